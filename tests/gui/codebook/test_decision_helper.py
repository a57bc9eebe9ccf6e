"""The decision helper stands beside the text, and the digits go on tagging."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from reader.library.codebook_draft import with_tag
from reader.library.edits import SetCodebook
from tests.gui.conftest import span_of


def _words(helper) -> str:
    return "\n".join(each.text() for each in helper.findChildren(QLabel))


def test_the_helper_shows_questions_definitions_and_own_places_and_leaves_the_keys_to_the_page(
    program, until
):
    window, workspace, books = program.window, program.workspace, program.commands.codebooks
    made = workspace.annotate("speculation", (span_of(workspace, "could have been the frost"),))
    until(lambda: workspace.unsaved == 0)
    QTest.keyClick(window.view, Qt.Key.Key_Q)
    helper = books.helper
    assert helper.isVisible()
    assert helper.geometry() == window.annotations.rect()
    until(lambda: "“could have been the frost”" in _words(helper))
    words = _words(helper)
    assert "1. Is the content left open? → speculation." in words
    assert workspace.codebook.tag("claim").exclude in words
    assert workspace.codebook.hard_cases[0] in words
    before = len(workspace.annotations)
    QTest.keyClick(window.view, Qt.Key.Key_1)
    assert len(workspace.annotations) == before + 1
    window.tagging.activate(made)
    QTest.keyClick(window.view, Qt.Key.Key_Q)
    assert not helper.isVisible()
    assert window.view.hasFocus()


def test_places_of_an_old_article_are_shown_too(program, until):
    window, workspace = program.window, program.workspace
    workspace.annotate("background", (span_of(workspace, "built in 1902"),))
    for number in range(14):
        window.imports.add_text(f"Story {number}\n\nIt rained.\n", str(number))
    until(lambda: window.library.model.total == 15 and not workspace.unsaved)
    program.commands.codebooks.toggle_helper()
    until(lambda: "“built in 1902”" in _words(program.commands.codebooks.helper))


def test_the_helper_follows_the_codebook(program, until):
    workspace, books = program.workspace, program.commands.codebooks
    books.toggle_helper()
    claim = workspace.codebook.tags[0]
    book = with_tag(workspace.codebook, replace(claim, definition="Other words for it."))
    workspace.do(SetCodebook(replace(book, version=2)), "Codebook changed")
    until(lambda: workspace.unsaved == 0)
    assert "Other words for it." in _words(books.helper)
    QTest.keyClick(books.helper.area, Qt.Key.Key_Escape)
    assert not books.helper.isVisible()
