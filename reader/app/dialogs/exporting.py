"""Joins the export dialog to the library: previews and exports run on the storage thread."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from reader import wording
from reader.app.dialogs.export import ExportDialog, Format, Scope
from reader.app.dialogs.export_choices import Offered
from reader.app.dialogs.failing import failing
from reader.app.dialogs.sheet import while_open
from reader.app.panels.words import annotation_count, articles, count
from reader.errors import ReaderError
from reader.exporters.selection import SavedChoice, Selection

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.exporters import ExportReport
    from reader.library import Library


class Exporting(QObject):
    """One opening of the dialog; lives as long as it is open or something is still being written."""

    _progressed = Signal(int, int)  # from the storage thread

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        from reader.exporters import EXPORTERS

        self._window = window
        self._storage = window.workspace.storage
        self._cancel = threading.Event()
        self._asked = 0  # previews that were asked for; a late answer to an earlier one is not worked out
        formats = [
            Format(e.id, window.translate(e.label), self._tr(e.about), e.suffix, e.table, e.without_text)
            for e in EXPORTERS
        ]
        article = window.workspace.article
        name = "".join(c if c.isalnum() or c in " -_" else " " for c in article.title) if article else ""
        self.dialog = ExportDialog(
            window,
            formats,
            self._scopes(),
            folder=window.settings.last_folder,
            name=" ".join(name.split())[:60],
        )
        self.dialog.preview_wanted.connect(self._on_preview_wanted)
        self.dialog.export_wanted.connect(self._on_export_wanted)
        self.dialog.cancel_wanted.connect(self._cancel.set)
        self.dialog.file_wanted.connect(window.outside.show_file)
        self.dialog.closed.connect(self.deleteLater)
        self.dialog.keep_wanted.connect(self._on_keep_wanted)
        self.dialog.closed.connect(self._on_closed)
        self._progressed.connect(self.dialog.show_progress)
        self._failed = failing(window, self.dialog)
        self._storage.submit(_offered, while_open(self.dialog, self.dialog.offer), self._failed)
        self.dialog.open()
        self.dialog.choose_format(formats[0].id)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("exporters", text)

    def _scopes(self) -> list[Scope]:
        made = []
        article = self._window.workspace.article
        selected = self._window.library.selected_ids()
        if article is not None:
            made.append(Scope("article", self.tr("This article"), (article.id,)))
        if len(selected) > 1:
            made.append(
                Scope("selected", self.tr("The {0} selected articles").format(len(selected)), tuple(selected))
            )
        total = self._window.library.model.total
        shown = self._window.library.shown_ids()
        if 1 < len(shown) < total:
            words = self.tr("The {0} articles shown in the list").format(count(len(shown)))
            made.append(Scope("shown", words, tuple(shown)))
        words = self.tr("The whole library, {0} articles").format(count(total))
        made.append(Scope("all", self.tr("The whole library, 1 article") if total == 1 else words, None))
        return made

    @Slot(str, object)
    def _on_preview_wanted(self, format_id: str, selection: Selection) -> None:
        dialog = self.dialog
        self._asked += 1
        asked = self._asked

        def read(library: Library) -> str:
            from reader.exporters import preview

            return preview(library, format_id, selection=selection)

        def weigh(library: Library) -> Any:
            from reader.exporters import losses

            return losses(
                library,
                format_id,
                selection=selection,
                progress=lambda _done, _total: self._storage.breathe(),
                cancel=lambda: self._asked != asked,  # another format or choice was asked for meanwhile
            )

        def say(notices: Any) -> None:
            sentences = [wording.sentence(n.message, n.facts, self._window.translate) for n in notices]
            dialog.show_losses(format_id, selection, sentences)

        show = partial(dialog.show_preview, format_id, selection)
        self._storage.submit(read, while_open(dialog, show), self._failed)
        self._storage.submit(weigh, while_open(dialog, say), self._failed, bulk=True)

    @Slot(str, object, str)
    def _on_export_wanted(self, format_id: str, selection: Selection, path: str) -> None:
        self._cancel.clear()
        self._asked += 1
        self._ended = self._window.attention.begin()
        self._window.settings.last_folder = path.rpartition("/")[0] or self._window.settings.last_folder
        choice = SavedChoice("", format_id, path, selection)
        write = partial(_write, choice=choice, progress=self._on_progress, cancel=self._cancel.is_set)
        self._storage.submit(write, while_open(self.dialog, self._on_done), self._failed, bulk=True)

    @Slot(object)
    def _on_keep_wanted(self, choice: SavedChoice) -> None:
        def keep(library: Library) -> SavedChoice:
            from reader.library.choices import keep_choice

            keep_choice(library, choice)
            return choice

        self._storage.submit(keep, while_open(self.dialog, self.dialog.show_kept), self._failed)

    def _on_progress(self, done: int, total: int) -> None:
        """Called on the storage thread after each article: saves go first there, the window hears of it."""
        self._storage.breathe()
        if not self._cancel.is_set():  # a dialog that was closed has said so, and hears nothing more
            self._progressed.emit(done, total)

    @Slot()
    def _on_closed(self) -> None:
        self._asked += 1

    def _on_done(self, report: ExportReport) -> None:
        if report.cancelled:
            self.dialog.show_done("", self.tr("Cancelled. Nothing was written."))
            return
        said = _said(report, self._window.translate)
        self.dialog.show_done(str(report.path), said)
        self._ended(said)


def _offered(library: Library) -> Offered:
    from reader.library.choices import saved_choices

    return Offered(
        tags=tuple((tag.id, tag.name) for tag in library.codebook().tags),
        annotators=tuple((each.id, each.name) for each in library.annotators()),
        saved=saved_choices(library),
    )


def _write(library: Library, *, choice: SavedChoice, progress: Any, cancel: Any) -> ExportReport:
    """Export as a choice says, and keep it, to be done again by a key."""
    from reader.exporters import export
    from reader.library.choices import keep_choice

    report = export(
        library,
        format=choice.format,
        out=choice.out,
        selection=choice.selection,
        progress=progress,
        cancel=cancel,
    )
    if not report.cancelled:
        keep_choice(library, choice)
    return report


def _said(report: ExportReport, translate: wording.Translate) -> str:
    words = QCoreApplication.translate("exporting", "Written: {0}, {1} of {2}.")
    done = words.format(report.path.name, annotation_count(report.annotations), articles(report.articles))
    late = (wording.sentence(n.message, n.facts, translate) for n in report.late_losses)
    return " ".join((done, *late))


def export_again(window: Window) -> None:
    """Run the choice that was used or kept last, into the same file; a message says how it ended."""
    storage = window.workspace.storage
    ended = window.attention.begin()

    def write(library: Library) -> ExportReport | None:
        from reader.library.choices import saved_choices

        kept = saved_choices(library)
        if not kept:
            return None
        breathe = partial(_breathe, storage)
        return _write(library, choice=kept[0], progress=breathe, cancel=lambda: False)

    def done(report: ExportReport | None) -> None:
        if report is None:
            none = "Nothing was exported from this library yet. Export first; this then does the same again."
            window.say(QCoreApplication.translate("exporting", none), key="export")
        else:
            show = QCoreApplication.translate("exporting", "Show file")
            said = _said(report, window.translate)
            window.say(said, (show, partial(window.outside.show_file, str(report.path))), key="export")
            ended(said)

    def failed(error: Exception) -> None:
        if isinstance(error, ReaderError):
            window.say(wording.of(error, window.translate), key="export", danger=True)
        else:
            window.workspace.broke.emit(error)

    storage.submit(write, done, failed, bulk=True)


def _breathe(storage: Any, _done: int, _total: int) -> None:
    storage.breathe()
