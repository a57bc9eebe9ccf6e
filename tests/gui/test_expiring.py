"""What is long in the trash goes out by itself, after a backup, when nothing can be undone."""

from __future__ import annotations

import pytest

from reader.app import expiring
from reader.library.edits import TrashArticles


@pytest.fixture
def later(monkeypatch):
    """Whatever is in the trash now is there for long."""
    monkeypatch.setattr(expiring, "kept_since", lambda: "9999-01-01T00:00:00.000Z")


def _trash_one(program, until):
    article = program.workspace.article.id
    program.window.imports.add_text("Another story\n\nIt may rain.\n", "b")
    until(lambda: program.window.library.model.total == 2)
    program.workspace.storage.submit(lambda library: library.apply(TrashArticles((article,))))
    program.workspace.undo_stack.clear()
    until(lambda: not program.workspace.unsaved)


def test_an_expired_article_is_gone_and_it_is_said_in_a_line(program, until, later):
    _trash_one(program, until)
    program.expiring.look()
    until(lambda: "more than 30 days" in program.window.messages.sentence)
    left = []
    program.workspace.storage.submit(lambda library: library.trashed_count(), left.append)
    until(lambda: left)
    assert left == [0]


def test_nothing_expires_while_it_could_be_undone(program, until, later):
    _trash_one(program, until)
    program.window.imports.add_text("A third story\n\nIt may snow.\n", "c")
    until(lambda: program.workspace.undo_stack.count() == 1)
    program.expiring.look()
    left = []
    program.workspace.storage.submit(lambda library: library.trashed_count(), left.append)
    until(lambda: left)
    assert left == [1]


def test_an_empty_trash_is_passed_over_without_a_word(program, until, later):
    program.workspace.undo_stack.clear()
    program.expiring.look()
    done = []
    program.workspace.storage.submit(lambda library: library.trashed_count(), done.append, bulk=True)
    until(lambda: done)
    assert "30 days" not in program.window.messages.sentence
