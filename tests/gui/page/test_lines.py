"""Laid-out paragraphs: the characters under the painted rectangles are exactly the span's, in any script."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTextCharFormat
from PySide6.QtWidgets import QApplication

from reader.app.page import visual
from reader.app.page.display import right_to_left, shown
from reader.app.page.lines import LaidParagraph
from reader.app.page.style import PageStyle, Reading
from reader.model import Mark
from reader.text import graphemes
from reader.text.span import Span

_UNITS = st.sampled_from(
    ["word ", "it’s ", "fi", "שלום ", "العربية ", "لا", "١٢ ", "1998", "中文", "かな", "ไทย", "नमस्ते ", "e\u0301", "👩‍👩‍👧", "👍🏽", "🇩🇪",
     " ", "(", ")", "“", "”", ", ", "\u00a0", "\u200f", "\u2067אב\u2069"]
)  # fmt: skip
_TEXTS = st.lists(_UNITS, min_size=1, max_size=40).map("".join).filter(str.strip)


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def _laid(text: str, width: float = 300, **options: object) -> LaidParagraph:
    style = PageStyle(Reading(), "en").block("paragraph")
    return LaidParagraph(text, Span(0, len(text)), style, width, **options)  # type: ignore[arg-type]


def _snapped(text: str, data: st.DataObject) -> Span:
    edges = graphemes.boundaries(text)
    start = data.draw(st.integers(0, len(edges) - 1))
    end = data.draw(st.integers(start, len(edges) - 1))
    return Span(edges[start], edges[end])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS, st.data())
def test_the_characters_under_the_rectangles_are_exactly_the_spans(text: str, data: st.DataObject) -> None:
    laid = _laid(text)
    span = _snapped(text, data)
    painted = laid.stretches(span.start, span.end)
    for number, line in enumerate(laid.lines):
        here = [(s.left, s.right) for s in painted if s.line == number]
        for box in laid.boxes(number):
            if box.right - box.left < 1 or box.position >= line.ink_end:
                continue
            middle = (box.left + box.right) / 2
            under = any(left <= middle <= right for left, right in here)
            assert under == span.contains(box.position), (text, span, box)


def _inks(laid: LaidParagraph, span: Span) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Draw a paragraph and return the pixels of `span`'s letters, and those of all others."""
    image = QImage(round(laid.width) + 40, laid.height + 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    look = QTextCharFormat()
    look.setForeground(QBrush(QColor(255, 0, 0)))
    made = laid.format_range(span.start, span.end, look)
    painter = QPainter(image)
    painter.setPen(QColor(0, 0, 255))
    laid.layout.draw(painter, QPointF(20, 0), [made] if made is not None else [])
    painter.end()
    pixels = cast("memoryview", image.constBits()).cast("B").tobytes()
    wide = image.bytesPerLine() // 4
    inside: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for number, (blue, red) in enumerate(zip(pixels[::4], pixels[2::4], strict=True)):
        if abs(red - blue) > 100:
            (inside if red > blue else others).append((number % wide - 20, number // wide))
    return inside, others


_PLAIN_UNITS = st.sampled_from(
    [
        "word ",
        "fi",
        "שלום ",
        "العربية ",
        "لا",
        "١٢ ",
        "1998 ",
        "中文",
        "かな",
        "(",
        ")",
        ", ",
        "\u2067אב\u2069",
    ]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(_PLAIN_UNITS, min_size=1, max_size=12).map("".join).filter(str.strip), st.data())
def test_the_ink_of_a_span_lies_in_its_rectangles_and_no_other_ink(text: str, data: st.DataObject) -> None:
    laid = _laid(text, 240)
    span = _snapped(text, data)
    rects = [
        (s.left, s.right, laid.lines[s.line].top, laid.lines[s.line].bottom)
        for s in laid.stretches(span.start, span.end)
    ]

    def within(pixel: tuple[int, int], reach: float) -> bool:
        x, y = pixel
        return any(
            left - reach <= x + 0.5 <= right + reach and top <= y < bottom
            for left, right, top, bottom in rects
        )

    mine, others = _inks(laid, span)
    # Letters reach a little beyond their own width, and a ligature is cut at even parts.
    assert sum(within(pixel, 3) for pixel in mine) >= 0.9 * len(mine), (text, span, rects)
    assert sum(within(pixel, -3) for pixel in others) <= 0.1 * len(others), (text, span, rects)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS, st.data())
def test_rectangles_of_one_line_do_not_overlap(text: str, data: st.DataObject) -> None:
    laid = _laid(text)
    span = _snapped(text, data)
    for number in range(len(laid.lines)):
        here = sorted((s.left, s.right) for s in laid.stretches(span.start, span.end) if s.line == number)
        assert all(a[1] <= b[0] + 0.01 for a, b in pairwise(here))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS, st.floats(-20, 320), st.floats(-20, 400))
def test_every_click_gives_a_place_inside_the_text(text: str, x: float, y: float) -> None:
    laid = _laid(text)
    assert 0 <= laid.hit(x, y) <= len(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS)
def test_the_character_under_the_middle_of_its_box_is_itself(text: str) -> None:
    laid = _laid(text)
    for number, line in enumerate(laid.lines):
        for box in laid.boxes(number):
            if box.right - box.left < 1 or box.position >= line.ink_end:
                continue
            found = laid.character_at((box.left + box.right) / 2, line.baseline)
            assert found == box.position, (text, box)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS)
