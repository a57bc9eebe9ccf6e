"""What articles came from, beside the library: `NAME.originals`, by content, written once.

Losing the file costs re-extraction and the page view, never an annotation. Standard `sqlite3`: one table.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

from reader.errors import LibraryFailed
from reader.storage.faults import translated
from reader.storage.header import uri_of

APPLICATION_ID = 0x53706E6F  # "Spno"
_CREATE = """
CREATE TABLE IF NOT EXISTS original (
    hash TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT
"""
# Where the characters of a PDF's text stand: part 0 is the index, then one for each page. By original and
# text, because a later extraction of the same file may give another text.
_CREATE_LAYOUT = """
CREATE TABLE IF NOT EXISTS layout (
    original TEXT NOT NULL,
    text TEXT NOT NULL,
    part INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (original, text, part)
) STRICT, WITHOUT ROWID
"""


def original_hash(data: bytes) -> str:
    """Return BLAKE2b of the bytes, 64 hexadecimal digits."""
    return blake2b(data, digest_size=32).hexdigest()


def path_beside(library: Path) -> Path:
    """Return where the originals of the library at `library` are."""
    return library.with_suffix(".originals")


@contextmanager
def _opened(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """Open the file, with a transaction when it is to be written; a file of something else is refused."""
    uri = uri_of(path.absolute(), "rwc" if write else "ro")
    with translated(path), closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        for setting in ("busy_timeout=5000", "trusted_schema=OFF", "cell_size_check=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")
        if not write:
            if _is_ours(connection, path):
                yield connection
            else:
                # The making of the file was interrupted: nothing is in it yet.
                with closing(sqlite3.connect(":memory:")) as nothing:
                    nothing.execute(_CREATE)
                    yield nothing
            return
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("PRAGMA fullfsync=ON")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not _is_ours(connection, path):
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute(_CREATE)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file holds originals, or nothing yet; raises for another program's database."""
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    if found == APPLICATION_ID:
        return True
    if found or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise LibraryFailed("library.other-database", path=str(path))
    return False


def keep(path: Path, data: bytes) -> str:
    """Store `data` durably; return its hash. Nothing is written when it is there already."""
    hashed = original_hash(data)
    if path.exists() and has(path, hashed):
        return hashed
    with _opened(path, write=True) as connection:
        connection.execute(
            "INSERT OR IGNORE INTO original VALUES (?, ?, ?)", (hashed, len(data), zlib.compress(data))
        )
    return hashed


def keep_all(path: Path, many: Iterable[bytes]) -> int:
    """Store several in one transaction; return how many were not there."""
    count = 0
    with _opened(path, write=True) as connection:
        for data in many:
            row = (original_hash(data), len(data), zlib.compress(data))
            count += connection.execute("INSERT OR IGNORE INTO original VALUES (?, ?, ?)", row).rowcount
    return count


def hashes(path: Path) -> tuple[str, ...]:
    """Return the hash of every original that is kept."""
    if not path.exists():
        return ()
    with _opened(path, write=False) as connection:
        return tuple(hashed for (hashed,) in connection.execute("SELECT hash FROM original ORDER BY hash"))


def has(path: Path, hashed: str) -> bool:
    if not path.exists():
        return False
    with _opened(path, write=False) as connection:
        return connection.execute("SELECT 1 FROM original WHERE hash = ?", (hashed,)).fetchone() is not None


def read(path: Path, hashed: str) -> bytes | None:
    """Return the bytes with this hash; None when they are not there or are not those any more."""
    row = read_packed(path, hashed)
    if row is None:
        return None
    inflate = zlib.decompressobj()
    try:
        data = inflate.decompress(row[1], row[0] + 1)  # never more than was put in
    except zlib.error:
        return None
    return data if original_hash(data) == hashed else None


def read_packed(path: Path, hashed: str) -> tuple[int, bytes] | None:
    """Return the size of the bytes with this hash, and them deflated as they are kept; None as `read`.

    Nothing is compared with the hash here: for whom the checksum in the deflated bytes is enough.
    """
    if not hashed or not path.exists():
        return None
    with _opened(path, write=False) as connection:
        row = connection.execute("SELECT size, data FROM original WHERE hash = ?", (hashed,)).fetchone()
    return (row[0], row[1]) if row else None


def keep_layout(
    path: Path, original: str, text: str, parts: Sequence[bytes], *, instead: bool = False
) -> None:
    """Store the layout of a text from an original, durably and as a whole; what is there stays, or goes."""
    with _opened(path, write=True) as connection:
        connection.execute(_CREATE_LAYOUT)
        if instead:
            connection.execute("DELETE FROM layout WHERE original = ? AND text = ?", (original, text))
        connection.executemany(
            "INSERT OR IGNORE INTO layout VALUES (?, ?, ?, ?)",
            [(original, text, number, part) for number, part in enumerate(parts)],
        )


def layouts(path: Path) -> tuple[tuple[str, str, int], ...]:
    """Return (original, text, number of parts) of every layout that is kept."""
    if not path.exists():
        return ()
    with _opened(path, write=False) as connection:
        if not _has_layouts(connection):
            return ()
        counted = "SELECT original, text, count(*) FROM layout GROUP BY original, text ORDER BY 1, 2"
        return tuple(connection.execute(counted))


def layout_part(path: Path, original: str, text: str, part: int) -> bytes | None:
    """Return one part of a layout; None when it is not there."""
    if not original or not path.exists():
        return None
    with _opened(path, write=False) as connection:
        if not _has_layouts(connection):
            return None
        row = connection.execute(
            "SELECT data FROM layout WHERE original = ? AND text = ? AND part = ?", (original, text, part)
        ).fetchone()
    return row[0] if row else None


def _has_layouts(connection: sqlite3.Connection) -> bool:
    """Return whether the file knows layouts: one made before there were any does not."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'layout'").fetchone() is not None


def copy_missing(source: Path, target: Path) -> int:
    """Copy what `target` does not have; return how many. Nothing happens when there is no `source`."""
    if not source.exists():
        return 0
    with _opened(source, write=False) as reading:
        hashes = [hashed for (hashed,) in reading.execute("SELECT hash FROM original")]
        if target.exists():
            with _opened(target, write=False) as there:
                known = {hashed for (hashed,) in there.execute("SELECT hash FROM original")}
            hashes = [hashed for hashed in hashes if hashed not in known]
        if not hashes:
            return 0
        with _opened(target, write=True) as writing:
            for hashed in hashes:
                row = reading.execute("SELECT * FROM original WHERE hash = ?", (hashed,)).fetchone()
                writing.execute("INSERT OR IGNORE INTO original VALUES (?, ?, ?)", row)
                if _has_layouts(reading):
                    writing.execute(_CREATE_LAYOUT)
                    parts = reading.execute("SELECT * FROM layout WHERE original = ?", (hashed,))
                    writing.executemany("INSERT OR IGNORE INTO layout VALUES (?, ?, ?, ?)", parts)
    return len(hashes)


def forget_all_but(path: Path, hashes: set[str]) -> int:
    """Take out every original that is not among `hashes`; return how many went."""
    if not path.exists():
        return 0
    with _opened(path, write=True) as connection:
        gone = [(h,) for (h,) in connection.execute("SELECT hash FROM original") if h not in hashes]
        connection.executemany("DELETE FROM original WHERE hash = ?", gone)
        if _has_layouts(connection):
            connection.executemany("DELETE FROM layout WHERE original = ?", gone)
    if gone:
        with translated(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("VACUUM")
    return len(gone)
