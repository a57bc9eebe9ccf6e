"""The sentence cursor on the page: where it stands, how it moves, and where the page follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from reader.app.page.painted import PaintedSurface
from reader.app.page.sentences import SentenceNumbers, Sentences, warm_up
from reader.app.page.target import Edge, TargetMoves, Unit
from reader.app.page.values import PageContent, Place
from reader.text import graphemes
from reader.text.span import Span

# The cursor's sentence is kept in the middle three fifths; a jump puts it a third down.
_FIFTH = 5
_COUNTED = 400_000  # code points whose sentences are counted; of longer texts only the place is said
_JUMPS_KEPT = 100


class CursorSurface(PaintedSurface):
    """The painted page with its cursor. Spans that leave it lie on grapheme edges."""

    target_changed = Signal(object)  # Span
    _warm = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Found when it is asked for: the first frame does not wait for it.
        self._target_now: Span | None = None
        self._back: list[Place] = []
        self._forward: list[Place] = []
        self._numbers: SentenceNumbers | None = None
        self._sentences = Sentences(self._column.table)
        self._moves = TargetMoves(self._column.table, self._sentences)
        self._warm.connect(self._on_warm)
        self.strip.position_chosen.connect(self._on_strip_clicked)
        self.strip.sentence_of = self.sentence_text

    def set_content(self, content: PageContent) -> None:
        """Show another text; the cursor stands on the first sentence of its body."""
        super().set_content(content)
        self._sentences = Sentences(self._column.table, content.language)
        self._moves = TargetMoves(self._column.table, self._sentences)
        self._back.clear()
        self._forward.clear()
        self._numbers = None
        self._target_now = None
        if content.blocks:
            warm_up(self._tell_warm)

    # --- where it stands ----------------------------------------------------------------------------------

    def target(self) -> Span:
        """Return what the sentence cursor covers; empty only in an empty text."""
        return self._target

    @property
    def _target(self) -> Span:
        if self._target_now is None:
            self._target_now = self._moves.first()
        return self._target_now

    def set_target(self, span: Span, *, reveal: bool = True) -> None:
        """Put the cursor on `span`, widened to grapheme edges."""
        span = self._snapped(span)
        if span != self._target:
            before, self._target_now = self._target, span
            if self._by_mouse:
                self._by_mouse = False
                self._update_active()
            self.update_span(before, lines_only=True, hanging=False)
            self.update_span(span, lines_only=True, hanging=False)
            if reveal:
                self.reveal(span)
            self.target_changed.emit(span)
        elif reveal:
            self.reveal(span)

    def _edge(self, position: int) -> int:
        text = self.content.text
        low = max(0, position - 256)
        return low + graphemes.floor(text[low : position + 256], position - low)

    def _snapped(self, span: Span) -> Span:
        """Return `span` inside the text, widened to grapheme edges."""
        text = self.content.text
        start, end = min(span.start, len(text)), min(span.end, len(text))
        first = self._edge(start)
        if end <= start:
            return Span(first, first)
        low = max(0, end - 256)
        return Span(first, low + graphemes.ceil(text[low : end + 256], end - low))

    # --- how it moves -------------------------------------------------------------------------------------

    def next_sentence(self) -> None:
        self.set_target(self._moves.next(self._target))

    def previous_sentence(self) -> None:
        self.set_target(self._moves.previous(self._target))

    def grow(self) -> None:
        self.set_target(self._moves.grow(self._target))

    def shrink(self) -> None:
        self.set_target(self._moves.shrink(self._target))

    def move_edge(self, which: Edge = "end", unit: Unit = "word", direction: int = 1) -> None:
        """Move the cursor's start or end by a word or a character; it never becomes empty."""
        self.set_target(self._moves.move_edge(self._target, which, unit, direction))

    def next_untagged(self) -> bool:
        """Go to the next sentence that no annotation touches, from the top again at the end.

        False if there is none.
        """
        found = self._moves.next_untagged(self._target, self._spans)
        if found is not None:
            self.set_target(found)
        return found is not None

    def next_annotation(self) -> str | None:
        """Return the annotation after the cursor in reading order, None after the last."""
        return self._neighbour(forwards=True)

    def previous_annotation(self) -> str | None:
        return self._neighbour(forwards=False)

    def annotation_ahead(self) -> Span | None:
        """Return where `next_annotation` begins."""
        found = self.next_annotation()
        pieces = self._spans.pieces(found) if found is not None else ()
        return pieces[0].span if pieces else None

    def _neighbour(self, *, forwards: bool) -> str | None:
        """Return the next annotation by the start of its first piece; those that start together in turn."""
        here = [row.annotation for row in self._spans.starting_at(self._target.start) if row.piece == 0]
        if self._active in here:
            at = here.index(self._active) + (1 if forwards else -1)
            if 0 <= at < len(here):
                return here[at]
        return self.annotation_from(self._target.start + (1 if forwards else 0), forwards=forwards)

    def annotation_from(self, position: int, *, forwards: bool) -> str | None:
        """Return the first annotation that begins at a position or after, or the last that begins before."""
        position -= 1 if forwards else 0
        step = self._spans.following if forwards else self._spans.preceding
        while (row := step(position)) is not None:
            position = row.span.start
            rows = [r for r in self._spans.starting_at(position) if r.piece == 0]
            if rows:
                return rows[0 if forwards else -1].annotation
        return None

    # --- which sentence of how many -----------------------------------------------------------------------

    def sentence_position(self) -> tuple[int, int] | None:
        """Return which sentence of how many the cursor is on, from 1; None while that is not known yet.

        Long texts are counted in idle moments; `place_changed` comes when that is done.
        """
        if self._numbers is None or self._column.empty:
            return None
        return self._numbers.of(self._target)

    def _tell_warm(self) -> None:
        with suppress(RuntimeError):  # from the thread that loaded, and the view may be gone by then
            self._warm.emit()

    @Slot()
    def _on_warm(self) -> None:
        self._idle.start("sentences", self._count_sentences)

    def _count_sentences(self) -> Iterator[None]:
        """Find the target, then count the sentences, paragraph by paragraph."""
        if self._target_now is None:
            self.update_span(self._target)
            yield
        sentences, limit = self._sentences, _COUNTED
        numbers = SentenceNumbers(self._column.table, sentences)
        for counted in numbers.count():
            limit -= counted
            yield
            if sentences is not self._sentences or limit < 0:
                return
        self._numbers = numbers
        self.place_changed.emit(self.place())

    def sentence_text(self, position: int) -> str:
        """Return the sentence at `position`, shortened, as the strip's tooltip shows it."""
        text = self._sentences.at(position).of(self.content.text)
        return text if len(text) <= 280 else text[:279] + "…"

    # --- going places -------------------------------------------------------------------------------------

    def reveal(self, span: Span) -> None:
        """Scroll so that `span` stands in the middle three fifths; not at all when it does."""
        if self._column.empty:
            return
        bounds = self._bounds(span)
        height = self.viewport().height()
        low, high = height // _FIFTH, height - height // _FIFTH
        if bounds is None:
            self.remember_place()
            self._column.restore(span.start, height // 3)
            self._moved()
            return
        top, bottom = bounds
        if low <= top and bottom <= high:
            return
        by = top - low if top < low or bottom - top > high - low else bottom - high
        if abs(by) > height:
            self.remember_place()
        self.scroll_by(by)

    def _bounds(self, span: Span) -> tuple[int, int] | None:
        """Return top and bottom of a span's lines in the viewport; None when it is not near."""
        edges: list[tuple[int, int]] = []
        for position in (span.start, max(span.start, span.end - 1)):
            name = self._column.table.at(position)
            top = self._column.y_of(name)
            if top is None:
                return None if not edges else (edges[0][0], edges[0][1])
            laid = self._column.laid(name)
            if not laid.lines:
                return None
            line = laid.lines[laid.line_of(position)]
            edges.append((top + line.top, top + line.bottom))
        return edges[0][0], edges[1][1]

    def remember_place(self) -> None:
        """Keep the present place for `jump_back`."""
        place = self._full_place()
        if not self._back or self._back[-1] != place:
            self._back.append(place)
            del self._back[:-_JUMPS_KEPT]
        self._forward.clear()

    def can_jump(self, *, back: bool) -> bool:
        """Return whether there is a place to jump to, back or forward, in this article."""
        return bool(self._back if back else self._forward)

    def jump_back(self) -> None:
        self._jump(self._back, self._forward)

    def jump_forward(self) -> None:
        self._jump(self._forward, self._back)

    def _jump(self, source: list[Place], kept: list[Place]) -> None:
        if source:
            kept.append(self._full_place())
            self.set_place(source.pop())

    def page_down(self) -> None:
        self._page(1)

    def page_up(self) -> None:
        self._page(-1)

    def _page(self, direction: int) -> None:
        if self._column.empty:
            return
        # Two lines stay in sight, so that the eye finds its place again.
        step = max(1, self.viewport().height() - 2 * self._column.style.body_leading)
        self.scroll_by(direction * step)
        self._bring_target()

    def _bring_target(self) -> None:
        """Take the cursor along to the first whole sentence in sight, if it is out of sight."""
        bounds = self._bounds(self._target)
        if bounds is not None and bounds[1] > 0 and bounds[0] < self.viewport().height():
            return
        position, below = self._column.anchor()
        found = self._sentences.after(position + (0 if below >= 0 else 1))
        if found is not None:
            self.set_target(found, reveal=False)

    def go_home(self) -> None:
        """Go to the beginning, the cursor with it."""
        self._go_to_edge(self._moves.first(), lambda: self._column.restore(0, self._column.space_above))

    def go_end(self) -> None:
        """Go to the end, the cursor with it."""
        last = self._sentences.before(len(self.content.text) + 1) or self._target
        self._go_to_edge(last, self._column.go_to_end)

    def _go_to_edge(self, target: Span, go: Callable[[], None]) -> None:
        if self._column.empty:
            return
        self.remember_place()
        go()
        self._moved()
        self.set_target(target, reveal=False)

    def outline(self) -> tuple[tuple[int, str, int], ...]:
        """Return title and headings as `(level, words, position)`, in order; looked for when asked."""
        text = self.content.text
        return tuple(
            (0 if block.kind == "title" else max(1, block.level), block.span.of(text), block.span.start)
            for block in self._column.table.blocks
            if block.kind in ("title", "heading")
        )

    def go_to(self, position: int) -> None:
        """Jump to a place, the cursor with it; `jump_back` comes back."""
        if self._column.empty:
            return
        position = max(0, min(position, len(self.content.text) - 1))
        self.remember_place()
        self._column.restore(position, self.viewport().height() // 3)
        self._moved()
        self.set_target(self._sentences.at(position), reveal=False)

    @Slot(int)
    def _on_strip_clicked(self, position: int) -> None:
        self.go_to(position)

    def place(self) -> Place:
        """Return where the reader is, to the character, and where the cursor stands."""
        return self._full_place()

    def _full_place(self) -> Place:
        return replace(super().place(), target=(self._target.start, self._target.end))

    def set_place(self, place: Place) -> None:
        """Go to a place that `place` gave, in whatever width and size."""
        super().set_place(place)
        if place.target is not None and place.target[1] <= len(self.content.text):
            self.set_target(Span(*place.target), reveal=False)
