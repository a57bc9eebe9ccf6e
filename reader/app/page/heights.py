"""Where each paragraph stands on the endless page: an estimate for all, corrected by what was laid out.

The estimate is a formula (characters before it, paragraphs before it), so nothing is computed for
paragraphs that were never seen; a Fenwick tree holds the corrections. Both searches take a logarithm of the
number of paragraphs.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

from reader.app.page.table import Paragraph, ParagraphTable


class HeightIndex:
    """Tops and heights of `count` things in a column.

    `estimate(i)` is the estimated top of thing i, `estimate(count)` the estimated whole; it must not
    decrease.
    """

    def __init__(self, count: int, estimate: Callable[[int], float]) -> None:
        self._count = count
        self._estimate = estimate
        self._tree: array[float] | None = (
            None  # made with the first correction: most long texts are read in part
        )

    def __len__(self) -> int:
        return self._count

    @property
    def total(self) -> float:
        return self.top(self._count)

    def top(self, index: int) -> float:
        """Return the top of thing `index`; the whole height for the number after the last."""
        return self._estimate(index) + self._corrected(index)

    def height(self, index: int) -> float:
        return self.top(index + 1) - self.top(index)

    def set(self, index: int, height: float) -> None:
        """Note the true height of a thing."""
        change = height - self.height(index)
        if not change:
            return
        if self._tree is None:
            self._tree = array("d", bytes(8 * (self._count + 1)))
        at = index + 1
        while at <= self._count:
            self._tree[at] += change
            at += at & -at

    def at(self, y: float) -> tuple[int, float]:
        """Return the thing at height `y` and how far below its top `y` is; the first or last outside."""
        if self._count == 0:
            return 0, y
        index, corrected = 0, 0.0
        step = 1 << self._count.bit_length()
        while step:
            beyond = index + step
            if beyond <= self._count:
                more = corrected + (self._tree[beyond] if self._tree is not None else 0.0)
                if self._estimate(beyond) + more <= y:
                    index, corrected = beyond, more
            step >>= 1
        index = min(index, self._count - 1)
        return index, y - self.top(index)

    def _corrected(self, index: int) -> float:
        if self._tree is None:
            return 0.0
        total = 0.0
        while index > 0:
            total += self._tree[index]
            index &= index - 1
        return total


@dataclass(frozen=True, slots=True)
class Estimate:
    """How high unseen text is taken to be, in logical pixels: per character, and once per block."""

    character: float
    block: float


class PageHeights:
    """Heights of all display paragraphs.

    Long blocks have an index of their own, made when they are first met.
    """

    def __init__(self, table: ParagraphTable, estimate: Estimate) -> None:
        self._table = table
        self._guess = estimate
        self._blocks = HeightIndex(len(table), self._block_top)
        self._chunks: dict[int, HeightIndex] = {}

    @property
    def total(self) -> float:
        return self._blocks.total

    def top(self, name: Paragraph) -> float:
        """Return where a paragraph begins on the page."""
        top = self._blocks.top(name.block)
        if name.chunk:
            top += self._index_of(name.block).top(name.chunk)
        return top

    def height(self, name: Paragraph) -> float:
        if self._table.chunks(name.block) == 1:
            return self._blocks.height(name.block)
        return self._index_of(name.block).height(name.chunk)

    def set(self, name: Paragraph, height: float) -> None:
        """Note the true height of a paragraph."""
        if self._table.chunks(name.block) == 1:
            self._blocks.set(name.block, height)
            return
        index = self._index_of(name.block)
        index.set(name.chunk, height)
        self._blocks.set(name.block, index.total)

    def at(self, y: float) -> tuple[Paragraph, float]:
        """Return the paragraph at height `y` and how far below its top that is."""
        block, below = self._blocks.at(y)
        if not len(self._table) or self._table.chunks(block) == 1:
            return Paragraph(block, 0), below
        chunk, below = self._index_of(block).at(below)
        return Paragraph(block, chunk), below

    def _block_top(self, block: int) -> float:
        start = self._table.block_start(block) - self._table.block_start(0)
        return start * self._guess.character + block * self._guess.block

    def _index_of(self, block: int) -> HeightIndex:
        index = self._chunks.get(block)
        if index is None:
            size, count = self._table.chunk_size(block), self._table.chunks(block)
            length = len(self._table.blocks[block].span)
            guess = self._guess

            def top(chunk: int) -> float:
                characters = length if chunk >= count else chunk * size
                return characters * guess.character + (guess.block if chunk else 0.0)

            index = self._chunks[block] = HeightIndex(count, top)
        return index
