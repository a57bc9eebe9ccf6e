"""Highlights that a PDF already has: offered after its import, seen first, taken in by one edit."""

from __future__ import annotations

import pymupdf

from tests.gui.conftest import project_dialog


def highlighted(*, password=""):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "Nobody knows what the mayor said of the bridge.", fontsize=11)
    words = {w[4]: pymupdf.Rect(w[:4]) for w in page.get_text("words")}
    yellow = page.add_highlight_annot(words["knows"] | words["what"])
    yellow.set_colors(stroke=(1, 0.83, 0))
    yellow.set_info(title="Ada", content="Really?")
    yellow.update()
    page.add_text_annot((300, 300), "Look this up")
    if password:
        return document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw="o")
    return document.tobytes()


def brought_in(program, until, tmp_path, data):
    (tmp_path / "marked.pdf").write_bytes(data)
    program.window.imports.add_files([tmp_path / "marked.pdf"])
    until(lambda: program.workspace.revision.source.importer == "pdf")


def test_highlights_are_offered_after_the_import_and_come_in_with_a_tag_for_their_colour(
    program, until, tmp_path
):
    window, workspace = program.window, program.workspace
    brought_in(program, until, tmp_path, highlighted())
    assert "2 highlights and notes are in this PDF" in window.messages.sentence
    window.messages.commands()[0].click()
    dialog = project_dialog(program)
    (line,) = dialog._lines.values()
    assert line.field.accessibleName() == "Tag for “Yellow”"
    assert "Look this up" in dialog._left._field.toPlainText()
    assert workspace.annotations == {}
    dialog.choice_made.emit(line.of.label, "claim")
    until(lambda: dialog._go.isEnabled())
    dialog._go.click()
    until(lambda: len(workspace.annotations) == 1)
    (found,) = workspace.annotations.values()
    assert (found.tag, found.note) == ("claim", "Really?")
    assert found.anchors[0].pieces[0].quote == "knows what"
    workspace.undo()
    until(lambda: not workspace.annotations and workspace.unsaved == 0)
    program.commands.run("tag.printed")
    again = project_dialog(program)
    assert next(iter(again._lines.values())).field.currentData() == "claim"  # remembered
    again.reject()
    until(lambda: window.projects.dialog is None)


def test_an_article_that_is_no_pdf_and_a_pdf_without_highlights_say_so(program, until, tmp_path):
    program.commands.run("tag.printed")
    assert "did not come as PDF" in program.window.messages.sentence
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "Nobody marked a word of this.")
    brought_in(program, until, tmp_path, document.tobytes())
    assert not program.window.messages.sentence  # it was said of the other article
    program.commands.run("tag.printed")
    until(lambda: "no highlights or notes" in program.window.messages.sentence)
