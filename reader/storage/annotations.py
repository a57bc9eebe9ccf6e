"""Annotations with their anchors, pieces, cues and values, read as whole values.

One hash stands for the whole value, so that a piece or a cue that got lost is noticed too. Writing them is
in `annotation_writing`, what both share in `annotation_fields`.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from reader.model import Anchor, Annotation, Evidence, Piece, SpeakerMention, Verdict
from reader.model.building import builder
from reader.storage.annotation_fields import values_and_area, verdict_hash
from reader.storage.hashing import Encode, bytes_hash, canonical, encoder_for, text_hash
from reader.storage.rows import CHUNK, Kept, fetch
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
from reader.text.span import Span

# Outer joins throughout: a row that refers to nothing any more is to be seen, and then fails its hash.
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
    .outerjoin(article, article.c.key == annotation.c.article)
    .outerjoin(annotator, annotator.c.key == annotation.c.annotator)
    .outerjoin(speaker, speaker.c.key == annotation.c.speaker)
)
_STANDING = (
    select(
        anchor.c.annotation,
        anchor.c.ordinal,
        piece.c.ordinal,
        anchor.c.revision,
        anchor.c.how,
        anchor.c.score,
        anchor.c.state,
        piece.c.start,
        piece.c.end,
        piece.c.quote,
        piece.c.prefix,
        piece.c.suffix,
    )
    .select_from(annotation)
    .join(anchor, anchor.c.annotation == annotation.c.key)
    .outerjoin(piece, piece.c.anchor == anchor.c.key)
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
_VERDICTS = (
    select(
        verdict.c.annotation,
        verdict.c.key,
        annotation.c.id,
        annotator.c.id,
        verdict.c.verdict,
        verdict.c.date,
        verdict.c.modified,
        verdict.c.hash,
    )
    .select_from(verdict)
    .join(annotation, annotation.c.key == verdict.c.annotation)
    .outerjoin(annotator, annotator.c.key == verdict.c.annotator)
)
_RESTS = select(evidence.c.verdict, evidence.c.ordinal, evidence.c.address, evidence.c.note)
_LIVE_IN_ARTICLE = (annotation.c.article == bindparam("article")) & annotation.c.deleted_at.is_(None)
_BY_ID = annotation.c.id.in_(bindparam("ids", expanding=True))
_PARTS = (_ROW, _STANDING, _CUES, _VALUES, _VERDICTS)
_OF_ARTICLE = tuple(part.where(_LIVE_IN_ARTICLE) for part in _PARTS)
_ALL_OF_ARTICLE = tuple(part.where(annotation.c.article == bindparam("article")) for part in _PARTS)
_OF_ARTICLES = tuple(
    part.where(
        annotation.c.article.in_(bindparam("articles", expanding=True)) & annotation.c.deleted_at.is_(None)
    )
    for part in _PARTS
)
_OF_KEYS = tuple(part.where(annotation.c.key.in_(bindparam("keys", expanding=True))) for part in _PARTS)
_OF_IDS = tuple(part.where(_BY_ID) for part in _PARTS)


def annotations_of(
    connection: Connection, article_key: int, *, trashed: bool = False
) -> list[Kept[Annotation]]:
    """Return an article's annotations by key; those in the trash too when `trashed`."""
    with without_collector():
        return _read(connection, _ALL_OF_ARTICLE if trashed else _OF_ARTICLE, {"article": article_key})


def annotations_of_articles(
    connection: Connection, article_keys: Sequence[int]
) -> dict[str, list[tuple[str, Annotation | None]]]:
    """Return (id, annotation) of what stands in articles outside the trash, by article id, in no order.

    None stands for an annotation that does not match its hash.
    """
    found: dict[str, list[tuple[str, Annotation | None]]] = defaultdict(list)
    with without_collector():
        for row, built in _built(connection, _OF_ARTICLES, {"articles": list(article_keys)}):
            found[row[2]].append((row[1], built))
    return found


def annotations_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Kept[Annotation]]:
    """Return what is stored under `ids`, in the trash or not; unknown ids are left out."""
    found: dict[str, Kept[Annotation]] = {}
    for first in range(0, len(ids), CHUNK):
        kept = _read(connection, _OF_IDS, {"ids": list(ids[first : first + CHUNK])})
        found.update((each.id, each) for each in kept)
    return found


def annotations_by_key(connection: Connection, keys: Sequence[int]) -> list[Kept[Annotation]]:
    """Return what is stored in these rows, in the trash or not."""
    found: list[Kept[Annotation]] = []
    for first in range(0, len(keys), CHUNK):
        found += _read(connection, _OF_KEYS, {"keys": list(keys[first : first + CHUNK])})
    return found


