"""Plain reading mode: the article in a widget of Qt's own, offsets those of the article."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from reader.app.page.plain import PlainView
from reader.app.page.values import PageContent
from reader.model import Block
from reader.text import graphemes
from reader.text.span import Span
from tests.gui.page import kessel


@pytest.fixture
def plain(qtbot: QtBot) -> PlainView:
    view = PlainView()
    qtbot.addWidget(view)
    view.set_styles(kessel.STYLES)
    view.resize(700, 500)
    view.show()
    return view


def test_the_widget_selects_the_cursors_sentence_and_tells_nobody(plain: PlainView, qtbot: QtBot) -> None:
    content, _ = kessel.article()
    start = content.text.index("The Kessel Bridge was closed")
    with qtbot.assertNotEmitted(plain.selected), qtbot.assertNotEmitted(plain.pointed):
        plain.set_content(content, Span(start, start + 28))
    assert plain.textCursor().selectedText() == "The Kessel Bridge was closed"


def test_what_is_selected_with_the_widgets_own_keys_is_a_span_of_the_article(
    plain: PlainView, qtbot: QtBot
) -> None:
    text = "A 👩‍👩‍👧 first.\n\nA second one."
    plain.set_content(
        PageContent(text, (Block("paragraph", Span(0, 14)), Block("paragraph", Span(16, 29)))), Span(0, 14)
    )
    cursor = plain.textCursor()
    cursor.setPosition(len("A 👩‍👩‍👧 first.".encode("utf-16-le")) // 2 + 2 + 2)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
    with qtbot.waitSignal(plain.selected) as told:
        plain.setTextCursor(cursor)
    assert told.args[0].of(text) == "second"


_UNITS = st.sampled_from(
    ["word ", "e\u0301", "👩‍👩‍👧", "שלום ", "لا", "中文", "ไทย", "\x07", "\u202e", "\n\n"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_UNITS, min_size=1, max_size=30).map("".join).filter(str.strip), st.data())
def test_every_place_of_the_article_is_found_again_in_the_widget(
    plain: PlainView, text: str, data: st.DataObject
) -> None:
    plain.set_content(PageContent(text), Span(0, 0))
    edges = [
        edge
        for edge in graphemes.boundaries(text)
        if any(block.span.start <= edge <= block.span.end for block in plain._table.blocks)
    ]
    position = data.draw(st.sampled_from(edges))
    assert plain._from_widget(plain._to_widget(position)) == position


def test_a_text_of_any_length_is_held_in_stretches(plain: PlainView) -> None:
    text = "x" * 1_000_000
    plain.set_content(PageContent(text, (Block("paragraph", Span(0, len(text))),)), Span(0, 10))
    assert len(plain.toPlainText()) < 300_000
    assert max(map(len, plain.toPlainText().split("\n"))) < 10_000
    plain.show_target(Span(900_000, 900_010))
    assert plain.textCursor().selectedText() == "x" * 10
    assert plain._held().contains(900_000)


def test_scrolling_to_the_end_of_what_is_held_goes_on(plain: PlainView) -> None:
    content, _ = kessel.article(tuple(("paragraph", f"{n} " + "word " * 60) for n in range(3000)))
    plain.set_content(content, Span(0, 5))
    bar = plain.verticalScrollBar()
    reached = 0
    for _ in range(40):
        bar.setValue(bar.maximum())
        end = plain._held().end
        assert end >= reached
        reached = end
        if end == len(content.text):
            break
    assert reached == len(content.text)
    for _ in range(40):
        bar.setValue(bar.minimum())
    assert plain._held().start == 0


@pytest.mark.parametrize("width", [420, 900, 1600])
def test_lines_are_broken_inside_the_widget_at_any_width(plain: PlainView, width: int) -> None:
    content, _ = kessel.article()
    plain.set_content(content, Span(0, 5))
    plain.resize(width, 500)
    assert plain.horizontalScrollBar().maximum() == 0
    margin = plain.document().documentMargin()
    block = plain.document().firstBlock()
    while block.isValid():
        layout = block.layout()
        for number in range(layout.lineCount()):
            assert layout.lineAt(number).width() <= plain.viewport().width() - 2 * margin + 1
        block = block.next()
