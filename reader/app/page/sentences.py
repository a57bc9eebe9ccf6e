"""The sentences of the article, found paragraph by paragraph when they are asked for.

A long block is segmented by the chunk, from the first sentence that begins in it to the first of the next.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator

from reader.app.page.table import Paragraph, ParagraphTable
from reader.model import PASSED_OVER
from reader.text import graphemes, segment
from reader.text.span import Span

_KEPT = 2048


_warm = threading.Event()


def warm_up(then: Callable[[], None]) -> None:
    """Load what segmenting needs, away from the window's thread, so that no key press waits for it.

    `then` is called when it is there: at once if it is there already, else from that other thread.
    """

    def load() -> None:
        segment.sentences("A b. C d.", "en")
        segment.words("a")
        graphemes.boundaries("e\u0301")
        _warm.set()
        then()

    if _warm.is_set():
        then()
    else:
        threading.Thread(target=load, name="page-warm-up", daemon=True).start()


class Sentences:
    """Sentences of a table's text. `passed_over` are block kinds that stepping leaves out."""

    def __init__(
        self, table: ParagraphTable, language: str = "en", passed_over: frozenset[str] = PASSED_OVER
    ) -> None:
        self._table = table
        self._language = language or "en"
        self._passed_over = passed_over
        if all(block.kind in passed_over for block in table.blocks):
            self._passed_over = frozenset()  # a headline alone can still be tagged
        self._found: dict[Paragraph, tuple[Span, ...]] = {}

    def steps_on(self, name: Paragraph) -> bool:
        """Return whether stepping stops in this paragraph."""
        return self._table.blocks[name.block].kind not in self._passed_over

    def of(self, name: Paragraph) -> tuple[Span, ...]:
        """Return the sentences that start in a paragraph, in order."""
        found = self._found.get(name)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[name] = tuple(self._segment(name))
        return found

    def number_in(self, name: Paragraph) -> int:
        """Return how many sentences start in a paragraph; counting all keeps none of them."""
        found = self._found.get(name)
        return len(found) if found is not None else sum(1 for _ in self._segment(name))

    def at(self, position: int) -> Span:
        """Return the sentence that holds `position`, else the next in its paragraph.

        Else the nearest before it.
        """
        if not self._table.blocks:
            return Span(0, 0)
        name = self._table.at(position)
        found = self.of(name)
        if name.chunk and (not found or found[0].start > position):  # it may have begun in the chunk before
            found = (*self.of(Paragraph(name.block, name.chunk - 1)), *found)
        number = bisect_right(found, position, key=lambda span: span.start) - 1
        if number >= 0 and (found[number].end > position or number + 1 == len(found)):
            return found[number]
        if found:
            return found[number + 1]
        return self.after(position) or self.before(position) or self._table.span(name)

    def after(self, position: int, *, every_kind: bool = False) -> Span | None:
        """Return the first sentence that starts at or after `position` in a block that stepping stops in."""
        if not self._table.blocks:
            return None
        name: Paragraph | None = self._table.at(position)
        if name is not None and name.chunk:  # the chunk before reaches beyond its cut
            name = Paragraph(name.block, name.chunk - 1)
        while name is not None:
            if every_kind or self.steps_on(name):
                for span in self.of(name):
                    if span.start >= position:
                        return span
            name = self._table.next(name)
        return None

    def before(self, position: int, *, every_kind: bool = False) -> Span | None:
        """Return the last sentence that starts before `position` in a block that stepping stops in."""
        if not self._table.blocks:
            return None
        name: Paragraph | None = self._table.at(position)
        while name is not None:
            if every_kind or self.steps_on(name):
                for span in reversed(self.of(name)):
                    if span.start < position:
                        return span
            name = self._table.previous(name)
        return None

    def _segment(self, name: Paragraph) -> Iterator[Span]:
        table = self._table
        block = table.blocks[name.block].span
        here = block
        if table.chunks(name.block) > 1:
            here = Span(self._border(name.block, name.chunk), self._border(name.block, name.chunk + 1))
        for span in segment.sentences(here.of(table.text), self._language):
            yield Span(here.start + span.start, here.start + span.end)

    def _border(self, block: int, chunk: int) -> int:
        """Return where the sentences of a chunk begin: at the first one that begins after its cut.

        Where none begins for half a chunk, there are no sentences but lists of numbers: at the cut.
        """
        table = self._table
        cut = table.cut(block, chunk)
        if chunk == 0 or chunk >= table.chunks(block):
            return cut
        margin = table.chunk_size(block) // 2
        of = table.blocks[block].span
        low, high = max(of.start, cut - margin), min(of.end, cut + margin)
        for span in segment.sentences(table.text[low:high], self._language):
            if low + span.start >= cut:
                return low + span.start
        return cut


class SentenceNumbers:
    """How many sentences stand before each paragraph; filled by `count`, right when that has ended."""

    def __init__(self, table: ParagraphTable, sentences: Sentences) -> None:
        self._table = table
        self._sentences = sentences
        self._before = array("q")  # by block
        self._chunks: dict[Paragraph, int] = {}  # for chunks after the first
        self.total = 0

    def count(self) -> Iterator[int]:
        """Count paragraph after paragraph; gives the length of each, so that a caller can stop."""
        table = self._table
        name: Paragraph | None = table.first if table.blocks else None
        while name is not None:
            if name.chunk:
                self._chunks[name] = self.total
            else:
                self._before.append(self.total)
            if self._sentences.steps_on(name):
                self.total += self._sentences.number_in(name)
            yield len(table.span(name))
            name = table.next(name)

    def of(self, target: Span) -> tuple[int, int] | None:
        """Return the number of the sentence that `target` starts in, from 1, and how many there are."""
        if not self.total:
            return None
        name = self._table.at(target.start)
        before = self._chunks[name] if name.chunk else self._before[name.block]
        if not self._sentences.steps_on(name):
            return max(1, before), self.total
        starts = [span.start for span in self._sentences.of(name)]
        return max(1, before + bisect_right(starts, target.start)), self.total
