"""The dialogs over a real window and its library: what is chosen there happens here."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.dialogs.choices import StepSlider, ThemeTile
from reader.app.dialogs.export import ExportDialog
from reader.app.dialogs.keys import KeysDialog
from reader.app.dialogs.palette import PaletteDialog
from reader.app.dialogs.settings import SettingsDialog
from reader.app.dialogs.text import TextPopup
from reader.app.start import Program
from reader.text.span import Span
from tests.gui.conftest import Wait, settle

K = Qt.Key


def test_a_command_of_the_palette_acts_on_the_page(program: Program) -> None:
    QTest.keyClick(program.window.view, K.Key_Home)
    palette = PaletteDialog.open_for(program.window, program.commands)
    settle()
    QTest.keyClicks(palette.field, "tag as spec")
    QTest.keyClick(palette.field, K.Key_Return)
    settle()
    assert [a.tag for a in program.workspace.annotations.values()] == ["speculation"]
    assert program.window.view.hasFocus()


def test_every_entry_of_the_palette_is_an_action_a_tag_or_a_setting(program: Program) -> None:
    palette = PaletteDialog.open_for(program.window, program.commands)
    kinds = {entry.id.split(":")[0] if ":" in entry.id else "action" for entry in palette._entries}
    assert kinds == {"action", "only", "next", "codebook", "setting"}
    assert all(entry.words for entry in palette._entries)
    palette.reject()


def test_a_setting_changes_the_page_at_once_and_is_kept(program: Program) -> None:
    dialog = SettingsDialog.open_for(program.window, program.commands)
    settle()
    slider = next(s for s in dialog.panel.findChildren(StepSlider) if s.accessibleName() == "Text size")
    QTest.keyClick(slider, K.Key_End)
    assert program.window.settings.text_size == slider.values[-1]
    tile = next(t for t in dialog.panel.findChildren(ThemeTile) if t.of.name == "dark")
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert program.window.settings.theme == "dark"
    assert program.window.library.theme.name == "dark"
    assert dialog.theme.name == "dark"
    dialog.reject()


def test_the_text_popup_changes_the_page_and_escape_goes_back_to_it(program: Program) -> None:
    popup = TextPopup.open_for(program.window, program.commands, QRect(600, 8, 28, 28))
    settle()
    slider, _ = popup._sliders["leading"]
    QTest.keyClick(slider, K.Key_Home)
    assert program.window.settings.leading == pytest.approx(1.2)
    QTest.keyClick(QApplication.focusWidget() or slider, K.Key_Escape)
    settle()
    assert program.window.view.hasFocus()


def test_the_key_sheet_names_tags_as_the_codebook_does(program: Program) -> None:
    dialog = KeysDialog.open_for(program.window, program.commands)
    words = {line for group in dialog._groups for line, _, _ in group._parts}
    assert any(line.startswith("claim 1 ") for line in words)
    assert not any(line.startswith("tag 4 ") for line in words)
    dialog.reject()


def test_an_export_shows_its_beginning_and_writes_the_file(
    program: Program, until: Wait, tmp_path: Path
) -> None:
    QTest.keyClick(program.window.view, K.Key_Home)
    QTest.keyClick(program.window.view, K.Key_1)
    until(lambda: not program.workspace.unsaved)
    dialog = ExportDialog.open_for(program.window)
    until(lambda: "article_id" in dialog._preview.toPlainText())
    until(lambda: dialog._losses.text() not in ("", "Counting…"))
    target = tmp_path / "tags.csv"
    dialog.export_to(str(target))
    until(lambda: dialog.foot.written)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["tag"] for row in rows] == ["claim"]
    assert "tags.csv" in dialog.foot.sentence.text()
    dialog.reject()


def test_an_export_that_cannot_be_written_says_so_in_the_dialog(
    program: Program, until: Wait, tmp_path: Path
) -> None:
    dialog = ExportDialog.open_for(program.window)
    dialog.export_to(str(tmp_path / "nowhere" / "tags.csv"))
    until(lambda: dialog.foot.warning.isVisible())
    assert "nowhere" in dialog.foot.sentence.text()
    assert dialog.foot.go.isEnabled()
    dialog.reject()


def test_the_stack_follows_the_pages_keys_and_escape_closes_it(program: Program) -> None:
    window, workspace = program.window, program.workspace
    view, tagging = window.view, window.tagging
    target = view.target()
    for number, tag in enumerate(workspace.codebook.tags[:3]):
        workspace.annotate(tag.id, (Span(target.start, target.end - number),), overlap=True)
    ids = tuple(a.id for a in tagging.stack_at(target))
    view.setFocus()
    view.stack_requested.emit(ids, view.viewport().rect().center())
    assert window.stack.isVisible()
    QTest.keyClick(view, Qt.Key.Key_O)
    assert window.stack.chosen_id == tagging.active
    QTest.keyClick(view, Qt.Key.Key_O)
    assert window.stack.chosen_id == tagging.active
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not window.stack.isVisible()
