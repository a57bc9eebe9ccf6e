"""A newer text of an article that is there: asked about, carried, undone."""

from __future__ import annotations

import pytest

from tests.gui.conftest import STORY, opened_program, span_of

NEWER = STORY.replace("Nobody was hurt 🚧,", "Two people were hurt 🚧,").replace("could have been", "was")
# More of the same story, so that its words are clearly the same.
MORE = "\nThe office closed the quay. Boats lay at the northern pier. A crane was sent from Lenn on Friday.\n"


@pytest.fixture
def program(tmp_path):
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as made:  # the sample
        yield made


def bring_in(program, path, text, until, title):
    path.write_text(text, "utf-8")
    program.commands.import_files([str(path)])
    until(lambda: program.workspace.article is not None and program.workspace.article.title == title)


def test_a_newer_text_becomes_a_revision_and_the_annotations_come_along(program, tmp_path, until):
    title = "Harbour wall gives way at Quenby"
    bring_in(program, tmp_path / "one.txt", STORY + MORE, until, title)
    workspace, window = program.workspace, program.window
    first = workspace.revision.id
    kept = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    until(lambda: not workspace.unsaved)
    newer = tmp_path / "two.txt"
    newer.write_text(NEWER + MORE, "utf-8")
    program.commands.import_files([str(newer)])
    until(lambda: title in window.messages.sentence)
    assert window.library.model.total == 2
    window.messages.commands()[-1].click()
    until(lambda: workspace.revision is not None and workspace.revision.id != first)
    assert workspace.revision.number == 2
    assert window.library.model.total == 2
    anchor = workspace.annotations[kept].anchor_in(workspace.revision.id)
    assert anchor.pieces[0].quote == "The wall fell on Tuesday."
    window.head.revision_chosen.emit(first)
    until(lambda: workspace.revision is not None and workspace.revision.id == first)
    assert workspace.annotations[kept].anchor_in(first) is not None
    workspace.undo()
    until(lambda: not workspace.unsaved)
    until(lambda: workspace.revision is not None and workspace.revision.number == 1)


def test_it_can_be_kept_as_an_article_of_its_own(program, tmp_path, until):
    title = "Harbour wall gives way at Quenby"
    bring_in(program, tmp_path / "one.txt", STORY + MORE, until, title)
    newer = tmp_path / "two.txt"
    newer.write_text(NEWER + MORE, "utf-8")
    program.commands.import_files([str(newer)])
    until(lambda: title in program.window.messages.sentence)
    program.window.messages.commands()[0].click()
    until(lambda: program.window.library.model.total == 3)
