"""Plain reading mode: the same moves over a widget of Qt's own, offsets those of the article."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from reader.app.page.plain import PlainView
from reader.app.page.values import PageContent
from reader.model import Block, SpanRow
from reader.text.span import Span
from tests.gui.page import kessel


@pytest.fixture
def plain(qtbot: QtBot) -> PlainView:
    view = PlainView()
    qtbot.addWidget(view)
    content, rows = kessel.article()
    view.set_content(content)
    view.set_spans(rows)
    view.set_styles(kessel.STYLES)
    view.show()
    return view


def test_the_widget_selects_the_cursors_sentence(plain: PlainView) -> None:
    plain.next_sentence()
    assert plain.textCursor().selectedText() == plain.target().of(plain.content.text)
    assert plain.selection() == ()


def test_it_steps_over_the_same_sentences_as_the_page(plain: PlainView, view: object) -> None:
    for _ in range(6):
        plain.next_sentence()
        view.next_sentence()  # type: ignore[attr-defined]
        assert plain.target() == view.target()  # type: ignore[attr-defined]


def test_what_is_selected_with_the_widgets_own_keys_is_a_span_of_the_article(qtbot: QtBot) -> None:
    text = "A 👩‍👩‍👧 first.\n\nA second one."
    plain = PlainView()
    qtbot.addWidget(plain)
    plain.set_content(PageContent(text, (Block("paragraph", Span(0, 14)), Block("paragraph", Span(16, 29)))))
    cursor = plain.textCursor()
    cursor.setPosition(len("A 👩‍👩‍👧 first.".encode("utf-16-le")) // 2 + 1 + 2)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
    plain.setTextCursor(cursor)
    assert [span.of(text) for span in plain.selection()] == ["second"]


def test_a_text_of_any_length_is_held_in_stretches(qtbot: QtBot) -> None:
    plain = PlainView()
    qtbot.addWidget(plain)
    text = "x" * 1_000_000
    plain.set_content(PageContent(text, (Block("paragraph", Span(0, len(text))),)))
    assert len(plain.toPlainText()) < 300_000
    assert max(map(len, plain.toPlainText().split("\n"))) < 10_000
    plain.set_target(Span(900_000, 900_010))
    assert plain.textCursor().selectedText() == "x" * 10
    assert plain.target() == Span(900_000, 900_010)


def test_next_untagged_knows_the_annotations(plain: PlainView) -> None:
    assert plain.next_untagged()
    assert not plain.spans.covered(plain.target())
    plain.add_spans([SpanRow("all", "claim", Span(0, len(plain.content.text)))])
    assert not plain.next_untagged()


def test_the_place_is_the_pages_place(plain: PlainView, view: object) -> None:
    view.next_sentence()  # type: ignore[attr-defined]
    plain.set_place(view.place())  # type: ignore[attr-defined]
    assert plain.target() == view.target()  # type: ignore[attr-defined]
