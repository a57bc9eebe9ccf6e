"""Work done in idle moments, in slices that never delay a frame: what stands next to the screen is made
ready.

A scroll step then only paints. Nothing here is needed for anything to be right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Slot

_SLICE_S = 0.004


class Idle(QObject):
    """Runs jobs, given as generators, between events; each slice ends after a few milliseconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: dict[str, Iterator[object]] = {}
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_idle)

    def start(self, name: str, job: Callable[[], Iterator[object]], *, first: bool = False) -> None:
        """Start a job, in place of an earlier one of the same name; `first` before all others."""
        if first:
            self._jobs.pop(name, None)
            self._jobs = {name: job(), **self._jobs}
        else:
            self._jobs[name] = job()
        self._timer.start()

    def stop(self, name: str) -> None:
        """Leave a job where it is."""
        self._jobs.pop(name, None)

    def clear(self) -> None:
        self._jobs.clear()
        self._timer.stop()

    @property
    def busy(self) -> bool:
        return bool(self._jobs)

    @Slot()
    def _on_idle(self) -> None:
        end = perf_counter() + _SLICE_S
        while self._jobs:
            name, job = next(iter(self._jobs.items()))
            for _ in job:
                if perf_counter() >= end:
                    self._timer.start()
                    return
            if self._jobs.get(name) is job:
                del self._jobs[name]
