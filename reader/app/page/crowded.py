"""Crowded lines of the page: their many strokes are drawn once, in idle moments, and copied then.

A step of the cursor on a page full of annotations then costs about what it costs on a bare one. What has not
been drawn yet is painted stroke by stroke, which for one time is faster. Fills are not drawn ahead: what they
cost is their pixels, and those are as many in a picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from reader.app.page.scene import Drawn, Placed, Scene
from reader.app.page.style import BlockStyle, PageStyle

if TYPE_CHECKING:
    from reader.app.page.paint import PagePainter

# From so many strokes on.
MANY = 4
# Strokes may reach beyond the column by what a letter overhangs.
BESIDE = 16
_KEPT = 256  # about 40 KB each


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
        marks = placed.marks.line(number)
        placed.marks.bars(number)
        if len(marks.strokes) >= MANY and drawn(scene, placed, number, ratio) is None:
            _draw(paints, scene, placed, number, ratio)
        yield


def drawn(scene: Scene, placed: Placed, number: int, ratio: float) -> QPixmap | None:
    """Return the lanes of a line: from `BESIDE` before the column and `lanes_top` below the baseline on.

    None of them is under the mouse. None if they are not drawn yet. `ratio`: device pixels to a logical one.
    """
    kept = scene.drawn.get((placed.laid.span.start, number))
    if kept is None or kept.marks is not placed.marks.line(number) or kept.ratio != ratio:
        return None
    return kept.picture


def _draw(paints: type[PagePainter], scene: Scene, placed: Placed, number: int, ratio: float) -> None:
    marks, style = placed.marks.line(number), scene.style
    used = max(stroke.lane for stroke in marks.strokes) + 1
    width, height = scene.width + 2 * BESIDE, (used + 2) * style.lane_pitch
    picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paints(painter, replace(scene, hovered=None)).strokes(marks.strokes, BESIDE, style.lane_pitch)
    painter.end()
    key = (placed.laid.span.start, number)
    scene.drawn.pop(key, None)
    if len(scene.drawn) >= _KEPT:
        del scene.drawn[next(iter(scene.drawn))]
    scene.drawn[key] = Drawn(marks, ratio, picture)
