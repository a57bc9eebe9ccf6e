"""The reading view as a reader meets it: cursor, mouse, selection, place, and what is painted again."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.app import theme
from reader.app.page.find import Query
from reader.app.page.lines import LaidParagraph
from reader.app.page.scene import handle_spot
from reader.app.page.values import PageContent, Place
from reader.app.page.view import ArticleView
from reader.model import Block, Mark, SpanRow
from reader.text import graphemes
from reader.text.span import Span
from tests.gui.page import kessel

Opened = Callable[..., ArticleView]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def point(view: ArticleView, position: int, *, after: bool = False) -> QPoint:
    """Return where the character at `position` is pointed at: its middle, or just before its far edge."""
    name = view.column.table.at(position)
    laid = view.column.laid(name)
    top = view.column.y_of(name)
    assert top is not None
    line = laid.lines[laid.line_of(position)]
    here, there = laid.x_of(position), laid.x_after(position)
    x = here + (there - here) * (0.9 if after else 0.3)
    return QPoint(round(view.column_left() + x), top + line.baseline - 4)


def find(view: ArticleView, words: str) -> Span:
    start = view.content.text.index(words)
    return Span(start, start + len(words))


def drag(view: ArticleView, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier | None = None) -> None:
    keys = modifiers or Qt.KeyboardModifier.NoModifier
    where = view.viewport()
    QTest.mousePress(where, LEFT, keys, start)
    for step in (start + QPoint(12, 0), (start + end) / 2, end):
        move = QPointF(step)
        event_type = QEvent.Type.MouseMove
        QApplication.sendEvent(
            where, QMouseEvent(event_type, move, where.mapToGlobal(move), Qt.MouseButton.NoButton, LEFT, keys)
        )
    QTest.mouseRelease(where, LEFT, keys, end)


# --- the cursor -------------------------------------------------------------------------------------------


def test_the_cursor_begins_on_the_first_sentence_of_the_body(view: ArticleView) -> None:
    assert view.target().of(view.content.text).startswith("The Kessel Bridge was closed")


def test_the_cursor_tells_where_it_went_and_of_how_many(view: ArticleView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.target_changed) as told:
        view.next_sentence()
    assert told.args == [view.target()]
    qtbot.waitUntil(lambda: view.sentence_position() is not None)
    assert view.sentence_position() == (2, 21)


def test_the_cursors_sentence_stays_in_the_middle_three_fifths(view: ArticleView) -> None:
    for _ in range(14):
        view.next_sentence()
    y = point(view, view.target().start).y()
    assert 160 <= y <= 640


def test_next_annotation_goes_through_all_in_reading_order_and_back(view: ArticleView) -> None:
    seen = []
    while (found := view.next_annotation()) is not None and len(seen) < 60:
        seen.append(found)
        view.set_target(view.spans.pieces(found)[0].span)
        view.set_active(found)
    rows = sorted(view.spans, key=lambda row: (row.span.start, -row.span.end))
    assert seen == [row.annotation for row in rows if row.span.start > 0][-len(seen) :]
    assert len(seen) >= len(rows) - 1
    assert view.previous_annotation() == seen[-2]


def test_a_page_down_takes_the_cursor_along(opened: Opened) -> None:
    view = opened(size=(824, 300))
    view.page_down()
    view.page_down()
    y = point(view, view.target().start).y()
    assert 0 <= y <= 300


def test_home_and_end_go_to_the_edges_and_back_again(view: ArticleView) -> None:
    view.next_sentence()
    before = view.target()
    view.go_end()
    assert view.target().end >= len(view.content.text) - 1
    view.jump_back()
    assert view.target() == before
    view.jump_forward()
    assert view.target().end >= len(view.content.text) - 1


# --- the mouse ----------------------------------------------------------------------------------------------


def test_a_click_puts_the_cursor_on_the_sentence_and_wakes_its_annotation(
    view: ArticleView, qtbot: QtBot
) -> None:
    words = find(view, "about".capitalize() + " 9,200")
    with qtbot.waitSignal(view.annotation_activated) as told:
        QTest.mouseClick(view.viewport(), LEFT, pos=point(view, words.start + 2))
    assert view.target().contains(words.start)
    assert view.spans.pieces(told.args[0])[0].span.contains(words.start)


def test_a_drag_selects_from_character_to_character(view: ArticleView, qtbot: QtBot) -> None:
    words = find(view, "longest crack")
    with qtbot.waitSignal(view.selection_finished) as told:
        drag(view, point(view, words.start), point(view, words.end - 1, after=True))
    assert view.selection() == (words,)
    assert told.args[0] == (words,)
    assert view.viewport().rect().contains(told.args[1])
    assert told.args[1].height() >= 33


@pytest.mark.parametrize(
    ("clicks", "words"),
    [
        (2, "bridge"),
        (
            3,
            "The bridge, opened in 1931, is the only road crossing of the river Lenn within 20 kilometres of Ostermere.",
        ),
        (4, "The Kessel Bridge was closed"),
    ],
)
def test_more_clicks_take_more(view: ArticleView, clicks: int, words: str) -> None:
    at = point(view, find(view, "bridge, opened").start + 2)
    where = view.viewport()
    for number in range(clicks):
        if number == 1:
            QTest.mouseDClick(where, LEFT, pos=at)
        else:
            QTest.mouseClick(where, LEFT, pos=at)
    assert view.selection()[0].of(view.content.text).startswith(words)
    if clicks < 4:
        assert view.selection()[0].of(view.content.text) == words


def test_ctrl_and_a_drag_add_a_piece_to_the_active_annotation(view: ArticleView, qtbot: QtBot) -> None:
    view.set_active("a0")
    words = find(view, "spring floods")
    with qtbot.waitSignal(view.piece_added) as told:
        drag(view, point(view, words.start), point(view, words.end - 1, after=True), CONTROL)
    assert told.args == ["a0", words]
    assert view.selection() == ()


def test_ctrl_and_a_drag_without_an_active_annotation_add_to_the_selection(view: ArticleView) -> None:
    first, second = find(view, "steel hangers"), find(view, "spring floods")
    drag(view, point(view, first.start), point(view, first.end - 1, after=True))
    drag(view, point(view, second.start), point(view, second.end - 1, after=True), CONTROL)
    assert view.selection() == (first, second)


def test_a_handle_resizes_its_annotation(view: ArticleView, qtbot: QtBot) -> None:
    row = min(view.spans, key=lambda r: r.span.start)
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, row.span.start + 3))
    view.set_active(row.annotation)
    end = point(view, row.span.end - 1, after=True)
    shorter = find(view, "three of its steel")
    with qtbot.waitSignal(view.annotation_resized) as told:
        drag(view, end + QPoint(3, 12), point(view, shorter.end - 1, after=True))
    assert told.args == [row.annotation, 0, Span(row.span.start, shorter.end)]
    assert view.selection() == ()


def test_snapping_widens_a_drag_to_words(view: ArticleView) -> None:
    view.set_word_snap(True)
    words = find(view, "ngest cra")
    drag(view, point(view, words.start), point(view, words.end - 1, after=True))
    assert view.selection()[0].of(view.content.text) == "longest crack"


def test_snapping_leaves_out_the_space_where_a_drag_began(view: ArticleView) -> None:
    view.set_word_snap(True)
    words = find(view, " crack")
    drag(view, point(view, words.start), point(view, words.end - 1, after=True))
    assert view.selection()[0].of(view.content.text) == "cracked"


def test_shift_and_a_click_select_from_the_click_before(view: ArticleView) -> None:
    words = find(view, "longest crack")
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, words.start))
    QTest.mouseClick(
        view.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, point(view, words.end - 1, after=True)
    )
    assert view.selection() == (words,)


def test_handles_that_a_click_brings_are_painted_whole(view: ArticleView) -> None:
    row = next(row for row in view.spans if view.spans.at(row.span.start) == [row])
    view.set_target(view.unit_at(row.span.start, "sentence"))
    view.set_active(row.annotation)
    view.annotation_activated.connect(view.set_active)
    QApplication.processEvents()
    painted = QRegion()

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            nonlocal painted
            if isinstance(event, QPaintEvent):
                painted = painted.united(event.region())
            return False

    watch = Watch(view)
    view.viewport().installEventFilter(watch)
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, row.span.start + 1))
    QApplication.processEvents()
    scene = view.scene()
    spots = [
        spot
        for placed in scene.paragraphs
        for at_end in (False, True)
        if (spot := handle_spot(placed, row.span, at_end, scene)) is not None
    ]
    assert spots
    for spot in spots:
        dot = QRect(spot.dot.toPoint() - QPoint(4, 4), spot.dot.toPoint() + QPoint(4, 4))
        assert painted.intersected(dot) == QRegion(dot)


def test_a_drag_below_the_page_scrolls_along(view: ArticleView, qtbot: QtBot) -> None:
    start = point(view, find(view, "Kessel Bridge was").start)
    where = view.viewport()
    QTest.mousePress(where, LEFT, pos=start)
    for y in (400, 900):
        at = QPointF(300, y)
        QApplication.sendEvent(
            where,
            QMouseEvent(
                QEvent.Type.MouseMove, at, where.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT,
                Qt.KeyboardModifier.NoModifier,
            ),
        )  # fmt: skip
    qtbot.waitUntil(lambda: view.place().position > 0)
    assert view.selection()[0].end > find(view, "Shopkeepers").start
    QTest.mouseRelease(where, LEFT, pos=QPoint(300, 780))


def test_a_link_opens_only_with_ctrl_and_is_only_told(opened: Opened, qtbot: QtBot) -> None:
    text = "Read the report here."
    content = PageContent(
        text, (Block("paragraph", Span(0, len(text))),), (Mark("link", Span(9, 15), "https://a.test/r"),)
    )
    view = opened(content)
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, 11))
    with qtbot.waitSignal(view.link_activated) as told:
        QTest.mouseClick(view.viewport(), LEFT, CONTROL, point(view, 11))
    assert told.args == ["https://a.test/r"]
    assert "https://a.test/r" in view.tip_at(11)


def test_ctrl_and_the_wheel_ask_for_another_size(view: ArticleView, qtbot: QtBot) -> None:
    at = QPointF(300, 300)
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CONTROL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    with qtbot.waitSignal(view.font_step_requested) as told:
        QApplication.sendEvent(view.viewport(), event)
    assert told.args == [1]


def test_keys_are_left_to_the_window(view: ArticleView) -> None:
    before = view.target(), view.place()
    for key in (Qt.Key.Key_1, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_Space):
        QTest.keyClick(view, key)
    assert (view.target(), view.place()) == before


_UNITS = st.sampled_from(["word ", "e\u0301", "👩‍👩‍👧", "🇩🇪", "שלום ", "لا ", "中文", "ไทย", "नमस्ते ", "\n\n"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(_UNITS, min_size=3, max_size=60), st.data())
def test_every_span_that_a_drag_gives_lies_on_grapheme_edges(
    opened: Opened, units: list[str], data: st.DataObject
) -> None:
    text = "".join(units).strip() or "a"
    view = opened(PageContent(text, (), language="en"))
    corner = st.integers(0, 790)
    first, last = (QPoint(data.draw(corner), data.draw(corner) // 3) for _ in range(2))
    drag(view, first, last)
    edges = set(graphemes.boundaries(text))
    for span in (*view.selection(), view.target()):
        assert {span.start, span.end} <= edges
    view.deleteLater()


# --- what lasts ------------------------------------------------------------------------------------------------


def test_the_selection_survives_scrolling_theme_and_width(view: ArticleView) -> None:
    words = find(view, "longest crack")
    view.select(words)
    view.scroll_by(300)
    view.set_theme(theme.theme("dark"))
    view.resize(600, 500)
    assert view.selection() == (words,)


@pytest.mark.parametrize("change", ["width", "size", "leading", "facts"])
def test_the_first_visible_line_stays_when_the_page_is_laid_out_anew(view: ArticleView, change: str) -> None:
    view.scroll_by(430)
    position = view.place().position
    if change == "width":
        view.resize(560, 800)
    elif change == "size":
        view.set_reading(26)
    elif change == "leading":
        view.set_reading(19, 1.45)
    else:
        view.set_facts(("Elsewhere",))
    after = view.place()
    name = view.column.table.at(position)
    laid = view.column.laid(name)
    assert laid.line_of(position) == laid.line_of(after.position)


def test_the_place_comes_back_to_the_character(view: ArticleView, opened: Opened) -> None:
    view.scroll_by(517)
    view.next_sentence()
    place = Place.from_json(view.place().to_json())
    other = opened()
    other.set_place(place)
    assert other.place() == view.place()
    assert other.target() == view.target()


@pytest.mark.parametrize("raw", [{}, {"position": "x"}, {"position": 5, "target": [9, 2]}, {"target": "ab"}])
def test_an_unreadable_place_is_the_beginning_or_has_no_target(raw: dict[str, object]) -> None:
    assert Place.from_json(raw).target is None


def test_what_is_measured_later_does_not_move_the_text(opened: Opened) -> None:
    paragraphs = tuple(("paragraph", f"{n} " + "word " * (n % 90 + 1)) for n in range(400))
    content, _ = kessel.article(paragraphs)
    view = opened(content)
    view.column.scroll_to(view.column.maximum // 2)
    before = view.column.anchor()
    for block in range(0, 400, 7):
        view.column.laid(view.column.table.at(view.column.table.block_start(block)))
    assert view.column.anchor() == before


def test_a_long_read_keeps_no_layout_that_the_column_has_given_up(opened: Opened) -> None:
    content, rows = kessel.article(tuple(("paragraph", "{C:It rained.} " + "word " * 90) for _ in range(240)))
    view = opened(content, rows)
    for row in rows[::3]:
        view.reveal(row.span)
        view.grab()
    while view.busy:
        QApplication.processEvents()
    gc.collect()
    laid = [o for o in gc.get_objects() if isinstance(o, LaidParagraph) and o.text.startswith("It rained.")]
    assert len({o.span for o in laid}) == len(laid) > 0
    assert all(view.column.is_laid(view.column.table.at(o.span.start)) for o in laid)


def test_scrolling_down_and_up_again_comes_back_to_the_pixel(view: ArticleView) -> None:
    before = view.place()
    for pixels in (100, 333, 50, -50, -333, -100):
        view.scroll_by(pixels)
    assert view.place() == before


def test_the_ends_of_the_page_are_the_ends_of_the_scroll_bar(view: ArticleView) -> None:
    view.go_end()
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    view.go_home()
    assert bar.value() == bar.minimum()


# --- what is painted again ----------------------------------------------------------------------------------


class _Watched(QObject):
    """Notes the rectangles that a view paints."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.rects: list[QRect] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False

    @property
    def height(self) -> int:
        return sum(rect.height() for rect in self.rects)


