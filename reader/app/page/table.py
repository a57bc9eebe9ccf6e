"""The display paragraphs of a text: one per block, and several for a block too long to lay out at once.

Nothing is built ahead: which paragraph holds a position, and where a long block is cut, are both found when
asked, so that a text of ten million characters opens as fast as a short one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from reader.model import Block
from reader.text import graphemes, segment
from reader.text.span import Span

# Qt needs time quadratic in the length of an unbroken line: 10 K characters 0.15 s, 100 K 6.6 s. 4 K stay
# fluent.
CHUNK = 4096
# A chunk of code may be line breaks throughout, and every line costs about as much as forty characters.
CODE_CHUNK = 1024
# Shaping stacked marks and joined emoji costs twenty times as much as letters.
_COSTLY_CHUNK = 512
_COSTLY = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff\ufe00-\ufe0f"
    "\U0001f000-\U0001faff]"
)
_SAMPLE = 1024
# How far before the even cut a line break, a space or a grapheme's edge is looked for.
_REACH = 128


class Paragraph(NamedTuple):
    """Name of a display paragraph.

    The block, and the chunk of it (0 for all but the longest). Ordered as read.
    """

    block: int
    chunk: int


class ParagraphTable:
    """Display paragraphs of `text`. Positions are code points of the whole text."""

    def __init__(self, text: str, blocks: tuple[Block, ...]) -> None:
        self.text = text
        # A text without blocks has not been through an importer; its lines are its paragraphs.
        self.blocks = blocks or tuple(Block("paragraph", span) for span in segment.paragraphs(text))
        self._sizes: dict[int, int] = {}
        self._cuts: dict[Paragraph, int] = {}

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self.blocks)

    @property
    def first(self) -> Paragraph:
        return Paragraph(0, 0)

    @property
    def last(self) -> Paragraph:
        """Return the last paragraph; the first of nothing when the text is empty."""
        block = max(0, len(self.blocks) - 1)
        return Paragraph(block, self.chunks(block) - 1 if self.blocks else 0)

    def block_start(self, block: int) -> int:
        """Return where a block begins; the end of the last for the number after it."""
        if block < len(self.blocks):
            return self.blocks[block].span.start
        return self.blocks[-1].span.end if self.blocks else 0

    def chunks(self, block: int) -> int:
        """Return into how many paragraphs a block is cut."""
        length = len(self.blocks[block].span)
        if length <= _COSTLY_CHUNK:
            return 1
        size = self.chunk_size(block)
        # A rest of under a quarter stays with its neighbour.
        return max(1, (length + size - size // 4) // size)

    def chunk_size(self, block: int) -> int:
        """Return how many characters are laid out at a time in a long block."""
        size = self._sizes.get(block)
        if size is None:
            of = self.blocks[block]
            size = CODE_CHUNK if of.kind == "code" else CHUNK
            if len(of.span) > _COSTLY_CHUNK * 2:
                middle = (of.span.start + of.span.end) // 2
                sample = self.text[middle : min(of.span.end, middle + _SAMPLE)]
                if len(_COSTLY.findall(sample)) * 4 > len(sample):
                    size = _COSTLY_CHUNK
            self._sizes[block] = size
        return size

    def cut(self, block: int, chunk: int) -> int:
        """Return where a chunk of a block begins; for the number after the last, where the block ends."""
        of = self.blocks[block]
        if chunk <= 0:
            return of.span.start
        if chunk >= self.chunks(block):
            return of.span.end
        name = Paragraph(block, chunk)
        found = self._cuts.get(name)
        if found is None:
            if len(self._cuts) > 4096:
                self._cuts.clear()
            found = self._cuts[name] = self._find_cut(of, of.span.start + chunk * self.chunk_size(block))
        return found

    def _find_cut(self, of: Block, even: int) -> int:
        low = even - _REACH
        for edge in ("\n", " ") if of.kind == "code" else (" ",):
            at = self.text.rfind(edge, low, even)
            if at > low:
                return at + 1
        # A slice, so that a line of nothing but combining marks is not walked to its beginning.
        around = self.text[low : even + _REACH]
        return low + (graphemes.floor(around, _REACH) or _REACH)

    def span(self, name: Paragraph) -> Span:
        """Return the characters of a paragraph."""
        of = self.blocks[name.block].span
        if name.chunk == 0 and len(of) <= _COSTLY_CHUNK:
            return of
        return Span(self.cut(name.block, name.chunk), self.cut(name.block, name.chunk + 1))

    def at(self, position: int) -> Paragraph:
        """Return the paragraph that holds `position`; between two, the earlier one, unless there is none."""
        block = self.block_at(position)
        chunks = self.chunks(block) if self.blocks else 1
        if chunks == 1:
            return Paragraph(block, 0)
        guess = (position - self.blocks[block].span.start) // self.chunk_size(block)
        chunk = max(0, min(guess, chunks - 1))
        # Cuts lie at or before their even place, so the guess is right or one too low.
        if chunk + 1 < chunks and position >= self.cut(block, chunk + 1):
            chunk += 1
        return Paragraph(block, chunk)

    def block_at(self, position: int) -> int:
        """Return the number of the block that holds `position`, or of the one before it."""
        return max(0, bisect_right(self.blocks, position, key=lambda block: block.span.start) - 1)

    def next(self, name: Paragraph) -> Paragraph | None:
        """Return the paragraph after this one, or None at the end."""
        if name.chunk + 1 < self.chunks(name.block):
            return Paragraph(name.block, name.chunk + 1)
        if name.block + 1 < len(self.blocks):
            return Paragraph(name.block + 1, 0)
        return None

    def previous(self, name: Paragraph) -> Paragraph | None:
        """Return the paragraph before this one, or None at the beginning."""
        if name.chunk > 0:
            return Paragraph(name.block, name.chunk - 1)
        if name.block > 0:
            return Paragraph(name.block - 1, self.chunks(name.block - 1) - 1)
        return None
