"""What is painted of the annotations in one paragraph: by line, in whole pixels of the column, worked out
once.

Who has which lane is decided for a whole paragraph; all else only for the lines that are seen, and not again
when an annotation comes or goes elsewhere in the paragraph. Painting a dense page then costs what a bare one
costs.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from operator import attrgetter
from typing import NamedTuple

from reader.app.page import lanes
from reader.app.page.lines import LaidParagraph
from reader.app.page.spans import SpanIndex
from reader.model import SpanRow

# How many pieces are looked at to keep lanes the same in neighbouring paragraphs; beyond it the text is too
# dense to tell.
_NEIGHBOURS = 48

# How many hidden pieces cost as much as one that is seen.
_HIDDEN_FOR_ONE = 8
# From so many pieces on it is worth while to look for what has not changed.
_WORTH_IT = 24
_bounds = attrgetter("span.start", "span.end")


class Fill(NamedTuple):
    """A filled stretch of a line: pixels from the column's edge."""

    left: int
    right: int
    row: SpanRow


class Stroke(NamedTuple):
    """A stroke below a stretch of a line."""

    lane: int
    left: int
    right: int
    row: SpanRow


class Bar(NamedTuple):
    """A margin bar: pixels from the paragraph's top. `letter` says whether there is room for it."""

    lane: int
    top: int
    bottom: int
    letter: bool
    row: SpanRow
    line: int  # the first that it touches


@dataclass(frozen=True, slots=True, eq=False)
class LineMarks:
    """What stands on one line. `hidden` are the pieces that found no lane and end here: "+n"."""

    fills: tuple[Fill, ...]
    strokes: tuple[Stroke, ...]
    hidden: tuple[SpanRow, ...]


BARE = LineMarks((), (), ())


@dataclass(frozen=True, slots=True)
class MarkRules:
    """What decides the marks besides the spans: lanes, gaps, the letter's height, and what is picked out."""

    most: int
    gaps: lanes.BarGaps
    letter_height: float
    active: str | None = None
    tag: str | None = None  # the filter: others lose fill and lane


def with_neighbours(index: SpanIndex, start: int, end: int) -> list[SpanRow]:
    """Return what touches `[start, end)` and what, through overlaps, decides the lanes of those pieces."""
    rows = index.touching(start, end)
    while rows and len(rows) <= _NEIGHBOURS:
        low, high = min(r.span.start for r in rows), max(r.span.end for r in rows)
        if low >= start and high <= end:
            break
        wider = index.touching(low, high)
        if len(wider) == len(rows):
            break
        rows, start, end = wider, low, high
    return rows


