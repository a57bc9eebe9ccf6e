"""The strokes of the tags, below text and in the margin: solid, dashed, double, wavy, rail and their kin.

Straight strokes on whole pixels, without antialiasing; waves with it. Colours and figures come from the
tokens. A stroke is prepared once for its colour and scale; a dense page draws hundreds of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from reader.app import theme
from reader.app.theme import TagStroke

# Draws from `begin` to `end` along the stroke, around `centre` across it; whole pixels.
Pen = Callable[[QPainter, int, int, float], None]

# Not a tag's stroke: dots belong to suggestions only.
SUGGESTED = TagStroke("solid", 0, ())


@functools.lru_cache(maxsize=512)
def pen(
    stroke: TagStroke,
    rgba: int,
    scale: float = 1.0,
    *,
    upright: bool = False,
    wider: int = 0,
    ratio: float = 0.0,
) -> Pen:
    """Return what draws `stroke` in a colour.

    `upright` is a margin bar: of the bar's width where it is one line. `wider` thickens it, for what the
    mouse is over. `ratio` is how many device pixels a screen has for a logical one; 0 is paper.
    """
    colour = QColor.fromRgba(rgba)
    factor = scale
    width = max(1, round(stroke.width * factor)) + wider
    if stroke is SUGGESTED:
        dot, pitch = _dots()
        size = max(2, round(dot * factor))
        return _dashes(colour, size, (size, max(2, round(pitch * factor) - size)), upright, ratio)
    if stroke.kind == "wavy":
        return _wavy(colour, stroke.width * factor + wider, factor, upright)
    if stroke.kind == "double":
        gap = round(factor) if upright or not stroke.pattern else max(1, round(stroke.pattern[1] * factor))
        return _double(colour, width, gap, upright)
    if stroke.kind == "rail":
        return _rail(colour, width, factor, upright, ratio)
    across = max(width, round(_bar_width() * factor)) if upright else width
    if stroke.pattern:
        lengths = tuple(max(1, round(length * factor)) for length in stroke.pattern)
        return _dashes(colour, across, lengths, upright, ratio)
    return _solid(colour, across, upright)


@functools.cache
def _figures(kind: str) -> dict[str, float]:
    """Return the figures of the strokes that are drawn rather than dashed."""
    for entry in theme.tokens()["tags"]["style"].values():
        if entry["stroke"] == kind:
            figures = entry["pattern"].items()
            return {name: v if isinstance(v, int | float) else v[-1] for name, v in figures}
    raise KeyError(kind)


@functools.cache
def _dots() -> tuple[float, float]:
    suggestion = theme.tokens()["tags"]["suggestion"]
    return float(suggestion["dot"]), float(suggestion["pitch"])


@functools.cache
def _bar_width() -> int:
    return int(theme.tokens()["tags"]["marginBar"]["width"])


def _solid(colour: QColor, width: int, upright: bool) -> Pen:
    half = width / 2

    def across(painter: QPainter, begin: int, end: int, centre: float) -> None:
        painter.fillRect(begin, round(centre - half), end - begin, width, colour)

    def down(painter: QPainter, begin: int, end: int, centre: float) -> None:
        painter.fillRect(round(centre - half), begin, width, end - begin, colour)

    return down if upright else across


def _double(colour: QColor, width: int, gap: int, upright: bool) -> Pen:
    reach = gap / 2 + width

    def across(painter: QPainter, begin: int, end: int, centre: float) -> None:
        first = round(centre - reach)
        painter.fillRect(begin, first, end - begin, width, colour)
        painter.fillRect(begin, first + width + gap, end - begin, width, colour)

    def down(painter: QPainter, begin: int, end: int, centre: float) -> None:
        first = round(centre - reach)
        painter.fillRect(first, begin, width, end - begin, colour)
        painter.fillRect(first + width + gap, begin, width, end - begin, colour)

    return down if upright else across


def _dashes(colour: QColor, width: int, lengths: tuple[int, ...], upright: bool, ratio: float) -> Pen:
    half = width / 2
    if ratio and ratio == int(ratio):
        return _tiled(colour, width, lengths, upright, int(ratio))
    made = QPen(colour, width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    made.setDashPattern([length / width for length in lengths])

    def draw(painter: QPainter, begin: int, end: int, centre: float) -> None:
        painter.setPen(made)
        # An odd width stands on the middle of a pixel, an even one between two.
        middle = round(centre - half) + half
        painter.drawLine(
            QLineF(middle, begin, middle, end) if upright else QLineF(begin, middle, end, middle)
        )

    return draw


def _tiled(colour: QColor, width: int, lengths: tuple[int, ...], upright: bool, ratio: int) -> Pen:
    """Return dashes as a picture of one period, repeated: four times as fast as Qt's dashed lines."""
    half, period = width / 2, sum(lengths)
    size = (width, period) if upright else (period, width)
    tile = QPixmap(size[0] * ratio, size[1] * ratio)
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    at = 0
    for number, length in enumerate(lengths):
        if number % 2 == 0:
            painter.fillRect(QRect(0, at, width, length) if upright else QRect(at, 0, length, width), colour)
        at += length
    painter.end()

    def across(painter: QPainter, begin: int, end: int, centre: float) -> None:
        painter.drawTiledPixmap(QRect(begin, round(centre - half), end - begin, width), tile)

    def down(painter: QPainter, begin: int, end: int, centre: float) -> None:
        painter.drawTiledPixmap(QRect(round(centre - half), begin, width, end - begin), tile)

    return down if upright else across


def _rail(colour: QColor, width: int, factor: float, upright: bool, ratio: float) -> Pen:
    figures = _figures("rail")
    tick, pitch = max(3, round(figures["tick"] * factor)), max(3, round(figures["pitch"] * factor))
    line, ticks = (
        _solid(colour, width, upright),
        _dashes(colour, tick, (width, pitch - width), upright, ratio),
    )

    def draw(painter: QPainter, begin: int, end: int, centre: float) -> None:
        line(painter, begin, end, centre)
        ticks(painter, begin, end, centre)

    return draw


def _wavy(colour: QColor, width: float, factor: float, upright: bool) -> Pen:
    figures = _figures("wavy")
    amplitude, period = figures["amplitude"] * factor, figures["period"] * factor
    made = QPen(colour, max(1.0, width))
    reach = 2 * amplitude + width

    def draw(painter: QPainter, begin: int, end: int, centre: float) -> None:
        length = end - begin
        if upright:
            box = QRectF(centre - reach, begin, 2 * reach, length)
        else:
            box = QRectF(begin, centre - reach, length, 2 * reach)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        painter.translate(QPointF(centre, begin) if upright else QPointF(begin, centre))
        painter.setPen(made)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_wave(length, amplitude, period, upright))
        painter.restore()

    return draw


@functools.lru_cache(maxsize=256)
def _wave(length: int, amplitude: float, period: float, upright: bool) -> QPainterPath:
    path = QPainterPath(QPointF(0, 0))
    along, side = 0.0, -1.0
    while along < length:
        middle, stop = along + period / 4, along + period / 2
        bend = 2 * amplitude * side
        if upright:
            path.quadTo(QPointF(bend, middle), QPointF(0, stop))
        else:
            path.quadTo(QPointF(middle, bend), QPointF(stop, 0))
        along, side = stop, -side
    return path
