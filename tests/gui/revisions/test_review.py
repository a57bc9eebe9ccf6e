"""The review in the window: in order of doubt, one key each, undone like everything else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest

from reader.text.span import Span
from tests.core.library.versions import NEW, span_of
from tests.gui.revisions.conftest import GONE, no_popup_warnings


def press(case, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(case.place.list, key, modifiers)


def ids_of(place):
    return [row.id for row in place.list.pairs.rows]


def test_what_is_doubtful_is_listed_and_what_is_the_same_only_counted(case):
    place = case.review()
    assert set(ids_of(place)) == {case.ids["edited"], case.ids["number"], case.ids["moved"]}
    assert "0 of 4" in place.said.text()
    assert "1 of 5" in place.said.text()
    assert not case.program.window.view.isVisible()


def test_the_reason_is_two_or_three_words(case):
    place = case.review()
    reasons = {row.id: row.reason for row in place.list.pairs.rows}
    assert reasons[case.ids["number"]] == "other words"  # "Twelve" became "Fourteen": no digit stands there
    assert reasons[case.ids["moved"]] == "same words"


def test_one_key_confirms_and_undo_asks_again(case):
    place = case.review()
    first = place.list.current.id
    press(case, Qt.Key.Key_A)
    case.saved()
    assert first not in ids_of(place)
    assert "1 of 4" in place.said.text()
    name = next(n for n, i in case.ids.items() if i == first)
    assert case.anchor(name).state == "confirmed"
    case.workspace.undo()
    case.saved()
    assert place.list.current.id == first
    assert case.anchor(name).state == "proposed"


def test_a_letter_is_its_place_on_a_russian_keyboard(case):
    place = case.review()
    first = place.list.current.id
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QKeyEvent

    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, ord("Ф"), none, 38, 0, 0, "ф")
    QCoreApplication.sendEvent(place.list, event)
    case.saved()
    assert first not in ids_of(place)


def test_one_key_leaves_an_annotation_as_an_orphan_that_is_settled(case):
    place = case.review()
    first = place.list.current.id
    press(case, Qt.Key.Key_X)
    case.until(lambda: first not in ids_of(place))
    case.saved()
    place.choose("settled")
    assert ids_of(place) == [first]
    press(case, Qt.Key.Key_R)
    case.saved()
    assert first not in ids_of(place) or place.section == "orphan"


def test_all_that_is_shown_is_kept_in_one_step(case):
    place = case.review()
    place.keep_all.click()
    case.saved()
    assert ids_of(place) == []
    assert {case.anchor(n).state for n in ("edited", "number", "moved")} == {"confirmed"}
    case.workspace.undo()
    case.saved()
    assert {case.anchor(n).state for n in ("edited", "number", "moved")} == {"proposed"}


def test_a_command_is_pressed_with_the_mouse_in_either_direction(case, qapp):
    place = case.review()
    pairs = place.list
    index = pairs.pairs.index(1)
    row = pairs.pairs.row_at(1)
    boxes = dict(pairs.delegate.command_boxes(QRectF(pairs.visualRect(index)), row, False))
    QTest.mouseClick(pairs.viewport(), Qt.MouseButton.LeftButton, pos=boxes["keep"].center().toPoint())
    case.saved()
    assert row.id not in ids_of(place)


def test_an_orphan_says_why_and_a_place_is_proposed_never_taken(case):
    place = case.review()
    place.choose("orphan")
    (row,) = place.list.pairs.rows
    assert (row.id, row.reason, row.hollow) == (case.ids["lost"], "sentence gone", True)
    press(case, Qt.Key.Key_F)
    case.until(lambda: place.list.pairs.row_at(0).new_note != row.new_note)
    assert case.anchor("lost").state == "orphan"


def test_a_proposed_place_is_taken_by_one_key_and_undone(case):
    place = case.review()
    place.choose("orphan")
    span = Span(*span_of(NEW, "The state will pay for the repairs 💶, which could cost two million."))
    place.propose(case.ids["lost"], (span, 0.4, span.of(NEW)))
    press(case, Qt.Key.Key_A)
    case.until(lambda: not case.place.list.pairs.rows)
    case.saved()
    assert [piece.span for piece in case.anchor("lost").pieces] == [span]
    case.workspace.undo()
    case.saved()
    assert case.anchor("lost").state == "orphan"


def test_edges_are_moved_on_the_page_and_enter_brings_the_review_back(case):
    place = case.review()
    place.stand_on(case.ids["number"])
    press(case, Qt.Key.Key_E)
    view = case.program.window.view
    assert view.isVisible()
    assert view.target().of(NEW) == "Fourteen"
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    case.until(lambda: case.place is not None and case.place.list.pairs.rows)
    case.saved()
    anchor = case.anchor("number")
    assert anchor.state == "confirmed"
    assert anchor.pieces[0].quote == "Fourteen people"
    assert case.ids["number"] not in ids_of(case.place)


def test_escape_leaves_everything_as_it_was(case):
    place = case.review()
    before = case.anchor("moved")
    place.stand_on(case.ids["moved"])
    press(case, Qt.Key.Key_E)
    QTest.keyClick(case.program.window.view, Qt.Key.Key_Escape)
    case.until(lambda: case.place is not None and case.place.list.pairs.rows)
    assert case.anchor("moved") == before
    assert not case.program.window.messages.sentence
    press(case, Qt.Key.Key_Escape)
    assert case.place is None
    assert case.program.window.view.hasFocus()


def test_enter_shows_an_orphan_where_it_stood(case):
    place = case.review()
    place.choose("orphan")
    press(case, Qt.Key.Key_Return)
    case.until(lambda: case.workspace.revision.id == case.old)
    assert "revision 1 of 2" in case.program.window.messages.sentence
    case.program.window.messages.commands()[-1].click()
    case.until(lambda: case.workspace.revision.id == case.new)
    assert not case.program.window.messages.sentence


def test_an_article_with_one_revision_says_so(case):
    rows = case.program.window.library.model.rows()
    assert len(rows) == 1
    case.revisions.joining.part(case.article, (case.new,))
    case.until(lambda: case.program.window.library.model.total == 2)
    case.until(lambda: case.workspace.article is not None and case.workspace.article.id == case.article)
    case.program.window.messages.clear()
    case.program.commands.run("revision.review")
    case.until(lambda: "one revision" in case.program.window.messages.sentence)


@no_popup_warnings
def test_the_panel_says_why_an_orphan_is_one_and_offers_to_find_it(case):
    cards = case.program.window.annotations.orphans.cards
    assert (cards.card_at(0).why, cards.card_at(0).quote) == ("its words are gone", GONE)
    case.program.window.annotations.orphan_chosen.emit(case.ids["lost"], QPoint(0, 0))
    menu = case.program.window.findChildren(type(case.program.window.menuBar().actions()[0].menu()))[-1]
    menu.actions()[0].trigger()
    menu.close()
    case.until(lambda: case.place is not None and case.place.list.pairs.rows)
    case.until(lambda: "Nothing in the new text" in case.place.list.pairs.row_at(0).new_note)
    assert case.place.section == "orphan"


@pytest.mark.parametrize("action", ["edit.find", "go.next_sentence"])
def test_an_action_of_the_page_brings_the_page_back(case, action):
    case.review()
    case.program.commands.run(action)
    assert case.place is None
    assert case.program.window.view.isVisible()