class ParagraphMarks:
    """The marks of one paragraph, each line worked out when it is asked for."""

    def __init__(
        self,
        laid: LaidParagraph,
        rows: Sequence[SpanRow],
        ranks: Sequence[int] | None,
        rules: MarkRules,
        before: ParagraphMarks | None,
    ) -> None:
        self._laid = laid
        self._rules = rules
        self._rows = rows
        self._ranks = ranks
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._lanes: list[int | None] = []
        self._first: list[int] = []  # of each row: the first of the lines that it touches
        self._last: list[int] = []
        self._on: list[list[int]] = [[] for _ in laid.lines]  # by line: the numbers of the rows on it
        self._parts: dict[int, list[dict[int, tuple[float, float]]]] = {}
        self._letters: dict[tuple[int, int], frozenset[int]] = {}
        self._bars: dict[int, tuple[Bar, ...]] = {}
        self._made: dict[int, LineMarks] = {}
        # What was worked out of each line, and of what: the last time may be good still.
        self._known: dict[int, tuple[object, LineMarks]] = before._known if before is not None else {}
        if before is None or not self._take_over(before):
            self._starts, self._ends = _limits(rows)
            self._lanes = lanes.assign_lanes(rows, rules.most, ranks)
            self._first, self._last = self._spread(range(len(rows)))
            for number, (first, last) in enumerate(zip(self._first, self._last, strict=True)):
                for line in range(first, last + 1) if first >= 0 else ():
                    self._on[line].append(number)

    def _spread(self, rows: range) -> tuple[list[int], list[int]]:
        """Return the first and the last line that each of these rows touches, -1 where it touches none."""
        laid, firsts, lasts = self._laid, [], []
        begins = [*(line.start for line in laid.lines), laid.span.end + 1]
        low, high, lines = laid.span.start, laid.span.end, len(laid.lines)
        line = 0  # rows come by their starts, so the next begins on this line or after it
        for number in rows:
            start, end = self._starts[number], self._ends[number]
            if start >= high or end <= low:  # a neighbour stands outside
                firsts.append(-1)
                lasts.append(-1)
                continue
            if start < begins[line]:
                line = 0
            while start >= begins[line + 1]:
                line += 1
            last = line
            while last + 1 < lines and end > begins[last + 1]:
                last += 1
            firsts.append(line)
            lasts.append(last)
        return firsts, lasts

    def _take_over(self, before: ParagraphMarks) -> bool:
        """Take over what an annotation more or less has not changed; return whether that was worth it.

        A lane can change where pieces overlap the one that came or went, through overlaps, and nowhere else.
        """
        rows, old, rules, was = self._rows, before._rows, self._rules, before._rules
        if self._ranks is not None or before._ranks is not None or before._laid is not self._laid:
            return False
        if len(rows) < _WORTH_IT or replace(was, active=rules.active) != rules:
            return False
        head, tail = lanes.alike(old, rows)
        new, gone = range(head, len(rows) - tail), range(head, len(old) - tail)
        more = len(new) - len(gone)
        starts, ends = _limits(rows[head : new.stop])
        self._starts = [*before._starts[:head], *starts, *before._starts[gone.stop :]]
        self._ends = [*before._ends[:head], *ends, *before._ends[gone.stop :]]
        first, last = self._spread(new)
        self._first = [*before._first[:head], *first, *before._first[gone.stop :]]
        self._last = [*before._last[:head], *last, *before._last[gone.stop :]]
        for line, on in enumerate(before._on):
            self._on[line] = [n if n < head else n + more for n in on if n < head or n >= gone.stop]
        for number, begin, end in zip(new, first, last, strict=True):
            for line in range(begin, end + 1) if begin >= 0 else ():
                insort(self._on[line], number)
        starts += before._starts[head : gone.stop]
        ends += before._ends[head : gone.stop]
        changed = range(0)
        if starts:
            changed = lanes.tangled(self._starts, self._ends, new, min(starts), max(ends))
            again = lanes.assign_lanes(rows[changed.start : changed.stop], rules.most)
            self._lanes = [*before._lanes[: changed.start], *again, *before._lanes[changed.stop - more :]]
        else:
            self._lanes = before._lanes
        touched = [(self._first[n], self._last[n]) for n in changed]
        touched += [(before._first[n], before._last[n]) for n in gone]
        stale = self._stale_lines([(begin, end) for begin, end in touched if begin >= 0])
        self._bars = {line: bars for line, bars in before._bars.items() if line not in stale}
        if was.active == rules.active:
            self._made = {line: made for line, made in before._made.items() if line not in stale}
        return True

    def _stale_lines(self, touched: Sequence[tuple[int, int]]) -> range:
        """Return the lines whose marks change with the rows that stand on these, from line to line.

        A bar has one length on all its lines, and letters keep clear of those on the line above.
        """
        if not touched:
            return range(0)
        low, high = min(first for first, _ in touched), max(last for _, last in touched)
        on = [n for line in range(low, high + 1) for n in self._on[line]]
        low, high = min([low, *(self._first[n] for n in on)]), max([high, *(self._last[n] for n in on)])
        below = min(high + 2, len(self._on))
        return range(low, max([high, *(self._last[n] for on in self._on[low:below] for n in on)]) + 1)

    def __len__(self) -> int:
        """Return how many pieces decide these marks, those in neighbours among them."""
        return len(self._rows)

    def crumble(self) -> Iterator[None]:
        """Forget what was worked out, a line at a time: all of a dense page takes longer than a frame."""
        for kept in (self._known, self._made, self._bars, self._parts):
            while kept:
                kept.popitem()
                yield

    def line(self, number: int) -> LineMarks:
        """Return what stands on a line; the very same as before where nothing of it has changed."""
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = self._line(number) if self._on[number] else BARE
        return found

    def work_out(self, lines: range, allowed: int) -> tuple[int, int]:
        """Work out lines in turn until that has cost `allowed`; return the first that is left, and the cost.

        A line costs about as much as it has strokes; nothing where it has been worked out, or was before an
        annotation came or went.
        """
        spent = 0
        if len(self._made) == len(self._on):
            return lines.stop, spent
        for number in lines:
            if number in self._made:
                continue
            if number not in self._known:
                here = self._on[number]
                cost = sum(self._lanes[n] is not None for n in here) + len(here) // _HIDDEN_FOR_ONE
                if spent + cost > allowed:
                    return number, spent
                spent += cost
            self.line(number)
        return lines.stop, spent

    def _line(self, number: int) -> LineMarks:
        rows, rules = self._rows, self._rules
        here = self._on[number]
        if rules.tag is not None:
            here = [n for n in here if rows[n].tag == rules.tag]
        picked = any(rows[n].annotation == rules.active for n in here) and rules.active
        of = ([(rows[n], self._lanes[n], self._last[n] == number) for n in here], picked, rules.tag)
        known = self._known.get(number)
        if known is not None and known[0] == of:
            return known[1]
        made = self._work_out(number, here)
        self._known[number] = (of, made)
        return made

    def _work_out(self, number: int, here: Sequence[int]) -> LineMarks:
        rows, laid = self._rows, self._laid
        strokes: list[Stroke] = []
        hidden: list[SpanRow] = []
        for n in here:
            row, lane = rows[n], self._lanes[n]
            if lane is not None:
                for where in laid.on_line(number, row.span.start, row.span.end):
                    strokes.append(Stroke(lane, round(where.left), round(where.right), row))
            elif self._last[n] == number:
                hidden.append(row)
        return LineMarks(tuple(self._fills(number, here)), tuple(strokes), tuple(hidden))

    def _fills(self, number: int, here: Sequence[int]) -> Iterator[Fill]:
        laid, ranks, active = self._laid, self._ranks, self._rules.active
        line = laid.lines[number]
        filling = [self._rows[n] for n in here if ranks is None or not ranks[n]]
        first = frozenset((active,)) if active is not None else frozenset[str]()
        for start, end, of in lanes.fills(filling, line.start, line.ink_end, first):
            for where in laid.on_line(number, start, end):
                yield Fill(round(where.left), round(where.right), filling[of])

    # --- the margin --------------------------------------------------------------------------------------

    def bars(self, number: int) -> tuple[Bar, ...]:
        """Return the bars that touch a line, by lane and then top down, each in its whole length."""
        found = self._bars.get(number)
        if found is None:
            made = (bar for lane in range(self._rules.most) for bar in self._lane_bars(number, lane))
            found = self._bars[number] = tuple(made)
        return found

    def _lane_bars(self, number: int, lane: int) -> Iterator[Bar]:
        for n, (top, bottom) in self._extents(number, lane):
            letter = n in self._lettered(self._first[n], lane)
            low, high = round(top), round(bottom)
            if letter or low < high:
                yield Bar(lane, low, high, letter, self._rows[n], self._first[n])

    def _lettered(self, number: int, lane: int) -> frozenset[int]:
        """Return which of a lane's rows that begin on a line have room for their letter."""
        found = self._letters.get((number, lane))
        if found is None:
            height = self._rules.letter_height
            fitting: list[int] = []
            free = self._letters_end(number - 1, lane) if number else -inf
            for n, (top, bottom) in self._extents(number, lane):
                top = letter_top(top, bottom, height)
                if top >= free and self._first[n] == number:
                    fitting.append(n)
                    free = top + height - 2
            found = self._letters[number, lane] = frozenset(fitting)
        return found

    def _letters_end(self, number: int, lane: int) -> float:
        """Return how far down the letter of a line's last bar reaches: the next line's keep clear of it.

        Whether it has one is not asked, or each line would depend on all above.
        """
        _, last = next(self._extents(number, lane, backwards=True), (-1, None))
        height = self._rules.letter_height
        return letter_top(*last, height) + height - 2 if last is not None else -inf

    def _extents(
        self, number: int, lane: int, *, backwards: bool = False
    ) -> Iterator[tuple[int, tuple[float, float]]]:
        """Give the rows of a lane on a line, with top and bottom of their whole bars."""
        parts = self._parts_of(number, lane)
        for n in reversed(parts) if backwards else parts:
            top, bottom = parts[n]
            first, last = self._first[n], self._last[n]
            if first != number:
                top = self._parts_of(first, lane)[n][0]
            if last != number:
                bottom = self._parts_of(last, lane)[n][1]
            yield n, (top, bottom)

    def _parts_of(self, number: int, lane: int) -> dict[int, tuple[float, float]]:
        """Return which parts of a line's height the rows of a lane have there, in text order."""
        found = self._parts.get(number)
        if found is None:
            found = self._parts[number] = self._share_out(number)
        return found[lane]

    def _share_out(self, number: int) -> list[dict[int, tuple[float, float]]]:
        rows, line, gaps = self._rows, self._laid.lines[number], self._rules.gaps
        sharing: list[list[int]] = [[] for _ in range(self._rules.most)]
        for n in self._on[number]:
            lane = self._lanes[n]
            if lane is not None:
                sharing[lane].append(n)
        shares: list[dict[int, tuple[float, float]]] = []
        for of in sharing:
            of.sort(key=lambda n: rows[n].span.start)
            shares.append(dict(zip(of, lanes.parts(len(of), line.top, line.bottom, gaps), strict=True)))
        return shares


