"""Words that a card asks for are pointed at in the text, by mouse or with Enter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reader.library.codebook_draft import with_tag
from reader.library.edits import SetCodebook
from reader.model import AttributeDefinition, Speaker
from tests.gui.conftest import span_of

Key = Qt.Key


@pytest.fixture
def claim(program):
    """A claim under the cursor, its card open."""
    made = program.workspace.annotate("claim", (span_of(program.workspace, "Nobody was hurt"),))
    program.window.tagging.activate(made)
    return made


def _select(program, words: str) -> None:
    """Select words as the mouse does."""
    program.window.view.select(span_of(program.workspace, words))
    program.window.view.finish_selection(piece=False)


def _speaker(program, annotation: str) -> tuple[str, str, str]:
    workspace = program.workspace
    mention = workspace.annotations[annotation].speaker
    speaker = workspace.speakers[mention.speaker]
    return speaker.name, speaker.kind, mention.span.of(workspace.revision.text)


def test_selected_words_become_the_speaker_with_the_place_that_names_them(program, claim):
    window = program.window
    window.annotations.editor.speaker.point_button.click()
    assert window.view.hasFocus()
    assert "name who says it" in window.messages.sentence
    _select(program, " the harbour office ")
    assert _speaker(program, claim) == ("the harbour office", "named", "the harbour office")
    assert window.tagging.active == claim
    assert window.messages.sentence == ""
    assert not window.view.selection()
    program.workspace.undo()
    assert program.workspace.annotations[claim].speaker is None


def test_a_speaker_of_the_library_is_recognised_by_another_name(program, claim):
    workspace = program.workspace
    known = Speaker("harbour", "Port of Quenby", "institution", aliases=("the harbour office",))
    workspace.speakers = {**workspace.speakers, known.id: known}
    program.commands.pointing.begin(claim, "speaker")
    _select(program, "the harbour office")
    assert _speaker(program, claim) == ("Port of Quenby", "institution", "the harbour office")


def test_enter_takes_what_is_marked_by_keys(program, claim):
    view = program.window.view
    program.commands.pointing.begin(claim, "speaker")
    view.set_target(span_of(program.workspace, "harbour office"))
    QTest.keyClick(view, Key.Key_Return)
    assert _speaker(program, claim)[0] == "harbour office"


def test_escape_ends_it_and_what_else_was_said_stays(program, claim):
    window = program.window
    window.say("Something else.", key="else")
    program.commands.pointing.begin(claim, "speaker")
    QTest.keyClick(window.view, Key.Key_Escape)
    assert window.messages.sentence == "Something else."
    _select(program, "harbour office")
    assert program.workspace.annotations[claim].speaker is None


def test_cue_words_are_pointed_at_until_escape(program, claim):
    workspace = program.workspace
    program.commands.pointing.begin(claim, "cues")
    _select(program, "Nobody")
    _select(program, "hurt")
    text = workspace.revision.text
    assert [cue.of(text) for cue in workspace.annotations[claim].cues] == ["Nobody", "hurt"]
    QTest.keyClick(program.window.view, Key.Key_Escape)
    _select(program, "was")
    assert len(workspace.annotations[claim].cues) == 2


def test_a_field_of_the_codebook_takes_a_place_of_the_text(program, until, claim):
    workspace, window = program.workspace, program.window
    tag = replace(
        workspace.codebook.tag("claim"), attributes=(AttributeDefinition("where", "Where", "span"),)
    )
    workspace.do(SetCodebook(replace(with_tag(workspace.codebook, tag), version=2)), "Codebook changed")
    until(lambda: not workspace.unsaved and "where" in window.annotations.editor._values)
    window.annotations.editor._values["where"].widget.click()
    _select(program, "Quenby")
    (value,) = workspace.annotations[claim].values
    assert (value.attribute, value.value.of(workspace.revision.text)) == ("where", "Quenby")
    window.annotations.editor._values["where"].widget.click()
    assert window.view.target() == value.value


def test_a_whole_paragraph_names_nobody(program, claim, monkeypatch):
    monkeypatch.setattr("reader.app.pointing.LONGEST_NAME", 20)
    program.commands.pointing.begin(claim, "speaker")
    _select(program, "It could have been the frost.")
    assert "too many words" in program.window.messages.sentence
    assert program.workspace.annotations[claim].speaker is None
    _select(program, "frost")
    assert _speaker(program, claim)[0] == "frost"


def test_what_is_said_of_the_pen_goes_with_it(program):
    window = program.window
    window.say("Something else.", key="else")
    QTest.keyClick(window.view, Key.Key_P)
    assert window.messages.sentence.startswith("Pen: each drag tags")
    QTest.keyClick(window.view, Key.Key_Escape)
    assert window.tagging.pen is None
    assert window.messages.sentence == "Something else."
