"""The SQL that only SQLite has: settings, transactions, full-text index, checks, copies.

Everything else is SQLAlchemy Core over `tables`, so that a shared library on another database stays
possible; but `found_rows` and `cjk` have what they alone need.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.dialects import sqlite as dialect
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from reader.errors import LibraryFailed
from reader.storage import cjk
from reader.storage.header import APPLICATION_ID, uri_of

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
    uri = uri_of(path.absolute(), "ro" if read_only else "rw")

    def connect() -> sqlite3.Connection:
        # isolation_level None: transactions begin where we say BEGIN and nowhere else.
        made = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
        made.create_function("casefold", 1, str.casefold, deterministic=True)
        made.create_function("bare", 1, cjk.folded, deterministic=True)
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


def _of_articles(column: str) -> str:
    """Return a mark where an index need not be read beyond the articles at hand, whose keys are `column`.

    `found_rows` puts the bounds in its place; to SQLite it is a comment.
    """
    return f"/*articles {column}*/"


def _of_texts(column: str) -> str:
    return f"/*texts {column}*/"


# What annotations must be, as conditions on annotation `n`, when words are looked for in what they say.
SAYING = """(n.key IN (
  SELECT h.annotation FROM fts_quote
  JOIN piece q ON q.key = fts_quote.rowid JOIN anchor h ON h.key = q.anchor WHERE fts_quote MATCH ?)
OR n.key IN (SELECT rowid FROM fts_note WHERE fts_note MATCH ?))"""
QUOTING = """n.key IN (
  SELECT h.annotation FROM fts_quote
  JOIN piece q ON q.key = fts_quote.rowid JOIN anchor h ON h.key = q.anchor WHERE fts_quote MATCH ?)"""
NOTING = "n.key IN (SELECT rowid FROM fts_note WHERE fts_note MATCH ?)"
STATED = f"SELECT rowid AS article FROM fts_facts WHERE fts_facts MATCH ?{_of_articles('rowid')}"
STATING = f"t.article IN ({STATED})"
IN_CJK = f"{{column}} IN (SELECT rowid FROM fts_cjk WHERE fts_cjk MATCH ?{_of_texts('rowid')})"
# Articles in a collection, or with a label, of these ids.
LABELLED = (
    f"SELECT al.article FROM label l CROSS JOIN article_label al ON al.label = l.key "
    f"WHERE l.deleted_at IS NULL AND l.id {{among}}{_of_articles('al.article')}"
)
COLLECTED = (
    f"SELECT ca.article FROM collection c CROSS JOIN collection_article ca ON ca.collection = c.key "
    f"WHERE c.deleted_at IS NULL AND c.id {{among}}{_of_articles('ca.article')}"
)
# Each article that has annotations, those in the trash too, by one step in their index.
ANNOTATED = """WITH RECURSIVE annotated(article) AS (
  SELECT min(article) FROM annotation UNION ALL
  SELECT (SELECT min(n.article) FROM annotation n WHERE n.article > annotated.article) FROM annotated
  WHERE annotated.article IS NOT NULL)
SELECT article FROM annotated WHERE article IS NOT NULL"""
AMONG = "IN (SELECT value FROM json_each(?))"  # a JSON array of numbers or texts
AMONG_THREES = (  # a JSON array of arrays of three
    "IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')"
    " FROM json_each(?))"
)

# Every article that words are found in beside its text.
BESIDE = f"""{STATING}
OR t.article IN (
  SELECT n.article FROM fts_note JOIN annotation n ON n.key = fts_note.rowid
  WHERE fts_note MATCH ? AND n.deleted_at IS NULL)
OR t.article IN (
  SELECT n.article FROM fts_quote JOIN piece q ON q.key = fts_quote.rowid JOIN anchor h ON h.key = q.anchor
  JOIN annotation n ON n.key = h.annotation WHERE fts_quote MATCH ? AND n.deleted_at IS NULL)"""
# In the text, too. What is matched is gathered once and compared with the small tallies: going from each
# matched text to its article would read through the texts.
HOLDING = f"""t.newest IS NOT NULL AND t.newest IN (
  SELECT rowid FROM fts_text WHERE fts_text MATCH ?{_of_texts("rowid")}) OR {BESIDE}"""


def articles_with(connection: Connection, scope: str, parameters: Sequence[Any]) -> list[str]:
    """Return the ids of the articles outside the trash that `scope` admits."""
    statement = (
        "SELECT a.id FROM tally t CROSS JOIN article a ON a.key = t.article "
        f"WHERE a.deleted_at IS NULL{scope}"
    )
    return [id for (id,) in connection.exec_driver_sql(statement, tuple(parameters)).all()]


def folded(expression: str, by: str = "casefold") -> str:
    """Return a text without case: by SQLite where all of it is ASCII, as most is, else by Python."""
    plain = f"length({expression}) = length(CAST({expression} AS BLOB))"
    return f"CASE WHEN {plain} THEN lower({expression}) ELSE {by}({expression}) END"


def bare(column: str) -> str:
    """Return a column without case and marks, as the index of characters folds words; NULL holds nothing."""
    return f"CASE WHEN {column} IS NULL THEN '' ELSE {folded(column, 'bare')} END"


COMPOSED = (
    "EXISTS (SELECT 1 FROM json_each(t.composition) c "
    "WHERE json_extract(c.value, '$[0]') = ? AND json_extract(c.value, '$[1]') > 0)"
)


def ids_in_order(
    connection: Connection, scope: str, parameters: Sequence[Any], order: str, beside: str = ""
) -> list[str]:
    """Return the ids of the articles outside the trash that `scope` admits, in `order`, then newest first.

    `beside` joins what the order goes by; its parameters stand first.

    They come as one text: a hundred thousand rows, each taken over by Python, would keep the window's thread
    from running for as long as the search itself needs. A subquery keeps its order under `group_concat`.
    """
    listed = (
        f"SELECT a.id FROM article a JOIN tally t ON t.article = a.key{beside} "
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
