"""The column of laid-out paragraphs and where the reader stands in it. Fonts and QTextLayout, no widget.

The place is a paragraph and the pixels of it that are scrolled out. Whatever is measured later changes the
scroll bar, never that place: the text under the reader's eyes does not move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QFontMetricsF

from reader.app.page.display import right_to_left
from reader.app.page.facts import facts_spot, joined_facts
from reader.app.page.heights import Estimate, PageHeights
from reader.app.page.lines import LaidParagraph
from reader.app.page.style import PageStyle, Reading
from reader.app.page.table import Paragraph, ParagraphTable
from reader.app.page.values import PageContent
from reader.model import Mark

# Layouts kept. The second bound is what memory allows: a laid-out character costs about ninety bytes.
_KEPT = 400
_KEPT_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph and where its top stands in the viewport."""

    name: Paragraph
    laid: LaidParagraph
    top: int


class Column:
    """One content in one reading, at one width."""

    def __init__(self, content: PageContent, reading: Reading, width: int, space_above: int) -> None:
        self.content = content
        self.table = ParagraphTable(content.text, content.blocks)
        self.style = PageStyle(reading, content.language)
        self.width = max(1, width)
        self.viewport = 1
        self.space_above = space_above
        self.space_below = self.style.part(2.0)
        self.rtl = right_to_left(content.text[:4096])
        self.heights = PageHeights(self.table, self._estimate())
        self.top = self.table.first
        self.offset = -space_above
        self._laid: dict[Paragraph, LaidParagraph] = {}
        self._kept = 0
        self.dropped: Callable[[Paragraph], None] = lambda _name: None  # told whose layout is kept no longer
        self.facts_block = self._facts_block()

    # --- how it is laid out ------------------------------------------------------------------------------

    def set_reading(self, reading: Reading, width: int) -> None:
        """Lay out anew; the character at the top stays at the top."""
        anchor = self.anchor()
        self.style = PageStyle(reading, self.content.language)
        self.space_below = self.style.part(2.0)
        self.width = max(1, width)
        self._forget_layouts()
        self.restore(*anchor)

    def set_width(self, width: int) -> None:
        if width != self.width:
            self.set_reading(self.style.reading, width)

    def set_facts(self, content: PageContent) -> None:
        """Take new facts; the text is the same."""
        anchor = self.anchor()
        self.content = content
        self.facts_block = self._facts_block()
        self._laid.clear()
        self._kept = 0
        self.restore(*anchor)

    def _forget_layouts(self) -> None:
        self._laid.clear()
        self._kept = 0
        self.heights = PageHeights(self.table, self._estimate())

    def _estimate(self) -> Estimate:
        body = self.style.block("paragraph")
        # A sample from the text itself knows its script, and whether its letters are wide.
        middle = min(len(self.content.text) // 2, 2048)
        sample = self.content.text[middle : middle + 256].replace("\n", " ") or "n"
        advance = QFontMetricsF(body.font).horizontalAdvance(sample) / len(sample)
        per_character = max(0.5, advance) / self.width * body.leading
        return Estimate(per_character, self.style.paragraph_gap + body.leading * 0.5)

    def _facts_block(self) -> int:
        """Return the block that the facts follow.

        The byline, else the last of title and deck; -1 for none.
        """
        at = -1
        for number, block in enumerate(self.table.blocks[:8]):
            if block.kind == "byline":
                return number
            if block.kind in ("title", "deck"):
                at = number
        return at

    def facts(self, name: Paragraph) -> tuple[str, ...]:
        """Return the facts to paint with this paragraph: those that a byline block does not already say."""
        if name.block != self.facts_block or name.chunk or not self.content.facts:
            return ()
        block = self.table.blocks[name.block]
        if block.kind != "byline":
            return self.content.facts
        said = block.span.of(self.content.text)
        return tuple(fact for fact in self.content.facts if fact not in said)

    def laid(self, name: Paragraph) -> LaidParagraph:
        """Return a paragraph laid out; its height is known from then on."""
        found = self._laid.pop(name, None)
        if found is None:
            found = self._lay_out(name)
            self._kept += len(found.span)
            self.heights.set(name, found.height)
            while self._laid and (len(self._laid) >= _KEPT or self._kept > _KEPT_CHARACTERS):
                oldest = next(iter(self._laid))
                if len(self._laid) < 48 and len(self._laid[oldest].span) < 4096:
                    break  # a screen of long paragraphs must never drop its own
                self._kept -= len(self._laid.pop(oldest).span)
                self.dropped(oldest)
        self._laid[name] = found
        return found

    def is_laid(self, name: Paragraph) -> bool:
        return name in self._laid

    def _lay_out(self, name: Paragraph) -> LaidParagraph:
        block = self.table.blocks[name.block]
        style = self.style.block(block.kind, block.level)
        before = self.table.blocks[name.block - 1] if name.block else None
        gap = 0
        if name.chunk == 0:
            gap = self.style.gap(before.kind if before else None, block.kind)
            if name.block and name.block - 1 == self.facts_block:
                gap = max(gap, self.style.gap("byline", block.kind))
        marks = self.marks(name)
        if self.is_picture(name, marks):
            gap += sum(self.style.picture)
        span = self.table.span(name)
        laid = LaidParagraph(
            self.content.text,
            span,
            style,
            self.width,
            marks=marks,
            gap=gap,
            indent=self.style.indent(block.kind, block.level),
            rtl_default=self.rtl,
        )
        if self.facts(name):
            laid.make_room(self._facts_room(laid, self.facts(name)))
        return laid

    def _facts_room(self, laid: LaidParagraph, facts: tuple[str, ...]) -> int:
        needed = QFontMetricsF(self.style.facts.font).horizontalAdvance(joined_facts(facts))
        spot = facts_spot(laid, self.width, needed, self.style)
        if spot.after or not laid.lines:
            return 0
        return spot.baseline + self.style.facts.below - laid.lines[-1].bottom

    def is_picture(self, name: Paragraph, marks: tuple[Mark, ...]) -> bool:
        """Return whether a picture stood above this paragraph.

        It is its caption or what was written for it.
        """
        start = self.table.block_start(name.block)
        return name.chunk == 0 and any(mark.kind == "image" and mark.span.start == start for mark in marks)

    def marks(self, name: Paragraph) -> tuple[Mark, ...]:
        """Return the content's marks that touch a paragraph."""
        marks = self.content.marks
        if not marks:
            return ()
        span = self.table.span(name)
        # Marks stand in order of their starts and are short; none of those that matter begins far before.
        at = bisect_left(marks, span.start - 4096, key=lambda mark: mark.span.start)
        found = []
        while at < len(marks) and marks[at].span.start < span.end:
            if marks[at].span.end > span.start:
                found.append(marks[at])
            at += 1
        return tuple(found)

    # --- where the reader stands --------------------------------------------------------------------------

    @property
    def empty(self) -> bool:
        return not self.table.blocks

    @property
    def page_height(self) -> float:
        return self.space_above + self.heights.total + self.space_below

    @property
    def value(self) -> int:
        """Return how many pixels of the page are scrolled out, by what is known of the heights above."""
        if self.empty:
            return 0
        return max(0, round(self.space_above + self.heights.top(self.top) + self.offset))

    @property
    def maximum(self) -> int:
        return max(0, round(self.page_height) - self.viewport)

    def shown(self) -> Iterator[Shown]:
        """Give the paragraphs that stand in the viewport, from the top."""
        if self.empty:
            return
        name: Paragraph | None = self.top
        y = -self.offset
        while name is not None and y < self.viewport:
            laid = self.laid(name)
            yield Shown(name, laid, y)
            y += laid.height
            name = self.table.next(name)

    def scroll_by(self, pixels: int) -> int:
        """Move down by `pixels` (up if negative), no further than the ends; return how far it went."""
        if self.empty or not pixels:
            return 0
        if abs(pixels) > 4 * self.viewport + 4096:
            before = self.value
            self.scroll_to(before + pixels)
            return self.value - before
        before_top, before_offset = self.top, self.offset
        self.offset += pixels
        self._normalise()
        if (self.top, self.offset) == (before_top, before_offset):
            return 0
        return self._distance(before_top, before_offset)

    def _distance(self, name: Paragraph, offset: int) -> int:
        """Return how far the page moved since `name` stood `offset` above the top."""
        at = self.y_of(name)
        return -offset - at if at is not None else 0

    def scroll_to(self, value: int) -> None:
        """Go to a place by its pixel, as the scroll bar does."""
        if self.empty:
            return
        if value >= self.maximum:
            self.go_to_end()
            return
        y = value - self.space_above
        if y < 0:
            self.top, self.offset = self.table.first, y
        else:
            name, below = self.heights.at(y)
            guessed = self.heights.height(name)
            real = self.laid(name).height
            self.top = name
            self.offset = round(below / guessed * real) if guessed > 0 else 0
        self._normalise()

    def go_to_end(self) -> None:
        if not self.empty:
            self.top = self.table.last
            self.offset = self.laid(self.top).height
            self._normalise()

    def anchor(self) -> tuple[int, int]:
        """Return the first visible character, and how far its line's top stands below the viewport's top."""
        for seen in self.shown():
            for line in seen.laid.lines:
                if seen.top + line.bottom > 0:
                    return line.start, seen.top + line.top
        return 0, self.space_above

    def restore(self, position: int, below: int) -> None:
        """Put the line that holds `position` `below` pixels under the viewport's top."""
        if self.empty:
            return
        name = self.table.at(position)
        laid = self.laid(name)
        line = laid.lines[laid.line_of(position)].top if laid.lines else 0
        self.top, self.offset = name, line - below
        self._normalise()

    def y_of(self, name: Paragraph) -> int | None:
        """Return where a paragraph's top stands, seen from the viewport's.

        None when it is further than two pages.
        """
        limit = 2 * self.viewport
        if name >= self.top:
            y, at = -self.offset, self.top
            while at != name:
                y += self.laid(at).height
                following = self.table.next(at)
                if following is None or y > limit:
                    return None
                at = following
            return y
        y, at = -self.offset, self.top
        while at != name:
            before = self.table.previous(at)
            if before is None or y < -limit:
                return None
            y -= self.laid(before).height
            at = before
        return y

    def _normalise(self) -> None:
        self._climb()
        height = self.laid(self.top).height
        while self.offset >= height and (following := self.table.next(self.top)) is not None:
            self.offset -= height
            self.top = following
            height = self.laid(self.top).height
        missing = self._missing_below()
        if missing > 0:
            self.offset -= missing
            self._climb()

    def _climb(self) -> None:
        while self.offset < 0 and (before := self.table.previous(self.top)) is not None:
            self.top = before
            self.offset += self.laid(before).height
        if self.offset < -self.space_above:
            self.offset = -self.space_above

    def _missing_below(self) -> int:
        """Return how many pixels of the viewport would stay empty below the end of the page."""
        name: Paragraph | None = self.top
        y = -self.offset
        while name is not None and y < self.viewport:
            y += self.laid(name).height
            name = self.table.next(name)
        return self.viewport - y - self.space_below if name is None else 0
