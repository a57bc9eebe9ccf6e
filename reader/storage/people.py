"""Annotators, speakers and codebooks in their tables."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from reader.model import Annotator, Codebook, Speaker
from reader.model.codec import MalformedError, from_json, to_json
from reader.storage.hashing import canonical, row_hash
from reader.storage.own_row import change_own_row
from reader.storage.rows import Kept, fetch, next_key
from reader.storage.tables import annotation, annotator, codebook, speaker, speaker_alias

# --- annotators --------------------------------------------------------------------------------------

_ANNOTATORS = select(
    annotator.c.key,
    annotator.c.id,
    annotator.c.name,
    annotator.c.deleted_at,
    annotator.c.batch,
    annotator.c.hash,
).order_by(annotator.c.key)


def _annotator_hash(id: str, name: str, deleted_at: str | None, batch: str | None) -> bytes:
    return row_hash("annotator", id, name, deleted_at, batch)


def annotators(connection: Connection) -> list[Kept[Annotator]]:
    """Return every annotator, those in the trash too, oldest first."""
    found = []
    for key, id, name, deleted_at, batch, stored in fetch(connection, _ANNOTATORS):
        good = stored == _annotator_hash(id, name, deleted_at, batch)
        found.append(Kept(key, id, Annotator(id, name) if good else None, deleted_at, batch))
    return found


def add_annotator(connection: Connection, value: Annotator) -> None:
    connection.execute(
        insert(annotator).values(
            id=value.id, name=value.name, hash=_annotator_hash(value.id, value.name, None, None)
        )
    )
    change_own_row(connection, counts={"annotator": 1})


def put_annotator(
    connection: Connection, kept: Kept[Annotator], value: Annotator, deleted_at: str | None, batch: str | None
) -> None:
    connection.execute(
        update(annotator)
        .where(annotator.c.key == kept.key)
        .values(
            name=value.name,
            deleted_at=deleted_at,
            batch=batch,
            hash=_annotator_hash(value.id, value.name, deleted_at, batch),
        )
    )


def annotator_in_use(connection: Connection, key: int) -> bool:
    """Return whether an annotation outside the trash is by this annotator."""
    return bool(
        fetch(
            connection,
            select(annotation.c.key)
            .where(annotation.c.annotator == key, annotation.c.deleted_at.is_(None))
            .limit(1),
        )
    )


# --- speakers ----------------------------------------------------------------------------------------

_SPEAKERS = select(
    speaker.c.key,
    speaker.c.id,
    speaker.c.name,
    speaker.c.kind,
    speaker.c.note,
    speaker.c.deleted_at,
    speaker.c.batch,
    speaker.c.hash,
).order_by(speaker.c.key)
_SPEAKER = _SPEAKERS.where(speaker.c.id == bindparam("id"))


def _speaker_hash(value: Speaker, note: str, deleted_at: str | None, batch: str | None) -> bytes:
    return row_hash("speaker", value.id, value.name, value.kind, note, value.aliases, deleted_at, batch)


def aliases_of(connection: Connection, key: int) -> tuple[str, ...]:
    rows = fetch(
        connection,
        select(speaker_alias.c.name).where(speaker_alias.c.speaker == key).order_by(speaker_alias.c.ordinal),
    )
    return tuple(name for (name,) in rows)


def _read_speakers(connection: Connection, rows: list[tuple[Any, ...]]) -> list[Kept[Speaker]]:
    with_alias = {key for (key,) in fetch(connection, select(speaker_alias.c.speaker).distinct())}
    found = []
    for key, id, name, kind, note, deleted_at, batch, stored in rows:
        aliases = aliases_of(connection, key) if key in with_alias else ()
        value = Speaker(id, name, kind, aliases)
        good = stored == _speaker_hash(value, note, deleted_at, batch)
        found.append(Kept(key, id, value if good else None, deleted_at, batch))
    return found


def speakers(connection: Connection) -> list[Kept[Speaker]]:
    """Return every speaker, those in the trash too, oldest first."""
    return _read_speakers(connection, fetch(connection, _SPEAKERS))


def speaker_by_id(connection: Connection, id: str) -> Kept[Speaker] | None:
    found = _read_speakers(connection, fetch(connection, _SPEAKER, id=id))
    return found[0] if found else None


def add_speaker(connection: Connection, value: Speaker) -> None:
    key = next_key(connection, speaker)
    connection.execute(
        insert(speaker).values(
            key=key,
            id=value.id,
            name=value.name,
            kind=value.kind,
            note="",
            hash=_speaker_hash(value, "", None, None),
        )
    )
    _put_aliases(connection, key, value)
    change_own_row(connection, counts={"speaker": 1})


def _put_aliases(connection: Connection, key: int, value: Speaker) -> None:
    connection.execute(delete(speaker_alias).where(speaker_alias.c.speaker == key))
    rows = [{"speaker": key, "ordinal": n, "name": name} for n, name in enumerate(value.aliases)]
    if rows:
        connection.execute(insert(speaker_alias), rows)


def put_speaker(
    connection: Connection, kept: Kept[Speaker], value: Speaker, deleted_at: str | None, batch: str | None
) -> None:
    """Replace a speaker's names, kind and trash marks; its note stays."""
    note = connection.execute(select(speaker.c.note).where(speaker.c.key == kept.key)).scalar_one()
    connection.execute(
        update(speaker)
        .where(speaker.c.key == kept.key)
        .values(
            name=value.name,
            kind=value.kind,
            deleted_at=deleted_at,
            batch=batch,
            hash=_speaker_hash(value, note, deleted_at, batch),
        )
    )
    _put_aliases(connection, kept.key, value)


