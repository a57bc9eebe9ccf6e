"""What must hold of the Qt that is pinned."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget


def test_void_calls_into_qt_give_back_their_reference_to_none(qapp):
    # PySide6 6.12.0 on Python 3.11 loses one at each such call, and aborts the process after some thousands.
    # From Python 3.12 on None is immortal and its count says nothing; the calls then only have to return.
    widget, timer, stack, thing = QWidget(), QTimer(), QUndoStack(), QObject()
    calls = [
        lambda: widget.setWindowTitle("x"),
        lambda: widget.update(),
        lambda: timer.setInterval(10),
        lambda: stack.clear(),
        lambda: thing.setObjectName("x"),
        lambda: thing.parent(),
    ]
    for call in calls:
        call()
    before = sys.getrefcount(None)
    for _ in range(500):
        for call in calls:
            call()
    lost = before - sys.getrefcount(None)
    assert abs(lost) < 500, f"{lost} references to None were lost in 3,000 calls"
