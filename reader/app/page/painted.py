"""The surface with its text and annotations painted: spans, suggestions, the active one, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reader.app.page import crowded, lanes, marks
from reader.app.page.find import Hits
from reader.app.page.marking import Marking, in_sight
from reader.app.page.marks import LineMarks, MarkRules, ParagraphMarks
from reader.app.page.paint import PagePainter
from reader.app.page.scene import Drawn, Placed, Scene
from reader.app.page.spans import SpanIndex
from reader.app.page.surface import PageSurface
from reader.app.page.table import Paragraph
from reader.app.page.values import Look, PageContent
from reader.app.theme import TagStyle, Theme
from reader.model import SpanRow
from reader.text.span import Span


class PaintedSurface(PageSurface):
    """Paints what `PageSurface` lays out. One annotation more or less paints its own paragraphs again."""

    marks_changed = Signal()  # spans, what is active, found or filtered, or how tags look

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: Mapping[str, TagStyle] = {}
        self._spans = SpanIndex()
        self._suggested = SpanIndex()
        self._suggestions: frozenset[str] = frozenset()
        self._proposed: tuple[SpanRow, ...] = ()
        self._previewed: tuple[SpanRow, ...] = ()
        self._marking = Marking(self._make_marks)
        self._active: str | None = None
        self._by_mouse = False  # handles show while the mouse shapes, not under the keyboard's cursor
        self._filter: str | None = None
        self._found = Hits()
        self._found_current: Span | None = None
        self._hovered: str | None = None
        self._drawn: dict[LineMarks, Drawn] = {}
        self._look = Look()

    def set_content(self, content: PageContent) -> None:
        """Show another text, without annotations."""
        super().set_content(content)
        self._spans, self._suggested, self._suggestions = SpanIndex(), SpanIndex(), frozenset()
        self._proposed = self._previewed = ()
        self._active = self._hovered = self._found_current = None
        self._found = Hits()
        self.strip.set_index(self._spans, len(content.text))
        self.strip.set_found(())

    def _relaid(self) -> None:
        super()._relaid()
        self._forget_all()

    def _forget_all(self) -> None:
        """All marks are others now."""
        self._marking.clear()
        self._forget_drawn()
        self._idle.start("old", self._marking.forget_old)

    def _forget_drawn(self) -> None:
        # Another dict: what is drawing lines now, for the colours of before, keeps the old one.
        self._drawn = {}

    def _dropped(self, name: Paragraph) -> None:
        super()._dropped(name)
        self._marking.drop(name)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours: repaints, lays nothing out."""
        self._forget_drawn()
        super().set_theme(theme)

    def set_look(self, look: Look) -> None:
        """Show or leave out fills, letters and strip; lays nothing out."""
        if look != self._look:
            self._look = look
            self._forget_drawn()
            self.strip.setVisible(look.strip)
            self.viewport().update()

    def set_styles(self, styles: Mapping[str, TagStyle]) -> None:
        """Take how each tag is drawn, by tag id."""
        self._tags = dict(styles)
        self._forget_drawn()
        self.strip.set_styles(self._tags)
        self.viewport().update()
        self.marks_changed.emit()

    @property
    def styles(self) -> Mapping[str, TagStyle]:
        """Return how each tag is drawn, by tag id."""
        return self._tags

    # --- spans --------------------------------------------------------------------------------------------

    @property
    def spans(self) -> SpanIndex:
        """Return the pieces of all annotations that are shown."""
        return self._spans

    def set_spans(self, rows: Iterable[SpanRow] | SpanIndex) -> None:
        """Show exactly these pieces; an index of them is kept, and changed from now on."""
        self._spans = rows if isinstance(rows, SpanIndex) else SpanIndex(rows)
        self._idle.start("pieces", self._spans.prepare)
        self._forget_all()
        self.strip.set_index(self._spans, len(self.content.text))
        self.viewport().update()
        self.marks_changed.emit()

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
        self._proposed = tuple(rows)
        self._show_dotted()

    def set_preview(self, rows: Sequence[SpanRow]) -> None:
        """Show these pieces like suggestions, beside them, until an empty sequence comes."""
        self._previewed = tuple(rows)
        self._show_dotted()

    def _show_dotted(self) -> None:
        rows = (*self._proposed, *self._previewed)
        self._suggested = SpanIndex(rows)
        self._suggestions = frozenset(row.annotation for row in rows)
        self._forget_all()
        self.viewport().update()
        self.marks_changed.emit()

    @property
    def suggested(self) -> SpanIndex:
        """Return the pieces of all suggestions that are shown."""
        return self._suggested

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
                self.update_span(row.span, lines_only=True, hanging=self._by_mouse)
        self.marks_changed.emit()

    def _update_active(self) -> None:
        """Paint the active annotation's lines again, with what stands out of them."""
        for row in self._spans.pieces(self._active) if self._active is not None else ():
            self.update_span(row.span, lines_only=True)

    def set_filter(self, tag: str | None) -> None:
        """Show fill and lanes of one tag only; None shows all."""
        if tag != self._filter:
            self._filter = tag
            self._forget_all()
            self.strip.set_filter(tag)
            self.viewport().update()
            self.marks_changed.emit()

    @property
    def filtered(self) -> str | None:
        """Return the one tag that is shown, None when all are."""
        return self._filter

    def set_found(self, spans: Sequence[Span], current: Span | None = None) -> None:
        """Mark found words; `current` more strongly."""
        hits = Hits()
        hits.extend([(span.start, span.end) for span in spans])
        self._show_hits(hits, current)

    def _show_hits(self, hits: Hits, current: Span | None) -> None:
        self._found, self._found_current = hits, current
        self.strip.set_found(hits.starts)
        self.viewport().update()
        self.marks_changed.emit()

    def found_near(self, stretches: Iterable[Span]) -> list[Span]:
        """Return what was found in these stretches of the text."""
        return [hit for span in stretches for hit in self._found.touching(span.start, span.end)]

    def _span_changed(self, span: Span) -> None:
        self._forget_marks(span)
        self.update_span(span)
        self.strip.refresh(span)
        self.marks_changed.emit()

    def _forget_marks(self, span: Span) -> None:
        """Drop what was worked out where lanes may change: in all that `span` overlaps, through overlaps."""
        near = marks.with_neighbours(self._spans, span.start, span.end)
        low = min((row.span.start for row in near), default=span.start)
        high = max((row.span.end for row in near), default=span.end)
        self._forget_paragraphs(Span(min(low, span.start), max(high, span.end)))

    def _forget_paragraphs(self, span: Span) -> None:
        self._marking.forget(lambda name: self._touches(name, span.start, span.end))

    def _touches(self, name: Paragraph, low: int, high: int) -> bool:
        span = self._column.table.span(name)
        return span.start < high and span.end > low

    # --- painting -----------------------------------------------------------------------------------------

    def placed(self) -> list[Placed]:
        """Return the visible paragraphs with all that is painted in them."""
        return [self._place(seen.name, seen.top) for seen in self._column.shown()]

    def _place(self, name: Paragraph, top: int) -> Placed:
        column = self._column
        block = column.table.blocks[name.block]
        of = column.marks(name)
        laid, marked = column.laid(name), self._marking.marked(name)
        return Placed(
            laid,
            top,
            self._marking.of(name) if marked != 0 else marks.no_marks(laid, self._rules()),
            len(laid.lines) if marked is None else marked,
            facts=column.facts(name),
            label="•" if block.kind == "item" and name.chunk == 0 else "",
            picture=column.is_picture(name, of),
            links=tuple(mark for mark in of if mark.kind == "link"),
        )

    def _rules(self) -> MarkRules:
        style = self._column.style
        gaps = lanes.BarGaps(edge=style.bar_width, shared=style.bar_width / 2)
        return MarkRules(style.lanes_most, gaps, style.letter_height, self._active, self._filter)

    def _make_marks(self, name: Paragraph, stale: ParagraphMarks | None) -> ParagraphMarks:
        laid = self._column.laid(name)
        return marks.paragraph_marks(laid, self._spans, self._suggested, self._rules(), stale)

    def scene(self) -> Scene:
        """Return all that is painted now."""
        return self._scene_of(self.placed())

    def _scene_of(self, placed: Sequence[Placed]) -> Scene:
        return Scene(
            paragraphs=placed,
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
            drawn=self._drawn,
            look=self._look,
        )

    def _found_here(self) -> tuple[Span, ...]:
        if not len(self._found):
            return ()
        shown = list(self._column.shown())
        if not shown:
            return ()
        return tuple(self._found.touching(shown[0].laid.span.start, shown[-1].laid.span.end))

    def paintEvent(self, event: QPaintEvent) -> None:
        region = list(cast("Iterable[QRect]", event.region()))
        exposed = [(rect.top(), rect.bottom() + 1) for rect in region]
        height = self._column.viewport
        self._marking.mark_some(self._column.shown(), height, self._spans, exposed, self._drawn.keys())
        if self._marking.waiting:
            self._idle.start("marks", self._mark_the_rest, first=True)
        painter = QPainter(self.viewport())
        page = PagePainter(painter, self.scene())
        # A step of the cursor that scrolls exposes two stretches; what lies between them is not painted.
        for rect in region:
            painter.setClipRect(rect)
            page.paint(rect)
        painter.end()
        self._tell_bar()
        self._idle.start("ahead", self._prepare_neighbours)
        self.painted.emit()

    @property
    def marking(self) -> bool:
        """Return whether lines in sight are still without their marks."""
        return self._marking.waiting

    def _mark_the_rest(self) -> Iterator[None]:
        """Work out the marks in sight for which the last painting had no time, and have them painted."""
        column = self._column
        for seen in list(column.shown()):
            of = self._marking.of(seen.name)
            yield
            if of:
                placed = replace(self._place(seen.name, 0), marks=of, marked=len(seen.laid.lines))
                yield from self._draw_ahead(seen.name, placed, in_sight(seen, column.viewport))
        self._marking.all_marked()
        self.viewport().update()

    def _draw_ahead(self, name: Paragraph, placed: Placed, lines: range) -> Iterator[None]:
        """Work out and draw lines of a paragraph, as long as its marks are these."""
        ratio = self.devicePixelRatioF()
        for _ in crowded.draw_ahead(self._scene_of(()), placed, lines, ratio):
            yield
            if not self._marking.holds(name, placed.marks):
                return

    def _prepare_neighbours(self) -> Iterator[None]:
        """Lay out and mark what stands within a page of the viewport, first where the reader is going."""
        column = self._column
        if column.empty:
            return
        page = column.viewport
        for downwards in (self._downwards, not self._downwards):
            name: Paragraph | None = column.top
            top = -column.offset
            least = 2  # a neighbour at least, however high the first one is
            while name is not None and (least > 0 or (top < 2 * page if downwards else top > -page)):
                least -= 1
                laid = column.laid(name)
                yield
                if column is not self._column:
                    return
                placed = self._place(name, 0)
                yield
                if column is not self._column:
                    return
                if placed.marks and self._marking.holds(name, placed.marks):
                    # Of a paragraph higher than that only the lines that are near.
                    near = range(laid.line_at(-page - top), laid.line_at(2 * page - top) + 1)
                    yield from self._draw_ahead(name, placed, near)
                    if column is not self._column:
                        return
                following = column.table.next(name) if downwards else column.table.previous(name)
                if downwards:
                    top += laid.height
                elif following is not None:
                    top -= column.laid(following).height
                name = following
        self._tell_bar()
