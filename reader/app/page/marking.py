"""Which paragraphs of the page have their marks, which have stale ones, and which wait for the next turn.

A page too dense for one frame shows its text and as many marks as the frame has time for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from math import inf

from reader.app.page.column import Shown
from reader.app.page.marks import LineMarks, ParagraphMarks
from reader.app.page.spans import SpanIndex
from reader.app.page.table import Paragraph

# How many strokes are worked out before a painting, about 4 ms; the text does not wait for the others.
_AT_ONCE = 320
# How many strokes, fills and bars that were not drawn ahead are painted at once, about 6 ms.
_PAINTED_AT_ONCE = 1600
# Paragraphs with fewer pieces are painted without counting.
_CROWDED = 300
# Deciding the lane of so many pieces costs as much as one stroke.
_LANES_FOR_ONE = 5


class Marking:
    """The marks of one page's paragraphs. `make` works them out, from stale ones where there are any."""

    def __init__(self, make: Callable[[Paragraph, ParagraphMarks | None], ParagraphMarks]) -> None:
        self._make = make
        self._marks: dict[Paragraph, ParagraphMarks] = {}
        self._stale: dict[Paragraph, ParagraphMarks] = {}  # lines that did not change are taken from there
        self._later: dict[Paragraph, int] = {}  # too dense for one turn: how many of their lines are marked
        self._drawn = False  # what is in sight was drawn ahead for the next painting
        self._old: list[ParagraphMarks] = []

    def clear(self) -> None:
        """All lines are others now, or all pieces; `forget_old` is to be gone through in idle moments."""
        self._old += [*self._marks.values(), *self._stale.values()]
        self._marks.clear()
        self._stale.clear()
        self._later.clear()

    def forget_old(self) -> Iterator[None]:
        """Let go of the marks from before `clear`, a line at a time."""
        while self._old:
            yield from self._old.pop().crumble()
            yield

    def drop(self, name: Paragraph) -> None:
        """A paragraph is far out of sight: its marks would keep its layout."""
        self._marks.pop(name, None)
        self._stale.pop(name, None)

    def forget(self, touched: Callable[[Paragraph], bool]) -> None:
        """Pieces changed in the paragraphs that are `touched`."""
        for name in [n for n in self._marks if touched(n)]:
            self._stale[name] = self._marks.pop(name)

    def of(self, name: Paragraph) -> ParagraphMarks:
        """Return the marks of a paragraph."""
        found = self._marks.get(name)
        if found is None:
            found = self._marks[name] = self._make(name, self._stale.pop(name, None))
        return found

    def holds(self, name: Paragraph, marks: ParagraphMarks) -> bool:
        """Return whether these still are the paragraph's marks."""
        return self._marks.get(name) is marks

    @property
    def waiting(self) -> bool:
        """Return whether lines in sight are still without their marks."""
        return bool(self._later)

    def marked(self, name: Paragraph) -> int | None:
        """Return how many lines of a paragraph are marked, None for all."""
        return self._later.get(name)

    def mark_some(
        self,
        shown: Iterable[Shown],
        height: int,
        index: SpanIndex,
        exposed: Collection[tuple[int, int]],
        drawn: Collection[LineMarks],
    ) -> None:
        """Work out the marks of the lines in sight, in reading order, no more than a frame has time for.

        What was marked before is marked at once: an annotation more or less never takes marks away. `height`
        is the viewport's; `exposed` are tops and bottoms of what is going to be painted, `drawn` the lines
        that will only be copied then.
        """
        left = _AT_ONCE
        paintable = inf if self._drawn else _PAINTED_AT_ONCE
        self._drawn = False
        self._later.clear()
        for seen in shown:
            name = seen.name
            if name not in self._marks and name not in self._stale:
                cost = index.count(seen.laid.span) // _LANES_FOR_ONE
                if cost > left:
                    self._later[name] = 0
                    continue
                left -= cost
            of = self.of(name)
            if of:
                lines = in_sight(seen, height)
                reached, cost = of.work_out(lines, left)
                left -= cost
                if len(of) >= _CROWDED:
                    within = range(lines.start, reached)
                    reached, cost = _painted_by(of, seen, within, paintable, exposed, drawn)
                    paintable -= cost
                if reached < lines.stop:
                    self._later[name] = reached
                    left = paintable = 0

    def all_marked(self) -> None:
        """What `mark_some` had no time for is there now."""
        self._later.clear()
        self._drawn = True


def _painted_by(
    of: ParagraphMarks,
    seen: Shown,
    lines: range,
    allowed: float,
    exposed: Collection[tuple[int, int]],
    drawn: Collection[LineMarks],
) -> tuple[int, int]:
    """Return the first of these lines that is left when painting has cost `allowed`, and what it has cost."""
    spent = 0
    for number in lines:
        line, marks = seen.laid.lines[number], of.line(number)
        top, bottom = seen.top + line.top, seen.top + line.bottom
        if marks in drawn or not any(low < bottom and high > top for low, high in exposed):
            continue
        spent += len(marks.strokes) + len(marks.fills) + len(of.bars(number))
        if spent > allowed:
            return number, spent
    return lines.stop, spent


def in_sight(seen: Shown, height: int) -> range:
    """Return the numbers of the lines that stand in a viewport of this height."""
    laid = seen.laid
    if not laid.lines:
        return range(0)
    return range(laid.line_at(-seen.top), laid.line_at(height - seen.top) + 1)