def speaker_in_use(connection: Connection, key: int) -> bool:
    """Return whether an annotation outside the trash names this speaker as who vouches."""
    return bool(
        fetch(
            connection,
            select(annotation.c.key)
            .where(annotation.c.speaker == key, annotation.c.deleted_at.is_(None))
            .limit(1),
        )
    )


# --- codebooks ---------------------------------------------------------------------------------------

_CODEBOOKS = select(
    codebook.c.key, codebook.c.id, codebook.c.version, codebook.c.body, codebook.c.hash
).order_by(codebook.c.key)


def codebooks(connection: Connection) -> list[Kept[Codebook]]:
    """Return every snapshot of every codebook, oldest first."""
    return [_codebook(row) for row in fetch(connection, _CODEBOOKS)]


def _codebook(row: tuple[Any, ...]) -> Kept[Codebook]:
    key, id, version, body, stored = row
    value = None
    if stored == row_hash("codebook", id, version, body):
        try:
            value = from_json(Codebook, json.loads(body))
        except (ValueError, MalformedError):
            value = None
    return Kept(key, id, value)


def codebook_version(connection: Connection, id: str, version: int) -> Kept[Codebook] | None:
    found = fetch(connection, _CODEBOOKS.where(codebook.c.id == id, codebook.c.version == version))
    return _codebook(found[0]) if found else None


def add_codebook(connection: Connection, value: Codebook) -> int:
    """Store a snapshot; return its key."""
    key = next_key(connection, codebook)
    body = canonical(to_json(value))
    connection.execute(
        insert(codebook).values(
            key=key,
            id=value.id,
            version=value.version,
            body=body,
            hash=row_hash("codebook", value.id, value.version, body),
        )
    )
    change_own_row(connection, counts={"codebook": 1})
    return key


def codebook_in_use(connection: Connection, id: str, version: int) -> bool:
    """Return whether an annotation, in the trash or not, was made with this snapshot."""
    made_with = (annotation.c.codebook == id) & (annotation.c.codebook_version == version)
    return bool(fetch(connection, select(annotation.c.key).where(made_with).limit(1)))


def drop_codebook(connection: Connection, key: int) -> None:
    connection.execute(delete(codebook).where(codebook.c.key == key))
    change_own_row(connection, counts={"codebook": -1})
