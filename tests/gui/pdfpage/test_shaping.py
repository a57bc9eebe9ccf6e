"""Handles, the caret, pieces, contents and the way back after a restart, on the printed page."""

from __future__ import annotations

import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest

from reader.app.page import access
from reader.app.pdfpage import handles, marks
from reader.app.start import build
from reader.text.span import Span
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program
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

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def program(tmp_path):
    setter = Setter(columns=2, head="The Courier", title="A story in two columns")
    setter.set(prose(3, 30))
    setter.document.set_toc([[1, "Front", 1], [2, "Within & without", 1], [1, "Back", 2]])
    pdf_library(tmp_path / "news.spanlib", setter.document.tobytes())
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as made:
        yield made


def whole(program, until):
    """Show whole pages, so that both columns are in sight."""
    printed = shown(program, until)
    printed.view.set_fit("page")
    until(lambda: sharp(printed))
    return printed


def drag(printed, start, end, modifiers=Qt.KeyboardModifier.NoModifier):
    port = printed.view.viewport()
    QTest.mousePress(port, LEFT, modifiers, start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, LEFT, modifiers, end)


def seam_of(held):
    """Return the first character of the second column."""
    return next(n for n in range(1, len(held)) if held.y0[n] < held.y0[n - 1] - 200)


def test_a_handle_takes_the_end_of_a_piece_over_the_column_and_undo_brings_it_back(program, until):
    printed = whole(program, until)
    text = program.window.view.content.text
    held = printed.view.boxes_of(0)
    seam = seam_of(held)
    word = word_near(text, held.offset(seam - 120))
    program.workspace.annotate("claim", (word,))
    until(lambda: program.workspace.unsaved == 0)
    QTest.mouseClick(printed.view.viewport(), LEFT, pos=centre(printed, middle_letter(word)))
    (first, last) = handles.handles(printed.view)
    assert (first.at_end, last.at_end) == (False, True)
    target = word_near(text, held.offset(seam + 60))
    drag(printed, last.dot.toPoint(), centre(printed, middle_letter(target)))
    (annotation,) = program.workspace.annotations.values()
    assert annotation.anchors[0].pieces[0].span == Span(word.start, target.end)  # whole words
    program.workspace.undo()
    (annotation,) = program.workspace.annotations.values()
    assert annotation.anchors[0].pieces[0].span == word


def test_both_handles_of_a_selection_can_be_dragged(program, until):
    printed = whole(program, until)
    view = program.window.view
    text = view.content.text
    held = printed.view.boxes_of(0)
    seam = seam_of(held)
    one, two = word_near(text, held.offset(seam - 200)), word_near(text, held.offset(seam - 100))
    drag(printed, centre(printed, middle_letter(one)), centre(printed, middle_letter(two)))
    assert view.selection() == (Span(one.start, two.end),)
    three = word_near(text, held.offset(seam + 80))
    (_, last) = handles.handles(printed.view)
    program.window.tag_bar.hide()
    drag(printed, last.dot.toPoint(), centre(printed, middle_letter(three)))
    assert view.selection() == (Span(one.start, three.end),)
    (first, _) = handles.handles(printed.view)
    zero = word_near(text, held.offset(seam - 300))
    program.window.tag_bar.hide()
    drag(printed, first.dot.toPoint(), centre(printed, middle_letter(zero)))
    assert view.selection() == (Span(zero.start, three.end),)


def test_a_selection_runs_over_a_page_break(program, until):
    printed = whole(program, until)
    view, index = program.window.view, printed.view.index
    text = view.content.text
    seam = index.pages[1].spans[0].start
    one, two = word_near(text, seam - 60), word_near(text, seam + 40)
    printed.view.set_scale(printed.view.sheets.scale * 0.45)
    until(lambda: in_sight(printed, middle_letter(one)) and in_sight(printed, middle_letter(two)))
    drag(printed, centre(printed, middle_letter(one)), centre(printed, middle_letter(two)))
    assert view.selection() == (Span(one.start, two.end),)
    press(K.Key_1)
    until(lambda: program.workspace.unsaved == 0)
    (annotation,) = program.workspace.annotations.values()
    assert annotation.anchors[0].pieces[0].quote == text[one.start : two.end]


