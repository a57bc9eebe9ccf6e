"""What can still be read of a damaged library: rows into a scratch database, values with what they are worth.

Damage in one page must not cost the rows of the next. Nothing is written to the damaged file.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import StaticPool

from reader.model import (
    Annotation,
    Annotator,
    Article,
    Block,
    Codebook,
    Collection,
    Label,
    Revision,
    Source,
    Speaker,
)
from reader.model.codec import MalformedError, from_json
from reader.storage import annotations as stored
from reader.storage import articles, people, revisions, schema, session, shelves, sqlite
from reader.storage.header import APPLICATION_ID, HEADER_BYTES, MAGIC, uri_of
from reader.storage.rows import Kept, fetch
from reader.storage.tables import (
    annotator,
    article,
    codebook,
    draft,
    library,
    metadata,
    place,
    revision,
    speaker,
    tally,
)
from reader.text.hashing import text_hash
from reader.text.span import Span

T = TypeVar("T")

LAST_KEY = 2**40  # no library has more rows; looking further finds only damage
DERIVED = frozenset((place, tally))


@contextmanager
def scratch() -> Iterator[Connection]:
    """Open an empty database with our schema, in a private temporary file, references unchecked."""
    below = sqlite3.connect("", isolation_level=None)
    engine = create_engine(
        "sqlite://", creator=lambda: below, poolclass=StaticPool, isolation_level="AUTOCOMMIT"
    )
    try:
        below.execute("PRAGMA foreign_keys=OFF")
        for statement in schema.FIRST.strip().removesuffix(";").split(";\n"):
            below.execute(statement)
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        below.close()


def mend_header(path: Path) -> None:
    """Put right what the header of this copy of a library must say whatever is in it."""
    with path.open("r+b") as file:
        head = bytearray(file.read(HEADER_BYTES))
        if len(head) < HEADER_BYTES:
            return
        pages = max(1, path.stat().st_size // sqlite.PAGE_SIZE)
        head[0:16] = MAGIC
        head[16:24] = sqlite.PAGE_SIZE.to_bytes(2, "big") + bytes((1, 1, 0, 64, 32, 32))
        head[28:32] = pages.to_bytes(4, "big")
        head[32:40] = bytes(8)  # free pages: none that we would have to trust
        head[44:48] = (4).to_bytes(4, "big")
        head[52:60] = bytes(4) + (1).to_bytes(4, "big")  # no auto-vacuum; UTF-8
        head[60:64] = (1).to_bytes(4, "big")
        head[64:68] = bytes(4)
        head[68:72] = APPLICATION_ID.to_bytes(4, "big")
        head[72:92] = bytes(20)
        head[92:96] = head[24:28]  # that the number of pages is to be believed
        file.seek(0)
        file.write(head)


def copy_for_reading(damaged: Path, copy: Path) -> None:
    """Copy the damaged file, and its journal, so that reading can begin; the header is mended in the copy."""
    shutil.copyfile(damaged, copy)
    journal = damaged.with_name(damaged.name + "-journal")
    if journal.exists():
        # SQLite takes back what was under way, if the journal is any good.
        shutil.copyfile(journal, copy.with_name(copy.name + "-journal"))
        with suppress(sqlite3.Error), closing(sqlite3.connect(copy)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        copy.with_name(copy.name + "-journal").unlink(missing_ok=True)
    mend_header(copy)


def copy_rows(copy: Path, connection: Connection) -> int:
    """Copy every readable row of the file `copy` into the scratch database; return how many."""
    below = sqlite.raw(connection)
    count = 0
    uri = uri_of(copy.absolute(), "ro") + "&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as source:
        source.execute("PRAGMA trusted_schema=OFF")
        source.text_factory = bytes  # text that is no UTF-8 must not stop its neighbours
        below.execute("BEGIN")
        for table in metadata.sorted_tables:
            if table in DERIVED:
                continue
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            marks = ", ".join("?" * len(table.columns))
            statement = f'INSERT OR IGNORE INTO "{table.name}" ({names}) VALUES ({marks})'
            binary = [n for n, c in enumerate(table.columns) if c.name in ("hash", "structure")]
            for row in _rows(source, table.name, names):
                values = [_text(v) if n not in binary else v for n, v in enumerate(row)]
                with suppress(sqlite3.Error):
                    count += below.execute(statement, values).rowcount
        below.execute("COMMIT")
    return count


def _text(value: Any) -> Any:
    # A character that damage made unreadable becomes U+FFFD; the hash then says that the row is not whole.
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _rows(source: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table by rowid, going on behind what cannot be read."""
    reached: int | None = 0
    while reached is not None:
        try:
            for number, *row in source.execute(
                f'SELECT rowid, {columns} FROM "{table}" WHERE rowid > ? ORDER BY rowid', (reached,)
            ):
                if number <= reached:  # a damaged page leads back to where we were
                    break
                reached = number
                yield tuple(row)
            else:
                return
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR":
                return  # the table itself is not there any more
        reached = _behind(source, table, reached)


