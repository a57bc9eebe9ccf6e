"""Small widgets that every panel and dialog is put together from: commands, icon buttons, chips, labels.

They paint themselves in the theme of the surface they stand in, take the mouse without taking the keyboard
focus from the page, and show the focus ring when the focus came by the keyboard.
"""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.surface import CHEVRON, CONTROL, HIT, ICON, RING, theme_of
from reader.app.style import paint_focus
from reader.app.theme import Theme, font, leading

CommandKind = Literal["plain", "framed", "filled", "link", "quiet"]


class _FocusByKeyboard:
    """Remembers whether the focus came by the keyboard, so that a click leaves no ring behind."""

    _by_keyboard = False

    def _note_focus(self, event: QFocusEvent) -> None:
        reason = event.reason()
        if reason == Qt.FocusReason.MouseFocusReason:
            self._by_keyboard = False
        elif reason not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._by_keyboard = True


class Button(_FocusByKeyboard, QPushButton):
    """Base of the painted push buttons: Enter presses as Space does, hover repaints, Tab reaches it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._note_focus(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    @property
    def ringed(self) -> bool:
        return self.hasFocus() and self._by_keyboard

    def ink(self, token: str) -> str:
        """Return the token to write in: the given one, or the disabled grey."""
        return token if self.isEnabled() else "text.disabled"


class Command(Button):
    """A command in words: plain (no frame until hovered), framed, filled (rare), link, quiet (small, grey).

    The widget is larger than what is seen by the focus ring and its gap, on all four sides.
    """

    def __init__(
        self,
        text: str,
        kind: CommandKind = "plain",
        parent: QWidget | None = None,
        *,
        chevron: bool = False,
        icon: str = "",
    ) -> None:
        super().__init__(text, parent)
        self.kind = kind
        self._chevron = chevron
        self._icon = icon
        self.pad = {"framed": 11, "filled": 12, "link": 0}.get(kind, 8)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(font(self._role))

    @property
    def _role(self) -> str:
        return {"quiet": "uiSmall", "framed": "uiStrong", "filled": "uiStrong", "link": "uiStrong"}.get(
            self.kind, "ui"
        )

    def sizeHint(self) -> QSize:
        extra = (CHEVRON + 1 if self._chevron else 0) + (ICON + 6 if self._icon else 0)
        width = math.ceil(paint.width_of(self._shown, self._role)) + 2 * self.pad + extra
        height = {"link": leading("ui"), "quiet": 19}.get(self.kind, CONTROL)
        return QSize(width + 2 * RING, height + 2 * RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _shown(self) -> str:
        return self.text().replace("&", "")

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        ink = of[self._paint_box(painter, box, of)]
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        inner = box.adjusted(self.pad, 0, -self.pad, 0)
        if self._icon:
            at = QRectF(inner.x(), inner.center().y() - ICON / 2, ICON, ICON)
            paint_icon(painter, self._icon, paint.mirrored(at, inner, reverse), ink, right_to_left=reverse)
            inner = paint.mirrored(inner.adjusted(ICON + 6, 0, 0, 0), inner, reverse)
        if self._chevron:
            at = QRectF(inner.right() - CHEVRON + 3, inner.center().y() - CHEVRON / 2 + 0.5, CHEVRON, CHEVRON)
            paint_icon(painter, "chevron-down", paint.mirrored(at, inner, reverse), ink)
            inner = paint.mirrored(inner.adjusted(0, 0, -CHEVRON - 1, 0), inner, reverse)
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        if self.kind in ("framed", "filled"):
            align = Qt.AlignmentFlag.AlignHCenter
        # A little more than the text needs, so that rounding never cuts the last letter.
        paint.draw_line(painter, self._shown, self._role, inner.adjusted(-1, 0, 1, 0), ink, align=align)
        if self.kind == "link":
            y = round(box.center().y() + leading("ui") / 2) - 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.fillRect(QRectF(box.x(), y, box.width(), 1), of["line.control"])
        if self.ringed:
            paint_focus(painter, QRectF(self.rect()), of, paint.radius("control") + RING / 2)

    def _paint_box(self, painter: QPainter, box: QRectF, of: Theme) -> str:
        """Paint what stands behind the words; return the token they are written in."""
        corner = paint.radius("control")
        hovered, pressed = self.underMouse() and self.isEnabled(), self.isDown() or self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        if self.kind == "filled":
            token = "accent.pressed" if pressed else "accent.hover" if hovered else "accent.base"
            painter.setBrush(of[token] if self.isEnabled() else of["line.strong"])
            painter.drawRoundedRect(box, corner, corner)
            return "text.onAccent"
        if self.kind == "framed":
            painter.setPen(QPen(of["line.control" if self.isEnabled() else "line.strong"], 1))
            painter.setBrush(of["surface.raised"])
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
            painter.setPen(Qt.PenStyle.NoPen)
        if self.kind != "link" and (hovered or pressed):
            painter.setBrush(of["state.pressed" if pressed else "state.hover"])
            painter.drawRoundedRect(box, corner, corner)
        if self.kind == "quiet":
            return self.ink("text.primary" if hovered or pressed else "text.secondary")
        return self.ink("text.primary")


class IconButton(_FocusByKeyboard, QToolButton):
    """An icon without a frame, 28 to hit. `name` is its tooltip and its accessible name; `key` is added."""

    def __init__(
        self,
        icon: str,
        name: str = "",
        parent: QWidget | None = None,
        *,
        key: str = "",
        checkable: bool = False,
    ) -> None:
        super().__init__(parent)
        self.icon_name = icon
        self.danger = False
        self.setCheckable(checkable)
        self.setFixedSize(HIT, HIT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_name(name, key)

    def set_name(self, name: str, key: str = "") -> None:
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {key}" if key else name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._note_focus(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        hovered = self.underMouse() and self.isEnabled()
        down = self.isDown() or self.isChecked()
        if hovered or down:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["state.pressed" if down else "state.hover"])
            painter.drawRoundedRect(box, paint.radius("control"), paint.radius("control"))
        if not self.isEnabled():
            ink = of["text.disabled"]
        else:
            ink = of["text.primary" if hovered or down else "text.secondary"]
        at = QRectF(0, 0, ICON, ICON)
        at.moveCenter(box.center())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        paint_icon(painter, self.icon_name, at.toRect(), ink, right_to_left=reverse)
        if self.hasFocus() and self._by_keyboard:
            paint_focus(painter, box, of)


class FilterChip(Button):
    """A filter above a list: pressed while it is on."""

    HEIGHT = 22

    def __init__(self, text: str, parent: QWidget | None = None, *, chevron: bool = False) -> None:
        super().__init__(text, parent)
        self._chevron = chevron
        self.setCheckable(not chevron)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = math.ceil(paint.width_of(self.text(), "uiSmall")) + 16 + (CHEVRON if self._chevron else 0)
        return QSize(width, self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(36, self.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        on, hovered = self.isChecked() or self.isDown(), self.underMouse()
        corner = paint.radius("control")
        if on or hovered:
            edge = QPen(of["line.control"], 1) if on and of.name == "contrast" else QPen(Qt.PenStyle.NoPen)
            painter.setPen(edge)
            painter.setBrush(of["state.pressed" if on else "state.hover"])
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        ink = of[self.ink("text.primary" if on or hovered else "text.secondary")]
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        inner = box.adjusted(8, 0, -8, 0)
        if self._chevron:
            at = QRectF(inner.right() - CHEVRON + 3, inner.center().y() - CHEVRON / 2 + 0.5, CHEVRON, CHEVRON)
            paint_icon(painter, "chevron-down", paint.mirrored(at, inner, reverse), ink)
            inner = paint.mirrored(inner.adjusted(0, 0, -CHEVRON, 0), inner, reverse)
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        if not self._chevron:
            align = Qt.AlignmentFlag.AlignHCenter
        paint.draw_line(painter, self.text(), "uiSmall", inner.adjusted(-2, 0, 2, 0), ink, align=align)
        if self.ringed:
            paint_focus(painter, box, of)


class SearchField(QLineEdit):
    """A search field: the icon inside, Esc empties it first, a cross clears it, Down goes on."""

    down_pressed = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "search")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(font("ui"))
        self.setFixedHeight(CONTROL)
        self._clear = IconButton("close", self.tr("Clear"), self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setFixedSize(24, 24)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = 3 if reverse else self.width() - 27
        self._clear.move(x, (self.height() - 24) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = QRectF(9, (self.height() - ICON) / 2, ICON, ICON)
        paint_icon(
            painter, "search", paint.mirrored(box, self.rect(), reverse), theme_of(self)["text.secondary"]
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Down and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.down_pressed.emit()


def row(
    *parts: QWidget | int, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a horizontal layout of widgets; a number is a stretch of that weight, minus a fixed gap.

    `margins` are before, above, after and below: they turn round with the interface, as Qt's own do not.
    """
    before, above, after, below = margins
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(0, above, 0, below)
    if before:
        made.addSpacing(before)
    for part in parts:
        if isinstance(part, QWidget):
            made.addWidget(part)
        elif part < 0:
            made.addSpacing(-part)
        else:
            made.addStretch(part)
    if after:
        made.addSpacing(after)
    return made


def padded(widget: QWidget, before: int, above: int, after: int, below: int) -> QWidget:
    """Return a widget with room around another one; a label under a style sheet loses margins of its own."""
    made = held(row(widget, margins=(before, above, after, below)))
    return made


def held(layout: QLayout) -> QWidget:
    """Return a widget that holds a layout with what is in it.

    Never give a filled layout to another one that is in use: PySide then wraps its entries, and its garbage
    collector frees them a second time (6.11; a crash at an arbitrary later moment). A test looks for them.
    """
    margins = layout.contentsMargins()
    made = QWidget()
    made.setLayout(layout)
    layout.setContentsMargins(margins)
    return made


def scrolled(content: QWidget, name: str = "") -> QScrollArea:
    """Return what shows `content` in its width and scrolls it up and down, on the paper of its dialog.

    Sideways it scrolls where a small screen at a large scale has not even room for the narrowest content.
    """
    content.setProperty("kind", "content")
    made = QScrollArea()
    made.setWidget(content)
    made.setWidgetResizable(True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    made.setAccessibleName(name)
    return made
