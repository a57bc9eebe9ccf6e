"""A PDF that an older version read is offered to be read again: words are placed anew, annotations stay."""

from __future__ import annotations

from unittest import mock

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.pdfpage import marks
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import AddAnnotations
from reader.library.importing import keep
from reader.pdf.values import READING
from tests.core.library.builders import annotation_on
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program, span_of
from tests.gui.pdfpage.test_printed import pdf_library

K = Qt.Key


def turned(*, password=""):
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "Nobody knows what the mayor said of the bridge.", fontsize=11)
    page.set_rotation(90)
    if password:
        return document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw="o")
    return document.tobytes()


def read_before(path, data, *, password="", text=None):
    """Keep a PDF as version 2 read it, which took turned pages for upright ones, or read another text."""
    old = pymupdf.open(stream=data)
    if password:
        old.authenticate(password)
    old[0].set_rotation(0)
    with mock.patch("reader.importers.pdf.VERSION", "2"):
        article = read_article(old.tobytes(encryption=pymupdf.PDF_ENCRYPT_NONE), name="page.pdf")
    if text is not None:
        with mock.patch("reader.importers.pdf.VERSION", "2"):
            article = read_article(text, name="page.pdf")
    with Library.open(path) as library:
        revision = library.revision(keep(library, article, data, name="page.pdf").revision)
        span = revision.text.index("mayor")
        mine = annotation_on(revision, (span, span + 5), annotator=library.annotator().id)
        library.apply(AddAnnotations((mine,)))


def box_of(program, words):
    printed = program.window.printed
    held = printed.view.boxes_of(0)
    return marks.hull(held.boxes(span_of(program.workspace, words))) if held is not None else None


def offered(program, until):
    until(lambda: program.window.messages.commands())
    assert "older version" in program.window.messages.sentence
    (command,) = program.window.messages.commands()
    return command


def test_words_are_placed_anew_in_the_same_text_and_it_is_not_offered_again(tmp_path, until):
    read_before(tmp_path / "l.spanlib", turned())
    with opened_program(tmp_path / "l.spanlib", size=(1300, 800)) as program:
        offer = offered(program, until)
        QTest.keyClick(program.window, K.Key_F8)
        until(lambda: box_of(program, "mayor"))
        before = box_of(program, "mayor")
        offer.click()
        until(lambda: "anew" in program.window.messages.sentence)
        until(lambda: box_of(program, "mayor") not in (None, before))
        with pymupdf.open(stream=turned()) as document:
            (word,) = [w for w in document[0].get_text("words") if w[4] == "mayor"]
            seen = pymupdf.Rect(word[:4]) * document[0].rotation_matrix
        assert box_of(program, "mayor") == pytest.approx(tuple(seen), abs=1.5)
        (annotation,) = program.workspace.annotations.values()
        assert annotation.anchors[0].pieces[0].quote == "mayor"
    with opened_program(tmp_path / "l.spanlib", size=(1300, 800)) as program:
        until(lambda program=program: program.window.printed.view.index is not None)
        done: list[object] = []
        program.workspace.storage.submit(lambda library: None, done.append, done.append)
        until(lambda done=done: done)
        assert not program.window.messages.sentence


def test_the_cursor_stays_where_it_is_while_words_are_placed_anew(tmp_path, until):
    pdf_library(tmp_path / "l.spanlib", Setter(rotation=90).set(prose(3, 60)))
    with opened_program(tmp_path / "l.spanlib", size=(1300, 800)) as program:
        printed, view = program.window.printed, program.window.view
        until(lambda: printed.view.index is not None)
        printed.run("view.printed")
        printed.view.go_to_page(2)
        printed.run("view.printed")  # back in the text; the page, which is away, stays at its place
        QTest.keyClick(view, K.Key_Home)
        before, held = view.target(), printed.view.index
        assert program.workspace.revision is not None
        printed.older.placed_anew.emit(program.workspace.revision.id)
        until(lambda: printed.view.index is not held)
        assert view.target() == before


def test_a_text_that_comes_out_otherwise_is_a_new_revision_with_its_annotations(tmp_path, until):
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "Nobody knows what the mayor said of it.", fontsize=11)
    read_before(tmp_path / "l.spanlib", turned(), text=document.tobytes())
    with opened_program(tmp_path / "l.spanlib", size=(1300, 800)) as program:
        offered(program, until).click()
        until(lambda: program.workspace.revision.number == 2)
        assert "Read again: a new revision. 1 annotation stands" in program.window.messages.sentence
        until(lambda: program.window.printed.view.index is not None)
        assert [a.anchors[-1].pieces[0].quote for a in program.workspace.annotations.values()] == ["mayor"]
        program.workspace.undo()
        until(lambda: program.workspace.revision.number == 1)


def test_who_closes_the_offer_does_not_meet_it_again_at_once(tmp_path, until):
    read_before(tmp_path / "l.spanlib", turned())
    with opened_program(tmp_path / "l.spanlib", size=(1300, 800)) as program:
        offered(program, until)
        window, revision = program.window, program.workspace.revision
        assert revision is not None
        window.messages.closed.emit("pdf-older")
        window.messages.take_back("pdf-older")
        window.printed.older.offer(revision, window.printed.view.index)
        done: list[object] = []
        program.workspace.storage.submit(lambda library: None, done.append, done.append)
        until(lambda: done)
        assert not window.messages.sentence


def test_reading_a_locked_file_again_asks_for_its_password(tmp_path, until):
    read_before(tmp_path / "l.spanlib", turned(password="open"), password="open")
    with opened_program(tmp_path / "l.spanlib", size=(1300, 800)) as program:
        window = program.window
        offered(program, until).click()
        until(lambda: type(QApplication.focusWidget()).__name__ == "QLineEdit")
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, "open")
        QTest.keyClick(field, K.Key_Return)
        until(lambda: "anew" in window.messages.sentence)


def test_a_file_that_is_brought_in_once_more_mends_what_is_kept_of_it(tmp_path):
    data = turned()
    read_before(tmp_path / "l.spanlib", data)
    with Library.open(tmp_path / "l.spanlib") as library:
        outcome = keep(library, read_article(data, name="page.pdf"), data, name="page.pdf")
        assert outcome.duplicate
        index = library.layout(outcome.revision)
        assert index.reading == READING
        assert index.pages[0].width > index.pages[0].height  # as the turned page lies
