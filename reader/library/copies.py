"""A library written elsewhere, whole: what "Save a copy elsewhere" does when a save failed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import LibraryFailed
from reader.library.edits import Edit
from reader.storage import originals
from reader.storage.faults import in_place_of
from reader.storage.store import Store, cannot_make, sync, sync_folder

if TYPE_CHECKING:
    from reader.library.library import Library


def save_copy(
    library: Library, store: Store, target: Path, edits: tuple[Edit, ...], clock: Callable[[], str]
) -> Path:
    """See `Library.save_copy`."""
    if target.is_dir():
        raise LibraryFailed("library.is-folder", path=str(target))
    if not target.parent.is_dir():
        raise LibraryFailed("library.no-folder", path=str(target), folder=str(target.parent))
    if target.exists() and library.path.exists() and target.samefile(library.path):
        raise LibraryFailed("library.copy-onto-itself", path=str(target))
    making = target.with_name(f".{target.stem}.{secrets.token_hex(4)}.spanlib")
    made = (making, originals.path_beside(making), making.with_name(making.name + "-journal"))
    try:
        with in_place_of(making, target):
            store.copy_to(making)
        beside = originals.path_beside(library.path)
        try:
            if beside.exists():
                shutil.copyfile(beside, made[1])
                sync(made[1])
            with in_place_of(making, target):
                _add(making, edits, clock)
            if made[1].exists():
                made[1].replace(originals.path_beside(target))
            making.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise cannot_make(target, error) from error
    finally:
        for rest in made:
            with suppress(OSError):
                rest.unlink(missing_ok=True)
    return target


def _add(path: Path, edits: tuple[Edit, ...], clock: Callable[[], str]) -> None:
    from reader.library.library import Library

    with Library.open(path, create=False, clock=clock) as copy:
        for edit in edits:
            copy.apply(edit)
