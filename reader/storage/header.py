"""What a file is, before SQLite touches it: read from the first hundred bytes.

A foreign file is never opened by SQLite for writing and never gets a table. Standard library only.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath

from reader.errors import LibraryFailed

APPLICATION_ID = 0x53706E72  # "Spnr", at offset 68 of the file
MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100


@dataclass(frozen=True, slots=True)
class Identity:
    """Which file a path names: the same after a rename, another after a replacement."""

    device: int
    inode: int


# Files that this process has open as libraries. Closing any descriptor of a file drops all locks that the
# process has on it, so these are never opened past SQLite.
open_files: list[Identity] = []


@dataclass(frozen=True, slots=True)
class Header:
    """A library's file: its schema version, and which file it is."""

    version: int
    identity: Identity


def identity_of(path: Path) -> Identity | None:
    """Return which file `path` names, or None when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return Identity(found.st_dev, found.st_ino)


def read_header(path: Path) -> Header | None:
    """Return what the library at `path` says of itself, None when no file is there.

    Raises `LibraryFailed` for what is there and is not a library, or cannot be read.
    """
    facts = {"path": str(path)}
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise LibraryFailed("library.is-folder", **facts)
        if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for ever
            raise LibraryFailed("library.not-a-library", **facts)
        identity = Identity(found.st_dev, found.st_ino)
        if identity in open_files:
            return Header(_version_through_sqlite(path), identity)
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise LibraryFailed("library.no-folder", path=str(path), folder=str(path.parent)) from None
        return None
    except NotADirectoryError:
        raise LibraryFailed("library.no-folder", path=str(path), folder=str(path.parent)) from None
    except OSError as error:
        raise LibraryFailed("library.cannot-open", code=type(error).__name__, **facts) from error
    if not head:
        raise LibraryFailed("library.empty-file", **facts)
    if len(head) < HEADER_BYTES or not head.startswith(MAGIC):
        raise LibraryFailed("library.not-a-library", **facts)
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise LibraryFailed("library.other-database", **facts)
    version = int.from_bytes(head[60:64], "big")
    return Header(version, identity)


def uri_of(path: PurePath, mode: str) -> str:
    """Return SQLite's URI of a file, whose path is absolute, to be opened in a mode: "ro", "rw" or "rwc"."""
    uri = path.as_uri()
    if not uri.startswith("file:///"):  # on a server: SQLite takes its name in the path only
        uri = uri.replace("file://", "file:////", 1)
    return f"{uri}?mode={mode}"


def _version_through_sqlite(path: Path) -> int:
    """Return the schema version of a library that this process has open."""
    connection = sqlite3.connect(uri_of(path.absolute(), "ro"), uri=True)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise LibraryFailed("library.cannot-open", path=str(path), code=type(error).__name__) from error
    finally:
        connection.close()
