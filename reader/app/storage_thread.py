"""The one thread that owns the library: jobs go in as callables, results come back as signals.

Small jobs overtake bulk ones: a bulk job calls `breathe()` between its chunks, which runs whatever small
jobs have arrived meanwhile, so a save never waits for a whole export or backup. A patient job, a long search,
asks `waits()` between its steps and gives way to what is not patient.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

if TYPE_CHECKING:
    from reader.library import Library

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Work for the storage thread, and what the window does with its end."""

    run: Callable[[Library], Any]
    done: Callable[[Any], None] | None = None
    failed: Callable[[Exception], None] | None = None
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    job: Job
    value: Any = None
    error: Exception | None = None


class StorageThread(QThread):
    """Opens the library on its own thread, runs jobs in order, closes it at the end.

    `ended` is delivered on the thread that made this object, which then calls the job's callbacks there.
    """

    _ended = Signal(object)  # Ended
    crashed = Signal(object)  # an exception that nobody expected

    def __init__(self, open_library: Callable[[], Library], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storage")
        self._open = open_library
        self._small: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._bulk: list[Job] = []
        self._hurry = 0  # jobs in `_small` that are not patient
        self._counting = threading.Lock()
        self._ended.connect(self._on_ended)
        self._first: Job | None = None
        self._unopened: Exception | None = None

    def begin(self, *, opened: Callable[[Library], None], failed: Callable[[Exception], None]) -> None:
        """Start the thread; `opened` or `failed` is called here when the library is open or is not."""
        self._first = Job(lambda library: library, opened, failed)
        self.start()

    def submit(
        self,
        run: Callable[[Library], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        bulk: bool = False,
        patient: bool = False,
    ) -> None:
        """Queue `run(library)`; `done(value)` or `failed(error)` is called on the window's thread."""
        job = Job(run, done, failed, patient)
        if self._unopened is not None:
            self._ended.emit(Ended(job, error=self._unopened))
            return
        if bulk:
            # The list is only touched on the storage thread; a small job carries the bulk one over.
            self._put(Job(lambda _library: self._bulk.append(job), failed=failed))
        else:
            self._put(job)

    def _put(self, job: Job | None) -> None:
        self._count(job, 1)
        self._small.put(job)

    def _take(self, *, wait: bool) -> Job | None:
        """Return the next small job, None for the end; raises `queue.Empty` when it may not wait for one."""
        job = self._small.get(block=wait)
        self._count(job, -1)
        return job

    def _count(self, job: Job | None, by: int) -> None:
        if job is None or not job.patient:
            with self._counting:
                self._hurry += by

    def waits(self) -> bool:
        """Return whether a job waits that is not patient.

        Two patient jobs that gave way to each other would both begin again for ever.
        """
        return self._hurry > 0

    def finish(self) -> None:
        """Run what is queued, close the library, end the thread. Returns when it has ended."""
        self._put(None)
        self.wait()

    def breathe(self) -> None:
        """Run the small jobs that wait; to be called by a bulk job between its chunks, on this thread."""
        if self._library is None:
            return
        while True:
            try:
                job = self._take(wait=False)
            except queue.Empty:
                return
            if job is None:  # the end can wait until the bulk job is through
                self._put(None)
                return
            self._perform(job, self._library)

    _library: Library | None = None

    def run(self) -> None:
        first = self._first
        assert first is not None, "begin() starts this thread"
        try:
            library = self._open()
        except Exception as error:
            self._ended.emit(Ended(first, error=error))
            return
        self._library = library
        self._ended.emit(Ended(first, library))
        try:
            while True:
                try:
                    job = self._take(wait=not self._bulk)
                except queue.Empty:
                    job = self._bulk.pop(0)
                if job is None:
                    break
                self._perform(job, library)
            for job in self._bulk:  # a backup asked for while closing is still made
                self._perform(job, library)
        finally:
            self._library = None
            library.close()

    def _perform(self, job: Job, library: Library) -> None:
        try:
            value = job.run(library)
        except Exception as error:
            self._ended.emit(Ended(job, error=error))
        else:
            if job.done is not None:
                self._ended.emit(Ended(job, value))

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.error is not None and ended.job is self._first:
            self._unopened = ended.error
            self._fail_the_waiting(ended.error)
        if ended.error is None:
            if ended.job.done is not None:
                ended.job.done(ended.value)
        elif ended.job.failed is not None:
            ended.job.failed(ended.error)
        else:
            self.crashed.emit(ended.error)

    def _fail_the_waiting(self, error: Exception) -> None:
        """Answer what was asked of a library that could not be opened: nobody else will."""
        while True:
            try:
                job = self._take(wait=False)
            except queue.Empty:
                return
            if job is not None:
                self._ended.emit(Ended(job, error=error))
