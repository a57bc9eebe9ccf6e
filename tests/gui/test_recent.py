"""The system's list of articles at hand."""

from __future__ import annotations

from PySide6.QtCore import QObject

from reader.app.recent import SHOWN, DockMenu


def test_the_dock_shows_the_newest_articles_of_this_moment_and_opens_them(qtbot):
    articles = [(f"a{n}", f"Kessel & Lenn {n}") for n in range(20)]
    opened: list[str] = []
    parent = QObject()
    dock = DockMenu(parent, lambda: articles, lambda article, *_: opened.append(article))
    dock.fill()
    articles.insert(0, ("b", "Newest"))
    dock.fill()
    actions = dock.menu.actions()
    assert [action.text() for action in actions[:2]] == ["Newest", "Kessel && Lenn 0"]
    assert len(actions) == SHOWN
    actions[1].trigger()
    assert opened == ["a0"]
    dock.menu.deleteLater()