def unverified(connection: Connection) -> dict[str, Annotation]:
    """Return what the rows say, hash or no hash, by id; what makes no annotation at all is left out."""
    found: dict[str, Annotation] = {}
    ids = [id for (id,) in fetch(connection, select(annotation.c.id).order_by(annotation.c.key))]
    for first in range(0, len(ids), CHUNK):
        kept = _read(connection, _OF_IDS, {"ids": ids[first : first + CHUNK]}, trust=True)
        found.update((each.id, each.value) for each in kept if each.value is not None)
    return found


def keys_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the integer keys of annotations, by id, in the trash or not; unknown ids are left out."""
    found: dict[str, int] = {}
    for first in range(0, len(ids), CHUNK):
        wanted = ids[first : first + CHUNK]
        rows = fetch(connection, select(annotation.c.id, annotation.c.key).where(annotation.c.id.in_(wanted)))
        found.update(rows)
    return found


@contextmanager
def without_collector() -> Iterator[None]:
    """Do without Python's garbage collector: ten thousand values make no cycles, but it would go through them
    all, several times."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


_BY_ORDINALS = itemgetter(1, 2)
_BY_ORDINAL = itemgetter(0, 1)
_NOTHING: tuple[Any, ...] = ()


def _sort(rows: list[tuple[Any, ...]], key: Callable[[Any], Any]) -> None:
    """Sort rows; those that damage has given values of another type stand somewhere, and fail their hash."""
    try:
        rows.sort(key=key)
    except TypeError:
        rows.sort(key=lambda row: repr(key(row)))


def _anchors(rows: list[tuple[Any, ...]], revisions: dict[int, str]) -> list[tuple[Any, ...]]:
    """Return one annotation's anchors as hashed, (revision id, how, score, state, pieces), in order."""
    _sort(rows, _BY_ORDINALS)
    anchors: list[tuple[Any, ...]] = []
    last = None
    for _, ordinal, part, of, how, score, state, *words in rows:
        pieces = [] if part is None else [tuple(words)]
        if anchors and ordinal == last:
            anchors[-1][4].extend(pieces)
        else:
            anchors.append((revisions.get(of), how, score, state, pieces))
            last = ordinal
    return anchors


def _revision_ids(connection: Connection, keys: set[int]) -> dict[int, str]:
    wanted = sorted(key for key in keys if isinstance(key, int))
    found: dict[int, str] = {}
    for first in range(0, len(wanted), CHUNK):
        chosen = revision.c.key.in_(wanted[first : first + CHUNK])
        found.update(fetch(connection, select(revision.c.key, revision.c.id).where(chosen)))
    return found


