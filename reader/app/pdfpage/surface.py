"""The pages of a PDF laid out in a viewport: how large they stand, where, and where their characters do."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reader.app.pdfpage import geometry, marks
from reader.app.pdfpage.geometry import Fit, Part, Sheets
from reader.pdf.boxes import LayoutIndex, PageBoxes
from reader.pdf.quarters import Line
from reader.pdf.values import Box
from reader.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PAGES_KEPT = 60  # whose boxes are held
_LINES_KEPT = 500  # of spans
_ZOOM_STEP = 1.2


class SheetSurface(QAbstractScrollArea):
    """See the module. What is painted on the pages, and what a mouse does there, is the view's."""

    page_changed = Signal(int)  # the current page, from 0; told when that was painted
    zoomed = Signal()
    boxes_wanted = Signal(int)  # page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index: LayoutIndex | None = None
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._sheets = Sheets(())
        self._fit: Fit = "width"
        self._turn = 0
        self._single = False
        self._page = 0
        self._gone_to = (0, 0)  # a page, and what was scrolled for it
        self._boxes: OrderedDict[int, PageBoxes] = OrderedDict()
        self._asked: set[int] = set()
        self._unasked: list[int] = []  # whose boxes a paint missed
        self._laying = False  # places are not to be told while they change
        self._painting = False
        self._lines: dict[tuple[int, Span], tuple[Line, ...]] = {}
        # Who shows which page it is, and who reads where its letters stand, begins when the page is painted,
        # which comes before a timer of no time.
        self._after = QTimer(self, singleShot=True, interval=0)
        self._after.timeout.connect(self._on_painted)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)

    # --- content -----------------------------------------------------------------------------------------

    @property
    def index(self) -> LayoutIndex | None:
        return self._index

    def set_pages(self, index: LayoutIndex | None) -> None:
        """Show other pages; None shows nothing."""
        self._index = index
        pages = index.pages if index is not None else ()
        self._sizes = tuple((max(1.0, p.width), max(1.0, p.height)) for p in pages)
        self._boxes.clear()
        self._asked.clear()
        self._unasked.clear()
        self._lines.clear()
        self._turn, self._page = 0, 0
        self._lay(keep=False)

    def set_boxes(self, page: int, boxes: PageBoxes | None) -> None:
        """Take where the characters of a page stand; None when that is not known."""
        if boxes is not None and self._index is not None:
            self._boxes[page] = boxes
            while len(self._boxes) > _PAGES_KEPT:
                gone, _ = self._boxes.popitem(last=False)
                self._asked.discard(gone)
        self.viewport().update()

    def boxes_of(self, page: int) -> PageBoxes | None:
        """Return the boxes of a page, asking for them when they are not there."""
        found = self._boxes.get(page)
        if found is not None:
            self._boxes.move_to_end(page)
        elif page not in self._asked:
            self._asked.add(page)
            if self._painting:
                self._unasked.append(page)  # the page is to be seen first: a read begun now would hold it up
            else:
                self.boxes_wanted.emit(page)
        return found

    @contextmanager
    def painting(self) -> Iterator[None]:
        """While a paint lasts nothing is begun that takes time; it is when the paint is done."""
        self._painting = True
        try:
            yield
        finally:
            self._painting = False
            if self._unasked:
                self._after.start()

    def lines_of(self, page: int, span: Span) -> tuple[Line, ...]:
        """Return where `span` stands on a page, line by line; nothing while its boxes are not there."""
        held = self.boxes_of(page)
        if held is None or not span:
            return ()
        found = self._lines.get((page, span))
        if found is None:
            if len(self._lines) >= _LINES_KEPT:
                self._lines.clear()
            found = self._lines[page, span] = tuple(held.lines(span))
        return found

    # --- looks -------------------------------------------------------------------------------------------

    @property
    def sheets(self) -> Sheets:
        return self._sheets

    @property
    def percent(self) -> int:
        """Return the size against print, as a screen counts it."""
        return round(100 * self._sheets.scale / geometry.REAL)

    @property
    def fit(self) -> Fit:
        return self._fit

    @property
    def single(self) -> bool:
        return self._single

    def set_fit(self, fit: Fit) -> None:
        """Let pages fill the width, or one page the whole view."""
        self._fit = fit
        self._relay()

    def set_single(self, on: bool) -> None:
        """Show one page alone, or all one below the other."""
        self._single = on
        self._page = self.current_page()
        self._relay()

    def rotate(self) -> None:
        """Turn all pages a quarter clockwise."""
        self._turn = (self._turn + 90) % 360
        self._relay()

    def zoom_by(self, steps: int, at: QPointF | None = None) -> None:
        """Make pages larger or smaller by steps of a fifth, up to 400 %; what stands `at` stays there."""
        self.set_scale(self._sheets.scale * _ZOOM_STEP**steps, at)

    def set_scale(self, scale: float, at: QPointF | None = None) -> None:
        """Show pages at `scale` pixels a point."""
        self._fit = "none"
        self._relay(geometry.bounded(scale), at)

    def _relay(self, scale: float | None = None, at: QPointF | None = None) -> None:
        """Show the same pages otherwise, as the reader asked."""
        self._lay(scale=scale, at=at)

    def _lay(self, *, keep: bool = True, scale: float | None = None, at: QPointF | None = None) -> None:
        """Place the pages anew; with `keep`, what stands `at` a point, or in the middle, stays there."""
        sizes = self._sizes
        view = self.viewport().size()
        held = QPointF(view.width() // 2, view.height() // 2) if at is None else at
        stays = self._stays()
        if stays and at is None and self._place(held)[0] != self._gone_to[0]:
            # Of several pages in sight the one that was gone to stays, and not its neighbour in the middle.
            held.setY(self._sheets.top(self._gone_to[0]) - self._y)
        page, across, down = self._place(held)
        bars = (self.verticalScrollBar(), self.horizontalScrollBar())
        if scale is None:
            scale = self._sheets.scale
            if self._fit != "none":
                # Scroll bars have their room in any case: else what fits without them might need them.
                most = self.maximumViewportSize()
                room = most.width() - bars[0].sizeHint().width(), most.height() - bars[1].sizeHint().height()
                fit_to = min(self._page if self._single else page, max(0, len(sizes) - 1))
                scale = geometry.fitted(sizes, self._fit, room, self._turn, fit_to, alone=self._single)
        single = min(self._page, len(sizes) - 1) if self._single and sizes else None
        self._sheets = Sheets(sizes, scale, self._turn, view.width(), single)
        if self._sheets.widest() > view.width():
            self._sheets = Sheets(sizes, scale, self._turn, self._sheets.widest(), single)
        self._laying = True
        for bar, length, seen in zip(
            bars, (self._sheets.total(), self._sheets.width), (view.height(), view.width()), strict=True
        ):
            bar.setRange(0, max(0, length - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)
        if keep and sizes and page < len(sizes):
            s = self._sheets
            bars[0].setValue(round(s.top(page) + down * s.height(page) - held.y()))
            bars[1].setValue(round(s.left(page) + across * s.page_width(page) - held.x()))
        else:
            bars[0].setValue(0)
        if keep:
            self._gone_to = (page if stays and page == self._gone_to[0] else -1, self._y)
        else:
            self._gone_to = (0, 0)
        self._laying = False
        self._on_scrolled()
        self.zoomed.emit()

    def _place(self, at: QPointF) -> tuple[int, float, float]:
        """Return the page at a point of the viewport and where in it, as shares of its width and height."""
        s = self._sheets
        if not s.sizes:
            return 0, 0.5, 0.0
        x, y = self._x + at.x(), self._y + at.y()
        page = s.page_at(int(y))
        return page, (x - s.left(page)) / s.page_width(page), (y - s.top(page)) / s.height(page)

    @property
    def _y(self) -> int:
        return self.verticalScrollBar().value()

    @property
    def _x(self) -> int:
        return self.horizontalScrollBar().value()

    def current_page(self) -> int:
        """Return the page that was gone to until something else is scrolled; else the one in the middle."""
        if self._stays():
            return self._gone_to[0]
        return self._sheets.page_at(self._y + self.viewport().height() // 2) if self._sheets.sizes else 0

    def _stays(self) -> bool:
        """Return whether the page that was gone to is where that put it."""
        page, down = self._gone_to
        return down == self._y and page in self.pages_in_sight()

    def _scroll_to(self, page: int, down: int) -> None:
        """Scroll to a page, which is the current one from now on however many others are in sight."""
        self._show_page(page)
        bar = self.verticalScrollBar()
        self._gone_to = (page, min(max(down, bar.minimum()), bar.maximum()))
        bar.setValue(down)

    def _move_to(self, down: int) -> None:
        """Scroll because something around the pages moved: what was the current page stays it."""
        stays = self._stays()
        self.verticalScrollBar().setValue(down)
        if stays:
            self._gone_to = (self._gone_to[0], self._y)

    def _show_page(self, page: int) -> None:
        if self._single and page != self._page:
            self._page = page
            self._lay(keep=False)

    @Slot()
    def _on_scrolled(self) -> None:
        if self._laying:
            return
        self._after.start()
        self.viewport().update()

    @Slot()
    def _on_painted(self) -> None:
        unasked, self._unasked = self._unasked, []
        for page in unasked:
            self.boxes_wanted.emit(page)
        self.page_changed.emit(self.current_page())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(500, 600)

    # --- places ------------------------------------------------------------------------------------------

    def pages_in_sight(self) -> range:
        return self._sheets.visible(self._y, self.viewport().height())

    def parts_of(self, page: int) -> list[Part]:
        """Return the parts of a page that are in sight or near it."""
        left, top = self._sheets.left(page) - self._x, self._sheets.top(page) - self._y
        view = self.viewport().size()
        seen = (float(-left), float(-top), float(view.width()), float(view.height()))
        return list(self._sheets.parts(page, self.devicePixelRatioF(), seen))

    def rects_of(self, span: Span) -> list[QRectF]:
        """Return where the words of `span` stand in the viewport, line by line, on the pages in sight."""
        if self._index is None:
            return []
        found: list[QRectF] = []
        for page in self._sheets.visible(self._y, self.viewport().height()):
            if page in self._boxes:
                found += self.all_to_view(page, [line.on_page for line in self.lines_of(page, span)])
        return found

    def page_rect(self, page: int) -> QRectF:
        """Return where a page stands in the viewport."""
        left, top = self._sheets.left(page) - self._x, self._sheets.top(page) - self._y
        return QRectF(left, top, self._sheets.page_width(page), self._sheets.height(page))

    def page_under(self, at: QPoint) -> int | None:
        """Return the page under a point of the viewport, None between pages."""
        if not self._sheets.sizes:
            return None
        page = self._sheets.page_at(self._y + at.y())
        return page if self.page_rect(page).contains(QPointF(at)) else None

    def point_of(self, page: int, at: QPointF) -> tuple[float, float]:
        """Return a point of the viewport in points of a page."""
        x = at.x() + self._x - self._sheets.left(page)
        return self._sheets.point(page, x, at.y() + self._y - self._sheets.top(page))

    def text_at(self, page: int, box: Box) -> int:
        """Return where in the text an area is listed: after the line above it, else where its page begins."""
        return self._index.place_of(page, box, self._boxes.get(page)) if self._index is not None else 0

    def to_view(self, page: int, box: Box) -> QRectF:
        return self.all_to_view(page, (box,))[0]

    def all_to_view(self, page: int, boxes: Sequence[Box]) -> list[QRectF]:
        """Return where boxes of one page stand in the viewport."""
        left, top = self._sheets.left(page) - self._x, self._sheets.top(page) - self._y
        rects = (self._sheets.rect(page, box) for box in boxes)
        return [QRectF(left + x, top + y, width, height) for x, y, width, height in rects]

    def edge_at(self, at: QPoint) -> int | None:
        """Return the text offset nearest to a point of the viewport; None beside all text."""
        page = self._sheets.page_at(self._y + at.y()) if self._sheets.sizes else None
        held = self.boxes_of(page) if page is not None else None
        if page is None or held is None:
            return None
        return marks.edge_at(held, *self.point_at(page, at))

    def character_at(self, at: QPoint) -> int | None:
        """Return the text offset of the character under a point; None beside the letters."""
        page = self._sheets.page_at(self._y + at.y()) if self._sheets.sizes else None
        held = self.boxes_of(page) if page is not None else None
        if page is None or held is None:
            return None
        number = marks.character_at(held, *self.point_at(page, at))
        return None if number is None else held.offset(number)

    def point_at(self, page: int, at: QPoint) -> tuple[float, float]:
        """Return what `point_of` returns, for a whole pixel."""
        return self.point_of(page, QPointF(at))
