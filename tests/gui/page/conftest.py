"""Views with the invented story, ready to be pressed on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from reader.app import theme
from reader.app.page.values import PageContent
from reader.app.page.view import ArticleView
from reader.model import SpanRow
from tests.gui.page import kessel

Opened = Callable[..., ArticleView]


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    """Return a function that shows a view: the story, or other content, at 824 by 800."""

    def make(
        content: PageContent | None = None,
        rows: tuple[SpanRow, ...] | None = None,
        size: tuple[int, int] = (824, 800),
    ) -> ArticleView:
        story, marked = kessel.article()
        view = ArticleView()
        qtbot.addWidget(view)
        view.set_styles(kessel.STYLES)
        view.set_theme(theme.theme("light"))
        view.resize(*size)
        view.set_content(content or story)
        view.set_spans(marked if rows is None and content is None else rows or ())
        view.show()
        qtbot.waitExposed(view)
        return view

    return make


@pytest.fixture
def view(opened: Opened) -> ArticleView:
    return opened()