def test_ctrl_and_a_drag_add_a_piece_to_the_active_annotation(program, until):
    printed = whole(program, until)
    text = program.window.view.content.text
    held = printed.view.boxes_of(0)
    one, two = word_near(text, held.offset(100)), word_near(text, held.offset(400))
    program.workspace.annotate("claim", (one,))
    until(lambda: program.workspace.unsaved == 0)
    QTest.mouseClick(printed.view.viewport(), LEFT, pos=centre(printed, middle_letter(one)))
    printed.view._mouse._since_click.stop()
    at = printed.view.rects_of(two)[0].toRect()
    drag(printed, QPoint(at.left() + 1, at.center().y()), QPoint(at.right(), at.center().y()), CTRL)
    (annotation,) = program.workspace.annotations.values()
    assert [p.span for p in annotation.anchors[0].pieces] == [one, two]


def test_the_caret_goes_by_printed_lines_over_columns_and_pages_and_selects(program, until):
    printed = whole(program, until)
    view = program.window.view
    held = printed.view.boxes_of(0)
    lines = marks.printed_lines(held)
    press(K.Key_F7)
    assert view.caret_mode()
    start = held.offset(lines[4].start + 3)
    view.read_from(start)
    press(K.Key_Down)
    assert held.number(view.caret()) in lines[5]
    press(K.Key_Up)
    assert view.caret() == start
    press(K.Key_Home)
    assert view.caret() == held.offset(lines[4].start)
    press(K.Key_End)
    assert view.caret() == held.offset(lines[4].stop - 1) + 1
    tops = [held.y0[line.start] for line in lines]
    seam = next(n for n in range(1, len(lines)) if tops[n] < tops[n - 1] - 200)
    view.read_from(held.offset(lines[seam - 1].start))
    press(K.Key_Down)
    assert held.number(view.caret()) in lines[seam]  # the top of the next column
    view.read_from(held.offset(lines[-1].start))
    until(lambda: printed.view.boxes_of(1) is not None)
    press(K.Key_Down)
    assert printed.view.index.page_at(view.caret()) == 1
    press(K.Key_Up)
    assert held.number(view.caret()) in lines[-1]
    begin = view.caret()
    press(K.Key_Right, K.Key_Right, modifiers=SHIFT)
    assert view.selection() == (Span(begin, view.caret()),)
    press(K.Key_2)
    (annotation,) = program.workspace.annotations.values()
    assert annotation.tag == "speculation"
    press(K.Key_F7)
    assert not view.caret_mode()


def test_a_click_puts_the_caret_where_it_was(program, until):
    printed = whole(program, until)
    view = program.window.view
    press(K.Key_F7)
    word = word_near(view.content.text, 300)
    rect = printed.view.rects_of(Span(word.start + 2, word.start + 3))[0]
    QTest.mouseClick(
        printed.view.viewport(), LEFT, pos=QPoint(round(rect.left()) + 1, round(rect.center().y()))
    )
    assert view.caret() == word.start + 2
    assert handles.edge_of(printed.view, view.caret(), after=False) is not None
    press(K.Key_F7)


def test_the_contents_of_the_file_lead_to_its_pages(program, until):
    printed = shown(program, until)
    until(lambda: not printed.bar.outline.isHidden())
    printed.bar.outline.click()
    popup = printed.bar.contents
    assert [popup.rows.item(n).text() for n in range(3)] == ["Front", "Within & without", "Back"]
    press(K.Key_Down, K.Key_Down, K.Key_Return)
    assert printed.view.current_page() == 1
    assert printed.view.hasFocus()
    assert printed.bar.contents is None


def test_contents_of_any_length_stay_in_the_window_and_are_narrowed_by_typing(program, until):
    printed = shown(program, until)
    window = program.window
    rows = tuple((f"Part {n} " + "of a very long title " * 20, 1 + n % 30, n % 2) for n in range(1000))
    printed.bar.set_outline((*rows, ("תוכן & עוד", 40, 1)), ("i", "1"))
    printed.bar.outline.click()
    popup = printed.bar.contents
    assert window.rect().contains(popup.geometry())
    assert popup.rows.count() == 1001
    assert popup.rows.currentRow() == 998  # the last one of this page
    assert popup.field.hasFocus()
    popup.field.setText("עוד")
    seen = [n for n in range(popup.rows.count()) if not popup.rows.item(n).isHidden()]
    assert seen == [1000]
    press(K.Key_Return)
    assert printed.view.current_page() == 1
    printed.bar.outline.click()
    press(K.Key_Escape)
    assert (printed.bar.contents, printed.view.current_page()) == (None, 1)


