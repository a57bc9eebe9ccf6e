"""Articles in their table, and lists of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, tuple_, update

from reader.model import Article, AttributeValue
from reader.model.building import builder
from reader.storage import sqlite
from reader.storage.annotation_fields import attribute_value, value_fields
from reader.storage.hashing import row_hash, tally_hash
from reader.storage.rows import CHUNK, Kept, fetch, insert_rows, next_key
from reader.storage.tables import article, article_value, revision, speaker, tally

_FACTS = (
    article.c.id,
    article.c.title,
    article.c.byline,
    article.c.outlet,
    article.c.url,
    article.c.published,
    article.c.language,
    article.c.note,
    article.c.done,
    article.c.created,
    article.c.modified,
)
# How many values an article has: most have none, and then no second statement is needed.
_VALUES = (
    select(func.count()).where(article_value.c.article == article.c.key).correlate(article).scalar_subquery()
)
_ROW = (article.c.key, *_FACTS, article.c.deleted_at, article.c.batch, article.c.hash, _VALUES)
_WIDTH = len(_ROW)
_ARTICLE = select(*_ROW)
_ARTICLE_BY_ID = _ARTICLE.where(article.c.id == bindparam("id"))
_TALLY = (
    tally.c.revisions,
    tally.c.annotations,
    tally.c.orphans,
    tally.c.length,
    tally.c.composition,
    tally.c.hash,
)


def article_hash(
    facts: tuple[Any, ...],
    values: tuple[AttributeValue, ...],
    deleted_at: str | None,
    batch: str | None,
) -> bytes:
    """`facts` are the columns of `_FACTS`, in that order, as they are stored."""
    own = ([value_fields(v) for v in values],) if values else ()
    return row_hash("article", *facts, deleted_at, batch, *own)


def _facts(value: Article) -> tuple[Any, ...]:
    return (
        value.id,
        value.title,
        value.byline,
        value.outlet,
        value.url,
        value.published,
        value.language,
        value.note,
        int(value.done),
        value.created,
        value.modified,
    )


def _kept_articles(connection: Connection, rows: list[tuple[Any, ...]]) -> list[Kept[Article]]:
    """Return the articles of rows that begin with the columns of `_ROW`."""
    values = values_of(connection, [row[0] for row in rows if row[_WIDTH - 1]])
    return [_kept_article(row[:_WIDTH], tuple(values.get(row[0], ()))) for row in rows]


def _kept_article(row: tuple[Any, ...], values: tuple[AttributeValue, ...]) -> Kept[Article]:
    key, *facts, deleted_at, batch, stored, count = row
    if len(values) != count or stored != article_hash(tuple(facts), values, deleted_at, batch):
        return Kept(key, facts[0], None, deleted_at, batch)
    facts[8] = bool(facts[8])
    value = _article(*facts)
    return _kept(key, facts[0], replace(value, values=values) if values else value, deleted_at, batch)


_article, _kept = builder(Article), builder(Kept)  # a list has a hundred thousand

_VALUE_ROWS = (
    select(
        article_value.c.article,
        article_value.c.attribute,
        article_value.c.type,
        article_value.c.text,
        article_value.c.number,
        article_value.c.start,
        article_value.c.end,
        speaker.c.id,
    )
    .outerjoin(speaker, speaker.c.key == article_value.c.speaker)
    .order_by(article_value.c.article, article_value.c.ordinal)
)


def values_of(connection: Connection, keys: list[int]) -> dict[int, list[AttributeValue]]:
    """Return the typed values of articles, by the articles' keys; what makes no value is left out."""
    found: dict[int, list[AttributeValue]] = {}
    for first in range(0, len(keys), CHUNK):
        part = keys[first : first + CHUNK]
        for key, *fields in fetch(connection, _VALUE_ROWS.where(article_value.c.article.in_(part))):
            try:
                value = attribute_value(*fields)
            except (TypeError, ValueError):  # damage; the number of values then tells
                continue
            found.setdefault(key, []).append(value)
    return found


def article_by_id(connection: Connection, id: str) -> Kept[Article] | None:
    found = _kept_articles(connection, fetch(connection, _ARTICLE_BY_ID, id=id))
    return found[0] if found else None


def article_by_key(connection: Connection, key: int) -> Kept[Article] | None:
    found = _kept_articles(connection, fetch(connection, _ARTICLE.where(article.c.key == key)))
    return found[0] if found else None


