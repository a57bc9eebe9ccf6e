"""Choices of what goes out, kept in the library under a name to be run again.

They stand in the session row: they are made for comfort, not part of the work, and undo passes them by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.errors import ExportFailed
from reader.exporters.selection import SavedChoice, choice_from_json, choice_to_json
from reader.storage import session

if TYPE_CHECKING:
    from reader.library.library import Library


def saved_choices(library: Library) -> tuple[SavedChoice, ...]:
    """Return what is kept, the one that was used last first; what a newer program kept is passed by."""
    with library._store.reading() as transaction:
        kept = session.read(transaction).get(session.EXPORTS, [])
    found = map(choice_from_json, kept if isinstance(kept, list) else [])
    return tuple(choice for choice in found if choice is not None)


def saved_choice(library: Library, name: str) -> SavedChoice:
    """Return the choice of this name; raises `ExportFailed` naming those there are."""
    kept = saved_choices(library)
    for choice in kept:
        if choice.name.casefold() == name.casefold():
            return choice
    known = tuple(choice.name for choice in kept if choice.name) or ("–",)
    raise ExportFailed("export.unknown-choice", given=name, known=known)


def keep_choice(library: Library, choice: SavedChoice) -> None:
    """Keep a choice before all others, in place of one of its name; without effect where all is read only."""
    rest = [each for each in saved_choices(library) if each.name.casefold() != choice.name.casefold()]
    _write(library, [choice, *rest])


def forget_choice(library: Library, name: str) -> None:
    _write(library, [each for each in saved_choices(library) if each.name.casefold() != name.casefold()])


def _write(library: Library, choices: list[SavedChoice]) -> None:
    if library.read_only:
        return
    with library._store.writing(counted=False) as transaction:
        value = session.read(transaction)
        session.write(transaction, {**value, session.EXPORTS: [choice_to_json(each) for each in choices]})
