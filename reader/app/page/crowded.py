"""Crowded lines of the page: their many fills and strokes are drawn once, in idle moments, and copied then.

A step of the cursor on a page full of annotations then costs about what it costs on a bare one. What has not
been drawn yet is painted piece by piece, which for one time is faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from reader.app.page.ink import Ink
from reader.app.page.marks import Bar, LineMarks
from reader.app.page.scene import Drawn, Placed, Scene
from reader.app.page.style import BlockStyle, PageStyle

# From so many strokes on.
_MANY = 4
# From so many pieces in a paragraph on its margin is drawn ahead.
MANY_BARS = 10
# Strokes may reach beyond the column by what a letter overhangs.
BESIDE = 16
_KEPT = 200  # lines of about 100 KB: three pages and more


def lanes_reach(style: PageStyle, of: BlockStyle) -> int:
    """Return how far the lanes reach below the baseline."""
    return style.lane_from(of) + style.lanes_most * style.lane_pitch


def margin_reach(style: PageStyle) -> int:
    """Return how far a letter may stand out of its line."""
    return ceil(style.letter_height)


def margin_width(style: PageStyle) -> int:
    """Return the width of the picture of a line's margin."""
    return style.bar_left + (style.lanes_most + 1) * style.bar_pitch


def draw_ahead(scene: Scene, placed: Placed, lines: range, ratio: float) -> Iterator[None]:
    """Work out and draw these lines of a paragraph one by one: they are there when scrolled into sight.

    A line's picture reaches from `BESIDE` before the column as far behind it, and from the top of its fills
    down; nothing on it is under the mouse. That of its margin shows what of the bars stands beside the line
    and the letters of those that begin there: `margin_reach` above and below it, up to the column's leading
    edge. `ratio`: device pixels to a logical one.
    """
    for number in lines:
        marks, bars = placed.marks.line(number), placed.marks.bars(number)
        if len(placed.marks) < MANY_BARS:
            bars = ()
        yield
        many = len(marks.strokes) >= _MANY
        drawn = scene.drawn.get(marks)
        if drawn is not None and drawn.ratio != ratio:
            drawn = None
        if (many or bars) and (drawn is None or drawn.bars != bars):
            line = drawn.line if drawn is not None else _line(scene, placed, marks, ratio) if many else None
            yield
            margin = _margin(scene, placed, number, bars, ratio) if bars else None
            _keep(scene, marks, Drawn(ratio, line, margin, bars))
            yield


def _line(scene: Scene, placed: Placed, marks: LineMarks, ratio: float) -> QPixmap:
    style, of = scene.style, placed.laid.style
    above, _ = style.fill_box(of)
    first = above + style.lane_from(of)
    used = max(stroke.lane for stroke in marks.strokes) + 2  # waves are higher than their lane

    def draw(painter: QPainter) -> None:
        ink = Ink(painter, replace(scene, hovered=None), ratio)
        ink.fills(marks.fills, of, BESIDE, 0)
        ink.lanes(marks.strokes, BESIDE, first)

    return _picture(scene.width + 2 * BESIDE, first + used * style.lane_pitch, ratio, draw)


def _margin(scene: Scene, placed: Placed, number: int, bars: tuple[Bar, ...], ratio: float) -> QPixmap:
    laid = placed.laid
    line, reach, width = laid.lines[number], margin_reach(scene.style), margin_width(scene.style)

    def draw(painter: QPainter) -> None:
        of = replace(placed, top=reach - line.top)
        ink = Ink(painter, replace(scene, column=-scene.width if laid.rtl else width), ratio)
        painter.setClipRect(QRect(0, reach, width, line.bottom - line.top))
        for bar in bars:
            ink.bar(of, bar)
        painter.setClipping(False)
        for bar in bars:
            if bar.line == number:
                ink.letter(of, bar)

    return _picture(width, line.bottom - line.top + 2 * reach, ratio, draw)


def _picture(width: int, height: int, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    return picture


def _keep(scene: Scene, marks: LineMarks, drawn: Drawn) -> None:
    scene.drawn.pop(marks, None)
    if len(scene.drawn) >= _KEPT:
        del scene.drawn[next(iter(scene.drawn))]
    scene.drawn[marks] = drawn