def _grouped(rows: list[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Return rows (owner, ordinal, …) by owner, in the order of their ordinals."""
    groups: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    _sort(rows, _BY_ORDINAL)
    for row in rows:
        groups[row[0]].append(row[2:])
    return groups


def _read(
    connection: Connection,
    statements: tuple[Select[Any], ...],
    parameters: dict[str, Any],
    *,
    trust: bool = False,
) -> list[Kept[Annotation]]:
    """Return annotations by key; `trust` also gives those that do not match their hash."""
    found = [
        Kept(row[0], row[1], built, row[13], row[14])
        for row, built in _built(connection, statements, parameters, trust=trust)
    ]
    found.sort(key=lambda kept: kept.key)
    return found


def _built(
    connection: Connection,
    statements: tuple[Select[Any], ...],
    parameters: dict[str, Any],
    *,
    trust: bool = False,
) -> Iterator[tuple[tuple[Any, ...], Annotation | None]]:
    """Yield rows of `_ROW` and the annotations that they make with their parts."""
    rows, standing, *others, judged = (fetch(connection, s, **parameters) for s in statements)
    revisions = _revision_ids(connection, {row[3] for row in standing})
    places: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in standing:
        places[row[0]].append(row)
    cues, values = (_grouped(each) for each in others)
    verdicts = _verdicts(connection, judged) if judged else {}
    encode = encoder_for(len(rows))
    for row in rows:
        key = row[0]
        own, cued, valued = places.get(key, []), cues.get(key, _NOTHING), values.get(key, _NOTHING)
        try:  # `suppress` would cost more than the hash
            built = _plain(encode, row, own, revisions, cued, valued)
        except (TypeError, ValueError):
            built = None
        if built is None:
            built = _any(row, _anchors(own, revisions), cued, valued, trust=trust)
        if built is not None and key in verdicts:
            held, sound = verdicts[key]
            built = replace(built, verdict=held) if sound or trust else None
        yield row, built


def _verdicts(connection: Connection, rows: list[tuple[Any, ...]]) -> dict[int, tuple[Verdict, bool]]:
    """Return verdicts by annotation, each with whether it and what it rests on match its hash."""
    rests: list[tuple[Any, ...]] = []
    keys = sorted(row[1] for row in rows)
    for first in range(0, len(keys), CHUNK):
        some = _RESTS.where(evidence.c.verdict.in_(keys[first : first + CHUNK]))
        rests += fetch(connection, some)
    by_verdict = _grouped(rests)
    found: dict[int, tuple[Verdict, bool]] = {}
    for owner, key, id, who, word_, date, modified, stored in rows:
        own = by_verdict.get(key, ())
        held = Verdict(word_, tuple(Evidence(address, note) for address, note in own), date)
        try:
            sound = owner not in found and stored == verdict_hash(id, who, held, modified)
        except TypeError:
            sound = False
        found[owner] = held, sound
    return found


_annotation, _anchor, _piece = builder(Annotation), builder(Anchor), builder(Piece)
_mention = builder(SpeakerMention)
_TEXT, _WHOLE = (str, type(None)), (int, type(None))


def _plain(
    encode: Encode, row: tuple[Any, ...], places: Any, revisions: dict[int, str], cues: Any, values: Any
) -> Annotation | None:
    """Return an annotation with one anchor of one piece, as nearly all are, in half the time of `_any`.

    None, `TypeError` and `ValueError` say that it is for `_any` to judge: whatever has more places, is in the
    trash, or is not of the type that we write.
    """
    _, id, of, tag, who, book, version, note, speaker, start, end, made, changed, gone, batch, hashed = row
    if gone is not None or batch is not None:
        return None
    ((_, _, _, key, how, score, state, first, last, quote, prefix, suffix),) = places
    revision = revisions.get(key)
    told = encode(
        (
            *("annotation", id, of, tag, who, book, version, note, speaker, start, end),
            *(made, changed, None, None),
            ((revision, how, score, state, ((first, last, quote, prefix, suffix),)),),
            cues,
        )
    )
    # Values may hold numbers that the encoders write in two ways.
    told = b"%b,%b]" % (told[:-1], canonical(values).encode() if values else b"[]")
    if bytes_hash(told) != hashed:
        return None
    # msgspec writes bytes as a text and what is endless as null. No byte is as good as no text then.
    texts = (id, of, tag, who, book, note, speaker, made, changed, how, state, quote, prefix, suffix)
    if b"" in texts or not (type(speaker) in _TEXT and type(start) in _WHOLE and type(end) in _WHOLE):
        return None
    mention = None
    if speaker is not None:
        mention = _mention(speaker, None if start is None else Span(start, end))
    held, area = values_and_area(values) if values else ((), None)
    anchor = _anchor(revision, (_piece(Span(first, last), quote, prefix, suffix),), how, score, state)
    return _annotation(
        id,
        of,
        tag,
        who,
        (anchor,),
        book,
        version,
        note,
        mention,
        tuple([Span(start, end) for start, end in cues]) if cues else (),
        held,
        made,
        changed,
        None,  # the verdict has a hash of its own
        area,
    )


def _any(row: tuple[Any, ...], anchors: Any, cues: Any, values: Any, *, trust: bool) -> Annotation | None:
    """Return the annotation that the row makes with its parts; None when it does not match its hash.

    With `trust` it is what makes an annotation at all.
    """
    if row[15] == text_hash(canonical(("annotation", *row[1:15], anchors, cues, values))):
        return _build(row, anchors, cues, values)
    if trust:
        with suppress(TypeError, ValueError):
            return _build(row, anchors, cues, values)
    return None


def _build(row: tuple[Any, ...], anchors: Any, cues: Any, values: Any) -> Annotation:
    mention = None
    if row[8] is not None:
        mention = SpeakerMention(row[8], None if row[9] is None else Span(row[9], row[10]))
    held, area = values_and_area(values) if values else ((), None)
    _, id, of, tag, who, book, version, note, *_, made, changed, _, _, _ = row
    return Annotation(
        id=id,
        article=of,
        tag=tag,
        annotator=who,
        anchors=tuple(
            Anchor(
                revision,
                tuple(Piece(Span(start, end), *words) for start, end, *words in pieces),
                how,
                score,
                state,
            )
            for revision, how, score, state, pieces in anchors
        ),
        codebook=book,
        codebook_version=version,
        note=note,
        speaker=mention,
        cues=tuple(Span(start, end) for start, end in cues),
        values=held,
        created=made,
        modified=changed,
        area=area,
    )
