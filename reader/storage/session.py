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
INSTRUCTIONS = "instructions"  # of packs that came in, see `library.packs`
APART = "apart"  # pairs of alike articles that are both kept, see `library.duplicates`
_KEPT = (EXPORTS, INSTRUCTIONS, APART)


def read(connection: Connection) -> dict[str, Any]:
    text = connection.execute(select(session.c.value).where(session.c.key == 1)).scalar_one_or_none()
    return parse_session(text) or {}


def write(connection: Connection, value: dict[str, Any]) -> None:
    """Keep where the reader is; what is kept under a key of its own stays, unless `value` has another."""
    before = read(connection)
    text = canonical({**{key: before[key] for key in _KEPT if key in before}, **value})
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
