"""Claims as a fact-checker works on them: verdicts by the keyboard, links, lists."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.dialogs.link import LinkDialog
from reader.app.panels.verdict_field import today
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import keep
from reader.model import Evidence, Verdict

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def press(program, *keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or program.window.view, key, modifiers)


def only(program):
    (annotation,) = program.workspace.annotations.values()
    return annotation


# --- verdicts -------------------------------------------------------------------------------------------


def test_a_claim_is_judged_with_three_keys_and_the_keyboard_is_back_in_the_text(program, until):
    press(program, K.Key_Home, K.Key_1)
    press(program, K.Key_F, K.Key_R, K.Key_Escape)
    assert only(program).verdict == Verdict("refuted", checked=today())
    assert QApplication.focusWidget() is program.window.view
    until(lambda: not program.workspace.unsaved)
    with Library.open(program.workspace.path, read_only=True) as library:
        assert library.annotation(only(program).id).verdict == Verdict("refuted", checked=today())


def test_undo_takes_back_the_verdict_and_then_the_tag(program):
    press(program, K.Key_Home, K.Key_1)
    press(program, K.Key_F, K.Key_S, K.Key_Escape)
    press(program, K.Key_Z, modifiers=CONTROL)
    assert only(program).verdict is None
    press(program, K.Key_Z, modifiers=CONTROL)
    assert program.workspace.annotations == {}


def test_where_evidence_leads_is_shown_and_opened_only_by_a_second_press(program, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    press(program, K.Key_Home, K.Key_1, K.Key_Up)
    card = only(program)
    program.workspace.set_verdict(card.id, Verdict("disputed", (Evidence("https://example.org/a"),)))
    window = program.window
    window._on_field_wanted("verdict")
    (well,) = window.annotations.editor.verdict.evidence.wells
    well.setFocus(Qt.FocusReason.TabFocusReason)
    press(program, K.Key_Return)
    assert opened == []
    assert "https://example.org/a" in window.messages.sentence


# --- links ----------------------------------------------------------------------------------------------

OTHER = "Wall was rotten, inspector says\n\nThe wall had been rotten for years. The city denies it.\n"


@pytest.fixture
def two(program, until):
    """The program with a second article, and a claim on the first sentence of each; the first is open."""
    path = program.workspace.path
    first = program.workspace.article.id

    def bring(library):
        data = OTHER.encode()
        return keep(library, read_article(data, media_type="text/plain"), data, name="rotten.txt").article

    found = []
    program.workspace.storage.submit(bring, found.append)
    until(lambda: found)
    open_article(program, found[0], until)
    press(program, K.Key_Home, K.Key_1)
    open_article(program, first, until)
    press(program, K.Key_Home, K.Key_1)
    until(lambda: not program.workspace.unsaved)
    program.second = found[0]
    assert path == program.workspace.path
    return program


def open_article(program, article, until):
    program.workspace.open_article(article, then=program.window.view.setFocus)
    until(lambda: program.workspace.article is not None and program.workspace.article.id == article)


def rows(program):
    """Return the links of the open card as (kind, quote, title where it is another article)."""
    buttons = program.window.annotations.editor.links.buttons
    return [(b._kind, b._quote, b._title) for b in buttons]


def link_to_the_other(program, until):
    press(program, K.Key_Up, K.Key_L)
    dialog = program.window.findChild(LinkDialog)
    until(lambda: dialog.list.hits)
    dialog.list.setFocus()
    press(program, K.Key_C)
    return dialog


def test_an_annotation_is_linked_across_articles_and_both_cards_say_so(two, until):
    link_to_the_other(two, until)
    press(two, K.Key_Return)
    until(lambda: rows(two))
    assert rows(two) == [
        ("contradicts", "The wall had been rotten for years.", "Wall was rotten, inspector says")
    ]
    assert QApplication.focusWidget() is two.window.view
    open_article(two, two.second, until)
    press(two, K.Key_Home)
    until(lambda: rows(two))
    assert rows(two) == [("contradicted by", "The wall fell on Tuesday.", "Harbour wall gives way at Quenby")]


def test_undo_takes_a_link_away_and_redo_brings_it_again(two, until):
    link_to_the_other(two, until)
    press(two, K.Key_Return)
    until(lambda: rows(two))
    press(two, K.Key_Z, modifiers=CONTROL)
    until(lambda: not rows(two))
    two.workspace.redo()
    until(lambda: rows(two))


def test_a_link_is_followed_into_the_other_article_and_back(two, until):
    first = two.workspace.article.id
    link_to_the_other(two, until)
    press(two, K.Key_Return)
    until(lambda: rows(two))
    target = two.window.view.target()
    (button,) = two.window.annotations.editor.links.buttons
    button.setFocus(Qt.FocusReason.TabFocusReason)
    press(two, K.Key_Return)
    until(lambda: two.workspace.article.id == two.second)
    until(lambda: two.window.tagging.active)
    assert QApplication.focusWidget() is two.window.view
    press(two, K.Key_Left, modifiers=Qt.KeyboardModifier.AltModifier)
    until(lambda: two.workspace.article.id == first)
    until(lambda: two.window.view.target() == target)
    press(two, K.Key_Right, modifiers=Qt.KeyboardModifier.AltModifier)
    until(lambda: two.workspace.article.id == two.second)


def test_a_marked_annotation_is_offered_first_and_the_keyboard_is_on_it(two, until):
    press(two, K.Key_2, K.Key_3)  # two more, newer than the first
    press(two, K.Key_Home, K.Key_M)
    assert two.window.messages.sentence.startswith("Marked. L on another annotation")
    press(two, K.Key_Down, K.Key_L)
    dialog = two.window.findChild(LinkDialog)
    until(lambda: dialog.list.hits)
    assert dialog.list.hasFocus()
    press(two, K.Key_R, K.Key_Return)
    until(lambda: rows(two))
    assert rows(two) == [("repeats", "The wall fell on Tuesday.", "")]


def test_delete_on_a_link_takes_it_away_and_the_keyboard_goes_back_to_the_text(two, until):
    link_to_the_other(two, until)
    press(two, K.Key_Return)
    until(lambda: rows(two))
    (button,) = two.window.annotations.editor.links.buttons
    button.setFocus(Qt.FocusReason.TabFocusReason)
    press(two, K.Key_Delete)
    until(lambda: not rows(two))
    assert QApplication.focusWidget() is two.window.view
    press(two, K.Key_Z, modifiers=CONTROL)
    until(lambda: rows(two))


def test_removing_an_end_hides_the_link_and_undo_shows_it_again(two, until):
    link_to_the_other(two, until)
    press(two, K.Key_Return)
    until(lambda: rows(two))
    open_article(two, two.second, until)
    press(two, K.Key_Home, K.Key_Delete)
    open_article(two, next(r for r in articles(two) if r != two.second), until)
    press(two, K.Key_Home)
    until(lambda: not two.workspace.unsaved)
    assert rows(two) == []
    press(two, K.Key_Z, modifiers=CONTROL)  # opens the other article
    until(lambda: two.workspace.article.id == two.second)
    press(two, K.Key_Home)
    until(lambda: rows(two))


def articles(program):
    with Library.open(program.workspace.path, read_only=True) as library:
        return [row.article.id for row in library.articles()]


def test_the_same_link_twice_is_said_and_not_made(two, until):
    for _ in range(2):
        link_to_the_other(two, until)
        press(two, K.Key_Return)
        until(lambda: rows(two))
        press(two, K.Key_Down)
    assert "already" in two.window.messages.sentence
    with Library.open(two.workspace.path, read_only=True) as library:
        assert len(library.links()) == 1


def test_the_other_end_is_found_by_its_words_and_by_fields(two, until):
    press(two, K.Key_Up, K.Key_L)
    dialog = two.window.findChild(LinkDialog)
    until(lambda: dialog.list.hits)
    dialog.field.setText("rott")
    dialog._on_entered()  # looks first
    until(lambda: [h.snippet for h in dialog.list.hits] == ["The wall had been rotten for years."])
    dialog.field.setText("tag:nonsense")
    dialog._on_entered()
    until(lambda: not dialog.list.hits)
    assert "nonsense" in dialog._sentence.text()
    dialog.reject()
