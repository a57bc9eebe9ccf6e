"""The settings sheet: every setting has its place, is found, applies at once, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reader.app.dialogs.choices import CheckBox, StepSlider, ThemeTile
from reader.app.dialogs.places import PlacesPage, places_of, size_of
from reader.app.dialogs.setting_fields import ThemeField, spoken
from reader.app.dialogs.settings import SettingsDialog, field_less
from reader.app.dialogs.settings_search import found_in
from reader.app.panels.surface import Surface
from reader.app.theme import theme
from reader.paths import Profile
from reader.settings import PAGES, TABLE, Settings
from tests.gui.conftest import settle

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def settings() -> Settings:
    made = Settings()
    made.theme = "light"
    return made


@pytest.fixture
def sheet(stage: Surface, settings: Settings) -> SettingsDialog:
    dialog = SettingsDialog(stage, settings)
    dialog.open()
    settle()
    return dialog


def test_every_setting_that_is_shown_stands_in_a_row_of_a_page_or_has_a_page_of_its_own(
    sheet: SettingsDialog,
) -> None:
    shown = [row for row in TABLE if row.label]
    assert set(sheet.rows) == {row.name for row in shown if not field_less(row)}
    assert {row.page for row in shown} == set(PAGES)


def test_a_theme_tile_applies_at_once(sheet: SettingsDialog, settings: Settings, qtbot: QtBot) -> None:
    tiles = {tile.of.name: tile for tile in sheet.panel.findChildren(ThemeTile)}
    qtbot.mouseClick(tiles["dark"], Left)
    assert settings.theme == "dark"
    assert [name for name, tile in tiles.items() if tile.isChecked()] == ["dark"]


def test_following_the_system_marks_the_theme_that_is_seen(sheet: SettingsDialog, settings: Settings) -> None:
    field = sheet.rows["theme"].field
    assert isinstance(field, ThemeField)
    field.follow.click()
    assert settings.theme == "system"
    sheet.set_theme(theme("dark"))
    assert [name for name, tile in field.tiles.items() if tile.isChecked()] == ["dark"]
    field.follow.click()
    assert settings.theme == "dark"


def test_a_slider_gives_values_that_the_setting_accepts(
    sheet: SettingsDialog, settings: Settings, qtbot: QtBot
) -> None:
    heard: list[str] = []
    settings.watch(heard.append)
    sliders = sheet.panel.findChildren(StepSlider)
    for slider in sliders:
        for key in (Key.Key_End, Key.Key_Home, Key.Key_Right):
            qtbot.keyClick(slider, key)
    assert len(heard) >= 3 * len(sliders)  # a value that was refused would have raised


def test_a_check_box_takes_space_and_shows_what_is_changed_elsewhere(
    sheet: SettingsDialog, settings: Settings, qtbot: QtBot
) -> None:
    box = next(b for b in sheet.panel.findChildren(CheckBox) if b.text() == "Smooth scrolling")
    qtbot.keyClick(box, Key.Key_Space)
    assert settings.smooth_scrolling is False
    settings.smooth_scrolling = True
    assert box.isChecked()


# --- reset and undo -----------------------------------------------------------------------------------------


def test_one_setting_is_reset_by_its_own_button_which_hands_the_keyboard_on(
    sheet: SettingsDialog, settings: Settings, qtbot: QtBot
) -> None:
    row = sheet.rows["text_size"]
    assert row.reset.isHidden()
    settings.text_size = 24
    row.reset.setFocus(Qt.FocusReason.TabFocusReason)
    assert row.reset.toolTip() == "As delivered: 19 px"
    qtbot.keyClick(row.reset, Key.Key_Return)
    assert settings.text_size == 19
    assert row.reset.isHidden()
    assert row.isAncestorOf(QApplication.focusWidget() or sheet)


def test_a_page_is_reset_alone_and_undo_brings_it_back(sheet: SettingsDialog, settings: Settings) -> None:
    settings.leading, settings.tag_bar = 2.0, False
    sheet._usual.click()
    assert (settings.theme, settings.leading, settings.tag_bar) == ("system", 1.74, False)
    assert "2 settings" in sheet._sentence.text()
    sheet._undo.click()
    assert (settings.theme, settings.leading) == ("light", 2.0)


def test_everything_is_reset_and_undo_brings_it_back(sheet: SettingsDialog, settings: Settings) -> None:
    settings.leading, settings.tag_bar, settings.geometry = 2.0, False, "where the window was"
    sheet._all_usual.click()
    usual = Settings()
    shown = [row.name for row in TABLE if row.label]
    assert [settings.value(name) for name in shown] == [usual.value(name) for name in shown]
    assert settings.geometry == "where the window was", "what nobody set by hand stays"
    sheet._undo.click()
    assert (settings.leading, settings.tag_bar) == (2.0, False)


def test_undo_takes_a_slider_s_whole_way_back_at_once(
    sheet: SettingsDialog, settings: Settings, qtbot: QtBot
) -> None:
    slider = next(s for s in sheet.panel.findChildren(StepSlider) if s.accessibleName() == "Text size")
    for _ in range(3):
        qtbot.keyClick(slider, Key.Key_Right)
    assert settings.text_size > 19
    qtbot.keyClick(slider, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert settings.text_size == 19
    assert sheet._undo.isHidden()


def test_reset_where_nothing_was_changed_says_so(sheet: SettingsDialog) -> None:
    sheet.show_page(1)
    sheet._usual.click()
    assert "already" in sheet._sentence.text()


# --- search -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("smooth", "smooth_scrolling"),  # by name
        ("whole words", "snap_to_words"),
        ("screen readers", "plain_mode"),  # by help
        ("high contrast", "theme"),  # by a value that it may take
        ("66 characters", "characters"),  # by the value that it has
        ("tagging mouse", "tag_bar"),  # by page and help
    ],
)
def test_a_setting_is_found_by_name_help_and_value(settings: Settings, words: str, name: str) -> None:
    rows = [row for row in TABLE if row.label]
    assert name in [entry.id for entry, _ in found_in(words, rows, settings)]


def test_what_is_called_so_comes_before_what_only_speaks_of_it(settings: Settings) -> None:
    rows = [row for row in TABLE if row.label]
    assert found_in("theme", rows, settings)[0][0].id == "theme"


def test_enter_in_the_search_goes_to_the_row(sheet: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(sheet.search, "beside a selection")
    qtbot.keyClick(sheet.search, Key.Key_Return)
    row = sheet.rows["tag_bar"]
    assert sheet.page == "Tagging"
    assert row.lit
    assert row.isAncestorOf(QApplication.focusWidget() or sheet)
    assert sheet.search.text() == ""


def test_the_search_is_walked_by_the_arrows_and_left_by_escape(sheet: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(sheet.search, "page")
    assert sheet.model.rowCount() > 1
    qtbot.keyClick(sheet.search, Key.Key_Down)
    assert sheet.results.currentIndex().row() == 1
    qtbot.keyClick(sheet.search, Key.Key_Escape)
    assert sheet.page == "Reading"
    assert sheet.isVisible()


def test_a_search_without_a_result_says_so(sheet: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(sheet.search, "zzzz")
    assert sheet._none.isVisible()
    assert sheet.results.isHidden()
    settle()
    assert sheet._none.geometry().bottom() < 60  # where the first result would stand


def test_the_arrows_walk_the_pages(sheet: SettingsDialog, qtbot: QtBot) -> None:
    first = sheet._nav_rows[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Key.Key_Down)
    assert sheet.page == "Tagging"
    assert QApplication.focusWidget() is sheet._nav_rows[1]


def test_a_closed_sheet_hears_of_no_setting_any_more(sheet: SettingsDialog, settings: Settings) -> None:
    sheet.reject()
    settle()
    settings.text_size = 24  # would raise, since the sheet's fields are gone


def test_values_are_said_in_words(settings: Settings) -> None:
    rows = {row.name: row for row in TABLE}
    said = {name: spoken(rows[name], settings.value(name)) for name in ("theme", "tag_bar", "backup_minutes")}
    assert said == {"theme": "Light", "tag_bar": "on", "backup_minutes": "30 minutes"}


# --- what is stored where -----------------------------------------------------------------------------------


def test_every_folder_of_the_profile_and_the_library_is_named(tmp_path: Path) -> None:
    where = Profile(tmp_path / "data", tmp_path / "config", tmp_path / "cache", tmp_path / "log")
    places = {place.id: place.path for place in places_of(tmp_path / "news.spanlib", where)}
    assert places == {
        "library": tmp_path / "news.spanlib",
        "originals": tmp_path / "news.originals",
        "backups": tmp_path / "news.backups",
        "cues": where.data / "cues",
        "settings": where.settings,
        "log": where.logs,
    }


def test_a_folder_s_size_is_that_of_all_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a").write_bytes(b"x" * 700)
    (tmp_path / "in" / "deep" / "b").write_bytes(b"y" * 300)
    looked = []
    assert size_of(tmp_path / "in", lambda: looked.append(1)) == 1000
    assert len(looked) == 2
    assert size_of(tmp_path / "in" / "a") == 700
    assert size_of(tmp_path / "nothing") is None


def test_each_place_opens_its_folder_and_says_when_there_is_nothing_yet(
    stage: Surface, tmp_path: Path, qtbot: QtBot
) -> None:
    where = Profile(tmp_path / "data", tmp_path / "config", tmp_path / "cache", tmp_path / "log")
    (tmp_path / "news.spanlib").write_bytes(b"x" * 2048)
    page = PlacesPage(places_of(tmp_path / "news.spanlib", where))
    page.setParent(stage)
    page.show()
    page.show_sizes({place.id: size_of(place.path) for place in page.places})
    assert page._sizes["library"].text() == "2 kB"
    assert page._sizes["log"].text() == "nothing yet"
    assert not page._buttons["cues"].isEnabled()
    with qtbot.waitSignal(page.folder_wanted) as wanted:
        page._buttons["library"].click()
    assert wanted.args == [tmp_path]


@pytest.mark.parametrize(("width", "lines"), [(620, 1), (260, 2)])
def test_the_themes_stand_in_two_lines_where_there_is_little_room(
    sheet: SettingsDialog, width: int, lines: int
) -> None:
    shown = sheet.rows["theme"].field
    assert isinstance(shown, ThemeField)
    settle()
    field = ThemeField(sheet.rows["theme"].row)
    field.resize(width, 200)
    field.show()
    settle()
    tiles = [tile.geometry() for tile in field.tiles.values()]
    assert len({tile.y() for tile in tiles}) == lines
    assert len({tile.geometry().y() for tile in shown.tiles.values()}) == 1, "there is room in a usual window"
    assert all(tile.right() <= width and tile.bottom() < field._line.height() for tile in tiles)
    assert field.follow.y() >= field._line.geometry().bottom()
    field.deleteLater()


def test_the_cross_of_the_search_goes_with_the_words_when_what_was_found_is_shown(
    sheet: SettingsDialog, qtbot: QtBot
) -> None:
    qtbot.keyClicks(sheet.search, "column")
    assert sheet.search._clear.isVisible()
    qtbot.keyClick(sheet.search, Key.Key_Return)
    assert sheet.search.text() == ""
    assert not sheet.search._clear.isVisible()
    assert sheet.page == "Reading"
    assert QApplication.focusWidget() in sheet.rows["characters"].findChildren(QWidget)
