"""One fetch that was asked for in the address dialog: its job in the queue, shown there while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from reader import wording
from reader.app.dialogs.address import AddressDialog
from reader.app.importing import ImportJob
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.app.window import Window


_NO_BROWSER = frozenset({"address.malformed", "address.not-web", "address.off"})


class Fetching(QObject):
    """Lives as long as the dialog; what is on its way when that closes goes on in the queue."""

    def __init__(self, window: Window, dialog: AddressDialog, article: str = "") -> None:
        super().__init__(dialog)
        self._window = window
        self._imports = window.imports
        self._dialog = dialog
        self._article = article
        self._job = ""
        dialog.fetch_wanted.connect(self._on_fetch)
        dialog.stop_wanted.connect(self._on_stop)
        dialog.closed.connect(self._on_closed)
        self._imports.jobs_changed.connect(self._on_jobs_changed)

    @Slot(str)
    def _on_fetch(self, typed: str) -> None:
        from reader.importers.address import tidied

        try:
            address = tidied(typed)
        except ReaderError as error:
            self._say(error)
            return
        self._job = self._imports.add_address(address, self._article)

    @Slot()
    def _on_stop(self) -> None:
        job, self._job = self._job, ""
        self._imports.cancel(job)

    @Slot(object)
    def _on_jobs_changed(self, jobs: tuple[ImportJob, ...]) -> None:
        job = next((j for j in jobs if j.id == self._job), None)
        if job is None:
            return
        if job.state == "reading":
            self._dialog.show_progress(job.fraction)
        elif job.state == "failed" and job.error is not None:
            self._job = ""
            self._say(job.error)
            self._imports.cancel(job.id)  # said here: it needs no line of its own
        elif job.state in ("done", "asking"):
            self._job = ""
            self._dialog.accept()

    def _say(self, error: ReaderError) -> None:
        sentence = wording.of(error, self._window.translate)
        self._dialog.show_failed(sentence, browser=error.message not in _NO_BROWSER)

    @Slot(bool)
    def _on_closed(self, _accepted: bool) -> None:
        self._imports.jobs_changed.disconnect(self._on_jobs_changed)
        self._job = ""
