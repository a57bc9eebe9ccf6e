"""The small bar of tags beside a selection. The page keeps the keyboard: 1, 2, 3 work while it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from reader.app.panels import paint
from reader.app.panels.controls import Button, IconButton
from reader.app.panels.popover import Popover
from reader.app.panels.surface import HIT, theme_of
from reader.app.style import paint_focus
from reader.app.theme import TagStyle
from reader.model import TagDefinition

FIRST = 3  # tags that stand in the bar itself; the others are behind "more"
_PAD, _GAP = 6, 6


class TagEntry(Button):
    """Chip and name; the last used tag is pre-set."""

    def __init__(self, tag: str, style: TagStyle, key: str, parent: QWidget | None = None) -> None:
        super().__init__(style.name, parent)
        self.tag = tag
        self.style_of_tag = style
        self.preset = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Tag as {0}").format(style.name))
        self.setToolTip(self.tr("Key {0}").format(key) if key else "")

    def sizeHint(self) -> QSize:
        width = math.ceil(paint.width_of(self.style_of_tag.name, "ui"))
        return QSize(_PAD + paint.CHIP + _GAP + width + _PAD + 2, HIT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self.underMouse() or self.preset or self.isDown():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            down = self.preset or self.isDown()
            painter.setBrush(of["surface.rowSelected" if down else "state.hover"])
            painter.drawRoundedRect(whole, paint.radius("control"), paint.radius("control"))
        chip = QRectF(_PAD, (whole.height() - paint.CHIP) / 2, paint.CHIP, paint.CHIP)
        paint.draw_chip(painter, paint.mirrored(chip, whole, reverse), self.style_of_tag, of)
        name = QRectF(chip.right() + _GAP, 0, whole.width() - chip.right() - _GAP, whole.height())
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(
            painter,
            self.style_of_tag.name,
            "ui",
            paint.mirrored(name, whole, reverse),
            of["text.primary"],
            align=align,
        )
        if self.ringed:
            paint_focus(painter, whole, of)


class TagBar(Popover):
    """`show_beside(viewport, box)` with the selection's first line in the viewport's coordinates."""

    tag_chosen = Signal(str)
    note_requested = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAccessibleName(self.tr("Tag the selection"))
        self._tags: tuple[TagDefinition, ...] = ()
        self._styles: dict[str, TagStyle] = {}
        self._entries: list[TagEntry] = []
        self._last = ""
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(2)
        self._rule = QFrame()
        self._rule.setProperty("kind", "hair")
        self._rule.setFixedSize(1, HIT - 8)
        self.note_button = IconButton("note", self.tr("Note"))
        self.note_button.clicked.connect(self._on_note_clicked)
        self.more_button = IconButton("more", self.tr("More tags"))
        self.more_button.clicked.connect(self._on_more_clicked)
        self.body.addLayout(self._line)
        self._fill()

    def set_tags(self, tags: Sequence[TagDefinition], styles: Mapping[str, TagStyle]) -> None:
        """Offer these tags, the first three in the bar itself."""
        self._tags, self._styles = tuple(tags), dict(styles)
        self._fill()

    def set_last_tag(self, tag: str) -> None:
        """Mark the tag that was used last."""
        self._last = tag
        for entry in self._entries:
            entry.preset = entry.tag == self._last
            entry.update()

    def last_tag(self) -> str | None:
        """Return the tag that was used last, else the first one; None without tags."""
        known = [tag.id for tag in self._tags]
        return self._last if self._last in known else next(iter(known), None)

    def _fill(self) -> None:
        while self._line.takeAt(0) is not None:
            pass
        for gone in self._entries:
            gone.hide()
            gone.deleteLater()
        self._entries = []
        for tag in self._tags[:FIRST]:
            entry = TagEntry(tag.id, self._styles[tag.id], tag.key)
            entry.clicked.connect(lambda _on=False, chosen=tag.id: self._choose(chosen))
            self._entries.append(entry)
            self._line.addWidget(entry)
        self._line.addSpacing(4)
        self._line.addWidget(self._rule)
        self._line.addSpacing(4)
        self._line.addWidget(self.note_button)
        self._line.addWidget(self.more_button)
        self.more_button.setVisible(len(self._tags) > FIRST)
        self.set_last_tag(self._last)

    def _choose(self, tag: str) -> None:
        self.close_quietly()
        self.set_last_tag(tag)
        self.tag_chosen.emit(tag)

    def _on_note_clicked(self) -> None:
        self.close_quietly()
        self.note_requested.emit()

    def _on_more_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tag in self._tags[FIRST:]:
            action = menu.addAction(f"{tag.name}\t{tag.key}" if tag.key else tag.name)
            action.setData(tag.id)
        menu.triggered.connect(lambda action: self._choose(action.data()))
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft() + QPoint(0, 4)))