def test_one_more_annotation_paints_its_paragraph_only(view: ArticleView) -> None:
    QApplication.processEvents()
    watched = _Watched(view)
    words = find(view, "told reporters")
    view.add_spans([SpanRow("new", "loaded", words)])
    QApplication.processEvents()
    laid = view.column.laid(view.column.table.at(words.start))
    assert 0 < watched.height <= laid.height + 40
    watched.rects.clear()
    view.remove_annotation("new")
    QApplication.processEvents()
    assert 0 < watched.height <= laid.height + 40


def test_a_step_of_the_cursor_paints_its_lines_only(view: ArticleView) -> None:
    QApplication.processEvents()
    watched = _Watched(view)
    view.next_sentence()
    QApplication.processEvents()
    assert 0 < watched.height <= 6 * 33


def test_a_scroll_step_paints_what_it_exposes(view: ArticleView) -> None:
    QApplication.processEvents()
    watched = _Watched(view)
    view.scroll_by(99)
    QApplication.processEvents()
    assert watched.height <= 99


def test_a_theme_lays_nothing_out(view: ArticleView) -> None:
    laid = [seen.laid for seen in view.column.shown()]
    view.set_theme(theme.theme("sepia"))
    assert all(a is b for a, b in zip(laid, (seen.laid for seen in view.column.shown()), strict=True))


