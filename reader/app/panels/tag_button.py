"""Chip and name of a card's tag, as a button that opens the list of tags."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reader.app.panels import paint
from reader.app.panels.card_delegate import UNKNOWN
from reader.app.panels.codebook import NAME
from reader.app.panels.controls import Button
from reader.app.panels.surface import theme_of
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, leading


class TagButton(Button):
    """Chip and name of the card's tag; opens the list of tags."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.style_of_tag = UNKNOWN
        self.hollow = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_tag(self, style: TagStyle, *, hollow: bool) -> None:
        self.style_of_tag, self.hollow = style, hollow
        self.setAccessibleName(self.tr("Tag: {0}").format(style.name))
        self.setAccessibleDescription(self.tr("Change the tag"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            NAME + int(paint.width_of(self.style_of_tag.name, "uiStrong")) + 8, leading("uiStrong") + 4
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(NAME + 24, leading("uiStrong") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["state.hover"])
            behind = paint.mirrored(whole.adjusted(NAME - 5, 0, 0, 0), whole, reverse)
            painter.drawRoundedRect(behind, paint.radius("control"), paint.radius("control"))
        top = (whole.height() - paint.CHIP) / 2
        chip = paint.mirrored(QRectF(0, round(top), paint.CHIP, paint.CHIP), whole, reverse)
        paint.draw_chip(painter, chip, self.style_of_tag, of, hollow=self.hollow)
        name = paint.mirrored(whole.adjusted(NAME, 0, 0, 0), whole, reverse)
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(painter, self.style_of_tag.name, "uiStrong", name, of["text.primary"], align=align)
        if self.ringed:
            paint_focus(painter, whole, of)
