"""The certainty strip: the whole article from top to bottom, coloured by tag, one click from anywhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from reader.app import theme
from reader.app.page.ahead import Idle
from reader.app.page.spans import SpanIndex, shortness
from reader.app.theme import TagStyle, Theme
from reader.model import SpanRow
from reader.text.span import Span

_AT_ONCE = 2000  # pieces up to which a painting waits for the strip
_DEEP = 32  # pieces over one place from which one pass over all is cheaper than asking for each pixel


class StripRows:
    """Which annotation each pixel row of the strip shows: at each place the shortest."""

    def __init__(self) -> None:
        self.rows: list[SpanRow | None] = []
        self._length = 0

    def fill(self, index: SpanIndex, length: int, height: int) -> Iterator[None]:
        """Work out all rows, one in each step: `height` of them for `length` code points."""
        self._length = length
        self.rows = [None] * height
        if not length or not len(index):
            return
        if index.depth(length) > _DEEP:
            found = index.shortest_at(self._place(y, height) for y in range(height))
        else:
            found = (self._winner(index, y, height) for y in range(height))
        for y, row in enumerate(found):
            self.rows[y] = row
            yield

    def refresh(self, index: SpanIndex, span: Span) -> tuple[int, int]:
        """Work out again the rows that `span` touches; return the first and the one after the last."""
        height = len(self.rows)
        if not height or not self._length:
            return 0, 0
        first = max(0, span.start * height // self._length - 1)
        last = min(height, span.end * height // self._length + 2)
        for y in range(first, last):
            self.rows[y] = self._winner(index, y, height)
        return first, last

    def _winner(self, index: SpanIndex, y: int, height: int) -> SpanRow | None:
        rows = index.at(self._place(y, height))
        return min(rows, key=shortness) if rows else None

    def _place(self, y: int, height: int) -> int:
        """Return the code point that stands for a pixel row: the middle of those that it holds."""
        return (2 * y + 1) * self._length // (2 * height)

    def runs(self, first: int, last: int) -> list[tuple[int, int, SpanRow]]:
        """Return `(first row, row after the last, what)` of each unbroken stretch that touches `[first.

        Last)`.
        """
        rows = self.rows
        while first > 0 and rows[first - 1] is not None and rows[first - 1] == rows[first]:
            first -= 1
        while last < len(rows) and rows[last] is not None and rows[last] == rows[last - 1]:
            last += 1
        found: list[tuple[int, int, SpanRow]] = []
        for y in range(first, min(last, len(rows))):
            row = rows[y]
            if row is None:
                continue
            if found and found[-1][1] == y and found[-1][2].annotation == row.annotation:
                found[-1] = (found[-1][0], y + 1, row)
            else:
                found.append((y, y + 1, row))
        return found


class CertaintyStrip(QWidget):
    """The strip as a widget.

    It knows positions, not scrolling: `position_chosen` says where the reader points.
    """

    position_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = theme.layout("certaintyStrip")
        self._theme: Theme | None = None
        self._styles: Mapping[str, TagStyle] = {}
        self._index = SpanIndex()
        self._length = 0
        self._rows = StripRows()
        self._idle = Idle(self)
        self._stale = True  # the rows are to be worked out again
        self._faded = True  # the rows are right, the picture's colours are not
        self._picture = QPixmap()
        self._found: Sequence[int] = ()
        self._filter: str | None = None
        self.sentence_of: Callable[[int], str] = lambda _position: ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(self._width, self._width)

    def set_theme(self, of: Theme) -> None:
        self._theme = of
        self._faded = True
        self.update()

    def set_styles(self, styles: Mapping[str, TagStyle]) -> None:
        self._styles = styles
        self._faded = True
        self.update()

    def set_index(self, index: SpanIndex, length: int) -> None:
        """Show all spans of `index` over a text of `length` code points."""
        self._index, self._length = index, length
        self._picture = QPixmap()
        self._work_out_again()

    def _work_out_again(self) -> None:
        self._stale = True
        self._idle.stop("rows")
        self.update()

    def _work_out(self) -> Iterator[None]:
        yield from self._rows.fill(self._index, self._length, self.height())
        self._stale, self._faded = False, True

    def _work_out_idly(self) -> Iterator[None]:
        yield from self._work_out()
        self.update()

    def refresh(self, span: Span) -> None:
        """The index changed within `span`."""
        if self._stale:
            self._work_out_again()
            return
        first, last = self._rows.refresh(self._index, span)
        if self._faded:  # the next painting draws all of it
            self.update()
            return
        first, last = max(0, first - 2), min(self.height(), last + 2)
        if first < last:
            self._draw(first, last)
            self.update(QRect(0, first, self.width(), last - first))

    def set_found(self, starts: Sequence[int]) -> None:
        """Mark where found words stand: their first code points, in order."""
        self._found = starts
        self.update()

    def set_filter(self, tag: str | None) -> None:
        self._filter = tag
        self._faded = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._work_out_again()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        ratio = self.devicePixelRatioF()
        if self._stale and len(self._index) <= _AT_ONCE:
            for _ in self._work_out():
                pass
        elif self._stale and not self._idle.busy:
            self._idle.start("rows", self._work_out_idly)
        if not self._stale and (self._faded or self._picture.devicePixelRatioF() != ratio):
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._draw(0, self.height())
            self._faded = False
        painter = QPainter(self)
        if self._picture.isNull():
            painter.fillRect(self.rect(), self._theme["surface.page"])
            painter.fillRect(self.rect(), self._theme["state.hover"])
        else:
            # The scroll bar beside it moves at every step; the strip is only copied then. While the rows of
            # another height are worked out, the picture is the one before, pulled to that height.
            painter.drawPixmap(self.rect(), self._picture)
        self._paint_found(painter)

    def _draw(self, first: int, last: int) -> None:
        """Draw the rows from `first` to before `last` into the picture."""
        if self._theme is None:
            return
        painter = QPainter(self._picture)
        whole = QRect(0, first, self.width(), last - first)
        painter.setClipRect(whole)
        painter.fillRect(whole, self._theme["surface.page"])
        painter.fillRect(whole, self._theme["state.hover"])
        for top, bottom, row in self._rows.runs(first, last):
            if self._filter is not None and row.tag != self._filter:
                continue
            # The gap is left out where blocks are so thin that it would be all there is.
            gap = 1 if bottom - top > 2 else 0
            painter.fillRect(0, top, self.width(), bottom - top - gap, self._colour(row.tag))
        painter.end()

    def _paint_found(self, painter: QPainter) -> None:
        if not self._found or not self._length or self._theme is None:
            return
        height = self.height()
        rows = self._found_rows(height)
        ink = self._theme["text.primary"]
        third = self.width() // 3
        for y in rows:
            painter.fillRect(third, y, self.width() - 2 * third, 2, ink)

    def _found_rows(self, height: int) -> list[int]:
        """Return the pixel rows with a hit, without looking at every hit."""
        rows, number = [], 0
        while number < len(self._found):
            y = min(height - 1, self._found[number] * height // self._length)
            rows.append(y)
            beyond = -(-(y + 1) * self._length // height)
            number = bisect_left(self._found, beyond, number + 1)
        return rows

    def _colour(self, tag: str) -> QColor:
        assert self._theme is not None
        style = self._styles.get(tag)
        return self._theme.tags[style.style if style else "graphite"].stroke

    def position_at(self, y: float) -> int:
        """Return the code point that stands at height `y` of the strip."""
        share = min(1.0, max(0.0, y / max(1, self.height())))
        return min(int(share * self._length), max(0, self._length - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._length:
            self.position_chosen.emit(self.position_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._length:
            self.position_chosen.emit(self.position_at(event.position().y()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_sentence(event.globalPos(), event.pos())
            return True
        return super().event(event)

    def _show_sentence(self, where: QPoint, at: QPoint) -> None:
        text = self.sentence_of(self.position_at(at.y())) if self._length else ""
        # As plain text: an article's words are never markup.
        QToolTip.showText(where, text.replace("&", "&amp;").replace("<", "&lt;") if text else "", self)
