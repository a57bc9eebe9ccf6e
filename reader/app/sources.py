"""What is known of the open text's origin, said on the page and in one panel, and reading it again.

Joins the provenance panel, the blocks of the page and the original to the workspace; `actions()` are its
rows of the table of commands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from reader import wording
from reader.app.notices import GRAVE, SEEN_IN_PRINT, SHOWN
from reader.app.panels.words import carried
from reader.app.rereading import Rereading
from reader.model import Article, Notice, Revision

if TYPE_CHECKING:  # dialogs are loaded when they open, not before the first frame
    from reader.app.commands import Commands
    from reader.app.dialogs.blocks import BlocksDialog
    from reader.app.dialogs.provenance import ProvenanceDialog
    from reader.app.pdfpage.taking import TakingMarks
    from reader.app.window import Window
    from reader.app.workspace import Opened
    from reader.importers.preview import PreviewBlock
    from reader.library import Library
    from reader.library.rereading import Original
    from reader.library.revising import RevisionOutcome
    from reader.model import ImportedArticle


class Sources(QObject):
    """See the module."""

    def __init__(self, window: Window, commands: Commands) -> None:
        super().__init__(commands)
        self._window = window
        self._commands = commands
        self._workspace = window.workspace
        self._workspace.article_opened.connect(self._on_article_opened)
        self._workspace.article_closed.connect(self._on_article_closed)
        window.messages.closed.connect(self._on_message_closed)
        window.printed.older.revised.connect(self.say_revised)

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "article.provenance": self.show_provenance,
            "article.blocks": self.choose_blocks,
            "tag.printed": self.take_marks,
        }

    # --- said on the page --------------------------------------------------------------------------------

    @Slot(object)
    def _on_article_opened(self, opened: Opened) -> None:
        """Say on the page what may be missing from it, until the reader has read that."""
        revision = opened.revision
        told = [n for n in revision.notices if n.message in SHOWN]
        if not told or revision.id in self._window.notices_read:
            self._window.messages.take_back("notice")
            return
        told.sort(key=lambda notice: SHOWN.index(notice.message))
        sentence = self._worded(told[0])
        if told[0].message == "lists.to-fetch":
            self._offer_text(sentence, opened.article)
            return
        if told[0].message == "import.pages-only":
            mark = partial(self._commands.run, "tag.area")
            self._window.say(sentence, (self.tr("Mark a part"), mark), key="notice")
            return
        if told[0].message == "import.pdf-marks":
            self._window.say(sentence, (self.tr("Take them in…"), self.take_marks), key="notice")
            return
        if told[0].message in SEEN_IN_PRINT:
            self._window.say(
                sentence, (self.tr("See the pages"), self._window.printed.show_page), key="notice"
            )
            return
        more = (self.tr("Where it is from…"), self.show_provenance)
        blocks = (self.tr("Choose blocks…"), self.choose_blocks)
        chosen = revision.source.importer == "web" and told[0].message in (
            "import.left-out-blocks",
            "import.page-uncertain",
        )
        self._window.say(sentence, blocks if chosen else more, key="notice", danger=told[0].message in GRAVE)

    @Slot()
    def take_marks(self) -> None:
        """Show what the open PDF's own highlights would be as annotations; the offer of it has been read."""
        if self._taking is None:
            from reader.app.pdfpage.taking import TakingMarks

            self._taking = TakingMarks(self._window)
        self._on_message_closed("notice")
        self._window.messages.take_back("notice")
        self._taking.run()

    _taking: TakingMarks | None = None

    def _offer_text(self, sentence: str, article: Article) -> None:
        """Offer to fetch the text of a link that is open, or to see it in the browser."""
        commands: list[tuple[str, Callable[[], object]]] = [
            (self.tr("Open in the browser"), partial(self._window.outside.browse, article.url))
        ]
        if self._window.settings.fetch_addresses:
            fetch = partial(self._window.imports.add_address, article.url, article.id)
            commands.append((self.tr("Fetch its text"), fetch))
        self._window.say(sentence, *commands, key="notice")

    @Slot()
    def _on_article_closed(self) -> None:
        self._window.messages.take_back("notice")

    @Slot(str)
    def _on_message_closed(self, key: str) -> None:
        if key == "notice" and self._workspace.revision is not None:
            self._window.notices_read[self._workspace.revision.id] = None

    def _worded(self, notice: Notice) -> str:
        return wording.sentence(notice.message, notice.facts, self._window.translate)

    # --- the panel ---------------------------------------------------------------------------------------

    @Slot()
    def show_provenance(self) -> None:
        """Open the panel of the open revision."""
        article, revision = self._workspace.article, self._workspace.revision
        if article is None or revision is None:
            return
        window = self._window

        def read(library: Library) -> tuple[int | None, int]:
            data = library.original(revision.id)
            return (None if data is None else len(data)), len(library.revisions(article.id))

        def show(found: tuple[int | None, int]) -> None:
            from reader.app.dialogs.provenance import ProvenanceDialog
            from reader.app.origin import provenance_of

            facts = provenance_of(article, revision, found[0], found[1], window.translate)
            self._join(ProvenanceDialog(window, facts), Rereading(window, revision.id))

        self._workspace.storage.submit(read, show, self._commands.failed)

    def _join(self, dialog: ProvenanceDialog, rereading: Rereading) -> None:
        from reader.app.dialogs.failing import failing
        from reader.app.dialogs.sheet import while_open

        failed = failing(self._window, dialog)

        def previewed(imported: ImportedArticle) -> None:
            dialog.show_try(imported.text, imported.encoding)

        def again(encoding: str | None) -> None:
            rereading.read_again(encoding=encoding)

        def done(outcome: RevisionOutcome) -> None:
            if outcome.applied is None:
                dialog.show_unchanged()
            else:
                dialog.accept()
                self.say_revised(outcome)

        rereading.failed.connect(failed)
        rereading.previewed.connect(while_open(dialog, previewed))
        rereading.progressed.connect(while_open(dialog, dialog.show_progress))
        rereading.done.connect(done)
        dialog.encoding_tried.connect(rereading.preview)
        dialog.read_again_wanted.connect(again)
        dialog.stop_wanted.connect(rereading.stop)
        dialog.original_wanted.connect(partial(self._show_original, rereading))
        dialog.save_wanted.connect(partial(self._save_original, rereading))
        dialog.blocks_wanted.connect(partial(self._blocks_after, dialog))
        dialog.closed.connect(rereading.close)
        dialog.open()
        rereading.load()

    def _blocks_after(self, dialog: ProvenanceDialog) -> None:
        dialog.accept()
        self.choose_blocks()

    @Slot(object)
    def say_revised(self, outcome: RevisionOutcome) -> None:
        moved, lost = len(outcome.edited) + len(outcome.moved), len(outcome.lost)
        parts = [self.tr("Read again: a new revision.")]
        if moved or lost or outcome.kept:
            parts.append(carried(len(outcome.kept), moved, lost))
        self._window.say(" ".join(parts), key="reread")

    # --- the original ------------------------------------------------------------------------------------

    def _show_original(self, rereading: Rereading) -> None:
        rereading.when_loaded(self.show_original)

    def show_original(self, original: Original) -> None:
        """Show the original as characters."""
        from reader.app.dialogs.original import OriginalDialog

        revision = self._workspace.revision
        encoding = original.encoding or (revision.source.encoding if revision else "")
        dialog = OriginalDialog(self._window, original.name, original.data, encoding)
        dialog.save.clicked.connect(lambda: self.save_original(original))
        dialog.open()

    def _save_original(self, rereading: Rereading) -> None:
        rereading.when_loaded(self.save_original)

    def save_original(self, original: Original) -> None:
        """Write the original to a file of the reader's choice, byte for byte."""
        name = Path(original.name).name if original.kind == "file" else file_name(original)
        start = str(Path(self._window.settings.last_folder) / name)
        path, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save the original"), start)
        if path:
            self.write_original(original, Path(path))

    def write_original(self, original: Original, path: Path) -> None:
        """Write it off the window's thread; what happened is said on the page."""
        data = original.data

        def write(_library: Library) -> None:
            from reader.exporters.output import replacing

            with replacing(path) as stream:
                stream.write(data)

        self._workspace.storage.submit(
            write,
            lambda _nothing: self._window.say(self.tr("The original is saved as {0}.").format(path.name)),
            self._commands.failed,
        )

    # --- blocks ------------------------------------------------------------------------------------------

    @Slot()
    def choose_blocks(self) -> None:
        """Open the blocks of the page that the open revision came from."""
        article, revision = self._workspace.article, self._workspace.revision
        if article is None or revision is None:
            return
        from reader.app.dialogs.blocks import BlocksDialog
        from reader.app.dialogs.failing import failing
        from reader.app.dialogs.sheet import while_open
        from reader.app.origin import site_of

        dialog = BlocksDialog(self._window, _above(revision), site_of(article.url))
        rereading = Rereading(self._window, revision.id)
        failed = failing(self._window, dialog)

        def found(blocks: tuple[PreviewBlock, ...]) -> None:
            original = rereading.original
            assert original is not None
            dialog.show_blocks(blocks, original.put_back, original.take_out)

        def chosen(put_back: tuple[int, ...], take_out: tuple[int, ...], whole_site: bool) -> None:
            rereading.read_again(put_back=put_back, take_out=take_out, whole_site=whole_site)

        rereading.blocks_found.connect(while_open(dialog, found))
        rereading.progressed.connect(while_open(dialog, dialog.show_progress))
        rereading.failed.connect(failed)
        rereading.done.connect(partial(self._blocks_kept, dialog))
        dialog.chosen.connect(chosen)
        dialog.stop_wanted.connect(rereading.stop)
        dialog.closed.connect(rereading.close)
        dialog.open()
        rereading.load()
        rereading.find_blocks()

    def _blocks_kept(self, dialog: BlocksDialog, outcome: RevisionOutcome) -> None:
        if outcome.applied is None:
            dialog.show_failed(self.tr("The text is the same as before, so nothing was added."))
        else:
            dialog.accept()
            self.say_revised(outcome)


def _above(revision: Revision) -> list[PreviewBlock]:
    """Return title and summary as they stand in the text."""
    from reader.importers.preview import PreviewBlock

    found = (b for b in revision.blocks[:4] if b.kind in ("title", "deck"))
    return [PreviewBlock(-1, b.kind, 0, b.span.of(revision.text), True) for b in found]


def file_name(original: Original) -> str:
    """Return a name for the original of something that was no file."""
    from reader.importers.registry import IMPORTERS

    kind = original.media_type.partition(";")[0]
    suffix = next((i.suffixes[0] for i in IMPORTERS if kind in i.media_types and i.suffixes[0]), "")
    words = "".join(c if c.isalnum() or c in "-_" else " " for c in original.name.rpartition("//")[2])
    return ("-".join(words.split())[:60] or "original") + suffix
