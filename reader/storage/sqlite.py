"""The SQL that only SQLite has: settings, transactions, full-text index, checks, copies.

Everything else is SQLAlchemy Core over `tables`, so that a shared library on another database stays
possible.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.dialects import sqlite as dialect
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from reader.errors import LibraryFailed
from reader.storage import cjk
from reader.storage.header import APPLICATION_ID

upsert = dialect.insert  # INSERT … ON CONFLICT

FLOOR = (3, 40, 0)  # strict tables, secure trusted_schema defaults and what the tests run on
BUSY_MS = 5000
PAGE_SIZE = 4096  # SQLite's own choice; files that it made with another are read all the same

# Set on every connection and read back: a setting that silently does nothing is no promise kept.
# DELETE, not WAL: a library is one file that people copy. EXTRA also syncs the folder, so that the journal
# that is gone stays gone.
SETTINGS: tuple[tuple[str, str | int, str | int], ...] = (
    ("busy_timeout", BUSY_MS, BUSY_MS),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("journal_mode", "DELETE", "delete"),
    ("synchronous", "EXTRA", 3),
    ("fullfsync", "ON", 1),
)

# name, table that holds the words, columns. Written by hand in the transaction of the row itself: triggers
# on virtual tables are forbidden by trusted_schema=OFF. Their tokenizer (see `schema`) folds accents; words
# of CJK text stay whole runs.
INDEXES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("fts_text", "revision", ("text",)),
    ("fts_facts", "article", ("title", "byline", "outlet", "note")),
    ("fts_note", "annotation", ("note",)),
    ("fts_quote", "piece", ("quote",)),
)


def check_version() -> None:
    """Raise `LibraryFailed` when this Python's SQLite is older than what the file format needs."""
    if sqlite3.sqlite_version_info < FLOOR:
        needed = ".".join(str(part) for part in FLOOR)
        raise LibraryFailed("library.sqlite-too-old", found=sqlite3.sqlite_version, needed=needed)


def engine_for(path: Path, *, read_only: bool) -> Engine:
    """Return an engine for the existing file `path`; connections carry `SETTINGS`, checked.

    `mode=rw`, never `rwc`: SQLite must not make an empty file where a library was a moment ago.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"

    def connect() -> sqlite3.Connection:
        # isolation_level None: transactions begin where we say BEGIN and nowhere else.
        made = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
        made.create_function("casefold", 1, str.casefold, deterministic=True)
        return made

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True, isolation_level="AUTOCOMMIT"
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        for name, value, read_back in SETTINGS:
            if read_only and name == "journal_mode":
                continue  # belongs to the file, which must not be touched
            connection.execute(f"PRAGMA {name}={value}")
            row = connection.execute(f"PRAGMA {name}").fetchone()  # none when SQLite does not know it
            found = row[0] if row else None
            if found != read_back:
                raise LibraryFailed("library.setting-refused", path=str(path), setting=name, found=found)

    return engine


def raw(connection: Connection) -> sqlite3.Connection:
    """Return the standard-library connection below."""
    found = connection.connection.dbapi_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def begin(connection: Connection, *, write: bool) -> None:
    """Begin a transaction; one that writes takes the lock at once, so it cannot fail half-way on it."""
    raw(connection).execute("BEGIN IMMEDIATE" if write else "BEGIN")


def commit(connection: Connection) -> None:
    raw(connection).execute("COMMIT")


def rollback(connection: Connection) -> None:
    """End the transaction without effect; SQLite has already done so after some errors."""
    below = raw(connection)
    if below.in_transaction:
        below.execute("ROLLBACK")


# --- identity of the file ----------------------------------------------------------------------------


def mark_as_library(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def user_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def set_user_version(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version={version:d}")


def foreign_keys(connection: Connection, on: bool) -> None:
    """Switch foreign keys; without effect inside a transaction, so only before BEGIN."""
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


# --- full-text index ---------------------------------------------------------------------------------


def index_add(connection: Connection, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows (key, one text for each column) to an index."""
    if rows:
        columns = _columns(name)
        marks = ", ".join("?" * (len(columns) + 1))
        connection.exec_driver_sql(
            f"INSERT INTO {name}(rowid, {', '.join(columns)}) VALUES ({marks})", list(rows)
        )


