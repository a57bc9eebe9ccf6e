"""The annotations stacked on one place, shortest first, and what can be done with the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from reader.app.panels import paint
from reader.app.panels.card_delegate import UNKNOWN
from reader.app.panels.card_model import CardRow
from reader.app.panels.controls import Button, Command, row, scrolled
from reader.app.panels.labels import KeyCaps, hairline, label
from reader.app.panels.popover import Popover
from reader.app.panels.surface import PAD, theme_of
from reader.app.panels.words import the_newspaper
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, layout, leading

ENTRY = 58
_MOST_SEEN = 5
_PAD = 4
_CHIP_AT = 10
_TEXT_AT = 37


class StackEntry(Button):
    """One annotation of the stack, in a card's anatomy."""

    def __init__(self, card: CardRow, style: TagStyle, parent: QWidget | None = None) -> None:
        super().__init__(style.name, parent)
        self.card = card
        self.style_of_tag = style
        self.chosen = False
        self.setFixedHeight(ENTRY)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        speaker = card.speaker or the_newspaper()
        self.setAccessibleName(f"{style.name}, {speaker}, {card.quote[:200]}")

    def sizeHint(self) -> QSize:
        return QSize(layout("popupWidth"), ENTRY)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self.chosen or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["surface.rowSelected" if self.chosen else "state.hover"])
            painter.drawRoundedRect(whole, paint.radius("control"), paint.radius("control"))
        top = 8
        line = leading("uiStrong")
        chip = QRectF(_CHIP_AT, top + (line - paint.CHIP) / 2, paint.CHIP, paint.CHIP).toRect()
        paint.draw_chip(
            painter,
            paint.mirrored(QRectF(chip), whole, reverse),
            self.style_of_tag,
            of,
            hollow=self.card.state == "orphan",
            dotted=self.card.state == "suggestion",
        )
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        width = whole.width() - _TEXT_AT - PAD
        name = min(paint.width_of(self.style_of_tag.name, "uiStrong") + 1, width)

        def box(left: float, wide: float, y: float, high: float) -> QRectF:
            return paint.mirrored(QRectF(left, y, wide, high), whole, reverse)

        paint.draw_line(
            painter,
            self.style_of_tag.name,
            "uiStrong",
            box(_TEXT_AT, name, top, line),
            of["text.primary"],
            align=align,
        )
        if width - name - 8 > 24:
            speaker = self.card.speaker or the_newspaper()
            at = box(_TEXT_AT + name + 8, width - name - 8, top, line)
            paint.draw_line(painter, speaker, "uiSmall", at, of["text.secondary"], align=align)
        quote = box(_TEXT_AT, width, top + line + 2, leading("quote"))
        quote_align = Qt.AlignmentFlag.AlignRight if paint.right_to_left(self.card.quote) else align
        paint.draw_line(painter, self.card.quote, "quote", quote, of["text.primary"], align=quote_align)
        if self.ringed:
            paint_focus(painter, whole, of)


