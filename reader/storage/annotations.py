"""Annotations with their anchors, pieces, cues and values: read as whole values, written as rows.

One hash stands for the whole value, so that a piece or a cue that got lost is noticed too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from reader.model import Anchor, Annotation, AttributeValue, Piece, SpeakerMention
from reader.storage import sqlite
from reader.storage.hashing import row_hash
from reader.storage.rows import Kept, fetch, next_key
from reader.storage.tables import (
    anchor,
    annotation,
    annotator,
    article,
    cue,
    piece,
    revision,
    speaker,
    value,
)
from reader.text.span import Span

# What is bound in one statement at most; SQLite's own limit is higher, older builds stop at 999.
CHUNK = 500

_ROW = (
    select(
        annotation.c.key,
        annotation.c.id,
        article.c.id,
        annotation.c.tag,
        annotator.c.id,
        annotation.c.codebook,
        annotation.c.codebook_version,
        annotation.c.note,
        speaker.c.id,
        annotation.c.mention_start,
        annotation.c.mention_end,
        annotation.c.created,
        annotation.c.modified,
        annotation.c.deleted_at,
        annotation.c.batch,
        annotation.c.hash,
    )
    .select_from(annotation)
    .join(article, article.c.key == annotation.c.article)
    .join(annotator, annotator.c.key == annotation.c.annotator)
    .outerjoin(speaker, speaker.c.key == annotation.c.speaker)
)
_ANCHORS = (
    select(
        anchor.c.annotation,
        anchor.c.ordinal,
        anchor.c.key,
        revision.c.id,
        anchor.c.how,
        anchor.c.score,
        anchor.c.state,
    )
    .select_from(anchor)
    .join(revision, revision.c.key == anchor.c.revision)
    .join(annotation, annotation.c.key == anchor.c.annotation)
)
_PIECES = (
    select(
        piece.c.anchor,
        piece.c.ordinal,
        piece.c.start,
        piece.c.end,
        piece.c.quote,
        piece.c.prefix,
        piece.c.suffix,
    )
    .select_from(piece)
    .join(anchor, anchor.c.key == piece.c.anchor)
    .join(annotation, annotation.c.key == anchor.c.annotation)
)
_CUES = (
    select(cue.c.annotation, cue.c.ordinal, cue.c.start, cue.c.end)
    .select_from(cue)
    .join(annotation, annotation.c.key == cue.c.annotation)
)
_VALUES = (
    select(
        value.c.annotation,
        value.c.ordinal,
        value.c.attribute,
        value.c.type,
        value.c.text,
        value.c.number,
        value.c.start,
        value.c.end,
        speaker.c.id,
    )
    .select_from(value)
    .join(annotation, annotation.c.key == value.c.annotation)
    .outerjoin(speaker, speaker.c.key == value.c.speaker)
)
_LIVE_IN_ARTICLE = (annotation.c.article == bindparam("article")) & annotation.c.deleted_at.is_(None)
_BY_ID = annotation.c.id.in_(bindparam("ids", expanding=True))
_PARTS = (_ROW, _ANCHORS, _PIECES, _CUES, _VALUES)
_OF_ARTICLE = tuple(part.where(_LIVE_IN_ARTICLE) for part in _PARTS)
_ALL_OF_ARTICLE = tuple(part.where(annotation.c.article == bindparam("article")) for part in _PARTS)
_OF_IDS = tuple(part.where(_BY_ID) for part in _PARTS)


def annotations_of(
    connection: Connection, article_key: int, *, trashed: bool = False
) -> list[Kept[Annotation]]:
    """Return an article's annotations by key; those in the trash too when `trashed`."""
    return _read(connection, _ALL_OF_ARTICLE if trashed else _OF_ARTICLE, {"article": article_key})


def annotations_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Kept[Annotation]]:
    """Return what is stored under `ids`, in the trash or not; unknown ids are left out."""
    found: dict[str, Kept[Annotation]] = {}
    for first in range(0, len(ids), CHUNK):
        kept = _read(connection, _OF_IDS, {"ids": list(ids[first : first + CHUNK])})
        found.update((each.id, each) for each in kept)
    return found


def keys_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the integer keys of annotations, by id, in the trash or not; unknown ids are left out."""
    found: dict[str, int] = {}
    for first in range(0, len(ids), CHUNK):
        wanted = ids[first : first + CHUNK]
        rows = fetch(connection, select(annotation.c.id, annotation.c.key).where(annotation.c.id.in_(wanted)))
        found.update(rows)
    return found


_BY_FIRST_TWO = itemgetter(0, 1)
_FOREIGN: tuple[Any, ...] = ()


def _grouped(rows: list[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Return rows (owner, ordinal, …) by owner, in the order of their ordinals."""
    groups: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows.sort(key=_BY_FIRST_TWO)
    for row in rows:
        groups[row[0]].append(row[2:])
    return groups


def _read(
    connection: Connection, statements: tuple[Select[Any], ...], parameters: dict[str, Any]
) -> list[Kept[Annotation]]:
    rows, anchor_rows, *others = (fetch(connection, statement, **parameters) for statement in statements)
    anchors = _grouped(anchor_rows)
    pieces, cues, values = (_grouped(each) for each in others)
    found = []
    for row in rows:
        key = row[0]
        own_anchors = [
            (of, how, score, state, pieces.get(anchor_key, _FOREIGN))
            for anchor_key, of, how, score, state in anchors.get(key, _FOREIGN)
        ]
        own_cues = cues.get(key, _FOREIGN)
        own_values = values.get(key, _FOREIGN)
        good = row[15] == row_hash("annotation", *row[1:15], own_anchors, own_cues, own_values)
        built = _build(row, own_anchors, own_cues, own_values) if good else None
        found.append(Kept(key, row[1], built, row[13], row[14]))
    found.sort(key=lambda kept: kept.key)
    return found