def _behind(source: sqlite3.Connection, table: str, reached: int) -> int | None:
    """Return a rowid from which on reading goes on, the first one as a rule; None when there is none."""

    def can_read(after: int) -> bool:
        try:
            source.execute(
                f'SELECT rowid FROM "{table}" WHERE rowid > ? ORDER BY rowid LIMIT 1', (after,)
            ).fetchone()
        except sqlite3.Error:
            return False
        return True

    low, step = reached, 1
    while not can_read(reached + step):
        low, step = reached + step, 2 * step
        if step > LAST_KEY:
            return None
    high = reached + step
    while high - low > 1:
        middle = (low + high) // 2
        if can_read(middle):
            high = middle
        else:
            low = middle
    return high


# --- values, with or without their hash ------------------------------------------------------------------


def all_codebooks(connection: Connection) -> list[tuple[Codebook, bool]]:
    """Return snapshots and whether each is as it was written."""
    found = []
    bodies = dict(fetch(connection, select(codebook.c.key, codebook.c.body)))
    for kept in people.codebooks(connection):
        if kept.value is not None:
            found.append((kept.value, True))
        else:
            with suppress(ValueError, MalformedError):
                found.append((from_json(Codebook, json.loads(bodies[kept.key])), False))
    return found


def all_annotators(connection: Connection) -> list[tuple[Kept[Annotator], bool]]:
    names = dict(fetch(connection, select(annotator.c.key, annotator.c.name)))
    return [
        (k, True) if k.value is not None else (_with(k, Annotator(k.id, names[k.key])), False)
        for k in people.annotators(connection)
    ]


def all_speakers(connection: Connection) -> list[tuple[Kept[Speaker], bool]]:
    columns = select(speaker.c.key, speaker.c.name, speaker.c.kind)
    raw = {key: (name, kind) for key, name, kind in fetch(connection, columns)}
    kinds = ("named", "unnamed", "institution", "document", "outlet", "own")
    found = []
    for kept in people.speakers(connection):
        if kept.value is not None:
            found.append((kept, True))
        else:
            name, kind = raw[kept.key]
            others = people.aliases_of(connection, kept.key)
            value = Speaker(kept.id, name, kind if kind in kinds else "named", others)
            found.append((_with(kept, value), False))
    return found


def _with(kept: Kept[Any], value: T) -> Kept[T]:
    return Kept(kept.key, kept.id, value, kept.deleted_at, kept.batch)


def all_articles(connection: Connection) -> list[tuple[Kept[Article], bool]]:
    found = []
    for (key,) in fetch(connection, select(article.c.key).order_by(article.c.key)):
        kept = articles.article_by_key(connection, key)
        if kept is not None and kept.value is not None:
            found.append((kept, True))
        elif kept is not None:
            row = articles.raw_facts(connection, key)
            facts: list[Any] = [*row]
            facts[8] = bool(facts[8])
            values = articles.values_of(connection, [key]).get(key, ())
            found.append((_with(kept, replace(Article(*facts), values=tuple(values))), False))
    return found


