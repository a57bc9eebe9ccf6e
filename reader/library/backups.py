"""Verified copies of a library beside it, thinned out with age, and bringing one back.

They lie in `NAME.backups`, named by their time. A copy counts only after it was opened again and every row
compared with its hash. The originals are copied once, into one file beside the copies.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import LibraryFailed
from reader.storage import originals
from reader.storage.faults import in_place_of
from reader.storage.header import read_header
from reader.storage.store import Store, cannot_make, sync, sync_folder

if TYPE_CHECKING:
    from reader.library.library import Library

log = logging.getLogger(__name__)

RECENT, DAYS, WEEKS, MONTHS, AT_LEAST = 12, 7, 8, 12, 3
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)( damaged)?\.spanlib")
_NO_ROOM_FOR_A_COPY = (
    "backup.full",
    "library.cannot-create",
    "library.closed-folder",
    "library.is-folder",
    "library.locked",
)
_TIME = "%Y-%m-%dT%H-%M-%S-%f"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: when it was made (UTC) and its size in bytes. A `damaged` one is of a damaged library."""

    path: Path
    made: datetime
    size: int
    damaged: bool = False


def folder_of(library: Path) -> Path:
    """Return where the copies of the library at `library` are."""
    return library.with_suffix(".backups")


def backups(library: Path | str) -> tuple[Backup, ...]:
    """Return the copies of the library at this path, newest first."""
    found = []
    with suppress(OSError):
        for entry in os.scandir(folder_of(Path(library))):
            name = _NAME.fullmatch(entry.name)
            if name and entry.is_file():
                made = datetime.strptime(name[1][:-1] + "000", _TIME).replace(tzinfo=UTC)
                found.append(Backup(Path(entry.path), made, entry.stat().st_size, bool(name[2])))
    return tuple(sorted(found, key=lambda b: (b.made, b.path.name), reverse=True))


def make(library: Library, target: Path | None = None, *, between: Callable[[], None] | None = None) -> Path:
    """Copy the library to `target`, by default to its folder of copies; return where it is.

    `between` is called between short steps and may write to the library. Raises `LibraryFailed`, with the
    message `backup.library-damaged` when the library itself is: the copy is kept, marked, and no older one
    goes for it.
    """
    pause = between or (lambda: None)
    path = target or _new_path(library)
    try:
        if target is None:
            path.parent.mkdir(exist_ok=True)
        making = path.with_name(f".{secrets.token_hex(4)}.making")
        try:
            with in_place_of(making, path):
                library._store.copy_to(making, between=lambda _remaining, _total: pause())
                problems = verify(making, pause)
            if problems and target is None:
                path = path.with_name(path.stem + " damaged.spanlib")
            making.replace(path)
            sync_folder(path.parent)
        finally:
            for rest in (making, making.with_name(making.name + "-journal")):
                with suppress(OSError):
                    rest.unlink(missing_ok=True)
        if target is None:
            originals.copy_missing(originals.path_beside(library.path), path.parent / "originals")
    except OSError as error:
        raise _named(cannot_make(path, error), library.path) from error
    except LibraryFailed as error:
        raise _named(error, library.path) from error
    if problems:
        raise LibraryFailed("backup.library-damaged", path=str(path), count=problems)
    if target is None:
        thin_out(library.path)
    return path


def _named(error: LibraryFailed, library: Path) -> LibraryFailed:
    """Of a full disk the reader wants to know which library has no new copy, not the name of the copy."""
    return LibraryFailed("backup.full", path=str(library)) if error.message == "library.full" else error


def _new_path(library: Library) -> Path:
    now = datetime.now(UTC)
    stamp = now.strftime("%Y-%m-%dT%H-%M-%S-") + f"{now.microsecond // 1000:03d}Z"
    return folder_of(library.path) / f"{stamp}.spanlib"


