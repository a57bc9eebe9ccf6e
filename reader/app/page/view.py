"""The reading view: the surface with the sentence cursor, the selection, the mouse and the caret.

Everything that leaves it is a span of code points on grapheme edges. It handles no letters and no digits;
what keys mean is the window's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from reader.app.page import access, copying
from reader.app.page.access import Announcer
from reader.app.page.caret import CaretMode
from reader.app.page.find import FindFailed, Hits, Query, search
from reader.app.page.paint import Scene
from reader.app.page.pointer import Pointer
from reader.app.page.sentences import SentenceNumbers, Sentences, warm_up
from reader.app.page.surface import PageSurface
from reader.app.page.target import Edge, TargetMoves, Unit
from reader.app.page.values import PageContent, Place
from reader.model import SpanRow
from reader.text import graphemes
from reader.text.span import Span

__all__ = ["ArticleView", "PageContent", "Place"]

# The cursor's sentence is kept in the middle three fifths; a jump puts it a third down.
_FIFTH = 5
_COUNTED = 400_000  # code points whose sentences are counted; of longer texts only the place is said


class ArticleView(PageSurface):
    """One article to read and mark."""

    target_changed = Signal(object)  # Span
    selection_changed = Signal(object)  # tuple[Span, ...]
    selection_finished = Signal(object, QRect)  # tuple[Span, ...]; by the mouse
    annotation_activated = Signal(str)
    annotation_resized = Signal(str, int, object)  # id, piece, Span
    piece_added = Signal(str, object)  # id, Span
    stack_requested = Signal(object, QPoint)  # tuple[str, ...]; point of the viewport
    link_activated = Signal(str)
    found_changed = Signal(int, int, str)  # current from 1, so many, "" or why not: "pattern", "time"
    caret_changed = Signal(int)
    caret_mode_changed = Signal(bool)
    _warm = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Found when it is asked for: the first frame does not wait for it.
        self._target_now: Span | None = None
        self._found_number: int | None = None
        self._selection: tuple[Span, ...] = ()
        self._dragged: Span | None = None  # the piece being drawn with Ctrl
        self._resized: Span | None = None  # where the dragged handle has brought its piece
        self._word_snap = False
        self._by_mouse = False  # handles show while the mouse shapes, not under the keyboard's cursor
        self._back: list[Place] = []
        self._forward: list[Place] = []
        self._numbers: SentenceNumbers | None = None
        self._describe: Callable[[str], str] = lambda _annotation: ""
        self._sentences = Sentences(self._column.table)
        self._moves = TargetMoves(self._column.table, self._sentences)
        self._pointer = Pointer(self)
        self._caret = CaretMode(self)
        self._warm.connect(self._on_warm)
        self.setAccessibleName(self.tr("Article"))
        access.install()
        self._announcer = Announcer(self, self._name_of_tag)
        self.strip.position_chosen.connect(self._on_strip_clicked)
        self.strip.sentence_of = self.sentence_text

    # --- content ------------------------------------------------------------------------------------------

    def set_content(self, content: PageContent) -> None:
        """Show another text; the cursor stands on the first sentence of its body."""
        super().set_content(content)
        self._sentences = Sentences(self._column.table, content.language)
        self._moves = TargetMoves(self._column.table, self._sentences)
        self._selection = ()
        self._found_number = None
        self._dragged = self._resized = None
        self._back.clear()
        self._forward.clear()
        self._numbers = None
        self._target_now = None
        self._caret.reset()
        if content.blocks:
            warm_up(self._tell_warm)

    def set_describer(self, describe: Callable[[str], str]) -> None:
        """Take what says in a tooltip what an annotation is: tag, speaker and note, as plain text."""
        self._describe = describe

    def _name_of_tag(self, tag: str) -> str:
        look = self._tags.get(tag)
        return look.name if look is not None else tag

    def set_word_snap(self, on: bool) -> None:
        """Widen mouse selections to whole words."""
        self._word_snap = on

    # --- the sentence cursor ------------------------------------------------------------------------------

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
            self._by_mouse = False
            self.update_span(before, lines_only=True)
            self.update_span(span, lines_only=True)
            if reveal:
                self.reveal(span)
            self.target_changed.emit(span)
        elif reveal:
            self.reveal(span)

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

    def _neighbour(self, *, forwards: bool) -> str | None:
        """Return the next annotation by the start of its first piece; those that start together in turn."""
        here = [row.annotation for row in self._spans.starting_at(self._target.start) if row.piece == 0]
        if self._active in here:
            at = here.index(self._active) + (1 if forwards else -1)
            if 0 <= at < len(here):
                return here[at]
        position = self._target.start
        step = self._spans.following if forwards else self._spans.preceding
        while (row := step(position)) is not None:
            position = row.span.start
            rows = [r for r in self._spans.starting_at(position) if r.piece == 0]
            if rows:
                return rows[0 if forwards else -1].annotation
        return None

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

    # --- caret mode ---------------------------------------------------------------------------------------

    def set_caret_mode(self, on: bool) -> None:
        """Let the arrows move a caret, or the sentence cursor again."""
        before = self._caret.position
        self._caret.set_on(on)
        for position in (before, self._caret.position):
            if position is not None:
                self.update_span(Span(position, position), lines_only=True)
        self.caret_mode_changed.emit(self._caret.on)

    def caret_mode(self) -> bool:
        return self._caret.on

    def caret(self) -> int | None:
        """Return where the caret stands, None outside caret mode."""
        return self._caret.position

    def word_step(self, position: int, direction: int) -> int:
        """Return where the next word ends, or with -1 where the one before begins."""
        return self._moves.word_step(position, direction)

    def caret_moved(self, before: int, now: int) -> None:
        """The caret went: show it, and let the sentence cursor follow."""
        for position in (before, now):
            self.update_span(Span(position, position), lines_only=True)
        if not self._selection:
            self.set_target(self._sentences.at(now), reveal=False)
        self.reveal(Span(now, now))
        self.caret_changed.emit(now)

    def reading_position(self) -> int:
        """Return where a screen reader reads: at the caret, or where the cursor's sentence begins."""
        return self._target.start if self._caret.position is None else self._caret.position

    def read_from(self, position: int) -> None:
        """Put the caret, or the sentence cursor, where a screen reader wants it."""
        if self._caret.on:
            before = self._caret.position or 0
            self._caret.place(self._edge(min(position, len(self.content.text))))
            self.caret_moved(before, self._caret.position or 0)
        else:
            self.set_target(self._sentences.at(position))

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
            del self._back[:-100]
        self._forward.clear()

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

    @Slot(int)
    def _on_strip_clicked(self, position: int) -> None:
        self.remember_place()
        self._column.restore(position, self.viewport().height() // 3)
        self._moved()
        self.set_target(self._sentences.at(position), reveal=False)

    # --- finding ------------------------------------------------------------------------------------------

    def find_text(self, query: Query) -> None:
        """Look for `query` in idle moments; `found_changed` says how many there are so far.

        The first hit at or after the cursor becomes the current one. An empty query finds nothing.
        """
        self._show_hits(Hits(), None)
        self._found_number = None
        self._idle.start("find", lambda: self._find(query))

    def _find(self, query: Query) -> Iterator[None]:
        hits, error, start = self._found, "", self._target.start
        try:
            for batch in search(self.content.text, query):
                hits.extend(batch)
                if batch and self._found_number is None and batch[-1][0] >= start:
                    self._go_to_hit(hits.after(start) or 0)
                yield
        except FindFailed as failed:
            error = failed.reason
        if self._found_number is None and len(hits):
            self._go_to_hit(0)
        self._show_hits(hits, self._found_current)
        self.found_changed.emit((self._found_number or 0) + 1 if len(hits) else 0, len(hits), error)

    def find_step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1), round the ends."""
        if not len(self._found):
            return
        number = 0 if self._found_number is None else (self._found_number + step) % len(self._found)
        self._go_to_hit(number)
        self.found_changed.emit(number + 1, len(self._found), "")

    def _go_to_hit(self, number: int) -> None:
        before = self._found_current
        self._found_number, self._found_current = number, self._found[number]
        for span in (before, self._found_current):
            self.update_span(span, lines_only=True)
        self.reveal(self._found[number])

    def found_spans(self) -> tuple[Span, ...]:
        """Return all places found, for tagging them at once."""
        return tuple(self._found[number] for number in range(len(self._found)))

    def clear_found(self) -> None:
        """Forget what was found; the cursor goes to the sentence of the current hit."""
        current = self._found_current
        self._idle.stop("find")
        self._show_hits(Hits(), None)
        self._found_number = None
        if current is not None:
            self.set_target(self._sentences.at(current.start), reveal=False)

    # --- selection ----------------------------------------------------------------------------------------

    def selection(self) -> tuple[Span, ...]:
        """Return the selected spans, in text order; empty when nothing is selected."""
        return self._selection

    def select(self, span: Span) -> None:
        """Select `span`, widened to grapheme edges; an empty one selects nothing."""
        self._set_selection((self._snapped(span),) if span else ())

    def select_all(self) -> None:
        """Select the whole text."""
        self.select(Span(0, len(self.content.text)))

    def mime_data(self) -> QMimeData:
        """Return the selection, or the cursor's sentence, as plain text and as HTML with its tags."""
        spans = self._selection or ((self._target,) if self._target else ())
        return copying.mime_data(self._column.table, spans, self._spans, self._tags, self._theme)

    def copy(self) -> None:
        """Put `mime_data` on the clipboard."""
        QGuiApplication.clipboard().setMimeData(self.mime_data())

    def clear_selection(self) -> None:
        self._set_selection(())

    def _set_selection(self, spans: tuple[Span, ...]) -> None:
        if spans == self._selection:
            return
        before, self._selection = self._selection, spans
        for span in (*before, *spans):
            self.update_span(span, lines_only=True)
        self.selection_changed.emit(spans)

    def drag_selection(self, span: Span, *, piece: bool = False) -> None:
        """The mouse drags over `span`: as the selection, or as one more piece of it."""
        span = self._snapped(self._moves.snap_to_words(span) if self._word_snap else span)
        if not piece:
            self._set_selection((span,) if span else ())
            return
        others = tuple(s for s in self._selection if s != self._dragged)
        self._dragged = span
        self._set_selection(tuple(sorted((*others, span))) if span else others)

    def finish_selection(self, *, piece: bool) -> None:
        """The mouse let go: say what is selected, and where; with Ctrl, give it to the active annotation."""
        dragged, self._dragged = self._dragged, None
        if piece and dragged and self._active is not None:
            self.clear_selection()
            self.piece_added.emit(self._active, dragged)
        elif self._selection:
            self.selection_finished.emit(self._selection, self._selection_rect())

    def _selection_rect(self) -> QRect:
        """Return what encloses the visible part of the selection, in the viewport."""
        whole = QRect()
        scene = self.scene()
        for placed in scene.paragraphs:
            for span in self._selection:
                for where in placed.laid.stretches(span.start, span.end):
                    line = placed.laid.lines[where.line]
                    left, right = round(scene.column + where.left), round(scene.column + where.right)
                    height = line.bottom - line.top
                    whole = whole.united(QRect(left, placed.top + line.top, max(1, right - left), height))
        return whole.intersected(self.viewport().rect())

    def drag_resize(self, row: SpanRow, span: Span) -> None:
        """A handle of the active annotation is dragged: show the piece as it would be."""
        span = self._snapped(self._moves.snap_to_words(span) if self._word_snap else span)
        if span and span != self._resized:
            self._resized = span
            self._set_selection((span,))

    def finish_resize(self, row: SpanRow) -> None:
        """The handle was let go."""
        span, self._resized = self._resized, None
        self.clear_selection()
        if span is not None and span != row.span:
            self.annotation_resized.emit(row.annotation, row.piece, span)

    # --- the mouse ----------------------------------------------------------------------------------------

    def click(self, at: QPoint, *, control: bool = False) -> None:
        """A press without a drag.

        The cursor goes to the sentence, and what is tagged there becomes active.
        """
        self.clear_selection()
        position = self.character_at(at)
        if control and position is not None and (link := self._link_at(position)):
            self.link_activated.emit(link)
            return
        if self._column.empty:
            return
        nearest = self.position_at(at) if position is None else position
        if self._caret.on:
            before = self._caret.position
            self._caret.place(self.position_at(at))
            self.update_span(Span(before or 0, before or 0), lines_only=True)
            self.update_span(Span(nearest, nearest), lines_only=True)
        self.set_target(self._sentences.at(nearest), reveal=False)
        rows = self._spans.at(position) if position is not None else []
        self._by_mouse = bool(rows)
        if rows:
            self.annotation_activated.emit(min(rows, key=lambda row: len(row.span)).annotation)

    def _link_at(self, position: int) -> str:
        for mark in self._column.marks(self._column.table.at(position)):
            if mark.kind == "link" and mark.span.contains(position):
                return mark.target
        return ""

    def tip_at(self, position: int) -> str:
        """Return what the tooltip says about a character: its annotation, or where its link leads."""
        rows = self._spans.at(position)
        said = self._describe(min(rows, key=lambda row: len(row.span)).annotation) if rows else ""
        link = self._link_at(position)
        # Tooltips guess at markup; an article's words are never taken for any.
        return "<br>".join(escape(line) for part in (said, link) if part for line in part.splitlines())

    def set_hovered(self, annotation: str | None) -> None:
        """Thicken the lanes of the annotation under the mouse."""
        if annotation != self._hovered:
            before, self._hovered = self._hovered, annotation
            for which in (before, annotation):
                for row in self._spans.pieces(which) if which is not None else ():
                    self.update_span(row.span, lines_only=True)

    def position_at(self, at: QPoint) -> int:
        """Return the grapheme edge nearest to a point of the viewport."""
        x, shown = at.x() - self.column_left(), list(self._column.shown())
        if not shown:
            return 0
        seen = next((s for s in shown if at.y() < s.top + s.laid.height), shown[-1])
        return self._edge(seen.laid.hit(x, at.y() - seen.top))

    def character_at(self, at: QPoint) -> int | None:
        """Return the position of the character under a point, None beside the text."""
        for seen in self._column.shown():
            if seen.top <= at.y() < seen.top + seen.laid.height:
                return seen.laid.character_at(at.x() - self.column_left(), at.y() - seen.top)
        return None

    def unit_at(self, position: int, unit: Literal["character", "word", "sentence", "paragraph"]) -> Span:
        """Return the word, sentence or paragraph at `position`; for a character the empty span there."""
        if unit == "character" or self._column.empty:
            return Span(position, position)
        if unit == "word":
            return self._moves.word_at(position)
        return self._sentences.at(position) if unit == "sentence" else self._moves.paragraph_at(position)

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

    def scene(self) -> Scene:
        """Return all that is painted now."""
        pieces = tuple(self._spans.pieces(self._active)) if self._active is not None else ()
        shaped = self._by_mouse or self._hovered == self._active
        shown = self._selection or (tuple(row.span for row in pieces) if shaped else ())
        return replace(
            super().scene(),
            target=self._target_now,
            selection=self._selection,
            active_pieces=pieces,
            caret=self._caret.position,
            handles_of=shown,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._pointer.press(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._pointer.press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._pointer.release(event))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._pointer.tool_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self.set_hovered(None)
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            event.ignore()  # files are the window's
            return False
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A scroll area would scroll by itself; every key here is an action of the window.
        event.ignore()
