"""Revisions in their table: the text, its structure, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from reader.model import Block, Mark, Notice, Page, Revision, RevisionRow, Source
from reader.model.building import builder
from reader.storage import cjk, sqlite
from reader.storage.hashing import canonical, row_hash
from reader.storage.rows import Kept, fetch, next_key
from reader.storage.tables import article, revision
from reader.text.hashing import text_hash
from reader.text.span import Span

_block, _mark = builder(Block), builder(Mark)

_REVISION_ROW = (
    revision.c.key,
    revision.c.id,
    article.c.id,
    revision.c.number,
    revision.c.text_hash,
    revision.c.length,
    revision.c.normaliser_version,
    revision.c.language,
    revision.c.source,
    revision.c.created,
    revision.c.structure,
    revision.c.deleted_at,
    revision.c.batch,
    revision.c.hash,
)
_BARE_COLUMNS = len(_REVISION_ROW)
_REVISIONS = select(*_REVISION_ROW).outerjoin(article, article.c.key == revision.c.article)
_REVISION = select(
    *_REVISION_ROW, revision.c.blocks, revision.c.marks, revision.c.pages, revision.c.notices, revision.c.text
).outerjoin(article, article.c.key == revision.c.article)


def revision_hash(row: tuple[Any, ...]) -> bytes:
    """`row` are the columns of `_REVISION_ROW` from id to batch; what is not in it has hashes that are."""
    *facts, structure, deleted_at, batch = row
    return row_hash("revision", *facts, structure.hex(), deleted_at, batch)


def structure_hash(parts: tuple[str, ...]) -> bytes:
    return row_hash("structure", *parts)


def _is_whole(row: tuple[Any, ...]) -> bool:
    """Return whether the columns of `_REVISION_ROW` match their hash."""
    return isinstance(row[10], bytes) and row[13] == revision_hash(row[1:13])


def _kept_revision(row: tuple[Any, ...]) -> Kept[Revision]:
    key, id, article_id, number, hashed, length, normaliser, language, source, created, structure = row[:11]
    deleted_at, batch, _, *parts, text = row[11:]
    value = None
    if (
        _is_whole(row[:_BARE_COLUMNS])
        and structure == structure_hash(tuple(parts))
        and isinstance(text, str)
        and len(text) == length
        and text_hash(text) == hashed
    ):
        blocks, marks, pages, notices = parts
        value = Revision(
            id=id,
            article=article_id,
            number=number,
            text=text,
            text_hash=hashed,
            normaliser_version=normaliser,
            blocks=tuple(
                [_block(kind, Span(start, end), level) for kind, start, end, level in json.loads(blocks)]
            ),
            marks=tuple([_mark(kind, Span(start, end), to) for kind, start, end, to in json.loads(marks)]),
            pages=tuple([Page(name, Span(start, end)) for name, start, end in json.loads(pages)]),
            source=Source(*json.loads(source)),
            language=language,
            notices=notices_from(notices),
            created=created,
        )
    return Kept(key, id, value, deleted_at, batch)


def notices_from(text: str) -> tuple[Notice, ...]:
    return tuple(
        Notice(message, tuple((name, _hashable(fact)) for name, fact in facts))
        for message, facts in json.loads(text)
    )


def _hashable(fact: Any) -> Any:
    return tuple(_hashable(part) for part in fact) if isinstance(fact, list) else fact


def revision_by_id(connection: Connection, id: str) -> Kept[Revision] | None:
    """Return a revision with its text, verified."""
    found = fetch(connection, _REVISION.where(revision.c.id == id))
    return _kept_revision(found[0]) if found else None


def newest_revision(connection: Connection, article_key: int) -> Kept[Revision] | None:
    """Return the revision with the highest number that is not in the trash."""
    found = fetch(
        connection,
        _REVISION.where(revision.c.article == article_key, revision.c.deleted_at.is_(None))
        .order_by(revision.c.number.desc(), revision.c.key.desc())
        .limit(1),
    )
    return _kept_revision(found[0]) if found else None


def trashed_revisions(connection: Connection, article_key: int) -> frozenset[str]:
    """Return the ids of an article's revisions that are in the trash."""
    return frozenset(id for (id,) in fetch(connection, _TRASHED_REVISIONS, article=article_key))


_TRASHED_REVISIONS = select(revision.c.id).where(
    revision.c.article == bindparam("article"), revision.c.deleted_at.is_not(None)
)


@dataclass(frozen=True, slots=True)
class BareRevision:
    """A revision without text and structure; `good` is whether what is here matches its hash."""

    key: int
    row: RevisionRow
    normaliser_version: int
    deleted_at: str | None
    good: bool


