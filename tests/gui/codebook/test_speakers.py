"""Two speakers that are one are merged in the window and parted by undo; a claim without one is gone to."""

from __future__ import annotations

from reader.app.dialogs.speakers import Speakers
from tests.gui.conftest import span_of


def test_speakers_are_merged_parted_and_claims_without_one_are_gone_to(program, until):
    workspace, window = program.workspace, program.window
    one = workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    other = workspace.annotate("claim", (span_of(workspace, "Nobody was hurt"),))
    bare = workspace.annotate("claim", (span_of(workspace, "built in 1902"),))
    workspace.set_speaker(one, "Harbour office", "institution")
    workspace.set_speaker(other, "The harbour office", "institution")
    until(lambda: workspace.unsaved == 0)
    dialog = Speakers(window).dialog
    until(lambda: dialog.voices.count() == 2)
    gone, kept = (workspace.annotations[i].speaker.speaker for i in (other, one))
    dialog.merge_wanted.emit(gone, kept)
    until(lambda: dialog.voices.count() == 1 and workspace.unsaved == 0)
    assert workspace.annotations[other].speaker.speaker == kept
    assert "2 statements" in dialog.voices.item(0).text()
    dialog.show_page(1)
    assert dialog.places.count() == 1
    dialog.places.setCurrentRow(0)
    dialog.places.itemActivated.emit(dialog.places.item(0))
    assert window.tagging.active == bare
    assert not dialog.isVisible()
    workspace.undo()
    until(lambda: workspace.unsaved == 0 and len(workspace.speakers) == 2)
    assert workspace.annotations[other].speaker.speaker == gone


def test_a_speaker_of_the_list_is_searched_for(program, until):
    workspace, window = program.workspace, program.window
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    workspace.set_speaker(made, "Harbour office", "institution")
    until(lambda: workspace.unsaved == 0)
    dialog = Speakers(window).dialog
    until(lambda: dialog.voices.count() == 1)
    dialog.voices.itemActivated.emit(dialog.voices.item(0))
    assert window.library.search.text() == 'speaker:"Harbour office"'
