"""All pages in small, one below the other; a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reader.app import theme as tokens
from reader.app.pdfpage.geometry import Part, Sheets
from reader.app.pdfpage.images import PageImages
from reader.app.theme import Theme

WIDTH = 118
_ACROSS = 78  # of a page
_LABEL = 18


class Thumbnails(QAbstractScrollArea):
    """Small pages with their printed labels; arrows go to their pages, Enter goes into the page."""

    page_chosen = Signal(int)
    page_pointed_at = Signal(int)  # -1: none any more
    left = Signal()  # Enter: to the page that the arrows went to
    wanted_changed = Signal()

    def __init__(self, images: PageImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self._theme = tokens.theme("light")
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._labels: tuple[str, ...] = ()
        self._page = 0
        self._pitch = _pitch_of(())
        self.setFixedWidth(WIDTH)
        self.viewport().setMouseTracking(True)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pages in small"))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        images.drawn.connect(self._on_drawn)

    def set_pages(self, sizes: tuple[tuple[float, float], ...], labels: tuple[str, ...]) -> None:
        self._sizes, self._labels, self._page = sizes, labels, 0
        self._pitch = _pitch_of(sizes)
        self._describe()
        self._fit()

    def _describe(self) -> None:
        """Say to a screen reader which page is framed."""
        label = self._labels[self._page] if self._page < len(self._labels) else ""
        self.setAccessibleDescription(label)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def set_page(self, page: int) -> None:
        """Frame the page that is read, and keep it in sight."""
        if page == self._page:
            return
        self._page = page
        self._describe()
        top, pitch = page * self._pitch, self._pitch
        bar = self.verticalScrollBar()
        if not bar.value() <= top <= bar.value() + self.viewport().height() - pitch:
            bar.setValue(top - (self.viewport().height() - pitch) // 2)
        self.viewport().update()

    def _fit(self) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._sizes) * self._pitch - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._pitch // 2)
        self.viewport().update()
        self.wanted_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _shown(self) -> range:
        first = self.verticalScrollBar().value() // self._pitch
        last = (self.verticalScrollBar().value() + self.viewport().height()) // self._pitch + 1
        return range(max(0, first), min(len(self._sizes), last))

    def _part(self, page: int) -> Part:
        width, height = self._sizes[page]
        room = self._pitch - _LABEL - 10
        ratio = self.devicePixelRatioF()
        scale = min(_ACROSS / max(1.0, width), room / max(1.0, height))
        sheets = Sheets((self._sizes[page],), scale)
        (part,) = list(sheets.parts(0, ratio, (0, 0, _ACROSS, room)))
        return Part(page, part.scale, 0, part.clip, part.whole)

    def parts(self) -> list[Part]:
        """Return what is wanted of the pages that are in sight."""
        return [self._part(page) for page in self._shown()] if self.isVisible() else []

    @Slot()
    def _on_scrolled(self) -> None:
        self.viewport().update()
        if self.isVisible():
            self.wanted_changed.emit()

    @Slot(int)
    def _on_drawn(self, page: int) -> None:
        if self.isVisible() and page in self._shown():
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme["surface.window"])
        painter.setFont(tokens.font("uiSmall"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self._shown():
            part = self._part(page)
            ratio = self.devicePixelRatioF()
            width, height = round(part.clip[2] / ratio), round(part.clip[3] / ratio)
            top = page * self._pitch - self.verticalScrollBar().value() + 8
            sheet = QRect((self.viewport().width() - width) // 2, top, width, height)
            painter.fillRect(sheet, QColor(255, 255, 255))
            picture = self._images.image(part)
            if picture is not None:
                painter.drawImage(QRectF(sheet), picture)
            here = page == self._page
            painter.setPen(QPen(self._theme["accent.base" if here else "line.strong"], 2 if here else 1))
            painter.drawRect(sheet.adjusted(-1, -1, 0, 0))
            painter.setPen(self._theme["text.primary" if here else "text.secondary"])
            label = QRect(0, sheet.bottom() + 1, self.viewport().width(), _LABEL)
            painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), self._labels[page])
        if self.hasFocus():
            painter.setPen(QPen(self._theme["focus.ring"], 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _page_at(self, y: int) -> int:
        """Return the page at a height of the viewport; -1 below the last."""
        page = (self.verticalScrollBar().value() + y) // self._pitch
        return page if page < len(self._sizes) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        page = self._page_at(event.position().toPoint().y())
        if page >= 0:
            self.page_chosen.emit(page)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.page_pointed_at.emit(self._page_at(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self.page_pointed_at.emit(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._sizes) - 1
        page = {
            Qt.Key.Key_Down: self._page + 1,
            Qt.Key.Key_Up: self._page - 1,
            Qt.Key.Key_PageDown: self._page + 5,
            Qt.Key.Key_PageUp: self._page - 5,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif page is None:
            super().keyPressEvent(event)
        elif self._sizes:
            page = max(0, min(last, page))
            self.set_page(page)  # the next step goes on from here, also before the page was painted
            self.page_chosen.emit(page)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)


def _pitch_of(sizes: tuple[tuple[float, float], ...]) -> int:
    """Return the height of one entry: the tallest page as wide as all are, within reason."""
    ratio = max((h / max(1.0, w) for w, h in sizes), default=1.4)
    return round(_ACROSS * min(1.6, max(0.5, ratio))) + _LABEL + 10
