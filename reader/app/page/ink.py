"""How the annotations look: fills and lanes of one line, margin bars with their letters, piece by piece.

What a crowded page draws ahead and what the page and a printed sheet paint at once is the same ink.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from reader.app.page import marks as marking
from reader.app.page import strokes
from reader.app.page.marks import Bar, Fill, Stroke
from reader.app.page.scene import UNKNOWN, Placed, Scene, badge_rect, beside
from reader.app.page.style import BlockStyle
from reader.app.theme import TagColours
from reader.model import SpanRow


class Ink:
    """Paints marks of a scene. `ratio`: device pixels to a logical one."""

    def __init__(self, painter: QPainter, scene: Scene, ratio: float) -> None:
        self._painter = painter
        self._scene = scene
        self._style = scene.style
        self._theme = scene.theme
        self._ratio = ratio
        self._cached: dict[str, TagColours] = {}
        self._pens: dict[tuple[str, bool, bool, bool], strokes.Pen] = {}
        self._letters: dict[str, tuple[QPixmap, float]] = {}

    # --- on a line ----------------------------------------------------------------------------------------

    def fills(self, of: Sequence[Fill], style: BlockStyle, column: int, top: int) -> None:
        """Paint the fills of one line of a block in this style, their upper edge at `top`."""
        if not self._scene.look.fills:
            return
        painter, active = self._painter, self._scene.active
        height = sum(self._style.fill_box(style))
        for left, right, row in of:
            colours = self._colours(row.tag)
            colour = colours.fill_strong if row.annotation == active else colours.fill
            painter.fillRect(column + left, top, right - left, height, colour)

    def lanes(self, of: Sequence[Stroke], column: int, top: int) -> None:
        """Paint the lanes of one line, the first of them at `top`."""
        painter, pitch = self._painter, self._style.lane_pitch
        first = top + self._style.px(2) / 2
        for lane, left, right, row in of:
            self._lane_pen(row)(painter, column + left, column + right, first + lane * pitch)

    def badge(self, placed: Placed, line: int, count: int) -> None:
        """Paint the "+n" of a line."""
        picture = self._style.word(
            f"+{count}", self._style.badge_font, self._theme["text.tertiary"], self._ratio
        )
        rect = badge_rect(placed, line, count, self._scene)
        self._painter.drawPixmap(QPointF(rect.left() + 2, rect.top()), picture)

    # --- beside it ----------------------------------------------------------------------------------------

    def bar(self, placed: Placed, of: Bar) -> None:
        """Paint one margin bar; a hairline where a filter leaves it out."""
        row, x, top, bottom = (
            of.row,
            self._bar_left(placed, of.lane),
            placed.top + of.top,
            placed.top + of.bottom,
        )
        if self._left_out(row):
            self._painter.fillRect(x + 1, top, 1, bottom - top, self._colours(row.tag).stroke)
            return
        pen = self._bar_pen(row, row.annotation in self._scene.suggestions)
        pen(self._painter, top, bottom, x + self._style.bar_width / 2)

    def letter(self, placed: Placed, of: Bar) -> None:
        """Paint the letter beside a bar, if it has room for one."""
        if not of.letter or self._left_out(of.row) or not self._scene.look.letters:
            return
        style, painter, tag = self._style, self._painter, of.row.tag
        x = self._bar_left(placed, of.lane)
        found = self._letters.get(tag)
        if found is None:
            letter = self._scene.tags.get(tag, UNKNOWN).letter
            drawn = style.word(letter, style.letter_font, self._colours(tag).label, self._ratio)
            found = self._letters[tag] = (drawn, drawn.deviceIndependentSize().width())
        picture, width = found
        # Rounded in the paragraph: a letter must not shift against its bar as the page scrolls.
        y = placed.top + round(marking.letter_top(of.top, of.bottom, style.letter_height) - 0.5)
        left = x + style.bar_width + style.letter_gap if placed.laid.rtl else x - style.letter_gap - width
        painter.drawPixmap(QPointF(left, y), picture)
        if of.row.annotation in self._scene.suggestions:
            metrics = style.letter_metrics
            painter.setPen(QPen(self._colours(tag).stroke, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRectF(left, y + metrics.ascent() - metrics.capHeight(), width, metrics.capHeight())
            painter.drawRect(box.adjusted(-2.5, -2.5, 1.5, 1.5))

    def _bar_left(self, placed: Placed, lane: int) -> int:
        style = self._style
        return beside(placed, self._scene, style.bar_left + lane * style.bar_pitch, style.bar_width)

    def _left_out(self, row: SpanRow) -> bool:
        return self._scene.filtered is not None and row.tag != self._scene.filtered

    # --- colours and pens ---------------------------------------------------------------------------------

    def _colours(self, tag: str) -> TagColours:
        found = self._cached.get(tag)
        if found is None:
            found = self._cached[tag] = self._theme.tags[self._scene.tags.get(tag, UNKNOWN).style]
        return found

    def _lane_pen(self, row: SpanRow) -> strokes.Pen:
        hovered, suggested = row.annotation == self._scene.hovered, row.annotation in self._scene.suggestions
        key = (row.tag, hovered, suggested, False)
        found = self._pens.get(key)
        if found is None:
            look = self._scene.tags.get(row.tag, UNKNOWN)
            colour = self._colours(row.tag).stroke.rgba()
            stroke = strokes.SUGGESTED if suggested else look.stroke
            ratio = 0.0 if self._scene.paper else self._ratio
            wider = 1 if hovered else 0
            found = strokes.pen(stroke, colour, self._style.scale, wider=wider, ratio=ratio)
            self._pens[key] = found
        return found

    def _bar_pen(self, row: SpanRow, suggested: bool) -> strokes.Pen:
        key = (row.tag, False, suggested, True)
        found = self._pens.get(key)
        if found is None:
            look = self._scene.tags.get(row.tag, UNKNOWN)
            stroke = strokes.SUGGESTED if suggested else look.stroke
            colour = self._colours(row.tag).stroke.rgba()
            ratio = 0.0 if self._scene.paper else self._ratio
            found = strokes.pen(stroke, colour, self._style.margin_scale, upright=True, ratio=ratio)
            self._pens[key] = found
        return found
