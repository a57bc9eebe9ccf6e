"""The height index: tops and searches agree with a plain list of heights, whatever was measured."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.app.page.heights import Estimate, HeightIndex, PageHeights
from reader.app.page.table import CHUNK, Paragraph, ParagraphTable
from reader.model import Block
from reader.text.span import Span

_changes = st.lists(st.tuples(st.integers(0, 39), st.integers(1, 500)), max_size=60)


@given(st.integers(1, 40), _changes)
def test_tops_are_the_sums_of_the_heights_above(count: int, changes: list[tuple[int, int]]) -> None:
    index = HeightIndex(count, lambda i: 10.0 * i)
    heights = [10.0] * count
    for at, height in changes:
        index.set(at % count, height)
        heights[at % count] = height
    assert [round(index.top(i)) for i in range(count + 1)] == [sum(heights[:i]) for i in range(count + 1)]


@given(st.integers(1, 40), _changes, st.integers(-50, 25_000))
def test_a_height_is_found_in_the_thing_that_spans_it(
    count: int, changes: list[tuple[int, int]], y: int
) -> None:
    index = HeightIndex(count, lambda i: 10.0 * i)
    for at, height in changes:
        index.set(at % count, height)
    found, below = index.at(y)
    assert 0 <= found < count
    assert round(index.top(found) + below) == y
    if 0 <= y < round(index.total):
        assert round(index.top(found)) <= y < round(index.top(found + 1))


def test_measuring_one_chunk_of_a_long_block_moves_what_is_below_it_and_nothing_above() -> None:
    text = "a" * 10 + "\n" + "word " * 4000 + "\n" + "b" * 10
    blocks = (
        Block("paragraph", Span(0, 10)),
        Block("paragraph", Span(11, 20_011)),
        Block("paragraph", Span(20_012, 20_022)),
    )
    table = ParagraphTable(text, blocks)
    heights = PageHeights(table, Estimate(0.5, 20))
    chunks = [Paragraph(1, chunk) for chunk in range(table.chunks(1))]
    before = [heights.top(name) for name in chunks]
    after_it = heights.top(Paragraph(2, 0))
    grown = heights.height(chunks[2]) + 100
    heights.set(chunks[2], grown)
    assert [heights.top(name) for name in chunks[:3]] == before[:3]
    assert heights.top(chunks[3]) == before[3] + 100
    assert abs(heights.top(Paragraph(2, 0)) - after_it - 100) <= 1
    assert heights.at(heights.top(chunks[3]) + 1)[0] == chunks[3]


def test_an_empty_page_has_no_height() -> None:
    heights = PageHeights(ParagraphTable("", ()), Estimate(0.5, 20))
    assert heights.total == 0


def test_a_page_of_ten_million_characters_needs_no_table_before_something_is_measured() -> None:
    index = HeightIndex(10_000_000, lambda i: 3.0 * i)
    assert index.at(15_000_000.0)[0] == 5_000_000
    assert index._tree is None
    assert CHUNK == 4096
