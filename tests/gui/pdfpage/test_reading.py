"""Reading on the printed page: its size, turning leaves, page numbers, small pages, turned marks, the mouse."""

from __future__ import annotations

import itertools

import pymupdf
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QTransform, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from reader.app import theme
from reader.text.span import Span
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program, settle
from tests.gui.pdfpage.test_printed import (
    K,
    centre,
    in_sight,
    middle_letter,
    pdf_library,
    press,
    sharp,
    shown,
    word_near,
)

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def program(tmp_path):
    """Return a window on five two-column pages: iv, v, 1, 2, 3."""
    setter = Setter(columns=2, head="The Courier")
    setter.set(prose(3, 60))
    rules = [(0, "r", 4), (2, "D", 1)]
    setter.document.set_page_labels(
        [{"startpage": at, "prefix": "", "style": style, "firstpagenum": n} for at, style, n in rules]
    )
    pdf_library(tmp_path / "news.spanlib", setter.document.tobytes())
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as made:
        yield made


def wheel(view, turned, at=None, modifiers=NONE):
    port = view.viewport()
    at = QPointF(port.rect().center()) if at is None else at
    event = QWheelEvent(
        at,
        port.mapToGlobal(at),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


def page_of(printed, program):
    return printed.view.index.page_at(program.window.view.target().start)


# --- size ------------------------------------------------------------------------------------------------


def test_the_sentence_that_is_read_stays_in_sight_while_the_page_grows_shrinks_and_turns(program, until):
    printed = shown(program, until)
    view, target = printed.view, program.window.view.target()
    while view.percent < 400:
        press(K.Key_Plus, modifiers=CTRL)
        assert in_sight(printed, Span(target.start, target.start + 1)), view.percent
    for action in ("view.fit_page", "view.single", "view.rotate", "view.fit_width", "view.single"):
        printed.run(action)
        assert in_sight(printed, Span(target.start, target.start + 1)), action


def test_ctrl_and_the_wheel_enlarge_what_is_under_the_mouse(program, until):
    printed = shown(program, until)
    view = printed.view
    view.set_scale(2.0)
    place = view.viewport().rect().bottomRight() - QPoint(60, 80)
    page = view.page_under(place)
    before, size = view.point_at(page, place), view.percent
    wheel(view, 120, QPointF(place), CTRL)
    assert view.percent == pytest.approx(size * 1.2, abs=1)
    assert view.point_at(page, place) == pytest.approx(before, abs=1)


def test_parts_of_a_notch_enlarge_the_page_when_they_are_a_whole_one(program, until):
    view = shown(program, until).view
    size = view.percent
    for _ in range(7):
        wheel(view, 15, modifiers=CTRL)
    assert view.percent == size
    wheel(view, 15, modifiers=CTRL)
    assert view.percent == pytest.approx(size * 1.2, abs=1)


def test_a_page_wider_than_the_view_has_a_scroll_bar_and_loses_it_again(program, until):
    view = shown(program, until).view
    assert not view.horizontalScrollBar().isVisible()
    view.set_scale(5.0)
    until(lambda: view.horizontalScrollBar().isVisible())
    view.set_fit("width")
    until(lambda: not view.horizontalScrollBar().isVisible())


# --- one page at a time ----------------------------------------------------------------------------------


def test_space_turns_the_leaf_and_the_cursor_comes_along(program, until):
    printed = shown(program, until)
    view = printed.view
    printed.run("view.fit_page")
    printed.run("view.single")
    for page in (1, 2, 3):
        press(K.Key_Space)
        assert view.current_page() == page
        until(lambda page=page: page_of(printed, program) == page)
        press(K.Key_J)
        assert view.current_page() == page


def test_the_wheel_turns_the_leaf_at_the_ends_of_a_page_that_is_alone(program, until):
    printed = shown(program, until)
    view = printed.view
    printed.run("view.fit_page")
    printed.run("view.single")
    wheel(view, -120)
    assert view.current_page() == 1
    view.set_scale(2.0)
    wheel(view, -120)
    assert view.current_page() == 1  # there is more of it below
    view.verticalScrollBar().setValue(0)
    wheel(view, 120)
    assert view.current_page() == 0
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_what_means_the_page_shows_it_to_a_reader_of_the_text(program, until):
    printed = program.window.printed
    until(lambda: printed.view.index is not None)
    for action in ("view.fit_page", "view.single", "view.rotate", "view.pages", "view.fit_width"):
        assert printed.mode == "text"
        printed.run(action)
        assert printed.mode == "page", action
        press(K.Key_F8)
    printed.run("view.pages")
    assert printed.thumbs.isVisible()


# --- page numbers and small pages ------------------------------------------------------------------------


def test_a_printed_label_that_is_no_number_says_which_page_of_all_it_is(program, until):
    printed = shown(program, until)
    printed.view.go_to_page(1)
    until(lambda: printed.bar.field.text() == "v")
    assert printed.bar._of.text() == "(2 of 5)"


def test_what_was_typed_and_is_no_page_does_not_stay_in_the_place_of_the_label(program, until):
    printed = shown(program, until)
    press(K.Key_G)
    QTest.keyClicks(printed.bar.field, "zz")
    QTest.keyClick(printed.bar.field, K.Key_Return)
    assert "no page" in program.window.messages.sentence
    assert printed.bar.field.text() == "iv"
    press(K.Key_G)
    QTest.keyClicks(printed.bar.field, "3")
    press(K.Key_Escape)
    assert printed.view.hasFocus()
    assert (printed.bar.field.text(), printed.view.current_page()) == ("iv", 0)


def test_the_small_pages_go_by_arrows_to_both_ends_and_into_the_page(program, until):
    printed = shown(program, until)
    printed.run("view.pages")
    printed.thumbs.setFocus()
    assert printed.thumbs.accessibleDescription() == "iv"
    for key, page in ((K.Key_Down, 1), (K.Key_End, 4), (K.Key_Up, 3), (K.Key_Home, 0)):
        press(key)
        assert printed.view.current_page() == page
    press(K.Key_Return)
    assert printed.view.hasFocus()


def test_beside_the_text_half_the_room_is_the_text_s_also_in_a_small_window(program, until):
    program.window.resize(1000, 700)
    printed = shown(program, until, modifiers=SHIFT)
    until(lambda: abs(program.window.view.width() - printed.view.width()) < 20)
    assert printed.bar.field.isVisible()
    assert not printed.bar.whole.isVisible()
    assert printed.bar.minimumSizeHint().width() <= printed.bar.width()
    program.window.resize(1700, 700)
    until(lambda: printed.bar.whole.isVisible() and printed.bar.larger.isVisible())


def test_the_page_stays_where_it_stands_when_a_message_above_it_comes_and_goes(program, until):
    printed = shown(program, until)
    window, view = program.window, printed.view
    view.go_to_page(2)
    settle()

    def stands():
        settle()
        return view.viewport().mapTo(window, QPoint()).y() - view.verticalScrollBar().value()

    before = stands()
    top = view.mapTo(window, QPoint()).y()
    window.say("The file was changed on the disk.", key="changed")
    assert stands() == before
    assert view.mapTo(window, QPoint()).y() > top
    window.messages.take_back("changed")
    assert stands() == before


# --- marks on turned pages -------------------------------------------------------------------------------


def coloured(image, colours):
    """Return what encloses all pixels of exactly these colours, and how many they are."""
    wanted = {colour.rgb() for colour in colours}
    found = [
        (x, y) for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) in wanted
    ]
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys))) if found else QRect(), len(found)


