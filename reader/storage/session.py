"""Where the reader was, and notes that were being typed: kept for comfort, never part of the work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select

from reader.storage.hashing import canonical
from reader.storage.peek import parse_session
from reader.storage.rows import fetch
from reader.storage.sqlite import upsert
from reader.storage.tables import draft, session

EXPORTS = "exports"  # the key of choices that were kept, see `library.choices`


def read(connection: Connection) -> dict[str, Any]:
    text = connection.execute(select(session.c.value).where(session.c.key == 1)).scalar_one_or_none()
    return parse_session(text) or {}


def write(connection: Connection, value: dict[str, Any]) -> None:
    """Keep where the reader is; choices of exports that are kept stay, unless `value` has others."""
    kept = read(connection).get(EXPORTS)
    if kept is not None and EXPORTS not in value:
        value = {**value, EXPORTS: kept}
    text = canonical(value)
    connection.execute(
        upsert(session)
        .values(key=1, value=text)
        .on_conflict_do_update(index_elements=[session.c.key], set_={"value": text})
    )


def read_draft(connection: Connection, annotation_id: str) -> str | None:
    found = connection.execute(select(draft.c.text).where(draft.c.annotation == annotation_id))
    return found.scalar_one_or_none()


def read_drafts(connection: Connection) -> dict[str, str]:
    return dict(fetch(connection, select(draft.c.annotation, draft.c.text)))


def write_draft(connection: Connection, annotation_id: str, text: str | None, at: str) -> None:
    if text is None:
        connection.execute(delete(draft).where(draft.c.annotation == annotation_id))
        return
    connection.execute(
        upsert(draft)
        .values(annotation=annotation_id, text=text, at=at)
        .on_conflict_do_update(index_elements=[draft.c.annotation], set_={"text": text, "at": at})
    )
