"""What only shows something: labels, key caps, tag chips, icons, hairlines."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.surface import ICON, theme_of
from reader.app.theme import TagStyle, Theme, font, leading, tokens

Tone = Literal["primary", "secondary", "tertiary", "danger"]


def label(
    text: str = "",
    role: str = "ui",
    tone: Tone = "primary",
    *,
    wrap: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """Return a label in a type role and one of the greys. The text is shown as it is, never as markup."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(role))
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def leading_edge(made: QLabel, *, top: bool = False) -> QLabel:
    """Set a label's words at the edge where the interface begins; Qt goes by the direction of the words."""
    right = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    made.setAlignment(side | (Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter))
    return made


class FootWords(QLabel):
    """The sentence at the foot of a dialog: one line where there is room, else as many as it needs."""

    def __init__(self, text: str = "", tone: Tone = "secondary") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font("uiSmall"))
        self.setProperty("tone", tone)
        self.setWordWrap(True)
        leading_edge(self)

    def sizeHint(self) -> QSize:
        """Return the size on one line: a label that may wrap asks for two short ones."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())


def hairline(parent: QWidget | None = None) -> QFrame:
    """Return a horizontal hairline."""
    made = QFrame(parent)
    made.setProperty("kind", "hair")
    made.setFixedHeight(int(tokens()["line"]["hair"]))
    return made


class ElidedLabel(QLabel):
    """One line of text that gives way: cut with an ellipsis, whole in the tooltip and for screen readers."""

    def __init__(self, text: str = "", role: str = "ui", tone: Tone = "primary") -> None:
        super().__init__(text)
        self._role = role
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role))
        self.setProperty("tone", tone)
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(paint.width_of(self.text(), self._role)) + 1, leading(self._role))

    def minimumSizeHint(self) -> QSize:
        return QSize(leading(self._role), leading(self._role))

    def setText(self, text: str) -> None:
        super().setText(text)
        self._say_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say_whole()

    def _say_whole(self) -> None:
        whole = self.text()
        self.setToolTip(whole if paint.width_of(whole, self._role) > self.width() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = theme_of(self)[f"text.{self._tone}" if self.isEnabled() else "text.disabled"]
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        to_right = bool(self.alignment() & Qt.AlignmentFlag.AlignRight) != reverse
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            align = Qt.AlignmentFlag.AlignHCenter
        else:
            align = Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(painter, self.text(), self._role, QRectF(self.rect()), ink, align=align)


_CAP_GAP = 4


def _word(key: str) -> str:
    """Return what stands between two keys, in parentheses; nothing for a key."""
    return key[1:-1] if len(key) > 2 and key.startswith("(") and key.endswith(")") else ""


def _cap_widths(keys: tuple[str, ...]) -> list[int]:
    return [
        math.ceil(paint.width_of(word, "uiSmall")) + 1
        if (word := _word(key))
        else max(22, paint.key_width(key))
        for key in keys
    ]


def caps_width(keys: tuple[str, ...]) -> int:
    """Return the width of a row of key caps in logical pixels."""
    return sum(_cap_widths(keys)) + _CAP_GAP * max(0, len(keys) - 1)


def draw_caps(painter: QPainter, box: QRectF, keys: tuple[str, ...], of: Theme) -> None:
    """Draw key caps from the left edge of a box, as high as it; what stands between them in words."""
    x = box.x()
    for key, width in zip(keys, _cap_widths(keys), strict=True):
        # "Ctrl" stands before "Z" in every script: keys are pressed in that order.
        at = QRectF(x, box.y(), width, box.height())
        word = _word(key)
        if word:
            paint.draw_line(painter, word, "uiSmall", at, of["text.secondary"])
        else:
            paint.draw_key(painter, at, key, of)
        x += width + _CAP_GAP


class KeyCaps(QWidget):
    """A row of key caps, `("Ctrl", "Z")`; words in between, such as "or", stand in parentheses: `"(or)"`."""

    def __init__(self, keys: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_keys(keys)

    def set_keys(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self.setAccessibleName(" ".join(key.strip("()") for key in keys))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(caps_width(self.keys), 20)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_caps(QPainter(self), QRectF(self.rect()), self.keys, theme_of(self))


class TagChip(QWidget):
    """A tag's chip as a widget; hollow for an orphan."""

    def __init__(self, style: TagStyle, parent: QWidget | None = None, *, hollow: bool = False) -> None:
        super().__init__(parent)
        self._style = style
        self._hollow = hollow
        self.setFixedSize(paint.CHIP, paint.CHIP)
        self.setAccessibleName(style.name)

    def set_style(self, style: TagStyle, *, hollow: bool = False) -> None:
        self._style, self._hollow = style, hollow
        self.setAccessibleName(style.name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.draw_chip(QPainter(self), QRectF(self.rect()), self._style, theme_of(self), hollow=self._hollow)


class IconLabel(QWidget):
    """An icon that only shows something, such as a warning beside a sentence."""

    def __init__(self, icon: str, token: str = "text.secondary", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon_name, self.token = icon, token
        self.dotted = False
        self.setFixedSize(ICON, ICON)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(
            QPainter(self), self.icon_name, self.rect(), theme_of(self)[self.token], dotted=self.dotted
        )
