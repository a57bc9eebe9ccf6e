"""Crowded lines of the page: their many strokes are drawn once, in idle moments, and copied then.

A step of the cursor on a page full of annotations then costs about what it costs on a bare one. What has not
been drawn yet is painted stroke by stroke, which for one time is faster. Fills are not drawn ahead: what they
cost is their pixels, and those are as many in a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from reader.app.page.scene import Drawn, Placed, Scene
from reader.app.page.style import BlockStyle, PageStyle

if TYPE_CHECKING:
    from reader.app.page.paint import PagePainter

# From so many strokes on.
MANY = 4
# From so many pieces in a paragraph on its margin is drawn ahead.
MANY_BARS = 10
# Strokes may reach beyond the column by what a letter overhangs.
BESIDE = 16
_KEPT = 320  # about 40 KB each of a line's lanes, a quarter of that of its margin


def lanes_reach(style: PageStyle, of: BlockStyle) -> int:
    """Return how far the lanes reach below the baseline."""
    return style.lane_from(of) + style.lanes_most * style.lane_pitch


def lanes_top(style: PageStyle, of: BlockStyle) -> int:
    """Return how far below the baseline the picture of a line's lanes begins."""
    return style.lane_from(of) - style.lane_pitch


def draw_ahead(
    paints: type[PagePainter], scene: Scene, placed: Placed, lines: range, ratio: float
) -> Iterator[None]:
    """Work out and draw these lines of a paragraph one by one: they are there when scrolled into sight."""
    for number in lines:
        many = len(placed.marks.line(number).strokes) >= MANY
        if many and lanes_drawn(scene, placed, number, ratio) is None:
            _draw_lanes(paints, scene, placed, number, ratio)
        many = bool(placed.marks.bars(number)) and len(placed.marks) >= MANY_BARS
        if many and margin_drawn(scene, placed, number, ratio) is None:
            _draw_margin(paints, scene, placed, number, ratio)
        yield


def lanes_drawn(scene: Scene, placed: Placed, number: int, ratio: float) -> QPixmap | None:
    """Return the lanes of a line: from `BESIDE` before the column and `lanes_top` below the baseline on.

    None of them is under the mouse. None if they are not drawn yet. `ratio`: device pixels to a logical one.
    """
    kept = scene.drawn.get((placed.laid.span.start, number, "lanes"))
    if kept is None or kept.of is not placed.marks.line(number) or kept.ratio != ratio:
        return None
    return kept.picture


def margin_drawn(scene: Scene, placed: Placed, number: int, ratio: float) -> QPixmap | None:
    """Return what of the bars stands beside a line, and the letters of those that begin there.

    It reaches from `margin_reach` above the line as far below it, and to the column's leading edge. None if
    it is not drawn yet.
    """
    kept = scene.drawn.get((placed.laid.span.start, number, "margin"))
    if kept is None or kept.of != placed.marks.bars(number) or kept.ratio != ratio:
        return None
    return kept.picture


def margin_reach(style: PageStyle) -> int:
    """Return how far a letter may stand out of its line."""
    return ceil(style.letter_height)


def margin_width(style: PageStyle) -> int:
    """Return the width of the picture of a line's margin."""
    return style.bar_left + (style.lanes_most + 1) * style.bar_pitch


def _draw_lanes(paints: type[PagePainter], scene: Scene, placed: Placed, number: int, ratio: float) -> None:
    marks, style = placed.marks.line(number), scene.style
    used = max(stroke.lane for stroke in marks.strokes) + 1

    def draw(painter: QPainter) -> None:
        paints(painter, replace(scene, hovered=None)).strokes(marks.strokes, BESIDE, style.lane_pitch)

    picture = _picture(scene.width + 2 * BESIDE, (used + 2) * style.lane_pitch, ratio, draw)
    _keep(scene, (placed.laid.span.start, number, "lanes"), Drawn(marks, ratio, picture))


def _draw_margin(paints: type[PagePainter], scene: Scene, placed: Placed, number: int, ratio: float) -> None:
    laid, bars = placed.laid, placed.marks.bars(number)
    line, reach, width = laid.lines[number], margin_reach(scene.style), margin_width(scene.style)

    def draw(painter: QPainter) -> None:
        of = replace(placed, top=reach - line.top)
        paint = paints(painter, replace(scene, column=-scene.width if laid.rtl else width))
        painter.setClipRect(QRect(0, reach, width, line.bottom - line.top))
        for bar in bars:
            paint.bar(of, bar)
        painter.setClipping(False)
        for bar in bars:
            if bar.line == number:
                paint.letter(of, bar)

    picture = _picture(width, line.bottom - line.top + 2 * reach, ratio, draw)
    _keep(scene, (laid.span.start, number, "margin"), Drawn(bars, ratio, picture))


def _picture(width: int, height: int, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    return picture


def _keep(scene: Scene, key: tuple[int, int, str], drawn: Drawn) -> None:
    scene.drawn.pop(key, None)
    if len(scene.drawn) >= _KEPT:
        del scene.drawn[next(iter(scene.drawn))]
    scene.drawn[key] = drawn
