"""Work on values that takes a while, on a thread of its own: neither the window nor a save waits for it."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

CLOSING_S = 1.0  # how long closing waits for what is under way; the process does not wait for it at all


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    ticket: int
    work: Callable[[], Any]
    done: Callable[[Any], object]
    failed: Callable[[Exception], object]


class Aside(QObject):
    """Runs tasks in order; of those with one key only the newest one's answer counts."""

    _ended = Signal(object, object)  # _Task, what it gave or the exception that ended it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._newest: dict[str, int] = {}
        self._tickets = itertools.count(1)
        self._closed = False
        self._ended.connect(self._on_ended)

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        *,
        key: str = "",
    ) -> None:
        """Do `work()` aside, then call `done(value)` or `failed(error)` on this thread."""
        if self._thread is None:
            # A comparison of two books cannot be stopped half way: the program may end without its thread.
            self._thread = threading.Thread(target=self._work, name="compare", daemon=True)
            self._thread.start()
        ticket = self._newest[key] = next(self._tickets)
        self._tasks.put(_Task(key, ticket, work, done, failed))

    def forget(self) -> None:
        """Pass over what is under way."""
        self._newest.clear()

    def close(self) -> None:
        """End the thread; what is under way is passed over, and waited for only for a moment."""
        self._closed = True
        self._newest.clear()
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join(CLOSING_S)
            self._thread = None

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            if task.ticket != self._newest.get(task.key):
                continue
            try:
                found: Any = task.work()
            except Exception as error:
                found = error
            if self._closed:
                return  # the object may be gone; nobody waits for this
            self._ended.emit(task, found)

    @Slot(object, object)
    def _on_ended(self, task: _Task, found: Any) -> None:
        if task.ticket != self._newest.get(task.key):
            return
        if isinstance(found, Exception):
            task.failed(found)
        else:
            task.done(found)
