"""Links between annotations, and keys of newer programs' files that are kept for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from reader.model.snapshot import Link, Unknown
from reader.storage.hashing import row_hash
from reader.storage.own_row import change_own_row, true_counts
from reader.storage.rows import Kept, fetch
from reader.storage.tables import annotation, article, link, unknown

_FROM, _TO = annotation.alias("from_annotation"), annotation.alias("to_annotation")
_OF_FROM, _OF_TO = article.alias("from_article"), article.alias("to_article")
_LINKS = (
    select(
        link.c.key,
        link.c.id,
        link.c.kind,
        _FROM.c.id,
        _TO.c.id,
        link.c.note,
        link.c.created,
        link.c.deleted_at,
        link.c.batch,
        link.c.hash,
    )
    .select_from(link)
    .outerjoin(_FROM, _FROM.c.key == link.c.from_annotation)
    .outerjoin(_TO, _TO.c.key == link.c.to_annotation)
    .order_by(link.c.key)
)


def _link_hash(value: Link, deleted_at: str | None, batch: str | None) -> bytes:
    return row_hash(
        "link",
        value.id,
        value.kind,
        value.from_annotation,
        value.to_annotation,
        value.note,
        value.created,
        deleted_at,
        batch,
    )


def _link(row: tuple[Any, ...]) -> Kept[Link]:
    key, id, kind, from_id, to_id, note, created, deleted_at, batch, stored = row
    value = Link(id, kind, from_id, to_id, note, created)
    good = stored == _link_hash(value, deleted_at, batch)
    return Kept(key, id, value if good else None, deleted_at, batch)


def links(connection: Connection) -> list[Kept[Link]]:
    """Return every link, oldest first."""
    return [_link(row) for row in fetch(connection, _LINKS)]


_STANDING = (
    select(link.c.key)
    .join(_FROM, _FROM.c.key == link.c.from_annotation)
    .join(_TO, _TO.c.key == link.c.to_annotation)
    .join(_OF_FROM, _OF_FROM.c.key == _FROM.c.article)
    .join(_OF_TO, _OF_TO.c.key == _TO.c.article)
    .where(*(each.c.deleted_at.is_(None) for each in (link, _FROM, _TO, _OF_FROM, _OF_TO)))
)


def standing(connection: Connection) -> set[int]:
    """Return the keys of links that are outside the trash, as their annotations and articles are."""
    return {key for (key,) in fetch(connection, _STANDING)}


_OF_ARTICLE = (
    _LINKS.join(_OF_FROM, _OF_FROM.c.key == _FROM.c.article)
    .join(_OF_TO, _OF_TO.c.key == _TO.c.article)
    .where(*(each.c.deleted_at.is_(None) for each in (link, _FROM, _TO, _OF_FROM, _OF_TO)))
    .where((_FROM.c.article == bindparam("article")) | (_TO.c.article == bindparam("article")))
)


def links_of_article(connection: Connection, article_key: int) -> list[Kept[Link]]:
    """Return the links with an end in this article, both ends and their articles outside the trash."""
    return [_link(row) for row in fetch(connection, _OF_ARTICLE, article=article_key)]


def links_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Kept[Link]]:
    wanted = set(ids)
    return {kept.id: kept for kept in links(connection) if kept.id in wanted}


def add_links(connection: Connection, given: Sequence[Link], annotation_keys: dict[str, int]) -> None:
    if given:
        connection.execute(
            insert(link),
            [
                {
                    "id": each.id,
                    "kind": each.kind,
                    "from_annotation": annotation_keys[each.from_annotation],
                    "to_annotation": annotation_keys[each.to_annotation],
                    "note": each.note,
                    "created": each.created,
                    "hash": _link_hash(each, None, None),
                }
                for each in given
            ],
        )
        change_own_row(connection, counts={"link": len(given)})


def mark_links(
    connection: Connection, kept: Iterable[Kept[Link]], deleted_at: str | None, batch: str | None
) -> None:
    """Set or take away the trash marks of links."""
    for each in kept:
        connection.execute(
            update(link)
            .where(link.c.key == each.key)
            .values(deleted_at=deleted_at, batch=batch, hash=_link_hash(each.good, deleted_at, batch))
        )


# --- keys of newer files ---------------------------------------------------------------------------------

_UNKNOWN = select(
    unknown.c.key, unknown.c.kind, unknown.c.id, unknown.c.pointer, unknown.c.json, unknown.c.hash
).order_by(unknown.c.key)


def _unknown_hash(value: Unknown) -> bytes:
    return row_hash("unknown", value.kind, value.id, value.pointer, value.json)


def unknown_keys(connection: Connection) -> list[Kept[Unknown]]:
    """Return what is kept of newer files, oldest first."""
    found = []
    for key, kind, id, pointer, json, stored in fetch(connection, _UNKNOWN):
        value = Unknown(kind, id, pointer, json)
        found.append(Kept(key, id, value if stored == _unknown_hash(value) else None))
    return found


def add_unknown(connection: Connection, given: Sequence[Unknown]) -> None:
    if given:
        connection.execute(
            insert(unknown),
            [
                {
                    "kind": each.kind,
                    "id": each.id,
                    "pointer": each.pointer,
                    "json": each.json,
                    "hash": _unknown_hash(each),
                }
                for each in given
            ],
        )
        change_own_row(connection, counts={"unknown": len(given)})


_REMOVE = delete(unknown).where(
    unknown.c.kind == bindparam("of_kind"),
    unknown.c.id == bindparam("of_id"),
    unknown.c.pointer == bindparam("at"),
)


def remove_unknown(connection: Connection, given: Sequence[Unknown]) -> None:
    if given:
        before = true_counts(connection)["unknown"]
        connection.execute(
            _REMOVE, [{"of_kind": each.kind, "of_id": each.id, "at": each.pointer} for each in given]
        )
        change_own_row(connection, counts={"unknown": true_counts(connection)["unknown"] - before})