def _limits(rows: Sequence[SpanRow]) -> tuple[list[int], list[int]]:
    """Return where the rows begin and where they end."""
    pairs = list(map(_bounds, rows))
    return [start for start, _ in pairs], [end for _, end in pairs]


def paragraph_marks(
    laid: LaidParagraph,
    index: SpanIndex,
    suggestions: SpanIndex,
    rules: MarkRules,
    before: ParagraphMarks | None = None,
) -> ParagraphMarks:
    """Return what to paint in `laid`. Suggestions take the lanes that the annotations leave.

    `before` are the marks of the same layout that an annotation more or less has made stale; they are not to
    be asked any more.
    """
    start, end = laid.span.start, laid.span.end
    rows = with_neighbours(index, start, end) if laid.lines else []
    proposed = suggestions.touching(start, end) if len(suggestions) and laid.lines else []
    ranks = [0] * len(rows) + [1] * len(proposed) if proposed else None
    return ParagraphMarks(laid, [*rows, *proposed], ranks, rules, before)


def no_marks(laid: LaidParagraph, rules: MarkRules) -> ParagraphMarks:
    """Return the marks of a paragraph without any."""
    return ParagraphMarks(laid, (), None, rules, None)


def letter_top(top: float, bottom: float, height: float) -> float:
    """Return where a bar's letter begins: at its top, or centred on a bar too short for that."""
    short = height + 3  # 16 at the usual 13
    return top if bottom - top >= short else (top + bottom - height) / 2