def articles_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Kept[Article]]:
    """Return many articles, by id; unknown ids are left out."""
    wanted = list(ids)
    found: dict[str, Kept[Article]] = {}
    for first in range(0, len(wanted), CHUNK):
        rows = fetch(connection, _ARTICLE.where(article.c.id.in_(wanted[first : first + CHUNK])))
        found.update((kept.id, kept) for kept in _kept_articles(connection, rows))
    return found


def raw_facts(connection: Connection, key: int) -> tuple[Any, ...]:
    """Return the facts of an article as they stand in its row, verified or not."""
    return fetch(connection, select(*_FACTS).where(article.c.key == key))[0]


def add_article(connection: Connection, value: Article) -> int:
    """Store an article without revisions; return its key."""
    key = next_key(connection, article)
    facts = _facts(value)
    names = [column.name for column in _FACTS]
    connection.execute(
        insert(article).values(
            key=key,
            **dict(zip(names, facts, strict=True)),
            hash=article_hash(facts, value.values, None, None),
        )
    )
    _add_values(connection, key, value.values)
    sqlite.index_add(connection, "fts_facts", [_words(key, value)])
    return key


def put_article(
    connection: Connection, kept: Kept[Article], value: Article, deleted_at: str | None, batch: str | None
) -> None:
    """Replace the facts and trash marks of the article that `kept` was read from."""
    facts = _facts(value)
    names = [column.name for column in _FACTS]
    connection.execute(
        update(article)
        .where(article.c.key == kept.key)
        .values(
            **dict(zip(names, facts, strict=True)),
            deleted_at=deleted_at,
            batch=batch,
            hash=article_hash(facts, value.values, deleted_at, batch),
        )
    )
    if value.values != kept.good.values:
        connection.execute(delete(article_value).where(article_value.c.article == kept.key))
        _add_values(connection, kept.key, value.values)
    old, new = _words(kept.key, kept.good), _words(kept.key, value)
    if old != new:
        sqlite.index_remove(connection, "fts_facts", [old])
        sqlite.index_add(connection, "fts_facts", [new])


_MARKS = (
    update(article)
    .where(article.c.key == bindparam("of"))
    .values(
        done=bindparam("is_done"),
        deleted_at=bindparam("at"),
        batch=bindparam("by"),
        hash=bindparam("hashed"),
    )
)


def mark_articles(
    connection: Connection, kept: Iterable[Kept[Article]], deleted_at: str | None, batch: str | None
) -> None:
    """Set or take away the trash marks of many articles, and write whether each is done."""
    rows = [
        {
            "of": each.key,
            "is_done": int(each.good.done),
            "at": deleted_at,
            "by": batch,
            "hashed": article_hash(_facts(each.good), each.good.values, deleted_at, batch),
        }
        for each in kept
    ]
    if rows:
        connection.execute(_MARKS, rows)


def put_values(connection: Connection, kept: Iterable[Kept[Article]]) -> None:
    """Write the values of articles outside the trash, as each `kept.value` has them, and the hashes."""
    several = list(kept)
    for first in range(0, len(several), CHUNK):
        part = [each.key for each in several[first : first + CHUNK]]
        connection.execute(delete(article_value).where(article_value.c.article.in_(part)))
    speakers = _speaker_keys(connection, (v for each in several for v in each.good.values))
    rows = [
        _value_row(each.key, number, value, speakers)
        for each in several
        for number, value in enumerate(each.good.values)
    ]
    insert_rows(connection, article_value, rows)
    mark_articles(connection, several, None, None)


def _add_values(connection: Connection, key: int, values: tuple[AttributeValue, ...]) -> None:
    speakers = _speaker_keys(connection, values)
    rows = [_value_row(key, number, value, speakers) for number, value in enumerate(values)]
    insert_rows(connection, article_value, rows)


def _speaker_keys(connection: Connection, values: Iterable[AttributeValue]) -> dict[str, int]:
    wanted = sorted({str(v.value) for v in values if v.type == "speaker"})
    if not wanted:
        return {}
    return dict(fetch(connection, select(speaker.c.id, speaker.c.key).where(speaker.c.id.in_(wanted))))


def _value_row(key: int, number: int, value: AttributeValue, speakers: dict[str, int]) -> dict[str, Any]:
    attribute, kind, text, figure, start, end, speaker_id = value_fields(value)
    return {
        "article": key,
        "ordinal": number,
        "attribute": attribute,
        "type": kind,
        "text": text,
        "number": figure,
        "start": start,
        "end": end,
        "speaker": speakers[speaker_id] if speaker_id is not None else None,
    }


