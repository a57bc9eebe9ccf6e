"""The span index answers as a plain list would, before and after changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.app.page.spans import SpanIndex, shortness
from reader.model import SpanRow
from reader.text.span import Span

_pairs = st.tuples(st.integers(0, 3000), st.sampled_from([0, 1, 3, 40, 500, 700, 5000, 40_000]))
_rows = st.lists(_pairs, max_size=40).map(
    lambda pairs: [
        SpanRow(f"a{n // 2}", "t", Span(s, s + length), n % 2) for n, (s, length) in enumerate(pairs)
    ]
)


def _touching(rows: list[SpanRow], start: int, end: int) -> set[SpanRow]:
    return {r for r in rows if r.span.start < end and r.span.end > start}


@given(_rows, st.integers(0, 4000), st.integers(1, 900))
def test_touching_finds_what_shares_a_character(rows: list[SpanRow], start: int, length: int) -> None:
    found = SpanIndex(rows).touching(start, start + length)
    assert set(found) == _touching(rows, start, start + length)
    assert [r.span.start for r in found] == sorted(r.span.start for r in found)


@given(_rows, _rows, st.integers(0, 4000))
def test_an_index_after_changes_is_the_index_of_what_is_left(
    rows: list[SpanRow], more: list[SpanRow], position: int
) -> None:
    index = SpanIndex(rows)
    added = [SpanRow(f"b{row.annotation}", row.tag, row.span, row.piece) for row in more]
    for row in added:
        index.add(row)
    gone = {row.annotation for row in rows[::3]}
    for annotation in gone:
        index.remove(annotation)
    left = [row for row in (*rows, *added) if row.annotation not in gone]
    assert len(index) == len(left)
    assert set(index) == set(left)
    assert set(index.at(position)) == _touching(left, position, position + 1)
    for row in left:
        assert row in index.pieces(row.annotation)


@given(_rows, st.integers(0, 4000))
def test_the_following_and_preceding_pieces_are_the_nearest_by_start(
    rows: list[SpanRow], position: int
) -> None:
    index = SpanIndex(rows)
    later = [r.span.start for r in rows if r.span.start > position]
    earlier = [r.span.start for r in rows if r.span.start < position]
    following, preceding = index.following(position), index.preceding(position)
    assert (following.span.start if following else None) == (min(later) if later else None)
    assert (preceding.span.start if preceding else None) == (max(earlier) if earlier else None)


@given(_rows, st.lists(st.integers(0, 4000), max_size=20).map(sorted))
def test_one_pass_finds_the_same_shortest_pieces_as_asking_place_by_place(
    rows: list[SpanRow], places: list[int]
) -> None:
    index = SpanIndex(rows)
    one_by_one = [min(index.at(place), key=shortness, default=None) for place in places]
    found = index.shortest_at(places)
    assert [f and shortness(f) for f in found] == [f and shortness(f) for f in one_by_one]


def test_a_copy_of_an_index_stays_as_it_is_when_the_index_changes() -> None:
    index = SpanIndex([SpanRow("a", "t", Span(0, 5)), SpanRow("b", "t", Span(3, 900))])
    copied = index.copy()
    index.remove("a")
    index.add(SpanRow("c", "t", Span(1, 2)))
    assert [row.annotation for row in copied] == ["a", "b"]
    assert [row.annotation for row in copied.at(1)] == ["a"]
    assert copied.pieces("b") == [SpanRow("b", "t", Span(3, 900))]
    assert len(copied) == 2
    copied.remove("b")
    assert index.pieces("b")


def test_pieces_of_an_annotation_come_in_their_own_order() -> None:
    rows = [SpanRow("a", "t", Span(50, 60), 1), SpanRow("a", "t", Span(0, 10), 0)]
    assert [row.piece for row in SpanIndex(rows).pieces("a")] == [0, 1]


def test_preparing_in_slices_ends_in_the_same_answers() -> None:
    rows = [SpanRow(f"a{n}", "t", Span(n, n + 5)) for n in range(10_000)]
    index = SpanIndex(rows)
    slices = sum(1 for _ in index.prepare())
    assert slices > 1
    assert index.pieces("a777") == [rows[777]]


def test_removing_an_annotation_that_is_not_there_does_nothing() -> None:
    index = SpanIndex([SpanRow("a", "t", Span(0, 3))])
    assert index.remove("b") == []
    assert len(index) == 1
