"""The codebook above the cards: each tag with its stroke, count and key; definitions open in place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from reader.app.panels import paint
from reader.app.panels.controls import Button, IconButton, padded, row
from reader.app.panels.labels import ElidedLabel, label
from reader.app.panels.surface import HIT, ICON, PAD, Surface, theme_of
from reader.app.panels.words import count
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, layout
from reader.model import Codebook, TagDefinition

NAME = 27  # from the chip's left edge to the name's
SAMPLE = 40  # width of the stroke sample
_SAMPLE_AT = 132  # from the chip's left edge
_INDENT = 16
_BEFORE_TEXT = 3
_AFTER_TEXT = 9
_BELOW = 8


def tag_styles(codebook: Codebook) -> dict[str, TagStyle]:
    """Return how each tag is drawn, by tag id, in the codebook's order."""
    return {tag.id: TagStyle(tag.style, tag.letter, tag.name) for tag in codebook.tags}


class CodebookRow(Button):
    """One tag: chip, name, sample of the stroke, count, key; its definition below when it is open."""

    def __init__(self, tag: TagDefinition, depth: int, parent: QWidget | None = None) -> None:
        super().__init__(tag.name, parent)
        self.tag = tag
        self.style_of_tag = TagStyle(tag.style, tag.letter, tag.name)
        self.opened = False
        self.current = False
        self.number = 0
        self._depth = depth
        self._text: paint.LaidText | None = None
        self.setCheckable(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say()

    def say(self) -> None:
        """Name the row for screen readers; the tooltip holds what to include and leave out."""
        tag = self.tag
        number = self.tr("1 annotation") if self.number == 1 else self.tr("%n annotations", "", self.number)
        key = self.tr("key {0}").format(tag.key) if tag.key else ""
        self.setAccessibleName(", ".join(p for p in (tag.name, number, key) if p))
        self.setAccessibleDescription(tag.definition or tag.summary)
        parts = [tag.definition or tag.summary]
        if tag.include:
            parts.append(self.tr("Include: {0}").format(tag.include))
        if tag.exclude:
            parts.append(self.tr("Leave out: {0}").format(tag.exclude))
        self.setToolTip("\n\n".join(p for p in parts if p) if not self.opened else "")

    @property
    def _left(self) -> int:
        return PAD + self._depth * _INDENT

    def set_opened(self, opened: bool) -> None:
        opened = opened and bool(self.tag.summary or self.tag.definition)
        if opened != self.opened:
            self.opened = opened
            self.say()
            self.updateGeometry()
            self.update()

    def _definition(self, width: int) -> paint.LaidText:
        wanted = max(40, width - self._left - NAME - PAD)
        if self._text is None or self._text.width != wanted:
            self._text = paint.LaidText(self.tag.summary or self.tag.definition, "uiSmall", wanted)
        return self._text

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        height = layout("codebookRow")
        return (
            height + _BEFORE_TEXT + int(self._definition(width).height) + _AFTER_TEXT
            if self.opened
            else height
        )

    def sizeHint(self) -> QSize:
        width = self.width() or layout("annotations")
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, layout("codebookRow"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.opened and event.size().width() != event.oldSize().width():
            self.updateGeometry()  # the definition breaks into other lines

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        ground = whole.adjusted(PAD / 2, 0, -PAD / 2, 0)
        if self.underMouse() or self.isChecked() or self.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["state.pressed" if self.isChecked() else "state.hover"])
            painter.drawRoundedRect(ground, paint.radius("control"), paint.radius("control"))
        if self.ringed:
            paint_focus(painter, ground, of)
        height = layout("codebookRow")

        def box(left: float, width: float, tall: float = height) -> QRectF:
            return paint.mirrored(QRectF(left, (height - tall) / 2, width, tall), whole, reverse)

        chip = paint.CHIP
        paint.draw_chip(painter, box(self._left, chip, chip), self.style_of_tag, of)
        right = whole.width() - PAD
        if self.tag.key:
            wide = paint.key_width(self.tag.key)
            paint.draw_key(painter, box(right - wide, wide, paint.KEY_CAP), self.tag.key, of)
        key = paint.key_width(self.tag.key) if self.tag.key else 0  # a reader's own may be long
        number_right = right - max(paint.KEY_CAP, key) - 8
        sample = max(PAD + _SAMPLE_AT, self._left + NAME + 60)
        behind = self._left + NAME + math.ceil(paint.width_of(self.tag.name, "ui")) + 8
        if sample < behind < number_right - 24 - SAMPLE:
            sample = behind  # rather out of its column than a name cut short
        if self.number:
            number = QRectF(box(number_right - 60, 60))
            align = Qt.AlignmentFlag.AlignLeft if reverse else Qt.AlignmentFlag.AlignRight
            paint.draw_line(
                painter,
                count(self.number),
                "ui",
                number,
                of["text.secondary"],
                align=align,
                tabular_figures=True,
            )
        if sample + SAMPLE < number_right - 24:
            at = box(sample, SAMPLE)
            paint.draw_stroke(
                painter, self.tag.style, of.tags[self.tag.style].stroke, at.left(), at.right(), height / 2
            )
            name_right = float(sample - 6)
        else:
            name_right = number_right - 30.0
        name = box(self._left + NAME, max(20.0, name_right - self._left - NAME))
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(painter, self.tag.name, "ui", name, of["text.primary"], align=align)
        if self.opened:
            text = self._definition(self.width())
            at = paint.mirrored(QRectF(self._left + NAME, height, text.width, text.height), whole, reverse)
            text.draw(painter, at.x(), height + _BEFORE_TEXT - 1, of["text.tertiary"])


class CodebookView(Surface):
    """The codebook's rows. A click chooses a tag: the panel decides what that means."""

    tag_clicked = Signal(str)
    tag_menu_requested = Signal(str, QPoint)
    more_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Codebook"))
        self._rows: dict[str, CodebookRow] = {}
        self._all_open = False
        self._current = ""
        self._title = label(self.tr("Codebook"), "uiHead")
        self._name = ElidedLabel("", "ui", "secondary")
        self.more_button = IconButton("more", self.tr("More about the codebook"))
        self.more_button.clicked.connect(self._on_more_clicked)
        head = QWidget()
        head.setFixedHeight(layout("header"))
        overhang = (HIT - ICON) // 2
        line = row(self._title, -8, self._name, self.more_button, margins=(PAD, 0, PAD - overhang, 0))
        line.setStretchFactor(self._name, 1)
        head.setLayout(line)
        self._content = QWidget()
        self._content.setProperty("kind", "content")
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidget(self._content)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, _BELOW)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._area)
        self._none = label(
            self.tr("No tags. Make one by “New tag…” in the menu above."), "ui", "secondary", wrap=True
        )
        self._none.hide()  # until there is a codebook
        whole.addWidget(padded(self._none, PAD, 0, PAD, 0))
        self._most = 10_000
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_codebook(self, codebook: Codebook) -> None:
        """Show the tags that are in use, children below their parents."""
        self._name.setText(codebook.name)
        checked = {tag for tag, r in self._rows.items() if r.isChecked()}
        numbers = {tag: r.number for tag, r in self._rows.items()}
        for gone in self._rows.values():
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._rows = {}
        for tag, depth in in_tree(codebook):
            made = CodebookRow(tag, depth)
            made.number = numbers.get(tag.id, 0)
            made.setChecked(tag.id in checked)
            made.clicked.connect(self._on_row_clicked)
            self._rows[tag.id] = made
            self._list.addWidget(made)
            made.show()
        # Made late, they would come after everything else in the window.
        for before, after in pairwise((self.more_button, *self._rows.values())):
            QWidget.setTabOrder(before, after)
        self._none.setVisible(bool(codebook.id) and not self._rows)
        self._open_rows()

    def set_counts(self, numbers: Mapping[str, int]) -> None:
        """Show how often each tag stands in the open article."""
        for tag, r in self._rows.items():
            number = numbers.get(tag, 0)
            if number != r.number:
                r.number = number
                r.say()
                r.update()

    def set_current(self, tag: str | None) -> None:
        """Open the definition of the tag under the cursor."""
        if (tag or "") != self._current:
            self._current = tag or ""
            self._open_rows()

    def set_all_open(self, all_open: bool) -> None:
        """Show every definition, as on the first start."""
        self._all_open = all_open
        self._open_rows()

    @property
    def all_open(self) -> bool:
        return self._all_open

    def set_chosen(self, tag: str | None) -> None:
        """Mark the tag that the cards are filtered by."""
        for tag_id, r in self._rows.items():
            r.setChecked(tag_id == tag)

    def set_most_height(self, most: int) -> None:
        """Say how high the whole section may be; more tags scroll."""
        if most != self._most:
            self._most = most
            self._fit()

    def _open_rows(self) -> None:
        for tag, r in self._rows.items():
            r.current = not self._all_open and tag == self._current
            r.set_opened(self._all_open or tag == self._current)
            r.update()
        self._fit()

    def _fit(self) -> None:
        width = self.width() or layout("annotations")
        rows = sum(r.heightForWidth(width) for r in self._rows.values())
        margins = layout("header") + _BELOW
        self._area.setFixedHeight(max(0, min(rows, self._most - margins)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @Slot()
    def _on_row_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, CodebookRow):
            sender.setChecked(not sender.isChecked())  # the panel says what is chosen
            self.tag_clicked.emit(sender.tag.id)

    @Slot()
    def _on_more_clicked(self) -> None:
        self.more_requested.emit(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        widget = self.childAt(event.pos())
        if isinstance(widget, CodebookRow):
            self.tag_menu_requested.emit(widget.tag.id, event.globalPos())


def in_tree(codebook: Codebook) -> list[tuple[TagDefinition, int]]:
    """Return the tags that are not retired, each after its parent, with its depth."""
    there = {tag.id for tag in codebook.tags if not tag.retired}
    ordered: list[tuple[TagDefinition, int]] = []

    def add(parent: str, depth: int) -> None:
        for tag in codebook.tags:
            above = tag.parent if tag.parent in there else ""
            if not tag.retired and above == parent and depth < 8:
                ordered.append((tag, depth))
                add(tag.id, depth + 1)

    add("", 0)
    return ordered
