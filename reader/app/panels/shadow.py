"""Raised surfaces: their soft shadow from the tokens, their thin edge."""

from __future__ import annotations

import functools
import math
import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPixmap

from reader.app.theme import Theme, colour, tokens

_SHADOW = re.compile(r"(-?\d+) (-?\d+) (\d+) (rgba\([^)]*\))")


@functools.lru_cache(maxsize=64)
def _shadow_image(theme: str, kind: str, width: int, height: int, corner: int, ratio: float) -> QPixmap:
    """Return the shadow of a box with `shadow_margin(kind)` around it."""
    margin = shadow_margin(kind)
    size = QSize(round((width + 2 * margin) * ratio), round((height + 2 * margin) * ratio))
    whole = _clear(size, ratio)
    painter = QPainter(whole)
    for across, down, blur, ink in _SHADOW.findall(tokens()["themes"][theme]["shadow"][kind]):
        box = QRectF(margin + int(across), margin + int(down), width, height)
        if int(blur) <= 2 * corner:
            _softened(painter, box, corner, int(blur), colour(ink))
        else:
            painter.drawImage(QPointF(0, 0), _blurred(size, ratio, box, int(blur), colour(ink)))
    painter.end()
    return QPixmap.fromImage(whole)


def _clear(size: QSize, ratio: float) -> QImage:
    made = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


def _softened(painter: QPainter, box: QRectF, corner: int, blur: int, ink: QColor) -> None:
    """Draw a shadow so narrow that its corners show: rounded boxes, one in the other."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    steps = max(1, blur)
    layer = QColor(ink)
    layer.setAlphaF(ink.alphaF() / steps)
    painter.setBrush(layer)
    for step in range(steps):
        grow = blur * (0.5 - (step + 0.5) / steps)
        painter.drawRoundedRect(box.adjusted(-grow, -grow, grow, grow), corner + grow, corner + grow)
    painter.restore()


def _blurred(size: QSize, ratio: float, box: QRectF, blur: int, ink: QColor) -> QImage:
    """Return a box blurred by a Gaussian of standard deviation `blur / 2`.

    Such a shadow is the product of one profile across and one down; corners this small do not show in it.
    """
    made = _clear(size, ratio)
    area = QRectF(0, 0, size.width() / ratio, size.height() / ratio)
    painter = QPainter(made)
    across = QLinearGradient(area.left(), 0, area.right(), 0)
    _profile(across, area.width(), box.left(), box.right(), blur, ink)
    painter.fillRect(area, across)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    down = QLinearGradient(0, area.top(), 0, area.bottom())
    _profile(down, area.height(), box.top(), box.bottom(), blur, QColor(Qt.GlobalColor.black))
    painter.fillRect(area, down)
    painter.end()
    return made


def _profile(
    gradient: QLinearGradient, length: float, low: float, high: float, blur: int, ink: QColor
) -> None:
    """Give the gradient the opacity of a blurred line from `low` to `high` on a way of `length`."""
    spread = max(blur, 1) / 2 * math.sqrt(2)
    steps = 20
    places = {0.0, length}
    for edge in (low, high):
        places |= {edge + blur * (2 * n / steps - 1) for n in range(steps + 1)}
    for place in sorted(p for p in places if 0 <= p <= length):
        cover = (math.erf((place - low) / spread) - math.erf((place - high) / spread)) / 2
        shade = QColor(ink)
        shade.setAlphaF(ink.alphaF() * max(0.0, min(1.0, cover)))
        gradient.setColorAt(place / length, shade)


def shadow_margin(kind: str) -> int:
    """Return how far a shadow of this kind may reach beyond its box, in any theme."""
    return {"raised": 4, "popup": 36, "dialog": 72}[kind]


def draw_surface(
    painter: QPainter, box: QRectF, theme: Theme, *, kind: str, corner: int, ratio: float = 1.0
) -> None:
    """Draw a raised surface with its shadow and thin edge: `kind` raised, popup or dialog."""
    margin = shadow_margin(kind)
    shadow = _shadow_image(theme.name, kind, round(box.width()), round(box.height()), corner, ratio)
    painter.drawPixmap(QPointF(box.x() - margin, box.y() - margin), shadow)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = theme["line.hair"] if kind == "raised" else theme["popupLine"]
    if kind == "raised" and theme.name == "contrast":
        edge = theme["line.strong"]
    # A dark raised card is told by its surface; a line around it would be a second mark.
    painter.setPen(Qt.PenStyle.NoPen if kind == "raised" and theme.name == "dark" else QPen(edge, 1))
    painter.setBrush(theme["surface.raised"])
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
    painter.restore()
