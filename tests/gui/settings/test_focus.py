"""No sheet keeps the keyboard: after each one it is where it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from reader.app.actions import ACTIONS
from reader.app.dialogs.sheet import Sheet
from reader.app.panels.popover import Popover
from reader.app.start import Program
from tests.gui.conftest import Wait, settle, span_of

# What opens no sheet but leaves, starts something, or is the system's.
_OTHERWISE = {"app.quit", "help.sample", "library.folder", "article.print", "library.switch", "library.open"}


def sheets(program: Program) -> list[Sheet]:
    return [s for s in program.window.findChildren(Sheet) if s.isVisible()]


def escape(program: Program) -> None:
    """Press Esc until no sheet and no popup is there; a sheet that asks first may want it twice."""
    for _ in range(6):
        popup = QApplication.activePopupWidget()
        focus = popup or QApplication.focusWidget() or program.window
        QTest.keyClick(focus, Qt.Key.Key_Escape)
        settle()
        if not sheets(program) and QApplication.activePopupWidget() is None:
            return
    raise AssertionError(f"still open: {[type(s).__name__ for s in sheets(program)]}")


@pytest.fixture
def ready(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return a program with a tagged sentence under the cursor; dialogs of the system answer nothing."""
    for name in ("getOpenFileName", "getSaveFileName", "getOpenFileNames"):
        empty = ([] if name.endswith("s") else "", "")
        monkeypatch.setattr(QFileDialog, name, lambda *_, answer=empty: answer)
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    made = program.workspace.annotate("claim", (span_of(program.workspace, "The wall fell on Tuesday."),))
    assert made is not None
    program.window.tagging.activate(made)
    program.window.view.setFocus()
    settle()
    return program


def test_after_every_sheet_that_an_action_opens_the_keyboard_is_back(ready: Program, until: Wait) -> None:
    opened: list[str] = []
    wrong: list[str] = []
    for spec in ACTIONS:
        if spec.id in _OTHERWISE:
            continue
        window = ready.window
        window.view.setFocus()
        settle()
        before = QApplication.focusWidget()
        assert before is not None, spec.id
        ready.commands.run(spec.id)
        settle()
        if not sheets(ready):
            # Not a sheet: what it did is taken back as far as Esc does.
            if QApplication.activePopupWidget() is not None:
                escape(ready)
            until(lambda: not ready.workspace.unsaved)
            continue
        opened.append(spec.id)
        inside = QApplication.focusWidget()
        if inside is None or not any(s.isAncestorOf(inside) for s in sheets(ready)):
            wrong.append(f"{spec.id}: the keyboard is not in the sheet but in {inside}")
        escape(ready)
        after = QApplication.focusWidget()
        if after is not before:
            wrong.append(f"{spec.id}: the keyboard went from {before} to {after}")
    assert wrong == []
    assert len(opened) > 12, opened


@pytest.mark.parametrize("action", ["edit.settings", "help.palette", "help.keys", "tag.codebook"])
def test_a_sheet_that_is_opened_from_a_panel_leads_back_to_it(ready: Program, action: str) -> None:
    rows = ready.window.library.list
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    ready.commands.run(action)
    settle()
    escape(ready)
    assert QApplication.focusWidget() is rows


def test_the_keyboard_goes_to_the_text_when_what_had_it_is_gone(ready: Program) -> None:
    window = ready.window
    field = QWidget(window)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.show()
    field.setFocus()
    ready.commands.run("help.keys")
    settle()
    field.deleteLater()
    settle()
    escape(ready)
    assert window.view.hasFocus()


def test_tab_stays_within_a_sheet(ready: Program) -> None:
    ready.commands.run("edit.settings")
    settle()
    (sheet,) = sheets(ready)
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        assert sheet.isAncestorOf(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    escape(ready)
    assert not any(p.isVisible() for p in ready.window.findChildren(Popover))
