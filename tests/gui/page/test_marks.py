"""Marks of a paragraph: worked out by line and again only where something changed, with the same result."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.app import theme
from reader.app.page import crowded, marking
from reader.app.page.lanes import BarGaps
from reader.app.page.lines import LaidParagraph
from reader.app.page.marks import MarkRules, ParagraphMarks, paragraph_marks
from reader.app.page.spans import SpanIndex
from reader.app.page.style import PageStyle, Reading
from reader.app.page.values import PageContent
from reader.model import Block, SpanRow
from reader.text.span import Span
from tests.gui.page.conftest import Opened

_TEXT = "Words of any length stand שלום עולם in lines, 中文 as well, and 👍🏽 between them. " * 6
_PLACES = st.tuples(st.integers(0, len(_TEXT) - 1), st.integers(1, 120), st.sampled_from("abc"))
_SHORT = st.tuples(st.integers(0, len(_TEXT) - 1), st.integers(1, 9), st.sampled_from("abc"))
_NOTHING = SpanIndex()
_LETTER = 13.0
_RULES = MarkRules(3, BarGaps(3, 1.5), _LETTER)


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def _laid() -> LaidParagraph:
    style = PageStyle(Reading(), "en").block("paragraph")
    return LaidParagraph(_TEXT, Span(10, len(_TEXT) - 10), style, 300)


def _row(number: int, place: tuple[int, int, str]) -> SpanRow:
    start, length, tag = place
    return SpanRow(f"a{number}", tag, Span(start, min(len(_TEXT), start + length)))


def _all(of: ParagraphMarks, laid: LaidParagraph) -> list[object]:
    found: list[object] = []
    for number in range(len(laid.lines)):
        line = of.line(number)
        found.append((line.fills, line.strokes, line.hidden, of.bars(number)))
    return found


_many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@_many
@given(
    st.one_of(st.lists(_PLACES, max_size=70), st.lists(_SHORT, min_size=30, max_size=70)),
    st.lists(
        st.tuples(st.one_of(_PLACES, _SHORT), st.booleans(), st.integers(0, 69)), min_size=1, max_size=6
    ),
    st.data(),
)
def test_marks_after_annotations_came_and_went_are_those_made_from_nothing(
    places: list[tuple[int, int, str]],
    changes: list[tuple[tuple[int, int, str], bool, int]],
    data: st.DataObject,
) -> None:
    laid = _laid()
    index = SpanIndex(_row(number, place) for number, place in enumerate(places))
    kept = paragraph_marks(laid, index, _NOTHING, _RULES)
    for number, (place, comes, which) in enumerate(changes):
        for line in data.draw(st.lists(st.integers(0, len(laid.lines) - 1))):  # what was in sight meanwhile
            kept.line(line)
            kept.bars(line)
        if comes:
            index.add(_row(100 + number, place))
        else:
            index.remove(f"a{which}")
        active = data.draw(st.sampled_from((None, "a0", f"a{100 + number}")))
        tag = data.draw(st.sampled_from((None, None, "a")))
        rules = MarkRules(3, _RULES.gaps, _LETTER, active, tag)
        kept = paragraph_marks(laid, index, _NOTHING, rules, kept)
    fresh = paragraph_marks(laid, SpanIndex(index), _NOTHING, rules)
    assert _all(kept, laid) == _all(fresh, laid)


@_many
@given(st.lists(_PLACES, max_size=40), st.lists(_PLACES, max_size=8), st.randoms(use_true_random=False))
def test_lines_are_the_same_in_whatever_order_they_are_asked_for(
    places: list[tuple[int, int, str]], proposed: list[tuple[int, int, str]], random: object
) -> None:
    laid = _laid()
    index = SpanIndex(_row(number, place) for number, place in enumerate(places))
    suggested = SpanIndex(_row(500 + number, place) for number, place in enumerate(proposed))
    down = paragraph_marks(laid, index, suggested, _RULES)
    order = list(range(len(laid.lines)))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = paragraph_marks(laid, index, suggested, _RULES)
    for number in order:
        mixed.bars(number)
        mixed.line(number)
    assert _all(down, laid) == _all(mixed, laid)


@_many
@given(st.lists(_PLACES, max_size=60))
def test_letters_of_one_lane_never_lie_on_each_other(places: list[tuple[int, int, str]]) -> None:
    laid = _laid()
    index = SpanIndex(_row(number, place) for number, place in enumerate(places))
    of = paragraph_marks(laid, index, _NOTHING, _RULES)
    bars = {bar for number in range(len(laid.lines)) for bar in of.bars(number)}
    for lane in range(3):
        tops = sorted(
            bar.top if bar.bottom - bar.top >= _LETTER + 3 else (bar.top + bar.bottom - _LETTER) / 2
            for bar in bars
            if bar.lane == lane and bar.letter
        )
        # Bars stand on whole pixels: a letter may come nearer by one.
        assert all(b - a >= _LETTER - 3 for a, b in pairwise(tops))


def test_an_annotation_elsewhere_in_the_paragraph_leaves_a_line_the_very_same() -> None:
    laid = _laid()
    index = SpanIndex([SpanRow("a", "a", Span(12, 20)), SpanRow("b", "b", Span(14, 18))])
    before = paragraph_marks(laid, index, _NOTHING, _RULES)
    first = before.line(0)
    end = laid.span.end
    index.add(SpanRow("c", "c", Span(end - 20, end - 10)))
    after = paragraph_marks(laid, index, _NOTHING, _RULES, before)
    assert after.line(0) is first
    assert after.line(len(laid.lines) - 1).strokes


def _dense() -> tuple[PageContent, tuple[SpanRow, ...]]:
    text = "Every letter of this text is tagged. " * 60
    tags = ("claim", "loaded", "background")
    rows = tuple(SpanRow(f"a{n}", tags[n % 3], Span(n, n + 2)) for n in range(len(text) - 1))
    return PageContent(text, (Block("paragraph", Span(0, len(text))),)), rows


def test_a_very_dense_page_is_marked_in_turns_and_ends_as_if_in_one(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, rows = _dense()
    view = opened(content, rows)
    view.go_home()  # the sentence cursor is found in an idle moment, or now
    view.grab()
    qtbot.waitUntil(lambda: not view.marking)
    in_turns = view.viewport().grab().toImage()
    monkeypatch.setattr(marking, "_AT_ONCE", 10**9)
    monkeypatch.setattr(marking, "_PAINTED_AT_ONCE", 10**9)
    at_once = opened(content, rows)
    at_once.go_home()
    at_once.grab()
    assert not at_once.marking
    assert in_turns == at_once.viewport().grab().toImage()


def test_a_very_dense_page_shows_its_text_before_its_marks_are_all_there(opened: Opened) -> None:
    view = opened()
    view.set_content(_dense()[0])
    view.set_spans(_dense()[1])
    view.grab()
    assert view.marking
    placed = view.scene().paragraphs[0]
    assert placed.marked < len(placed.laid.lines)


def test_what_was_drawn_ahead_looks_as_what_is_painted_stroke_by_stroke(opened: Opened, qtbot: QtBot) -> None:
    text = "Several sentences are tagged, and tags overlap. " * 20
    tags = ("claim", "speculation", "background")
    rows = [SpanRow(f"a{n}", tags[n % 3], Span(n * 7, n * 7 + 31)) for n in range(130)]
    view = opened(PageContent(text, (Block("paragraph", Span(0, len(text))),)), rows)
    view.go_home()
    for by in (0, 7, 20):  # at odd and even places of the page
        view.scroll_by(by)
        view.set_styles(view.styles)  # forgets what was drawn
        painted = view.viewport().grab().toImage()
        qtbot.waitUntil(lambda: not view.busy)
        assert any(drawn.line and drawn.margin for drawn in view.scene().drawn.values())
        assert view.viewport().grab().toImage() == painted


def test_what_is_selected_found_or_under_the_mouse_looks_the_same_on_lines_drawn_ahead(
    opened: Opened, qtbot: QtBot
) -> None:
    text = "Several sentences are tagged, and tags overlap. " * 20
    tags = ("claim", "speculation", "background")
    rows = [SpanRow(f"a{n}", tags[n % 3], Span(n * 7, n * 7 + 31)) for n in range(130)]
    view = opened(PageContent(text, (Block("paragraph", Span(0, len(text))),)), rows)
    acts: tuple[Callable[[], None], ...] = (
        lambda: view.select(Span(100, 260)),
        view.clear_selection,
        lambda: view.set_found([Span(8, 17), Span(300, 380)], Span(8, 17)),
        lambda: view.set_hovered("a20"),
        lambda: view.set_active("a21"),
    )
    for act in acts:
        view.grab()
        qtbot.waitUntil(lambda: not view.busy)
        act()
        copied = view.viewport().grab().toImage()
        view.set_styles(view.styles)  # forgets what was drawn
        assert view.viewport().grab().toImage() == copied


def test_another_theme_of_a_very_dense_page_comes_in_turns_and_ends_as_if_in_one(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened(*_dense())
    view.grab()
    qtbot.waitUntil(lambda: not view.busy)
    monkeypatch.setattr(marking, "_PAINTED_AT_ONCE", 100)
    view.set_theme(theme.theme("dark"))
    view.grab()
    assert view.marking
    qtbot.waitUntil(lambda: not view.marking)
    in_turns = view.viewport().grab().toImage()
    monkeypatch.setattr(marking, "_PAINTED_AT_ONCE", 10**9)
    view.set_styles(view.styles)  # forgets what was drawn
    assert view.viewport().grab().toImage() == in_turns


def test_more_crowded_lines_than_are_kept_drawn_are_all_marked_in_the_end(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowded, "_KEPT", 2)
    monkeypatch.setattr(marking, "_PAINTED_AT_ONCE", 100)
    view = opened(*_dense())
    view.grab()
    qtbot.waitUntil(lambda: not view.marking)
    assert view.scene().paragraphs[0].marked == len(view.scene().paragraphs[0].laid.lines)


def test_one_annotation_more_takes_no_marks_away_for_a_turn(opened: Opened, qtbot: QtBot) -> None:
    view = opened(*_dense())
    view.grab()
    qtbot.waitUntil(lambda: not view.marking)
    view.add_spans([SpanRow("new", "claim", Span(0, 400))])
    view.grab()
    assert not view.marking
    assert view.scene().paragraphs[0].marked == len(view.scene().paragraphs[0].laid.lines)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 800)), max_size=30), st.integers(0, 900))
def test_pieces_that_begin_in_a_stretch_are_counted(places: list[tuple[int, int]], start: int) -> None:
    index = SpanIndex(SpanRow(f"a{n}", "t", Span(s, s + length)) for n, (s, length) in enumerate(places))
    assert index.count(Span(start, start + 300)) == sum(start <= s < start + 300 for s, _ in places)
