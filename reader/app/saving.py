"""Edits on their way to disk: one commit at a time, in the order they were made, none given up.

A commit that fails stays at the head of the queue, and what was done after it waits behind it, until a
retry succeeds. Only an edit that the library refuses, because something else stands there, leaves the
queue unsaved, and says so.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEventLoop, QObject, Signal

from reader.app.undo import Later, Step
from reader.errors import EditRefused, ReaderError
from reader.library.edits import AddArticle, AddRevision, Applied, Edit

if TYPE_CHECKING:
    from reader.app.storage_thread import StorageThread

log = logging.getLogger(__name__)

SavedState = Literal["nothing", "saving", "saved", "failed"]


class SavingQueue(QObject):
    """The steps that are on the screen and not yet on disk."""

    state_changed = Signal(str)  # SavedState
    committed = Signal(object, object)  # Step, Applied: on disk now
    dropped = Signal(object)  # EditRefused; its step and what undoes it left the queue
    stuck = Signal(object)  # an exception; everything is kept

    def __init__(self, storage: StorageThread, parent: QObject) -> None:
        super().__init__(parent)
        self._storage = storage
        self._steps: deque[Step] = deque()
        self._committing = False
        self.failed = False

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The waiting edits in order; one that is known only once another is on disk is not among them."""
        return tuple(step.edit for step in self._steps if not isinstance(step.edit, Later))

    @property
    def state(self) -> SavedState:
        return "failed" if self.failed else "saving" if self._steps else "saved"

    def add(self, step: Step) -> None:
        self._steps.append(step)
        self.state_changed.emit("saving")
        self._commit_next()

    def retry(self) -> None:
        """Try again to save what could not be saved."""
        if self._steps:
            self.state_changed.emit("saving")
            self._commit_next()

    def settle(self) -> bool:
        """Wait until every edit is on disk; False when one could not be saved. Keys and clicks wait, too."""
        loop = QEventLoop()
        patient = (
            QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
            | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        )
        while self._steps and self._committing and self._storage.isRunning():
            loop.processEvents(patient)
        return not self._steps

    def _commit_next(self) -> None:
        if self._committing or not self._steps:
            return
        self._committing = True
        edit = self._steps[0].edit_now()
        self._storage.submit(lambda library: library.apply(edit), self._on_committed, self._on_failed)

    def _on_committed(self, applied: Applied) -> None:
        self._committing = False
        self.failed = False
        step = self._steps.popleft()
        step.inverse = applied.inverse
        step.edit = light(applied.edit)
        self.state_changed.emit(self.state)
        self.committed.emit(step, applied)
        self._commit_next()

    def _on_failed(self, error: Exception) -> None:
        self._committing = False
        if isinstance(error, EditRefused):
            log.warning("edit refused: %s", error.message)
            self.failed = False
            self._drop_refused()
            self.dropped.emit(error)
            self.state_changed.emit(self.state)
            self._commit_next()
            return
        if isinstance(error, ReaderError):
            log.warning("not saved: %s", error.message)
        self.failed = True
        self.state_changed.emit(self.state)
        self.stuck.emit(error)

    def _drop_refused(self) -> None:
        """Take the refused step out, and the inverses that wait for it; the others stay."""
        dropped = [self._steps.popleft()]
        kept: deque[Step] = deque()
        for step in self._steps:
            if isinstance(step.edit, Later) and step.edit.of in dropped:
                dropped.append(step)
            else:
                kept.append(step)
        self._steps = kept


def light(edit: Edit) -> Edit:
    """Return the edit without the bytes of an original: once it is on disk only its inverse is needed."""
    return replace(edit, original=b"") if isinstance(edit, AddArticle | AddRevision) else edit
