"""The library's own row: what is current, and how many rows of each kind there must be.

A damaged tree can lose rows without any error; a list that is shorter than it must be says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from reader.errors import LibraryFailed
from reader.storage.hashing import canonical, row_hash
from reader.storage.rows import fetch
from reader.storage.tables import (
    annotator,
    article,
    codebook,
    collection,
    label,
    library,
    link,
    speaker,
    unknown,
    verdict,
)

# Articles outside the trash, as lists show them; of the others every row.
COUNTED = {
    "article": select(func.count()).select_from(article).where(article.c.deleted_at.is_(None)),
    "annotator": select(func.count()).select_from(annotator),
    "speaker": select(func.count()).select_from(speaker),
    "codebook": select(func.count()).select_from(codebook),
    "link": select(func.count()).select_from(link),
    "unknown": select(func.count()).select_from(unknown),
    "collection": select(func.count()).select_from(collection),
    "label": select(func.count()).select_from(label),
    "verdict": select(func.count()).select_from(verdict),
}
NO_COUNTS = canonical(dict.fromkeys(COUNTED, 0))


@dataclass(frozen=True, slots=True)
class OwnRow:
    """`codebook` and `annotator` are keys; `good` is whether the row matches its hash."""

    id: str
    min_reader: int
    created: str
    codebook: int | None
    annotator: int | None
    counts: Mapping[str, int]
    good: bool


_OWN = (
    select(
        library.c.id,
        library.c.min_reader,
        library.c.created,
        library.c.codebook,
        library.c.annotator,
        library.c.counts,
        library.c.hash,
        codebook.c.id,
        codebook.c.version,
        annotator.c.id,
    )
    .outerjoin(codebook, codebook.c.key == library.c.codebook)
    .outerjoin(annotator, annotator.c.key == library.c.annotator)
    .where(library.c.key == 1)
)


def own_hash(
    id: str,
    min_reader: int,
    created: str,
    codebook: tuple[str, int] | None,
    annotator: str | None,
    counts: str,
) -> bytes:
    """Return the hash of the row; `serial` is not in it, it changes with every write."""
    return row_hash("library", id, min_reader, created, codebook, annotator, counts)


def own_row(connection: Connection) -> OwnRow:
    """Return the library's own row; raises `LibraryFailed` when it is not there."""
    rows = fetch(connection, _OWN)
    if not rows:
        raise LibraryFailed("library.row-damaged", kind="library", id="")
    id, min_reader, created, book, person, counts, stored, book_id, version, person_id = rows[0]
    current = None if book is None else (book_id, version)
    good = stored == own_hash(id, min_reader, created, current, person_id, counts)
    # A kind that was not counted yet when the row was written had no rows.
    numbers = {**dict.fromkeys(COUNTED, 0), **json.loads(counts)} if good else {}
    return OwnRow(id, min_reader, created, book, person, numbers, good)


def change_own_row(connection: Connection, *, counts: Mapping[str, int] | None = None, **values: Any) -> None:
    """Set `codebook` or `annotator` (keys), add to `counts`, and make the hash anew.

    Raises `LibraryFailed` when the row is damaged: a new hash would make the damage look right.
    """
    before = own_row(connection)
    if not before.good:
        raise LibraryFailed("library.row-damaged", kind="library", id="")
    now = {kind: before.counts.get(kind, 0) + (counts or {}).get(kind, 0) for kind in COUNTED}
    put_own_row(connection, now, **values)


def put_own_row(connection: Connection, counts: Mapping[str, int], **values: Any) -> None:
    """Set what is given, whatever stood there, and make the hash anew."""
    text = canonical(dict(counts))
    connection.execute(update(library).where(library.c.key == 1).values(counts=text, **values))
    id, min_reader, created, book, _, _, _, book_id, version, person_id = fetch(connection, _OWN)[0]
    current = None if book is None else (book_id, version)
    hashed = own_hash(id, min_reader, created, current, person_id, text)
    connection.execute(update(library).where(library.c.key == 1).values(hash=hashed))


def true_counts(connection: Connection) -> dict[str, int]:
    """Return the counts as they are."""
    return {kind: int(connection.execute(statement).scalar_one()) for kind, statement in COUNTED.items()}
