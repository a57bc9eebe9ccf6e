"""An export from the window is remembered: one key does it again, a name brings its choices back."""

from __future__ import annotations

import csv

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.dialogs.export import ExportDialog
from reader.app.dialogs.export_choices import ExportChoices
from reader.exporters import SavedChoice
from reader.importers import read_article
from reader.library import Library
from reader.library.choices import keep_choice, saved_choices
from reader.library.importing import keep
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program


def press(program, key, modifiers):
    QTest.keyClick(QApplication.focusWidget() or program.window.view, key, modifiers)


CONTROL = Qt.KeyboardModifier.ControlModifier
AGAIN = CONTROL | Qt.KeyboardModifier.ShiftModifier


def test_an_export_is_done_again_by_one_key(program, until, tmp_path):
    window, out = program.window, tmp_path / "tags.csv"
    press(program, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier)
    until(lambda: not program.workspace.unsaved)
    press(program, Qt.Key.Key_E, AGAIN)
    press(program, Qt.Key.Key_E, CONTROL)
    (dialog,) = window.findChildren(ExportDialog)
    until(lambda: dialog.findChildren(ExportChoices))
    (choices,) = dialog.findChildren(ExportChoices)
    choices.columns.show_columns(("tag", "quote"))
    dialog.export_to(str(out))
    until(out.exists)
    until(lambda: not dialog.foot.busy)
    dialog.reject()
    first = out.read_bytes()
    with out.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert list(row) == ["tag", "quote"]
    out.unlink()
    press(program, Qt.Key.Key_E, AGAIN)
    until(out.exists)
    assert out.read_bytes() == first


def test_a_kept_choice_is_offered_the_next_time(program, until, tmp_path):
    window = program.window
    press(program, Qt.Key.Key_E, CONTROL)
    (dialog,) = window.findChildren(ExportDialog)
    until(lambda: dialog.findChildren(ExportChoices))
    (choices,) = dialog.findChildren(ExportChoices)
    choices.notes.setChecked(False)
    choices.name.setText("No notes")
    choices._on_keep_clicked()
    until(lambda: "No notes" in dialog.foot.sentence.text())
    dialog.reject()
    kept: list[tuple[SavedChoice, ...]] = []
    program.workspace.storage.submit(saved_choices, kept.append, pytest.fail)
    until(lambda: kept)
    ((choice,),) = kept
    assert (choice.name, choice.format, choice.selection.notes) == ("No notes", "csv", False)


def test_what_only_writing_finds_out_is_said_when_it_is_written(tmp_path, until):
    path, out = tmp_path / "courts.spanlib", tmp_path / "courts.pdf"
    data, other = (Setter(title=title).set(prose(seed, 10)) for seed, title in ((1, "A dam"), (2, "A court")))
    with pymupdf.open(stream=other) as document:
        locked = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    with Library.open(path) as library:
        for name, content in (("open.pdf", data), ("locked.pdf", locked)):
            keep(library, read_article(content, name=name, password="x"), content, name=name)
        keep_choice(library, SavedChoice("", "pdf", str(out)))
    with opened_program(path) as program:
        press(program, Qt.Key.Key_E, AGAIN)
        until(lambda: program.window.messages.sentence)
        assert out.exists()
        assert "without 1 file (locked.pdf), locked" in program.window.messages.sentence
