"""A step of the tour: the sheets for finding a command and bending the program, opened and left by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from reader.app.dialogs.sheet import Sheet

if TYPE_CHECKING:
    from reader.app.tour import Tour


def sheets(tour: Tour) -> None:
    """Palette, keys and settings come by their keys, and each gives the keyboard back to the text."""
    control = Qt.KeyboardModifier.ControlModifier
    window = tour.open.window
    window.view.setFocus()
    tour.press(Qt.Key.Key_K, control)
    tour.type("spec")
    tour.picture("palette")
    _leave(tour)
    tour.press(Qt.Key.Key_F1)
    tour.picture("keys")
    _leave(tour)
    tour.press(Qt.Key.Key_Comma, control)
    tour.picture("settings")
    tour.type("keys")
    tour.press(Qt.Key.Key_Return)
    tour.picture("settings-keys")
    _leave(tour)
    tour.open.commands.run("view.theme_dark")
    tour.press(Qt.Key.Key_Comma, control)
    tour.picture("settings-dark")
    _leave(tour)
    tour.open.commands.run("view.theme_light")


def _leave(tour: Tour) -> None:
    """Press Esc until no sheet is open: a search is emptied first."""
    from reader.app.tour import need

    for _ in range(3):
        if not any(sheet.isVisible() for sheet in tour.open.window.findChildren(Sheet)):
            break
        tour.press(Qt.Key.Key_Escape)
        tour.settle()
    need(QApplication.focusWidget() is tour.open.window.view, "Esc did not return from the sheet to the text")
