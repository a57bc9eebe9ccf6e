"""The page of keys: found, given, asked about, refused, taken away; active and shown at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.actions import ACTIONS
from reader.app.dialogs.keys import KeysDialog
from reader.app.dialogs.palette import PaletteDialog
from reader.app.dialogs.palette_rows import ENTRY, PaletteDelegate
from reader.app.dialogs.settings import SettingsDialog
from reader.app.dialogs.shortcuts import ShortcutsPage
from reader.app.start import Program
from tests.gui.conftest import settle

K, Mod = Qt.Key, Qt.KeyboardModifier
CONTROL, SHIFT, ALT = Mod.ControlModifier, Mod.ShiftModifier, Mod.AltModifier


@pytest.fixture
def page(program: Program) -> ShortcutsPage:
    sheet = SettingsDialog.open_for(program.window, program.commands, "keys")
    settle()
    found = sheet.findChild(ShortcutsPage)
    assert found is not None
    return found


def shown(page: ShortcutsPage) -> list[str]:
    return [page.model.index(n).data(ENTRY).id for n in range(page.model.rowCount())]


def record(
    page: ShortcutsPage, action: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier
) -> None:
    page.reveal(action)
    QTest.keyClick(page.list, K.Key_Return)
    assert QApplication.focusWidget() is page.recorder
    QTest.keyClick(page.recorder, key, modifiers)
    settle()


def close(program: Program) -> None:
    sheet = program.window.findChild(SettingsDialog)
    assert sheet is not None
    sheet.reject()
    settle()


def test_every_action_of_the_table_is_there(page: ShortcutsPage) -> None:
    assert shown(page) == [spec.id for spec in ACTIONS]


def test_an_action_is_found_by_its_name(page: ShortcutsPage) -> None:
    QTest.keyClicks(page.search, "next untagged")
    assert shown(page) == ["go.next_untagged"]
    QTest.keyClicks(page.search, "zzz")
    assert page._none.isVisible()


def test_an_action_is_found_by_pressing_its_key(page: ShortcutsPage) -> None:
    page.by_key.click()
    assert QApplication.focusWidget() is page.finder
    QTest.keyClick(page.finder, K.Key_K, CONTROL)
    assert shown(page) == ["help.palette"]
    assert QApplication.focusWidget() is page.search
    page.search.clear()
    assert len(shown(page)) == len(ACTIONS)
    page.by_key.click()
    QTest.keyClick(page.finder, K.Key_Escape)
    assert QApplication.focusWidget() is page.search


def test_a_free_key_is_given_at_once_beside_the_others(program: Program, page: ShortcutsPage) -> None:
    record(page, "go.next_untagged", K.Key_Y)
    assert program.window.settings.keys == {"go.next_untagged": ("U", "Y")}
    assert QApplication.focusWidget() is page.list
    close(program)
    view = program.window.view
    QTest.keyClick(view, K.Key_Home)
    first = view.target()
    QTest.keyClick(view, K.Key_Y)
    assert view.target() != first


def test_what_another_action_would_lose_is_said_before(program: Program, page: ShortcutsPage) -> None:
    record(page, "go.next_untagged", K.Key_J)
    assert program.window.settings.keys == {}
    assert "Next sentence" in page._said.text()
    assert "Down" in page._said.text(), "what it would keep"
    assert QApplication.focusWidget() is page._leave, "a hasty Enter changes nothing"
    QTest.keyClick(page._leave, K.Key_Return)
    assert program.window.settings.keys == {}
    record(page, "go.next_untagged", K.Key_D)
    assert "no key" in page._said.text()
    page._take.click()
    assert program.window.settings.keys == {"go.next_untagged": ("U", "D"), "article.done": ()}


def test_a_key_that_cannot_be_given_is_refused_with_a_sentence(program: Program, page: ShortcutsPage) -> None:
    record(page, "edit.search", K.Key_Y)
    assert "text fields" in page._said.text()
    QTest.keyClick(page.recorder, K.Key_Tab)
    assert "moves between" in page._said.text()
    QTest.keyClick(page.recorder, K.Key_F4, ALT)
    assert "system" in page._said.text()
    assert program.window.settings.keys == {}
    QTest.keyClick(page.recorder, K.Key_Y, CONTROL | SHIFT)  # the next press counts again
    assert program.window.settings.keys == {"edit.search": ("Ctrl+Shift+F", "Ctrl+Shift+Y")}


def test_escape_ends_recording_and_leaves_the_sheet_open(program: Program, page: ShortcutsPage) -> None:
    page.reveal("edit.search")
    page.record()
    QTest.keyClick(page.recorder, K.Key_Escape)
    assert page.isVisible()
    assert QApplication.focusWidget() is page.list


def test_the_window_does_nothing_while_a_key_is_recorded(program: Program, page: ShortcutsPage) -> None:
    sides = program.window.arrangement
    before = sides.library.shown
    record(page, "go.next_untagged", K.Key_F9)
    assert sides.library.shown == before


def test_keys_are_taken_away_and_brought_back(program: Program, page: ShortcutsPage) -> None:
    page.reveal("annotation.remove")
    assert [button.key for button in page._key_buttons()] == ["0", "Del", "Backspace"]
    QTest.keyClick(page._key_buttons()[1], K.Key_Delete)
    assert program.window.settings.keys == {"annotation.remove": ("0", "Backspace")}
    assert QApplication.focusWidget() in page._key_buttons()
    page._usual.click()
    assert program.window.settings.keys == {}


def test_bringing_a_key_back_asks_when_another_has_it_now(program: Program, page: ShortcutsPage) -> None:
    program.window.settings.keys = {"article.done": ("U",), "go.next_untagged": ()}
    page.reveal("go.next_untagged")
    page._usual.click()
    assert "Article done" in page._said.text()
    assert program.window.keymap.owner("U") == "article.done"
    page._take.click()
    assert program.window.keymap.owner("U") == "go.next_untagged"
    assert program.window.keymap.keys("article.done") == ()


def test_undo_in_the_sheet_takes_one_change_of_keys_back(program: Program, page: ShortcutsPage) -> None:
    record(page, "go.next_untagged", K.Key_Y)
    record(page, "go.next_untagged", K.Key_Z)
    sheet = program.window.findChild(SettingsDialog)
    assert sheet is not None
    sheet.undo()
    assert program.window.settings.keys == {"go.next_untagged": ("U", "Y")}
    sheet._usual.click()
    assert program.window.settings.keys == {}


def test_the_settings_search_finds_an_action_and_goes_to_its_keys(
    program: Program, page: ShortcutsPage
) -> None:
    sheet = program.window.findChild(SettingsDialog)
    assert sheet is not None
    sheet.show_page(0)
    QTest.keyClicks(sheet.search, "next untagged")
    QTest.keyClick(sheet.search, K.Key_Return)
    assert sheet.page == "Keys"
    assert page.action == "go.next_untagged"
    assert QApplication.focusWidget() is page.list


# --- shown everywhere ---------------------------------------------------------------------------------------


def test_menus_tooltips_sheet_palette_and_tags_show_the_keys_of_now(program: Program) -> None:
    window = program.window
    window.settings.keys = {
        "tag.1": ("Y",),
        "view.library": ("Ctrl+F9",),
        "article.import": ("Ctrl+Y",),
        "go.next_sentence": ("F4",),
    }
    settle()
    assert program.commands.actions["tag.1"].text() == "Claim\tY"
    assert [s.toString() for s in program.commands.actions["view.library"].shortcuts()] == ["Ctrl+F9"]
    assert window.head.library_button.toolTip() == "Library panel  Ctrl+F9"
    assert "Ctrl+Y" in window.library.import_button.toolTip()
    assert "Ctrl+Y" in window.empty.text()
    assert window.hint._caps[0].keys == ("F4", "↑")
    assert window.hint._caps[1].keys == ("Y", "2", "3")
    claim = window.annotations.codebook_view._rows["claim"]
    assert claim.tag.key == "Y"
    assert "key Y" in claim.accessibleName()
    assert window.tag_bar._entries[0].toolTip() == "Key Y"
    sheet = KeysDialog.open_for(window, program.commands)
    assert any(line.startswith("claim y ") for group in sheet._groups for line, _, _ in group._parts)
    sheet.reject()
    palette = PaletteDialog.open_for(window, program.commands)
    assert next(e for e in palette._entries if e.id == "tag.1").keys == ("Y",)
    palette.reject()
    window.settings.reset("keys")
    assert program.commands.actions["tag.1"].text() == "Claim\t1"


def test_a_tag_key_of_one_s_own_tags_and_the_digit_does_nothing(program: Program) -> None:
    program.window.settings.keys = {"tag.1": ("Y",)}
    view = program.window.view
    QTest.keyClick(view, K.Key_Home)
    QTest.keyClick(view, K.Key_1)
    assert not program.workspace.annotations
    QTest.keyClick(view, K.Key_Y)
    assert [a.tag for a in program.workspace.annotations.values()] == ["claim"]


def test_a_key_that_wanders_to_another_action_runs_only_that_one(program: Program) -> None:
    window = program.window
    window.settings.keys = {"view.annotations": ("F9",), "view.library": ()}
    before = (window.arrangement.library.shown, window.arrangement.annotations.shown)
    QTest.keyClick(window.view, K.Key_F9)
    settle()
    assert (window.arrangement.library.shown, window.arrangement.annotations.shown) == (
        before[0],
        not before[1],
    )


def test_the_key_sheet_leads_to_where_keys_are_changed(program: Program) -> None:
    sheet = KeysDialog.open_for(program.window, program.commands)
    sheet._on_change_clicked()
    settle()
    found = program.window.findChild(SettingsDialog)
    assert found is not None
    assert found.page == "Keys"
    page = found.findChild(ShortcutsPage)
    assert page is not None
    assert QApplication.focusWidget() is page.list
    found.reject()
    settle()
    assert program.window.view.hasFocus()


def test_the_list_of_keys_wears_the_theme_also_when_its_page_is_opened_later(program: Program) -> None:
    program.commands.run("view.theme_dark")
    sheet = SettingsDialog.open_for(program.window, program.commands)
    settle()
    sheet.go_to("keys")
    page = sheet.findChild(ShortcutsPage)
    assert page is not None
    delegate = page.list.itemDelegate()
    assert isinstance(delegate, PaletteDelegate)
    assert delegate.theme is program.window.appearance.theme
    program.commands.run("view.theme_light")
    assert delegate.theme is program.window.appearance.theme


def test_tab_goes_through_the_page_of_keys_in_the_order_of_the_eye(
    program: Program, page: ShortcutsPage
) -> None:
    page.reveal("article.import")
    seen: list[str] = []
    for _ in range(7):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, K.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget.accessibleName() or getattr(widget, "text", str)())
    keys = [f"Take away the key {key}" for key in ("Ctrl+O", "Open")]
    assert seen == [*keys, "Add a key…", "Page as delivered", "All as delivered", "Close", "Find a setting"]


def test_tab_goes_from_the_answers_to_a_question_to_the_foot_of_the_sheet(
    program: Program, page: ShortcutsPage
) -> None:
    record(page, "go.next_untagged", K.Key_K, CONTROL)
    assert QApplication.focusWidget() is page._leave
    seen: list[str] = []
    for _ in range(2):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, K.Key_Tab)
        seen.append(getattr(QApplication.focusWidget(), "text", str)())
    assert seen == ["Use it here", "Page as delivered"]
