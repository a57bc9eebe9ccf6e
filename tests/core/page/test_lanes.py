"""Lanes, fills and bars: what overlaps never hides another, and one place has one fill."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reader.app.page.lanes import BarGaps, assign_lanes, fills, parts
from reader.model import SpanRow
from reader.text.span import Span

_rows = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=25).map(
    lambda pairs: [SpanRow(f"a{n}", "t", Span(s, s + length)) for n, (s, length) in enumerate(pairs)]
)


@given(_rows)
def test_no_two_overlapping_annotations_share_a_lane(rows: list[SpanRow]) -> None:
    lanes = assign_lanes(rows, 3)
    for n, a in enumerate(rows):
        for m in range(n + 1, len(rows)):
            if lanes[n] is not None and lanes[n] == lanes[m]:
                assert not a.span.overlaps(rows[m].span)


@given(_rows)
def test_only_what_finds_all_lanes_taken_is_left_out(rows: list[SpanRow]) -> None:
    lanes = assign_lanes(rows, 3)
    for row, lane in zip(rows, lanes, strict=True):
        if lane is None:
            taken = {other for r, other in zip(rows, lanes, strict=True) if r.span.overlaps(row.span)}
            assert {0, 1, 2} <= taken


@given(_rows)
def test_the_longest_annotation_has_the_first_lane(rows: list[SpanRow]) -> None:
    lanes = assign_lanes(rows, 3)
    if rows:
        longest = max(len(row.span) for row in rows)
        assert any(lane == 0 and len(row.span) == longest for row, lane in zip(rows, lanes, strict=True))


@given(_rows)
def test_suggestions_never_push_an_annotation_out_of_its_lane(rows: list[SpanRow]) -> None:
    alone = assign_lanes(rows[::2], 3)
    mixed = [*rows[::2], *rows[1::2]]
    ranks = [0] * len(rows[::2]) + [1] * len(rows[1::2])
    assert assign_lanes(mixed, 3, ranks)[: len(alone)] == alone


@given(_rows)
def test_each_place_is_filled_once_and_by_the_shortest(rows: list[SpanRow]) -> None:
    found = fills(rows, 10, 70)
    covered = [n for start, end, _ in found for n in range(start, end)]
    assert len(covered) == len(set(covered))
    by_place = {n: row for start, end, row in found for n in range(start, end)}
    for place in range(10, 70):
        lengths = [len(r.span) for r in rows if r.span.contains(place)]
        filled = by_place.get(place)
        assert (len(rows[filled].span) if filled is not None else None) == (min(lengths) if lengths else None)


def test_the_active_annotation_fills_all_of_itself() -> None:
    rows = [SpanRow("long", "t", Span(0, 50)), SpanRow("short", "t", Span(10, 20))]
    assert fills(rows, 0, 50, frozenset({"long"})) == [(0, 50, 0)]


def test_bars_that_share_a_line_share_its_height_in_equal_parts() -> None:
    assert parts(1, 0.0, 33.0, BarGaps(3, 1.5)) == [(3.0, 30.0)]
    assert parts(2, 33.0, 66.0, BarGaps(3, 1.5)) == [(36.0, 48.0), (51.0, 63.0)]


@given(st.integers(0, 12))
def test_parts_of_a_line_never_overlap(count: int) -> None:
    found = parts(count, 0.0, 33.0, BarGaps(3, 1.5))
    assert len(found) == count
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert all(end > begin for begin, end in found)