def index_remove(connection: Connection, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Take rows out of an index; the texts must be those that were added."""
    if rows:
        columns = _columns(name)
        marks = ", ".join("?" * (len(columns) + 1))
        connection.exec_driver_sql(
            f"INSERT INTO {name}({name}, rowid, {', '.join(columns)}) VALUES ('delete', {marks})", list(rows)
        )


def damaged_indexes(connection: Connection, *, read_only: bool) -> list[str]:
    """Return the names of the indexes that do not match the texts that they index."""
    below = raw(connection)
    if not read_only:
        return _damaged_indexes(below)
    # The command is an INSERT, so a library opened to read only is checked in a private temporary copy.
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        below.backup(copy)
        return _damaged_indexes(copy)


def _damaged_indexes(below: sqlite3.Connection) -> list[str]:
    damaged = []
    for name, _, _ in INDEXES:
        below.execute("BEGIN IMMEDIATE")
        try:
            below.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
                raise
            damaged.append(name)
        finally:
            if below.in_transaction:
                below.execute("ROLLBACK")
    if cjk.is_damaged(below):
        damaged.append(cjk.TABLE)
    return damaged


def index_rebuild(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('rebuild')")


def index_optimize(connection: Connection, name: str) -> None:
    """Merge an index into one segment, so that nothing of deleted text is left in older ones."""
    connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('optimize')")


def _columns(name: str) -> tuple[str, ...]:
    return next(columns for each, _, columns in INDEXES if each == name)


# Control characters, which no text that was normalised holds: they mark what matched. In ASCII, so that a
# text of ASCII is still read as such, in half the time.
MATCH_BEGINS, MATCH_ENDS = "\x02", "\x03"

# Each takes what the article must be beside (`{scope}`: conditions on article `a` and its tally `t`).
# A text is led to its article over its revision: `tally.newest` has no index of its own.
_FOUND_IN_FACTS = """
SELECT a.id, a.title, a.byline, a.outlet, a.note
FROM fts_facts JOIN article a ON a.key = fts_facts.rowid JOIN tally t ON t.article = a.key
WHERE fts_facts MATCH ? AND a.deleted_at IS NULL{scope}
ORDER BY fts_facts.rowid DESC LIMIT ? OFFSET ?
"""
_FOUND_IN_TEXT = f"""
SELECT a.id, a.title, highlight(fts_text, 0, '{MATCH_BEGINS}', '{MATCH_ENDS}')
FROM fts_text
JOIN revision r ON r.key = fts_text.rowid
JOIN tally t ON t.article = r.article AND t.newest = r.key
JOIN article a ON a.key = r.article
WHERE fts_text MATCH ?{{scope}} AND a.deleted_at IS NULL
ORDER BY fts_text.rowid DESC LIMIT ? OFFSET ?
"""
_FOUND_IN_NOTES = """
SELECT a.id, a.title, n.note, p.start, p.end
FROM fts_note
JOIN annotation n ON n.key = fts_note.rowid
JOIN article a ON a.key = n.article
JOIN tally t ON t.article = a.key
LEFT JOIN place p ON p.annotation = n.key AND p.revision = t.newest AND p.ordinal = 0
WHERE fts_note MATCH ? AND n.deleted_at IS NULL AND a.deleted_at IS NULL{scope}
ORDER BY fts_note.rowid DESC LIMIT ? OFFSET ?
"""
# Words of a quote that still stands are found in the text; this finds those that the newest text lost.
_FOUND_IN_QUOTES = """
SELECT a.id, a.title, q.quote, NULL, NULL
FROM fts_quote
JOIN piece q ON q.key = fts_quote.rowid
JOIN anchor h ON h.key = q.anchor
JOIN annotation n ON n.key = h.annotation
JOIN article a ON a.key = n.article
JOIN tally t ON t.article = a.key
WHERE fts_quote MATCH ? AND n.deleted_at IS NULL AND a.deleted_at IS NULL AND t.newest <> h.revision
  AND NOT EXISTS (SELECT 1 FROM place p WHERE p.annotation = n.key AND p.revision = t.newest){scope}
ORDER BY fts_quote.rowid DESC LIMIT ? OFFSET ?
"""
# Which texts to look in, gathered before: a condition met by few articles would else be asked of each text
# that holds a frequent word, one page of the file for each. The plus keeps FTS5 from seeking them singly.
_AMONG_TEXTS = """ AND +fts_text.rowid IN (
  SELECT t.newest FROM tally t CROSS JOIN article a ON a.key = t.article
  WHERE a.deleted_at IS NULL{scope})"""
# To gather goes through all articles, which for a rare word, or for what most articles are, takes ten times
# as long as the search: the newest texts that hold the words are asked one by one before.
ASKED_SINGLY = 1_000
_OLDEST_ASKED = "SELECT rowid FROM fts_text WHERE fts_text MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
# The same for words of scripts without spaces, which `fts_cjk` has; what they are is in the scope.
_CJK_IN_FACTS = """
SELECT a.id, a.title, a.byline, a.outlet, a.note
FROM article a JOIN tally t ON t.article = a.key
WHERE a.deleted_at IS NULL{scope} ORDER BY a.key DESC LIMIT ? OFFSET ?
"""
_CJK_IN_TEXT = """
SELECT a.id, a.title, r.text
FROM fts_cjk
JOIN revision r ON r.key = fts_cjk.rowid
JOIN tally t ON t.article = r.article AND t.newest = r.key
JOIN article a ON a.key = r.article
WHERE fts_cjk MATCH ?{scope} AND a.deleted_at IS NULL
ORDER BY fts_cjk.rowid DESC LIMIT ? OFFSET ?
"""
_CJK_IN_NOTES = """
SELECT a.id, a.title, n.note, p.start, p.end
FROM annotation n
JOIN article a ON a.key = n.article
JOIN tally t ON t.article = a.key
LEFT JOIN place p ON p.annotation = n.key AND p.revision = t.newest AND p.ordinal = 0
WHERE n.note <> '' AND n.deleted_at IS NULL AND a.deleted_at IS NULL{scope}
ORDER BY n.key DESC LIMIT ? OFFSET ?
"""
FOUND_CJK: dict[str, str] = {"title": _CJK_IN_FACTS, "text": _CJK_IN_TEXT, "note": _CJK_IN_NOTES}
IN_CJK = "{column} IN (SELECT rowid FROM fts_cjk WHERE fts_cjk MATCH ?)"
FOUND: dict[str, str] = {
    "title": _FOUND_IN_FACTS,
    "text": _FOUND_IN_TEXT,
    "note": _FOUND_IN_NOTES,
    "quote": _FOUND_IN_QUOTES,
}

# What annotations must be, as conditions on annotation `n`, when words are looked for in what they say.
SAYING = """(n.key IN (
  SELECT h.annotation FROM fts_quote
  JOIN piece q ON q.key = fts_quote.rowid JOIN anchor h ON h.key = q.anchor WHERE fts_quote MATCH ?)
OR n.key IN (SELECT rowid FROM fts_note WHERE fts_note MATCH ?))"""
QUOTING = """n.key IN (
  SELECT h.annotation FROM fts_quote
  JOIN piece q ON q.key = fts_quote.rowid JOIN anchor h ON h.key = q.anchor WHERE fts_quote MATCH ?)"""
NOTING = "n.key IN (SELECT rowid FROM fts_note WHERE fts_note MATCH ?)"
STATING = "a.key IN (SELECT rowid FROM fts_facts WHERE fts_facts MATCH ?)"
AMONG = "IN (SELECT value FROM json_each(?))"  # a JSON array of numbers or texts

# Every article that words are found in beside its text.
BESIDE = """a.key IN (SELECT rowid FROM fts_facts WHERE fts_facts MATCH ?)
OR a.key IN (
  SELECT n.article FROM fts_note JOIN annotation n ON n.key = fts_note.rowid
  WHERE fts_note MATCH ? AND n.deleted_at IS NULL)
OR a.key IN (
  SELECT n.article FROM fts_quote JOIN piece q ON q.key = fts_quote.rowid JOIN anchor h ON h.key = q.anchor
  JOIN annotation n ON n.key = h.annotation WHERE fts_quote MATCH ? AND n.deleted_at IS NULL)"""
# In the text, too. What is matched is gathered once and compared with the small tallies: going from each
# matched text to its article would read through the texts.
HOLDING = f"t.newest IN (SELECT rowid FROM fts_text WHERE fts_text MATCH ?) OR {BESIDE}"
_NEWEST_OF = """
SELECT t.newest, a.id FROM json_each(?) j JOIN article a ON a.id = j.value JOIN tally t ON t.article = a.key
"""


def found(
    connection: Connection,
    where: str,
    match: str,
    limit: int,
    offset: int,
    scope: str = "",
    parameters: Sequence[Any] = (),
    *,
    in_cjk: bool = False,
) -> list[tuple[Any, ...]]:
    """Return rows of one index, newest first: article id, title, then what `FOUND[where]` selects.

    `in_cjk` looks in the index of characters; `match` is then for it, and empty where it has no part.
    """
    below = raw(connection)  # past SQLAlchemy, whose part is as long as the whole of a page of a rare word
    given = (match, *parameters, limit, offset) if match else (*parameters, limit, offset)
    if not scope or where != "text" or in_cjk:
        return below.execute(_found_in(where, scope, in_cjk), given).fetchall()
    oldest = below.execute(_OLDEST_ASKED, (match, ASKED_SINGLY - 1)).fetchone()
    singly = _found_in(where, f"{scope} AND fts_text.rowid >= ?", False)
    rows = below.execute(singly, (*given[:-2], *(oldest or (0,)), limit, offset)).fetchall()
    if oldest is None or len(rows) == limit:
        return rows
    return below.execute(_found_in(where, _AMONG_TEXTS.format(scope=scope), False), given).fetchall()


@lru_cache(maxsize=64)
def _found_in(where: str, scope: str, in_cjk: bool) -> str:
    """Return one and the same text for the same statement, which SQLite's own cache then finds sooner."""
    return (FOUND_CJK if in_cjk else FOUND)[where].format(scope=scope)


def articles_among(connection: Connection, match: str, ids: Sequence[str]) -> set[str]:
    """Return which of these articles hold words in their text.

    Only the part of the index is read in which they are: to gather every text that holds a frequent word
    takes a hundred times as long as a page.
    """
    below = raw(connection)
    newest = dict(below.execute(_NEWEST_OF, (json.dumps(ids),)).fetchall())
    if not newest:
        return set()
    statement = "SELECT rowid FROM fts_text WHERE fts_text MATCH ? AND rowid BETWEEN ? AND ?"
    found = below.execute(statement, (match, min(newest), max(newest)))
    return {newest[key] for (key,) in found if key in newest}


def articles_with(connection: Connection, scope: str, parameters: Sequence[Any]) -> list[str]:
    """Return the ids of the articles outside the trash that `scope` admits."""
    statement = (
        "SELECT a.id FROM tally t CROSS JOIN article a ON a.key = t.article "
        f"WHERE a.deleted_at IS NULL{scope}"
    )
    return [id for (id,) in connection.exec_driver_sql(statement, tuple(parameters)).all()]


def folded(expression: str) -> str:
    """Return a text without case: by SQLite where all of it is ASCII, as most is, else by Python."""
    plain = f"length({expression}) = length(CAST({expression} AS BLOB))"
    return f"CASE WHEN {plain} THEN lower({expression}) ELSE casefold({expression}) END"


COMPOSED = (
    "EXISTS (SELECT 1 FROM json_each(t.composition) c "
    "WHERE json_extract(c.value, '$[0]') = ? AND json_extract(c.value, '$[1]') > 0)"
)


def ids_in_order(connection: Connection, scope: str, parameters: Sequence[Any], order: str) -> list[str]:
    """Return the ids of the articles outside the trash that `scope` admits, in `order`, then newest first.

    They come as one text: a hundred thousand rows, each taken over by Python, would keep the window's thread
    from running for as long as the search itself needs. A subquery keeps its order under `group_concat`.
    """
    listed = (
        "SELECT a.id FROM article a JOIN tally t ON t.article = a.key "
        f"WHERE a.deleted_at IS NULL{scope} ORDER BY {order} a.created DESC, a.key DESC"
    )
    statement = f"SELECT group_concat(id, char(10)) FROM ({listed})"
    (found,) = raw(connection).execute(statement, tuple(parameters)).fetchone()
    return str(found).split("\n") if found is not None else []


# SQLite folds the case of ASCII only: a name with other letters goes on to where all is folded.
_NAMED = """
SELECT key, name FROM speaker
WHERE deleted_at IS NULL AND (instr(lower(name), ?1) OR length(name) <> length(CAST(name AS BLOB)))
UNION ALL
SELECT a.speaker, a.name FROM speaker_alias a JOIN speaker s ON s.key = a.speaker
WHERE s.deleted_at IS NULL AND (instr(lower(a.name), ?1) OR length(a.name) <> length(CAST(a.name AS BLOB)))
"""


def names_with(connection: Connection, word: str) -> list[tuple[int, str]]:
    """Return (key of a speaker, name) of every name that may hold a folded word; some hold it not."""
    return raw(connection).execute(_NAMED, (word,)).fetchall()


@contextmanager
def interruptible(connection: Connection, stop: Callable[[], bool] | None) -> Iterator[None]:
    """Let `stop` end the reads of the block; it is asked every few thousand steps of SQLite's machine."""
    if stop is None:
        yield
        return
    below = raw(connection)
    below.set_progress_handler(lambda: 1 if stop() else 0, 4000)
    try:
        yield
    finally:
        below.set_progress_handler(None, 0)


def was_interrupted(error: Exception) -> bool:
    below = getattr(error, "orig", error)
    return getattr(below, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


# --- checks and copies -------------------------------------------------------------------------------


def integrity_problems(connection: Connection, *, deep: bool) -> int:
    """Return how many faults SQLite finds in its own structures; at most 100 are counted."""
    found = connection.exec_driver_sql(f"PRAGMA {'integrity_check' if deep else 'quick_check'}(100)").all()
    return 0 if [tuple(row) for row in found] == [("ok",)] else len(found)


def foreign_key_problems(connection: Connection) -> int:
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def vacuum(connection: Connection) -> None:
    connection.exec_driver_sql("VACUUM")


def copy_to(
    connection: Connection,
    target: Path,
    *,
    pages: int = 256,
    between: Callable[[int, int], None] | None = None,
) -> None:
    """Copy the database to the new file `target`, some pages at a time, with `between(remaining, total)`.

    The copy is of one moment: a write in between makes SQLite begin again. Does not sync.
    """

    def progress(_status: int, remaining: int, total: int) -> None:
        if between is not None:
            between(remaining, total)

    copy = sqlite3.connect(target, isolation_level=None)
    try:
        raw(connection).backup(copy, pages=pages, progress=progress, sleep=0)
    finally:
        copy.close()