def test_lines_cover_the_text_in_order(text: str) -> None:
    laid = _laid(text)
    assert laid.lines[0].start == 0
    assert laid.lines[-1].end == len(text)
    assert all(a.end == b.start for a, b in pairwise(laid.lines))
    assert all(a.bottom == b.top for a, b in pairwise(laid.lines))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS, st.booleans())
def test_an_arrow_key_goes_its_way_to_the_edge_and_stays_on_grapheme_edges(text: str, right: bool) -> None:
    laid = _laid(text)
    edges = {box.position for number in range(len(laid.lines)) for box in laid.boxes(number)} | {len(text)}
    position = len(text) if right == laid.rtl else 0
    for _ in range(2 * len(text) + 2):
        following = visual.step(laid, position, right)
        if following is None:
            break
        assert following in edges
        if laid.line_of(following) == laid.line_of(position):
            moved = laid.x_of(following) - laid.x_of(position)
            assert moved >= -0.01 if right else moved <= 0.01
        position = following
    else:
        pytest.fail("the caret never reached the edge")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_TEXTS)
def test_in_one_direction_an_arrow_key_stops_between_all_graphemes(text: str) -> None:
    laid = _laid(text)
    directions = {box.rtl for number in range(len(laid.lines)) for box in laid.boxes(number)}
    if len(directions) > 1:
        return
    stops: list[int] = []
    position: int | None = 0
    while position is not None and len(stops) < 2 * len(text) + 2:
        stops.append(position)
        position = visual.step(laid, position, not laid.rtl)
    expected = [box.position for number in range(len(laid.lines)) for box in laid.boxes(number)]
    assert stops == [*expected, len(text)]


def test_every_leading_is_the_same_whatever_the_script() -> None:
    laid = _laid("word नमस्ते ไทย 中文 👩‍👩‍👧 " * 12)
    steps = {b.baseline - a.baseline for a, b in pairwise(laid.lines)}
    assert steps == {33}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("שלום world", True),
        ("world שלום", False),
        ("14 שלום", True),
        ("“العربية", True),
        ("", False),
        ("123", False),
    ],
)
def test_a_paragraph_runs_as_its_first_letter_does(text: str, expected: bool) -> None:
    assert right_to_left(text) is expected


def test_a_paragraph_without_letters_runs_as_the_article_does() -> None:
    assert right_to_left("123", default=True)


def test_a_right_to_left_paragraph_stands_at_the_right() -> None:
    laid = _laid("שלום", 300)
    assert laid.rtl
    assert abs(laid.lines[0].right - 300) < 2


def test_overrides_and_controls_are_shown_and_change_no_offset() -> None:
    text = "user\u202etxt.exe\x07 and\x00"
    assert len(shown(text)) == len(text)
    assert not {"\u202e", "\x07", "\x00"} & set(shown(text))
    laid = _laid(text)
    boxes = [box for number in range(len(laid.lines)) for box in laid.boxes(number)]
    assert [box.position for box in boxes] == list(range(len(text)))
    assert all(not box.rtl for box in boxes)


def test_emphasis_and_code_are_set_apart_and_links_are_not_restyled() -> None:
    text = "plain loud code link"
    marks = (
        Mark("strong", Span(6, 10)),
        Mark("code", Span(11, 15)),
        Mark("link", Span(16, 20), "https://a.test/"),
    )
    formats = _laid(text, marks=marks).layout.formats()
    assert [(f.start, f.length) for f in formats] == [(6, 4), (11, 4)]


@pytest.mark.parametrize(
    ("text", "italic"), [("A quote.", True), ("Цитата.", True), ("اقتباس", False), ("引用", False)]
)
def test_a_quote_is_italic_only_where_the_script_knows_italics(text: str, italic: bool) -> None:
    style = PageStyle(Reading(), "en").block("quote", 1)
    laid = LaidParagraph(text, Span(0, len(text)), style, 300, marks=(Mark("emphasis", Span(0, 2)),))
    assert laid.layout.font().italic() is italic
    assert laid.layout.formats()[0].format.fontWeight() == (400 if italic else 700)


def test_marks_after_an_emoji_stand_on_their_own_characters() -> None:
    text = "👩‍👩‍👧 loud"
    formats = _laid(text, marks=(Mark("strong", Span(6, 10)),)).layout.formats()
    assert (formats[0].start, formats[0].length) == (9, 4)  # UTF-16: three astral characters before it


def test_parts_of_a_right_to_left_ligature_stand_side_by_side_from_right_to_left() -> None:
    laid = _laid("لا لا ab لالا")
    for number in range(len(laid.lines)):
        boxes = [box for box in laid.boxes(number) if box.rtl]
        assert all(b.right <= a.left + 0.75 for a, b in pairwise(boxes))


def test_a_title_is_balanced_over_its_lines() -> None:
    style = PageStyle(Reading(), "en").block("title")
    text = "Kessel Bridge shut after inspectors find cracked hangers in it"
    (whole,) = LaidParagraph(text, Span(0, len(text)), style, 4000).lines
    laid = LaidParagraph(text, Span(0, len(text)), style, 0.7 * (whole.right - whole.left))
    widths = [line.right - line.left for line in laid.lines]
    assert len(widths) == 2
    assert min(widths) > 0.6 * max(widths)
