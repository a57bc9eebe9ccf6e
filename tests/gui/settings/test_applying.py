"""What a changed setting does in the window: at once, whoever changed it, and it is there at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from reader.app.applying import Applying
from reader.app.dialogs.places import PlacesPage
from reader.app.dialogs.setting_fields import kept
from reader.app.dialogs.settings import SettingsDialog
from reader.app.start import Program, build
from reader.settings import TABLE, Settings, Value
from reader.text.span import Span
from tests.gui.conftest import Wait, settle

K = Qt.Key


def test_the_page_leaves_out_what_is_switched_off(program: Program) -> None:
    view, settings = program.window.view, program.window.settings
    assert view.scene().look.fills
    assert view.strip.isVisible()
    settings.page_fills = settings.page_letters = settings.page_strip = False
    settings.page_dim = True
    look = view.scene().look
    assert (look.fills, look.letters, look.dim) == (False, False, True)
    assert not view.strip.isVisible()


def test_the_lines_of_tags_stay_when_fills_are_off(program: Program) -> None:
    view = program.window.view
    QTest.keyClick(view, K.Key_Home)
    QTest.keyClick(view, K.Key_1)
    with_fill = view.grab().toImage()
    program.window.settings.page_fills = False
    without = view.grab().toImage()
    assert with_fill != without
    stroke = view.scene().theme.tags[view.styles["claim"].style].stroke.rgb()
    inks = {without.pixel(x, y) for x in range(without.width()) for y in range(without.height())}
    assert stroke in inks


def test_dimming_greys_all_but_the_sentence_under_the_cursor(program: Program) -> None:
    view = program.window.view
    QTest.keyClick(view, K.Key_Home)
    view.set_target(Span(0, 1))
    before = view.grab().toImage()
    program.window.settings.page_dim = True
    assert view.grab().toImage() != before
    program.window.settings.page_dim = False
    assert view.grab().toImage() == before


def test_a_tag_key_stays_on_the_sentence_when_the_reader_wants_that(program: Program) -> None:
    view = program.window.view
    QTest.keyClick(view, K.Key_Home)
    first = view.target()
    program.window.settings.tag_steps = False
    QTest.keyClick(view, K.Key_1)
    assert view.target() == first
    assert program.window.tagging.active in program.workspace.annotations
    QTest.keyClick(view, K.Key_2)
    assert [a.tag for a in program.workspace.annotations.values()] == ["speculation"]
    program.window.settings.tag_steps = True
    QTest.keyClick(view, K.Key_1)
    assert view.target() != first


def test_the_bar_beside_a_selection_stays_away_when_the_reader_wants_that(program: Program) -> None:
    view, bar = program.window.view, program.window.tag_bar
    program.window.settings.tag_bar = False
    view.select(Span(0, 7))
    view.selection_finished.emit((Span(0, 7),), QRect(100, 100, 60, 20))
    assert bar.isHidden()
    program.window.settings.tag_bar = True
    view.selection_finished.emit((Span(0, 7),), QRect(100, 100, 60, 20))
    assert bar.isVisible()
    program.window.settings.tag_bar = False
    assert bar.isHidden()


def test_backups_come_as_often_as_is_set(program: Program) -> None:
    program.window.settings.backup_minutes = 5
    assert program._backups.interval() == 5 * 60_000


def test_every_setting_that_the_page_shows_can_be_changed_and_reset_in_the_window(program: Program) -> None:
    """Walks the table: nothing that hangs on a setting fails for any of its values."""
    settings = program.window.settings
    for row in TABLE:
        values: list[Value] = [*row.choices]
        if isinstance(row.usual, bool):
            values = [not row.usual]
        elif row.least < row.most:
            values = [kept(row, row.least), kept(row, row.most)]
        for value in values:
            setattr(settings, row.name, value)
            settle()
        settings.reset(row.name)
    settle()
    assert not program.window.plain.on


def test_what_was_changed_is_kept_without_a_word(library_path: Path, until: Wait, tmp_path: Path) -> None:
    made = build(library_path, data=tmp_path / "profile")
    made.begin()
    until(lambda: made.is_ready)
    made.window.settings.page_dim = True
    until(lambda: Settings(tmp_path / "profile" / "settings.toml").page_dim)
    made.window.close()
    made.end()
    made.window.deleteLater()
    settle()


def test_a_window_that_ended_hears_of_no_setting_any_more(program: Program) -> None:
    other = Applying(program.window, program.commands)
    before = len(program.window.settings._watchers)
    other.end()
    assert len(program.window.settings._watchers) == before - 1


def test_the_privacy_page_counts_what_the_library_takes(program: Program, until: Wait) -> None:
    sheet = SettingsDialog.open_for(program.window, program.commands, "remember_recent")
    page = sheet.findChild(PlacesPage)
    assert page is not None
    until(lambda: page._sizes["library"].text() != "counting…")
    assert "B" in page._sizes["library"].text()
    sheet.reject()


@pytest.mark.parametrize("close", ["reject", "accept"])
def test_the_keyboard_is_back_in_the_text_after_the_sheet(program: Program, close: str) -> None:
    sheet = SettingsDialog.open_for(program.window, program.commands, "theme")
    getattr(sheet, close)()
    settle()
    assert program.window.view.hasFocus()
