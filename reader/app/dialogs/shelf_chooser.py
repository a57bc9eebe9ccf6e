"""Which collections or labels some articles have: a list to tick by keyboard, narrowed by typing.

Typing a name that is not there offers to make it. Enter keeps what is ticked, Esc leaves all as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, padded
from reader.app.panels.labels import ElidedLabel
from reader.app.panels.surface import CONTROL
from reader.app.theme import font, layout, leading

_ROWS = 9
_ID = int(Qt.ItemDataRole.UserRole)


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
    """Enter is the sheet's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


class ShelfChooser(Sheet):
    """`exec()` is true when it was kept; `added()`, `left()` and `made()` say what is to be done."""

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
        self.rows.setFixedHeight(_ROWS * (leading("ui") + 8))
        self.rows.setAccessibleName(title)
        self.rows.itemChanged.connect(self._on_ticked)
        self.rows.itemActivated.connect(self._on_entered)
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
        self.body.addWidget(self.footer(leave, keep, sentence=ElidedLabel(words, "uiSmall", "secondary")))
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
        for name in self._made:
            self._add(name, f"new:{name}", Qt.CheckState.Checked)
        for each in self._choices:
            if wished.casefold() in each.name.casefold():
                indent = "" if wished else "    " * each.depth
                self._add(indent + each.name, each.id, self._states[each.id])
        known = {each.name.casefold() for each in self._choices} | {n.casefold() for n in self._made}
        if wished and wished.casefold() not in known:
            self._add(self.tr("Make “{0}”").format(wished), f"make:{wished}", None)
        self.rows.blockSignals(False)
        if wished and self.rows.count():
            self.rows.setCurrentRow(0)

    def _add(self, text: str, id: str, state: Qt.CheckState | None) -> None:
        made = QListWidgetItem(text)
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

    @Slot(QListWidgetItem)
    def _on_entered(self, item: QListWidgetItem) -> None:
        self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        """Tick a row, or make what it offers."""
        id = str(item.data(_ID))
        if id.startswith("make:"):
            self._made.append(id[5:])
            self.field.clear()
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
