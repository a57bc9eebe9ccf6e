"""Crowded places of the page, drawn once and copied then: margins with many bars, lines with many strokes.

A step of the cursor on a page full of annotations then costs about what it costs on a bare one. Fills are
not drawn ahead: what they cost is their pixels, and those are as many in a picture.
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

# From so many bars or strokes on.
MANY_BARS = 10
MANY = 4
# Strokes may reach beyond the column by what a letter overhangs.
BESIDE = 16
_MARGIN = -1
_KEPT = 256  # about 40 KB each


def lanes_reach(style: PageStyle, of: BlockStyle) -> int:
    """Return how far the lanes reach below the baseline."""
    return style.lane_from(of) + style.lanes_most * style.lane_pitch


def lanes_top(style: PageStyle, of: BlockStyle) -> int:
    """Return how far below the baseline the picture of a line's lanes begins."""
    return style.lane_from(of) - style.lane_pitch


def draw_ahead(paints: type[PagePainter], scene: Scene, placed: Placed, ratio: float) -> Iterator[None]:
    """Draw what is crowded in a paragraph, a line at a time: it is there when it is scrolled into sight."""
    if len(placed.marks.bars) >= MANY_BARS:
        margin_picture(paints, scene, placed, ratio)
        yield
    for number, marks in placed.marks.lines.items():
        if len(marks.strokes) >= MANY:
            lanes_picture(paints, scene, placed, number, ratio)
            yield


def margin_picture(paints: type[PagePainter], scene: Scene, placed: Placed, ratio: float) -> QPixmap:
    """Return a paragraph's bars and letters. `ratio`: device pixels to a logical one."""
    kept = scene.drawn.get((placed.laid.span.start, _MARGIN))
    if kept is not None and kept.marks is placed.marks and kept.ratio == ratio:
        return kept.picture
    laid, style = placed.laid, scene.style
    width = style.bar_left + (style.lanes_most + 1) * style.bar_pitch

    def draw(painter: QPainter) -> None:
        column = -scene.width if laid.rtl else width
        of = replace(placed, top=0)
        paints(painter, replace(scene, column=column)).bars(of, QRect(0, 0, width, laid.height))

    return _draw(scene, placed, _MARGIN, ratio, (width, laid.height), draw)


def lanes_picture(
    paints: type[PagePainter], scene: Scene, placed: Placed, number: int, ratio: float
) -> QPixmap:
    """Return the lanes of a line: from `BESIDE` before the column and `lanes_top` below the baseline on.

    None of them is under the mouse.
    """
    kept = scene.drawn.get((placed.laid.span.start, number))
    if kept is not None and kept.marks is placed.marks and kept.ratio == ratio:
        return kept.picture
    strokes, style = placed.marks.lines[number].strokes, scene.style
    used = max(stroke.lane for stroke in strokes) + 1
    size = (scene.width + 2 * BESIDE, (used + 2) * style.lane_pitch)

    def draw(painter: QPainter) -> None:
        paints(painter, replace(scene, hovered=None)).strokes(strokes, BESIDE, style.lane_pitch)

    return _draw(scene, placed, number, ratio, size, draw)


def _draw(
    scene: Scene,
    placed: Placed,
    number: int,
    ratio: float,
    size: tuple[int, int],
    draw: Callable[[QPainter], None],
) -> QPixmap:
    picture = QPixmap(ceil(size[0] * ratio), ceil(size[1] * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    if len(scene.drawn) >= _KEPT:
        del scene.drawn[next(iter(scene.drawn))]
    scene.drawn[placed.laid.span.start, number] = Drawn(placed.marks, ratio, picture)
    return picture
