"""The menu bar, built from the table of actions, with the keys and the tags of this moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from reader.app.actions import ACTIONS, BY_ID, MENUS, ActionSpec
from reader.app.keymap import Keymap
from reader.model import Codebook


class Menus(QObject):
    """Makes an action of each row and puts it into its menu; `run` does it, `can` says whether it can."""

    opening = Signal(str)  # a menu's id

    def __init__(
        self, window: QMainWindow, run: Callable[[str], object], can: Callable[[str], bool], keymap: Keymap
    ) -> None:
        super().__init__(window)
        self._window, self._can, self._keymap = window, can, keymap
        self.actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for menu_id, label in MENUS:
            menu = self.menus[menu_id] = window.menuBar().addMenu(
                QCoreApplication.translate("actions", label)
            )
            # Actions are dimmed only while a menu shows: a dimmed one loses its key, and between two key
            # presses in one breath the state may have changed. `run` asks again in any case.
            menu.aboutToShow.connect(partial(self._dim, menu_id, True))
            menu.aboutToHide.connect(partial(self._dim, menu_id, False))
        groups: dict[str, int] = {}
        for spec in ACTIONS:
            menu = self.menus[spec.menu]
            if groups.setdefault(spec.menu, spec.group) != spec.group:
                menu.addSeparator()
                groups[spec.menu] = spec.group
            action = QAction(spec.text, window, checkable=spec.checkable)
            action.triggered.connect(lambda _checked=False, which=spec.id: run(which))
            menu.addAction(action)
            # The window's own, too: the keys of a hidden menu bar are dead, and focus mode hides it.
            window.addAction(action)
            self.actions[spec.id] = action
        self.actions["app.quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self.actions["help.about"].setMenuRole(QAction.MenuRole.AboutRole)
        self.actions["edit.settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self.set_keys(keymap)

    def submenu(self, after: str, words: str) -> QMenu:
        """Return a new menu that stands in a menu of the bar, after an action."""
        menu = self.menus[BY_ID[after].menu]
        made = QMenu(words, menu)
        below = menu.actions()
        at = below.index(self.actions[after]) + 1
        if at < len(below):
            menu.insertMenu(below[at], made)
        else:
            menu.addMenu(made)
        return made

    def set_keys(self, keymap: Keymap) -> None:
        """Show and bind other keys."""
        self._keymap = keymap
        # First all are let go: a key that wanders from one action to another must not be both's for a moment.
        for spec in ACTIONS:
            self.actions[spec.id].setShortcuts([])
        for spec in ACTIONS:
            if spec.scope == "window":
                self.actions[spec.id].setShortcuts(keymap.sequences(spec.id))
            else:
                self.say(spec, self.actions[spec.id].text().partition("\t")[0])

    def say(self, spec: ActionSpec, words: str) -> None:
        """Set an action's words. The keys of the page are shown, not bound (see `keys`)."""
        key = self._keymap.text(spec.id) if spec.scope == "page" else ""
        self.actions[spec.id].setText(f"{words}\t{key}" if key else words)

    def set_tags(self, codebook: Codebook) -> None:
        """Call the actions of the digits as the codebook's tags are called."""
        for spec in ACTIONS:
            digit = spec.id.removeprefix("tag.")
            if digit.isdigit():
                definition = codebook.by_key(digit)
                self.actions[spec.id].setVisible(definition is not None)
                if definition is not None:
                    self.say(spec, definition.name.replace("&", "&&"))

    def _dim(self, menu: str, shown: bool) -> None:
        if shown:
            self.opening.emit(menu)
        for spec in ACTIONS:
            if spec.menu == menu:
                self.actions[spec.id].setEnabled(not shown or self._can(spec.id))