def _words(key: int, value: Article) -> tuple[Any, ...]:
    return key, value.title, value.byline, value.outlet, value.note


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article with its tally; `kept.value` is None when its row is damaged, `good` is of the tally's."""

    kept: Kept[Article]
    revisions: int
    annotations: int
    orphans: int
    length: int
    composition: tuple[tuple[str, int], ...]
    good: bool


_listed_article = builder(ListedArticle)

_LIST = (
    select(*_ROW, *_TALLY)
    .join(tally, tally.c.article == article.c.key)
    .order_by(article.c.created.desc(), article.c.key.desc())
)
_LISTED = _LIST.where(article.c.deleted_at.is_(None))
_TRASHED = _LIST.where(article.c.deleted_at.is_not(None))
_AFTER = tuple_(article.c.created, article.c.key) < tuple_(bindparam("created"), bindparam("after"))


def list_articles(
    connection: Connection, *, after: str | None, limit: int | None, trashed: bool
) -> list[ListedArticle]:
    """Return a page of articles, newest first, beginning after the article with the id `after`."""
    statement = _TRASHED if trashed else _LISTED
    parameters: dict[str, Any] = {}
    if after is not None:
        place = fetch(connection, select(article.c.created, article.c.key).where(article.c.id == after))
        if not place:
            return []
        statement = statement.where(_AFTER)
        parameters = {"created": place[0][0], "after": place[0][1]}
    if limit is not None:
        statement = statement.limit(limit)
    return _listed(connection, fetch(connection, statement, **parameters))


def listed_article(connection: Connection, id: str) -> ListedArticle | None:
    found = _listed(connection, fetch(connection, _LIST.where(article.c.id == id)))
    return found[0] if found else None


def listed_articles(connection: Connection, ids: Iterable[str]) -> list[ListedArticle]:
    """Return many articles as lists show them, in no order; unknown ids are left out."""
    wanted = list(ids)
    found: list[ListedArticle] = []
    for first in range(0, len(wanted), CHUNK):
        rows = fetch(connection, _LIST.where(article.c.id.in_(wanted[first : first + CHUNK])))
        found += _listed(connection, rows)
    return found


def _listed(connection: Connection, rows: list[tuple[Any, ...]]) -> list[ListedArticle]:
    return [
        _with_tally(kept, row[_WIDTH:])
        for kept, row in zip(_kept_articles(connection, rows), rows, strict=True)
    ]


def _with_tally(kept: Kept[Article], counted: tuple[Any, ...]) -> ListedArticle:
    revisions, annotations, orphans, length, shares, stored = counted
    if stored != tally_hash(kept.id, revisions, annotations, orphans, length, shares):
        return ListedArticle(kept, 0, 0, 0, 0, (), False)
    composition = tuple(map(tuple, json.loads(shares))) if shares != "[]" else ()
    return _listed_article(kept, revisions, annotations, orphans, length, composition, True)


def keys_of(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return the integer keys of articles, by id; unknown ids are left out."""
    wanted = sorted(ids)
    found: dict[str, int] = {}
    for first in range(0, len(wanted), CHUNK):
        rows = fetch(
            connection,
            select(article.c.id, article.c.key).where(article.c.id.in_(wanted[first : first + CHUNK])),
        )
        found.update(rows)
    return found


def articles_at(connection: Connection, urls: Iterable[str]) -> list[str]:
    """Return the ids of the articles outside the trash that have one of these addresses, newest first."""
    statement = (
        select(article.c.id)
        .where(article.c.url.in_(sorted(urls)), article.c.url != "", article.c.deleted_at.is_(None))
        .order_by(article.c.created.desc(), article.c.key.desc())
    )
    return [id for (id,) in fetch(connection, statement)]


def notices_of_site(connection: Connection, host: str, message: str) -> list[str]:
    """Return the stored notices of revisions of articles at `host` that have a `message`, newest first."""
    places = [
        article.c.url.startswith(f"{scheme}://{host}/", autoescape=True) for scheme in ("https", "http")
    ]
    statement = (
        select(revision.c.notices)
        .join(article, article.c.key == revision.c.article)
        .where(or_(*places), article.c.deleted_at.is_(None), revision.c.deleted_at.is_(None))
        .where(revision.c.notices.contains(f'"{message}"', autoescape=True))
        .order_by(revision.c.key.desc())
        .limit(1)
    )
    return [notices for (notices,) in fetch(connection, statement)]
