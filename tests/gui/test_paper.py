"""Printing goes on beside the reader: in slices, with a way to end it, and with what was there when it began."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from reader.app import paper
from reader.app.paper import Printing, print_article
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import keep
from tests.gui.conftest import opened_program


@pytest.fixture
def program(tmp_path):
    """Return a window with a story of some thirty printed pages open."""
    path = tmp_path / "long.spanlib"
    text = "\n\n".join(f"Ferry {n} ran. " + "It may stop at the old pier. " * 9 for n in range(300)).encode()
    with Library.open(path) as library:
        keep(library, read_article(text, media_type="text/plain"), text, name="long.txt")
        article = library.articles()[0].article.id
        library.save_session({"article": article})
    with opened_program(path) as made:
        yield made


@pytest.fixture
def printing(program, tmp_path, monkeypatch):
    """Return what prints the article to a file, not begun, and that says at once how far it is."""
    monkeypatch.setattr(paper, "QUIET_S", 0.0)
    made = Printing(program.window, QPdfWriter(str(tmp_path / "paper.pdf")))
    ended: list[bool] = []
    made.ended.connect(ended.append)
    return made, ended


def pages(path):
    return path.read_bytes().count(b"/Type /Page\n")


def test_the_reader_goes_on_while_pages_are_drawn(program, printing, until, tmp_path):
    made, ended = printing
    said = []
    made.start()
    turns = 0
    while not ended:
        QApplication.processEvents()
        turns += 1
        said.append(program.window.messages.sentence)
        if turns == 3:
            QTest.keyClick(program.window.view, Qt.Key.Key_1)
    assert ended == [True]
    assert turns > 10
    assert program.workspace.annotations
    assert any("divided into pages" in sentence for sentence in said)
    assert any("of" in sentence and "is being drawn" in sentence for sentence in said)
    assert not program.window.messages.sentence
    assert pages(tmp_path / "paper.pdf") > 10
    until(lambda: not program.workspace.unsaved)


def test_printing_is_cancelled_from_the_keyboard_and_leaves_nothing_running(
    program, printing, until, tmp_path
):
    made, ended = printing
    made.start()
    until(lambda: "is being drawn" in program.window.messages.sentence)
    program.window.messages.focus_command()
    until(lambda: made._drawn[0] > 3)
    button = program.window.messages.commands()[0]
    assert button.hasFocus() or not program.window.isActiveWindow()  # still the one that had the keyboard
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert ended == [False]
    assert not program.window.messages.sentence
    assert program.window.findChild(Printing) is None
    assert 3 < pages(tmp_path / "paper.pdf") < 15


def test_closing_the_window_ends_printing(program, printing):
    made, ended = printing
    made.start()
    QApplication.processEvents()
    program.window.close()
    assert ended == [False]


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_place_that_cannot_be_written_is_said(program, tmp_path, until):
    made = Printing(program.window, QPdfWriter(str(tmp_path / "no such folder" / "paper.pdf")))
    ended: list[bool] = []
    made.ended.connect(ended.append)
    made.start()
    until(lambda: ended)
    assert ended == [False]
    assert "nothing was printed" in program.window.messages.sentence


@pytest.mark.parametrize("wanted", [True, False])
def test_the_systems_dialog_stops_nothing_else_and_prints_when_it_is_accepted(
    program, until, tmp_path, monkeypatch, wanted
):
    monkeypatch.chdir(tmp_path)  # where Qt's dialog offers to print to a file
    print_article(program.window)
    (dialog,) = program.window.findChildren(QPrintDialog)
    assert dialog.isVisible()
    program.workspace.annotate("claim", (program.window.view.target(),))
    until(lambda: not program.workspace.unsaved)
    assert dialog.isVisible()
    dialog.printer().setOutputFileName(str(tmp_path / "chosen.pdf"))
    dialog.done(QDialog.DialogCode.Accepted if wanted else QDialog.DialogCode.Rejected)
    until(lambda: not program.window.findChildren(QPrintDialog))
    until(lambda: not program.window.findChildren(Printing))
    assert (tmp_path / "chosen.pdf").exists() == wanted
    assert program.window.focusWidget() is program.window.view