def test_how_pages_are_shown_is_kept_over_a_restart(tmp_path, until):
    pdf_library(tmp_path / "news.spanlib", Setter(columns=2).set(prose(3, 30)))
    for expected in ("text", "page", "page", "text"):
        made = build(tmp_path / "news.spanlib", data=tmp_path / "profile")
        made.window.resize(1300, 800)
        made.window.show()
        made.begin()
        printed = made.window.printed
        until(lambda printed=printed: printed.view.index is not None)
        assert (printed.mode, printed.view.single) == (expected, expected != "text")
        if expected == "text":
            printed.run("view.printed")
            printed.run("view.single")
        elif made.settings.last_folder == "":
            made.settings.last_folder = "once"
        else:
            printed.run("view.printed")
            printed.run("view.single")
        made.window.close()
        made.end()
        made.window.deleteLater()


def test_screen_readers_get_caret_selection_and_letters_in_reading_order(program, until):
    printed = whole(program, until)
    view = program.window.view
    text = QAccessible.queryAccessibleInterface(printed.view).textInterface()
    assert text.text(0, text.characterCount()) == view.content.text
    held = printed.view.boxes_of(0)
    seam = seam_of(held)
    before, after = text.characterRect(held.offset(seam - 1)), text.characterRect(held.offset(seam))
    assert after.top() < before.top() - 200  # the next letter is at the top of the next column
    assert after.left() > before.left()
    press(K.Key_F7)
    view.read_from(held.offset(seam))
    assert text.cursorPosition() == held.offset(seam)
    text.addSelection(10, 20)
    assert view.selection() == (Span(10, 20),)
    press(K.Key_F7)


class Heard:
    """Stands for Qt's accessibility while a screen reader listens, and notes what it is told of whom."""

    def __init__(self):
        self.told = []

    def isActive(self):
        return True

    def updateAccessibility(self, event):
        words = event.message() if isinstance(event, QAccessibleAnnouncementEvent) else type(event).__name__
        self.told.append((event.object(), words))


def test_screen_readers_hear_of_the_page_alone_once_and_which_it_is(program, until, monkeypatch):
    printed = whole(program, until)
    view = program.window.view
    for face in (view, printed.view):
        assert QAccessible.queryAccessibleInterface(face).textInterface() is not None
    heard = Heard()
    monkeypatch.setattr(access, "QAccessible", heard)
    press(K.Key_J)
    moved = "QAccessibleTextCursorEvent"
    assert heard.told == [(printed.view, moved), (printed.view, "Page 1")]
    heard.told.clear()
    press(K.Key_J)
    assert heard.told == [(printed.view, moved)]
    printed.view.go_to_page(1)
    assert heard.told[-1] == (printed.view, "Page 2")
    heard.told.clear()
    press(K.Key_F8, K.Key_J)  # back in the text: the page is silent
    assert {of for of, _ in heard.told} == {view}


def test_hebrew_has_its_handles_on_the_other_side(tmp_path, until):
    document = pymupdf.open()
    page = document.new_page()
    font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
    try:
        page.insert_font(fontname="dv", fontfile=font)
    except Exception:
        pytest.skip("no DejaVu Sans here (fonts-dejavu-core)")
    page.insert_text((200, 100), "םולש תשק", fontname="dv", fontsize=14)  # as print has it: reversed
    pdf_library(tmp_path / "h.spanlib", document.tobytes())
    with opened_program(tmp_path / "h.spanlib", size=(1300, 800)) as program:
        printed = shown(program, until)
        program.window.view.select(Span(0, 3))
        (first, last) = handles.handles(printed.view)
        assert first.dot.x() > last.dot.x()
        held = printed.view.boxes_of(0)
        edge, at_right = marks.line_start(held, Span(4, 6))
        assert at_right  # letters and the cursor's mark stand at the right of the line
        assert edge == max(held.x1)
