"""What the settings sheet shows besides rows of the table, joined to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from reader.app.dialogs.places import PlacesPage, places_of, size_of
from reader.app.dialogs.settings import Extra
from reader.app.dialogs.sheet import while_there
from reader.app.dialogs.shortcuts import ShortcutsPage

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window


def extras_of(window: Window, commands: Commands) -> dict[str, Callable[[], Extra]]:
    """Return what makes the further contents of pages, by the page's name."""
    return {
        "Keys": lambda: ShortcutsPage(tag_names(window)),
        "Privacy": lambda: _places(window, commands),
    }


def tag_names(window: Window) -> dict[str, str]:
    """Return what the actions of the digits are called: the tags that they give."""
    tag = QCoreApplication.translate("actions", "Tag as {0}")
    return {
        f"tag.{digit}": tag.format(found.name.lower())
        for digit in "123456789"
        if (found := window.workspace.codebook.by_key(digit)) is not None
    }


def _places(window: Window, commands: Commands) -> PlacesPage:
    storage, library = window.workspace.storage, window.workspace.path
    places = places_of(library, window.where) if library is not None else ()
    made = PlacesPage(places)
    made.folder_wanted.connect(window.outside.show_folder)
    storage.submit(
        # Folders of originals may be large: counted beside the window, and after what is more urgent.
        lambda _library: {place.id: size_of(place.path, storage.breathe) for place in places},
        while_there(made, made.show_sizes),
        commands.failed,
        bulk=True,
    )
    return made
