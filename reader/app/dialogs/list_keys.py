"""A field that keeps the keyboard while its list is moved through: up, down, by pages, round the ends."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from reader.app.panels.surface import taken_down


class ListKeys(QObject):
    """Gives the field's moving keys to the list for as long as the list is shown."""

    chosen = Signal(QModelIndex)  # Enter

    def __init__(self, field: QLineEdit, rows: QAbstractItemView, page: int) -> None:
        """`page` is how many rows the page keys go."""
        super().__init__(field)
        self._rows = rows
        self._steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        self._field = field
        field.installEventFilter(self)
        rows.selectionModel().currentChanged.connect(self._on_current_changed)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        """Say the row that is current now: a screen reader is in the field, where the keyboard is."""
        words = now.data(Qt.ItemDataRole.AccessibleTextRole) if now.isValid() else ""
        if words and self._field.hasFocus() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, str(words)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or taken_down(self._rows) or not self._rows.isVisible():
            return False
        key = Qt.Key(cast(QKeyEvent, event).key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._rows.currentIndex())
            return True
        step = self._steps.get(key)
        if step is None:
            return False
        self.move(step)
        return True

    def move(self, step: int) -> None:
        """Go `step` rows; single steps go round the ends."""
        model = self._rows.model()
        total, now = model.rowCount(), self._rows.currentIndex().row()
        if total:
            to = (now + step) % total if abs(step) == 1 else max(0, min(total - 1, now + step))
            self._rows.setCurrentIndex(model.index(to, 0))