def test_strokes_and_letters_turn_with_the_page(program, until):
    printed = shown(program, until)
    view, text = printed.view, program.window.view.content.text
    word = word_near(text, 400)
    program.workspace.annotate("claim", (Span(word.start, word.end + 60),))
    until(lambda: not program.workspace.unsaved)
    style = program.window.view.styles["claim"].style
    colours = theme.theme("light").tags[style]
    printed.run("view.fit_page")
    wanted = None
    for turn in (0, 90, 180, 270):
        assert view.sheets.turn == turn
        view.set_scale(1.0)
        program.window.view.set_target(Span(word.start, word.end + 60))
        program.window.tagging.activate(None)
        until(lambda: sharp(printed) and in_sight(printed, middle_letter(word)))
        # A square round the word's place; turned back, it is the same for all turns.
        at = view.to_view(0, view.lines_of(0, word)[0].on_page).center().toPoint()
        square = QRect(at - QPoint(90, 90), at + QPoint(90, 90))
        seen = view.viewport().grab(square).toImage().transformed(QTransform().rotate(-turn))
        where, count = coloured(seen, (colours.stroke, colours.label))
        wanted = wanted or (where, count)
        assert count == pytest.approx(wanted[1], rel=0.25), turn
        for side, other in itertools.pairwise((where.getCoords(), wanted[0].getCoords())):
            assert side == pytest.approx(other, abs=4), turn
        view.rotate()


# --- the mouse -------------------------------------------------------------------------------------------


def test_shift_and_a_click_select_from_the_last_click_on(program, until):
    printed = shown(program, until)
    text, port = program.window.view.content.text, printed.view.viewport()
    one, two = word_near(text, 300), word_near(text, 700)
    QTest.mouseClick(port, LEFT, NONE, centre(printed, middle_letter(one)))
    QTest.mouseClick(port, LEFT, SHIFT, centre(printed, middle_letter(two)))
    assert program.window.view.selection() == (Span(one.start, two.end),)


