"""A PDF that an older version read: the offer to read it again, so that words stand where printed.

Nothing is read before the reader says so, and what comes of it is kept as any other reading is.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from reader import wording
from reader.app.pdfpage.document import LOCKED
from reader.app.rereading import Rereading
from reader.errors import ReaderError
from reader.pdf.values import READING

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library.revising import RevisionOutcome
    from reader.model import Revision
    from reader.pdf.boxes import LayoutIndex

_OFFER, _BUSY = "pdf-older", "pdf-rereading"


class OlderReading(QObject):
    """See the module. One file at a time; what comes of it is a revision, or the same text placed anew."""

    revised = Signal(object)  # RevisionOutcome
    placed_anew = Signal(str)  # revision: its text is as it was, its layout is not

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._revision: Revision | None = None  # that is offered
        self._declined: set[str] = set()
        self._reading: Rereading | None = None
        window.messages.closed.connect(self._on_message_closed)

    def offer(self, revision: Revision, index: LayoutIndex | None) -> None:
        """Offer to read a revision's file again when an older version did, or none kept the places."""
        self._window.messages.take_back(_OFFER)
        self._revision = revision
        older = index is not None and _older(index.reading or revision.source.importer_version)
        said = self._window.messages.sentence  # something that matters more
        if said or revision.id in self._declined or self._reading is not None or not (older or index is None):
            return
        article, number = revision.article, revision.number
        message = "pdf.read-before" if older else "pdf.places-lost"

        def show(revisions: int) -> None:
            if revisions == number and self._revision is revision and not self._window.messages.sentence:
                self._window.say(
                    wording.sentence(message, {}, self._window.translate),
                    (self.tr("Read again"), self._read_again),
                    key=_OFFER,
                )

        self._window.workspace.storage.submit(
            lambda library: len(library.revisions(article)), show, lambda error: None
        )

    def forget(self) -> None:
        """Another article is open."""
        self._revision = None
        self._window.messages.take_back(_OFFER)

    @Slot(str)
    def _on_message_closed(self, key: str) -> None:
        if key == _OFFER and self._revision is not None:
            self._declined.add(self._revision.id)
        elif key == _BUSY:
            self._stop()

    @Slot()
    def _read_again(self) -> None:
        if self._revision is None or self._reading is not None:
            return
        self._window.messages.take_back(_OFFER)
        self._reading = reading = Rereading(self._window, self._revision.id)
        reading.failed.connect(partial(self._failed, self._revision.source.name))
        reading.done.connect(self._done)
        reading.load()
        self._read("")

    def _read(self, password: str) -> None:
        if self._reading is not None:
            said = self.tr("Reading the file again…")
            self._window.say(said, (self.tr("Cancel"), self._stop), key=_BUSY)
            self._reading.read_again(password=password)

    @Slot()
    def _stop(self) -> None:
        self._window.messages.take_back(_BUSY)
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.close()

    def _failed(self, name: str, error: Exception) -> None:
        if isinstance(error, ReaderError) and error.message in LOCKED and self._reading is not None:
            from reader.app.dialogs.password import PasswordDialog

            self._window.messages.take_back(_BUSY)
            dialog = PasswordDialog(self._window, name)
            dialog.closed.connect(lambda kept: self._read(dialog.answer()) if kept else self._stop())
            dialog.open()
            return
        self._stop()
        if isinstance(error, ReaderError):
            self._window.say_error(error)
        else:
            self._window.workspace.broke.emit(error)

    def _done(self, outcome: RevisionOutcome) -> None:
        self._stop()
        if outcome.applied is not None:
            self.revised.emit(outcome)
            return
        self.placed_anew.emit(outcome.revision)
        self._window.say(wording.sentence("pdf.placed-anew", {}, self._window.translate), key="reread")


def _older(read_by: str) -> bool:
    return read_by.isdecimal() and int(read_by) < int(READING)
