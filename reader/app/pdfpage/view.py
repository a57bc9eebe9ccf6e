"""The pages of a PDF on the screen, joined to the text view: one cursor, one selection, one set of spans."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from reader.app import theme as tokens
from reader.app.page import access
from reader.app.page.access import Announcer, ArticleAccessible
from reader.app.pdfpage import geometry, handles, marks
from reader.app.pdfpage.access import PrintedText
from reader.app.pdfpage.areas import Areas
from reader.app.pdfpage.caret import PrintedCaret
from reader.app.pdfpage.geometry import GAP, Fit, Part, Sheets
from reader.app.pdfpage.handles import Handle
from reader.app.pdfpage.images import PageImages
from reader.app.pdfpage.marks import PageMarks
from reader.app.pdfpage.paint import PagePaint
from reader.app.theme import Theme
from reader.errors import ReaderError
from reader.model import SpanRow
from reader.pdf.boxes import LayoutIndex, PageBoxes
from reader.pdf.values import Box
from reader.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.app.page.view import ArticleView

_PAGES_KEPT = 60  # whose boxes are held
_LINES_KEPT = 500  # of spans
_PATIENCE_MS = 8  # half a frame: a page that is drawn by then appears at once, not white first
_SETTLED_MS = 150  # after a jump: then the neighbours are drawn too, not before the next jump
_ZOOM_STEP = 1.2
_UNITS: tuple[Literal["word", "sentence", "paragraph"], ...] = ("word", "sentence", "paragraph")


class PrintedView(QAbstractScrollArea):
    """Shows pages; what is pressed and pointed at here is done by the text view."""

    page_changed = Signal(int)  # the page in the middle of the view, from 0
    zoomed = Signal()
    boxes_wanted = Signal(int)  # page
    painted = Signal()

    def __init__(self, article: ArticleView, images: PageImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._article = article
        self._images = images
        self._theme = tokens.theme("light")
        self._index: LayoutIndex | None = None
        self._sheets = Sheets(())
        self._fit: Fit = "width"
        self._turn = 0
        self._single = False
        self._page = 0
        self._boxes: OrderedDict[int, PageBoxes] = OrderedDict()
        self._asked: set[int] = set()
        self._marks: dict[int, PageMarks] = {}
        self._lines: dict[tuple[int, Span], tuple[Box, ...]] = {}
        self._seen = range(0)
        self._jumped_at: float | None = None  # until that was painted
        self._lacking: set[int] = set()  # pages that were painted without their sharp picture
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.ask)
        self._failures: dict[int, ReaderError] = {}
        self._reveal_next: Span | None = None  # stands on a page whose boxes are on their way
        self._dragging: tuple[int, bool] | None = None  # where it began, whether another piece
        self._moved = False
        self._fresh = True  # shown and not painted yet: it stands where the cursor is, whatever its size
        self._clicks = 0
        self._clicked_at = QPoint()
        self._owns_selection = False
        self._since_click = QTimer(self, singleShot=True)
        self.areas = Areas(self)
        self.shaped: str | None = None  # the annotation that was clicked here: it has handles
        self._grabbed: Handle | None = None
        self.also_wanted: Callable[[], list[Part]] = list  # what others show of the same pages
        self._sentence: Callable[[ReaderError], str] = lambda error: error.message
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Printed page"))
        access.install()
        Announcer(article, self._name_of_tag, self)
        images.drawn.connect(self._on_drawn)
        images.failed.connect(self._on_failed)
        article.target_changed.connect(self._on_target_changed)
        article.selection_changed.connect(self._on_selection_changed)
        article.marks_changed.connect(self.refresh)
        article.caret_changed.connect(self._on_caret_changed)
        article.caret_mode_changed.connect(self._on_mode_changed)
        article.set_face(self, PrintedCaret(self).move)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)

    def article_accessible(self) -> ArticleAccessible:
        """Return how screen readers read this: the article's text, its letters where they stand in print."""
        return ArticleAccessible(self._article, self, PrintedText(self))

    @property
    def article(self) -> ArticleView:
        """Return the text view whose second face this is."""
        return self._article

    # --- content -----------------------------------------------------------------------------------------

    def set_pages(self, index: LayoutIndex | None) -> None:
        """Show other pages; None shows nothing."""
        self._index = index
        self._boxes.clear()
        self._asked.clear()
        self._marks.clear()
        self._lines.clear()
        self._failures.clear()
        self._lacking.clear()
        self._seen = range(0)
        self._turn, self._page = 0, 0
        self._lay(keep=False)
        if index is not None:
            self.reveal(self._article.target())

    @property
    def index(self) -> LayoutIndex | None:
        return self._index

    def set_boxes(self, page: int, boxes: PageBoxes | None) -> None:
        """Take where the characters of a page stand; None when that is not known."""
        if boxes is not None and self._index is not None:
            self._boxes[page] = boxes
            while len(self._boxes) > _PAGES_KEPT:
                gone, _ = self._boxes.popitem(last=False)
                self._asked.discard(gone)
                self._marks.pop(gone, None)
            waiting, self._reveal_next = self._reveal_next, None
            if waiting is not None:
                self.reveal(waiting)
        self.viewport().update()

    def boxes_of(self, page: int) -> PageBoxes | None:
        """Return the boxes of a page, asking for them when they are not there."""
        found = self._boxes.get(page)
        if found is not None:
            self._boxes.move_to_end(page)
        elif page not in self._asked:
            self._asked.add(page)
            self.boxes_wanted.emit(page)
        return found

    def lines_of(self, page: int, span: Span) -> tuple[Box, ...]:
        """Return the boxes of `span` on a page, line by line; none while they are not there."""
        held = self.boxes_of(page)
        if held is None or not span:
            return ()
        found = self._lines.get((page, span))
        if found is None:
            if len(self._lines) >= _LINES_KEPT:
                self._lines.clear()
            found = self._lines[page, span] = tuple(held.boxes(span))
        return found

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def set_wording(self, sentence: Callable[[ReaderError], str]) -> None:
        """Take what makes a sentence of a failure."""
        self._sentence = sentence

    def _name_of_tag(self, tag: str) -> str:
        look = self._article.styles.get(tag)
        return look.name if look is not None else tag

    @Slot()
    def refresh(self) -> None:
        """Annotations, tags or the filter changed: work out anew what is marked."""
        self._marks.clear()
        self.viewport().update()

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
        self._lay()

    def set_single(self, on: bool) -> None:
        """Show one page alone, or all one below the other."""
        self._single = on
        self._page = self.current_page()
        self._lay()

    def rotate(self) -> None:
        """Turn all pages a quarter clockwise."""
        self._turn = (self._turn + 90) % 360
        self._lay()

    def zoom_by(self, steps: int) -> None:
        """Make pages larger or smaller by steps of a fifth, up to 400 %."""
        self.set_scale(self._sheets.scale * _ZOOM_STEP**steps)

    def set_scale(self, scale: float) -> None:
        """Show pages at `scale` pixels a point; what stands in the middle stays there."""
        self._fit = "none"
        self._lay(scale=geometry.bounded(scale))

    def _lay(self, *, keep: bool = True, scale: float | None = None) -> None:
        """Place the pages anew; with `keep`, the same place of the same page stays in the middle."""
        pages = self._index.pages if self._index is not None else ()
        sizes = tuple((max(1.0, p.width), max(1.0, p.height)) for p in pages)
        view = self.viewport().size()
        page, across, down = self._middle()
        if scale is None:
            scale = self._sheets.scale
            if self._fit != "none":
                room = (view.width(), view.height())
                scale = geometry.fitted(sizes, self._fit, room, self._turn, min(page, max(0, len(sizes) - 1)))
        single = min(self._page, len(sizes) - 1) if self._single and sizes else None
        self._sheets = Sheets(sizes, scale, self._turn, view.width(), single)
        if self._sheets.widest() > view.width():
            self._sheets = Sheets(sizes, scale, self._turn, self._sheets.widest(), single)
        self._marks.clear()
        bars = (self.verticalScrollBar(), self.horizontalScrollBar())
        for bar, length, seen in zip(
            bars, (self._sheets.total(), self._sheets.width), (view.height(), view.width()), strict=True
        ):
            bar.blockSignals(True)
            bar.setRange(0, max(0, length - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)
            bar.blockSignals(False)
        if keep and sizes and page < len(sizes):
            s = self._sheets
            bars[0].setValue(round(s.top(page) + down * s.height(page) - view.height() / 2))
            bars[1].setValue(round(s.left(page) + across * s.page_width(page) - view.width() / 2))
        else:
            bars[0].setValue(0)
        self._on_scrolled()
        self.zoomed.emit()

    def _middle(self) -> tuple[int, float, float]:
        """Return the page in the middle of the view and where in it, as shares of its width and height."""
        s = self._sheets
        if not s.sizes:
            return 0, 0.5, 0.0
        y = self._y + self.viewport().height() // 2
        page = s.page_at(y)
        x = self._x + self.viewport().width() // 2
        return page, (x - s.left(page)) / s.page_width(page), (y - s.top(page)) / s.height(page)

    @property
    def _y(self) -> int:
        return self.verticalScrollBar().value()

    @property
    def _x(self) -> int:
        return self.horizontalScrollBar().value()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        follow = self._fresh or self._in_sight(self._article.target())
        self._lay(keep=not self._fresh)
        if follow:
            self.reveal(self._article.target())

    # --- going places ------------------------------------------------------------------------------------

    def current_page(self) -> int:
        """Return the page in the middle of the view."""
        return self._middle()[0]

    def go_to_page(self, page: int) -> None:
        """Show the top of a page, the cursor on its first sentence."""
        if self._index is None or not 0 <= page < len(self._index.pages):
            return
        self._reveal_next = None  # a place that was on its way is not wanted any more
        if self._failures.pop(page, None) is not None:
            self._images.try_again(page)
        self._show_page(page)
        self.verticalScrollBar().setValue(self._sheets.top(page) - GAP)
        self._aim_at(page)

    def stay_at(self, page: int, down: int) -> None:
        """Show the place that was shown of the same pages before they had a text; `down` is scrolled."""
        self._reveal_next, self._fresh = None, False
        self._show_page(page)
        self.verticalScrollBar().setValue(down)
        self._aim_at(self.current_page())

    def place(self) -> tuple[int, int]:
        """Return what `stay_at` takes to come back here."""
        return self.current_page(), self._y

    def _aim_at(self, page: int) -> None:
        """Put the cursor on the first sentence of a page."""
        assert self._index is not None
        spans = self._index.pages[page].spans
        if spans:
            first = self._article.unit_at(spans[0].start, "sentence")
            if first.start < spans[0].start and first.end < spans[-1].end:
                first = self._article.unit_at(first.end + 1, "sentence")  # it began on the page before
            self._article.remember_place()
            with self._owning():  # a hidden text finds its place when it is shown: its lines are not laid now
                self._article.set_target(first, reveal=self._article.isVisible())

    def _show_page(self, page: int) -> None:
        if self._single and page != self._page:
            self._page = page
            self._lay(keep=False)

    def reveal(self, span: Span) -> None:
        """Scroll so that the words of `span` are in sight, in the middle three fifths."""
        if self._index is None:
            return
        page = self._index.page_at(span.start)
        if page is None:
            return
        self._show_page(page)
        held = self.boxes_of(page)
        if held is None:
            self._reveal_next = span
            if page not in self._sheets.visible(self._y, self.viewport().height()):
                self.verticalScrollBar().setValue(self._sheets.top(page) - GAP)
            return
        box = marks.hull(held.boxes(span))
        if box is None:
            return
        x, y, width, height = self._sheets.rect(page, box)
        top, left = self._sheets.top(page) + y - self._y, self._sheets.left(page) + x - self._x
        view = self.viewport().size()
        low, high = view.height() / 5, view.height() * 4 / 5
        if top < low or top + height > high:
            far = top + height < 0 or top > view.height()
            aim = view.height() / 3 if far else low if top < low or height > high - low else high - height
            self.verticalScrollBar().setValue(round(self._y + top - aim))
        room = round(4 * GAP * max(1.0, self._sheets.scale / (2 * geometry.REAL)))  # for letters
        if left < room - GAP < self.horizontalScrollBar().maximum() or left + width > view.width():
            self.horizontalScrollBar().setValue(round(self._x + left - room))

    def pages_in_sight(self) -> range:
        return self._sheets.visible(self._y, self.viewport().height())

    @Slot(int)
    def _on_caret_changed(self, position: int) -> None:
        if self.isVisible():
            self.reveal(Span(position, min(position + 1, len(self._article.content.text))))
            self.viewport().update()

    def scroll_page(self, direction: int) -> None:
        """Scroll by a screen; the cursor comes along when it is out of sight."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + direction * max(1, self.viewport().height() - 2 * GAP - 24))
        if bar.value() == before and self._single and self._index is not None:
            page = self._page + direction
            if 0 <= page < len(self._index.pages):
                self._show_page(page)
                bar.setValue(0 if direction > 0 else bar.maximum())
        self._bring_target()

    def _bring_target(self) -> None:
        """Take the cursor along to the first sentence in sight."""
        target = self._article.target()
        if self._index is None or self._in_sight(target):
            return
        for page in self._sheets.visible(self._y, self.viewport().height()):
            held = self.boxes_of(page)
            for span in self._index.pages[page].spans if held is not None else ():
                position = span.start
                while position < span.end:
                    sentence = self._article.unit_at(position, "sentence")
                    if self._in_sight(sentence):
                        self._article.set_target(sentence, reveal=False)
                        return
                    position = max(sentence.end + 1, position + 1)

    def _in_sight(self, span: Span) -> bool:
        seen = self.viewport().rect()
        return any(seen.intersects(rect.toRect()) for rect in self.rects_of(span)[:1])

    def rects_of(self, span: Span) -> list[QRectF]:
        """Return where the words of `span` stand in the viewport, line by line, on the pages in sight."""
        if self._index is None:
            return []
        found = []
        for page in self._sheets.visible(self._y, self.viewport().height()):
            for box in self.lines_of(page, span) if page in self._boxes else ():
                found.append(self.to_view(page, box))
        return found

    def reveal_box(self, page: int, box: Box) -> None:
        """Scroll so that a box of a page is in sight, as little as that takes."""
        if self._index is None or not 0 <= page < len(self._index.pages):
            return
        self._show_page(page)
        rect = self.to_view(page, box)
        view = self.viewport().size()
        bars = (self.verticalScrollBar(), self.horizontalScrollBar())
        ends = ((rect.top(), rect.bottom(), view.height()), (rect.left(), rect.right(), view.width()))
        for bar, (low, high, room) in zip(bars, ends, strict=True):
            margin = 2.0 * GAP
            if low < margin or high - low > room - 2 * margin:
                bar.setValue(round(bar.value() + low - margin))
            elif high > room - margin:
                bar.setValue(round(bar.value() + high - room + margin))

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
        if self._index is None:
            return 0
        held = self._boxes.get(page)
        above = marks.last_above(held, box) if held is not None else None
        if above is not None:
            return above
        before = [span.end for each in self._index.pages[:page] for span in each.spans]
        here = [span.start for span in self._index.pages[page].spans]
        return min(here, default=max(before, default=0))

    def to_view(self, page: int, box: Box) -> QRectF:
        x, y, width, height = self._sheets.rect(page, box)
        left = self._sheets.left(page) - self._x
        return QRectF(left + x, self._sheets.top(page) - self._y + y, width, height)

    @Slot()
    def _on_scrolled(self) -> None:
        self.ask()
        self.page_changed.emit(self.current_page())
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # --- what is drawn -----------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the pictures of the page that is read, of what else is in sight, then of the neighbours."""
        if self._index is None or not self.isVisible():
            return
        seen = self._sheets.visible(self._y, self.viewport().height())
        if not set(seen).intersection(self._seen):
            self._jumped_at = time.monotonic()
            self._settled.start()
        self._seen = seen
        wanted: list[Part] = []
        middle = self.current_page()  # of the page above often a sliver is left in sight: it can wait
        for page in sorted(seen, key=lambda page: abs(page - middle)):
            if page not in self._failures:
                wanted += self.parts_of(page)
        for page in (seen.stop, seen.start - 1) if not self._settled.isActive() else ():
            if (
                0 <= page < len(self._index.pages)
                and self._sheets.single is None
                and page not in self._failures
            ):
                parts = self.parts_of(page)
                wanted += [part for part in parts if part.whole]
        self._images.want([*wanted, *self.also_wanted()])

    def parts_of(self, page: int) -> list[Part]:
        """Return the parts of a page that are in sight or near it."""
        left, top = self._sheets.left(page) - self._x, self._sheets.top(page) - self._y
        view = self.viewport().size()
        seen = (float(-left), float(-top), float(view.width()), float(view.height()))
        return list(self._sheets.parts(page, self.devicePixelRatioF(), seen))

    @Slot(int)
    def _on_drawn(self, page: int) -> None:
        if page in self._lacking:
            self.viewport().update(self._place_of(page))

    def _place_of(self, page: int) -> QRect:
        left, top = self._sheets.left(page) - self._x, self._sheets.top(page) - self._y
        return QRect(left, top, self._sheets.page_width(page), self._sheets.height(page))

    @Slot(int, object)
    def _on_failed(self, page: int, error: ReaderError) -> None:
        self._failures[page] = error
        self.viewport().update()

    def forget_failures(self) -> None:
        """Try again what could not be drawn: a password was given."""
        self._failures.clear()
        self.viewport().update()

    def failure(self, page: int) -> str:
        """Return what is said in the place of a page that cannot be drawn; nothing for all others."""
        error = self._failures.get(page) or self._failures.get(-1)
        return self._sentence(error) if error is not None else ""

    def marks_of(self, page: int) -> PageMarks | None:
        """Return what is marked on a page."""
        held = self.boxes_of(page)
        if held is None:
            return None
        found = self._marks.get(page)
        if found is None:
            found = self._marks[page] = marks.page_marks(held, self._article.spans, self._shown)
        return found

    def _shown(self, row: SpanRow) -> bool:
        tag = self._article.filtered
        return tag is None or row.tag == tag

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme["surface.sunken"])
        if self._index is not None:
            self._wait_for_page()
            paint = PagePaint(painter, self, self._images, self._theme)
            for page in self._sheets.visible(self._y, self.viewport().height()):
                where = self._place_of(page)
                if not where.intersects(event.rect()):
                    continue
                if paint.page(page, where):
                    self._lacking.discard(page)
                else:
                    self._lacking.add(page)
            ink = tokens.theme("light")["page.cursorMark"]  # paper is light in every theme
            handles.paint(self, painter, ink)
            handles.paint_caret(self, painter, ink)
        painter.end()
        self._fresh = self._reveal_next is not None
        self.painted.emit()

    def _wait_for_page(self) -> None:
        """After a jump wait a moment for the page: most are drawn before a white one could be seen."""
        if self._jumped_at is not None:
            left = self._jumped_at + _PATIENCE_MS / 1000 - time.monotonic()
            self._jumped_at = None
            if left > 0:
                self._images.wait(self.parts_of(self.current_page()), left)

    def showEvent(self, event: object) -> None:
        self._fresh = True
        self._lay(keep=False)
        self.reveal(self._article.target())
        self.ask()

    # --- what the text view tells ------------------------------------------------------------------------

    @Slot(object)
    def _on_target_changed(self, span: Span) -> None:
        if self.isVisible():
            if not self._owns_selection:
                self.shaped = None
                if not self._article.caret_mode():
                    self.reveal(span)
            self.viewport().update()

    @Slot(bool)
    def _on_mode_changed(self, _on: bool) -> None:
        self.viewport().update()

    @Slot(object)
    def _on_selection_changed(self, spans: tuple[Span, ...]) -> None:
        self.viewport().update()

    # --- the mouse ---------------------------------------------------------------------------------------

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

    @contextmanager
    def _owning(self) -> Iterator[None]:
        self._owns_selection = True
        try:
            yield
        finally:
            self._owns_selection = False

    def bar_place(self) -> tuple[QWidget, QRect] | None:
        """Return beside what the tags are offered for a selection that is being made here."""
        if not self._owns_selection:
            return None
        whole = QRectF()
        for span in self._article.selection():
            for rect in self.rects_of(span):
                whole = whole.united(rect)
        return self.viewport(), whole.toRect().intersected(self.viewport().rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        at = event.position().toPoint()
        self._grabbed = handles.handle_at(self, event.position())
        if self._grabbed is not None or self.areas.press(at):
            return
        near = (at - self._clicked_at).manhattanLength() < QApplication.startDragDistance()
        self._clicks = self._clicks + 1 if self._since_click.isActive() and near else 1
        self._clicked_at = at
        self._since_click.start(QApplication.doubleClickInterval())
        position = self.edge_at(at)
        if position is None:
            return
        piece = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._clicks > 1 and not piece:
            character = self.character_at(at)
            span = self._article.unit_at(
                position if character is None else character, _UNITS[min(self._clicks, 4) - 2]
            )
            with self._owning():
                self._article.drag_selection(span)
                self._article.finish_selection(piece=False)
            return
        self._dragging, self._moved = (position, piece), False

    mouseDoubleClickEvent = mousePressEvent

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._grabbed is not None:
            self._drag_handle(at)
            return
        if self.areas.move(at):
            return
        if self._dragging is None:
            over = self.character_at(at)
            boxed = self.areas.cursor_at(at)
            if handles.handle_at(self, event.position()) is not None:
                boxed = Qt.CursorShape.SizeHorCursor
            shape = (
                boxed
                if boxed is not None
                else Qt.CursorShape.IBeamCursor
                if over is not None
                else Qt.CursorShape.ArrowCursor
            )
            self.viewport().setCursor(shape)
            return
        self._drag_to(at)

    def _drag_to(self, at: QPoint) -> None:
        if self._dragging is None:
            return
        far = (at - self._clicked_at).manhattanLength() >= QApplication.startDragDistance()
        self._moved = self._moved or far
        position = self.edge_at(at)
        if self._moved and position is not None:
            origin, piece = self._dragging
            with self._owning():
                self._article.drag_selection(Span(min(origin, position), max(origin, position)), piece=piece)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._drag_handle(event.position().toPoint())
            grabbed, self._grabbed = self._grabbed, None
            with self._owning():
                if grabbed.row is not None:
                    self._article.finish_resize(grabbed.row)
                else:
                    self._article.finish_selection(piece=False)
            return
        if self.areas.release(event.position().toPoint()):
            return
        if self._dragging is None:
            if event.button() == Qt.MouseButton.LeftButton:
                self.areas.click(event.position().toPoint())  # of a page without text
            return
        self._drag_to(event.position().toPoint())
        (_, piece), self._dragging = self._dragging, None
        with self._owning():
            if self._moved:
                self._article.finish_selection(piece=piece)
            else:
                self._click(event.position().toPoint())

    def _drag_handle(self, at: QPoint) -> None:
        """Take one end of the selection, or of a piece, to where the mouse is."""
        grabbed, position = self._grabbed, self.edge_at(at)
        if grabbed is None or position is None or position == grabbed.fixed:
            return
        span = Span(min(grabbed.fixed, position), max(grabbed.fixed, position))
        with self._owning():
            if grabbed.row is not None:
                self._article.drag_resize(grabbed.row, span)
            else:
                self._article.drag_selection(span)

    def _click(self, at: QPoint) -> None:
        """Put the cursor on the sentence under the mouse; what is tagged there becomes active."""
        self._article.clear_selection()
        character, near = self.character_at(at), self.edge_at(at)
        if character is None and self.areas.click(at):
            return
        if near is None:
            return
        if self._article.caret_mode():
            self._article.read_from(near)
        else:
            sentence = self._article.unit_at(near if character is None else character, "sentence")
            self._article.set_target(sentence)
        rows = self._article.spans.at(character) if character is not None else []
        if rows:
            shortest = min(rows, key=lambda row: len(row.span))
            self._article.annotation_activated.emit(shortest.annotation)
        self.shaped = min(rows, key=lambda row: len(row.span)).annotation if rows else None
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = event.angleDelta().y()
            if step:
                self.zoom_by(1 if step > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    # --- keys --------------------------------------------------------------------------------------------

    def takes(self, action: str) -> bool:
        """Do a page action here that means the page and not the text; say whether it was one."""
        if not self._article.content.text and self._index is not None:
            # Pages without their text yet: what would move the cursor moves the page.
            bar, count = self.verticalScrollBar(), len(self._index.pages)
            if action in ("go.next_sentence", "go.previous_sentence"):
                bar.setValue(bar.value() + (2 if action == "go.next_sentence" else -2) * bar.singleStep())
                return True
            if action in ("go.start", "go.end"):
                self.go_to_page(0 if action == "go.start" else count - 1)
                return True
        if action in ("go.page_down", "go.page_up"):
            self.scroll_page(1 if action == "go.page_down" else -1)
            return True
        if action in ("go.start", "go.end") and self._index is not None and not self._article.content.text:
            self.go_to_page(0 if action == "go.start" else len(self._index.pages) - 1)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # every key is an action of the window

    def sizeHint(self) -> QSize:
        return QSize(500, 600)
