"""Which pieces of annotations touch a stretch of text, fast at any density, and cheap to change by one.

Pieces are kept in classes by length, each sorted by start: in a class of pieces no longer than `longest`,
only those that start within `longest` before the stretch can touch it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush, merge
from operator import attrgetter, sub

from reader.model import SpanRow
from reader.text.span import Span

_start = attrgetter("span.start")
# Upper bounds of the length classes, in code points; the last class holds whatever is longer.
_BOUNDS = (512, 4096, 32768, 262144)


_SLICE = 4096


def shortness(row: SpanRow) -> tuple[int, int]:
    """Return the key by which the shortest of several pieces comes first; of equals, the earlier one."""
    return (len(row.span), row.span.start)


class _Class:
    """Pieces of similar length, sorted by start."""

    __slots__ = ("longest", "rows", "starts")

    def __init__(self, rows: list[SpanRow], starts: Iterable[int], longest: int) -> None:
        self.rows = rows
        self.starts = array("q", starts)  # a quarter of what numbers of Python need
        self.longest = longest


class SpanIndex:
    """All pieces of one revision. Order within an answer is by start, then by when they came."""

    def __init__(self, rows: Iterable[SpanRow] = ()) -> None:
        given = list(rows)
        # Written out: 100 K pieces are looked at while the page waits.
        starts = [row.span.start for row in given]
        in_order = sorted(starts)
        if starts != in_order:
            given.sort(key=_start)
            starts = in_order
        ends = [row.span.end for row in given]
        self._count = len(given)
        self._covered = sum(ends) - sum(starts)
        longest = max(map(sub, ends, starts), default=0)
        self._classes: list[_Class] = []
        if longest <= _BOUNDS[0]:  # sentences: the usual case needs no second look at each piece
            self._classes.append(_Class(given, starts, longest))
        else:
            low = -1
            for high in (*_BOUNDS, longest):
                rows_here = [r for r in given if low < len(r.span) <= high]
                self._classes.append(_Class(rows_here, map(_start, rows_here), min(high, longest)))
                low = max(low, high)
        self._of: dict[str, SpanRow | list[SpanRow]] = {}
        self._given = given[:]  # not yet in `_of`

    def copy(self) -> SpanIndex:
        """Return another index of the same pieces, which later changes of this one leave as it is."""
        made = SpanIndex()
        made._count, made._covered = self._count, self._covered
        made._classes = [_Class(of.rows[:], of.starts, of.longest) for of in self._classes]
        made._given = [row for of in made._classes for row in of.rows]
        return made

    def __len__(self) -> int:
        return self._count

    def touching(self, start: int, end: int) -> list[SpanRow]:
        """Return the pieces that share a code point with `[start, end)`; empty pieces never do."""
        found: list[SpanRow] = []
        for of in self._classes:
            low = bisect_left(of.starts, start - of.longest + 1)
            high = bisect_left(of.starts, end, low)
            if low < high:
                found.extend(row for row in of.rows[low:high] if row.span.end > start)
        if len(self._classes) > 1:
            found.sort(key=_start)
        return found

    def count(self, span: Span) -> int:
        """Return how many pieces begin in `span`, without looking at them."""
        return sum(
            bisect_left(of.starts, span.end) - bisect_left(of.starts, span.start) for of in self._classes
        )

    def at(self, position: int) -> list[SpanRow]:
        """Return the pieces that hold the code point at `position`."""
        return self.touching(position, position + 1)

    def pieces(self, annotation: str) -> list[SpanRow]:
        """Return all pieces of an annotation, in order of their numbers; none when it has none here."""
        found = self._by_annotation().get(annotation)
        if found is None:
            return []
        return [found] if isinstance(found, SpanRow) else sorted(found, key=attrgetter("piece"))

    def add(self, row: SpanRow) -> None:
        """Add one piece."""
        length = len(row.span)
        of = next((c for c in self._classes if length <= c.longest), None)
        if of is None:
            bound = next((b for b in _BOUNDS if length <= b), length)
            of = _Class([], [], bound)
            self._classes.append(of)
        at = bisect_left(of.starts, row.span.start + 1)
        of.starts.insert(at, row.span.start)
        of.rows.insert(at, row)
        self._count += 1
        self._covered += length
        known = self._by_annotation()
        before = known.get(row.annotation)
        if before is None:
            known[row.annotation] = row
        elif isinstance(before, SpanRow):
            known[row.annotation] = [before, row]
        else:
            before.append(row)

    def remove(self, annotation: str) -> list[SpanRow]:
        """Remove an annotation's pieces and return them."""
        gone = self.pieces(annotation)
        for row in gone:
            self._remove_row(row)
        if gone:
            del self._by_annotation()[annotation]
            self._count -= len(gone)
            self._covered -= sum(len(row.span) for row in gone)
        return gone

    def _remove_row(self, row: SpanRow) -> None:
        for of in self._classes:
            at = bisect_left(of.starts, row.span.start)
            while at < len(of.starts) and of.starts[at] == row.span.start:
                if of.rows[at] is row or of.rows[at] == row:
                    del of.starts[at], of.rows[at]
                    return
                at += 1

    def __iter__(self) -> Iterator[SpanRow]:
        for of in self._classes:
            yield from of.rows

    def following(self, position: int) -> SpanRow | None:
        """Return the first piece that starts after `position`; of several at one place, the longest."""
        best: int | None = None
        for of in self._classes:
            at = bisect_left(of.starts, position + 1)
            if at < len(of.starts) and (best is None or of.starts[at] < best):
                best = of.starts[at]
        return self._longest_at(best) if best is not None else None

    def preceding(self, position: int) -> SpanRow | None:
        """Return the last piece that starts before `position`; of several at one place, the longest."""
        best: int | None = None
        for of in self._classes:
            at = bisect_left(of.starts, position)
            if at and (best is None or of.starts[at - 1] > best):
                best = of.starts[at - 1]
        return self._longest_at(best) if best is not None else None

    def starting_at(self, position: int) -> list[SpanRow]:
        """Return the pieces that start exactly at `position`, the longest first."""
        found: list[SpanRow] = []
        for of in self._classes:
            at = bisect_left(of.starts, position)
            while at < len(of.starts) and of.starts[at] == position:
                found.append(of.rows[at])
                at += 1
        return sorted(found, key=lambda row: -row.span.end)

    def _longest_at(self, position: int) -> SpanRow:
        return self.starting_at(position)[0]

    def covered(self, span: Span, leaving_out: frozenset[str] = frozenset()) -> bool:
        """Return whether any piece shares a code point with `span`."""
        return any(row.annotation not in leaving_out for row in self.touching(span.start, span.end))

    def depth(self, length: int) -> float:
        """Return how many pieces cover a place on average, in a text of `length` code points."""
        return float(self._covered / max(1, length))

    def shortest_at(self, places: Iterable[int]) -> Iterator[SpanRow | None]:
        """Give the shortest piece at each of `places`, which must ascend: one pass over all pieces."""
        rows = merge(*(of.rows for of in self._classes), key=_start)
        row = next(rows, None)
        open_rows: list[tuple[int, int, int, SpanRow]] = []
        number = 0
        for place in places:
            while row is not None and row.span.start <= place:
                if row.span.end > place:
                    heappush(open_rows, (*shortness(row), number, row))
                    number += 1
                row = next(rows, None)
            while open_rows and open_rows[0][3].span.end <= place:
                heappop(open_rows)
            yield open_rows[0][3] if open_rows else None

    def prepare(self) -> Iterator[None]:
        """Work out, a slice at a time, which pieces belong together.

        Asked before its end, it is done at once.
        """
        while self._given:
            self._join(_SLICE)
            yield

    def _by_annotation(self) -> dict[str, SpanRow | list[SpanRow]]:
        if self._given:
            self._join(len(self._given))
        return self._of

    def _join(self, count: int) -> None:
        part = self._given[-count:]
        del self._given[-count:]
        known = self._of
        for row in part:
            before = known.setdefault(row.annotation, row)
            if before is row:
                continue
            if isinstance(before, SpanRow):
                known[row.annotation] = [before, row]
            else:
                before.append(row)
