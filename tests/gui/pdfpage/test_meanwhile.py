"""The pages of a PDF while its text is still being read."""

from __future__ import annotations

import threading

import pymupdf
import pytest
from PySide6.QtCore import Qt

from reader.app import importing
from reader.worker import Cancelled
from tests.core.pdf.printed import Setter, prose
from tests.gui.pdfpage.test_printed import drawn, press

K = Qt.Key


@pytest.fixture
def gate(monkeypatch):
    """Hold up the reading of text until it is set."""
    gate, read = threading.Event(), importing._read

    def held(reader, wanted, tell, cancel):
        tell(0.2)
        while wanted.name.endswith(".pdf") and not gate.wait(0.01):
            if cancel.is_set():
                raise Cancelled
        return read(reader, wanted, tell, cancel)

    monkeypatch.setattr(importing, "_read", held)
    yield gate
    gate.set()


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(Setter(columns=2, title="A long report").set(prose(8, 90)))
    return path


def seen(program, until):
    printed = program.window.printed
    until(lambda: printed.file_shown and printed.view.index is not None)
    until(lambda: drawn(printed, 0))
    return printed


def test_pages_are_seen_while_the_text_is_read_and_the_article_opens_where_the_reader_is(
    program, gate, report, until
):
    window = program.window
    window.imports.add_files([report])
    printed = seen(program, until)
    assert "still being read" in window.messages.sentence
    assert program.workspace.article is None
    assert len(printed.view.index.pages) > 3
    assert printed.view.hasFocus()
    press(K.Key_Space, K.Key_Space, K.Key_J)
    press(K.Key_1)  # nothing can be tagged yet
    press(K.Key_F8)
    assert "still being read" in window.messages.sentence
    place, token = printed.view.place(), printed.document._token
    assert place[0] > 0
    gate.set()
    until(lambda: program.workspace.revision is not None and printed.view.index.pages[0].spans)
    assert not printed.file_shown
    assert (printed.mode, printed.document._token) == ("page", token)
    assert printed.view.place() == place
    assert printed.view.index.page_at(window.view.target().start) == place[0]
    assert "being read" not in window.messages.sentence
    press(K.Key_1)
    until(lambda: len(program.workspace.annotations) == 1)


def test_the_article_that_was_open_comes_back_when_reading_is_stopped(program, gate, report, until):
    window, before = program.window, program.workspace.article.id
    window.imports.add_files([report])
    printed = seen(program, until)
    assert program.workspace.article is None
    window.messages._buttons[0].click()  # stop
    until(lambda: program.workspace.revision is not None)
    assert program.workspace.revision.article == before
    assert not printed.file_shown
    assert printed.mode == "text"
    assert "Nothing of it was kept" in window.messages.sentence
    assert window.imports.jobs() == ()


def test_a_reader_who_went_elsewhere_is_offered_the_pages(program, gate, report, until):
    window, before = program.window, program.workspace.article.id
    window.imports.add_files([report])
    printed = seen(program, until)
    program.workspace.open_article(before)
    until(lambda: program.workspace.article is not None)
    assert not printed.file_shown
    assert printed.mode == "text"
    window.imports._progressed.emit(window.imports.jobs()[0].id, 0.3)
    until(lambda: "can be seen already" in window.messages.sentence)
    assert program.workspace.article.id == before
    window.messages._buttons[0].click()
    seen(program, until)
    gate.set()
    until(lambda: program.workspace.article is not None)
    assert program.workspace.article.id != before


def test_pages_of_a_file_that_turns_out_to_have_no_text_become_an_article_of_pages(
    program, gate, tmp_path, until
):
    document = pymupdf.open()
    for _ in range(3):
        page = document.new_page()
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 60, 80), False))
    document.save(tmp_path / "scan.pdf")
    program.window.imports.add_files([tmp_path / "scan.pdf"])
    printed = seen(program, until)
    gate.set()
    until(lambda: not printed.file_shown)
    until(lambda: program.workspace.article is not None and program.workspace.article.title == "scan")
    assert printed.mode == "page"
    assert program.window.imports.jobs()[0].error is None
