"""What a screen reader gets of the page: asked in this process, and over a real accessibility bus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QScrollBar

from reader.app.page.view import ArticleView
from reader.text.span import Span
from tests.gui.page import kessel

HERE = Path(__file__).resolve().parent


def _interface(view: ArticleView) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(view)


def test_the_page_is_a_named_text_that_is_read_and_not_edited(view: ArticleView) -> None:
    found = _interface(view)
    assert found.text(QAccessible.Text.Name) == "Article"
    assert found.state().readOnly
    assert found.state().focusable
    assert found.textInterface() is not None


def test_every_scroll_bar_of_the_page_says_what_it_is_for(view: ArticleView) -> None:
    bars = view.findChildren(QScrollBar)
    assert len(bars) == 2
    assert all(bar.accessibleName() for bar in bars)


def test_what_the_page_does_not_have_is_told_without_a_crash(view: ArticleView) -> None:
    found = _interface(view)
    for _ in range(3):
        for name in ("actionInterface", "attributesInterface", "editableTextInterface", "selectionInterface",
                     "tableCellInterface", "valueInterface"):  # fmt: skip
            assert getattr(found, name)() is None


def test_the_text_is_the_articles_in_utf16_units(opened: object) -> None:
    content, _ = kessel.article((("paragraph", "A 👩‍👩‍👧 first."),), facts=())
    view = opened(content)  # type: ignore[operator]
    text = _interface(view).textInterface()
    assert text.characterCount() == len(content.text) + 3
    assert text.text(0, text.characterCount()) == content.text
    assert text.text(11, 16) == "first"
    assert text.text(0, -1) == content.text


def test_the_reading_position_is_the_cursors_sentence_then_the_caret(view: ArticleView) -> None:
    text = _interface(view).textInterface()
    assert text.cursorPosition() == view.target().start
    view.set_caret_mode(True)
    text.setCursorPosition(view.target().start + 5)
    assert view.caret() == view.target().start + 5
    assert text.cursorPosition() == view.caret()


def test_a_screen_reader_can_select_and_point(view: ArticleView) -> None:
    text = _interface(view).textInterface()
    start = view.target().start
    text.setSelection(0, start, start + 10)
    assert view.selection() == (Span(start, start + 10),)
    text.removeSelection(0)
    assert view.selection() == ()
    rect = text.characterRect(start + 4)
    assert rect.height() >= 20
    assert text.offsetAtPoint(rect.center()) == start + 4
    assert text.offsetAtPoint(view.viewport().mapToGlobal(QPoint(2, 2))) == -1


def test_every_view_answers_for_itself_and_is_forgotten_with_it(opened: object) -> None:
    from reader.app.page import access

    before = len(access._kept)
    views = [opened() for _ in range(3)]  # type: ignore[operator]
    assert len({id(_interface(view)) for view in views}) == 3
    assert len(access._kept) == before + 3


def test_the_page_can_be_walked_on_the_bus(display: str) -> None:
    system = next((p for p in ("/usr/bin/python3", shutil.which("python3")) if p and _has_dbus(p)), None)
    if system is None:
        pytest.skip("no Python with the dbus module, so nobody can walk the bus")
    if shutil.which("dbus-run-session") is None:
        pytest.skip("dbus-run-session is not installed")
    if not any(Path(path).exists() for path in ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core")):
        pytest.skip("at-spi2-core is not installed")
    environment = {**os.environ, "DISPLAY": display}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(HERE / "bus" / "host.py"), system],
        env=environment, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert ["text", "Article"] in found["names"]
    assert not [role for role, name in found["names"] if role == "scroll bar" and not name]
    assert found["text"].startswith("A 👩‍👩‍👧 first sentence.")
    assert found["sentence"].strip() == "A 👩‍👩‍👧 first sentence."
    assert found["word"].strip() == "first"
    assert len(found["carets"]) == 2
    assert found["extents"][3] >= 20


def _has_dbus(python: str) -> bool:
    return subprocess.run([python, "-c", "import dbus"], capture_output=True, check=False).returncode == 0