def test_a_tag_lays_nothing_out(view: ArticleView) -> None:
    laid = [seen.laid for seen in view.column.shown()]
    view.add_spans([SpanRow("new", "claim", find(view, "told reporters"))])
    QApplication.processEvents()
    assert all(a is b for a, b in zip(laid, (seen.laid for seen in view.column.shown()), strict=True))


def test_an_annotation_that_comes_and_goes_leaves_the_picture_as_it_was(view: ArticleView) -> None:
    before = view.grab().toImage()
    view.add_spans([SpanRow("new", "claim", Span(300, 700)), SpanRow("new", "claim", Span(900, 905), 1)])
    assert view.grab().toImage() != before
    view.remove_annotation("new")
    assert view.grab().toImage() == before


# --- lengths ---------------------------------------------------------------------------------------------------


def _line(unit: str, length: int) -> PageContent:
    text = (unit * (length // len(unit) + 1))[:length]
    return PageContent(text, (Block("paragraph", Span(0, length)),))


@pytest.mark.parametrize("unit", ["x", "word ", "👩\u200d", "e\u0301", "שלום ", "中"])
def test_a_line_of_a_million_characters_lays_out_a_screen_of_it(opened: Opened, unit: str) -> None:
    view = opened(_line(unit, 1_000_000))
    assert sum(len(seen.laid.span) for seen in view.column.shown()) <= 12_000
    view.go_end()
    shown = list(view.column.shown())
    assert shown[-1].laid.span.end == 1_000_000
    assert sum(len(seen.laid.span) for seen in shown) <= 12_000


def test_five_megabytes_lay_out_no_more_than_a_short_text(opened: Opened) -> None:
    paragraphs = tuple(("paragraph", "word " * 80) for _ in range(12_500))
    content, _ = kessel.article(paragraphs)
    view = opened(content)
    assert len(list(view.column.shown())) <= 12
    view.column.scroll_to(view.column.maximum // 2)
    middle = view.place().position
    assert abs(middle - len(content.text) / 2) < len(content.text) / 10
    view.go_end()
    assert list(view.column.shown())[-1].laid.span.end == len(content.text)


def test_an_empty_article_is_an_empty_page(opened: Opened) -> None:
    view = opened(PageContent())
    for act in (view.next_sentence, view.grow, view.page_down, view.go_end, view.go_home, view.next_untagged,
                view.jump_back, view.next_annotation, view.copy):  # fmt: skip
        act()
    view.set_caret_mode(True)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(200, 200))
    assert view.target() == Span(0, 0)
    assert view.sentence_position() is None
    assert view.grab().toImage().height() > 0


# --- copy, caret, find ---------------------------------------------------------------------------------------


def test_copy_gives_the_words_and_their_tags(view: ArticleView) -> None:
    view.select(find(view, "1998, ordered the closure"))
    copied = view.mime_data()
    assert copied.text() == "1998, ordered the closure"
    assert 'data-tag="Background"' in copied.html()
    assert 'data-tag="Claim"' in copied.html()


def test_copied_html_names_every_tag_over_a_stretch_the_shortest_first(opened: Opened) -> None:
    text = "The bridge may reopen on Friday, officials said."
    rows = (
        SpanRow("long", "background", Span(0, len(text))),
        SpanRow("middle", "speculation", Span(11, 31)),
        SpanRow("short", "claim", Span(15, 21)),
        SpanRow("again", "claim", Span(15, 31)),
    )
    view = opened(PageContent(text, (Block("paragraph", Span(0, len(text))),)), rows)
    view.select(Span(4, 40))
    marks = re.findall(
        r'<mark title="(.*?)" data-tag="(.*?)" data-tags="(.*?)" style=.*?>(.*?)</mark>',
        view.mime_data().html(),
    )
    assert [(every, words) for _, _, every, words in marks] == [
        ("Background", "bridge "),
        ("Speculation, Background", "may "),
        ("Claim, Speculation, Background", "reopen"),
        ("Claim, Speculation, Background", " on Friday"),
        ("Background", ", officia"),
    ]
    assert all(title == every and every.split(", ")[0] == first for title, first, every, _ in marks)


def test_copied_markup_in_an_article_stays_text(opened: Opened) -> None:
    text = "<b>bold</b> & <script>x</script>"
    view = opened(PageContent(text, (Block("paragraph", Span(0, len(text))),)))
    view.select(Span(0, len(text)))
    assert view.mime_data().text() == text
    assert "<b>" not in view.mime_data().html()
    assert "<script>" not in view.mime_data().html()


def test_in_caret_mode_arrows_move_a_caret_and_shift_selects(view: ArticleView) -> None:
    view.set_caret_mode(True)
    start = view.target().start
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.caret() == start + 1
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.selection() == (Span(start + 1, start + 2),)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.selection() == ()
    caret = view.caret()
    assert caret is not None
    assert caret > start + 40
    QTest.keyClick(view, Qt.Key.Key_Escape)
    view.set_caret_mode(False)
    assert view.caret() is None


def test_the_sentence_cursor_follows_the_caret(view: ArticleView) -> None:
    view.set_caret_mode(True)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.caret() is not None
    assert view.target().contains(view.caret() or 0)


def test_found_words_are_counted_and_stepped_through(view: ArticleView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.found_changed) as told:
        view.find_text(Query("bridge"))
    total = told.args[1]
    assert total == view.content.text.lower().count("bridge")
    assert view.found_spans()[told.args[0] - 1].start >= view.target().start
    with qtbot.waitSignal(view.found_changed) as told:
        view.find_step(-1)
    view.clear_found()
    assert view.found_spans() == ()


def test_a_pattern_that_is_none_says_so_and_finds_nothing(view: ArticleView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.found_changed) as told:
        view.find_text(Query("(", pattern=True))
    assert told.args == [0, 0, "pattern"]


def test_tooltips_never_take_words_for_markup(view: ArticleView) -> None:
    view.set_describer(lambda _annotation: "Claim <b>x</b>\nnote")
    tip = view.tip_at(find(view, "steel hangers").start)
    assert "&lt;b&gt;" in tip
    assert "<br>" in tip