class StackPopup(Popover):
    """The page keeps the keyboard: its O steps, and what is active there is chosen here."""

    annotation_chosen = Signal(str)  # the chosen one changed: the page shows it
    speaker_requested = Signal(str)
    note_requested = Signal(str)
    tag_requested = Signal(str, str)
    remove_requested = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, pad=_PAD)
        self.setAccessibleName(self.tr("Annotations here"))
        self._styles: dict[str, TagStyle] = {}
        self._entries: list[StackEntry] = []
        self._chosen = 0
        self._title = label("", "uiSmall", "secondary")
        next_word = label(self.tr("next"), "uiSmall", "secondary")
        head = QWidget()
        head.setFixedHeight(32)
        self._key = KeyCaps(("O",))
        head.setLayout(row(self._title, 1, self._key, next_word, spacing=6, margins=(10, 0, 10, 0)))
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._area = scrolled(content)
        self.speaker_command = Command(self.tr("Speaker"), "quiet")
        self.note_command = Command(self.tr("Note"), "quiet")
        self.tag_command = Command(self.tr("Change tag"), "quiet")
        self.remove_command = Command(self.tr("Remove"), "quiet")
        self.speaker_command.clicked.connect(lambda: self._send(self.speaker_requested))
        self.note_command.clicked.connect(lambda: self._send(self.note_requested))
        self.remove_command.clicked.connect(lambda: self._send(self.remove_requested))
        self.tag_command.clicked.connect(self._on_tag_clicked)
        foot = QWidget()
        foot.setFixedHeight(34)
        foot.setLayout(
            row(
                self.speaker_command,
                self.note_command,
                self.tag_command,
                1,
                self.remove_command,
                margins=(0, 2, 0, 0),
                spacing=0,
            )
        )
        line = QWidget()
        line.setLayout(row(hairline(), margins=(6, 4, 6, 0)))
        for part in (head, self._area, line, foot):
            self.body.addWidget(part)
        for part in (head, self._area, line, foot):
            part.setFixedWidth(layout("popupWidth") - 2 * _PAD)

    def set_key(self, keys: tuple[str, ...]) -> None:
        """Show which key steps."""
        self._key.set_keys(keys)

    def set_styles(self, styles: Mapping[str, TagStyle]) -> None:
        """Give each tag its look and its name."""
        self._styles = dict(styles)

    def show_cards(self, cards: Sequence[CardRow], at: QPoint, chosen: str | None = None) -> None:
        """Show these annotations, shortest first, below a point of the screen; `chosen` is marked."""
        self._fill(sorted(cards, key=lambda c: (c.end - c.start, c.start)), chosen)
        self.show_beside(self.host, QRect(self.host.mapFromGlobal(at), QSize(1, 1)), below=True)

    def _fill(self, ordered: list[CardRow], chosen: str | None) -> None:
        for gone in self._entries:
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._entries = []
        for card in ordered:
            entry = StackEntry(card, self._styles.get(card.tag, UNKNOWN))
            entry.clicked.connect(self._on_entry_clicked)
            self._entries.append(entry)
            self._list.addWidget(entry)
            entry.show()
        number = len(ordered)
        self._title.setText(
            self.tr("1 annotation here") if number == 1 else self.tr("%n annotations here", "", number)
        )
        self._area.setFixedHeight(ENTRY * min(_MOST_SEEN, max(1, number)))
        places = [n for n, card in enumerate(ordered) if card.id == chosen]
        self._choose(places[0] if places else 0, say=False)

    @property
    def chosen_id(self) -> str:
        return self._entries[self._chosen].card.id if self._entries else ""

    def step(self) -> None:
        """Choose the next annotation of the stack, the first one after the last."""
        if self._entries:
            self._choose((self._chosen + 1) % len(self._entries))

    def follow(self, annotation: str | None) -> None:
        """Mark the annotation that became the active one on the page, if it stands here."""
        for place, entry in enumerate(self._entries):
            if entry.card.id == annotation:
                self._choose(place, say=False)

    def _choose(self, place: int, *, say: bool = True) -> None:
        self._chosen = place
        for number, entry in enumerate(self._entries):
            entry.chosen = number == place
            entry.update()
        if self._entries:
            self._area.ensureWidgetVisible(self._entries[place], 0, 0)
            if say:
                self.annotation_chosen.emit(self._entries[place].card.id)

    @Slot()
    def _on_entry_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, StackEntry):
            self._choose(self._entries.index(sender))

    def _send(self, signal: object) -> None:
        card = self.chosen_id
        self.close_quietly()
        if card:
            signal.emit(card)  # type: ignore[attr-defined]

    @Slot()
    def _on_tag_clicked(self) -> None:
        card = self.chosen_id
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tag, style in self._styles.items():
            menu.addAction(style.name.replace("&", "&&")).setData(tag)

        def chosen(action: object) -> None:
            self.close_quietly()
            self.tag_requested.emit(card, action.data())  # type: ignore[attr-defined]

        menu.triggered.connect(chosen)
        menu.popup(self.tag_command.mapToGlobal(self.tag_command.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_O:
                self.step()
            case Qt.Key.Key_Up:
                self._choose((self._chosen - 1) % max(1, len(self._entries)))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.close_quietly()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace | Qt.Key.Key_0:
                self._send(self.remove_requested)
            case _:
                super().keyPressEvent(event)
