"""What the palette offers in a window (actions, tags, settings, articles), and what choosing one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from reader.app.actions import ACTIONS, MENUS
from reader.app.dialogs.palette import Article
from reader.app.dialogs.palette_rows import Entry
from reader.app.dialogs.setting_fields import spoken, tr
from reader.app.panels.keytext import caps
from reader.app.theme import TagStyle
from reader.settings import TABLE
from reader.wording import shown

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

RECENT = 12  # commands that are remembered
_NAMED_ELSEWHERE = ("article", "library", "switch")  # the settings hold neither articles nor places of files

_ICONS = {
    "article.import": "import",
    "article.export": "export",
    "article.paste": "import",
    "article.done": "check",
    "article.trash": "remove",
    "annotation.remove": "remove",
    "annotation.speaker": "speaker",
    "annotation.cues": "cue",
    "annotation.note": "note",
    "edit.find": "search",
    "edit.search": "search",
    "edit.undo": "undo",
    "edit.settings": "settings",
    "tag.pen": "pen",
    "view.focus": "focus",
    "view.library": "library",
    "view.annotations": "annotations",
    "view.larger": "text",
    "view.smaller": "text",
    "view.size_reset": "text",
    "library.backup": "revisions",
}


def entries_of(window: Window, commands: Commands) -> list[Entry]:
    """Return everything that can be done now but for opening an article: there may be very many of those."""
    return [*_actions(window, commands), *_tags(window), *_libraries(commands), *_settings(window)]


def articles_of(window: Window) -> Iterator[Article]:
    """Return the articles one by one. What comes in or goes meanwhile makes no difference."""
    for row in tuple(window.library.model.rows()):
        yield row.article.id, row.article.title, row.article.outlet


def _actions(window: Window, commands: Commands) -> Iterator[Entry]:
    menus = {name: QCoreApplication.translate("actions", text).replace("&", "") for name, text in MENUS}
    for spec in ACTIONS:
        action = commands.actions.get(spec.id)
        if action is None or not action.isVisible() or spec.id == "help.palette":
            continue
        words, chip = spec.text.rstrip("…"), None
        digit = spec.id.removeprefix("tag.")
        if digit.isdigit():
            tag = window.workspace.codebook.by_key(digit)
            if tag is None:
                continue
            words, chip = _tag_as(tag.name), TagStyle(tag.style, tag.letter, tag.name)
        icon = _ICONS.get(spec.id, "theme" if spec.id.startswith("view.theme") else "chevron-right")
        yield Entry(
            spec.id,
            words,
            "" if chip else menus[spec.menu],
            caps(window.keymap.sequences(spec.id)[:1]),
            "" if chip else icon,
            chip,
            commands.can(spec.id),
        )


def _tags(window: Window) -> Iterator[Entry]:
    here = window.workspace.article is not None
    used = {annotation.tag for annotation in window.workspace.annotations.values()}
    say = QCoreApplication.translate
    if window.view.filtered is not None:
        yield Entry("all:", say("Window", "Show all tags"), say("Window", "in place"), icon="filter")
    for tag in window.workspace.codebook.tags:
        name, style = tag.name.lower(), TagStyle(tag.style, tag.letter, tag.name)
        if not tag.retired and not tag.key:
            yield Entry(f"tag:{tag.id}", _tag_as(tag.name), chip=style, enabled=here)
        yield Entry(
            f"only:{tag.id}",
            say("Window", "Show only {0}").format(name),
            say("Window", "in place"),
            icon="filter",
        )
        yield Entry(
            f"next:{tag.id}",
            say("Window", "Next {0}").format(name),
            say("Window", "in this article"),
            icon="chevron-right",
            enabled=tag.id in used,
        )
        yield Entry(
            f"codebook:{tag.id}",
            say("Window", "Change colour, key and wording of {0}").format(name),
            say("Window", "codebook"),
            icon="settings",
        )


def _tag_as(name: str) -> str:
    return QCoreApplication.translate("Window", "Tag as {0}").format(name.lower())


def _libraries(commands: Commands) -> Iterator[Entry]:
    say = QCoreApplication.translate
    for path in commands.libraries.recent():
        name = shown(path.stem, limit=40)
        folder = shown(str(path.parent), limit=60)
        for kind, words in (
            ("library", say("Window", "Open the library {0}")),
            ("switch", say("Window", "Switch to the library {0}")),
        ):
            yield Entry(f"{kind}:{path}", words.format(name), folder, icon="library")


def _settings(window: Window) -> Iterator[Entry]:
    word = QCoreApplication.translate("Window", "Setting")
    for row in TABLE:
        if row.label:
            said = spoken(row, window.settings.value(row.name))
            yield Entry(
                f"setting:{row.name}",
                tr(row.label),
                f"{word} · {said}" if said else word,
                icon="settings",
                stays=isinstance(row.usual, bool),
            )


def do(window: Window, commands: Commands, chosen: str) -> None:
    """Do what an entry says. Actions have no colon in their ids, all others name their kind before it."""
    kind, colon, rest = chosen.partition(":")
    if kind not in _NAMED_ELSEWHERE and window.settings.remember_recent:
        kept = (chosen, *(each for each in window.settings.recent_commands if each != chosen))
        window.settings.recent_commands = kept[:RECENT]
    if not colon:
        commands.run(chosen)
        return
    does: dict[str, Callable[[], object]] = {
        "article": lambda: window.open_article(rest),
        "all": lambda: window.annotations.set_filter(None),
        "only": lambda: window.annotations.set_filter(rest),
        "tag": lambda: window.tagging.tag(rest),
        "next": lambda: window.tagging.next_of(rest),
        "codebook": lambda: commands.codebooks.edit(tag=rest),
        "library": lambda: commands.libraries.open_recent(Path(rest)),
        "switch": lambda: commands.libraries.open_recent(Path(rest), switch=True),
        "setting": lambda: _set(window, commands, rest),
    }
    does[kind]()


def _set(window: Window, commands: Commands, name: str) -> None:
    """Turn a yes into a no or a no into a yes; any other setting is changed in its row of the sheet."""
    from reader.app.dialogs.settings import SettingsDialog

    value = window.settings.value(name)
    if isinstance(value, bool):
        setattr(window.settings, name, not value)
    else:
        SettingsDialog.open_for(window, commands, name)
