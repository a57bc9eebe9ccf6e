"""Which row a context menu is about and where it opens: under the mouse, or at the row of the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView


def row_of(event: QContextMenuEvent, rows: QAbstractItemView) -> tuple[QModelIndex, QPoint] | None:
    """Return the row of a list that a menu was asked for, and a global place; None when it was for none.

    The menu key and Shift+F10 mean the current row of the list that has the keyboard, wherever the mouse is.
    """
    view = rows.viewport()
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        index = rows.currentIndex()
        if not rows.hasFocus() or not index.isValid():
            return None
        rows.scrollTo(index)
        at = rows.visualRect(index)
        return index, view.mapToGlobal(QPoint(at.center().x(), min(at.bottom(), view.height() - 1)))
    place = view.mapFromGlobal(event.globalPos())
    index = rows.indexAt(place)
    if not rows.isVisible() or not view.rect().contains(place) or not index.isValid():
        return None
    return index, event.globalPos()
