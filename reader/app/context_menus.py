"""Menus of what stands under the mouse or the cursor: an annotation on the page or its card, a tag.

They are made of the table's actions, with the same words and keys, and of what only makes sense here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu

from reader.app.actions import BY_ID

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

_OF_ANNOTATION = (
    *("annotation.speaker", "annotation.cues", "annotation.verdict"),
    *("annotation.link", "annotation.mark", "annotation.note", "annotation.fields"),
)
_OF_PAGE = ("edit.copy", "edit.find", "go.link", "go.next_untagged", "article.details", "article.done")


class ContextMenus(QObject):
    def __init__(self, window: Window, commands: Commands) -> None:
        super().__init__(window)
        self._window, self._commands = window, commands
        window.view.menu_requested.connect(self._on_page_menu)
        window.annotations.card_menu_requested.connect(self._on_card_menu)
        window.annotations.tag_menu_requested.connect(self._on_tag_menu)
        if sys.platform.startswith("linux"):  # elsewhere the system makes the event of these keys itself
            key = QShortcut(QKeySequence("Shift+F10"), window)
            key.setContext(Qt.ShortcutContext.ApplicationShortcut)
            key.activated.connect(self._on_menu_key)

    @Slot()
    def _on_menu_key(self) -> None:
        """Ask for the menu of what has the keyboard, as Qt does for the menu key alone."""
        asked = QApplication.focusWidget()
        if asked is None:
            return
        cursor = asked.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        place = cursor.center() if isinstance(cursor, QRect) and cursor.isValid() else asked.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, asked.mapToGlobal(place))
        QApplication.sendEvent(asked, event)

    def menu(self) -> QMenu:
        made = QMenu(self._window)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def add(self, menu: QMenu, *actions: str) -> None:
        """Put actions of the table into a menu, as they are called now and with their keys."""
        for action in actions:
            source = self._commands.actions[action]
            # The words of the action hold the page's keys; a window's key is only shown, since it is bound.
            words, _, key = source.text().partition("\t")
            key = key or self._window.keymap.text(action)
            made = menu.addAction(f"{words}\t{key}" if key else words, partial(self._commands.run, action))
            made.setEnabled(self._commands.can(action))
            made.setCheckable(BY_ID[action].checkable)
            made.setChecked(source.isChecked())

    # --- annotations -------------------------------------------------------------------------------------

    @Slot(QPoint)
    def _on_page_menu(self, at: QPoint) -> None:
        """The cursor is where the menu was asked for already: tags, what is tagged there, the article."""
        window = self._window
        if window.workspace.article is None:
            return
        menu = self.menu()
        selected = bool(window.view.selection())
        if window.tagging.active is not None and not selected:
            self._add_annotation(menu, window.tagging.active)
        else:
            self._add_tags(menu, window.tagging.tag)
        menu.addSeparator()
        self.add(menu, *_OF_PAGE)
        menu.popup(at)

    @Slot(str, QPoint)
    def _on_card_menu(self, annotation: str, at: QPoint) -> None:
        window = self._window
        if annotation not in window.workspace.annotations:
            return
        window.tagging.activate(annotation)
        menu = self.menu()
        menu.addAction(window.tr("Show in the text"), partial(self._show, annotation))
        self._add_annotation(menu, annotation)
        menu.popup(at)

    def _show(self, annotation: str) -> None:
        self._window.tagging.activate(annotation)
        self._window.view.setFocus()

    def _add_annotation(self, menu: QMenu, annotation: str) -> None:
        self.add(menu, *_OF_ANNOTATION)
        menu.addSeparator()
        below = menu.addMenu(self._window.tr("Change the tag"))
        self._add_tags(below, partial(self._window.workspace.retag, annotation), but=annotation)
        if len(self._window.tagging.stack_at(self._window.view.target())) > 1:
            self.add(menu, "annotation.cycle")
        self.add(menu, "annotation.remove")

    def _add_tags(self, menu: QMenu, does: Callable[[str], object], but: str = "") -> None:
        """Offer the tags; `but` is an annotation whose own tag is marked instead."""
        annotation = self._window.workspace.annotations.get(but)
        for tag in self._window.workspace.codebook.tags:
            if tag.retired:
                continue
            name = tag.name.replace("&", "&&")
            words = name if annotation is not None else self._window.tr("Tag as {0}").format(name.lower())
            key = self._window.keymap.text(f"tag.{tag.key}") if tag.key else ""
            made = menu.addAction(f"{words}\t{key}" if key else words, partial(does, tag.id))
            if annotation is not None:
                made.setCheckable(True)
                made.setChecked(annotation.tag == tag.id)

    # --- tags --------------------------------------------------------------------------------------------

    @Slot(str, QPoint)
    def _on_tag_menu(self, tag: str, at: QPoint) -> None:
        window = self._window
        definition = window.workspace.codebook.tag(tag)
        if definition is None:
            return
        name = definition.name.lower().replace("&", "&&")
        here = window.workspace.article is not None
        menu = self.menu()
        tagging = menu.addAction(window.tr("Tag as {0}").format(name), partial(window.tagging.tag, tag))
        following = menu.addAction(window.tr("Next {0}").format(name), partial(self._next_of, tag))
        tagging.setEnabled(here and not definition.retired)
        following.setEnabled(any(a.tag == tag for a in window.workspace.annotations.values()))
        if window.view.filtered == tag:
            menu.addAction(window.tr("Show all tags"), partial(window.annotations.set_filter, None))
        else:
            menu.addAction(
                window.tr("Show only {0}").format(name), partial(window.annotations.set_filter, tag)
            )
        menu.addSeparator()
        menu.addAction(window.tr("Edit the tag…"), partial(self._commands.codebooks.edit, tag=tag))
        self.add(menu, "tag.codebook")
        menu.popup(at)

    def _next_of(self, tag: str) -> None:
        self._window.tagging.next_of(tag)
        self._window.view.setFocus()
