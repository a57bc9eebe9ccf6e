"""Projects and packs in the window: seen first, tags chosen, brought in, taken back; annotators switched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reader.app.dialogs.annotators import Annotators
from reader.app.dialogs.document import DocumentDialog
from reader.app.dialogs.packs import Packing
from reader.exporters import export
from reader.library import Library
from reader.library.packs import read_manifest
from reader.text.span import Span
from tests.gui.conftest import STORY, project_dialog, span_of

BRAT = "T1\thedge 33 43\tThe wall f\nT2\tClaim 0 7\tHarbour\nT3\ttodo 8 12\twall\n"


@pytest.fixture
def brat(program, tmp_path) -> Path:
    """A folder of a colleague who works with brat, on the text of the article that is open."""
    folder = tmp_path / "colleague"
    folder.mkdir()
    (folder / "q.txt").write_text(program.workspace.revision.text, "utf-8", newline="")
    (folder / "q.ann").write_text(brat_of(program.workspace.revision.text), "utf-8")
    return folder


def brat_of(text: str) -> str:
    lines = []
    for number, (label, words) in enumerate(
        (("hedge", "could have"), ("Claim", "The wall fell"), ("todo", "1902")), 1
    ):
        start = text.index(words)
        lines.append(f"T{number}\t{label} {start} {start + len(words)}\t{words}\n")
    return "".join(lines)


def test_a_project_is_seen_first_and_its_tags_are_chosen(program, brat, until):
    window, workspace = program.window, program.workspace
    window.imports.add_files([brat])
    dialog = project_dialog(program)
    assert "3 annotations" in dialog._summary.text()
    assert {line.of.label: line.of.choice for line in dialog._lines.values()} == {
        "hedge": "+",
        "Claim": "claim",
        "todo": "+",
    }
    assert workspace.annotations == {}  # nothing has come in yet
    for label, choice in (("hedge", "speculation"), ("todo", "")):
        dialog.choice_made.emit(label, choice)
    until(lambda: "2 annotations" in dialog._summary.text())
    assert "todo" in dialog._left._field.toPlainText()
    dialog._go.click()
    until(lambda: len(workspace.annotations) == 2)
    assert {a.tag for a in workspace.annotations.values()} == {"claim", "speculation"}
    assert json.loads(window.settings.tag_choices)["hedge"] == "speculation"
    workspace.undo()
    until(lambda: workspace.unsaved == 0 and not workspace.annotations)
    window.imports.add_files([brat])  # the choices are remembered
    again = project_dialog(program)
    assert again._lines["hedge"].field.currentData() == "speculation"
    again.reject()
    until(lambda: window.projects.dialog is None)


def test_a_new_tag_is_made_and_taken_back_with_its_annotations(program, brat, until):
    workspace = program.workspace
    program.window.imports.add_files([brat])
    project_dialog(program)._go.click()
    until(lambda: len(workspace.annotations) == 3 and len(workspace.codebook.tags) == 5)
    workspace.undo()
    until(lambda: not workspace.annotations and len(workspace.codebook.tags) == 3)


def test_a_damaged_project_says_so_in_the_queue(program, until, tmp_path):
    file = tmp_path / "broken.qdc"
    file.write_text("<CodeBook", "utf-8")
    program.window.imports.add_files([file])
    until(lambda: any(job.state == "failed" for job in program.window.imports.jobs()))
    assert program.window.projects is None


def test_packs_are_made_handed_back_and_brought_in_together(program, until, tmp_path, monkeypatch):
    window, workspace = program.window, program.workspace
    workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    until(lambda: workspace.unsaved == 0)
    dialog = Packing(window).dialog
    dialog.instructions.setPlainText("Tag everything.")
    dialog.person.setText("Dana")
    dialog.pack_to(str(tmp_path / "out"))
    until(lambda: dialog.foot.written)
    assert read_manifest(tmp_path / "out.spanpack").annotations == 0
    dialog.reject()
    backs = [handed_back(tmp_path, number) for number in range(3)]
    window.imports.add_files(backs)
    shown = project_dialog(program)
    assert "3 packs" in shown.panel.accessibleName()
    shown._go.click()
    until(lambda: len(workspace.annotations) == 4)
    workspace.undo()
    until(lambda: len(workspace.annotations) == 1)


def test_instructions_of_a_pack_are_shown_again_on_request(program, until, tmp_path):
    from reader.importers import read_article
    from reader.library.importing import keep
    from reader.library.packs import write_pack

    window = program.window
    program.commands.run("library.instructions")
    until(lambda: "No pack" in window.messages.sentence)
    out = tmp_path / "out.spanpack"
    with Library.open(tmp_path / "other.spanlib") as other:
        story = b"Ferry asks for a second crossing\n\nNobody has answered.\n"
        keep(other, read_article(story, media_type="text/plain"), story, name="ferry.txt")
        write_pack(other, out, kind="hand-out", instructions="Tag every sentence once.")
    window.imports.add_files([out])
    project_dialog(program)._go.click()
    until(lambda: "Imported" in window.messages.sentence or "Nothing was new" in window.messages.sentence)
    program.commands.run("library.instructions")
    until(lambda: window.findChildren(DocumentDialog))
    (document,) = window.findChildren(DocumentDialog)
    assert document.text.toPlainText() == "out.spanpack\n\nTag every sentence once."
    document.reject()


def test_an_export_of_another_library_is_merged(program, until, tmp_path):
    window, workspace = program.window, program.workspace
    workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    until(lambda: workspace.unsaved == 0)
    exported: list[object] = []
    workspace.storage.submit(
        lambda library: export(library, format="json", out=tmp_path / "all.json"), exported.append
    )
    until(lambda: exported)
    workspace.undo()
    until(lambda: workspace.unsaved == 0 and not workspace.annotations)
    window.imports.add_files([tmp_path / "all.json"])
    project_dialog(program)._go.click()
    until(lambda: len(workspace.annotations) == 1)


def handed_back(folder: Path, number: int) -> Path:
    from reader.library.edits import AddAnnotations
    from reader.library.packs import open_pack, unpack, write_pack
    from reader.model import Anchor, Annotation, new_id, piece_of

    back = folder / f"back{number}.spanpack"
    with Library.open(folder / f"student{number}.spanlib") as library:
        unpack(library, [open_pack(folder / "out.spanpack")])
        article = library.articles()[0].article.id
        revision = library.newest_revision(article)
        piece = piece_of(revision.text, Span(number, number + 5))
        book = library.codebook()
        said = Annotation(
            new_id(),
            article,
            "claim",
            library.annotator().id,
            (Anchor(revision.id, (piece,)),),
            book.id,
            book.version,
        )
        library.apply(AddAnnotations((said,)))
        write_pack(library, back, kind="return")
    return back


def test_a_moved_library_is_opened_as_its_own(program, until, tmp_path, monkeypatch):
    from reader.library.packs import write_pack

    pack = tmp_path / "all.spanpack"
    program.workspace.storage.submit(lambda library: write_pack(library, pack, kind="move"), lambda _r: None)
    until(pack.exists)
    opened: list[Path] = []
    monkeypatch.setattr("reader.app.libraries.open_another", lambda path, _where: opened.append(path))
    program.window.imports.add_files([pack])
    until(lambda: program.window.projects is not None and program.window.projects.dialog is not None)
    program.window.projects._open.open_apart(tmp_path / "moved")
    until(lambda: opened)
    assert opened == [tmp_path / "moved.spanlib"]
    with Library.open(opened[0], create=False) as moved:
        assert moved.newest_revision(moved.articles()[0].article.id).text.startswith(STORY[:20])


def test_annotators_are_added_switched_and_renamed_and_their_tags_hidden(program, until):
    window, workspace = program.window, program.workspace
    mine = workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    dialog = Annotators(window).dialog
    until(lambda: dialog._rows)
    dialog.field.setText("Dana")
    dialog._add.click()
    until(lambda: workspace.annotator.name == "Dana" and len(dialog._rows) == 2)
    theirs = workspace.annotate("claim", (span_of(workspace, "could have"),))
    assert workspace.annotations[theirs].annotator != workspace.annotations[mine].annotator
    assert workspace.other_annotator(workspace.annotations[mine]) == "Reader 1"
    cards = window.annotations.list.cards
    assert [cards.card(which).annotator for which in (mine, theirs)] == ["Reader 1", ""]
    assert "tagged by Reader 1" in cards.spoken(cards.card(mine))
    dialog.others.click()
    until(lambda: set(workspace.annotations) == {theirs})
    assert "only mine" in window.annotations.filter_button.text()
    first = next(i for i in dialog._rows if i != workspace.annotator.id)
    dialog._rows[first].click()
    until(lambda: set(workspace.annotations) == {mine})
    dialog.field.setText("Dr Reader")
    dialog._rename.click()
    until(lambda: workspace.annotator.name == "Dr Reader")
    dialog.reject()
    program.commands.run("view.others")
    until(lambda: set(workspace.annotations) == {mine, theirs})
    for _ in range(2):  # the new name, then the switch
        workspace.undo()
    until(lambda: workspace.unsaved == 0 and workspace.annotator.name == "Dana")
    assert QApplication.activeModalWidget() is None
    assert replace(workspace.annotator, name="Dana") == workspace.annotator