def verify(path: Path, between: Callable[[], None] = lambda: None) -> int:
    """Open a copy and compare every row with its hash; return how many problems there are."""
    from reader.library.checking import check

    store = Store.open(path, read_only=True)
    if store is None:
        raise LibraryFailed("library.missing", path=str(path))
    try:
        return len(check(store, deep=True, between=between, derived=False).problems)
    finally:
        store.close()


def is_due(library: Library) -> bool:
    """Return whether something was written since the newest copy."""
    newest = next((b for b in backups(library.path) if not b.damaged), None)
    if newest is None:
        return True
    try:
        copy = Store.open(newest.path, read_only=True)
        if copy is None:
            return True
        try:
            return copy.serial() != library._store.serial()
        finally:
            copy.close()
    except LibraryFailed:
        return True


def thin_out(library: Path) -> tuple[Path, ...]:
    """Delete the copies that none of the rules keeps; return them."""
    found = backups(library)
    kept = {b.path for b in to_keep(found)}
    gone = []
    for backup in found:
        if backup.path not in kept:
            with suppress(OSError):
                backup.path.unlink()
                gone.append(backup.path)
    return tuple(gone)


def to_keep(found: Iterable[Backup]) -> list[Backup]:
    """Return the copies to keep: recent ones, then the newest of each day, week and month.

    Copies of a damaged library are the reader's to delete.
    """
    newest_first = sorted(found, key=lambda b: b.made, reverse=True)
    whole = [b for b in newest_first if not b.damaged]
    kept = {b.path: b for b in whole[: max(RECENT, AT_LEAST)]}
    rules: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda made: made.date()),
        (WEEKS, lambda made: made.isocalendar()[:2]),
        (MONTHS, lambda made: (made.year, made.month)),
    )
    for most, period in rules:
        by_period: dict[object, Backup] = {}
        for backup in whole:
            by_period.setdefault(period(backup.made), backup)
        kept.update((b.path, b) for b in list(by_period.values())[:most])
    return [b for b in newest_first if b.damaged or b.path in kept]


def restore(backup: Path | str, library: Path | str) -> Path | None:
    """Put the verified copy `backup` in the place of the library; return the copy made of what was there.

    That copy is itself a backup, so restoring it undoes this. The library must not be open. Raises
    `LibraryFailed`; until the last step the library is as it was.
    """
    backup, library = Path(backup).absolute(), Path(library).absolute()
    if backup == library:
        raise LibraryFailed("backup.is-library", path=str(backup))
    if read_header(backup) is None:
        raise LibraryFailed("library.missing", path=str(backup))
    if verify(backup):
        raise LibraryFailed("backup.damaged", path=str(backup))
    kept = _set_aside(library)
    making = library.with_name(f".{library.name}.{secrets.token_hex(4)}.new")
    try:
        shutil.copyfile(backup, making)
        sync(making)
        # A journal of the old file would be rolled into the new one.
        library.with_name(library.name + "-journal").unlink(missing_ok=True)
        making.replace(library)
        sync_folder(library.parent)
        beside = backup.parent / "originals"
        originals.copy_missing(beside, originals.path_beside(library))
    except OSError as error:
        raise cannot_make(library, error) from error
    finally:
        with suppress(OSError):
            making.unlink(missing_ok=True)
    return kept


def _set_aside(path: Path) -> Path | None:
    """Make a backup of what is at `path`: through SQLite when it is a library, else byte for byte."""
    from reader.library.library import Library

    if not path.exists():
        return None
    try:
        with Library.open(path, create=False, read_only=True) as library:
            return make(library)
    except LibraryFailed as error:
        if error.message == "backup.library-damaged":
            return Path(error.facts["path"])
        if error.message in _NO_ROOM_FOR_A_COPY:
            raise
        log.warning("the library cannot be opened, its file is kept as it is: %s", error.message)
    folder = folder_of(path)
    try:
        folder.mkdir(exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")[:-3] + "Z"
        aside = folder / f"{stamp} damaged.spanlib"
        for suffix in ("", "-journal"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                shutil.copyfile(source, aside.with_name(aside.name + suffix))
                sync(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise cannot_make(folder, error) from error
    return aside
