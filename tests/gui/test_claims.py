"""Claims as a fact-checker works on them: verdicts by the keyboard, links, lists."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.panels.verdict_field import today
from reader.app.start import build
from reader.library import Library
from reader.model import Evidence, Verdict

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def program(library_path, until):
    """Return a window over the library with one article, that article open."""
    made = build(library_path)
    made.window.resize(1200, 800)
    made.window.show()
    made.begin()
    until(lambda: made.workspace.revision is not None)
    made.window.activateWindow()
    made.window.view.setFocus()
    yield made
    made.window.close()
    made.end()
    made.window.deleteLater()


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
