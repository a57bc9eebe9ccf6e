"""What takes a key press as a key to be given or looked for, and a key that can be taken away."""

from __future__ import annotations

import math
from typing import cast

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reader.app.icons import paint_icon
from reader.app.keymap import native
from reader.app.keys import chord_of
from reader.app.panels import paint
from reader.app.panels.controls import Button
from reader.app.panels.labels import caps_width, draw_caps
from reader.app.panels.surface import CONTROL, theme_of
from reader.app.style import paint_focus
from reader.app.theme import font

_PAD = 10
_CROSS = 12


class ChordField(QWidget):
    """Takes every key while it has the keyboard; only Esc leaves it."""

    pressed = Signal(str)  # a key text
    left = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = True  # as the page reads keys, or as a menu does
        self._words = words
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(words)
        self.setFont(font("ui"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CONTROL)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:  # Tab, too, which would move on
            self.keyPressEvent(cast(QKeyEvent, event))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.left.emit()
        elif key := chord_of(event, page=self.page):
            self.pressed.emit(key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of["surface.sunken"])
        corner = paint.radius("control")
        painter.drawRoundedRect(box, corner, corner)
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        inner = box.adjusted(_PAD, 0, -_PAD, 0)
        paint.draw_line(painter, self._words, "ui", inner, of["text.secondary"], align=align)
        if self.hasFocus():
            paint_focus(painter, box, of, corner)


class KeyButton(Button):
    """A key of an action with a cross: pressed, it is taken away."""

    def __init__(self, key: str, caps: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.key, self._caps = key, caps
        self.setAccessibleName(self.tr("Take away the key {0}").format(native(key)))
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(caps_width(self._caps)) + _CROSS + 18, CONTROL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        hovered = self.underMouse() or self.isDown()
        corner = paint.radius("control")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of["state.pressed" if self.isDown() else "state.hover"])
        if hovered:
            painter.drawRoundedRect(box, corner, corner)
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width = caps_width(self._caps)
        at = paint.mirrored(QRectF(6, (box.height() - 20) / 2, width, 20), box, reverse)
        draw_caps(painter, at, self._caps, of)
        cross = paint.mirrored(
            QRectF(6 + width + 5, (box.height() - _CROSS) / 2, _CROSS, _CROSS), box, reverse
        )
        paint_icon(painter, "close", cross, of["text.primary" if hovered else "text.secondary"])
        if self.ringed:
            paint_focus(painter, box, of)
