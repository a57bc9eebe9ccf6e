"""Articles in their table, and lists of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, tuple_, update

from reader.model import Article
from reader.storage import sqlite
from reader.storage.hashing import row_hash, tally_hash
from reader.storage.rows import CHUNK, Kept, fetch, next_key
from reader.storage.tables import article, revision, tally

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
_ARTICLE = select(article.c.key, *_FACTS, article.c.deleted_at, article.c.batch, article.c.hash)
_ARTICLE_BY_ID = _ARTICLE.where(article.c.id == bindparam("id"))
_TALLY = (
    tally.c.revisions,
    tally.c.annotations,
    tally.c.orphans,
    tally.c.length,
    tally.c.composition,
    tally.c.hash,
)


def article_hash(facts: tuple[Any, ...], deleted_at: str | None, batch: str | None) -> bytes:
    """`facts` are the columns of `_FACTS`, in that order, as they are stored."""
    return row_hash("article", *facts, deleted_at, batch)


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


def _kept_article(row: tuple[Any, ...]) -> Kept[Article]:
    key, *facts, deleted_at, batch, stored = row
    if stored != article_hash(tuple(facts), deleted_at, batch):
        return Kept(key, facts[0], None, deleted_at, batch)
    facts[8] = bool(facts[8])
    return Kept(key, facts[0], Article(*facts), deleted_at, batch)


def article_by_id(connection: Connection, id: str) -> Kept[Article] | None:
    found = fetch(connection, _ARTICLE_BY_ID, id=id)
    return _kept_article(found[0]) if found else None


def article_by_key(connection: Connection, key: int) -> Kept[Article] | None:
    found = fetch(connection, _ARTICLE.where(article.c.key == key))
    return _kept_article(found[0]) if found else None


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
            key=key, **dict(zip(names, facts, strict=True)), hash=article_hash(facts, None, None)
        )
    )
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
            hash=article_hash(facts, deleted_at, batch),
        )
    )
    old, new = _words(kept.key, kept.good), _words(kept.key, value)
    if old != new:
        sqlite.index_remove(connection, "fts_facts", [old])
        sqlite.index_add(connection, "fts_facts", [new])


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


_LIST = (
    select(article.c.key, *_FACTS, article.c.deleted_at, article.c.batch, article.c.hash, *_TALLY)
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
    return [_listed(row) for row in fetch(connection, statement, **parameters)]


def listed_article(connection: Connection, id: str) -> ListedArticle | None:
    found = fetch(connection, _LIST.where(article.c.id == id))
    return _listed(found[0]) if found else None


def _listed(row: tuple[Any, ...]) -> ListedArticle:
    kept = _kept_article(row[:15])
    revisions, annotations, orphans, length, shares, stored = row[15:]
    if stored != tally_hash(kept.id, revisions, annotations, orphans, length, shares):
        return ListedArticle(kept, 0, 0, 0, 0, (), False)
    composition = tuple((tag, characters) for tag, characters in json.loads(shares))
    return ListedArticle(kept, revisions, annotations, orphans, length, composition, True)


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
