"""Which collections or labels some articles have: a list to tick by keyboard, narrowed by typing.

Typing a name that is not there offers to make it. Enter keeps what is ticked, Esc leaves all as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.controls import Command, padded
from reader.app.panels.labels import FootWords
from reader.app.panels.surface import CONTROL, theme_of
from reader.app.style import paint_focus
from reader.app.theme import font, layout, leading

_ROWS = 9
_ROW = leading("ui") + 9
_ID = int(Qt.ItemDataRole.UserRole)
_DEPTH = _ID + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Choice:
    """A collection or label: its name with those around it, and how many of the articles are in it."""

    id: str
    name: str
    depth: int = 0
    has: int = 0


class _Field(QLineEdit):
    """Up and down move in the list below, Space with Ctrl ticks there."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__()
        self._rows = rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._rows.setFocus(Qt.FocusReason.TabFocusReason)
            self._rows.event(event)
        else:
            super().keyPressEvent(event)


class _Rows(QListWidget):
    """Enter is the sheet's; Space ticks. A click is taken by the row, not by a box of Qt's."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self.itemClicked.emit(item)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """A row with a box to tick, in the theme's lines and ink."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(option.widget)
        row = QRectF(option.rect)
        ground = row.adjusted(0, 1, 0, -1)
        paint.draw_row_ground(painter, ground, option.state, of, raised=True)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, of)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        depth = int(index.data(_DEPTH) or 0)
        left = 8.0 + 14 * depth
        state = index.data(int(Qt.ItemDataRole.CheckStateRole))
        box = paint.mirrored(QRectF(row.x() + left, row.center().y() - 7, 14, 14), row, reverse)
        if state is None:
            paint_icon(painter, "plus", box, of["text.secondary"])
        else:
            painter.setPen(QPen(of["line.control"], 1))
            painter.setBrush(of["surface.page"])
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            ticked = Qt.CheckState(state)
            if ticked != Qt.CheckState.Unchecked:
                sign = "check" if ticked == Qt.CheckState.Checked else "minus"
                paint_icon(painter, sign, box.adjusted(2, 2, -2, -2), of["text.primary"])
        painter.restore()
        words = QRectF(row.x() + left + 24, row.y(), row.width() - left - 32, row.height())
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        place = paint.mirrored(words, row, reverse)
        paint.draw_line(painter, str(index.data()).strip(), "ui", place, of["text.primary"], align=align)


class ShelfChooser(Sheet):
    """`closed` says whether it was kept; `added()`, `left()` and `made()` say what is to be done."""

    def __init__(
        self, host: QWidget, title: str, placeholder: str, choices: tuple[Choice, ...], articles: int
    ) -> None:
        super().__init__(host, title, width=layout("palette"))
        self._choices = choices
        self._articles = articles
        self._made: list[str] = []
        self._states: dict[str, Qt.CheckState] = {}
        self._first: dict[str, Qt.CheckState] = {}
        for each in choices:
            state = Qt.CheckState.Unchecked
            if each.has:
                state = Qt.CheckState.Checked if each.has >= articles else Qt.CheckState.PartiallyChecked
            self._states[each.id] = self._first[each.id] = state
        self.rows = _Rows()
        self.rows.setFont(font("ui"))
        self.rows.setFrameShape(QListWidget.Shape.NoFrame)
        self.rows.setUniformItemSizes(True)
        self.rows.setFixedHeight(_ROWS * _ROW)
        self.rows.setItemDelegate(_Delegate(self.rows))
        self.rows.setMouseTracking(True)
        self.rows.itemClicked.connect(self._on_clicked)
        self.rows.setAccessibleName(title)
        self.rows.itemChanged.connect(self._on_ticked)
        self.field = _Field(self.rows)
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(placeholder)
        self.field.textChanged.connect(self._show_rows)
        keep = Command(self.tr("Keep"), "framed")
        keep.clicked.connect(self.accept)
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        words = (
            self.tr("For the article that is open or chosen.")
            if articles == 1
            else self.tr("For %n chosen articles.", "", articles)
        )
        self.body.addWidget(padded(self.heading(title), PAD, 24, PAD, 12))
        self.body.addWidget(padded(self.field, PAD, 0, PAD, 8))
        self.body.addWidget(padded(self.rows, PAD - 6, 0, PAD - 6, 12))
        self._sentence = FootWords(words)
        self.body.addWidget(self.footer(leave, keep, sentence=self._sentence))
        self._show_rows()

    def added(self) -> list[str]:
        """Return the ids that all the articles are to have."""
        on = Qt.CheckState.Checked
        return [id for id, state in self._states.items() if state == on and self._first[id] != on]

    def left(self) -> list[str]:
        """Return the ids that none of them is to have any more."""
        off = Qt.CheckState.Unchecked
        return [id for id, state in self._states.items() if state == off and self._first[id] != off]

    def made(self) -> list[str]:
        """Return names that are to be made, for all the articles."""
        return list(self._made)

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _show_rows(self) -> None:
        wished = " ".join(self.field.text().split())
        self.rows.blockSignals(True)
        self.rows.clear()
        for name in (n for n in self._made if wished.casefold() in n.casefold()):
            self._add(name, f"new:{name}", Qt.CheckState.Checked)
        for each in self._choices:
            if wished.casefold() in each.name.casefold():
                self._add(each.name, each.id, self._states[each.id], 0 if wished else each.depth)
        known = {each.name.casefold() for each in self._choices} | {n.casefold() for n in self._made}
        if wished and wished.casefold() not in known:
            self._add(self.tr("Make “{0}”").format(wished), f"make:{wished}", None)
        self.rows.blockSignals(False)
        if wished and self.rows.count():
            self.rows.setCurrentRow(0)

    def _add(self, text: str, id: str, state: Qt.CheckState | None, depth: int = 0) -> None:
        made = QListWidgetItem(text)
        made.setData(_DEPTH, depth)
        made.setData(_ID, id)
        made.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if state is not None:
            made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            made.setCheckState(state)
        self.rows.addItem(made)

    @Slot(QListWidgetItem)
    def _on_ticked(self, item: QListWidgetItem) -> None:
        id = str(item.data(_ID))
        if id in self._states:
            self._states[id] = item.checkState()
        elif id.startswith("new:") and item.checkState() == Qt.CheckState.Unchecked:
            self._made.remove(id[4:])

        self._say_how_to_keep()

    def _say_how_to_keep(self) -> None:
        self._sentence.setText(self.tr("Enter keeps this, Esc leaves everything as it was."))

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        """Take a row by a click anywhere on it: the box alone is a small thing to hit."""
        self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        """Tick a row, or make what it offers."""
        id = str(item.data(_ID))
        if id.startswith("make:"):
            self._made.append(id[5:])
            self.field.clear()
            self._say_how_to_keep()
        elif id in self._states:
            on = self._states[id] != Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.rows.currentItem()
            if self.field.text().strip() and item is not None:
                self._take(item)  # the first Enter takes what was typed, the second keeps
                self.field.clear()
            else:
                self.accept()
            return
        super().keyPressEvent(event)
