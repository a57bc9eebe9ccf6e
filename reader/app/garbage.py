"""Cyclic garbage is collected on the window's thread only.

Python collects wherever it happens to allocate, and the storage and import threads allocate most. A dialog or
a window that is part of a cycle would then be destroyed on their thread, its timers and filters with it,
which Qt forbids: at best a warning, at worst a crash at some later moment.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000
# Going through what so many annotations hold takes a few milliseconds.
_MANY = 2000


def set_aside(annotations: int) -> None:
    """Leave all that exists now out of collections while so many annotations are read, if they are many.

    A hundred thousand make no garbage among themselves, and the window would stand still for a tenth of a
    second each time. Garbage that was among them is found when another article has been opened. Called on
    any thread: Python does it in one step under its lock, in which no collection is ever halfway through its
    lists. Without a `Garbage` at work nothing is left out, for it would be found on any thread later.
    """
    if gc.isenabled():
        return
    gc.unfreeze()
    if annotations > _MANY:
        gc.freeze()


_making: list[object] = []


@contextmanager
def kept_off() -> Iterator[None]:
    """Have nothing collected while another thread makes many values: not even the youngest are few then."""
    token = object()
    _making.append(token)
    try:
        yield
    finally:
        _making.remove(token)


class Garbage(QObject):
    """From `start()` to `stop()` only this object's thread collects, by Python's own thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, the younger ones with it; nothing when none is due."""
        if _making:
            return
        due = [
            g
            for g, (n, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if n > most > 0
        ]
        if due:
            gc.collect(due[-1])
