"""Which settings were meant by a few words: looked for in names first, then in help, pages and values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reader.app.dialogs.fuzzy import match
from reader.app.dialogs.palette_rows import Entry
from reader.app.dialogs.setting_fields import spoken, theme_names, tr
from reader.settings import Setting, Settings

_NAMED = 100.0  # a name outweighs all that is said about a setting
Found = tuple[Entry, tuple[int, ...]]


def entry_of(row: Setting, settings: Settings) -> Entry:
    """Return how a setting is shown in a list: its name, where it stands, what it is now."""
    said = spoken(row, settings.value(row.name))
    return Entry(
        row.name, tr(row.label), f"{tr(row.page)} · {said}" if said else tr(row.page), icon="settings"
    )


def found_in(
    query: str, rows: Sequence[Setting], settings: Settings, further: Iterable[tuple[str, Entry]] = ()
) -> list[Found]:
    """Return what fits, best first, with the places of the letters that were found in its words.

    `further` are entries of other pages, as (page, entry); their ids come back as `page/id`.
    """
    found: list[tuple[float, Found]] = []
    for row in rows:
        entry = entry_of(row, settings)
        about = " ".join((entry.detail, tr(row.help), tr(row.heading), *_choices(row)))
        _weigh(query, entry, about, found)
    for page, entry in further:
        about = f"{tr(page)} {entry.detail} {' '.join(entry.keys)}"
        _weigh(query, replace(entry, id=f"{page}/{entry.id}"), about, found)
    found.sort(key=lambda pair: -pair[0])
    return [each for _, each in found]


def _choices(row: Setting) -> list[str]:
    return list(theme_names().values()) if row.name == "theme" else [tr(choice) for choice in row.choices]


def _weigh(query: str, entry: Entry, about: str, found: list[tuple[float, Found]]) -> None:
    named = match(query, entry.words)
    if named is not None:
        found.append((_NAMED + named.score, (entry, named.places)))
    else:
        whole = f"{entry.words} {about}".casefold()
        if all(word in whole for word in query.casefold().split()):
            found.append((0.0, (entry, ())))
