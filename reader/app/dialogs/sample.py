"""Two tagged sentences as the page shows them, for judging size, leading and theme."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QTextLayout, QTextLine
from PySide6.QtWidgets import QSizePolicy, QWidget

from reader.app.panels import paint
from reader.app.panels.surface import theme_of
from reader.app.theme import font, tokens

_LEFT, _PAD, _LETTER_AT = 66, 18, 26


class SampleText(QWidget):
    """`set_reading` takes what the settings hold. The words are a translation's to choose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._leading, self._family = 19, 1.74, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parts = (
            ("claim", "C", self.tr("The mayor signed the order on Monday.")),
            ("speculation", "S", self.tr("It may be too late.")),
        )
        self.setAccessibleName(" ".join(words for _tag, _letter, words in self._parts))

    def set_reading(self, size: int, leading: float, family: str) -> None:
        if (size, leading, family) != (self._size, self._leading, self._family):
            self._size, self._leading, self._family = size, leading, family
            self.updateGeometry()
            self.update()

    @property
    def _line(self) -> int:
        return round(self._size * self._leading)

    def sizeHint(self) -> QSize:
        return QSize(360, 2 * _PAD + 2 * self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(QPen(of["line.hair"], 1))
        painter.setBrush(of["surface.page"])
        corner = paint.radius("card")
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        scale = self._size / tokens()["type"]["sizes"]["readingBody"]["size"]
        face = font("readingBody", scale=scale, family=self._family)
        text = " ".join(words for _tag, _letter, words in self._parts)
        layout = QTextLayout(text, face)
        layout.beginLayout()
        metrics = QFontMetricsF(face)
        lines = []
        for number in range(2):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(box.width() - _LEFT - _PAD)
            half = (self._line - metrics.ascent() - metrics.descent()) / 2
            top = _PAD + number * self._line
            line.setPosition(QPointF(_LEFT, top + half))
            lines.append((line, round(top + half + metrics.ascent())))
        layout.endLayout()
        start = 0
        fill = tokens()["tags"]["fillBox"]
        lane = tokens()["tags"]["lane"]["firstBelowBaseline"]
        for tag, letter, words in self._parts:
            end = start + len(words)
            colours = of.tags[tag]
            rows = []
            for line, base in lines:
                first = max(start, line.textStart())
                last = min(end, line.textStart() + line.textLength())
                if first >= last:
                    continue
                left, right = _x_of(line, first), _x_of(line, last)
                above, below = fill["aboveBaseline"] * scale, fill["belowBaseline"] * scale
                painter.fillRect(
                    QRectF(round(left), round(base - above), round(right - left), round(above + below)),
                    colours.fill,
                )
                paint.draw_stroke(painter, tag, colours.stroke, left, right, base + lane * scale, scale=scale)
                rows.append(base)
            if rows:
                self._paint_bar(painter, tag, letter, rows[0] - round(12 * scale), rows[-1] + 4)
            start = end + 1
        painter.setPen(of["text.primary"])
        for line, _base in lines:
            line.draw(painter, QPointF(0, 0))

    def _paint_bar(self, painter: QPainter, tag: str, letter: str, top: float, bottom: float) -> None:
        of = theme_of(self)
        colours = of.tags[tag]
        shift = 0 if tag == "claim" else 10
        paint.draw_stroke(painter, tag, colours.stroke, top + shift, bottom - (9 - shift), 42, upright=True)
        painter.setFont(font("marginLetter"))
        painter.setPen(colours.label)
        painter.drawText(QPointF(_LETTER_AT, top + shift + 10), letter)


def _x_of(line: QTextLine, position: int) -> float:
    """Return where a position of a line stands; the binding gives it alone or with the position it took."""
    found = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else cast(float, found))
