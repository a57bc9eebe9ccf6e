"""The four lines of the first start, docked under the text; gone for good when closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from reader.app.panels.controls import IconButton
from reader.app.panels.labels import KeyCaps, label
from reader.app.panels.surface import Surface, turned
from reader.app.theme import layout

_KEYS_WIDTH = 104
_LINE = 28
_PAD = 24


class Hint(Surface):
    """Lines of keys and what they do, set where the text's column stands."""

    closed = Signal()

    def __init__(
        self, lines: tuple[tuple[tuple[str, ...], str], ...] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("First steps"))
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(_LINE - 20)
        self._grid.setColumnMinimumWidth(0, _KEYS_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._caps: list[KeyCaps] = []
        for place, (keys, words) in enumerate(lines or self._usual()):
            self._caps.append(KeyCaps(keys))
            self._grid.addWidget(self._caps[-1], place, 0)
            text = label(words, "ui", wrap=True)
            self._grid.addWidget(text, place, 1)
        self.close_button = IconButton("close", self.tr("Close the first steps"))
        self.close_button.clicked.connect(self.close_hint)
        self.close_button.setParent(self)
        self.set_column(_PAD, layout("columnAtSize19"))

    def _usual(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        return (
            (("↓", "↑"), self.tr("Go from sentence to sentence. The band shows where you are.")),
            (("1", "2", "3"), self.tr("Tag it as claim, speculation or background, and go on.")),
            (("Ctrl", "Z"), self.tr("Take anything back.")),
            (("Ctrl", "O"), self.tr("Bring in your own articles, or drop the files on this window.")),
        )

    def set_keys(self, *keys: tuple[str, ...]) -> None:
        """Show other keys, line by line."""
        for caps, now in zip(self._caps, keys, strict=True):
            caps.set_keys(now)

    @Slot()
    def close_hint(self) -> None:
        """Close for good; the window keeps that it was closed."""
        self.hide()
        self.closed.emit()

    def set_column(self, left: int, width: int) -> None:
        """Stand in line with the text's column: how far from its edge in this widget, and its width."""
        right = max(_PAD, self.width() - left - width) if self.width() else _PAD
        self._column = (left, width)
        self._grid.setContentsMargins(turned(left, _PAD, right + 40, _PAD))
        self._place_close()

    def _place_close(self) -> None:
        left, width = self._column
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.width() - left - width
            self.close_button.move(max(8, left - 6), _PAD - 4)
            return
        x = min(self.width() - 8 - self.close_button.width(), left + width - self.close_button.width() + 6)
        self.close_button.move(x, _PAD - 4)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.set_column(*self._column)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme["surface.page"])
        painter.fillRect(0, 0, self.width(), 1, self.theme["line.hair"])
