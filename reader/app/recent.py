"""The system's own lists of what is at hand: the Dock's menu on macOS, the task bar's on Windows.

Linux desktops have the desktop entry instead. Prepared for systems that the authors do not have.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

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
