"""The scrolling surface: one column of paragraphs, painted with their annotations, in the theme and size
chosen.

What a reader does with it (cursor, selection, keys, mouse) is in `view`; this part lays out, paints and
scrolls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reader.app import theme as tokens
from reader.app.page import lanes, marks
from reader.app.page.ahead import Idle
from reader.app.page.column import Column
from reader.app.page.find import Hits
from reader.app.page.marks import MarkRules, ParagraphMarks
from reader.app.page.paint import PagePainter, Placed, Scene
from reader.app.page.scrollbar import PageScrollBar
from reader.app.page.spans import SpanIndex
from reader.app.page.strip import CertaintyStrip
from reader.app.page.style import Reading, measure
from reader.app.page.table import Paragraph
from reader.app.page.values import PageContent, Place
from reader.app.theme import TagStyle, Theme
from reader.model import SpanRow
from reader.text.span import Span

_WHEEL_LINES = 3
_NOTCH = 120  # eighths of a degree in one notch of a wheel


class PageSurface(QAbstractScrollArea):
    """Shows a `PageContent` and its spans. All positions are code points of its text."""

    place_changed = Signal(object)  # Place
    font_step_requested = Signal(int)
    scrolled_under = Signal(bool)  # whether text stands above the top edge: the head draws its hairline
    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = tokens.theme("light")
        self._tags: Mapping[str, TagStyle] = {}
        self._reading = Reading()
        self._space_above = tokens.layout("pageTop") - tokens.layout("header")
        self._column = Column(PageContent(), self._reading, self._wanted_width(), self._space_above)
        self._spans = SpanIndex()
        self._suggested = SpanIndex()
        self._suggestions: frozenset[str] = frozenset()
        self._marks: dict[Paragraph, ParagraphMarks] = {}
        self._active: str | None = None
        self._filter: str | None = None
        self._found = Hits()
        self._found_current: Span | None = None
        self._hovered: str | None = None
        self._was_under = False
        self._idle = Idle(self)
        self._downwards = True  # where the reader was scrolling to, and is likely to go on
        self._scrolling = False  # the scroll bar is being told, not telling
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._bar = PageScrollBar(self)
        self._bar.set_theme(self._theme)
        self.setVerticalScrollBar(self._bar)
        self._bar.valueChanged.connect(self._on_bar_moved)
        self.strip = CertaintyStrip(self)
        self.strip.set_theme(self._theme)
        edge = tokens.layout("stripFromEdge") + tokens.layout("certaintyStrip")
        self.setViewportMargins(0, 0, edge - self._bar.sizeHint().width(), 0)
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Letters are commands here; an input method would swallow them.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        viewport.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    # --- content and looks --------------------------------------------------------------------------------

    @property
    def content(self) -> PageContent:
        return self._column.content

    @property
    def column(self) -> Column:
        """Return the laid-out paragraphs, for those that walk them."""
        return self._column

    @property
    def spans(self) -> SpanIndex:
        """Return the pieces of all annotations that are shown."""
        return self._spans

    def set_content(self, content: PageContent) -> None:
        """Show another text, from its beginning and without annotations."""
        self._column = Column(content, self._reading, self._wanted_width(), self._space_above)
        self._column.viewport = max(1, self.viewport().height())
        self._spans, self._suggested, self._suggestions = SpanIndex(), SpanIndex(), frozenset()
        self._active = self._hovered = self._found_current = None
        self._found = Hits()
        self._marks.clear()
        self._idle.clear()
        self.strip.set_index(self._spans, len(content.text))
        self.strip.set_found(())
        self._moved(told=False)

    def set_facts(self, facts: tuple[str, ...]) -> None:
        """Show other facts under the title; the text stays where it is."""
        self._column.set_facts(replace(self.content, facts=facts))
        self._moved()

    def set_styles(self, styles: Mapping[str, TagStyle]) -> None:
        """Take how each tag is drawn, by tag id."""
        self._tags = dict(styles)
        self.strip.set_styles(self._tags)
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours: repaints, lays nothing out."""
        self._theme = theme
        self._bar.set_theme(theme)
        self.strip.set_theme(theme)
        self.update()
        self.viewport().update()

    def set_reading(self, size: int, leading: float = 0.0, characters: int = 66, family: str = "") -> None:
        """Set text size (a step of the tokens' `readingSteps`, or pixels from 10 on), leading, measure and
        family.

        Leading is a factor of the size, 0 the usual one; the character at the top of the page stays there.
        """
        steps = tokens.tokens()["type"]["readingSteps"]
        pixels = int(steps[max(0, size)]) if size < len(steps) else size
        usual = tokens.leading("readingBody") / tokens.tokens()["type"]["sizes"]["readingBody"]["size"]
        reading = Reading(pixels, leading or usual, characters, family)
        if reading != self._reading:
            self._reading = reading
            self._column.set_reading(reading, self._wanted_width())
            self._relaid()
            self._moved()

    def _relaid(self) -> None:
        """All lines are others now."""
        self._marks.clear()

    def set_space_above(self, pixels: int) -> None:
        """Set the room above the title, for pages whose head is hidden."""
        delta = pixels - self._space_above
        self._space_above = self._column.space_above = pixels
        if delta and self._column.value == 0:
            self._column.offset = -pixels
        self._moved()

    # --- spans --------------------------------------------------------------------------------------------

    def set_spans(self, rows: Sequence[SpanRow]) -> None:
        """Show exactly these pieces."""
        self._spans = SpanIndex(rows)
        self._idle.start("pieces", self._spans.prepare)
        self._marks.clear()
        self.strip.set_index(self._spans, len(self.content.text))
        self.viewport().update()

    def add_spans(self, rows: Iterable[SpanRow]) -> None:
        """Show more pieces; only their paragraphs are painted again."""
        for row in rows:
            self._spans.add(row)
            self._span_changed(row.span)

    def remove_annotation(self, annotation_id: str) -> None:
        """Show an annotation's pieces no longer; one that has none is nothing to do."""
        for row in self._spans.pieces(annotation_id):
            self._forget_marks(row.span)
        for row in self._spans.remove(annotation_id):
            self._span_changed(row.span)

    def set_suggestions(self, rows: Sequence[SpanRow]) -> None:
        """Show these pieces dotted and without fill; `annotation` is the suggestion's id."""
        self._suggested = SpanIndex(rows)
        self._suggestions = frozenset(row.annotation for row in rows)
        self._marks.clear()
        self.viewport().update()

    @property
    def active(self) -> str | None:
        return self._active

    def set_active(self, annotation_id: str | None) -> None:
        """Pick out one annotation in all its pieces, with handles at their ends."""
        if annotation_id == self._active:
            return
        before, self._active = self._active, annotation_id
        for which in (before, annotation_id):
            for row in self._spans.pieces(which) if which is not None else ():
                self._forget_paragraphs(row.span)
                self.update_span(row.span, lines_only=True)

    def set_filter(self, tag: str | None) -> None:
        """Show fill and lanes of one tag only; None shows all."""
        if tag != self._filter:
            self._filter = tag
            self._marks.clear()
            self.strip.set_filter(tag)
            self.viewport().update()

    def set_found(self, spans: Sequence[Span], current: Span | None = None) -> None:
        """Mark found words; `current` more strongly."""
        hits = Hits()
        hits.extend([(span.start, span.end) for span in spans])
        self._show_hits(hits, current)

    def _show_hits(self, hits: Hits, current: Span | None) -> None:
        self._found, self._found_current = hits, current
        self.strip.set_found(hits.starts)
        self.viewport().update()

    def _span_changed(self, span: Span) -> None:
        self._forget_marks(span)
        self.update_span(span)
        self.strip.refresh(span)

    def _forget_marks(self, span: Span) -> None:
        """Drop what was worked out where lanes may change: in all that `span` overlaps, through overlaps."""
        near = marks.with_neighbours(self._spans, span.start, span.end)
        low = min((row.span.start for row in near), default=span.start)
        high = max((row.span.end for row in near), default=span.end)
        self._forget_paragraphs(Span(min(low, span.start), max(high, span.end)))

    def _forget_paragraphs(self, span: Span) -> None:
        for name in [n for n in self._marks if self._touches(n, span.start, span.end)]:
            del self._marks[name]

    def _touches(self, name: Paragraph, low: int, high: int) -> bool:
        span = self._column.table.span(name)
        return span.start < high and span.end > low

    # --- painting -----------------------------------------------------------------------------------------

    def update_span(self, span: Span | None, *, lines_only: bool = False) -> None:
        """Paint the visible paragraphs of a span again, or only its lines."""
        if span is None:
            return
        style = self._column.style
        room = max(style.overhang, style.handle_dot) if lines_only else style.part(0.5)
        for seen in self._column.shown():
            laid = seen.laid
            if laid.span.start > span.end or laid.span.end < span.start:
                continue
            top, bottom = 0, laid.height
            if lines_only and laid.lines:
                top = laid.lines[laid.line_of(max(span.start, laid.span.start))].top
                bottom = laid.lines[laid.line_of(min(span.end, laid.span.end))].bottom
            self.viewport().update(0, seen.top + top - room, self.viewport().width(), bottom - top + 2 * room)

    def column_width(self) -> int:
        """Return the width of the text's column."""
        return self._column.width

    def column_left(self) -> int:
        """Return the text's left edge in the viewport."""
        page = self.width()
        width = self._column.width
        style = self._column.style
        centred = (page - width) // 2
        wanted = style.bar_left + (style.lanes_most + 1) * style.bar_pitch + style.letter_gap
        # Off the middle by as much as the lanes need, at most by half a line (17 at the usual size).
        shift = max(0, min(style.paragraph_gap, wanted - centred))
        return max(0, centred - shift if self._column.rtl else centred + shift)

    def _wanted_width(self) -> int:
        """Return the column's width: the measure, or what the page has beside margin and strip."""
        least_margin = tokens.layout("header")
        free = self.width() - 2 * least_margin - tokens.layout("stripFromEdge")
        return max(tokens.layout("pageLeast") // 4, min(measure(self._reading), free))

    def placed(self) -> list[Placed]:
        """Return the visible paragraphs with all that is painted in them."""
        return [self._place(seen.name, seen.top) for seen in self._column.shown()]

    def _place(self, name: Paragraph, top: int) -> Placed:
        column = self._column
        block = column.table.blocks[name.block]
        of = column.marks(name)
        return Placed(
            column.laid(name),
            top,
            self._marks_of(name),
            facts=column.facts(name),
            label="•" if block.kind == "item" and name.chunk == 0 else "",
            picture=column.is_picture(name, of),
            links=tuple(mark for mark in of if mark.kind == "link"),
        )

    def _rules(self) -> MarkRules:
        style = self._column.style
        gaps = lanes.BarGaps(edge=style.bar_width, shared=style.bar_width / 2)
        return MarkRules(style.lanes_most, gaps, style.letter_metrics.height(), self._active, self._filter)

    def scene(self) -> Scene:
        """Return all that is painted now."""
        return Scene(
            paragraphs=self.placed(),
            column=self.column_left(),
            width=self._column.width,
            style=self._column.style,
            theme=self._theme,
            tags=self._tags,
            found=self._found_here(),
            found_current=self._found_current,
            active=self._active,
            hovered=self._hovered,
            filtered=self._filter,
            suggestions=self._suggestions,
        )

    def _found_here(self) -> tuple[Span, ...]:
        if not len(self._found):
            return ()
        shown = list(self._column.shown())
        if not shown:
            return ()
        return tuple(self._found.touching(shown[0].laid.span.start, shown[-1].laid.span.end))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        page = PagePainter(painter, self.scene())
        # A step of the cursor that scrolls exposes two stretches; what lies between them is not painted.
        for rect in event.region():
            painter.setClipRect(rect)
            page.paint(rect)
        painter.end()
        self._tell_bar()
        self._idle.start("ahead", self._prepare_neighbours)
        self.painted.emit()

    def _prepare_neighbours(self) -> Iterator[None]:
        """Lay out and mark what stands within a page of the viewport, first where the reader is going."""
        column = self._column
        if column.empty:
            return
        for downwards in (self._downwards, not self._downwards):
            name: Paragraph | None = column.top
            left = column.viewport * 2 if downwards else column.viewport
            least = 2  # a neighbour at least, however high the first one is
            while name is not None and (left > 0 or least > 0):
                least -= 1
                left -= column.laid(name).height
                self._marks_of(name)
                yield
                if column is not self._column:
                    return
                name = column.table.next(name) if downwards else column.table.previous(name)
        self._tell_bar()

    def _marks_of(self, name: Paragraph) -> ParagraphMarks:
        found = self._marks.get(name)
        if found is None:
            if len(self._marks) > 400:
                self._marks.clear()
            laid = self._column.laid(name)
            found = marks.paragraph_marks(laid, self._spans, self._suggested, self._rules())
            self._marks[name] = found
        return found

    # --- scrolling ----------------------------------------------------------------------------------------

    def scroll_by(self, pixels: int) -> None:
        """Scroll down by `pixels`, up if negative."""
        went = self._column.scroll_by(pixels)
        if went:
            self._downwards = went > 0
            self._moved(went)

    def _moved(self, by: int | None = None, *, told: bool = True) -> None:
        """The page stands elsewhere, `by` pixels further down if that is all: paint, tell whoever listens."""
        whole = self.devicePixelRatioF() == int(self.devicePixelRatioF())
        if by is not None and whole and abs(by) < self.viewport().height():
            self.viewport().scroll(0, -by)  # what stays in sight is moved, not painted again
        else:
            self.viewport().update()
        self._tell_bar()
        under = self._column.value > 0
        if under != self._was_under:
            self._was_under = under
            self.scrolled_under.emit(under)
        if told:
            self.place_changed.emit(self.place())

    def _tell_bar(self) -> None:
        self._scrolling = True
        maximum = self._column.maximum
        self._bar.setPageStep(max(1, self.viewport().height()))
        self._bar.setSingleStep(self._column.style.body_leading)
        self._bar.setRange(0, maximum)
        self._bar.setValue(min(maximum, self._column.value))
        self._scrolling = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: the base class would paint the whole viewport whenever the bar is told something."""

    @Slot(int)
    def _on_bar_moved(self, value: int) -> None:
        if not self._scrolling:
            self._column.scroll_to(value)
            self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.font_step_requested.emit(1 if turned > 0 else -1)
            event.accept()
            return
        pixels = event.pixelDelta().y()
        if not pixels:
            pixels = round(event.angleDelta().y() / _NOTCH * _WHEEL_LINES * self._column.style.body_leading)
        self.scroll_by(-pixels)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.viewport = max(1, self.viewport().height())
        before = self._column.width
        self._column.set_width(self._wanted_width())
        if self._column.width != before:
            self._relaid()
        else:
            self._column.restore(*self._column.anchor())
        top, run = self._bar.groove(self.height())
        right = self.width() - tokens.layout("stripFromEdge")
        wide = tokens.layout("certaintyStrip")
        self.strip.setGeometry(right - wide, top, wide, run)
        self.strip.raise_()
        self._moved(told=False)

    def event(self, event: QEvent) -> bool:
        # The strip lies on the view itself, which must not keep the system's grey behind it.
        if event.type() == QEvent.Type.Paint:
            QPainter(self).fillRect(self.rect(), self._theme["surface.page"])
        return super().event(event)

    # --- place --------------------------------------------------------------------------------------------

    def place(self) -> Place:
        """Return where the reader is, to the character."""
        return Place(*self._column.anchor())

    def set_place(self, place: Place) -> None:
        """Go to a place that `place` gave, in whatever width and size."""
        self._column.restore(min(place.position, len(self.content.text)), place.offset)
        self._moved()

    def progress(self) -> float:
        """Return how much of the page is above the viewport's lower edge, from 0 to 1."""
        column = self._column
        if column.empty:
            return 0.0
        return min(1.0, (column.value + column.viewport) / max(1.0, column.page_height))

    def point_of(self, position: int) -> QPoint | None:
        """Return the baseline's beginning of the character at `position` in the viewport.

        None when it is not near.
        """
        if self._column.empty:
            return None
        name = self._column.table.at(position)
        top = self._column.y_of(name)
        if top is None:
            return None
        laid = self._column.laid(name)
        if not laid.lines:
            return None
        line = laid.lines[laid.line_of(position)]
        return QPoint(round(self.column_left() + laid.x_of(position)), top + line.baseline)