_BARE_OF_ARTICLE = _REVISIONS.where(revision.c.article == bindparam("article")).order_by(
    revision.c.number, revision.c.key
)
_BARE_OF_ARTICLES = (
    _REVISIONS.add_columns(revision.c.article)
    .where(revision.c.article.in_(bindparam("keys", expanding=True)))
    .order_by(revision.c.number, revision.c.key)
)
_REVISIONS_BY_KEY = _REVISION.where(revision.c.key.in_(bindparam("keys", expanding=True)))
_BARE_BY_ID = _REVISIONS.where(revision.c.id == bindparam("id"))
_BARE_BY_HASH = _REVISIONS.where(
    revision.c.text_hash == bindparam("text_hash"),
    revision.c.deleted_at.is_(None),
    article.c.deleted_at.is_(None),
).order_by(revision.c.key)


def _bare(row: tuple[Any, ...]) -> BareRevision:
    key, id, article_id, number, hashed, length, normaliser, _language, source, created = row[:10]
    good = _is_whole(row)
    origin = Source(*json.loads(source)) if good else Source("file", "")
    held = RevisionRow(id, article_id, number, hashed, length, origin, created)
    return BareRevision(key, held, normaliser, row[11], good)


def revisions_of(connection: Connection, article_key: int) -> list[BareRevision]:
    """Return an article's revisions by number, those in the trash too."""
    return [_bare(row) for row in fetch(connection, _BARE_OF_ARTICLE, article=article_key)]


def revisions_of_articles(connection: Connection, keys: Sequence[int]) -> list[tuple[int, BareRevision]]:
    """Return the revisions of articles, each with its article's key, by number; those in the trash too."""
    rows = fetch(connection, _BARE_OF_ARTICLES, keys=list(keys))
    return [(row[-1], _bare(row[:-1])) for row in rows]


def revisions_by_key(connection: Connection, keys: Sequence[int]) -> dict[int, Kept[Revision]]:
    """Return revisions with their texts, verified, by key."""
    rows = fetch(connection, _REVISIONS_BY_KEY, keys=list(keys))
    return {row[0]: _kept_revision(row) for row in rows}


def bare_revision(connection: Connection, id: str) -> BareRevision | None:
    found = fetch(connection, _BARE_BY_ID, id=id)
    return _bare(found[0]) if found else None


NO_TEXT = text_hash("")


def revision_with_text(connection: Connection, hashed: str, original: str = "") -> BareRevision | None:
    """Return the oldest revision with this text, outside the trash.

    Pages without a text all have the same: they are alike when they are of the same `original`.
    """
    rows = fetch(connection, _BARE_BY_HASH, text_hash=hashed)
    if hashed != NO_TEXT:
        return _bare(rows[0]) if rows else None
    found = (_bare(row) for row in rows)
    return next((each for each in found if original and each.row.source.original_hash == original), None)


def add_revision(connection: Connection, value: Revision, article_key: int) -> int:
    """Store a revision and index its words; return its key."""
    key = next_key(connection, revision)
    source = value.source
    source_text = canonical(
        [
            source.kind,
            source.name,
            source.media_type,
            source.encoding,
            source.importer,
            source.importer_version,
            source.original_hash,
            source.retrieved,
        ]
    )
    structure = (
        canonical([[b.kind, b.span.start, b.span.end, b.level] for b in value.blocks]),
        canonical([[m.kind, m.span.start, m.span.end, m.target] for m in value.marks]),
        canonical([[p.label, p.span.start, p.span.end] for p in value.pages]),
        canonical([[n.message, n.facts] for n in value.notices]),
    )
    hashed = structure_hash(structure)
    row = (
        value.id,
        value.article,
        value.number,
        value.text_hash,
        len(value.text),
        value.normaliser_version,
        value.language,
        source_text,
        value.created,
        hashed,
        None,
        None,
    )
    connection.execute(
        insert(revision).values(
            key=key,
            id=value.id,
            article=article_key,
            number=value.number,
            text_hash=value.text_hash,
            length=len(value.text),
            normaliser_version=value.normaliser_version,
            language=value.language,
            source=source_text,
            created=value.created,
            structure=hashed,
            hash=revision_hash(row),
            blocks=structure[0],
            marks=structure[1],
            pages=structure[2],
            notices=structure[3],
            text=value.text,
        )
    )
    sqlite.index_add(connection, "fts_text", [(key, value.text)])
    cjk.add(connection, [(key, value.text)])
    return key


def trash_revision(connection: Connection, key: int, deleted_at: str | None, batch: str | None) -> None:
    """Set or take away a revision's trash marks."""
    row = fetch(connection, _REVISIONS.where(revision.c.key == key))[0]
    hashed = revision_hash((*row[1:11], deleted_at, batch))
    connection.execute(
        update(revision).where(revision.c.key == key).values(deleted_at=deleted_at, batch=batch, hash=hashed)
    )
