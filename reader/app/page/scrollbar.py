"""The page's own scroll bar: a quiet handle, no grooves, no arrows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from reader.app import theme
from reader.app.theme import Theme


class PageScrollBar(QScrollBar):
    """Upright scroll bar. A click beside the handle goes there, as on the strip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        figures = theme.tokens()["layout"]["scrollBar"]
        self._handle, self._edge, self._hit = (int(figures[k]) for k in ("handle", "fromEdge", "hit"))
        space = theme.tokens()["space"]["scale"]
        self._above, self._below, self._least = int(space[2]), int(space[3]), int(space[7])
        self._theme: Theme | None = None
        self._grabbed: int | None = None
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._hit, self._least)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def groove(self, height: int) -> tuple[int, int]:
        """Return top and height of the run of the handle in a bar so high; the strip stands on the same."""
        return self._above, max(1, height - self._above - self._below)

    def handle(self) -> QRect:
        """Return the handle's rectangle; empty when all is visible."""
        span = self.maximum() - self.minimum() + self.pageStep()
        if self.maximum() <= self.minimum() or span <= 0:
            return QRect()
        top, run = self.groove(self.height())
        length = max(self._least, round(run * self.pageStep() / span))
        free = max(0, run - length)
        at = round(free * (self.value() - self.minimum()) / (self.maximum() - self.minimum()))
        return QRect(self.width() - self._edge - self._handle, top + at, self._handle, length)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme["surface.page"])
        handle = self.handle()
        if handle.isEmpty():
            return
        colour = self._theme["page.scrollHandle"]
        if self._hovered or self._grabbed is not None:
            colour = self._theme["line.control"]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        radius = self._handle / 2
        painter.drawRoundedRect(QRectF(handle), radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        handle = self.handle()
        y = event.position().toPoint().y()
        inside = handle.top() <= y <= handle.bottom()
        self._grabbed = y - handle.top() if inside else handle.height() // 2
        if not inside:
            self._drag_to(y)
        self.setSliderDown(True)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._drag_to(event.position().toPoint().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self.setSliderDown(False)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def _drag_to(self, y: int) -> None:
        top, run = self.groove(self.height())
        free = run - self.handle().height()
        if free > 0 and self._grabbed is not None:
            share = min(1.0, max(0.0, (y - self._grabbed - top) / free))
            self.setSliderPosition(self.minimum() + round(share * (self.maximum() - self.minimum())))

    def wheel_target(self) -> QPoint:
        """Return the middle of the handle, where a pointer would take it."""
        return self.handle().center()
