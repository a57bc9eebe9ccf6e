"""Where a view's upper edge stands in its window, so that text can stay where the eye has it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget


class Edge:
    """Watches the upper edge of one widget: a bar above it comes and goes, and the text is not to jump."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._top: int | None = None

    def went(self) -> int:
        """Return how many pixels the edge moved down in the window since this was last asked.

        Nothing for what nobody saw: a widget that is not shown has no text to keep in its place.
        """
        top = self._widget.mapTo(self._widget.window(), QPoint()).y()
        before, self._top = self._top, top
        return top - before if before is not None and self._widget.isVisible() else 0