def clicked(port, times, at):
    """Click some times in a row, as a mouse tells of it; the last press is held."""
    for count in range(times):
        QTest.mousePress(port, LEFT, NONE, at)
        if count < times - 1:
            QTest.mouseRelease(port, LEFT, NONE, at)


@pytest.mark.parametrize(("times", "unit"), [(2, "word"), (3, "sentence"), (4, "paragraph")])
def test_clicks_in_a_row_take_the_word_the_sentence_the_paragraph_also_when_print_is_small(
    program, until, times, unit
):
    printed = shown(program, until)
    printed.view.set_scale(0.4)
    view, port = program.window.view, printed.view.viewport()
    word = word_near(view.content.text, 300)
    at = centre(printed, middle_letter(word))
    clicked(port, times, at)
    QTest.mouseRelease(port, LEFT, NONE, at)
    assert view.selection() == (view.unit_at(word.start, unit),)


def test_a_drag_after_two_clicks_goes_by_words(program, until):
    printed = shown(program, until)
    view, port = program.window.view, printed.view.viewport()
    one = word_near(view.content.text, 300)
    two = word_near(view.content.text, one.end + 20)
    at, end = centre(printed, middle_letter(one)), centre(printed, middle_letter(two))
    clicked(port, 2, at)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, NONE, end)
    assert view.selection() == (Span(one.start, two.end),)


def test_a_drag_beyond_the_view_takes_the_page_along(program, until):
    printed = shown(program, until)
    view, port = program.window.view, printed.view.viewport()
    word = word_near(view.content.text, 300)
    start = centre(printed, middle_letter(word))
    below = QPoint(start.x(), port.height() + 60)
    before = printed.view.verticalScrollBar().value()
    QTest.mousePress(port, LEFT, NONE, start)
    QTest.mouseMove(port, below)
    reached = view.selection()[0].end
    until(lambda: view.selection()[0].end > reached)
    QTest.mouseRelease(port, LEFT, NONE, below)
    assert printed.view.verticalScrollBar().value() > before
    assert view.selection()[0].start == word.start


def test_the_menu_is_for_the_sentence_at_which_it_was_asked_for(program, until):
    printed = shown(program, until)
    view, port = program.window.view, printed.view.viewport()
    word = word_near(view.content.text, 600)
    at = centre(printed, middle_letter(word))
    asked = []
    view.menu_requested.disconnect()
    view.menu_requested.connect(asked.append)
    reason = QContextMenuEvent.Reason
    QApplication.sendEvent(port, QContextMenuEvent(reason.Mouse, at, port.mapToGlobal(at)))
    assert view.target().contains(word.start)
    assert asked == [port.mapToGlobal(at)]
    view.drag_selection(word)
    view.finish_selection(piece=False)
    QApplication.sendEvent(port, QContextMenuEvent(reason.Mouse, at, port.mapToGlobal(at)))
    assert view.selection() == (word,)  # what is selected there stays so
    view.clear_selection()
    QApplication.sendEvent(printed.view, QContextMenuEvent(reason.Keyboard, QPoint(), QPoint()))
    rect = printed.view.rects_of(view.target())[0]
    assert asked[-1] == port.mapToGlobal(rect.bottomLeft().toPoint())


def test_what_is_tagged_under_the_mouse_says_what_it_is(program, until, monkeypatch):
    printed = shown(program, until)
    view, port = program.window.view, printed.view.viewport()
    word = word_near(view.content.text, 600)
    program.workspace.annotate("claim", (word,))
    until(lambda: not program.workspace.unsaved)
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _widget: said.append(text))
    at = centre(printed, middle_letter(word))
    QApplication.sendEvent(port, QHelpEvent(QHelpEvent.Type.ToolTip, at, port.mapToGlobal(at)))
    assert said == [view.tip_at(word.start)]
    assert "Claim" in said[0]


def test_a_fold_out_is_as_large_as_there_is_room_and_makes_no_other_page_small(tmp_path, until):
    document = pymupdf.open()
    for number, width in enumerate((595, 595, 1700, 595)):
        document.new_page(width=width).insert_text(
            (72, 100), f"{'Fold-out' if width > 600 else 'Page'} {number}"
        )
    pdf_library(tmp_path / "news.spanlib", document.tobytes())
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as program:
        printed = shown(program, until)
        view = printed.view
        room = view.viewport().width()
        assert 0.9 * room < view.sheets.page_width(0) <= room
        printed.run("view.single")
        for action, page in (("view.fit_width", 2), ("view.fit_width", 0), ("view.fit_page", 2)):
            printed.run(action)
            view.go_to_page(page)
            assert 0.9 * room < view.sheets.page_width(page) <= room
        view.go_to_page(1)  # whole: now its height counts
        assert 0.9 * view.viewport().height() < view.sheets.height(1) <= view.viewport().height()
