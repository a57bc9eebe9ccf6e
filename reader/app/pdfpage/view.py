"""The pages of a PDF on the screen, joined to the text view: one cursor, one selection, one set of spans."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from reader.app import theme as tokens
from reader.app.page import access
from reader.app.page.access import Announcer, ArticleAccessible
from reader.app.page.edge import Edge
from reader.app.pdfpage import geometry, handles, marks
from reader.app.pdfpage.access import PrintedText
from reader.app.pdfpage.areas import Areas
from reader.app.pdfpage.asking import Asking
from reader.app.pdfpage.caret import PrintedCaret
from reader.app.pdfpage.geometry import GAP
from reader.app.pdfpage.images import PageImages
from reader.app.pdfpage.marks import PageMarks
from reader.app.pdfpage.mouse import Mouse
from reader.app.pdfpage.paint import PagePaint
from reader.app.pdfpage.slow import SlowPages
from reader.app.pdfpage.surface import SheetSurface
from reader.app.theme import Theme
from reader.model import SpanRow
from reader.pdf.boxes import LayoutIndex, PageBoxes
from reader.pdf.values import Box
from reader.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.app.page.view import ArticleView

# Over a page that is dimmed: the most that leaves print on every tag and under the cursor a contrast of 7:1,
# letters of tags 4.5:1 and their strokes 3:1.
VEIL = QColor(0, 0, 0, 38)
_NOTCH = 120  # eighths of a degree


class PrintedView(SheetSurface):
    """Shows pages; what is pressed and pointed at here is done by the text view."""

    painted = Signal()

    def __init__(self, article: ArticleView, images: PageImages, parent: QWidget | None = None) -> None:
        self._article = article
        super().__init__(parent)
        self._images = images
        self._theme = tokens.theme("light")
        self._dim = False
        self._marks: dict[int, PageMarks] = {}
        self._reveal_next: Span | None = None  # stands on a page whose boxes are on their way
        self._bring_next = False  # the cursor comes along when those boxes are there
        self._upper = Edge(self)
        self._turned = 0  # of a wheel, in eighths of a degree
        self._fresh = True  # shown and not painted yet: it stands where the cursor is, whatever its size
        self._owns_selection = False
        self.asking = Asking(self, images)
        self._slow = SlowPages(self)
        self.areas = Areas(self)
        self._mouse = Mouse(self)
        self.shaped: str | None = None  # the annotation that was clicked here: it has handles
        self.setAccessibleName(self.tr("Printed page"))
        access.install()
        Announcer(article, self._name_of_tag, self, self._page_said)
        article.target_changed.connect(self._on_target_changed)
        article.selection_changed.connect(self._on_selection_changed)
        article.found_changed.connect(self._on_found_changed)
        article.marks_changed.connect(self.refresh)
        article.caret_changed.connect(self._on_caret_changed)
        article.caret_mode_changed.connect(self._on_mode_changed)
        article.set_face(self, PrintedCaret(self).move)

    def article_accessible(self) -> ArticleAccessible:
        """Return how screen readers read this: the article's text, its letters where they stand in print."""
        return ArticleAccessible(self._article, self, PrintedText(self))

    @property
    def article(self) -> ArticleView:
        """Return the text view whose second face this is."""
        return self._article

    # --- content -----------------------------------------------------------------------------------------

    def set_pages(self, index: LayoutIndex | None) -> None:
        self._marks.clear()
        self.asking.forget()
        super().set_pages(index)
        if index is not None:
            self.reveal(self._article.target())

    def set_boxes(self, page: int, boxes: PageBoxes | None) -> None:
        super().set_boxes(page, boxes)
        self._marks = {page: found for page, found in self._marks.items() if page in self._boxes}
        if boxes is not None:
            waiting, self._reveal_next = self._reveal_next, None
            if waiting is not None:
                self.reveal(waiting)
            if self._bring_next:
                self._bring_target()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def set_dim(self, on: bool) -> None:
        """Take some of the paper's glare where the window is dark."""
        self._dim = on
        self.viewport().update()

    def _name_of_tag(self, tag: str) -> str:
        look = self._article.styles.get(tag)
        return look.name if look is not None else tag

    def _page_said(self, position: int) -> str:
        page = self._index.page_at(position) if self._index is not None else None
        return (
            ""
            if page is None or self._index is None
            else self.tr("Page {0}").format(self._index.pages[page].label)
        )

    @Slot()
    def refresh(self) -> None:
        """Annotations, tags or the filter changed: work out anew what is marked."""
        self._marks.clear()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        target = self._article.target()
        follow = self._fresh or self._in_sight(target)
        before, scale, went = self._y, self._sheets.scale, self._upper.went()
        self._lay(keep=not self._fresh)
        if went and before and not self._fresh and self._sheets.scale == scale:
            self._move_to(before + went)  # something above came or went: the page stays where it was seen
        elif follow:
            self.reveal(target)

    def _relay(self, scale: float | None = None, at: QPointF | None = None) -> None:
        """The cursor's sentence stays in sight; where the mouse points, that place stays under it."""
        target = self._article.target()
        rects = self.rects_of(target)[:1] if at is None else []
        seen = rects[0].topLeft() if rects and self._in_sight(target) else None
        self._lay(scale=scale, at=seen or at)
        if seen is not None:
            self.reveal(target)

    # --- going places ------------------------------------------------------------------------------------

    def go_to_page(self, page: int) -> None:
        """Show the top of a page, the cursor on its first sentence."""
        if self._index is None or not 0 <= page < len(self._index.pages):
            return
        self._reveal_next = None  # a place that was on its way is not wanted any more
        self.asking.try_again(page)
        self.asking.ahead(page)
        self._scroll_to(page, self._sheets.top(page) - GAP)
        if self.asking.jumping:
            self.viewport().repaint()  # seen first: where its sentences stand nobody knows yet
        self._aim_at(page)

    def stay_at(self, page: int, down: int) -> None:
        """Show the place that was shown of the same pages before they had a text; `down` is scrolled."""
        self._reveal_next, self._fresh = None, False
        self._scroll_to(page, down)
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
            with self.owning():  # a hidden text finds its place when it is shown: its lines are not laid now
                self._article.set_target(first, reveal=self._article.isVisible())

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
            if page not in self.pages_in_sight():
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
        if bar.value() == before:
            self._turn_leaf(direction)
        self._bring_target()

    def _turn_leaf(self, direction: int) -> None:
        """Show the next page (1) or the one before (-1), where one is shown alone."""
        page = self._page + direction
        if self._single and self._index is not None and 0 <= page < len(self._index.pages):
            self._show_page(page)
            bar = self.verticalScrollBar()
            bar.setValue(0 if direction > 0 else bar.maximum())

    def _bring_target(self) -> None:
        """Take the cursor along to the first sentence in sight."""
        target = self._article.target()
        self._bring_next = False
        if self._index is None or self._in_sight(target):
            return
        for page in self.pages_in_sight():
            held = self.boxes_of(page)
            self._bring_next = self._bring_next or held is None
            for span in self._index.pages[page].spans if held is not None else ():
                position = span.start
                while position < span.end:
                    sentence = self._article.unit_at(position, "sentence")
                    # One that began on the page before is aimed at only where no other begins.
                    begun = sentence.start < span.start and sentence.end < span.end
                    if not begun and self._in_sight(sentence):
                        self._bring_next = False
                        with self.owning():
                            self._article.set_target(sentence, reveal=self._article.isVisible())
                        return
                    position = max(sentence.end + 1, position + 1)

    def _in_sight(self, span: Span) -> bool:
        seen = self.viewport().rect()
        return any(seen.intersects(rect.toRect()) for rect in self.rects_of(span)[:1])

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

    @Slot()
    def _on_scrolled(self) -> None:
        self._slow.begin_anew()
        self.asking.scrolled()
        super()._on_scrolled()

    # --- what is drawn -----------------------------------------------------------------------------------

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
        with self.painting(), self._images.looked_at():
            if self._index is not None:
                self.asking.wait()
                self._paint_pages(painter, event.rect())
            painter.end()
            self._fresh = self._reveal_next is not None
            self.painted.emit()

    def _paint_pages(self, painter: QPainter, region: QRect) -> None:
        paint = PagePaint(painter, self, self._images, self._theme)
        for page in self.pages_in_sight():
            where = self.page_rect(page).toRect()
            if where.intersects(region):
                self.asking.painted(page, sharp=paint.page(page, where))
                if self._dim and self._theme.name == "dark":
                    painter.fillRect(where, VEIL)
        self._slow.painted(painter, [p for p in self.pages_in_sight() if self._nothing_of(p)])
        ink = tokens.theme("light")["page.cursorMark"]  # paper is light in every theme
        handles.paint(self, painter, ink)
        handles.paint_caret(self, painter, ink)

    def _nothing_of(self, page: int) -> bool:
        """Return whether a page was painted as white paper, for want of any picture."""
        if not self.asking.lacks(page) or self._images.nearest(page, self._sheets.turn, self._sheets.scale):
            return False
        return all(self._images.image(part) is None for part in self.parts_of(page))

    def showEvent(self, event: object) -> None:
        self._fresh = True
        self._lay(keep=False)
        self.reveal(self._article.target())
        self.asking.ask()

    # --- what the text view tells ------------------------------------------------------------------------

    @Slot(object)
    def _on_target_changed(self, span: Span) -> None:
        if self.isVisible():
            if not self._owns_selection:
                self.shaped = None
                if not self._article.caret_mode():
                    self.reveal(span)
            self.viewport().update()

    @Slot(int, int, str)
    def _on_found_changed(self, _number: int, _count: int, _error: str) -> None:
        hit = self._article.found_current()
        if hit is not None and self.isVisible():
            self.reveal(hit)
        self.viewport().update()

    @Slot(bool)
    def _on_mode_changed(self, _on: bool) -> None:
        self.viewport().update()

    @Slot(object)
    def _on_selection_changed(self, spans: tuple[Span, ...]) -> None:
        self.viewport().update()

    # --- the mouse ---------------------------------------------------------------------------------------

    @contextmanager
    def owning(self) -> Iterator[None]:
        """What is selected meanwhile is selected here: nothing is scrolled for it."""
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
        self._mouse.press(event)

    mouseDoubleClickEvent = mousePressEvent

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Go where the menu is asked for, as a click does; what is selected there stays so."""
        port, place = self.viewport(), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rects = self.rects_of(self._article.target())
            place = port.mapToGlobal(rects[0].bottomLeft().toPoint() if rects else QPoint())
        else:
            self._mouse.ask_menu(port.mapFromGlobal(place))
        self._article.menu_requested.emit(place)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            position = self.character_at(event.pos())
            tip = self._article.tip_at(position) if position is not None else ""
            QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, zoom where the mouse is; at the end of a page that is alone, turn the leaf."""
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = self._notches(turned)
            if steps:
                self.zoom_by(steps, event.position())
            event.accept()
            return
        bar = self.verticalScrollBar()
        if self._single and turned and bar.value() == (bar.maximum() if turned < 0 else 0):
            if steps := self._notches(turned):
                self._turn_leaf(-1 if steps > 0 else 1)
            event.accept()
            return
        super().wheelEvent(event)

    def _notches(self, turned: int) -> int:
        """Return the whole notches of a wheel; parts of one, as touchpads tell them, are kept meanwhile."""
        if turned * self._turned < 0:
            self._turned = 0
        steps = int((self._turned + turned) / _NOTCH)
        self._turned += turned - steps * _NOTCH
        return steps

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
