"""Annotations written as rows, with their words in the search index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, delete, select, update

from reader.model import Annotation
from reader.storage import sqlite
from reader.storage.annotation_fields import anchor_fields, annotation_hash, stored_values, verdict_hash
from reader.storage.own_row import change_own_row
from reader.storage.rows import CHUNK, Kept, fetch, insert_rows, next_key
from reader.storage.tables import (
    anchor,
    annotation,
    annotator,
    article,
    cue,
    evidence,
    piece,
    revision,
    speaker,
    value,
    verdict,
)


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
    pairs = [(row["key"], each) for row, each in zip(rows, given, strict=True)]
    _add_parts(connection, pairs, keys)
    _add_verdicts(connection, pairs, keys)
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
        for n, fields in enumerate(stored_values(each)):
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


_REPLACE = update(annotation).where(annotation.c.key == bindparam("row"))


def replace_annotations(
    connection: Connection, given: Sequence[tuple[Kept[Annotation], Annotation]], keys: Keys
) -> None:
    """Store each second in the row of its first; parts that stay the same are not written again."""
    rows = [{"row": k.key, **_columns(after, keys, k.deleted_at, k.batch)} for k, after in given]
    if rows:
        connection.execute(_REPLACE, rows)
    noted = [(k, after) for k, after in given if k.good.note != after.note]
    sqlite.index_remove(connection, "fts_note", [(k.key, k.good.note) for k, _ in noted])
    sqlite.index_add(connection, "fts_note", [(k.key, after.note) for k, after in noted])
    parted = [(k.key, after) for k, after in given if _parts(k.good) != _parts(after)]
    for first in range(0, len(parted), CHUNK):
        _remove_parts(connection, [key for key, _ in parted[first : first + CHUNK]])
    _add_parts(connection, parted, keys)
    judged = [(k, after) for k, after in given if _judged(k.good) != _judged(after)]
    _remove_verdicts(connection, [k.key for k, _ in judged if k.good.verdict is not None])
    _add_verdicts(connection, [(k.key, after) for k, after in judged], keys)


def _judged(given: Annotation) -> tuple[Any, ...]:
    return given.verdict, given.annotator


def _add_verdicts(connection: Connection, given: Iterable[tuple[int, Annotation]], keys: Keys) -> None:
    """Store the verdicts of annotations; one takes its annotation's id, as each has one at most."""
    rows: list[dict[str, Any]] = []
    rests: list[dict[str, Any]] = []
    first = 0
    for key, each in given:
        held = each.verdict
        if held is None:
            continue
        first = first or next_key(connection, verdict)
        row = {
            "key": first + len(rows),
            "id": each.id,
            "annotation": key,
            "annotator": keys.annotators[each.annotator],
            "verdict": held.verdict,
            "date": held.checked,
            "note": "",
            "created": each.modified,
            "modified": each.modified,
            "hash": verdict_hash(each.id, each.annotator, held, each.modified),
        }
        rests += (
            {"verdict": row["key"], "ordinal": n, "address": e.address, "note": e.note}
            for n, e in enumerate(held.evidence)
        )
        rows.append(row)
    insert_rows(connection, verdict, rows)
    insert_rows(connection, evidence, rests)
    if rows:
        change_own_row(connection, counts={"verdict": len(rows)})


def _remove_verdicts(connection: Connection, own: list[int]) -> None:
    for first in range(0, len(own), CHUNK):
        some = own[first : first + CHUNK]
        held = select(verdict.c.key).where(verdict.c.annotation.in_(some))
        connection.execute(delete(evidence).where(evidence.c.verdict.in_(held)))
        connection.execute(delete(verdict).where(verdict.c.annotation.in_(some)))
    if own:
        change_own_row(connection, counts={"verdict": -len(own)})


def _parts(given: Annotation) -> tuple[Any, ...]:
    return given.anchors, given.cues, given.values, given.area


_OWN: BindParameter[Any] = bindparam("own", expanding=True)
_ANCHORS = select(anchor.c.key).where(anchor.c.annotation.in_(_OWN))
_WORDS = select(piece.c.key, piece.c.quote).where(piece.c.anchor.in_(_ANCHORS))
_NO_PARTS = (
    delete(piece).where(piece.c.anchor.in_(_ANCHORS)),
    *(delete(table).where(table.c.annotation.in_(_OWN)) for table in (anchor, cue, value)),
)


def _remove_parts(connection: Connection, own: list[int]) -> None:
    sqlite.index_remove(connection, "fts_quote", fetch(connection, _WORDS, own=own))
    for statement in _NO_PARTS:
        connection.execute(statement, {"own": own})


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
