"""Taking rows out for ever, their words out of the indexes, and their bytes out of the file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select, update

from reader.errors import LibraryFailed
from reader.storage import cjk, shelves, sqlite
from reader.storage.annotation_fields import AREA, area_of
from reader.storage.annotation_writing import keys_for, replace_annotations
from reader.storage.annotations import annotations_by_id
from reader.storage.own_row import change_own_row, true_counts
from reader.storage.rows import CHUNK, fetch
from reader.storage.tables import (
    anchor,
    annotation,
    annotator,
    article,
    article_label,
    article_value,
    collection,
    collection_article,
    cue,
    draft,
    evidence,
    label,
    link,
    piece,
    place,
    revision,
    speaker,
    speaker_alias,
    tally,
    value,
    verdict,
)
from reader.storage.tally import Tallies


def remove_trashed(connection: Connection, before: str | None) -> int:
    """Delete what went to the trash (at `before` or earlier) with all that hangs on it; return how many."""
    counts = true_counts(connection)
    articles = _trashed(connection, article, before)
    revisions = _trashed(connection, revision, before) + _of(
        connection, revision, revision.c.article, articles
    )
    annotations = _trashed(connection, annotation, before) + _of(
        connection, annotation, annotation.c.article, articles
    )
    links = _trashed(connection, link, before)
    touched = {key for (key,) in _rows(connection, select(revision.c.article), revision.c.key, revisions)}
    _remove_annotations(connection, annotations)
    _remove_revisions(connection, revisions)
    _remove(connection, link.c.key, links)
    within = _holding(connection, articles)
    for column in (tally.c.article, collection_article.c.article, article_label.c.article):
        _remove(connection, column, articles)
    _hash_again(connection, within)
    _remove(connection, article_value.c.article, articles)
    _unindex(connection, "fts_facts", article, articles)
    _remove(connection, article.c.key, articles)
    tallies = Tallies(connection)
    for key in touched - set(articles):
        tallies.recount(key)
    tallies.write()
    shelved = _remove_shelves(connection, before)
    people = _remove_people(connection, before)
    change_own_row(connection, counts=_minus(true_counts(connection), counts))
    return len(set(articles)) + len(set(revisions)) + len(set(annotations)) + len(links) + shelved + people


def anything_trashed(connection: Connection, before: str) -> bool:
    """Return whether anything is in the trash since `before` or longer."""
    kinds = (article, revision, annotation, link, collection, label, speaker, annotator)
    return any(_trashed(connection, table, before) for table in kinds)


def _minus(now: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {kind: now[kind] - before[kind] for kind in now}


def _trashed(connection: Connection, table: Table, before: str | None) -> list[int]:
    statement = select(table.c.key).where(table.c.deleted_at.is_not(None))
    if before is not None:
        statement = statement.where(table.c.deleted_at <= before)
    return [key for (key,) in fetch(connection, statement)]


def _rows(
    connection: Connection, statement: Any, column: Column[int], keys: Iterable[int]
) -> list[tuple[Any, ...]]:
    wanted = sorted(set(keys))
    found: list[tuple[Any, ...]] = []
    for first in range(0, len(wanted), CHUNK):
        found += fetch(connection, statement.where(column.in_(wanted[first : first + CHUNK])))
    return found


def _of(connection: Connection, table: Table, owner: Column[int], keys: Iterable[int]) -> list[int]:
    return [key for (key,) in _rows(connection, select(table.c.key), owner, keys)]


def _remove(connection: Connection, column: Any, keys: Iterable[Any]) -> None:
    wanted = sorted(set(keys))
    for first in range(0, len(wanted), CHUNK):
        connection.execute(delete(column.table).where(column.in_(wanted[first : first + CHUNK])))


def _unindex(connection: Connection, name: str, table: Table, keys: Iterable[int]) -> None:
    columns = next(columns for index, _, columns in sqlite.INDEXES if index == name)
    words = _rows(connection, select(table.c.key, *(table.c[c] for c in columns)), table.c.key, keys)
    sqlite.index_remove(connection, name, words)


def _remove_annotations(connection: Connection, keys: list[int]) -> None:
    anchors = _of(connection, anchor, anchor.c.annotation, keys)
    pieces = _of(connection, piece, piece.c.anchor, anchors)
    verdicts = _of(connection, verdict, verdict.c.annotation, keys)
    ids = [id for (id,) in _rows(connection, select(annotation.c.id), annotation.c.key, keys)]
    _remove(connection, draft.c.annotation, ids)
    for column in (link.c.from_annotation, link.c.to_annotation, place.c.annotation):
        _remove(connection, column, keys)
    _remove(connection, evidence.c.verdict, verdicts)
    _remove(connection, verdict.c.key, verdicts)
    _remove(connection, cue.c.annotation, keys)
    _remove(connection, value.c.annotation, keys)
    _unindex(connection, "fts_quote", piece, pieces)
    _remove(connection, piece.c.key, pieces)
    _remove(connection, anchor.c.key, anchors)
    _unindex(connection, "fts_note", annotation, keys)
    _remove(connection, annotation.c.key, keys)


def _remove_revisions(connection: Connection, keys: list[int]) -> None:
    """Delete revisions; annotations that stay lose their anchors there, which were hidden with them."""
    gone = {id for (id,) in _rows(connection, select(revision.c.id), revision.c.key, keys)}
    standing = select(annotation.c.id).join(anchor, anchor.c.annotation == annotation.c.key).distinct()
    ids = [id for (id,) in _rows(connection, standing, anchor.c.revision, keys)]
    for kept in annotations_by_id(connection, ids).values():
        if kept.value is None:
            raise LibraryFailed("library.row-damaged", kind="annotation", id=kept.id)
        anchors = tuple(a for a in kept.value.anchors if a.revision not in gone)
        after = replace(kept.value, anchors=anchors)
        replace_annotations(connection, [(kept, after)], keys_for(connection, kept.value))
    _remove(connection, place.c.revision, keys)
    _remove(connection, tally.c.newest, keys)
    _unindex(connection, "fts_text", revision, keys)
    texts = _rows(connection, select(revision.c.key, revision.c.text), revision.c.key, keys)
    cjk.remove(connection, [(key, text) for key, text in texts])
    _remove(connection, revision.c.key, keys)


def _holding(connection: Connection, articles: list[int]) -> tuple[set[int], set[int]]:
    """Return the keys of the collections and of the labels that hold some of these articles.

    Their hashes are over what they hold; one that is damaged is left as it is found.
    """
    collections = _rows(
        connection, select(collection_article.c.collection), collection_article.c.article, articles
    )
    labels = _rows(connection, select(article_label.c.label), article_label.c.article, articles)
    sound = {k.key for k in shelves.collections(connection) if k.value is not None}
    sound_labels = {k.key for k in shelves.labels(connection) if k.value is not None}
    return {key for (key,) in collections} & sound, {key for (key,) in labels} & sound_labels


def _hash_again(connection: Connection, within: tuple[set[int], set[int]]) -> None:
    for key, held, at, batch, _ in shelves.raw_collections(connection):
        if key in within[0]:
            shelves.set_hash(connection, key, held, at, batch)
    for key, named, at, batch, _ in shelves.raw_labels(connection):
        if key in within[1]:
            shelves.set_hash(connection, key, named, at, batch)


def _remove_shelves(connection: Connection, before: str | None) -> int:
    """Delete collections and labels in the trash; what is inside one went to the trash no later."""
    labels = _trashed(connection, label, before)
    _remove(connection, article_label.c.label, labels)
    _remove(connection, label.c.key, labels)
    gone = set(_trashed(connection, collection, before))
    around = {
        key
        for (key,) in fetch(
            connection, select(collection.c.parent).where(collection.c.key.not_in(gone)).distinct()
        )
    }
    collections = sorted(gone - around)
    _remove(connection, collection_article.c.collection, collections)
    connection.execute(update(collection).where(collection.c.key.in_(collections)).values(parent=None))
    _remove(connection, collection.c.key, collections)
    return len(labels) + len(collections)


def _remove_people(connection: Connection, before: str | None) -> int:
    """Delete speakers and annotators in the trash that nothing names any more, not even in the trash."""
    named = {key for (key,) in fetch(connection, select(annotation.c.speaker).distinct())}
    named |= {key for (key,) in fetch(connection, select(value.c.speaker).distinct())}
    named |= {key for (key,) in fetch(connection, select(article_value.c.speaker).distinct())}
    speakers = [key for key in _trashed(connection, speaker, before) if key not in named]
    _remove(connection, speaker_alias.c.speaker, speakers)
    _remove(connection, speaker.c.key, speakers)
    working = {key for (key,) in fetch(connection, select(annotation.c.annotator).distinct())}
    annotators = [key for key in _trashed(connection, annotator, before) if key not in working]
    _remove(connection, annotator.c.key, annotators)
    return len(speakers) + len(annotators)


def originals_named(connection: Connection) -> set[str]:
    """Return the hashes of what revisions came from, and of areas' pictures; those in the trash too."""
    sources = fetch(connection, select(revision.c.source))
    areas = (
        area_of(text) for (text,) in fetch(connection, select(value.c.text).where(value.c.attribute == AREA))
    )
    named = {json.loads(source)[6] for (source,) in sources}
    return (named | {area.picture for area in areas if area is not None}) - {""}


def optimize_indexes(connection: Connection) -> None:
    """Merge every index, so that nothing of deleted words is left in older parts of it."""
    for name, _, _ in sqlite.INDEXES:
        sqlite.index_optimize(connection, name)
    sqlite.index_optimize(connection, cjk.TABLE)