def all_collections(connection: Connection) -> list[tuple[Kept[Collection], bool]]:
    return [
        (Kept(key, value.id, value, at, batch), good)
        for key, value, at, batch, good in shelves.raw_collections(connection)
    ]


def all_labels(connection: Connection) -> list[tuple[Kept[Label], bool]]:
    return [
        (Kept(key, value.id, value, at, batch), good)
        for key, value, at, batch, good in shelves.raw_labels(connection)
    ]


def all_revisions(connection: Connection) -> Iterator[tuple[Kept[Revision], bool]]:
    """Yield revisions; one that is not as it was written keeps its text, and blocks by its lines."""
    columns = (
        revision.c.key,
        revision.c.id,
        article.c.id,
        revision.c.number,
        revision.c.text,
        revision.c.text_hash,
        revision.c.normaliser_version,
        revision.c.source,
        revision.c.language,
        revision.c.created,
        revision.c.deleted_at,
        revision.c.batch,
    )
    statement = select(*columns).outerjoin(article, article.c.key == revision.c.article)
    for (id,) in fetch(connection, select(revision.c.id).order_by(revision.c.key)):
        kept = revisions.revision_by_id(connection, id)
        if kept is not None and kept.value is not None:
            yield kept, True
            continue
        row = fetch(connection, statement.where(revision.c.id == id))[0]
        key, id, of, number, text, hashed, normaliser, source, language, created, deleted_at, batch = row
        origin = Source("file", "")
        with suppress(ValueError, TypeError):
            origin = Source(*json.loads(source))
        value = Revision(
            id,
            of or "",
            number,
            text,
            hashed,
            normaliser,
            lines_of(text),
            (),
            (),
            origin,
            language,
            (),
            created,
        )
        yield Kept(key, id, value, deleted_at, batch), False


def lines_of(text: str) -> tuple[Block, ...]:
    """Return a paragraph for each line that is not empty."""
    found, at = [], 0
    for line in text.split("\n"):
        if line:
            found.append(Block("paragraph", Span(at, at + len(line))))
        at += len(line) + 1
    return tuple(found)


def all_annotations(connection: Connection) -> list[tuple[Kept[Annotation], bool]]:
    """Return annotations and whether each is as it was written; what makes none at all is left out."""
    said = stored.unverified(connection)
    ids = list(said)
    verified = stored.annotations_by_id(connection, ids)
    return [
        (kept, True) if kept.value is not None else (_with(kept, said[id]), False)
        for id in ids
        if (kept := verified.get(id)) is not None
    ]


def patched(text: str, hashed: str, quotes: list[tuple[int, int, str]]) -> str:
    """Return `text` with the words put back that whole annotations quote, when that gives the hashed text."""
    mended = text
    for start, end, quote in quotes:
        if end <= len(mended) and len(quote) == end - start:
            mended = mended[:start] + quote + mended[end:]
    return mended if text_hash(mended) == hashed else text


def current(connection: Connection) -> tuple[tuple[str, int], str]:
    """Return (id, version) of the current codebook and the id of the current annotator."""
    statement = (
        select(codebook.c.id, codebook.c.version, annotator.c.id)
        .select_from(library)
        .outerjoin(codebook, codebook.c.key == library.c.codebook)
        .outerjoin(annotator, annotator.c.key == library.c.annotator)
    )
    rows = fetch(connection, statement)
    return ((rows[0][0], rows[0][1]), rows[0][2]) if rows else (("", 0), "")


def annotation_keys(connection: Connection, ids: list[str]) -> dict[str, int]:
    return stored.keys_of(connection, ids)


def copy_comforts(scratch: Connection, made: Connection) -> None:
    """Carry over the session and half-typed notes, if they can be read."""
    session.write(made, session.read(scratch))
    for id, text, at in fetch(scratch, select(draft.c.annotation, draft.c.text, draft.c.at)):
        session.write_draft(made, id, text, at)
