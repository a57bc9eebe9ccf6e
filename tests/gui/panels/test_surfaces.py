"""The small surfaces: bars, popups, hint, head."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit, QMenu, QStyle
from pytestqt.qtbot import QtBot

from reader.app.colour_sight import contrast
from reader.app.panels.bottom_bar import BottomBar
from reader.app.panels.find_bar import FindBar
from reader.app.panels.hint import Hint
from reader.app.panels.message_bar import MessageBar
from reader.app.panels.page_head import PageHead
from reader.app.panels.paint import draw_row_ground
from reader.app.panels.stack import StackPopup
from reader.app.panels.surface import Surface
from reader.app.panels.tag_bar import TagBar
from reader.app.style import sheet
from reader.app.theme import ThemeName, theme
from tests.gui.conftest import settle
from tests.gui.panels import samples
from tests.gui.panels.conftest import Show

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


# --- tag bar --------------------------------------------------------------------------------------------


@pytest.fixture
def bar(stage: Surface) -> TagBar:
    made = TagBar(stage)
    made.set_tags(samples.CODEBOOK.tags, samples.STYLES)
    return made


def test_the_tag_bar_leaves_the_keyboard_to_the_page(bar: TagBar, stage: Surface) -> None:
    page = QLineEdit(stage)
    page.show()
    page.setFocus()
    bar.show_beside(stage, QRect(300, 300, 100, 30))
    assert page.hasFocus()


def test_the_tag_bar_stands_ten_above_the_first_line(bar: TagBar, stage: Surface) -> None:
    bar.show_beside(stage, QRect(300, 300, 100, 30))
    assert bar.frame.bottom() + 1 == 290
    assert bar.frame.left() == 300


def test_the_tag_bar_goes_below_where_there_is_no_room_above(bar: TagBar, stage: Surface) -> None:
    bar.show_beside(stage, QRect(300, 5, 100, 30))
    assert bar.frame.top() == 45


def test_the_tag_bar_stays_inside_the_page(bar: TagBar, stage: Surface) -> None:
    bar.show_beside(stage, QRect(1190, 300, 10, 30))
    assert stage.rect().contains(bar.frame)


def test_a_click_tags_closes_the_bar_and_is_remembered(bar: TagBar, stage: Surface, qtbot: QtBot) -> None:
    assert bar.last_tag() == "claim"
    bar.show_beside(stage, QRect(300, 300, 100, 30))
    settle()
    with qtbot.waitSignal(bar.tag_chosen) as chosen:
        qtbot.mouseClick(bar._entries[1], Left)
    assert chosen.args == ["speculation"]
    assert bar.isHidden()
    assert bar.last_tag() == "speculation"


def test_a_click_elsewhere_closes_a_popup(bar: TagBar, stage: Surface, qtbot: QtBot) -> None:
    bar.show_beside(stage, QRect(300, 300, 100, 30))
    qtbot.mouseClick(stage, Left, pos=QPoint(900, 700))
    assert bar.isHidden()


def test_the_mouse_reaches_the_page_through_a_popups_shadow(bar: TagBar, stage: Surface) -> None:
    bar.show_beside(stage, QRect(300, 300, 100, 30))
    settle()
    for beside in (bar.frame.bottomLeft() + QPoint(20, 6), bar.frame.topRight() + QPoint(6, 8)):
        assert stage.childAt(beside) is None
    inside = stage.childAt(bar.frame.topLeft() + QPoint(2, 2))
    assert inside is bar


def test_tags_without_a_place_in_the_bar_are_behind_more(bar: TagBar) -> None:
    assert len(bar._entries) == 3
    assert not bar.more_button.isHidden()
    bar.set_tags(samples.CODEBOOK.tags[:2], samples.STYLES)
    assert bar.more_button.isHidden()


# --- stack ----------------------------------------------------------------------------------------------


@pytest.fixture
def stack(stage: Surface) -> StackPopup:
    made = StackPopup(stage)
    made.set_styles(samples.STYLES)
    made.show_cards(samples.CARDS[:3], stage.mapToGlobal(QPoint(200, 200)), "open")
    settle()
    return made


def test_the_stack_marks_what_became_active_on_the_page(stack: StackPopup) -> None:
    ids = [entry.card.id for entry in stack._entries]
    chosen = QSignalSpy(stack.annotation_chosen)
    for annotation in (*ids, "elsewhere"):
        stack.follow(annotation)
    assert stack.chosen_id == ids[-1]
    assert chosen.count() == 0


def test_the_shortest_annotation_stands_first(stack: StackPopup) -> None:
    assert [entry.card.id for entry in stack._entries] == ["second", "open", "first"]
    assert stack.chosen_id == "open"


def test_stepping_goes_round_and_tells_the_page(stack: StackPopup, qtbot: QtBot) -> None:
    said = QSignalSpy(stack.annotation_chosen)
    stack.step()
    stack.step()
    assert [said.at(n)[0] for n in range(2)] == ["first", "second"]


def test_the_commands_of_a_stack_act_on_the_chosen_one(stack: StackPopup, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stack.remove_requested) as removed:
        qtbot.mouseClick(stack.remove_command, Left)
    assert removed.args == ["open"]
    assert stack.isHidden()


# --- message bar ----------------------------------------------------------------------------------------


@pytest.fixture
def messages(show: Show) -> MessageBar:
    made = MessageBar()
    made.resize(800, 60)
    show(made)
    made.hide()
    return made


def test_a_message_stays_until_its_reason_is_gone(messages: MessageBar) -> None:
    messages.show_message("Not saved.", key="save")
    messages.show_message("Checked.")
    assert messages.sentence == "Checked."
    messages.take_back("save")
    assert messages.sentence == "Checked."
    messages.take_back("")
    assert messages.isHidden()


def test_an_older_message_comes_back(messages: MessageBar, qtbot: QtBot) -> None:
    messages.show_message("Not saved.", key="save")
    messages.show_message("Checked.", key="check")
    closed = QSignalSpy(messages.closed)
    qtbot.keyClick(messages, Key.Key_Escape)
    assert messages.sentence == "Not saved."
    assert closed.at(0) == ["check"]


def test_commands_do_what_they_say(messages: MessageBar, qtbot: QtBot) -> None:
    done: list[str] = []
    messages.show_message("Not saved.", (("Retry", lambda: done.append("retry")), ("Copy", messages.clear)))
    settle()
    retry, copy = messages.commands()
    qtbot.mouseClick(retry, Left)
    qtbot.mouseClick(copy, Left)
    assert done == ["retry"]
    assert messages.isHidden()


def test_enter_adds_a_pasted_text_and_escape_leaves_it(messages: MessageBar, qtbot: QtBot) -> None:
    added: list[int] = []
    messages.ask_paste("The mayor 🌉 signed.\n" * 200, lambda: added.append(1))
    settle()
    assert messages._preview.toPlainText().endswith("…")
    focus = messages.window().focusWidget()
    qtbot.keyClick(focus, Key.Key_Return)
    assert added == [1]
    qtbot.keyClick(messages, Key.Key_Escape)
    assert messages.isHidden()


# --- bottom bar -----------------------------------------------------------------------------------------


@pytest.fixture
def bottom(show: Show) -> BottomBar:
    made = BottomBar()
    made.resize(900, 28)
    show(made)
    return made


def test_saved_is_said_only_when_it_is_so(bottom: BottomBar) -> None:
    said = {}
    for state in ("nothing", "saving", "saved", "failed"):
        bottom.set_saved(state)  # type: ignore[arg-type]
        said[state] = (bottom._saved.text(), bottom._check.isVisible(), bottom.retry_command.isVisible())
    assert said == {
        "nothing": ("Nothing to save", False, False),
        "saving": ("Saving", False, False),
        "saved": ("Saved", True, False),
        "failed": ("Not saved", True, True),
    }


def test_several_unsaved_changes_are_counted(bottom: BottomBar) -> None:
    bottom.set_saved("failed", 3)
    assert bottom._saved.text() == "3 changes not saved"


def test_retry_and_undo_are_asked_for(bottom: BottomBar, qtbot: QtBot) -> None:
    bottom.set_saved("failed")
    bottom.set_last("Tagged as claim", True)
    settle()
    with qtbot.waitSignals([bottom.retry_requested, bottom.undo_requested]):
        qtbot.mouseClick(bottom.retry_command, Left)
        qtbot.mouseClick(bottom.undo_command, Left)


def test_the_place_is_said_in_sentences_and_per_cent(bottom: BottomBar) -> None:
    bottom.set_position((5, 21), 0.184)
    assert (bottom._place.text(), bottom._share.text()) == ("Sentence 5 of 21", "18 %")
    bottom.set_position(None, None)
    assert (bottom._place.text(), bottom._share.text()) == ("", "")


def test_the_parts_of_the_bottom_bar_never_lie_over_each_other(bottom: BottomBar) -> None:
    bottom.set_position((1234, 98765), 0.5)
    bottom.set_last("Speaker: " + "a very long name " * 8, True)
    bottom.set_saved("failed", 3)
    for width in (900, 700, 500, 420):
        bottom.resize(width, 28)
        parts = [p for p in (bottom._left, bottom._middle, bottom._right) if p.isVisible()]
        boxes = sorted((p.geometry() for p in parts), key=lambda box: box.left())
        for before, after in pairwise(boxes):
            assert before.right() < after.left()


# --- find bar -------------------------------------------------------------------------------------------


@pytest.fixture
def find(stage: Surface) -> FindBar:
    made = FindBar(stage)
    made.resize(760, 44)
    return made


def test_find_opens_with_what_was_selected_and_asks_for_it(find: FindBar, qtbot: QtBot) -> None:
    asked = QSignalSpy(find.query_changed)
    find.open("bridge")
    assert find.field.hasFocus()
    assert asked.at(asked.count() - 1) == ["bridge", False, False, False, False]


def test_typing_asks_after_a_pause_and_enter_steps(find: FindBar, qtbot: QtBot) -> None:
    find.open()
    with qtbot.waitSignal(find.query_changed) as asked:
        qtbot.keyClicks(find.field, "toll")
    assert asked.args == ["toll", False, False, False, False]
    find.set_result(1, 3)
    steps = QSignalSpy(find.step_requested)
    qtbot.keyClick(find.field, Key.Key_Return)
    qtbot.keyClick(find.field, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert [steps.at(n)[0] for n in range(2)] == [1, -1]


def test_enter_before_the_pause_is_over_searches_first(find: FindBar, qtbot: QtBot) -> None:
    find.open()
    asked, steps = QSignalSpy(find.query_changed), QSignalSpy(find.step_requested)
    qtbot.keyClicks(find.field, "toll")
    qtbot.keyClick(find.field, Key.Key_Return)
    assert asked.count() == 1
    assert steps.count() == 0


def test_switches_search_again_at_once(find: FindBar, qtbot: QtBot) -> None:
    find.open("a")
    with qtbot.waitSignal(find.query_changed) as asked:
        qtbot.mouseClick(find.regex_chip, Left)
    assert asked.args == ["a", False, False, True, False]
    with qtbot.waitSignal(find.query_changed) as asked:
        qtbot.mouseClick(find.accent_chip, Left)
    assert asked.args == ["a", False, False, True, True]


def test_tag_all_is_offered_once_something_is_found(find: FindBar, qtbot: QtBot) -> None:
    find.open("a")
    find.set_result(0, 0)
    assert not find.tag_all.isEnabled()
    find.set_result(1, 2)
    with qtbot.waitSignal(find.tag_all_requested):
        qtbot.mouseClick(find.tag_all, Left)


def test_escape_closes_find_and_says_so(find: FindBar, qtbot: QtBot) -> None:
    find.open("a")
    with qtbot.waitSignal(find.closed):
        qtbot.keyClick(find.field, Key.Key_Escape)
    assert find.isHidden()


def test_what_is_wrong_with_a_pattern_is_said(find: FindBar) -> None:
    find.open("(")
    find.set_result(0, 0, error="The pattern has an open parenthesis.")
    assert find._result.text() == "The pattern has an open parenthesis."
    find.set_result(0, 0)
    assert find._result.text() == "Not found"
    assert not find.next_button.isEnabled()


# --- head and hint --------------------------------------------------------------------------------------


def test_the_buttons_of_the_head_ask_for_actions_by_their_ids(show: Show, qtbot: QtBot) -> None:
    head = PageHead()
    head.resize(824, 44)
    show(head)
    asked = QSignalSpy(head.action_requested)
    for button in head._buttons.values():
        qtbot.mouseClick(button, Left)
    assert [asked.at(n)[0] for n in range(asked.count())] == list(head._buttons)
    assert not head.pen_button.isChecked()
    head.set_pen(True)
    assert head.pen_button.isChecked()


def test_the_head_names_the_revision_when_there_are_several(show: Show) -> None:
    head = PageHead()
    show(head)
    head.set_article("Kessel Bridge", 1, 1)
    assert not head.revision_button.isVisible()
    head.set_article("Kessel Bridge", 2, 3)
    assert head.revision_button.text() == "Revision 2 of 3"


def test_closing_the_first_steps_says_so_once(show: Show, qtbot: QtBot) -> None:
    hint = Hint()
    hint.resize(800, 160)
    show(hint)
    with qtbot.waitSignal(hint.closed):
        qtbot.mouseClick(hint.close_button, Left)
    assert hint.isHidden()


# --- chosen rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dark", "contrast"])
def test_a_chosen_row_on_a_raised_ground_is_told_from_it_in_dark_themes(
    name: ThemeName, qtbot: QtBot
) -> None:
    of = theme(name)
    drawn = QPixmap(200, 40)
    drawn.fill(of["surface.raised"])
    painter = QPainter(drawn)
    draw_row_ground(painter, QRectF(10, 5, 180, 30), QStyle.StateFlag.State_Selected, of, raised=True)
    painter.end()
    seen = drawn.toImage()
    assert max(contrast(seen.pixelColor(100, y), of["surface.raised"]) for y in (5, 6)) >= 3


@pytest.mark.parametrize("name", ["dark", "contrast"])
def test_the_chosen_entry_of_a_menu_is_told_from_the_others_in_dark_themes(
    name: ThemeName, qtbot: QtBot
) -> None:
    of = theme(name)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.setStyleSheet(sheet(of))
    entries = [menu.addAction(word) for word in ("Open", "Trash")]
    menu.adjustSize()
    menu.setActiveAction(entries[1])
    seen, chosen = menu.grab().toImage(), menu.actionGeometry(entries[1])
    assert contrast(seen.pixelColor(chosen.center().x(), chosen.top()), of["surface.raised"]) >= 3
