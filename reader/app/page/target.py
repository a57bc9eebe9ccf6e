"""The sentence cursor's moves, as functions of what it covers now. Every answer lies on grapheme edges."""

from __future__ import annotations

from typing import Literal

from reader.app.page.sentences import Sentences
from reader.app.page.spans import SpanIndex
from reader.app.page.table import Paragraph, ParagraphTable
from reader.text import graphemes, segment
from reader.text.span import Span

Edge = Literal["start", "end"]
Unit = Literal["word", "character"]


class TargetMoves:
    """Moves over one text. A move that leads nowhere gives back what it was given."""

    def __init__(self, table: ParagraphTable, sentences: Sentences) -> None:
        self._table = table
        self._sentences = sentences

    def first(self) -> Span:
        """Return the first sentence of the body."""
        return self._sentences.after(0) or Span(0, 0)

    def next(self, target: Span) -> Span:
        return self._sentences.after(max(target.end, target.start + 1)) or target

    def previous(self, target: Span) -> Span:
        return self._sentences.before(target.start) or target

    def grow(self, target: Span) -> Span:
        """Return the target with the rest of its last sentence, or else with the next sentence."""
        last = self._sentences.at(max(target.start, target.end - 1))
        if last.end > target.end:
            return Span(target.start, last.end)
        following = self._sentences.after(target.end)
        return Span(target.start, following.end) if following else target

    def shrink(self, target: Span) -> Span:
        """Return the target without its last sentence; one sentence alone stays."""
        last = self._sentences.at(max(target.start, target.end - 1))
        if last.start <= target.start:
            return target
        before = self._sentences.before(last.start, every_kind=True)
        return Span(target.start, before.end) if before and before.end > target.start else target

    def move_edge(self, target: Span, which: Edge, unit: Unit, direction: int) -> Span:
        """Return the target with one edge moved by a word or a grapheme; it never becomes empty."""
        edge = target.end if which == "end" else target.start
        if unit == "character":
            moved = self._grapheme(edge, direction)
        else:
            moved = self._word_edge(edge, which, direction)
        if which == "end":
            return Span(target.start, moved) if moved > target.start else target
        return Span(moved, target.end) if moved < target.end else target

    def next_untagged(self, target: Span, spans: SpanIndex) -> Span | None:
        """Return the next sentence that no annotation touches, from the top again after the end.

        None if all are.
        """
        return self._untagged(target.end, None, spans) or self._untagged(0, target.end, spans)

    def _untagged(self, position: int, stop: int | None, spans: SpanIndex) -> Span | None:
        if not self._table.blocks:
            return None
        while stop is None or position < stop:
            here = spans.at(position)
            if here:  # leap over whole annotations: a densely tagged text is never segmented
                position = max(row.span.end for row in here)
                continue
            sentence = self._sentences.at(position) if position < len(self._table.text) else None
            if sentence is None or sentence.start < position or not self._steps_on(sentence):
                sentence = self._sentences.after(position)
            if sentence is None or (stop is not None and sentence.start >= stop):
                return None
            if not spans.covered(sentence):
                return sentence
            position = max(sentence.end, position + 1)
        return None

    def _steps_on(self, sentence: Span) -> bool:
        return self._sentences.steps_on(self._table.at(sentence.start))

    def word_at(self, position: int) -> Span:
        """Return the word that holds or ends at `position`, else the grapheme there."""
        name = self._table.at(position)
        span = self._near(name, position)
        nearest = None
        for word in segment.words(span.of(self._table.text)):
            found = Span(span.start + word.start, span.start + word.end)
            if found.contains(position):
                return found
            if found.end == position:
                nearest = found
        if nearest is not None:
            return nearest
        end = self._grapheme(position, 1)
        return Span(position, end) if end <= span.end else Span(self._grapheme(position, -1), position)

    def snap_to_words(self, span: Span) -> Span:
        """Return `span` widened to whole words, without space at its ends; an empty one stays."""
        text = self._table.text
        start, end = span.start, span.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            return span
        span = Span(start, end)
        first, last = self.word_at(span.start), self.word_at(span.end)
        start = first.start if first.contains(span.start) else span.start
        end = last.end if last.start < span.end else span.end
        return Span(start, end)

    def paragraph_at(self, position: int) -> Span:
        """Return the whole block that holds `position`."""
        if not self._table.blocks:
            return Span(0, 0)
        return self._table.blocks[self._table.block_at(position)].span

    def word_step(self, position: int, direction: int) -> int:
        """Return the next place where a word begins (backwards) or ends (forwards), for the caret."""
        return self._word_edge(position, "end" if direction > 0 else "start", direction)

    def _grapheme(self, position: int, direction: int) -> int:
        """Return the neighbouring grapheme edge inside blocks.

        The edges of blocks are neighbours of each other.
        """
        if not self._table.blocks:
            return position
        name = self._table.at(position)
        block = self._table.blocks[name.block].span
        if direction > 0:
            if position >= block.end:
                following = name.block + 1
                return self._table.block_start(following) if following < len(self._table) else position
            # A slice, so that no walk leaves the neighbourhood.
            around = self._table.text[position : min(block.end, position + 256)]
            return position + graphemes.following(around, 0)
        if position <= block.start:
            return self._table.blocks[name.block - 1].span.end if name.block > 0 else position
        low = max(block.start, position - 256)
        return low + graphemes.previous(self._table.text[low:position], position - low)

    def _word_edge(self, edge: int, which: Edge, direction: int) -> int:
        """Return the next place where a word or a sentence ends (or, for the start, begins)."""
        if not self._table.blocks:
            return edge
        name: Paragraph | None = self._table.at(edge)
        for _ in range(64):  # blocks without any word are passed, but not endlessly
            if name is None:
                return edge
            found = [place for place in self._edges(name, edge, which) if (place - edge) * direction > 0]
            if found:
                return min(found) if direction > 0 else max(found)
            name = self._table.next(name) if direction > 0 else self._table.previous(name)
        return edge

    def _edges(self, name: Paragraph, position: int, which: Edge) -> set[int]:
        span = self._near(name, position)
        words = segment.words(span.of(self._table.text))
        places = {span.start + (word.end if which == "end" else word.start) for word in words}
        for sentence in self._sentences.of(name):
            places.add(sentence.end if which == "end" else sentence.start)
        return places

    def _near(self, name: Paragraph, position: int) -> Span:
        """Return the part of a paragraph around `position` whose words are looked at."""
        span = self._table.span(name)
        if name.chunk:  # a word may stand across the cut
            return Span(max(self._table.blocks[name.block].span.start, span.start - 256), span.end)
        return span
