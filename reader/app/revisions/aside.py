"""Work on values that takes a while, on a thread of its own: neither the window nor a save waits for it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot


@dataclass(frozen=True, slots=True)
class _Ended:
    key: str
    ticket: int
    value: Any
    done: Callable[[Any], object]
    failed: Callable[[Exception], object]


class Aside(QObject):
    """Runs tasks in order; of those with one key only the newest one's answer counts."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: ThreadPoolExecutor | None = None
        self._newest: dict[str, int] = {}
        self._tickets = itertools.count(1)
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
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, thread_name_prefix="compare")
        ticket = self._newest[key] = next(self._tickets)
        self._threads.submit(self._perform, key, ticket, work, done, failed)

    def forget(self) -> None:
        """Pass over what is under way."""
        self._newest.clear()

    def close(self) -> None:
        """Wait for what is under way and end the thread."""
        self._newest.clear()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    def _perform(
        self,
        key: str,
        ticket: int,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        if ticket != self._newest.get(key):
            return
        try:
            value: Any = work()
        except Exception as error:
            value = error
        self._ended.emit(_Ended(key, ticket, value, done, failed))

    @Slot(object)
    def _on_ended(self, ended: _Ended) -> None:
        if ended.ticket != self._newest.get(ended.key):
            return
        if isinstance(ended.value, Exception):
            ended.failed(ended.value)
        else:
            ended.done(ended.value)
