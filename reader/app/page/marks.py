"""What is painted of the annotations in one paragraph: rectangles and bars, worked out once and kept with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reader.app.page import lanes
from reader.app.page.lines import LaidParagraph, Stretch
from reader.app.page.spans import SpanIndex
from reader.model import SpanRow

# How many pieces are looked at to keep lanes the same in neighbouring paragraphs; beyond it the text is too dense to tell.
_NEIGHBOURS = 256


@dataclass(frozen=True, slots=True)
class LaneMark:
    """One stroke below one line."""

    row: SpanRow
    lane: int
    where: Stretch


@dataclass(frozen=True, slots=True)
class FillMark:
    """One filled rectangle."""

    row: SpanRow
    where: Stretch


@dataclass(frozen=True, slots=True)
class BarMark:
    """One margin bar, in pixels from the paragraph's top. `letter` says whether there is room for it."""

    row: SpanRow
    lane: int
    top: float
    bottom: float
    letter: bool


@dataclass(frozen=True, slots=True)
class Badge:
    """A "+n" after a line: annotations that found no lane and end there."""

    line: int
    hidden: tuple[SpanRow, ...]


@dataclass(frozen=True, slots=True)
class ParagraphMarks:
    """All of one paragraph."""

    fills: tuple[FillMark, ...] = ()
    lanes: tuple[LaneMark, ...] = ()
    bars: tuple[BarMark, ...] = ()
    badges: tuple[Badge, ...] = ()


NOTHING = ParagraphMarks()


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
    for _ in range(4):
        if not rows or len(rows) > _NEIGHBOURS:
            return rows
        low, high = min(r.span.start for r in rows), max(r.span.end for r in rows)
        wider = index.touching(low, high)
        if len(wider) == len(rows) or len(wider) > _NEIGHBOURS:
            return rows
        rows = wider
    return rows


def paragraph_marks(
    laid: LaidParagraph, index: SpanIndex, suggestions: SpanIndex, rules: MarkRules
) -> ParagraphMarks:
    """Return what to paint in `laid`. Suggestions take the lanes that the annotations leave."""
    start, end = laid.span.start, laid.span.end
    rows = with_neighbours(index, start, end)
    proposed = suggestions.touching(start, end) if len(suggestions) else []
    if not rows and not proposed:
        return NOTHING
    assigned = lanes.assign_lanes([*rows, *proposed], rules.most, ranks=[0] * len(rows) + [1] * len(proposed))
    both = [*rows, *proposed]
    here = [n for n, row in enumerate(both) if row.span.start < end and row.span.end > start]
    painted = [n for n in here if rules.tag is None or both[n].tag == rules.tag]
    return ParagraphMarks(
        fills=tuple(_fills(laid, [both[n] for n in painted if n < len(rows)], rules)),
        lanes=tuple(
            LaneMark(both[n], lane, where)
            for n in painted
            if (lane := assigned[n]) is not None
            for where in laid.stretches(both[n].span.start, both[n].span.end)
        ),
        bars=tuple(_bars(laid, both, assigned, here, rules)),
        badges=tuple(_badges(laid, [both[n] for n in painted if assigned[n] is None])),
    )


def _fills(laid: LaidParagraph, rows: Sequence[SpanRow], rules: MarkRules) -> list[FillMark]:
    first = frozenset((rules.active,)) if rules.active is not None else frozenset[str]()
    found = lanes.fills(rows, laid.span.start, laid.span.end, first)
    return [
        FillMark(rows[number], where) for start, end, number in found for where in laid.stretches(start, end)
    ]


def _bars(
    laid: LaidParagraph,
    rows: Sequence[SpanRow],
    assigned: Sequence[int | None],
    here: Sequence[int],
    rules: MarkRules,
) -> list[BarMark]:
    if not laid.lines:
        return []
    touched = []
    for number in sorted(here, key=lambda n: (rows[n].span.start, rows[n].span.end)):
        lane = assigned[number]
        if lane is not None:
            span = rows[number].span
            first = laid.line_of(max(span.start, laid.span.start))
            last = laid.line_of(min(span.end, laid.span.end) - 1)
            touched.append((number, lane, first, last))
    lines = [(float(line.top), float(line.bottom)) for line in laid.lines]
    found = []
    free: dict[int, float] = defaultdict(lambda: float("-inf"))  # per lane: where the next letter may begin
    for bar in lanes.bars(touched, lines, rules.gaps):
        top = letter_top(bar.top, bar.bottom, rules.letter_height)
        fits = top >= free[bar.lane]
        if fits:
            free[bar.lane] = top + rules.letter_height - 2
        found.append(BarMark(rows[bar.row], bar.lane, bar.top, bar.bottom, fits))
    return found


def letter_top(top: float, bottom: float, height: float) -> float:
    """Return where a bar's letter begins: at its top, or centred on a bar too short for that."""
    short = height + 3  # 16 at the usual 13
    return top if bottom - top >= short else (top + bottom - height) / 2


def _badges(laid: LaidParagraph, hidden: Sequence[SpanRow]) -> list[Badge]:
    by_line: dict[int, list[SpanRow]] = defaultdict(list)
    for row in hidden:
        by_line[laid.line_of(min(row.span.end, laid.span.end) - 1)].append(row)
    return [Badge(line, tuple(rows)) for line, rows in sorted(by_line.items())]
