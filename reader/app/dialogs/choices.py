"""Check boxes, radio rows, sliders: the native widgets of a dialog, painted as the rest is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy, QSlider, QWidget

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.controls import Button
from reader.app.panels.surface import theme_of
from reader.app.style import paint_focus
from reader.app.theme import ThemeName, font, leading, theme

BOX = 16
_GAP = 9
_RING = 4


class _Ringed:
    """Shows the focus ring when the focus came by the keyboard."""

    _by_keyboard = False

    def _note(self, event: QFocusEvent) -> None:
        reason = event.reason()
        if reason == Qt.FocusReason.MouseFocusReason:
            self._by_keyboard = False
        elif reason not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._by_keyboard = True


class CheckBox(_Ringed, QCheckBox):
    """A box of ink when it is on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(font("ui"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = math.ceil(paint.width_of(self.text(), "ui"))
        return QSize(_RING + BOX + _GAP + width + 2 + _RING, 27)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._note(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = paint.mirrored(QRectF(_RING, (whole.height() - BOX) // 2, BOX, BOX), whole, reverse)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["accent.base"] if self.isEnabled() else of["text.disabled"])
            painter.drawRoundedRect(box, paint.radius("chip"), paint.radius("chip"))
            paint_icon(painter, "check", box.adjusted(2, 2, -2, -2), of["text.onAccent"])
        else:
            painter.setPen(QPen(of["line.control" if self.isEnabled() else "line.strong"], 1))
            painter.setBrush(of["state.hover"] if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                box.adjusted(0.5, 0.5, -0.5, -0.5), paint.radius("chip"), paint.radius("chip")
            )
        _draw_words(self, painter, whole, reverse)
        if self.hasFocus() and self._by_keyboard:
            paint_focus(painter, whole, of)


class RadioRow(_Ringed, QRadioButton):
    """One of several: a ring with a dot."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFont(font("ui"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = math.ceil(paint.width_of(self.text(), "ui"))
        return QSize(_RING + BOX + _GAP + width + 2 + _RING, 27)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._note(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = paint.mirrored(QRectF(_RING, (whole.height() - BOX) // 2, BOX, BOX), whole, reverse)
        ink = of["accent.base" if self.isEnabled() else "text.disabled"]
        painter.setPen(QPen(ink if self.isChecked() else of["line.control"], 1))
        painter.setBrush(of["state.hover"] if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(box.center(), 4, 4)
        _draw_words(self, painter, whole, reverse)
        if self.hasFocus() and self._by_keyboard:
            paint_focus(painter, whole, of)


def _draw_words(button: QCheckBox | QRadioButton, painter: QPainter, whole: QRectF, reverse: bool) -> None:
    of = theme_of(button)
    words = paint.mirrored(whole.adjusted(_RING + BOX + _GAP, 0, -_RING, 0), whole, reverse)
    align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
    ink = of["text.primary" if button.isEnabled() else "text.disabled"]
    paint.draw_line(painter, button.text(), "ui", words.adjusted(-1, 0, 1, 0), ink, align=align)


class StepSlider(_Ringed, QSlider):
    """A slider over given values; arrow keys step, the wheel belongs to the page around it."""

    picked = Signal(object)  # the value

    def __init__(self, values: Sequence[float], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.values = tuple(values)
        self.setRange(0, len(self.values) - 1)
        self.setPageStep(max(1, len(self.values) // 6))
        self.setFixedHeight(28)
        self.valueChanged.connect(self._on_value_changed)

    def show_value(self, value: float) -> None:
        """Show the nearest of the values without saying so."""
        nearest = min(range(len(self.values)), key=lambda place: abs(self.values[place] - value))
        blocked = self.blockSignals(True)
        self.setValue(nearest)
        self.blockSignals(blocked)
        self.update()

    @Slot(int)
    def _on_value_changed(self, place: int) -> None:
        self.picked.emit(self.values[place])

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._note(event)
        super().focusInEvent(event)

    def _share(self) -> float:
        span = self.maximum() - self.minimum()
        share = (self.value() - self.minimum()) / span if span else 0.0
        return 1 - share if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else share

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        left, right = 0.0, float(self.width())
        at = left + 8 + (right - left - 16) * self._share()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of["line.hair" if of.name == "contrast" else "surface.sunken"])
        painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
        painter.setBrush(of["accent.base"])
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.drawRoundedRect(QRectF(at, middle - 2, right - at, 4), 2, 2)
        else:
            painter.drawRoundedRect(QRectF(left, middle - 2, at - left, 4), 2, 2)
        painter.setPen(QPen(of["line.control"], 1))
        painter.setBrush(of["surface.raised"])
        painter.drawEllipse(QPointF(at, middle), 7.5, 7.5)
        if self.hasFocus() and self._by_keyboard:
            paint_focus(painter, QRectF(at - 12, middle - 12, 24, 24), of, 12)


class ThemeTile(Button):
    """A small picture of the page in one theme, its name below."""

    def __init__(
        self,
        name: ThemeName,
        words: str,
        parent: QWidget | None = None,
        *,
        width: int = 96,
        picture: int = 66,
    ) -> None:
        super().__init__(words, parent)
        self.of = theme(name)
        self._size = QSize(width, picture)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        return self._size + QSize(2 * _RING, 2 * _RING + 6 + leading("uiSmall"))

    def paintEvent(self, event: QPaintEvent) -> None:
        around = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = self._size.width(), self._size.height()
        page = QRectF(_RING, _RING, wide, high)
        corner = paint.radius("card")
        painter.setPen(QPen(around["line.strong"], 1))
        painter.setBrush(self.of["surface.page"])
        painter.drawRoundedRect(page.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        painter.setPen(Qt.PenStyle.NoPen)
        # A heading and two tagged lines, in sevenths of the picture's height.
        x, line = page.x() + round(wide / 7), high / 7
        painter.setBrush(self.of["text.secondary"])
        painter.drawRoundedRect(QRectF(x, round(page.y() + 1.2 * line), round(wide / 2), 5), 1, 1)
        for tag, top, share in (("claim", 2.6, 0.7), ("speculation", 4.5, 0.55)):
            colours = self.of.tags[tag]
            y, width = round(page.y() + top * line), round(wide * share)
            tall = round(line * 0.75)
            painter.fillRect(QRectF(x, y, width, tall), colours.fill_strong)
            paint.draw_stroke(painter, tag, colours.stroke, x, x + width, y + tall + 3)
        if self.isChecked() or self.ringed:
            outer = page.adjusted(-_RING, -_RING, _RING, _RING)
            paint_focus(painter, outer, around, corner + _RING - 1)
        words = QRectF(0, page.bottom() + _RING + 4, self.width(), leading("uiSmall"))
        ink = around["text.primary" if self.isChecked() else "text.secondary"]
        paint.draw_line(painter, self.text(), "uiSmall", words, ink, align=Qt.AlignmentFlag.AlignHCenter)
