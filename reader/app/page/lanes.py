"""Who lies where when annotations overlap: lanes, fills and margin bars, as plain numbers.

The longest annotation takes the first lane and keeps it on all its lines; only the shortest fills; a line
that several annotations of one lane share is divided among them in equal parts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter, is_

from reader.model import SpanRow

_choosing = attrgetter("span.start", "span.end", "annotation", "piece")


def assign_lanes(rows: Sequence[SpanRow], most: int, ranks: Sequence[int] | None = None) -> list[int | None]:
    """Return the lane of each row, from 0; None for those that find all `most` lanes taken where they stand.

    The longest chooses first, then the earliest. `ranks` has a number for each row; those with a higher one
    choose after all with a lower.
    """
    taken: list[tuple[list[int], list[int]]] = [([], []) for _ in range(most)]  # starts and ends, sorted
    lanes: list[int | None] = [None] * len(rows)
    order = [
        (start - end, start, annotation, piece, number)
        for number, (start, end, annotation, piece) in enumerate(map(_choosing, rows))
    ]
    order.sort()
    if ranks is not None:
        order.sort(key=lambda of: ranks[of[4]])
    refused = (-1, -1)
    for negative, start, _, _, number in order:
        end = start - negative
        if (start, end) == refused:  # nor does another of the very same extent find a lane
            continue
        for lane, (starts, ends) in enumerate(taken):
            at = bisect_left(starts, end)
            if at == 0 or ends[at - 1] <= start:
                starts.insert(at, start)
                ends.insert(at, end)
                lanes[number] = lane
                break
        else:
            refused = (start, end)
    return lanes


def alike(before: Sequence[SpanRow], now: Sequence[SpanRow]) -> tuple[int, int]:
    """Return how many rows at the beginning, and how many others at the end, are the very same in both."""
    most = min(len(before), len(now))
    same = list(map(is_, before, now))
    head = most if all(same) else same.index(False)
    same = list(map(is_, reversed(before), reversed(now)))
    tail = most if all(same) else same.index(False)
    return head, min(tail, most - head)


def tangled(starts: Sequence[int], ends: Sequence[int], among: range, low: int, high: int) -> range:
    """Return the numbers of the rows that overlap `[low, high)`, through overlaps, those of `among` too.

    Rows come by their starts; none before `among` starts after `low`, none behind it before that.
    """
    reached = list(accumulate(ends, max))
    first = among.start
    while first and reached[first - 1] > low:
        first -= 1
        low = min(low, starts[first])
    high = max([high, *ends[first : among.stop]])
    stop = among.stop
    while stop < len(starts) and starts[stop] < high:
        high = max(high, ends[stop])
        stop += 1
    return range(first, stop)


def fills(
    rows: Sequence[SpanRow], start: int, end: int, first: frozenset[str] = frozenset()
) -> list[tuple[int, int, int]]:
    """Return `(start, end, number of the row)` of what fills: at each place of `[start, end)` the shortest
    row.

    Rows of the annotations in `first` fill before any other. Of rows equally long the later one fills.
    Meant for a line: needs a place in memory for each code point.
    """
    # Of those that cover the very same only the last is ever seen.
    last = {(row.annotation in first, row.span): number for number, row in enumerate(rows)}
    order = [(front, span.start - span.end, number) for (front, span), number in last.items()]
    order.sort()
    # As a painter does: the longest first, the shorter over it.
    owners = [-1] * (end - start)
    for _, _, number in order:
        span = rows[number].span
        low, high = max(span.start, start) - start, min(span.end, end) - start
        if low < high:
            owners[low:high] = [number] * (high - low)
    found: list[tuple[int, int, int]] = []
    at = start
    for number, run in groupby(owners):
        stop = at + sum(1 for _ in run)
        if number >= 0:
            found.append((at, stop, number))
        at = stop
    return found


@dataclass(frozen=True, slots=True)
class BarGaps:
    """Pixels left free at the ends of a bar: at a line's own edge, and where bars share a line."""

    edge: float
    shared: float


def parts(count: int, top: float, bottom: float, gaps: BarGaps) -> list[tuple[float, float]]:
    """Return begin and end of the equal parts of a line's height that `count` bars of one lane have there."""
    part = (bottom - top) / max(1, count)
    edge, shared = min(gaps.edge, part / 4), min(gaps.shared, part / 4)
    return [
        (
            top + at * part + (edge if at == 0 else shared),
            top + (at + 1) * part - (edge if at == count - 1 else shared),
        )
        for at in range(count)
    ]
