"""The annotations panel: codebook, cards, and editing in place."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reader.app.panels.annotations import AnnotationsPanel
from reader.app.panels.card_model import CardRow
from reader.app.panels.fields import CardField, ChoiceField
from reader.model import AttributeValue, Speaker, Verdict
from tests.gui.conftest import settle
from tests.gui.panels import samples
from tests.gui.panels.conftest import Show
from tests.gui.panels.test_library_panel import click_row

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier

# The completer's list is a popup; the offscreen platform says that it cannot raise it.
no_popup_warnings = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def opened(cards_panel: AnnotationsPanel) -> AnnotationsPanel:
    cards_panel.set_active("open")
    settle()
    return cards_panel


# --- codebook -------------------------------------------------------------------------------------------


def test_the_definition_of_the_tag_under_the_cursor_is_open(opened: AnnotationsPanel) -> None:
    rows = opened.codebook_view._rows
    assert rows["speculation"].opened
    assert not rows["claim"].opened
    opened.set_active("first")
    assert rows["claim"].opened
    assert not rows["speculation"].opened


def test_all_definitions_are_open_on_the_first_start(cards_panel: AnnotationsPanel) -> None:
    cards_panel.set_first_start(True)
    assert all(row.opened for row in cards_panel.codebook_view._rows.values())


def test_tags_are_counted_in_the_open_article(cards_panel: AnnotationsPanel) -> None:
    rows = cards_panel.codebook_view._rows
    assert (rows["claim"].number, rows["speculation"].number, rows["loaded"].number) == (4, 1, 0)
    cards_panel.remove_card("first")
    assert rows["claim"].number == 3


def test_a_click_on_a_tag_shows_only_its_cards_and_another_click_all(
    cards_panel: AnnotationsPanel, qtbot: QtBot
) -> None:
    row = cards_panel.codebook_view._rows["claim"]
    with qtbot.waitSignal(cards_panel.filter_changed) as changed:
        qtbot.mouseClick(row, Left)
    assert changed.args == ["claim"]
    assert cards_panel.list.cards.rowCount() == 4
    assert cards_panel.filter_button.text() == "Claim"
    with qtbot.waitSignal(cards_panel.filter_changed) as changed:
        qtbot.mouseClick(row, Left)
    assert changed.args == [None]
    assert not row.isChecked()


def test_cards_are_narrowed_by_what_a_check_came_to(cards_panel: AnnotationsPanel) -> None:
    cards = cards_panel.list.cards
    first = cards.card("first")
    assert first is not None
    cards_panel.update_card(replace(first, verdict=Verdict("refuted")))
    cards_panel.set_verdict("refuted")
    assert [cards.card_at(n).id for n in range(cards.rowCount())] == ["first"]
    assert cards_panel.filter_button.text() == "All tags, refuted"
    cards_panel.set_verdict("unchecked")
    assert cards.rowCount() == 3
    assert cards_panel.filter_button.text() == "Claim, not checked"
    cards_panel.set_verdict("supported")
    assert cards_panel._empty.text() == "Nothing here is supported."
    cards_panel.set_verdict(None)
    cards_panel.set_filter(None)
    assert cards.rowCount() == cards.total


def test_a_click_on_a_tag_tags_while_the_page_has_a_selection(
    cards_panel: AnnotationsPanel, qtbot: QtBot
) -> None:
    cards_panel.set_tagging(True)
    with qtbot.waitSignal(cards_panel.tag_chosen) as chosen:
        qtbot.mouseClick(cards_panel.codebook_view._rows["background"], Left)
    assert chosen.args == ["background"]
    assert cards_panel.filter is None


# --- cards ----------------------------------------------------------------------------------------------


def test_a_click_on_a_card_asks_to_go_there(cards_panel: AnnotationsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(cards_panel.card_activated) as activated:
        click_row(qtbot, cards_panel.list, 1)
    assert activated.args == ["second"]


def test_the_active_card_is_open_and_only_it(opened: AnnotationsPanel) -> None:
    assert opened.editor.isVisible()
    assert opened.list.open_id == "open"
    box = opened.list.visualRect(opened.list.cards.index(2))
    assert opened.editor.geometry() == box
    opened.set_active(None)
    assert not opened.editor.isVisible()


def test_cards_around_the_open_one_do_not_lie_under_it(opened: AnnotationsPanel) -> None:
    rects = [opened.list.visualRect(opened.list.cards.index(n)) for n in range(6)]
    for above, below in pairwise(rects):
        assert above.bottom() + 1 == below.top()


def test_a_card_that_comes_before_the_open_one_moves_it_down(opened: AnnotationsPanel) -> None:
    before = opened.editor.y()
    opened.update_card(samples.card("new", "claim", "At first.", 0))
    settle()
    assert opened.editor.y() > before
    assert opened.editor.geometry() == opened.list.visualRect(opened.list.cards.index(3))


def test_an_article_without_annotations_says_what_will_stand_there(cards_panel: AnnotationsPanel) -> None:
    cards_panel.set_annotations(())
    assert cards_panel._empty.isVisible()
    assert cards_panel._empty.text().startswith("None yet.")


def test_ten_thousand_cards_need_no_widget_each(show: Show) -> None:
    panel = AnnotationsPanel()
    panel.resize(344, 800)
    panel.set_codebook(samples.CODEBOOK)
    cards = [samples.card(str(n), "claim", f"Sentence {n} of a long article.", n * 40) for n in range(10_000)]
    panel.set_annotations(cards)
    show(panel)
    assert len(panel.findChildren(QWidget)) < 200
    assert len(panel.list._heights._known) < 40
    panel.set_active("9000")
    settle()
    assert panel.editor.isVisible()
    assert panel.list.viewport().rect().intersects(panel.editor.geometry())


def test_foot_sections_are_hidden_while_they_are_empty(cards_panel: AnnotationsPanel, qtbot: QtBot) -> None:
    assert not cards_panel.orphans_row.isVisible()
    cards_panel.set_orphans(samples.ORPHANS)
    assert cards_panel.orphans_row.isVisible()
    assert not cards_panel.orphans.isVisible()
    qtbot.mouseClick(cards_panel.orphans_row, Left)
    assert cards_panel.orphans.isVisible()
    cards_panel.set_orphans(())
    assert not cards_panel.orphans_row.isVisible()
    assert not cards_panel.orphans.isVisible()


def test_suggestions_are_accepted_and_rejected_by_key(cards_panel: AnnotationsPanel, qtbot: QtBot) -> None:
    cards_panel.set_suggestions(samples.SUGGESTIONS)
    cards_panel.suggestions_row.setChecked(True)
    settle()
    cards_panel.suggestions.setFocus()
    cards_panel.suggestions.setCurrentIndex(cards_panel.suggestions.cards.index(0))
    with qtbot.waitSignal(cards_panel.suggestion_accepted) as accepted:
        qtbot.keyClick(cards_panel.suggestions, Key.Key_A)
    assert accepted.args == ["s1"]
    with qtbot.waitSignal(cards_panel.suggestion_rejected):
        qtbot.keyClick(cards_panel.suggestions, Key.Key_X)


# --- editing --------------------------------------------------------------------------------------------


def test_a_field_cannot_be_edited_while_no_card_is_open(cards_panel: AnnotationsPanel) -> None:
    assert not cards_panel.edit_field("note")


def test_escape_in_the_note_keeps_it_and_goes_back_to_the_text(
    opened: AnnotationsPanel, qtbot: QtBot
) -> None:
    opened.edit_field("note")
    assert opened.editor.note.hasFocus()
    qtbot.keyClicks(opened.editor.note, " More.")
    left = QSignalSpy(opened.escape_pressed)
    with qtbot.waitSignal(opened.note_edited) as edited:
        qtbot.keyClick(opened.editor.note, Key.Key_Escape)
    assert edited.args == ["open", samples.OPEN.note + " More."]
    assert left.count() == 1


def test_an_unchanged_note_is_not_sent(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    sent = QSignalSpy(opened.note_edited)
    opened.edit_field("note")
    qtbot.keyClick(opened.editor.note, Key.Key_Escape)
    assert sent.count() == 0


def test_enter_makes_a_new_line_of_a_note_and_control_enter_keeps_it(
    opened: AnnotationsPanel, qtbot: QtBot
) -> None:
    opened.edit_field("note")
    height = opened.editor.height()
    qtbot.keyClick(opened.editor.note, Key.Key_Return)
    qtbot.keyClicks(opened.editor.note, "Second line")
    settle()
    assert opened.editor.height() > height
    with qtbot.waitSignal(opened.note_edited) as edited:
        qtbot.keyClick(opened.editor.note, Key.Key_Return, CONTROL)
    assert edited.args[1].endswith("\nSecond line")


def test_no_break_spaces_and_emoji_of_a_note_survive(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    note = "«\u00a0Pont\u00a0» 🌉\nשורה"
    opened.update_card(replace(samples.OPEN, note=note))
    assert opened.editor.note.text() == note
    assert not opened.editor.note.changed


def test_a_half_typed_note_is_kept_as_a_draft(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("note")
    with qtbot.waitSignal(opened.draft_changed) as draft:
        qtbot.keyClicks(opened.editor.note, " Half")
    assert draft.args == ["open", samples.OPEN.note + " Half"]


def test_a_draft_from_before_is_shown_and_sent_when_the_field_is_left(
    cards_panel: AnnotationsPanel, qtbot: QtBot
) -> None:
    cards_panel.update_card(replace(samples.OPEN, draft="Half a thou"))
    cards_panel.set_active("open")
    assert cards_panel.editor.note.text() == "Half a thou"
    cards_panel.edit_field("note")
    with qtbot.waitSignal(cards_panel.note_edited) as edited:
        qtbot.keyClick(cards_panel.editor.note, Key.Key_Escape)
    assert edited.args == ["open", "Half a thou"]


def test_a_note_typed_into_one_card_is_sent_before_another_opens(
    opened: AnnotationsPanel, qtbot: QtBot
) -> None:
    opened.edit_field("note")
    qtbot.keyClicks(opened.editor.note, "!")
    with qtbot.waitSignal(opened.note_edited) as edited:
        opened.set_active("first")
    assert edited.args == ["open", samples.OPEN.note + "!"]
    assert opened.editor.note.text() == ""


def test_a_change_from_elsewhere_does_not_overwrite_what_is_typed(
    opened: AnnotationsPanel, qtbot: QtBot
) -> None:
    opened.edit_field("note")
    qtbot.keyClicks(opened.editor.note, "!")
    opened.update_card(replace(samples.OPEN, speaker="Duty log"))
    assert opened.editor.note.text() == samples.OPEN.note + "!"
    assert opened.editor.speaker.name.text() == "Duty log"


def test_a_removed_card_sends_nothing_more(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("note")
    qtbot.keyClicks(opened.editor.note, "!")
    sent = QSignalSpy(opened.note_edited)
    opened.remove_card("open")
    settle()
    assert sent.count() == 0
    assert not opened.editor.isVisible()


@no_popup_warnings
def test_enter_in_the_speaker_keeps_it_and_goes_back_to_the_text(
    opened: AnnotationsPanel, qtbot: QtBot
) -> None:
    opened.edit_field("speaker")
    left = QSignalSpy(opened.escape_pressed)
    qtbot.keyClicks(opened.editor.speaker.name, "  Tomas   Redek ")
    with qtbot.waitSignal(opened.speaker_edited) as edited:
        qtbot.keyClick(opened.editor.speaker.name, Key.Key_Return)
    assert edited.args == ["open", "Tomas Redek", "named"]
    assert left.count() >= 1


@no_popup_warnings
def test_a_known_speaker_brings_its_kind(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("speaker")
    qtbot.keyClicks(opened.editor.speaker.name, "county council")
    popup = opened.editor.speaker.name.completer().popup()
    popup.hide()
    with qtbot.waitSignal(opened.speaker_edited) as edited:
        qtbot.keyClick(opened.editor.speaker.name, Key.Key_Return)
    assert edited.args == ["open", "county council", "institution"]


def test_the_kind_of_a_speaker_can_be_chosen(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.speaker_edited) as edited:
        opened.editor.speaker.choose_kind("document")
    assert edited.args == ["open", "Ilse Varrow", "document"]
    assert opened.editor.speaker.kind_button.text() == "document"


@pytest.mark.parametrize(("name", "below"), [("TASS", False), ("Ministry of Agriculture", True)])
def test_a_name_is_seen_whole_and_its_kind_goes_below_where_both_have_no_room(
    opened: AnnotationsPanel, name: str, below: bool
) -> None:
    opened.update_card(replace(samples.OPEN, speaker=name, speaker_kind="outlet"))
    settle()
    speaker = opened.editor.speaker
    assert speaker.name.width() >= speaker.name.sizeHint().width()
    assert speaker.kind_button.isVisible()
    assert (speaker.kind_button.y() >= speaker.name.height()) == below
    assert speaker.rect().contains(speaker.kind_button.geometry())
    before = opened.editor.height()
    opened.update_card(replace(samples.OPEN, speaker="", speaker_kind="named"))
    settle()
    assert (opened.editor.height() < before) == below


def test_an_emptied_speaker_is_taken_away(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("speaker")
    qtbot.keyClick(opened.editor.speaker.name, Key.Key_Delete)
    with qtbot.waitSignal(opened.speaker_edited) as edited:
        qtbot.keyClick(opened.editor.speaker.name, Key.Key_Escape)
    assert edited.args[1] == ""


def test_speakers_are_offered_while_typing(opened: AnnotationsPanel) -> None:
    opened.set_speakers((*samples.SPEAKERS, Speaker("s9", "Harbour office", "institution")))
    completer = opened.editor.speaker.name.completer()
    completer.setCompletionPrefix("bour")
    assert completer.currentCompletion() == "Harbour office"


def test_delete_on_a_cue_takes_it_out(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    well = opened.editor.cues._wells[1]
    well.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(opened.cue_removed) as removed:
        qtbot.keyClick(well, Key.Key_Delete)
    assert removed.args == ["open", 1]
    opened.update_card(replace(samples.OPEN, cues=("not clear",)))
    assert opened.editor.cues._wells[0].hasFocus()


def test_cue_words_can_be_typed_when_the_quote_holds_them(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("cues")
    field = opened.editor.cues.field
    assert field.hasFocus()
    sent = QSignalSpy(opened.cue_typed)
    qtbot.keyClicks(field, "perhaps")
    qtbot.keyClick(field, Key.Key_Return)
    assert sent.count() == 0
    assert field.property("wrong") == "true"
    field.clear()
    qtbot.keyClicks(field, "MAY have")
    qtbot.keyClick(field, Key.Key_Return)
    assert [sent.at(0)[0], sent.at(0)[1]] == ["open", "MAY have"]


def test_pointing_at_cue_words_is_offered_while_the_card_is_edited(
    opened: AnnotationsPanel, qtbot: QtBot
) -> None:
    opened.edit_field("speaker")
    for button, what in (
        (opened.editor.cues.point_button, "cues"),
        (opened.editor.speaker.point_button, "speaker"),
    ):
        assert button.isVisible()
        with qtbot.waitSignal(opened.pointing) as pointing:
            qtbot.mouseClick(button, Left)
        assert pointing.args == ["open", what]


def test_attributes_are_edited_by_their_type(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    values = opened.editor._values
    about, when, chance = (values[name].widget for name in ("about", "when", "chance"))
    assert isinstance(about, ChoiceField)
    assert isinstance(when, CardField)
    assert isinstance(chance, CardField)
    assert about.currentText() == "the cause"
    assert chance.text() == "0.5"
    sent = QSignalSpy(opened.value_edited)
    when.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(when, "soon")
    qtbot.keyClick(when, Key.Key_Return)
    assert sent.count() == 0
    assert when.property("wrong") == "true"
    when.clear()
    qtbot.keyClicks(when, "2026-05")
    qtbot.keyClick(when, Key.Key_Return)
    assert sent.at(0) == ["open", "when", (AttributeValue("when", "date", "2026-05"),)]
    chance.setFocus(Qt.FocusReason.TabFocusReason)
    chance.clear()
    qtbot.keyClicks(chance, "0,75")
    qtbot.keyClick(chance, Key.Key_Return)
    assert sent.at(1) == ["open", "chance", (AttributeValue("chance", "number", 0.75),)]
    about.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(about, Key.Key_Down)
    assert about.currentText() == "the consequence"


def test_the_wheel_over_an_attribute_does_not_change_it(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    about = opened.editor._values["about"].widget
    assert isinstance(about, ChoiceField)
    sent = QSignalSpy(opened.value_edited)
    about.setFocus(Qt.FocusReason.TabFocusReason)
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Left & Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    about.wheelEvent(event)
    assert not event.isAccepted()
    assert sent.count() == 0
    assert about.currentText() == "the cause"


def test_fields_of_another_tag_have_its_attributes(opened: AnnotationsPanel) -> None:
    opened.set_active("first")
    assert opened.editor._values == {}


def test_every_field_of_a_card_is_reached_by_tab(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("speaker")
    reached = []
    for _ in range(13):
        focus = opened.window().focusWidget()
        assert focus is not None
        reached.append(focus)
        qtbot.keyClick(focus, Key.Key_Tab)
    editor = opened.editor
    wanted = [editor.speaker.name, editor.speaker.kind_button, editor.speaker.point_button]
    wanted += [*editor.cues._wells, editor.cues.field]
    wanted += [editor.cues.point_button, *(v.widget for v in editor._values.values())]
    wanted += [editor.verdict.choice, editor.verdict.evidence.field, editor.note]
    assert reached[: len(wanted)] == wanted


def test_keys_that_a_field_does_not_want_do_not_move_the_list(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.edit_field("speaker")
    before = opened.list.currentIndex()
    qtbot.keyClick(opened.editor.speaker.kind_button, Key.Key_Down)
    removed = QSignalSpy(opened.remove_requested)
    qtbot.keyClick(opened.editor.speaker.kind_button, Key.Key_Delete)
    assert opened.list.currentIndex() == before
    assert removed.count() == 0


def test_delete_on_a_card_in_the_list_asks_to_remove_it(opened: AnnotationsPanel, qtbot: QtBot) -> None:
    opened.list.setFocus()
    with qtbot.waitSignal(opened.remove_requested) as removed:
        qtbot.keyClick(opened.list, Key.Key_Delete)
    assert removed.args == ["open"]


def test_an_unknown_tag_is_still_shown(cards_panel: AnnotationsPanel) -> None:
    cards_panel.update_card(CardRow("odd", "from-another-codebook", "Words.", start=600, end=606))
    cards_panel.set_active("odd")
    settle()
    assert cards_panel.editor.isVisible()
