"""Who lies where when annotations overlap: lanes, fills and margin bars, as plain numbers.

The longest annotation takes the first lane and keeps it on all its lines; only the shortest fills; a line
that several annotations of one lane share is divided among them in equal parts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from reader.model import SpanRow


def priority(row: SpanRow) -> tuple[int, int, str, int]:
    """Return the order in which pieces choose their lane: the longest first, then the earliest."""
    return (-len(row.span), row.span.start, row.annotation, row.piece)


def assign_lanes(rows: Sequence[SpanRow], most: int, ranks: Sequence[int] | None = None) -> list[int | None]:
    """Return the lane of each row, from 0; None for those that find all `most` lanes taken where they stand.

    `ranks` has a number for each row; those with a higher one choose after all with a lower.
    """
    taken: list[tuple[list[int], list[int]]] = [([], []) for _ in range(most)]  # starts and ends, sorted
    lanes: list[int | None] = [None] * len(rows)
    order = [(ranks[n] if ranks else 0, *priority(row), n) for n, row in enumerate(rows)]
    for *_, number in sorted(order):
        span = rows[number].span
        for lane, (starts, ends) in enumerate(taken):
            at = bisect_left(starts, span.end)
            if at == 0 or ends[at - 1] <= span.start:
                starts.insert(at, span.start)
                ends.insert(at, span.end)
                lanes[number] = lane
                break
    return lanes


def fills(
    rows: Sequence[SpanRow], start: int, end: int, first: frozenset[str] = frozenset()
) -> list[tuple[int, int, int]]:
    """Return `(start, end, number of the row)` of what fills: at each place of `[start, end)` the shortest
    row.

    Rows of the annotations in `first` fill before any other. Of rows equally long the later one fills.
    """
    order = [(row.annotation not in first, len(row.span), -number) for number, row in enumerate(rows)]
    begins = sorted(range(len(rows)), key=lambda n: rows[n].span.start)
    edges = sorted({start, end, *(min(max(e, start), end) for r in rows for e in (r.span.start, r.span.end))})
    found: list[tuple[int, int, int]] = []
    open_rows: list[tuple[bool, int, int]] = []
    next_row = 0
    for left, right in pairwise(edges):
        while next_row < len(begins) and rows[begins[next_row]].span.start <= left:
            heappush(open_rows, order[begins[next_row]])
            next_row += 1
        while open_rows and rows[-open_rows[0][2]].span.end <= left:
            heappop(open_rows)
        if not open_rows:
            continue
        number = -open_rows[0][2]
        if found and found[-1][1] == left and found[-1][2] == number:
            found[-1] = (found[-1][0], right, number)
        else:
            found.append((left, right, number))
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """One margin bar: pixels from the paragraph's top, which row, which lane."""

    row: int
    lane: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class BarGaps:
    """Pixels left free at the ends of a bar: at a line's own edge, and where bars share a line."""

    edge: float
    shared: float


def bars(
    touched: Sequence[tuple[int, int, int, int]], lines: Sequence[tuple[float, float]], gaps: BarGaps
) -> list[Bar]:
    """Return the bars of a paragraph, by lane and then top down.

    `touched` has, for each row with a lane: its number, its lane, its first and its last line; in text order.
    `lines` are tops and bottoms of the paragraph's lines.
    """
    shares: dict[tuple[int, int], list[int]] = {}
    for row, lane, first, last in touched:
        for line in {first, last}:
            shares.setdefault((lane, line), []).append(row)
    # Lines between a row's first and last hold nothing else in that lane, so only its ends are shared.
    found = []
    for row, lane, first, last in touched:
        top = _part(shares[lane, first], row, lines[first], gaps)[0]
        bottom = _part(shares[lane, last], row, lines[last], gaps)[1]
        found.append(Bar(row, lane, top, bottom))
    return sorted(found, key=lambda bar: (bar.lane, bar.top))


def _part(sharing: list[int], row: int, line: tuple[float, float], gaps: BarGaps) -> tuple[float, float]:
    top, bottom = line
    count, at = len(sharing), sharing.index(row)
    part = (bottom - top) / count
    edge, shared = min(gaps.edge, part / 4), min(gaps.shared, part / 4)
    begin = top + at * part + (edge if at == 0 else shared)
    end = top + (at + 1) * part - (edge if at == count - 1 else shared)
    return begin, end
