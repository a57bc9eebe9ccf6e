"""Two articles that are one story, one that is two, and a newer text that the reader chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from reader import wording
from reader.app.revisions.reviewing import revision_names
from reader.app.undo import Where
from reader.errors import ReaderError
from reader.model import RevisionRow

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library
    from reader.library.joining import Joined, Parted


class Joining(QObject):
    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[Callable[[], object]] = []
        window.workspace.saved_changed.connect(self._on_saved_changed)

    # --- a newer text, chosen by the reader --------------------------------------------------------------

    def import_version(self) -> None:
        """Ask for a file and add it to the open article as its newest revision."""
        window, article = self._window, self._window.workspace.article
        if article is None:
            return
        name, _ = QFileDialog.getOpenFileName(
            window,
            self.tr("A newer version of “{0}”").format(wording.shown(article.title, limit=60)),
            window.settings.last_folder,
        )
        if name:
            window.settings.last_folder = str(Path(name).parent)
            window.imports.add_version(Path(name), article.id)

    # --- one of two --------------------------------------------------------------------------------------

    def join_chosen(self) -> None:
        """Make one of two articles chosen in the list, or of the open one and one that is asked for."""
        ids = self._window.library.selected_ids()
        if len(ids) == 2:
            self.join(*ids)
        elif self._window.workspace.article is not None:
            self._ask_other(self._window.workspace.article.id)

    def _ask_other(self, article: str) -> None:
        from reader.app.dialogs.palette import PaletteDialog
        from reader.app.dialogs.palette_rows import Entry

        window = self._window
        rows = [row for row in window.library.model.rows() if row.article.id != article]
        entries = [Entry(r.article.id, r.article.title, r.article.outlet, icon="article") for r in rows]
        dialog = PaletteDialog(window, entries)
        dialog.panel.setAccessibleName(self.tr("Join with another article"))
        dialog.field.setPlaceholderText(self.tr("Which article is the same story?"))
        dialog.field.setAccessibleName(self.tr("Find an article"))
        dialog.chosen.connect(lambda other: self.join(article, other))
        dialog.open()

    def join(self, first: str, second: str) -> None:
        """Make two articles one; the annotations of both are carried, and undo makes two of them again."""

        def work(library: Library) -> Joined:
            from reader.library.joining import join

            return join(library, first, second)

        self._when_saved(lambda: self._window.workspace.storage.submit(work, self._joined, self._failed))

    def _joined(self, joined: Joined) -> None:
        window, workspace = self._window, self._window.workspace
        workspace.adopt(joined.applied, self.tr("Two articles made one"), Where(joined.article))
        carried = joined.carried
        look = len(carried.edited) + len(carried.moved) + len(carried.lost)
        sentence = self.tr("The two are one article now; the newer text is its newest revision.")
        if look:
            sentence += " " + self.tr("Annotations to look at: {0}.").format(look)
        review = (self.tr("Review"), lambda: window.head.action_requested.emit("revision.review"))
        workspace.open_article(joined.article, then=window.view.setFocus)
        window.say(sentence, *((review,) if look else ()), key="joined")

    # --- two of one --------------------------------------------------------------------------------------

    def part_chosen(self, article: str = "") -> None:
        """Ask which revisions of an article become an article of their own."""
        workspace = self._window.workspace
        chosen = article or (workspace.article.id if workspace.article else "")
        if chosen:
            workspace.storage.submit(
                lambda library: library.revisions(chosen),
                lambda rows: self._ask_parts(chosen, rows),
                self._failed,
            )

    def _ask_parts(self, article: str, rows: tuple[RevisionRow, ...]) -> None:
        from reader.app.dialogs.parting import PartingDialog

        if len(rows) < 2:
            self._window.say(self.tr("This article has one revision, so there is nothing to split."))
            return
        dialog = PartingDialog(self._window, tuple(revision_names(rows).items()))

        def closed(accepted: bool) -> None:
            if accepted:
                self.part(article, dialog.revisions())

        dialog.closed.connect(closed)
        dialog.open()

    def part(self, article: str, revisions: tuple[str, ...]) -> None:
        """Make an article of its own of some revisions; undo puts them back."""

        def work(library: Library) -> Parted:
            from reader.library.joining import part

            return part(library, article, revisions)

        self._when_saved(lambda: self._window.workspace.storage.submit(work, self._parted, self._failed))

    def _parted(self, parted: Parted) -> None:
        window, workspace = self._window, self._window.workspace
        workspace.adopt(parted.applied, self.tr("Article split"), Where(parted.article))
        workspace.open_article(parted.article, then=window.view.setFocus)
        window.say(
            self.tr("Split: the other revisions are an article of their own now."),
            (self.tr("Open it"), lambda: workspace.open_article(parted.other)),
            key="joined",
        )

    # --- when all is on disk -----------------------------------------------------------------------------

    def _when_saved(self, then: Callable[[], object]) -> None:
        """Do something once every edit is on disk: the library must know what the window knows."""
        if self._window.workspace.read_only:
            self._window.say_error(ReaderError("window.read_only"))
        elif self._window.workspace.unsaved:
            self._waiting.append(then)
        else:
            then()

    @Slot(str)
    def _on_saved_changed(self, state: str) -> None:
        if state == "saved" and not self._window.workspace.unsaved:
            waiting, self._waiting = self._waiting, []
            for then in waiting:
                then()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._window.workspace.broke.emit(error)
