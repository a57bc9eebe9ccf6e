"""The small cross at the end of a well or a row that takes it away, for the mouse; keys have Delete."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.theme import Theme

SIDE = 12
ROOM = 18  # what it takes of a line
_REACH = 3  # around it a press counts too


def cross_of(widget: QWidget, middle: float | None = None) -> QRectF:
    """Return where it stands in `widget`: `middle` px from above, else half way down."""
    box = QRectF(widget.rect())
    y = box.center().y() if middle is None else middle
    cross = QRectF(box.right() - SIDE - 5, y - SIDE / 2, SIDE, SIDE)
    return paint.mirrored(cross, box, widget.layoutDirection() == Qt.LayoutDirection.RightToLeft)


def is_on_cross(cross: QRectF, at: QPointF) -> bool:
    return _around(cross).contains(at)


def draw_cross(painter: QPainter, cross: QRectF, of: Theme, *, on_words: bool) -> None:
    """Draw it, on a ground of its own where it stands on words."""
    if on_words:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of["surface.raised"])
        painter.drawRoundedRect(_around(cross), paint.radius("chip"), paint.radius("chip"))
    paint_icon(painter, "close", cross, of["text.primary"])


def _around(cross: QRectF) -> QRectF:
    return cross.adjusted(-_REACH, -_REACH, _REACH, _REACH)
