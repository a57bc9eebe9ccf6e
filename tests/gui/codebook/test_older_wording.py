"""Annotations made while the codebook said something else of their tag are found by a filter."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QMenu

from reader.library.codebook_draft import with_tag
from reader.library.edits import SetCodebook
from tests.gui.conftest import span_of


def _shown(panel) -> list[str]:
    cards = panel.list.cards
    return [cards.card_at(n).id for n in range(cards.rowCount())]


def _reword_claims(workspace, until) -> str:
    """Tag a claim, then change the words for claims; return the annotation."""
    old = workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    until(lambda: workspace.unsaved == 0)
    claim = workspace.codebook.tags[0]
    book = with_tag(workspace.codebook, replace(claim, definition="Other words."))
    workspace.do(SetCodebook(replace(book, version=2)), "Codebook changed")
    until(lambda: workspace.unsaved == 0)
    return old


def test_only_what_was_tagged_by_other_words_is_shown(program, until):
    workspace, panel = program.workspace, program.window.annotations
    same = workspace.annotate("speculation", (span_of(workspace, "could have"),))
    old = _reword_claims(workspace, until)
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


def test_the_filter_leads_to_what_was_tagged_by_other_words_in_the_whole_library(program, until, monkeypatch):
    workspace, window = program.workspace, program.window
    old = _reword_claims(workspace, until)
    new = workspace.annotate("claim", (span_of(workspace, "Nobody was hurt"),))
    until(lambda: workspace.unsaved == 0)
    assert new != old
    window.annotations.set_filter("claim")
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: shown.append(menu))
    window.annotations._on_filter_clicked()
    next(a for a in shown[0].actions() if "whole library" in a.text()).trigger()
    results = window.library.results
    until(lambda: results.isVisible() and results.model.rowCount() > 0)
    assert window.library.search.text() == "wording:older tag:Claim"
    found = map(results.model.row_at, range(results.model.rowCount()))
    assert [row.hit.annotation for row in found if not row.heading] == [old]


def test_a_saved_search_for_older_wordings_follows_the_codebook(program, until):
    workspace, window = program.workspace, program.window
    workspace.shelves.new_collection("Old words", query="wording:older")
    until(lambda: any(c.name == "Old words" for c in workspace.shelves.collections))
    (live,) = (c for c in workspace.shelves.collections if c.name == "Old words")
    shelving = window.shelving
    until(lambda: live.id in shelving._live)
    assert not shelving._live[live.id][1]
    _reword_claims(workspace, until)
    until(lambda: shelving._live[live.id][1] == {workspace.article.id})
