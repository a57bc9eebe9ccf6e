"""A card's verdict: chosen by a letter, dated by itself, resting on addresses that nobody follows unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from reader.app.panels.annotations import AnnotationsPanel
from reader.app.panels.verdict_field import VerdictField, evidence_of, short_address, today
from reader.model import Evidence, Verdict
from tests.gui.conftest import settle

Key = Qt.Key
MINUTES = Evidence("https://www.example.org/minutes/", "Minutes of the council")
BOX = Evidence("Archive, box 3")
REFUTED = Verdict("refuted", (MINUTES, BOX), "2026-11-27")


@pytest.fixture
def panel(cards_panel: AnnotationsPanel) -> AnnotationsPanel:
    """The panel with its first card open, keeping what is edited as the window does."""

    def keep(card_id: str, verdict: Verdict | None) -> None:
        card = cards_panel.list.cards.card(card_id)
        assert card is not None
        cards_panel.update_card(replace(card, verdict=verdict))

    cards_panel.verdict_edited.connect(keep)
    cards_panel.set_active("first")
    settle()
    return cards_panel


@pytest.fixture
def field(panel: AnnotationsPanel) -> VerdictField:
    return panel.editor.verdict


def held(panel: AnnotationsPanel) -> Verdict | None:
    card = panel.list.cards.card("first")
    assert card is not None
    return card.verdict


def test_a_letter_chooses_the_verdict_and_the_day_is_today(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.edit_field("verdict")
    qtbot.keyClick(field.choice, "r")
    assert held(panel) == Verdict("refuted", checked=today())
    assert field.day.isVisible()
    assert field.day.text() == today()


def test_nothing_is_asked_of_who_does_not_check(panel: AnnotationsPanel, field: VerdictField) -> None:
    assert field.choice.currentText() == "not checked"
    assert not field.day.isVisible()
    assert not field.evidence.isVisible()
    panel.edit_field("verdict")
    settle()
    assert field.evidence.isVisible()
    panel.editor.note.setFocus()
    settle()
    assert not field.evidence.isVisible()


def test_an_address_is_typed_with_words_behind_it(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.edit_field("verdict")
    qtbot.keyClick(field.choice, Key.Key_Tab)
    line = field.evidence.field
    assert line.hasFocus()
    qtbot.keyClicks(line, "https://www.example.org/minutes/ Minutes of the council")
    qtbot.keyClick(line, Key.Key_Return)
    assert held(panel) == Verdict("unchecked", (MINUTES,))
    assert [w.words for w in field.evidence.wells] == ["Minutes of the council"]
    assert line.text() == ""


def test_the_same_address_again_gets_the_new_words(panel: AnnotationsPanel, field: VerdictField) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    field.evidence.field.setText("https://www.example.org/minutes/ page 3")
    field.evidence.send()
    verdict = held(panel)
    assert verdict is not None
    assert verdict.evidence == (replace(MINUTES, note="page 3"), BOX)


def test_where_an_address_leads_is_asked_and_never_followed(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    asked = QSignalSpy(panel.address_asked)
    web, box = field.evidence.wells
    web.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(web, Key.Key_Return)
    assert [asked.at(n) for n in range(asked.count())] == [[MINUTES.address]]
    qtbot.keyClick(box, Key.Key_Return)  # no address of the web: it is changed instead
    assert asked.count() == 1
    assert field.evidence.field.text() == "Archive, box 3"


def test_delete_takes_an_address_out_and_the_keyboard_stays_near(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    first = field.evidence.wells[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Key.Key_Delete)
    assert held(panel) == replace(REFUTED, evidence=(BOX,))
    assert field.evidence.wells[0].hasFocus()


def test_f2_takes_an_address_back_into_the_field(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    qtbot.keyClick(field.evidence.wells[0], Key.Key_F2)
    assert field.evidence.field.text() == "https://www.example.org/minutes/ Minutes of the council"
    assert field.evidence.field.hasFocus()


def test_a_day_that_is_none_stays_marked_and_is_not_kept(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    field.day.setFocus()
    field.day.setText("2026-02-30")
    field.day.setModified(True)
    qtbot.keyClick(field.day, Key.Key_Return)
    assert held(panel) == REFUTED
    assert field.day.property("wrong") == "true"
    assert field.day.hasFocus(), "the keyboard stays where something is to be mended"
    field.day.setText("2026-11")
    qtbot.keyClick(field.day, Key.Key_Return)
    assert held(panel) == replace(REFUTED, checked="2026-11")


def test_back_to_unchecked_keeps_the_addresses(panel: AnnotationsPanel, field: VerdictField) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    field.choice.setCurrentIndex(0)
    field.choice.activated.emit(0)
    assert held(panel) == Verdict("unchecked", REFUTED.evidence)


def test_what_was_typed_is_kept_when_another_card_opens(
    panel: AnnotationsPanel, field: VerdictField, qtbot: QtBot
) -> None:
    panel.edit_field("verdict")
    qtbot.keyClicks(field.evidence.field, "https://example.org")
    panel.set_active("open")
    assert held(panel) == Verdict("unchecked", (Evidence("https://example.org"),))
    assert field.evidence.field.text() == ""


def test_a_closed_card_says_what_its_check_came_to(panel: AnnotationsPanel) -> None:
    panel.verdict_edited.emit("first", REFUTED)
    card = panel.list.cards.card("first")
    assert card is not None
    assert ", refuted," in panel.list.cards.spoken(card)
    other = panel.list.cards.card("open")
    assert other is not None
    assert "checked" not in panel.list.cards.spoken(other)


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("  ", None),
        ("https://example.org", Evidence("https://example.org")),
        (" https://example.org   a  b ", Evidence("https://example.org", "a b")),
        ("mailto:x@example.org asked", Evidence("mailto:x@example.org", "asked")),
        ("Archive, box 3", BOX),
    ],
)
def test_an_address_is_told_from_a_place_in_words(typed: str, made: Evidence | None) -> None:
    assert evidence_of(typed) == made


def test_a_well_shows_an_address_without_its_scheme() -> None:
    assert short_address("https://www.example.org/minutes/") == "example.org/minutes"
    assert short_address("Archive, box 3") == "Archive, box 3"
