"""A layout gives back where its characters stood, and a damaged one is refused."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.pdf import boxes
from reader.pdf.boxes import PlacedPage
from reader.text.span import Span

SIDES = st.floats(-500, 3000, width=32)


@st.composite
def placed_pages(draw: st.DrawFn) -> list[PlacedPage]:
    """Pages whose stretches share out a text among them, with gaps."""
    pages = [PlacedPage(612.0, 792.0, str(n + 1)) for n in range(draw(st.integers(1, 4)))]
    position = 0
    for _ in range(draw(st.integers(0, 12))):
        position += draw(st.integers(0, 3))
        count = draw(st.integers(1, 8))
        corners = [draw(SIDES) for _ in range(2 * count)]
        sides = [
            (x, y, x + draw(st.floats(0, 40)), y + 12.0)
            for x, y in zip(corners[::2], corners[1::2], strict=True)
        ]
        page = draw(st.sampled_from(pages))
        turned = bytes([draw(st.sampled_from((0, 0, 0, 1, 2, 3)))]) * count
        page.place(position, array("f", [side for box in sides for side in box]), turned)
        position += count
    return pages


@given(placed_pages())
def test_boxes_come_back_within_a_twentieth_of_a_point(pages):
    given_boxes = [(array("f", page.boxes), bytes(page.turned)) for page in pages]
    parts = boxes.encode(pages)
    index = boxes.read_index(parts[0])
    assert [p.label for p in index.pages] == [p.label for p in pages]
    for number, page in enumerate(pages):
        found = boxes.read_page(parts[number + 1], index.pages[number])
        count = sum(n for _, n in page.runs)
        sides, turned = given_boxes[number]
        assert len(found) == count == len(sides) // 4
        largest = max((abs(side) for side in sides), default=0)
        for n in range(count):
            assert found.turn(n) == turned[n]
            given = sides[4 * n : 4 * n + 4]
            assert found.box(n) == pytest.approx(tuple(given), abs=0.026 if largest < 799 else 0.21)


@given(placed_pages())
def test_every_offset_has_its_page_and_number(pages):
    parts = boxes.encode(pages)
    index = boxes.read_index(parts[0])
    for number, page in enumerate(index.pages):
        held = boxes.read_page(parts[number + 1], page)
        counted = 0
        for span in page.spans:
            for offset in range(span.start, span.end):
                assert index.page_at(offset) == number
                assert held.number(offset) == counted
                assert held.offset(counted) == offset
                counted += 1
            assert index.pages_of(span) == [number]


@given(placed_pages(), st.binary(max_size=40), st.integers(0, 200))
def test_damage_is_a_value_error_or_nothing(pages, noise, place):
    parts = boxes.encode(pages)
    index = boxes.read_index(parts[0])
    for number, part in enumerate(parts[1:]):
        spoilt = part[: place % (len(part) + 1)] + noise + part[place % (len(part) + 1) + len(noise) :]
        try:
            held = boxes.read_page(spoilt, index.pages[number])
        except ValueError:
            continue
        assert len(held) == sum(map(len, index.pages[number].spans))


def test_an_index_that_is_none_is_refused():
    for data in (b"", b"x", boxes.encode([PlacedPage(1.0, 1.0, "1")])[1]):
        with pytest.raises(ValueError, match=r"\w"):
            boxes.read_index(data)


def test_a_span_over_lines_has_one_box_for_each_line():
    page = PlacedPage(600.0, 800.0, "1")
    line = [(50 + 6 * n, 100, 56 + 6 * n, 112) for n in range(5)] + [
        (50 + 6 * n, 115, 56 + 6 * n, 127) for n in range(4)
    ]
    page.place(0, array("f", [side for box in line for side in box]))
    parts = boxes.encode([page])
    index = boxes.read_index(parts[0])
    held = boxes.read_page(parts[1], index.pages[0])
    found = held.boxes(Span(2, 8))
    assert [tuple(round(side, 1) for side in box) for box in found] == [
        (62, 100, 80, 112),
        (50, 115, 68, 127),
    ]


@st.composite
def letters(draw: st.DrawFn) -> boxes.PageBoxes:
    """Letters in lines as print has them: beside each other, apart, backwards, of other sizes, standing nowhere."""
    x, y, sides = 100.0, 100.0, []
    for _ in range(draw(st.integers(1, 40))):
        x += draw(st.sampled_from((6.0, 6.0, 6.0, 6.0, 0.0, 3.0, 20.0, 60.0, -6.0, -200.0)))
        y += draw(st.sampled_from((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 12.0, -40.0)))
        wide, tall = draw(
            st.sampled_from(((6, 12), (6, 12), (6, 12), (2, 12), (0, 12), (0, 0), (6, 8), (9, 20)))
        )
        sides.append((x, y, x + wide, y + tall))
    cut = draw(st.integers(1, len(sides)))
    spans = tuple(s for s in (Span(0, cut), Span(cut + 5, len(sides) + 5)) if s)
    x0, y0, x1, y1 = zip(*sides, strict=True)
    return boxes.PageBoxes(spans, x0, y0, x1, y1, (0, cut)[: len(spans)])


@given(letters(), st.integers(0, 45), st.integers(0, 45))
def test_letters_that_follow_each_other_are_joined_as_one_by_one(held, one, other):
    span = Span(min(one, other), max(one, other))
    joined: list[list[float]] = []
    for numbers in held.numbers(span):
        fresh = True
        for x0, y0, x1, y1 in map(held.box, numbers):
            if x1 <= x0 and y1 <= y0:
                continue
            if fresh or not boxes._continues(joined[-1], (x0, y0, x1, y1)):
                joined.append([x0, y0, x1, y1])
            else:
                a, b, c, d = joined[-1]
                joined[-1] = [min(a, x0), min(b, y0), max(c, x1), max(d, y1)]
            fresh = False
    assert held.boxes(span) == [tuple(box) for box in joined]
