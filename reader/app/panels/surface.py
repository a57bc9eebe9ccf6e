"""What carries the theme: panels, popups and dialogs are surfaces; what stands in one asks the nearest."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from reader.app.theme import Theme, theme, tokens

PAD = int(tokens()["space"]["panelPad"])
HIT = int(tokens()["icon"]["hitArea"])
ICON = int(tokens()["icon"]["sizes"][0])
CHEVRON = 13
RING = int(tokens()["line"]["focus"]) + int(tokens()["line"]["focusOffset"])
CONTROL = 30  # height of a field or a framed command as it is seen; the focus ring stands outside it


def turned(before: int, above: int, after: int, below: int) -> QMargins:
    """Return margins whose sides follow the interface's direction, which Qt's own do not."""
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        before, after = after, before
    return QMargins(before, above, after, below)


def taken_down(widget: QWidget) -> bool:
    """Return whether Qt still sends events to a widget whose Python half is gone: it is being destroyed."""
    return not widget.__dict__


class Surface(QWidget):
    """A part of the window that carries a theme for everything in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme_of(parent) if parent is not None else theme("light")

    @property
    def theme(self) -> Theme:
        return self._theme

    def set_theme(self, of: Theme) -> None:
        """Repaint in this theme; nothing is laid out again."""
        self._theme = of
        for child in self.findChildren(Surface):
            child._theme = of
        self.update()
        for widget in self.findChildren(QWidget):
            widget.update()

    def follow_theme(self, host: QWidget) -> None:
        """Take every theme that the window of `host` takes: the system may turn dark while this is open."""
        appearance = getattr(host.window(), "appearance", None)
        if appearance is not None:
            appearance.changed.connect(self._on_appearance_changed)

    @Slot(object)
    def _on_appearance_changed(self, of: Theme) -> None:
        self.set_theme(of)


def came_by_key(event: QFocusEvent) -> bool:
    """Return whether the keyboard came here by a key, so that the current row shows its ring."""
    return event.reason() in (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    )


def theme_of(widget: QWidget | None) -> Theme:
    """Return the theme of the nearest surface that the widget stands in."""
    while widget is not None:
        if isinstance(widget, Surface):
            return widget.theme
        widget = widget.parentWidget()
    return theme("light")
