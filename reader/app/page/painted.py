"""The surface with its text and annotations painted: spans, suggestions, the active one, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QEasingCurve, QRect, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

from reader.app import theme as tokens
from reader.app.page import crowded, lanes, marks
from reader.app.page.column import Shown
from reader.app.page.find import Hits
from reader.app.page.marks import MarkRules, ParagraphMarks
from reader.app.page.paint import PagePainter
from reader.app.page.scene import Drawn, Placed, Scene
from reader.app.page.spans import SpanIndex
from reader.app.page.surface import PageSurface
from reader.app.page.table import Paragraph
from reader.app.page.values import PageContent
from reader.app.theme import TagStyle, Theme
from reader.model import SpanRow
from reader.text.span import Span

_MARKS_KEPT = 400
# How many strokes are worked out before a painting, about 6 ms; the text does not wait for the others.
_AT_ONCE = 500
# Deciding the lane of so many pieces costs as much as one stroke.
_LANES_FOR_ONE = 5


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
        self._marks: dict[Paragraph, ParagraphMarks] = {}
        self._stale: dict[Paragraph, ParagraphMarks] = {}  # lines that did not change are taken from there
        # Paragraphs that are too dense to be marked in one turn, and how many of their lines are.
        self._later: dict[Paragraph, int] = {}
        self._active: str | None = None
        self._by_mouse = False  # handles show while the mouse shapes, not under the keyboard's cursor
        self._filter: str | None = None
        self._found = Hits()
        self._found_current: Span | None = None
        self._hovered: str | None = None
        self._drawn: dict[tuple[int, int], Drawn] = {}
        self._fading: tuple[str, float] | None = None  # whose fill is coming in, and how much of it is there
        self._fade = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._on_faded)

    def set_content(self, content: PageContent) -> None:
        """Show another text, without annotations."""
        super().set_content(content)
        self._spans, self._suggested, self._suggestions = SpanIndex(), SpanIndex(), frozenset()
        self._proposed = self._previewed = ()
        self._active = self._hovered = self._found_current = None
        self._fading = None
        self._found = Hits()
        self.strip.set_index(self._spans, len(content.text))
        self.strip.set_found(())

    def _relaid(self) -> None:
        super()._relaid()
        self._clear_marks()
        self._drawn.clear()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours: repaints, lays nothing out."""
        self._drawn.clear()
        super().set_theme(theme)

    def set_styles(self, styles: Mapping[str, TagStyle]) -> None:
        """Take how each tag is drawn, by tag id."""
        self._tags = dict(styles)
        self._drawn.clear()
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

    def set_spans(self, rows: Sequence[SpanRow]) -> None:
        """Show exactly these pieces."""
        self._spans = SpanIndex(rows)
        self._idle.start("pieces", self._spans.prepare)
        self._clear_marks()
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

    def fade_in(self, annotation_id: str) -> None:
        """Let the fill of an annotation that was just accepted come in; at once where motion is unwanted."""
        length = int(tokens.tokens()["motion"]["quick"])
        if not self._spans.pieces(annotation_id) or not self.style().styleHint(
            QStyle.StyleHint.SH_Widget_Animation_Duration, None, self
        ):
            return
        self._fading = (annotation_id, 0.0)
        self._fade.stop()
        self._fade.setDuration(length)
        self._fade.start()

    @Slot(object)
    def _on_faded(self, share: float) -> None:
        faded = self._fading
        if faded is None:
            return
        self._fading = (faded[0], float(share)) if share < 1 else None
        for row in self._spans.pieces(faded[0]):
            self.update_span(row.span, lines_only=True, hanging=False)

    def set_preview(self, rows: Sequence[SpanRow]) -> None:
        """Show these pieces like suggestions, beside them, until an empty sequence comes."""
        self._previewed = tuple(rows)
        self._show_dotted()

    def _show_dotted(self) -> None:
        rows = (*self._proposed, *self._previewed)
        self._suggested = SpanIndex(rows)
        self._suggestions = frozenset(row.annotation for row in rows)
        self._clear_marks()
        self._drawn.clear()
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
            self._clear_marks()
            self._drawn.clear()
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

    def _clear_marks(self) -> None:
        self._marks.clear()
        self._stale.clear()
        self._later.clear()

    def _forget_paragraphs(self, span: Span) -> None:
        for name in [n for n in self._marks if self._touches(n, span.start, span.end)]:
            self._stale[name] = self._marks.pop(name)

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
        laid, marked = column.laid(name), self._later.get(name)
        bare = marked == 0  # its marks are not to be asked for yet
        return Placed(
            laid,
            top,
            marks.no_marks(laid, self._rules()) if bare else self._marks_of(name),
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

    def _marks_of(self, name: Paragraph) -> ParagraphMarks:
        found = self._marks.get(name)
        if found is None:
            if len(self._marks) > _MARKS_KEPT:
                self._clear_marks()
            laid = self._column.laid(name)
            before = self._stale.pop(name, None)
            found = marks.paragraph_marks(laid, self._spans, self._suggested, self._rules(), before)
            self._marks[name] = found
        return found

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
            fading=self._fading,
        )

    def _found_here(self) -> tuple[Span, ...]:
        if not len(self._found):
            return ()
        shown = list(self._column.shown())
        if not shown:
            return ()
        return tuple(self._found.touching(shown[0].laid.span.start, shown[-1].laid.span.end))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._mark_some()
        painter = QPainter(self.viewport())
        page = PagePainter(painter, self.scene())
        # A step of the cursor that scrolls exposes two stretches; what lies between them is not painted.
        for rect in cast("Iterable[QRect]", event.region()):
            painter.setClipRect(rect)
            page.paint(rect)
        painter.end()
        self._tell_bar()
        self._idle.start("ahead", self._prepare_neighbours)
        self.painted.emit()

    @property
    def marking(self) -> bool:
        """Return whether lines in sight are still without their marks."""
        return bool(self._later)

    def _mark_some(self) -> None:
        """Work out the marks of the lines in sight; of a very dense page as many as a frame has time for.

        What was marked before is marked at once: an annotation more or less never takes marks away.
        """
        left, later = _AT_ONCE, dict[Paragraph, int]()
        for seen in self._column.shown():
            name, laid = seen.name, seen.laid
            if name not in self._marks and name not in self._stale:
                cost = self._spans.count(laid.span) // _LANES_FOR_ONE
                if cost > left:
                    later[name] = 0
                    continue
                left -= cost
            of = self._marks_of(name)
            for number in self._in_sight(seen) if of else ():
                cost = of.cost(number)
                if cost > left:
                    later[name] = number
                    left = 0
                    break
                left -= cost
                of.line(number)
        self._later = later
        if later:
            self._idle.start("marks", self._mark_the_rest, first=True)

    def _in_sight(self, seen: Shown) -> range:
        laid = seen.laid
        if not laid.lines:
            return range(0)
        return range(laid.line_at(-seen.top), laid.line_at(self._column.viewport - seen.top) + 1)

    def _mark_the_rest(self) -> Iterator[None]:
        """Work out what `_mark_some` had no time for, and have it painted."""
        column, ratio = self._column, self.devicePixelRatioF()
        for seen in list(column.shown()):
            of = self._marks_of(seen.name)
            yield
            if of:
                placed = self._place(seen.name, 0)
                placed = replace(placed, marks=of, marked=len(seen.laid.lines))
                for _ in crowded.draw_ahead(
                    PagePainter, self._scene_of(()), placed, self._in_sight(seen), ratio
                ):
                    yield
                    if column is not self._column or self._marks.get(seen.name) is not of:
                        break
        self._later.clear()
        self.viewport().update()

    def _prepare_neighbours(self) -> Iterator[None]:
        """Lay out and mark what stands within a page of the viewport, first where the reader is going."""
        column = self._column
        if column.empty:
            return
        page, ratio = column.viewport, self.devicePixelRatioF()
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
                if column is not self._column or self._marks.get(name) is not placed.marks:
                    return
                # Of a paragraph higher than that only the lines that are near.
                near = range(laid.line_at(-page - top), laid.line_at(2 * page - top) + 1)
                if placed.marks:
                    scene = self._scene_of(())
                    for _ in crowded.draw_ahead(PagePainter, scene, placed, near, ratio):
                        yield
                        if column is not self._column or self._marks.get(name) is not placed.marks:
                            return
                following = column.table.next(name) if downwards else column.table.previous(name)
                if downwards:
                    top += laid.height
                elif following is not None:
                    top -= column.laid(following).height
                name = following
        self._tell_bar()
