"""Annotations written as rows, with their words in the search index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from reader.model import Annotation
from reader.storage import sqlite
from reader.storage.annotation_fields import anchor_fields, annotation_hash, value_fields
from reader.storage.rows import Kept, fetch, insert_rows, next_key
from reader.storage.tables import anchor, annotation, annotator, article, cue, piece, revision, speaker, value


@dataclass(frozen=True, slots=True)
class Keys:
    """Integer keys of what annotations refer to, by id; the caller has checked that all are there."""

    articles: dict[str, int]
    annotators: dict[str, int]
    speakers: dict[str, int]
    revisions: dict[str, int]


def keys_for(connection: Connection, stored: Annotation) -> Keys:
    """Return the keys of everything that a stored annotation refers to."""
    speakers = {v.value for v in stored.values if v.type == "speaker"}
    if stored.speaker is not None:
        speakers.add(stored.speaker.speaker)

    def keys(table: Table, ids: Iterable[Any]) -> dict[str, int]:
        return dict(fetch(connection, select(table.c.id, table.c.key).where(table.c.id.in_(sorted(ids)))))

    return Keys(
        keys(article, (stored.article,)),
        keys(annotator, (stored.annotator,)),
        keys(speaker, speakers),
        keys(revision, {a.revision for a in stored.anchors}),
    )


def _columns(given: Annotation, keys: Keys, deleted_at: str | None, batch: str | None) -> dict[str, Any]:
    mention = given.speaker
    span = mention.span if mention is not None else None
    return {
        "article": keys.articles[given.article],
        "tag": given.tag,
        "annotator": keys.annotators[given.annotator],
        "codebook": given.codebook,
        "codebook_version": given.codebook_version,
        "note": given.note,
        "speaker": keys.speakers[mention.speaker] if mention is not None else None,
        "mention_start": span.start if span is not None else None,
        "mention_end": span.end if span is not None else None,
        "created": given.created,
        "modified": given.modified,
        "deleted_at": deleted_at,
        "batch": batch,
        "hash": annotation_hash(given, deleted_at, batch),
    }


def add_annotations(connection: Connection, given: Sequence[Annotation], keys: Keys) -> list[int]:
    """Store annotations with their parts and index their words; return their keys in the same order."""
    first = next_key(connection, annotation)
    rows = [
        {"key": first + n, "id": each.id, **_columns(each, keys, None, None)} for n, each in enumerate(given)
    ]
    insert_rows(connection, annotation, rows)
    sqlite.index_add(connection, "fts_note", [(row["key"], row["note"]) for row in rows])
    _add_parts(connection, [(row["key"], each) for row, each in zip(rows, given, strict=True)], keys)
    return [row["key"] for row in rows]


def _add_parts(connection: Connection, given: Iterable[tuple[int, Annotation]], keys: Keys) -> None:
    anchors: list[dict[str, Any]] = []
    pieces: list[dict[str, Any]] = []
    cues: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    anchor_key, piece_key = next_key(connection, anchor), next_key(connection, piece)
    for key, each in given:
        for n, (of, how, score, state, own) in enumerate(anchor_fields(each)):
            anchors.append(
                {
                    "key": anchor_key,
                    "annotation": key,
                    "ordinal": n,
                    "revision": keys.revisions[of],
                    "how": how,
                    "score": score,
                    "state": state,
                }
            )
            for m, (start, end, quote, prefix, suffix) in enumerate(own):
                pieces.append(
                    {
                        "key": piece_key,
                        "anchor": anchor_key,
                        "ordinal": m,
                        "start": start,
                        "end": end,
                        "quote": quote,
                        "prefix": prefix,
                        "suffix": suffix,
                    }
                )
                piece_key += 1
            anchor_key += 1
        cues.extend(
            {"annotation": key, "ordinal": n, "start": c.start, "end": c.end} for n, c in enumerate(each.cues)
        )
        for n, fields in enumerate(map(value_fields, each.values)):
            attribute, type, text, number, start, end, speaker_id = fields
            values.append(
                {
                    "annotation": key,
                    "ordinal": n,
                    "attribute": attribute,
                    "type": type,
                    "text": text,
                    "number": number,
                    "start": start,
                    "end": end,
                    "speaker": None if speaker_id is None else keys.speakers[speaker_id],
                }
            )
    insert_rows(connection, anchor, anchors)
    insert_rows(connection, piece, pieces)
    insert_rows(connection, cue, cues)
    insert_rows(connection, value, values)
    sqlite.index_add(connection, "fts_quote", [(p["key"], p["quote"]) for p in pieces])


def replace_annotation(connection: Connection, kept: Kept[Annotation], after: Annotation, keys: Keys) -> None:
    """Store `after` in the row of `kept`; parts that stay the same are not written again."""
    before = kept.good
    connection.execute(
        update(annotation)
        .where(annotation.c.key == kept.key)
        .values(**_columns(after, keys, kept.deleted_at, kept.batch))
    )
    if before.note != after.note:
        sqlite.index_remove(connection, "fts_note", [(kept.key, before.note)])
        sqlite.index_add(connection, "fts_note", [(kept.key, after.note)])
    if (before.anchors, before.cues, before.values) != (after.anchors, after.cues, after.values):
        _remove_parts(connection, kept.key)
        _add_parts(connection, [(kept.key, after)], keys)


def _remove_parts(connection: Connection, key: int) -> None:
    own = select(anchor.c.key).where(anchor.c.annotation == key)
    words = fetch(connection, select(piece.c.key, piece.c.quote).where(piece.c.anchor.in_(own)))
    sqlite.index_remove(connection, "fts_quote", words)
    connection.execute(delete(piece).where(piece.c.anchor.in_(own)))
    connection.execute(delete(anchor).where(anchor.c.annotation == key))
    connection.execute(delete(cue).where(cue.c.annotation == key))
    connection.execute(delete(value).where(value.c.annotation == key))


_MARK = (
    update(annotation)
    .where(annotation.c.key == bindparam("row"))
    .values(deleted_at=bindparam("at"), batch=bindparam("by"), hash=bindparam("hashed"))
)


def mark_annotations(
    connection: Connection, kept: Iterable[Kept[Annotation]], deleted_at: str | None, batch: str | None
) -> None:
    """Set or take away the trash marks of annotations."""
    rows = [
        {"row": k.key, "at": deleted_at, "by": batch, "hashed": annotation_hash(k.good, deleted_at, batch)}
        for k in kept
    ]
    if rows:
        connection.execute(_MARK, rows)
