"""Collections and labels in their tables, and which articles are in them.

The hash of a collection, or of a label, is over its own fields and the ids of all its articles, those in the
trash too: a membership that damage took away or made up is noticed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update

from reader.model import Collection, Label
from reader.storage.hashing import row_hash
from reader.storage.own_row import change_own_row
from reader.storage.rows import CHUNK, Kept, fetch, insert_rows
from reader.storage.tables import article, article_label, collection, collection_article, label

Shelf = Collection | Label

_ABOVE = collection.alias("above")
_COLLECTIONS = (
    select(
        collection.c.key,
        collection.c.id,
        collection.c.name,
        _ABOVE.c.id,
        collection.c.ordinal,
        collection.c.note,
        collection.c.query,
        collection.c.created,
        collection.c.modified,
        collection.c.deleted_at,
        collection.c.batch,
        collection.c.hash,
    )
    .select_from(collection)
    .outerjoin(_ABOVE, _ABOVE.c.key == collection.c.parent)
    .order_by(collection.c.key)
)
_LABELS = select(
    label.c.key, label.c.id, label.c.name, label.c.style, label.c.deleted_at, label.c.batch, label.c.hash
).order_by(label.c.key)


def _hash(value: Shelf, deleted_at: str | None, batch: str | None) -> bytes:
    if isinstance(value, Label):
        return row_hash("label", value.id, value.name, value.style, deleted_at, batch, value.articles)
    return row_hash(
        "collection",
        value.id,
        value.name,
        value.parent,
        value.ordinal,
        value.note,
        value.query,
        value.created,
        value.modified,
        deleted_at,
        batch,
        value.articles,
    )


def _members(connection: Connection, owner: Column[int], member: Column[int]) -> dict[int, tuple[str, ...]]:
    """Return the ids of the articles of each shelf, by its key."""
    found: dict[int, list[str]] = defaultdict(list)
    statement = select(owner, article.c.id).join(article, article.c.key == member)
    for key, id in fetch(connection, statement):
        found[key].append(id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}


def raw_collections(
    connection: Connection,
) -> list[tuple[int, Collection, str | None, str | None, bool]]:
    """Return (key, value, deleted_at, batch, whether the row is as it was written) of each, oldest first."""
    within = _members(connection, collection_article.c.collection, collection_article.c.article)
    found = []
    for key, id, name, parent, ordinal, note, query, created, modified, at, batch, stored in fetch(
        connection, _COLLECTIONS
    ):
        articles = within.get(key, ())
        value = Collection(id, name, parent or "", ordinal, note, query, created, modified, articles)
        found.append((key, value, at, batch, stored == _hash(value, at, batch)))
    return found


def raw_labels(connection: Connection) -> list[tuple[int, Label, str | None, str | None, bool]]:
    """Return labels as `raw_collections` does collections."""
    within = _members(connection, article_label.c.label, article_label.c.article)
    found = []
    for key, id, name, style, at, batch, stored in fetch(connection, _LABELS):
        value = Label(id, name, style, within.get(key, ()))
        found.append((key, value, at, batch, stored == _hash(value, at, batch)))
    return found


def collections(connection: Connection) -> list[Kept[Collection]]:
    """Return every collection, those in the trash too, oldest first."""
    return [
        Kept(key, value.id, value if good else None, at, batch)
        for key, value, at, batch, good in raw_collections(connection)
    ]


def labels(connection: Connection) -> list[Kept[Label]]:
    """Return every label, those in the trash too, oldest first."""
    return [
        Kept(key, value.id, value if good else None, at, batch)
        for key, value, at, batch, good in raw_labels(connection)
    ]


def trashed_articles(connection: Connection) -> frozenset[str]:
    """Return the ids of the articles in the trash, which are in no list of a collection's articles."""
    return frozenset(
        id for (id,) in fetch(connection, select(article.c.id).where(article.c.deleted_at.is_not(None)))
    )


def _table_of(value: Shelf) -> Table:
    return label if isinstance(value, Label) else collection


def _columns(value: Shelf, keys: dict[str, int]) -> dict[str, Any]:
    if isinstance(value, Label):
        return {"id": value.id, "name": value.name, "style": value.style}
    return {
        "id": value.id,
        "parent": keys[value.parent] if value.parent else None,
        "ordinal": value.ordinal,
        "name": value.name,
        "note": value.note,
        "query": value.query,
        "created": value.created,
        "modified": value.modified,
    }


def add_shelf(
    connection: Connection, value: Shelf, parents: dict[str, int], articles: dict[str, int]
) -> None:
    """Store a collection or label with its articles; both maps lead from ids to keys."""
    table = _table_of(value)
    key = connection.execute(
        insert(table).values(**_columns(value, parents), hash=_hash(value, None, None))
    ).inserted_primary_key
    assert key is not None
    _put_rows(connection, value, int(key[0]), (articles[id] for id in value.articles))
    change_own_row(connection, counts={table.name: 1})


def put_shelf(
    connection: Connection,
    kept: Kept[Any],
    value: Shelf,
    parents: dict[str, int],
    deleted_at: str | None,
    batch: str | None,
) -> None:
    """Replace fields and trash marks; which articles are in it stays, and must be what `value` says."""
    table = _table_of(value)
    connection.execute(
        update(table)
        .where(table.c.key == kept.key)
        .values(
            **_columns(value, parents),
            deleted_at=deleted_at,
            batch=batch,
            hash=_hash(value, deleted_at, batch),
        )
    )


def change_articles(
    connection: Connection, kept: Kept[Any], value: Shelf, adding: Iterable[int], leaving: Iterable[int]
) -> None:
    """Put articles in and take articles out, by their keys; `value` is what it is then."""
    members = article_label if isinstance(value, Label) else collection_article
    owner = members.c.label if isinstance(value, Label) else members.c.collection
    gone = list(leaving)
    for first in range(0, len(gone), CHUNK):
        part = gone[first : first + CHUNK]
        connection.execute(delete(members).where(owner == kept.key, members.c.article.in_(part)))
    _put_rows(connection, value, kept.key, adding)
    set_hash(connection, kept.key, value, kept.deleted_at, kept.batch)


def set_hash(
    connection: Connection, key: int, value: Shelf, deleted_at: str | None, batch: str | None
) -> None:
    """Make the hash anew; which articles are in it has changed."""
    table = _table_of(value)
    connection.execute(
        update(table).where(table.c.key == bindparam("of")).values(hash=bindparam("hashed")),
        {"of": key, "hashed": _hash(value, deleted_at, batch)},
    )


def _put_rows(connection: Connection, value: Shelf, key: int, articles: Iterable[int]) -> None:
    if isinstance(value, Label):
        insert_rows(connection, article_label, [{"article": each, "label": key} for each in articles])
    else:
        insert_rows(
            connection,
            collection_article,
            [{"collection": key, "article": each, "ordinal": 0} for each in articles],
        )


def trashed_before(connection: Connection, time: str) -> int:
    """Return how many articles went to the trash before `time`."""
    return len(fetch(connection, select(article.c.key).where(article.c.deleted_at < time)))
