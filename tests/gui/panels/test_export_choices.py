"""The export dialog: more than articles can be chosen, kept under a name, and chosen again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reader.app.dialogs.export import ExportDialog, Format, Scope
from reader.app.dialogs.export_choices import ExportChoices, Offered
from reader.app.panels.surface import Surface
from reader.exporters import SavedChoice, Selection
from reader.model.rows import COLUMNS
from tests.gui.conftest import settle

FORMATS = (
    Format("csv", "Table", "Rows", ".csv", table=True, without_text=True),
    Format("json", "Everything", "All", ".json"),
)
SCOPES = (Scope("one", "This article", ("1",)), Scope("all", "The whole library", None))
CLAIMS = SavedChoice(
    "Claims",
    "csv",
    "/claims.csv",
    Selection(tags=("claim",), columns=("quote", "tag"), notes=False, made_from="2026"),
)


@pytest.fixture
def dialog(stage: Surface) -> ExportDialog:
    made = ExportDialog(stage, FORMATS, SCOPES, folder="/out", name="story")
    made.open()
    made.offer(
        Offered((("claim", "Claim"), ("background", "Background")), (("a", "Ada"), ("b", "Ben")), (CLAIMS,))
    )
    settle()
    return made


@pytest.fixture
def choices(dialog: ExportDialog) -> ExportChoices:
    dialog._on_turn_clicked()
    settle()
    return dialog.findChildren(ExportChoices)[0]


def test_nothing_touched_is_everything(dialog: ExportDialog, choices: ExportChoices) -> None:
    assert dialog.selection == Selection(articles=("1",))


def test_a_box_that_is_cleared_asks_for_a_new_preview(
    dialog: ExportDialog, choices: ExportChoices, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.preview_wanted) as wanted:
        qtbot.keyClick(choices.tags["background"], Qt.Key.Key_Space)
    assert wanted.args == ["csv", Selection(articles=("1",), tags=("claim",))]
    qtbot.keyClick(choices.notes, Qt.Key.Key_Space)
    qtbot.keyClick(choices.annotators["a"], Qt.Key.Key_Space)
    assert dialog.selection == Selection(articles=("1",), tags=("claim",), annotators=("b",), notes=False)


def test_a_format_offers_only_what_it_can(dialog: ExportDialog, choices: ExportChoices) -> None:
    choices.text.setChecked(False)
    assert not dialog.selection.text
    dialog.choose_format("json")
    assert dialog.selection.text
    assert not choices.text.isEnabled()
    assert not choices.columns.isVisible()


def test_columns_are_left_out_and_moved_by_key(
    dialog: ExportDialog, choices: ExportChoices, qtbot: QtBot
) -> None:
    columns = choices.columns
    qtbot.keyClick(columns, Qt.Key.Key_Space)
    assert dialog.selection.columns == COLUMNS[1:]
    qtbot.keyClick(columns, Qt.Key.Key_Space)
    assert dialog.selection.columns == ()
    qtbot.keyClick(columns, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert dialog.selection.columns == (COLUMNS[1], COLUMNS[0], *COLUMNS[2:])
    assert columns.currentRow() == 1


def test_what_is_no_date_is_shown_and_counts_for_nothing(
    dialog: ExportDialog, choices: ExportChoices
) -> None:
    field = choices.dates["made_from"]
    field.setText("last May")
    field.editingFinished.emit()
    assert dialog.selection.made_from == ""
    assert choices._wrong.isVisible()
    field.setText("2026-05")
    field.editingFinished.emit()
    assert dialog.selection.made_from == "2026-05"
    assert not choices._wrong.isVisible()


def test_a_saved_choice_fills_everything_in(dialog: ExportDialog, choices: ExportChoices) -> None:
    dialog.choose_format("json")
    choices.saved.chosen.emit("Claims")
    assert dialog.selection == CLAIMS.selection
    assert dialog._scope is SCOPES[1]
    assert dialog._format == "csv"


def test_a_choice_is_kept_under_a_name(dialog: ExportDialog, choices: ExportChoices, qtbot: QtBot) -> None:
    kept: list[SavedChoice] = []
    dialog.keep_wanted.connect(kept.append)
    choices.name.setText("  My   tags ")
    qtbot.keyClick(choices.name, Qt.Key.Key_Return)
    (choice,) = kept
    assert choice == SavedChoice("My tags", "csv", "/out/story.csv", Selection(articles=("1",)))
    dialog.show_kept(choice)
    assert choices.saved.currentData() == "My tags"
    assert "My tags" in dialog.foot.sentence.text()


def test_the_beginning_of_the_file_and_the_choices_take_turns(dialog: ExportDialog, qtbot: QtBot) -> None:
    assert dialog._preview.isVisible()
    qtbot.mouseClick(dialog._turn, Qt.MouseButton.LeftButton)
    assert not dialog._preview.isVisible()
    qtbot.mouseClick(dialog._turn, Qt.MouseButton.LeftButton)
    assert dialog._preview.isVisible()


@pytest.mark.parametrize("which", ["tags", "annotators"])
def test_with_nothing_ticked_nothing_goes_out_and_the_dialog_says_so(
    dialog: ExportDialog, choices: ExportChoices, qtbot: QtBot, which: str
) -> None:
    boxes = list(getattr(choices, which).values())
    for box in boxes:
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not dialog.foot.go.isEnabled()
    assert "nothing would go out" in dialog.foot.sentence.accessibleName()
    assert dialog.foot.warning.isVisible()
    dialog.show_preview("csv", dialog.selection, "late")
    with qtbot.assertNotEmitted(dialog.keep_wanted):
        choices.keep_wanted.emit("None")
    dialog.choose_format("json")
    assert not dialog.foot.go.isEnabled()
    assert dialog._preview.toPlainText() == ""
    qtbot.keyClick(boxes[0], Qt.Key.Key_Space)
    assert dialog.foot.go.isEnabled()
    assert not dialog.foot.warning.isVisible()


def test_names_of_annotators_go_out_as_numbers_when_that_is_ticked(
    dialog: ExportDialog, choices: ExportChoices, qtbot: QtBot
) -> None:
    assert not dialog.selection.pseudonyms
    choices.pseudonyms.setFocus()
    qtbot.keyClick(choices.pseudonyms, Qt.Key.Key_Space)
    assert dialog.selection.pseudonyms
    choices.show_selection(Selection())
    assert not choices.pseudonyms.isChecked()
    choices.show_selection(Selection(pseudonyms=True))
    assert dialog.selection.pseudonyms


def test_a_name_without_an_ending_gets_it_but_never_that_of_a_file_nobody_was_asked_about(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "kept.csv").write_text("somebody's work")
    typed = {"new": "new.csv", "named.txt": "named.txt", "kept": "kept"}
    for name, written in typed.items():
        with qtbot.waitSignal(dialog.export_wanted) as wanted:
            dialog.export_to(str(tmp_path / name))
        assert wanted.args[2] == str(tmp_path / written)
