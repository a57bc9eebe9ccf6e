"""Joins the export dialog to the library: previews and exports run on the storage thread."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from reader import wording
from reader.app.dialogs.export import ExportDialog, Format, Scope, show_in_folder
from reader.app.panels.words import count
from reader.errors import ReaderError

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
        formats = [Format(e.id, self._tr(e.label), self._tr(e.about), e.suffix) for e in EXPORTERS]
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
        self.dialog.file_wanted.connect(show_in_folder)
        self.dialog.closed.connect(self.deleteLater)
        self._progressed.connect(self.dialog.show_progress)
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
        words = self.tr("The whole library, {0} articles").format(count(total))
        made.append(Scope("all", self.tr("The whole library, 1 article") if total == 1 else words, None))
        return made

    @Slot(str, object)
    def _on_preview_wanted(self, format_id: str, scope: Scope) -> None:
        dialog = self.dialog

        def read(library: Library) -> str:
            from reader.exporters import preview

            return preview(library, format_id, scope.articles)

        def weigh(library: Library) -> Any:
            from reader.exporters import losses

            return losses(library, format_id, scope.articles)

        def say(notices: Any) -> None:
            sentences = [wording.sentence(n.message, n.facts, self._window.translate) for n in notices]
            dialog.show_losses(format_id, scope, sentences)

        self._storage.submit(read, partial(dialog.show_preview, format_id, scope), self._failed)
        self._storage.submit(weigh, say, self._failed, bulk=True)

    @Slot(str, object, str)
    def _on_export_wanted(self, format_id: str, scope: Scope, path: str) -> None:
        self._cancel.clear()
        self._window.settings.last_folder = path.rpartition("/")[0] or self._window.settings.last_folder

        def write(library: Library) -> ExportReport:
            from reader.exporters import export

            return export(
                library,
                format=format_id,
                out=path,
                articles=scope.articles,
                progress=self._on_progress,
                cancel=self._cancel.is_set,
            )

        self._storage.submit(write, self._on_done, self._failed, bulk=True)

    def _on_progress(self, done: int, total: int) -> None:
        """Called on the storage thread after each article: saves go first there, the window hears of it."""
        self._storage.breathe()
        self._progressed.emit(done, total)

    def _on_done(self, report: ExportReport) -> None:
        if report.cancelled:
            self.dialog.show_done("", self.tr("Cancelled. Nothing was written."))
            return
        sentence = self.tr("Written: {0}, {1} annotations of {2} articles.").format(
            report.path.name, count(report.annotations), count(report.articles)
        )
        self.dialog.show_done(str(report.path), sentence)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self.dialog.show_failed(wording.of(error, self._window.translate))
        else:
            self._window.workspace.broke.emit(error)
