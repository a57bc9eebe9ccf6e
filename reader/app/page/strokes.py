"""The strokes of the tags, below text and in the margin: solid, dashed, double, wavy, rail and their kin.

Straight strokes on whole pixels, without antialiasing; waves with it. Colours and figures come from the tokens.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from reader.app import theme
from reader.app.theme import TagStroke

SUGGESTED = TagStroke("solid", 0, ())  # a mark, not a stroke: dots belong to suggestions only


@functools.cache
def _figures(style_kind: str) -> dict[str, float]:
    """Return the figures of the strokes that are drawn rather than dashed."""
    for entry in theme.tokens()["tags"]["style"].values():
        if entry["stroke"] == style_kind:
            pattern = entry["pattern"]
            return {
                key: value if isinstance(value, (int, float)) else value[-1] for key, value in pattern.items()
            }
    raise KeyError(style_kind)


@functools.cache
def _dots() -> tuple[float, float]:
    suggestion = theme.tokens()["tags"]["suggestion"]
    return float(suggestion["dot"]), float(suggestion["pitch"])


def thickness(stroke: TagStroke, scale: float) -> float:
    """Return the pen's width in whole pixels, at least 1."""
    return float(max(1, round(stroke.width * scale)))


def draw(
    painter: QPainter,
    stroke: TagStroke,
    colour: QColor,
    begin: float,
    end: float,
    centre: float,
    *,
    scale: float = 1.0,
    upright: bool = False,
    wider: int = 0,
) -> None:
    """Draw a stroke from `begin` to `end` along its axis, around `centre` across it.

    `upright` makes it a margin bar, of the bar's width where the stroke is one line. `wider` thickens it (hover).
    """
    if end <= begin:
        return
    width = thickness(stroke, scale) + wider
    if stroke is SUGGESTED:
        _draw_dots(painter, colour, begin, end, centre, scale, upright)
    elif stroke.kind == "wavy":
        _draw_wave(painter, stroke, colour, begin, end, centre, scale, upright, wider)
    elif stroke.kind == "double":
        gap = max(1, round(stroke.pattern[1] * scale)) if stroke.pattern and not upright else 1
        _bar(painter, colour, begin, end, centre - gap / 2 - width, width, upright)
        _bar(painter, colour, begin, end, centre + gap / 2, width, upright)
    elif stroke.kind == "rail":
        _draw_rail(painter, colour, begin, end, centre, scale, upright, width)
    elif stroke.pattern:
        _dashes(painter, stroke, colour, begin, end, centre, scale, upright, _upright_width(width, upright))
    else:
        across = max(width, _bar_width()) if upright else width
        _bar(painter, colour, begin, end, centre - across / 2, across, upright)


@functools.cache
def _bar_width() -> float:
    return float(theme.tokens()["tags"]["marginBar"]["width"])


def _upright_width(width: float, upright: bool) -> float:
    return max(width, _bar_width()) if upright else width


def _bar(
    painter: QPainter, colour: QColor, begin: float, end: float, side: float, width: float, upright: bool
) -> None:
    begin, end, side = round(begin), round(end), round(side)
    if upright:
        painter.fillRect(QRectF(side, begin, width, end - begin), colour)
    else:
        painter.fillRect(QRectF(begin, side, end - begin, width), colour)


def _dashes(
    painter: QPainter,
    stroke: TagStroke,
    colour: QColor,
    begin: float,
    end: float,
    centre: float,
    scale: float,
    upright: bool,
    width: float,
) -> None:
    factor = scale if not upright else 1.0
    pen = QPen(colour, width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([max(1, round(length * factor)) / width for length in stroke.pattern])
    painter.setPen(pen)
    # An odd width stands on the middle of a pixel, an even one between two.
    middle = round(centre - width / 2) + width / 2
    begin, end = round(begin), round(end)
    if upright:
        painter.drawLine(QPointF(middle, begin), QPointF(middle, end))
    else:
        painter.drawLine(QPointF(begin, middle), QPointF(end, middle))


def _draw_dots(
    painter: QPainter, colour: QColor, begin: float, end: float, centre: float, scale: float, upright: bool
) -> None:
    dot, pitch = _dots()
    size, step = max(2, round(dot * scale)), max(4, round(pitch * scale))
    pen = QPen(colour, size, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1, (step - size) / size])
    painter.setPen(pen)
    middle = round(centre - size / 2) + size / 2
    begin, end = round(begin), round(end)
    if upright:
        painter.drawLine(QPointF(middle, begin), QPointF(middle, end))
    else:
        painter.drawLine(QPointF(begin, middle), QPointF(end, middle))


def _draw_rail(
    painter: QPainter,
    colour: QColor,
    begin: float,
    end: float,
    centre: float,
    scale: float,
    upright: bool,
    width: float,
) -> None:
    figures = _figures("rail")
    factor = 1.0 if upright else scale
    tick, pitch = max(3, round(figures["tick"] * factor)), max(3, round(figures["pitch"] * factor))
    _bar(painter, colour, begin, end, centre - width / 2, width, upright)
    pen = QPen(colour, tick, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([width / tick, (pitch - width) / tick])
    painter.setPen(pen)
    middle = round(centre - tick / 2) + tick / 2
    begin, end = round(begin), round(end)
    if upright:
        painter.drawLine(QPointF(middle, begin), QPointF(middle, end))
    else:
        painter.drawLine(QPointF(begin, middle), QPointF(end, middle))


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


def _draw_wave(
    painter: QPainter,
    stroke: TagStroke,
    colour: QColor,
    begin: float,
    end: float,
    centre: float,
    scale: float,
    upright: bool,
    wider: int,
) -> None:
    figures = _figures("wavy")
    factor = 1.0 if upright else scale
    amplitude, period = figures["amplitude"] * factor, figures["period"] * factor
    begin, end = round(begin), round(end)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    reach = 2 * amplitude + stroke.width
    if upright:
        painter.setClipRect(
            QRectF(centre - reach, begin, 2 * reach, end - begin), Qt.ClipOperation.IntersectClip
        )
        painter.translate(centre, begin)
    else:
        painter.setClipRect(
            QRectF(begin, centre - reach, end - begin, 2 * reach), Qt.ClipOperation.IntersectClip
        )
        painter.translate(begin, centre)
    painter.setPen(QPen(colour, max(1.0, stroke.width * factor) + wider))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_wave(int(end - begin), amplitude, period, upright))
    painter.restore()
