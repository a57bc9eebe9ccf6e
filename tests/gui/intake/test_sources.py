"""Where a text is from: shown, read again with another encoding or other blocks, its original handed out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from reader.app.dialogs.blocks import BlocksDialog
from reader.app.dialogs.original import OriginalDialog, readable
from reader.app.dialogs.provenance import ProvenanceDialog
from reader.app.dialogs.sheet import Sheet
from reader.app.rereading import Rereading
from reader.app.start import Program
from reader.library.edits import Applied, EditArticle
from reader.library.revising import RevisionOutcome
from tests.gui.conftest import Wait, settle, span_of

K = Qt.Key

PAGE = """<!doctype html><html lang="en"><head><title>Kessel Bridge shut after inspectors find cracks</title>
<link rel="canonical" href="https://courier.example/kessel"></head><body>
<nav class="menu"><p>The editor's choice of this week's stories about rivers, roads, bridges and ferries in the
whole valley.</p></nav>
<article><h1>Kessel Bridge shut after inspectors find cracks</h1>
<p>The Kessel Bridge was closed to all traffic on Tuesday evening after inspectors found cracks in three of its
hangers, the county engineer said at the eastern approach.</p>
<p>It is not clear when the damage began; it may have been growing since the spring floods, she told reporters who
had come from all over the valley.</p>
<p>The bridge, opened in 1931, is the only road crossing of the river Lenn within twenty kilometres of Ostermere,
and nine thousand vehicles use it on a working day.</p></article>
<footer class="foot"><p>Lenn Valley Courier has been printed in Ostermere since the year of the great flood, and
it welcomes letters from its readers on any of these matters.</p></footer></body></html>"""


T = TypeVar("T", bound=Sheet)


def sheet_of(program: Program, kind: type[T]) -> T:
    return next(s for s in program.window.findChildren(kind) if not s.isHidden())


def bring_in(program: Program, path: Path, data: bytes, until: Wait) -> None:
    path.write_bytes(data)
    before = program.workspace.article
    program.commands.import_files([str(path)])
    until(lambda: program.workspace.article is not None and program.workspace.article != before)
    settle()


def opened(program: Program, until: Wait, action: str, kind: type[Sheet]) -> None:
    program.commands.run(action)
    until(lambda: any(not s.isHidden() for s in program.window.findChildren(kind)))


def test_the_panel_says_where_the_text_is_from(program: Program, until: Wait) -> None:
    opened(program, until, "article.provenance", ProvenanceDialog)
    dialog = sheet_of(program, ProvenanceDialog)
    facts = {name: value for name, value, _ in dialog._provenance.facts}
    assert facts["From"] == "quenby.txt, a file"
    assert facts["Original"].startswith("Kept, 166 bytes, fingerprint ")
    assert facts["Read by"].startswith("Plain text, version ")
    assert facts["Text"].startswith("Revision 1 of 1, ")
    assert not dialog.blocks.isVisible()
    assert dialog.encoding_field is not None
    assert dialog.encoding_field.currentData() == "utf-8"
    dialog.reject()


def test_another_encoding_is_tried_before_it_is_kept_and_undone_as_one(
    program: Program, tmp_path: Path, until: Wait
) -> None:
    text = "Мост закрыт\n\nИнспекторы нашли трещины. Может быть, их больше.\n"
    bring_in(program, tmp_path / "most.txt", text.encode("cp1251"), until)
    opened(program, until, "article.provenance", ProvenanceDialog)
    dialog = sheet_of(program, ProvenanceDialog)
    field = dialog.encoding_field
    assert field is not None
    first = program.workspace.revision
    assert first is not None
    field.setCurrentIndex(field.findData("koi8-r"))
    field.activated.emit(field.currentIndex())
    until(lambda: dialog._try.toPlainText())
    wrong = dialog._try.toPlainText()
    field.setCurrentIndex(field.findData("windows-1251"))
    field.activated.emit(field.currentIndex())
    until(lambda: dialog._try.toPlainText() not in ("", wrong))
    assert dialog._try.toPlainText().startswith("Мост закрыт")
    if first.text.startswith("Мост закрыт"):  # the guess was right: another one is made of it to see it kept
        field.setCurrentIndex(field.findData("koi8-r"))
        field.activated.emit(field.currentIndex())
        until(lambda: dialog._try.toPlainText() == wrong)
    dialog._again.click()
    until(lambda: program.workspace.revision is not None and program.workspace.revision.number == 2)
    assert not isValid(dialog) or dialog.isHidden()
    program.workspace.undo()
    until(lambda: program.workspace.revision is not None and program.workspace.revision.number == 1)
    assert program.workspace.revision is not None
    assert program.workspace.revision.text == first.text


def test_an_encoding_that_does_not_fit_says_so_and_changes_nothing(
    program: Program, tmp_path: Path, until: Wait
) -> None:
    bring_in(program, tmp_path / "most.txt", "Мост закрыт\n\nТрещины. Две.\n".encode("cp1251"), until)
    opened(program, until, "article.provenance", ProvenanceDialog)
    dialog = sheet_of(program, ProvenanceDialog)
    dialog._on_encoding("utf-8")
    until(lambda: dialog._warning.isVisible())
    assert "is not encoded as utf-8" in dialog._sentence.text()
    dialog.reject()
    assert program.workspace.revision is not None
    assert program.workspace.revision.number == 1


def test_a_page_that_reads_the_same_again_adds_nothing(program: Program, until: Wait) -> None:
    opened(program, until, "article.provenance", ProvenanceDialog)
    dialog = sheet_of(program, ProvenanceDialog)
    dialog._again.click()
    until(lambda: "reads the same" in dialog._sentence.text())
    assert program.workspace.revision is not None
    assert program.workspace.revision.number == 1
    dialog.reject()


def test_what_fails_after_the_panel_closed_is_for_nobody(program: Program, until: Wait) -> None:
    assert program.workspace.revision is not None
    asked = Rereading(program.window, "a revision that is not there")
    asked.load()
    asked.close()
    settle()
    assert not isValid(asked)
    answered: list[int] = []
    program.storage.submit(lambda library: 1, answered.append)
    until(lambda: answered)
    settle()


def test_what_was_kept_after_the_panel_closed_can_be_undone(program: Program, until: Wait) -> None:
    opened(program, until, "article.provenance", ProvenanceDialog)
    dialog = sheet_of(program, ProvenanceDialog)
    asked = next(r for r in program.window.findChildren(Rereading))
    until(lambda: asked.original is not None)
    article = program.workspace.article
    assert article is not None
    kept: list[Applied] = []
    on_kept = asked._on_kept
    dialog.reject()
    settle()
    assert not isValid(asked)
    edit = EditArticle(article, replace(article, note="Read"))
    program.storage.submit(lambda library: library.apply(edit), kept.append)
    until(lambda: kept)
    on_kept("Read again", RevisionOutcome(kept[0], article.id, ""))
    assert program.workspace.undo_stack.undoText() == "Read again"


def test_the_original_is_shown_as_characters_and_saved_byte_for_byte(
    program: Program, tmp_path: Path, until: Wait
) -> None:
    bring_in(program, tmp_path / "kessel.html", PAGE.encode(), until)
    opened(program, until, "article.provenance", ProvenanceDialog)
    dialog = sheet_of(program, ProvenanceDialog)
    until(lambda: dialog.show_original.isEnabled())
    dialog.show_original.click()
    until(lambda: any(not s.isHidden() for s in program.window.findChildren(OriginalDialog)))
    shown = sheet_of(program, OriginalDialog)
    assert "<nav class=" in shown.text.toPlainText()
    shown.reject()
    dialog.reject()
    settle()
    from reader.library.rereading import original_of

    revision = program.workspace.revision
    assert revision is not None
    read: list[object] = []
    program.workspace.storage.submit(lambda library: original_of(library, revision.id), read.append)
    until(lambda: read)
    target = tmp_path / "copy.html"
    program.commands.sources.write_original(read[0], target)  # type: ignore[arg-type]
    until(lambda: "copy.html" in program.window.messages.sentence)
    assert target.read_bytes() == PAGE.encode()


def test_blocks_are_put_back_and_taken_out_and_annotations_come_along(
    program: Program, tmp_path: Path, until: Wait
) -> None:
    bring_in(program, tmp_path / "kessel.html", PAGE.encode(), until)
    workspace = program.workspace
    kept = workspace.annotate("speculation", (span_of(workspace, "It is not clear when the damage began"),))
    assert kept is not None
    until(lambda: not workspace.unsaved)
    opened(program, until, "article.blocks", BlocksDialog)
    dialog = sheet_of(program, BlocksDialog)
    until(lambda: dialog.model.total)
    settle()
    assert dialog.list.hasFocus()
    assert not dialog._go.isEnabled()
    texts = [str(dialog.model.index(r).data()) for r in range(dialog.model.rowCount())]
    out = next(n for n, text in enumerate(texts) if text.startswith("Lenn Valley Courier has been"))
    first = next(n for n, text in enumerate(texts) if text.startswith("The Kessel Bridge was closed"))
    assert dialog.model.index(out).data(Qt.ItemDataRole.AccessibleTextRole).startswith("left out, ")
    for row in (out, first):
        dialog.list.setCurrentIndex(dialog.model.index(row))
        QTest.keyClick(dialog.list, K.Key_Space)
    result = dialog.result.document().toPlainText()
    assert "it welcomes letters" in result
    assert "The Kessel Bridge was closed" not in result
    assert len(dialog.model.put_back) == len(dialog.model.take_out) == 1
    dialog._go.click()
    until(lambda: workspace.revision is not None and workspace.revision.number == 2)
    assert workspace.revision is not None
    assert "it welcomes letters" in workspace.revision.text
    assert "The Kessel Bridge was closed" not in workspace.revision.text
    anchor = workspace.annotations[kept].anchor_in(workspace.revision.id)
    assert anchor is not None
    assert anchor.pieces[0].quote == "It is not clear when the damage began"
    opened(program, until, "article.blocks", BlocksDialog)
    again = sheet_of(program, BlocksDialog)
    until(lambda: again.model.total)
    assert (again.model.put_back, again.model.take_out) == (dialog.model.put_back, dialog.model.take_out)
    again.reject()
    workspace.undo()
    until(lambda: workspace.revision is not None and workspace.revision.number == 1)


@pytest.mark.parametrize("whole_site", [False, True])
def test_a_choice_goes_on_to_other_pages_of_the_site_only_on_request(
    program: Program, tmp_path: Path, until: Wait, whole_site: bool
) -> None:
    bring_in(program, tmp_path / "kessel.html", PAGE.encode(), until)
    opened(program, until, "article.blocks", BlocksDialog)
    dialog = sheet_of(program, BlocksDialog)
    until(lambda: dialog.model.total)
    texts = [str(dialog.model.index(r).data()) for r in range(dialog.model.rowCount())]
    dialog.model.toggle(
        [next(n for n, t in enumerate(texts) if t.startswith("Lenn Valley Courier has been"))]
    )
    dialog.site_box.setChecked(whole_site)
    dialog._go.click()
    until(lambda: program.workspace.revision is not None and program.workspace.revision.number == 2)
    head, foot = PAGE.index("<article>"), PAGE.index("</article>")
    story = "<h1>What the spring floods left in Marrick</h1>" + "".join(
        f"<p>In the {place} of Marrick the water stood {place_high} high for two days, and nobody there could say "
        f"when the {place} would be dry again or who was going to pay for it.</p>"
        for place, place_high in (("bakery", "one metre"), ("school", "two metres"), ("chapel", "a hand"))
    )
    other = PAGE[:head] + "<article>" + story + PAGE[foot:]
    other = other.replace(
        "Kessel Bridge shut after inspectors find cracks", "What the floods left in Marrick"
    )
    other = other.replace("/kessel", "/marrick")
    bring_in(program, tmp_path / "marrick.html", other.encode(), until)
    until(lambda: not program.window.imports.busy)
    assert program.workspace.revision is not None
    assert "Marrick" in program.workspace.revision.text
    assert ("it welcomes letters" in program.workspace.revision.text) is whole_site


def test_an_article_that_is_no_page_says_why_it_has_no_blocks(program: Program, until: Wait) -> None:
    opened(program, until, "article.blocks", BlocksDialog)
    dialog = sheet_of(program, BlocksDialog)
    until(lambda: "taken whole" in dialog._wait.text())
    dialog.reject()


def test_a_notice_stands_on_the_page_until_it_was_read(program: Program, tmp_path: Path, until: Wait) -> None:
    bring_in(program, tmp_path / "most.txt", "Мост закрыт\n\nТрещины. Две.\n".encode("cp1251"), until)
    messages = program.window.messages
    until(lambda: "best guess" in messages.sentence)
    revision = program.workspace.revision
    assert revision is not None
    assert [button.text() for button in messages.commands()] == ["Where it is from…"]
    first = list(program.window.library.model.rows())[-1].article.id
    program.workspace.open_article(first)
    until(lambda: not messages.sentence)
    program.workspace.open_article(revision.article)
    until(lambda: "best guess" in messages.sentence)
    messages._on_close_clicked()
    program.workspace.open_article(first)
    until(lambda: program.workspace.revision is not None and program.workspace.revision.id != revision.id)
    program.workspace.open_article(revision.article)
    until(lambda: program.workspace.revision is not None and program.workspace.revision.id == revision.id)
    assert not messages.sentence
    program.window.keep_place()
    session: list[dict[str, object]] = []
    program.workspace.storage.submit(lambda library: library.session(), session.append)
    until(lambda: session)
    assert session[0]["notices_read"] == [revision.id]


@pytest.mark.parametrize(
    ("data", "encoding", "shown"),
    [
        (b"PK\x03\x04\0\0\0\0\x14\0" * 40, "", None),
        (b"plain\r\nwords", "utf-8", "plain\nwords"),
        ("Мост".encode("utf-16-le"), "utf-16-le", "Мост"),
        ("עברית".encode(), "", "עברית"),
        (b"", "", ""),
        (b"words", "no-such-encoding", "words"),
        ("a\u202eb".encode(), "utf-8", "a⟨U+202E⟩b"),
    ],
)
def test_an_original_is_shown_when_it_is_text(data: bytes, encoding: str, shown: str | None) -> None:
    assert readable(data, encoding) == shown


def test_pages_that_are_missing_in_the_text_are_said_and_seen_in_print(
    program: Program, tmp_path: Path, until: Wait
) -> None:
    document = pymupdf.open()
    document.new_page().insert_textbox((50, 60, 500, 300), "The wall fell on Tuesday. " * 20, fontsize=11)
    picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 200, 280))
    document.new_page().insert_image((0, 0, 595, 842), pixmap=picture)
    bring_in(program, tmp_path / "half.pdf", document.tobytes(), until)
    messages = program.window.messages
    until(lambda: "a picture without text" in messages.sentence)
    (seen,) = messages.commands()
    until(lambda: program.window.printed.view.index is not None)
    seen.click()
    assert program.window.printed.mode == "page"
