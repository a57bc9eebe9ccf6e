"""What other programs marked in a PDF, taken in on request: read in a worker, seen first, then kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from reader import wording
from reader.app.project_files import Found
from reader.errors import ImportFailed, ReaderError

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.importers.client import ImportClient
    from reader.importers.projects import Project
    from reader.library import Library
    from reader.model import Revision

_LOCKED = ("import.password", "import.password-wrong")


class TakingMarks(QObject):
    """See the module. One request at a time: a later one overtakes an earlier one."""

    _read = Signal(int, object)  # ticket; (marks, whether there are more), or an exception

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._ticket = 0
        self._revision: Revision | None = None
        self._data = b""
        self._read.connect(self._on_read)

    @Slot()
    def run(self) -> None:
        """Read the marks of the open article's PDF and show what they would be."""
        revision = self._window.workspace.revision
        if revision is None:
            return
        if revision.source.importer != "pdf":
            self._window.say(
                self.tr(
                    "This article has no printed pages: it did not come as PDF. Its text is all there is."
                ),
                key="no-pages",
            )
            return
        self._ticket += 1
        self._revision = revision
        self._window.workspace.storage.submit(
            lambda library: library.original(revision.id),
            partial(self._on_original, self._ticket),
            self._failed,
        )

    def _on_original(self, ticket: int, data: bytes | None) -> None:
        if ticket != self._ticket:
            return
        if data is None:
            self._failed(ReaderError("pdf.no-original"))
            return
        self._data = data
        self._ask_worker("")

    def _ask_worker(self, password: str) -> None:
        ticket, data, revision = self._ticket, self._data, self._revision
        assert revision is not None

        def work(client: ImportClient) -> None:
            found: Any
            try:
                found = client.read_marks(data, revision.source.name, password=password)
            except Exception as error:
                found = error
            self._read.emit(ticket, found)

        self._window.imports.run(work)

    @Slot(int, object)
    def _on_read(self, ticket: int, found: Any) -> None:
        revision = self._revision
        if ticket != self._ticket or revision is None:
            return
        if isinstance(found, ImportFailed) and found.message in _LOCKED:
            self._ask_password(revision.source.name)
            return
        self._data = b""
        if isinstance(found, Exception):
            self._failed(found)
            return
        marks, cut = found
        if not marks:
            self._window.say(
                wording.sentence("pdf.no-marks", {"name": revision.source.name}, self._window.translate),
                key="no-marks",
            )
            return

        def place(library: Library) -> Project:
            from reader.library.pdf_marks import as_project

            return as_project(library, revision.id, marks, cut=cut)

        self._window.workspace.storage.submit(place, partial(self._show, ticket), self._failed, bulk=True)

    def _show(self, ticket: int, project: Project) -> None:
        if ticket == self._ticket:
            self._window.show_project(Found(Path(project.name or "PDF"), project.format, project=project))

    def _ask_password(self, name: str) -> None:
        from reader.app.dialogs.password import ask_password

        ask_password(self._window, name, self._ask_worker)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._window.workspace.broke.emit(error)
