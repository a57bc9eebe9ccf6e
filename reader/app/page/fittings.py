"""What stands with a paragraph beside its own words: bullet, facts, an empty picture frame, links' lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from reader.app import theme
from reader.app.page.facts import BETWEEN, facts_spot, joined_facts
from reader.app.page.scene import Placed, Scene
from reader.model import Mark


def link_line(painter: QPainter, scene: Scene, placed: Placed, link: Mark) -> None:
    """Paint the hairline under a link's words."""
    # A hairline close to the letters, in ink: lanes are lower, wider and in colour.
    for where in placed.laid.stretches(link.span.start, link.span.end):
        baseline = placed.top + placed.laid.lines[where.line].baseline
        left, right = scene.column + where.left, scene.column + where.right
        y = baseline + scene.style.px(3)
        painter.fillRect(QRectF(round(left), y, round(right) - round(left), 1), scene.theme["line.control"])


def picture(painter: QPainter, scene: Scene, placed: Placed) -> None:
    """Draw the empty frame of a picture that the library does not hold.

    Sun and hill, as picture icons have.
    """
    height, gap = scene.style.picture
    top = placed.top + placed.laid.gap - gap - height
    frame = QRectF(scene.column + 0.5, top + 0.5, scene.width - 1, height - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.theme["line.strong"], 1))
    painter.setBrush(scene.theme["state.hover"])
    painter.drawRect(frame)
    unit = height / 8
    middle = frame.center()
    painter.setPen(QPen(scene.theme["text.disabled"], theme.tokens()["icon"]["stroke"]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle + QPointF(unit, -unit), unit / 2, unit / 2)
    hill = ((-2, 1.2), (-0.6, -0.8), (0.5, 0.6), (1, 0.1), (2, 1.2))
    painter.drawPolyline([middle + QPointF(x * unit, y * unit) for x, y in hill])
    painter.restore()


def label(painter: QPainter, scene: Scene, placed: Placed) -> None:
    """Paint the bullet of a list's entry."""
    laid = placed.laid
    painter.setFont(laid.style.font)
    painter.setPen(scene.theme["text.tertiary"])
    width = QFontMetricsF(laid.style.font).horizontalAdvance(placed.label)
    gap = scene.style.px(8)
    first = laid.lines[0]
    x = scene.column + (first.right + gap if laid.rtl else first.left - gap - width)
    painter.drawText(QPointF(x, placed.top + first.baseline), placed.label)


def facts(painter: QPainter, scene: Scene, placed: Placed) -> None:
    """Paint outlet and date in the byline's line or below it."""
    laid = placed.laid
    style = scene.style.facts
    joined = joined_facts(placed.facts)
    width = QFontMetricsF(style.font).horizontalAdvance(joined)
    spot = facts_spot(laid, scene.width, width, scene.style)
    if spot.after:
        joined = BETWEEN + joined
        width = QFontMetricsF(style.font).horizontalAdvance(joined)
    top = placed.top + spot.baseline - style.above
    x = scene.column + (spot.x - width if laid.rtl else spot.x)
    painter.save()
    painter.setFont(style.font)
    painter.setPen(scene.theme["text.tertiary"])
    direction = Qt.LayoutDirection.RightToLeft if laid.rtl else Qt.LayoutDirection.LeftToRight
    painter.setLayoutDirection(direction)
    leading = Qt.AlignmentFlag.AlignRight if laid.rtl else Qt.AlignmentFlag.AlignLeft
    flags = leading | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine
    offset = style.above - QFontMetricsF(style.font).ascent()
    painter.drawText(QRectF(x, top + offset, width + 1, style.leading), int(flags), joined)
    painter.restore()
