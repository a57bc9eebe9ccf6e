"""Annotations made while the codebook said something else of their tag are found by a filter."""

from __future__ import annotations

from dataclasses import replace

from reader.library.codebook_draft import with_tag
from reader.library.edits import SetCodebook
from tests.gui.conftest import span_of


def _shown(panel) -> list[str]:
    cards = panel.list.cards
    return [cards.card_at(n).id for n in range(cards.rowCount())]


def test_only_what_was_tagged_by_other_words_is_shown(program, until):
    workspace, panel = program.workspace, program.window.annotations
    old = workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    same = workspace.annotate("speculation", (span_of(workspace, "could have"),))
    until(lambda: workspace.unsaved == 0)
    claim = workspace.codebook.tags[0]
    book = with_tag(workspace.codebook, replace(claim, definition="Other words."))
    workspace.do(SetCodebook(replace(book, version=2)), "Codebook changed")
    new = workspace.annotate("claim", (span_of(workspace, "Nobody was hurt"),))
    until(lambda: workspace.unsaved == 0)
    assert workspace.annotations[old].codebook_version == 1
    panel.older_requested.emit(True)
    until(lambda: _shown(panel) == [old])
    assert "older wording" in panel.filter_button.text()
    workspace.retag(old, "background")  # decided anew, by the words of now
    until(lambda: _shown(panel) == [])
    assert "wording of now" in panel._empty.text()
    workspace.undo()
    until(lambda: _shown(panel) == [old])
    panel.older_requested.emit(False)
    assert set(_shown(panel)) == {old, same, new}
