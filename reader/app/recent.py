"""What was open lately: articles and libraries in the menus, and in the system's own lists.

The Dock's menu on macOS and the task bar's list on Windows are prepared for systems that the authors do not
have; Linux desktops have the desktop entry instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QMenu

from reader.wording import shown

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

SHOWN = 8
_SHARD_PATHW = 3  # Windows' name for a path in Unicode


class DockMenu(QObject):
    """The newest articles in the menu of the program's picture in the Dock."""

    def __init__(
        self,
        parent: QObject,
        articles: Callable[[], Sequence[tuple[str, str]]],
        open_: Callable[[str], object],
    ) -> None:
        """`articles` gives ids and titles, newest first; `open_` takes an id."""
        super().__init__(parent)
        self._articles, self._open = articles, open_
        self.menu = QMenu()
        self.menu.aboutToShow.connect(self.fill)
        as_dock_menu = getattr(self.menu, "setAsDockMenu", None)  # only Qt for macOS has it
        if as_dock_menu is not None:
            as_dock_menu()

    @Slot()
    def fill(self) -> None:
        """Take the articles of this moment."""
        self.menu.clear()
        for article, title in list(self._articles())[:SHOWN]:
            self.menu.addAction(title.replace("&", "&&")).triggered.connect(partial(self._open, article))


def note_library(path: Path) -> None:
    """Tell Windows that a library is open, so that it stands in the task bar's list."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SHAddToRecentDocs(_SHARD_PATHW, str(path))


class RecentArticles:
    """Which articles were open lately, the newest first; kept with the library, not with the settings."""

    MOST = 20

    def __init__(self, ids: Iterable[object] = ()) -> None:
        self._ids = [each for each in ids if isinstance(each, str)][: self.MOST]

    def note(self, article: str) -> None:
        self._ids = [article, *(each for each in self._ids if each != article)][: self.MOST]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._ids)


class RecentMenus(QObject):
    """Fills the menus of recent articles and recent libraries as they open."""

    def __init__(self, window: Window, commands: Commands) -> None:
        super().__init__(window)
        self._window, self._libraries = window, commands.libraries
        tr = QCoreApplication.translate
        self.articles = commands.menus.submenu("go.previous_article", tr("actions", "Recent articles"))
        self.libraries = commands.menus.submenu("library.switch", tr("actions", "Recent libraries"))
        commands.menus.opening.connect(self.fill)

    @Slot(str)
    def fill(self, menu: str) -> None:
        if menu == "go":
            self.articles.clear()
            for article, title, _outlet in self.recent_articles():
                self.articles.addAction(
                    shown(title, limit=60).replace("&", "&&"), partial(self._window.open_article, article)
                )
            self.articles.setEnabled(not self.articles.isEmpty())
        elif menu == "library":
            self.libraries.clear()
            for path in self._libraries.recent():
                words = f"{shown(path.stem, limit=40)}  –  {shown(str(path.parent), limit=60)}"
                self.libraries.addAction(words.replace("&", "&&"), partial(self._libraries.open_recent, path))
            self.libraries.setEnabled(not self.libraries.isEmpty())

    def recent_articles(self) -> list[tuple[str, str, str]]:
        """Return id, title and outlet of the articles that were open before this one and are still there."""
        model, here = self._window.library.model, self._window.workspace.article
        untitled = QCoreApplication.translate("Window", "Untitled")
        return [
            (row.article.id, row.article.title or untitled, row.article.outlet)
            for article in self._window.recent_articles.ids
            if (here is None or article != here.id) and (row := model.row(article)) is not None
        ]
