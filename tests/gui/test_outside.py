"""What other programs open: only what is meant for them, and said when nothing opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication

from reader.app.dialogs.places import PlacesPage
from reader.app.dialogs.settings import SettingsDialog
from tests.gui.conftest import settle


class Given(list):
    opens = True


@pytest.fixture
def system(monkeypatch):
    """Return what the system was asked to open; it opens nothing once `opens` is false."""
    given = Given()

    def open_url(url):
        given.append(url.toString())
        return given.opens

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return given


def test_an_address_without_a_scheme_goes_to_the_browser_and_a_file_never(program, system):
    for address in ("example.org/news", "http://example.org", "file:///etc/passwd", "javascript://x"):
        program.window.outside.browse(address)
    assert system == ["https://example.org/news", "http://example.org"]


def test_where_nothing_opens_an_address_the_window_says_so_and_it_can_be_copied(program, system):
    system.opens = False
    messages = program.window.messages
    program.window.outside.browse("https://example.org/a b")
    assert "https://example.org/a%20b" in messages.sentence
    messages.commands()[0].click()
    assert QGuiApplication.clipboard().text() == "https://example.org/a%20b"


def test_where_nothing_opens_a_folder_the_window_names_it(program, system, tmp_path):
    program.window.outside.show_file(str(tmp_path / "export.csv"))
    assert [Path(each.removeprefix("file://")) for each in system] == [tmp_path]
    assert str(tmp_path) not in program.window.messages.sentence
    system.opens = False
    program.window.outside.show_file(str(tmp_path / "export.csv"))
    assert str(tmp_path) in program.window.messages.sentence


def test_a_dialog_that_lies_over_the_window_says_what_no_program_opened(program, system, tmp_path):
    system.opens = False
    sheet = SettingsDialog.open_for(program.window, program.commands, "remember_recent")
    settle()
    places = sheet.findChild(PlacesPage)
    places._buttons["library"].click()
    assert str(program.library_path.parent) in sheet._sentence.text()
    assert program.window.messages.sentence == ""
    sheet.reject()
    settle()
