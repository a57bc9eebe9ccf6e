"""The table of titles: typed over, repeated, pasted, taken back; left only when that is meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from reader.app.dialogs.titles import TitlesDialog
from reader.app.dialogs.titles_table import DOUBTFUL, FIELDS, Line, TitlesModel, is_date
from reader.app.panels.surface import Surface
from reader.model import Article
from tests.gui.conftest import settle

K = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
LINES = (
    Line(Article("a", "Untitled", byline="Hanne Quill", published="2026-10-14"), "one.html"),
    Line(Article("b", "عنوان الخبر", outlet="Evening Post", published="2026"), "two.html"),
    Line(Article("c", "", published="next week"), "three.txt"),
)


@pytest.fixture
def dialog(stage: Surface) -> TitlesDialog:
    made = TitlesDialog(stage)
    made.open()
    made.show_lines(LINES)
    settle()
    return made


def test_delete_empties_and_undo_brings_back(dialog: TitlesDialog) -> None:
    QTest.keyClick(dialog.table, K.Key_Delete)
    assert [after.title for _, after in dialog.model.changes()] == [""]
    QTest.keyClick(dialog.table, K.Key_Z, CONTROL)
    assert dialog.model.changes() == ()


def test_one_word_pasted_fills_what_is_selected_and_several_lines_go_down(dialog: TitlesDialog) -> None:
    table = dialog.table
    QGuiApplication.clipboard().setText("Sandmark Wire")
    table.setCurrentIndex(dialog.model.index(0, 2))
    QTest.keyClick(table, K.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, K.Key_V, CONTROL)
    assert [dialog.model.text(row, 2) for row in range(3)] == ["Sandmark Wire", "Sandmark Wire", ""]
    QGuiApplication.clipboard().setText("One\tA. Writer\nTwo\tB. Writer\nThree\tC. Writer\nFour\tD.")
    table.setCurrentIndex(dialog.model.index(0, 0))
    QTest.keyClick(table, K.Key_V, CONTROL)
    assert [dialog.model.text(row, 0) for row in range(3)] == ["One", "Two", "Three"]
    assert [dialog.model.text(row, 1) for row in range(3)] == ["A. Writer", "B. Writer", "C. Writer"]


def test_escape_leaves_at_once_only_when_nothing_was_typed(dialog: TitlesDialog) -> None:
    QTest.keyClick(dialog.table, K.Key_Delete)
    QTest.keyClick(dialog.table, K.Key_Escape)
    assert not dialog.isHidden()
    assert "Not kept yet" in dialog._sentence.text()
    QTest.keyClick(dialog.table, K.Key_Escape)
    assert dialog.isHidden()


def test_a_date_that_does_not_sort_and_a_missing_title_are_marked(dialog: TitlesDialog) -> None:
    doubtful = {(r, c) for r in range(3) for c in range(5) if dialog.model.index(r, c).data(DOUBTFUL)}
    assert doubtful == {(2, 0), (2, 3)}
    assert is_date("2026-05")
    assert not is_date("14 October")


def test_a_changed_cell_says_so_to_a_screen_reader(dialog: TitlesDialog) -> None:
    dialog.model.fill([(0, 0, "Kessel Bridge shut")])
    said = dialog.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Title: Kessel Bridge shut, changed"
    assert dialog.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "Before: Untitled"


CELLS = st.lists(
    st.tuples(st.integers(-1, 4), st.integers(-1, 5), st.text(max_size=12)), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_taking_back_every_change_gives_what_was_there(changes: list[list[tuple[int, int, str]]]) -> None:
    model = TitlesModel()
    model.set_lines(LINES)
    for cells in changes:
        model.fill(cells)
    for before, after in model.changes():
        assert before.id == after.id
        assert all(getattr(after, field) == " ".join(getattr(after, field).split()) for field in FIELDS)
    for _ in changes:
        model.take_back()
    assert model.changes() == ()