def _build(row: tuple[Any, ...], anchors: Any, cues: Any, values: Any) -> Annotation:
    mention = None
    if row[8] is not None:
        mention = SpeakerMention(row[8], None if row[9] is None else Span(row[9], row[10]))
    return Annotation(
        row[1],
        row[2],
        row[3],
        row[4],
        tuple(
            [
                Anchor(
                    of,
                    tuple(
                        [
                            Piece(Span(start, end), quote, prefix, suffix)
                            for start, end, quote, prefix, suffix in own
                        ]
                    ),
                    how,
                    score,
                    state,
                )
                for of, how, score, state, own in anchors
            ]
        ),
        row[5],
        row[6],
        row[7],
        mention,
        tuple([Span(start, end) for start, end in cues]) if cues else (),
        tuple([_attribute_value(*each) for each in values]) if values else (),
        row[11],
        row[12],
    )


# --- attribute values --------------------------------------------------------------------------------

# A whole number keeps its digits in the text column: REAL alone would make 3 into 3.0.


def _attribute_value(
    attribute: str,
    type: Any,
    text: str | None,
    number: float | None,
    start: int | None,
    end: int | None,
    speaker_id: str | None,
) -> AttributeValue:
    held: str | float | bool | Span
    if type == "span":
        held = Span(start or 0, end or 0)
    elif type == "speaker":
        held = speaker_id or ""
    elif type == "boolean":
        held = bool(number)
    elif type == "number":
        held = int(text) if text is not None else number or 0.0
    else:
        held = text or ""
    return AttributeValue(attribute, type, held)


def _value_fields(given: AttributeValue) -> tuple[Any, ...]:
    """Return attribute, type, text, number, start, end and speaker id, as they are stored."""
    text = number = start = end = speaker_id = None
    held: Any = given.value
    if given.type == "span":
        start, end = held.start, held.end
    elif given.type == "speaker":
        speaker_id = held
    elif given.type == "boolean":
        number = float(held)
    elif given.type == "number":
        number = float(held) + 0.0  # SQLite keeps no negative zero
        text = str(held) if isinstance(held, int) else None
    else:
        text = held
    return given.attribute, given.type, text, number, start, end, speaker_id


# --- writing -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keys:
    """Integer keys of what annotations refer to, by id; the caller has checked that all are there."""

    articles: dict[str, int]
    annotators: dict[str, int]
    speakers: dict[str, int]
    revisions: dict[str, int]


def _anchor_fields(given: Annotation) -> list[tuple[Any, ...]]:
    return [
        (
            each.revision,
            each.how,
            float(each.score) + 0.0,
            each.state,
            [(p.span.start, p.span.end, p.quote, p.prefix, p.suffix) for p in each.pieces],
        )
        for each in given.anchors
    ]


def _hash_of(given: Annotation, deleted_at: str | None, batch: str | None) -> bytes:
    mention = given.speaker
    span = mention.span if mention is not None else None
    return row_hash(
        "annotation",
        given.id,
        given.article,
        given.tag,
        given.annotator,
        given.codebook,
        given.codebook_version,
        given.note,
        mention.speaker if mention is not None else None,
        span.start if span is not None else None,
        span.end if span is not None else None,
        given.created,
        given.modified,
        deleted_at,
        batch,
        _anchor_fields(given),
        [(c.start, c.end) for c in given.cues],
        [_value_fields(v) for v in given.values],
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
        "hash": _hash_of(given, deleted_at, batch),
    }


def add_annotations(connection: Connection, given: Sequence[Annotation], keys: Keys) -> list[int]:
    """Store annotations with their parts and index their words; return their keys in the same order."""
    first = next_key(connection, annotation)
    rows = [
        {"key": first + n, "id": each.id, **_columns(each, keys, None, None)} for n, each in enumerate(given)
    ]
    _insert(connection, annotation, rows)
    sqlite.index_add(connection, "fts_note", [(row["key"], row["note"]) for row in rows])
    _add_parts(connection, [(row["key"], each) for row, each in zip(rows, given, strict=True)], keys)
    return [row["key"] for row in rows]


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _add_parts(connection: Connection, given: Iterable[tuple[int, Annotation]], keys: Keys) -> None:
    anchors: list[dict[str, Any]] = []
    pieces: list[dict[str, Any]] = []
    cues: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    anchor_key, piece_key = next_key(connection, anchor), next_key(connection, piece)
    for key, each in given:
        for n, (of, how, score, state, own) in enumerate(_anchor_fields(each)):
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
        for n, fields in enumerate(map(_value_fields, each.values)):
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
    _insert(connection, anchor, anchors)
    _insert(connection, piece, pieces)
    _insert(connection, cue, cues)
    _insert(connection, value, values)
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
        {"row": k.key, "at": deleted_at, "by": batch, "hashed": _hash_of(k.good, deleted_at, batch)}
        for k in kept
    ]
    if rows:
        connection.execute(_MARK, rows)
