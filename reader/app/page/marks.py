"""What is painted of the annotations in one paragraph: by line, in whole pixels of the column, worked out
once.

Painting a dense page must not cost more than painting a bare one, so nothing here is computed while painting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reader.app.page import lanes
from reader.app.page.lines import LaidParagraph
from reader.app.page.spans import SpanIndex
from reader.model import SpanRow

# How many pieces are looked at to keep lanes the same in neighbouring paragraphs; beyond it the text is too
# dense to tell.
_NEIGHBOURS = 48


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


@dataclass(slots=True)
class LineMarks:
    """What stands on one line. `hidden` are the pieces that found no lane and end here: "+n"."""

    fills: list[Fill]
    strokes: list[Stroke]
    hidden: list[SpanRow]


@dataclass(frozen=True, slots=True)
class ParagraphMarks:
    """All of one paragraph; `lines` by the line's number, only those that have any."""

    lines: dict[int, LineMarks]
    bars: tuple[Bar, ...] = ()


NOTHING = ParagraphMarks({})


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


def paragraph_marks(
    laid: LaidParagraph, index: SpanIndex, suggestions: SpanIndex, rules: MarkRules
) -> ParagraphMarks:
    """Return what to paint in `laid`. Suggestions take the lanes that the annotations leave."""
    start, end = laid.span.start, laid.span.end
    rows = with_neighbours(index, start, end)
    proposed = suggestions.touching(start, end) if len(suggestions) else []
    if not (rows or proposed) or not laid.lines:
        return NOTHING
    both = [*rows, *proposed]
    ranks = [0] * len(rows) + [1] * len(proposed) if proposed else None
    assigned = lanes.assign_lanes(both, rules.most, ranks)
    here = [n for n, row in enumerate(both) if row.span.start < end and row.span.end > start]
    painted = here if rules.tag is None else [n for n in here if both[n].tag == rules.tag]
    lines: dict[int, LineMarks] = defaultdict(lambda: LineMarks([], [], []))
    _add_fills(lines, laid, [both[n] for n in painted if n < len(rows)], rules)
    for number in painted:
        row, lane = both[number], assigned[number]
        if lane is None:
            lines[laid.line_of(min(row.span.end, end) - 1)].hidden.append(row)
            continue
        for where in laid.stretches(row.span.start, row.span.end):
            lines[where.line].strokes.append(Stroke(lane, round(where.left), round(where.right), row))
    return ParagraphMarks(dict(lines), tuple(_bars(laid, both, assigned, here, rules)))


def _add_fills(
    lines: dict[int, LineMarks], laid: LaidParagraph, rows: Sequence[SpanRow], rules: MarkRules
) -> None:
    first = frozenset((rules.active,)) if rules.active is not None else frozenset[str]()
    for start, end, number in lanes.fills(rows, laid.span.start, laid.span.end, first):
        for where in laid.stretches(start, end):
            lines[where.line].fills.append(Fill(round(where.left), round(where.right), rows[number]))


def _bars(
    laid: LaidParagraph,
    rows: Sequence[SpanRow],
    assigned: Sequence[int | None],
    here: Sequence[int],
    rules: MarkRules,
) -> list[Bar]:
    touched = []
    for number in sorted(here, key=lambda n: (rows[n].span.start, rows[n].span.end)):
        lane = assigned[number]
        if lane is not None:
            span = rows[number].span
            first = laid.line_of(max(span.start, laid.span.start))
            last = laid.line_of(min(span.end, laid.span.end) - 1)
            touched.append((number, lane, first, last))
    boxes = [(float(line.top), float(line.bottom)) for line in laid.lines]
    found = []
    free: dict[int, float] = defaultdict(lambda: float("-inf"))  # per lane: where the next letter may begin
    for bar in lanes.bars(touched, boxes, rules.gaps):
        top = letter_top(bar.top, bar.bottom, rules.letter_height)
        fits = top >= free[bar.lane]
        if fits:
            free[bar.lane] = top + rules.letter_height - 2
        found.append(Bar(bar.lane, round(bar.top), round(bar.bottom), fits, rows[bar.row]))
    return found


def letter_top(top: float, bottom: float, height: float) -> float:
    """Return where a bar's letter begins: at its top, or centred on a bar too short for that."""
    short = height + 3  # 16 at the usual 13
    return top if bottom - top >= short else (top + bottom - height) / 2
