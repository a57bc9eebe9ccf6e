"""What must hold for every surface of the window: names for screen readers, room for every word.

Run as a program it looks at all surfaces in a process of its own, for scale factors that Qt reads at its start:

    QT_SCALE_FACTOR=2 python tests/gui/panels/checks.py
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from reader.app.panels.controls import Command, FilterChip
from reader.app.panels.labels import ElidedLabel
from reader.app.panels.popover import PopupShadow
from tests.gui.panels import gallery

_NAMED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
_PIXEL = 1.5  # what rounding of font metrics may cost


def _shown(surface: QWidget) -> list[QWidget]:
    return [w for w in surface.findChildren(QWidget) if w.isVisibleTo(surface) and w.width() > 0]


def without_name(surface: QWidget) -> list[str]:
    """Return what a screen reader could not name: fields, lists, buttons without words."""
    missing = []
    for widget in _shown(surface):
        if not isinstance(widget, _NAMED) or isinstance(widget, QScrollBar):
            continue
        words = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or words):
            missing.append(
                f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
            )
    return missing


def clipped(surface: QWidget) -> list[str]:
    """Return labels and commands whose words do not fit into them; those that elide on purpose are left out."""
    found = []
    for widget in _shown(surface):
        if isinstance(widget, ElidedLabel | FilterChip):
            continue
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                short = float(widget.heightForWidth(widget.width()) - widget.height())
            else:
                short = QFontMetricsF(widget.font()).horizontalAdvance(widget.text()) - widget.width()
            if short > _PIXEL:
                found.append(f"{widget.text()!r} by {short:.1f}")
        elif isinstance(widget, Command) and widget.width() < widget.sizeHint().width():
            found.append(f"command {widget.text()!r}")
    return found


def outside(surface: QWidget) -> list[str]:
    """Return widgets that stand outside their parent, where nobody can see or reach them."""
    found = []
    for widget in _shown(surface):
        parent = widget.parentWidget()
        scrolled = any(isinstance(p, QScrollArea | QAbstractItemView) for p in _ancestors(widget, surface))
        if parent is None or scrolled or isinstance(widget, PopupShadow):
            continue  # a popup's shadow may reach beyond the window
        if not QRect(QPoint(0, 0), parent.size()).contains(widget.geometry()):
            found.append(
                f"{type(widget).__name__} {widget.geometry()} in {type(parent).__name__} {parent.size()}"
            )
    return found


def _ancestors(widget: QWidget, end: QWidget) -> list[QWidget]:
    found = []
    parent = widget.parentWidget()
    while parent is not None and parent is not end:
        found.append(parent)
        parent = parent.parentWidget()
    return found


def wrapped_layout_items() -> list[QLayoutItem]:
    """Return the layout entries that Python holds: freed a second time by its garbage collector (PySide 6.11)."""
    return [o for o in gc.get_objects() if isinstance(o, QLayoutItem) and not isinstance(o, QLayout)]


def main() -> int:
    application = QApplication(sys.argv[:1])
    problems = []
    for name, make in gallery.SURFACES.items():
        widget = gallery.put_up(make, "light")
        for problem in (*clipped(widget), *outside(widget)):
            problems.append(f"{name}: {problem}")
        gallery.take_down(widget)
    print("\n".join(problems))
    application.processEvents()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
