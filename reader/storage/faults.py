"""What goes wrong in SQLite, as facts: a `LibraryFailed` with one message id for each kind of trouble.

Decided by SQLite's own error name, never by the text of a message; the text may hold what a reader wrote
and goes nowhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from reader.errors import LibraryFailed

# By the beginning of the name, the first that fits; extended names begin with the plain ones.
_MESSAGES: tuple[tuple[str, str], ...] = (
    ("SQLITE_FULL", "library.full"),
    ("SQLITE_IOERR_NOMEM", "library.io"),
    ("SQLITE_IOERR_CORRUPTFS", "library.damaged"),
    ("SQLITE_IOERR_DATA", "library.damaged"),
    ("SQLITE_IOERR_SHORT_READ", "library.damaged"),
    ("SQLITE_IOERR", "library.io"),
    ("SQLITE_READONLY_DBMOVED", "library.gone"),
    ("SQLITE_READONLY", "library.read-only"),
    ("SQLITE_BUSY", "library.locked"),
    ("SQLITE_LOCKED", "library.locked"),
    ("SQLITE_PROTOCOL", "library.locked"),
    ("SQLITE_CANTOPEN", "library.cannot-open"),
    ("SQLITE_PERM", "library.cannot-open"),
    ("SQLITE_AUTH", "library.cannot-open"),
    ("SQLITE_NOTADB", "library.not-a-library"),
    ("SQLITE_CORRUPT", "library.damaged"),
    ("SQLITE_FORMAT", "library.damaged"),
    # An opened library that lacks a table or a column: its own description is damaged.
    ("SQLITE_ERROR", "library.damaged"),
    ("SQLITE_TOOBIG", "library.too-big"),
)


def failed(error: BaseException, path: Path) -> LibraryFailed | None:
    """Return the expected failure that `error` is, or None when it is a bug of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, (sqlite3.Error, sqlite3.Warning)):
        name = getattr(original, "sqlite_errorname", None)
        if name is None:
            # "Could not decode to UTF-8": the interpreter's own error, about bytes that we never wrote.
            if isinstance(original, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
                return None
            return LibraryFailed("library.damaged", path=str(path), code="")
        for beginning, message in _MESSAGES:
            if name.startswith(beginning):
                return LibraryFailed(message, path=str(path), code=name)
    return None


@contextmanager
def in_place_of(made: Path, path: Path) -> Iterator[None]:
    """Let what fails at the unfinished file `made` name `path`, the file that it was to become."""
    try:
        yield
    except LibraryFailed as error:
        if error.facts.get("path") != str(made):
            raise
        raise LibraryFailed(error.message, **{**error.facts, "path": str(path)}) from error


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into `LibraryFailed`; bugs pass as they are."""
    try:
        yield
    except UnicodeDecodeError as error:
        # SQLite quotes damaged names in its messages, and the interpreter cannot even read those.
        raise LibraryFailed("library.damaged", path=str(path), code="") from error
    except (DBAPIError, sqlite3.Error) as error:
        expected = failed(error, path)
        if expected is None:
            raise
        raise expected from error
