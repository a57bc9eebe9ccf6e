"""Plain reading mode in the window: the same keys do the same things, and the page comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.page.plain import PlainView
from reader.app.start import Program
from tests.gui.conftest import Wait

K = Qt.Key


@pytest.fixture
def program(program: Program) -> Program:
    program.commands.run("view.plain")
    return program


def _plain(program: Program) -> PlainView:
    plain = program.window.plain.plain
    assert plain is not None
    return plain


def _press(*keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifiers)


def _tagged(program: Program) -> list[tuple[str, str]]:
    revision = program.workspace.revision
    assert revision is not None
    return [
        (a.tag, anchor.pieces[0].quote)
        for a in program.workspace.in_reading_order()
        if (anchor := a.anchor_in(revision.id)) is not None
    ]


def test_the_keyboard_goes_to_the_plain_text_and_the_page_is_hidden(program: Program) -> None:
    assert QApplication.focusWidget() is _plain(program)
    assert program.window.view.isHidden()
    assert program.settings.plain_mode
    program.window.view.setFocus()
    assert QApplication.focusWidget() is _plain(program)


def test_the_plain_text_has_the_room_and_the_colour_of_the_page(program: Program) -> None:
    plain, page = _plain(program), program.window.printed.widget
    QApplication.processEvents()
    assert plain.size() == page.size()
    corner = plain.grab().toImage().pixelColor(plain.width() // 2, 12)
    assert corner == program.window.appearance.theme["surface.page"]
    program.commands.run("view.plain")
    QApplication.processEvents()
    assert program.window.view.size() == page.size()


def test_digits_tag_the_sentence_that_is_selected_and_step(program: Program) -> None:
    _press(K.Key_Home)
    assert _plain(program).textCursor().selectedText() == "The wall fell on Tuesday."
    _press(K.Key_1, K.Key_3)
    assert _plain(program).textCursor().selectedText() == "It could have been the frost."
    assert _tagged(program) == [
        ("claim", "The wall fell on Tuesday."),
        ("background", "Nobody was hurt 🚧, the harbour office said."),
    ]
    _press(K.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert len(_tagged(program)) == 1


def test_in_caret_mode_the_widgets_own_keys_select_and_digits_tag_what_they_select(program: Program) -> None:
    _press(K.Key_Home)
    program.commands.run("view.caret")
    _press(K.Key_Left)  # a selection collapses to its beginning
    shift = Qt.KeyboardModifier.ShiftModifier
    _press(K.Key_Right, modifiers=shift | Qt.KeyboardModifier.ControlModifier)
    _press(K.Key_Right, modifiers=shift | Qt.KeyboardModifier.ControlModifier)
    assert _plain(program).textCursor().selectedText().strip() == "The wall"
    _press(K.Key_2)
    assert [(tag, quote.strip()) for tag, quote in _tagged(program)] == [("speculation", "The wall")]


def test_a_click_takes_the_cursor_to_its_sentence(program: Program) -> None:
    plain, text = _plain(program), program.window.view.content.text
    cursor = plain.textCursor()
    cursor.setPosition(plain._to_widget(text.index("frost")))
    at = plain.cursorRect(cursor).center()
    QTest.mouseClick(plain.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert program.window.view.target().of(text) == "It could have been the frost."


def test_what_is_found_is_selected(program: Program, until: Wait) -> None:
    program.window.find_bar.open("1902")
    until(lambda: _plain(program).textCursor().selectedText() == "1902")


def test_the_page_comes_back_with_cursor_and_tags(program: Program) -> None:
    _press(K.Key_Home, K.Key_1)
    program.commands.run("view.plain")
    view = program.window.view
    assert view.isVisible()
    assert QApplication.focusWidget() is view
    assert view.target().of(view.content.text).startswith("Nobody")
    assert not program.settings.plain_mode
    _press(K.Key_1)
    assert len(_tagged(program)) == 2


def test_another_article_is_shown_plain_too(program: Program, until: Wait, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("Another title\n\nAnother story begins here. It ends here.", "utf-8")
    program.commands.import_files([str(file)])
    until(lambda: "Another story" in _plain(program).toPlainText())
    assert _plain(program).textCursor().selectedText() == "Another story begins here."


def test_themes_and_sizes_reach_the_plain_text(program: Program) -> None:
    plain = _plain(program)
    before = plain.font().pixelSize()
    program.commands.run("view.larger")
    assert plain.font().pixelSize() > before
    program.commands.run("view.theme_dark")
    assert plain.palette().base().color() == program.window.appearance.theme["surface.page"]


def test_what_takes_the_pages_place_takes_the_plain_texts_too_and_gives_it_back(program: Program) -> None:
    window, plain = program.window, _plain(program)
    window.plain.widget.hide()
    assert not plain.isVisible()
    window.plain.widget.show()
    assert plain.isVisible()
    assert not window.view.isVisible()
    program.commands.run("view.plain")
    assert window.plain.widget is window.view
    assert window.view.isVisible()
