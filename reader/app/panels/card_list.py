"""Lists of cards: one card may be open, and sections at the panel's foot open upwards."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.card_delegate import CLOSED, CardDelegate
from reader.app.panels.card_editor import CardEditor
from reader.app.panels.card_model import ID, CardModel
from reader.app.panels.controls import Button
from reader.app.panels.surface import CHEVRON, PAD, theme_of
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import count
from reader.app.style import paint_focus
from reader.app.theme import layout

FOOT_ROW = 36


class CardList(VirtualList):
    """Cards; one of them may be open, and then the editor stands in its row's place."""

    remove = Signal(str)
    leave = Signal()
    key_pressed_on = Signal(str, str)  # card, letter: A and X on suggestions

    def __init__(self, editor: CardEditor | None = None, parent: QWidget | None = None) -> None:
        super().__init__(CLOSED, parent)
        self._editor = editor
        self.cards = CardModel(self)
        self.delegate = CardDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setModel(self.cards)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        if editor is not None:
            editor.setParent(self.viewport())
            editor.hide()
            editor.resized.connect(self._on_editor_resized)

    @property
    def open_id(self) -> str:
        return self.delegate.open_id

    def open_card(self, card_id: str | None) -> bool:
        """Open a card and close the one that was; False when it is not shown here."""
        before = self.cards.place_of(self.open_id) if self.open_id else -1
        place = self.cards.place_of(card_id) if card_id else -1
        if self._editor is None:
            return False
        card = self.cards.card(card_id) if card_id and place >= 0 else None
        self.delegate.open_id = card.id if card else ""
        if card is None:
            self._editor.hide()
        else:
            self._editor.setFixedWidth(self.viewport().width())
            self._editor.show_card(card)
            self.delegate.open_height = self._editor.height_at(self.viewport().width())
            self.setCurrentIndex(self.cards.index(place))
        self.measure_again(before)
        self.measure_again(place)
        if card is not None:
            self.scrollTo(self.cards.index(place))
            self._editor.show()
        self.place_inner()
        return card is not None

    @Slot()
    def _on_editor_resized(self) -> None:
        place = self.cards.place_of(self.open_id) if self.open_id else -1
        if self._editor is None or place < 0:
            return
        height = self._editor.height_at(self.viewport().width())
        if height != self.delegate.open_height:
            self.delegate.open_height = height
            self.measure_again(place)
            if self._editor.has_keyboard:
                self.scrollTo(self.cards.index(place))
        self.place_inner()

    def place_inner(self) -> None:
        if self._editor is None or not self.open_id:
            return
        box = self.visualRect(self.cards.index(max(0, self.cards.place_of(self.open_id))))
        wanted = QRect(0, box.top(), self.viewport().width(), self.delegate.open_height)
        if self._editor.geometry() != wanted:
            self._editor.setFixedWidth(wanted.width())
            self._editor.setGeometry(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._editor is not None and self.open_id:
            self._editor.setFixedWidth(self.viewport().width())
            self.delegate.open_height = self._editor.height_at(self.viewport().width())
        super().resizeEvent(event)
        self.place_inner()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hasFocus():
            return  # a key that a field of the open card did not want
        card = self.currentIndex().data(ID) if self.currentIndex().isValid() else ""
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if card:
                self.remove.emit(card)
            case Qt.Key.Key_Escape:
                self.leave.emit()
            case Qt.Key.Key_A | Qt.Key.Key_X if card:
                self.key_pressed_on.emit(card, chr(event.key()))
            case _:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are not for searching here: the page's own keys would be expected."""


class FootRow(Button):
    """A section at the foot of the panel: opens upwards."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.number = 0
        self.setCheckable(True)
        self.setFixedHeight(FOOT_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_number(self, number: int) -> None:
        self.number = number
        self.setAccessibleName(f"{self.text()}, {count(number)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(layout("annotationsLeast"), FOOT_ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.fillRect(QRectF(0, 0, whole.width(), 1), of["line.hair"])
        if self.underMouse():
            painter.fillRect(whole.adjusted(0, 1, 0, 0), of["state.hover"])
        inner = whole.adjusted(PAD, 0, -PAD, 0)
        chevron = QRectF(inner.x(), (whole.height() - CHEVRON) / 2 + 0.5, CHEVRON, CHEVRON)
        name = "chevron-down" if self.isChecked() else "chevron-left" if reverse else "chevron-right"
        paint_icon(painter, name, paint.mirrored(chevron, whole, reverse), of["text.secondary"])
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        far = Qt.AlignmentFlag.AlignLeft if reverse else Qt.AlignmentFlag.AlignRight
        width = paint.width_of(self.text(), "uiStrong") + 1
        at = QRectF(inner.x() + 18, 0, width, whole.height())
        paint.draw_line(
            painter,
            self.text(),
            "uiStrong",
            paint.mirrored(at, whole, reverse),
            of["text.primary"],
            align=align,
        )
        at = QRectF(at.right() + 8, 0, 80, whole.height())
        paint.draw_line(
            painter,
            count(self.number),
            "ui",
            paint.mirrored(at, whole, reverse),
            of["text.secondary"],
            align=align,
        )
        at = QRectF(inner.right() - 80, 0, 80, whole.height())
        word = self.tr("Hide") if self.isChecked() else self.tr("Show")
        paint.draw_line(
            painter, word, "uiSmall", paint.mirrored(at, whole, reverse), of["text.secondary"], align=far
        )
        if self.ringed:
            paint_focus(painter, whole, of)
