"""The dialogs: sheets over the window, by key and mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from reader.app import style
from reader.app.dialogs.annotator import NameDialog, ask_annotator
from reader.app.dialogs.details import DetailsDialog
from reader.app.dialogs.export import ExportDialog, Format, Scope
from reader.app.dialogs.fuzzy import best, match
from reader.app.dialogs.keys import KeyRow, KeysDialog
from reader.app.dialogs.palette import PaletteDialog
from reader.app.dialogs.palette_rows import Entry
from reader.app.dialogs.settings import SettingsDialog
from reader.app.dialogs.sheet import Sheet
from reader.app.dialogs.text import TextPopup
from reader.app.panels.keytext import caps
from reader.app.panels.surface import Surface
from reader.app.theme import theme
from reader.exporters import Selection
from reader.settings import Settings
from tests.gui.conftest import settle
from tests.gui.panels import samples

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


# --- sheets ---------------------------------------------------------------------------------------------


@pytest.fixture
def page(stage: Surface) -> QLineEdit:
    made = QLineEdit(stage)
    made.show()
    made.setFocus()
    return made


def ask(stage: Surface) -> NameDialog:
    dialog = NameDialog(stage, "Rename the annotator", "The name beside your annotations.", "Reader 1")
    dialog.open()
    settle()
    return dialog


def test_a_sheet_takes_the_keyboard_and_gives_it_back(stage: Surface, page: QLineEdit, qtbot: QtBot) -> None:
    dialog = ask(stage)
    assert dialog.field.hasFocus()
    qtbot.keyClick(dialog.field, Key.Key_Escape)
    assert page.hasFocus()


def test_tab_stays_inside_a_sheet(stage: Surface, page: QLineEdit, qtbot: QtBot) -> None:
    dialog = ask(stage)
    for _ in range(7):
        focus = stage.focusWidget()
        assert dialog.isAncestorOf(focus)
        qtbot.keyClick(focus, Key.Key_Tab)


def test_the_windows_shortcuts_do_not_act_behind_a_sheet(
    stage: Surface, page: QLineEdit, qtbot: QtBot
) -> None:
    acted: list[int] = []
    shortcut = QShortcut(QKeySequence("Ctrl+E"), stage)
    shortcut.activated.connect(lambda: acted.append(1))
    qtbot.keyClick(page, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert acted == [1]
    dialog = ask(stage)
    qtbot.keyClick(dialog.field, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert acted == [1]


def test_a_sheet_is_never_larger_than_its_window(stage: Surface) -> None:
    stage.resize(420, 300)
    dialog = SettingsDialog(stage, Settings())
    dialog.open()
    settle()
    assert stage.rect().contains(dialog.panel.geometry())


def test_a_sheet_wears_the_theme_of_its_window(stage: Surface) -> None:
    stage.set_theme(theme("dark"))
    dialog = ask(stage)
    assert dialog.theme.name == "dark"


def test_a_name_is_handed_on_when_it_is_kept_and_another_one(stage: Surface, qtbot: QtBot) -> None:
    names: list[str] = []
    for typed, key in (
        ("Ada", Key.Key_Escape),
        ("Reader 1", Key.Key_Return),
        ("  Ada   L. ", Key.Key_Return),
    ):
        ask_annotator(stage, "Reader 1", names.append)
        dialog = stage.findChildren(NameDialog)[-1]
        dialog.field.setText(typed)
        qtbot.keyClick(dialog.field, key)
    assert names == ["Ada L."]


def test_an_empty_name_is_not_taken(stage: Surface, qtbot: QtBot) -> None:
    dialog = ask(stage)
    dialog.field.clear()
    qtbot.keyClick(dialog.field, Key.Key_Return)
    assert dialog.isVisible()


def test_details_give_the_article_back_with_single_spaces(stage: Surface) -> None:
    article = replace(samples.ROWS[0].article, byline="Hanne Quill", note="kept\nas typed")
    dialog = DetailsDialog(article, stage)
    assert dialog.article() == article
    dialog.title.setText("  Kessel   Bridge ")
    assert dialog.article().title == "Kessel Bridge"
    assert dialog.article().note == "kept\nas typed"


# --- palette --------------------------------------------------------------------------------------------

ENTRIES = (
    Entry("tag.2", "Tag as speculation", keys=("2",)),
    Entry("only:speculation", "Show only speculation", "in place"),
    Entry("go.next_untagged", "Next untagged sentence", "Go", ("U",)),
    Entry("article.export", "Export", "Article", ("Ctrl", "E")),
    Entry("edit.undo", "Undo", "Edit", enabled=False),
)


@pytest.fixture
def palette(stage: Surface) -> PaletteDialog:
    dialog = PaletteDialog(stage, ENTRIES)
    dialog.open()
    settle()
    return dialog


def words(palette: PaletteDialog) -> list[str]:
    return [entry.words for entry, _ in palette.model.shown]


def test_the_palette_narrows_while_typing(palette: PaletteDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "spec")
    assert words(palette) == ["Tag as speculation", "Show only speculation"]


def test_arrows_choose_while_the_field_keeps_the_keyboard(palette: PaletteDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "spec")
    chosen = QSignalSpy(palette.chosen)
    qtbot.keyClick(palette.field, Key.Key_Down)
    assert palette.field.hasFocus()
    qtbot.keyClick(palette.field, Key.Key_Return)
    assert chosen.at(0) == ["only:speculation"]
    assert palette.isHidden()


def test_what_cannot_be_done_now_is_shown_and_not_run(palette: PaletteDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "undo")
    chosen = QSignalSpy(palette.chosen)
    assert words(palette)[0] == "Undo"
    qtbot.keyClick(palette.field, Key.Key_Return)
    assert chosen.count() == 0
    assert palette.isVisible()


def test_letters_that_nothing_has_are_said_to_have_no_command(palette: PaletteDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "qqq")
    assert palette._none.isVisible()
    qtbot.keyClick(palette.field, Key.Key_Return)
    assert palette.isVisible()


def test_initials_find_a_command_and_strewn_letters_do_not() -> None:
    texts = ["Next untagged sentence", "Sample articles, one tagged in full"]
    assert [n for n, _ in best("nus", texts, 9)] == [0]
    assert match("spec", texts[1]) is None


def test_a_match_in_one_piece_beats_a_scattered_one() -> None:
    texts = ["Export as a table, one row per annotation", "Report"]
    assert next(n for n, _ in best("report", texts, 9)) == 1


@given(st.text(max_size=30), st.text(max_size=6))
def test_matched_places_hold_the_letters_that_were_typed(text: str, query: str) -> None:
    found = match(query, text)
    if found is None:
        return
    assert list(found.places) == sorted(set(found.places))
    assert all(0 <= place < len(text) for place in found.places)
    letters = "".join(query.split())
    assert {c.lower() for c in letters} <= {text[place].lower() for place in found.places} | {""}


# --- keys -----------------------------------------------------------------------------------------------


def test_a_cap_is_made_for_each_key() -> None:
    assert caps([QKeySequence("Ctrl+Shift+F")]) == ("Ctrl", "Shift", "F")
    assert caps([QKeySequence("Down"), QKeySequence("J")], between="or") == ("↓", "(or)", "J")
    assert caps([QKeySequence("]")]) == ("]",)


def test_the_key_sheet_finds_by_key_action_and_group(stage: Surface, qtbot: QtBot) -> None:
    rows = [
        KeyRow("Next sentence", ("↓", "(or)", "J"), "Go"),
        KeyRow("Export", ("Ctrl", "E"), "Article"),
        KeyRow("Note", ("N",), "Tag"),
    ]
    dialog = KeysDialog(stage, rows)
    dialog.open()
    settle()
    qtbot.keyClicks(dialog.search, "ctrl e")
    assert [group.isVisible() for group in dialog._groups] == [False, True, False]
    dialog.search.setText("nothing like it")
    assert dialog._none.isVisible()


# --- text and theme ------------------------------------------------------------------------------------


def test_the_text_popup_says_size_and_theme(stage: Surface, qtbot: QtBot) -> None:
    popup = TextPopup(stage)
    popup.show_values({"text_size": 23, "theme": "sepia"})
    popup.show_beside(stage, QRect(600, 20, 28, 28), below=True)
    slider, said = popup._sliders["text_size"]
    assert said.text() == "23"
    assert popup._tiles["sepia"].isChecked()
    with qtbot.waitSignal(popup.changed) as changed:
        qtbot.keyClick(slider, Key.Key_Right)
    assert changed.args == ["text_size", 26]


# --- export ---------------------------------------------------------------------------------------------

FORMATS = (
    Format("csv", "Table (CSV, exact)", "One row per marked stretch", ".csv", table=True, without_text=True),
    Format("json", "Everything (JSON)", "Texts and annotations", ".json"),
)
SCOPES = (Scope("article", "This article", ("1",)), Scope("all", "The whole library, 9 articles", None))
FIRST = Selection(articles=("1",))


@pytest.fixture
def export(stage: Surface) -> ExportDialog:
    dialog = ExportDialog(stage, FORMATS, SCOPES)
    dialog.open()
    settle()
    return dialog


def test_another_format_asks_for_its_preview(export: ExportDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(export.preview_wanted) as wanted:
        qtbot.mouseClick(export._format_rows["json"], Left)
    assert wanted.args == ["json", FIRST]


def test_a_preview_that_came_too_late_is_passed_over(export: ExportDialog) -> None:
    export.choose_format("json")
    export.show_preview("csv", FIRST, "a,b")
    assert export._preview.toPlainText() == ""
    export.show_preview("json", FIRST, "{}")
    assert export._preview.toPlainText() == "{}"


def test_losses_are_listed_or_said_to_be_none(export: ExportDialog) -> None:
    export.show_losses("csv", FIRST, ["The text of 1 article does not go out."])
    assert "does not go out" in export._losses.text()
    export.show_losses("csv", FIRST, [])
    assert export._losses.text().startswith("Nothing:")


def test_losses_that_do_not_fit_are_scrolled_and_none_is_cut_off(export: ExportDialog, qtbot: QtBot) -> None:
    losses = export._losses
    export.show_losses("csv", FIRST, ["The text of 1 article does not go out."])
    qtbot.waitUntil(lambda: losses.viewport().height() >= losses._label.height())
    assert losses.focusPolicy() == Qt.FocusPolicy.NoFocus
    export.show_losses("csv", FIRST, [f"{n} links between annotations do not go out." for n in range(2, 32)])
    qtbot.waitUntil(lambda: losses.verticalScrollBar().maximum() > 0)
    words = losses._label
    assert words.height() >= words.heightForWidth(words.width())  # each of them has its place
    assert losses.verticalScrollBar().maximum() == words.height() - losses.viewport().height()
    assert losses.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert export._preview.height() >= export._preview.minimumHeight()


def test_exporting_says_what_happens_and_ends_with_the_file(export: ExportDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(export.export_wanted) as wanted:
        export.export_to("/somewhere/tags")
    assert wanted.args == ["csv", FIRST, "/somewhere/tags.csv"]
    assert not export.foot.go.isEnabled()
    export.show_progress(3, 9)
    assert export.foot.sentence.text() == "3 of 9 articles"
    with qtbot.waitSignal(export.cancel_wanted):
        qtbot.mouseClick(export.foot.cancel, Left)
    export.show_done("/somewhere/tags.csv", "Written: tags.csv.")
    assert export.foot.go.isEnabled()
    with qtbot.waitSignal(export.file_wanted) as shown:
        qtbot.mouseClick(export.foot.show_file, Left)
    assert shown.args == ["/somewhere/tags.csv"]


def test_a_failed_export_says_why_and_can_be_tried_again(export: ExportDialog) -> None:
    export.export_to("/somewhere/tags.csv")
    export.show_failed("The disk is full. Nothing was changed.")
    assert export.foot.sentence.text() == "The disk is full. Nothing was changed."
    assert export.foot.warning.isVisible()
    assert export.foot.go.isEnabled()


def test_the_sheet_of_every_theme_names_only_tokens_that_are_there(qapp: QApplication) -> None:
    for name in ("light", "sepia", "dark", "contrast"):
        assert "{{" not in style.sheet(theme(name))  # type: ignore[arg-type]


def test_sheets_are_deleted_when_they_close(stage: Surface, qtbot: QtBot) -> None:
    dialog = ask(stage)
    dialog.reject()
    del dialog
    settle()
    assert stage.findChildren(Sheet) == []
