"""What a file is, before SQLite touches it: read from the first hundred bytes.

A foreign file is never opened by SQLite for writing and never gets a table. Standard library only.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryFailed

APPLICATION_ID = 0x53706E72  # "Spnr", at offset 68 of the file
MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100


@dataclass(frozen=True, slots=True)
class Identity:
    """Which file a path names: the same after a rename, another after a replacement."""

    device: int
    inode: int


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
    return Header(version, Identity(found.st_dev, found.st_ino))
