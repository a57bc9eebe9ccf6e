"""What painting reads: every piece that stands in a revision, by place."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Connection, bindparam, select

from reader.model import SpanRow
from reader.storage.rows import fetch
from reader.storage.tables import annotation, place
from reader.text.span import Span

_PLACES = (
    select(annotation.c.id, place.c.tag, place.c.start, place.c.end, place.c.ordinal)
    .select_from(place)
    .join(annotation, annotation.c.key == place.c.annotation)
    .where(place.c.revision == bindparam("revision"))
    .order_by(place.c.start, place.c.annotation, place.c.ordinal)
)


_INDEX = (
    select(place.c.start, place.c.end, place.c.annotation, place.c.ordinal, place.c.tag)
    .where(place.c.revision == bindparam("revision"))
    .order_by(place.c.start, place.c.annotation, place.c.ordinal)
)

# start, end, row of the annotation, number of the piece, tag
Place = tuple[int, int, int, int, str]


def span_index(connection: Connection, revision_key: int) -> list[Place]:
    """Return the pieces that stand in a revision as bare rows, read from one tree and nothing else."""
    return cast("list[Place]", fetch(connection, _INDEX, revision=revision_key))


def span_rows(connection: Connection, revision_key: int) -> tuple[SpanRow, ...]:
    """Return the pieces that stand in a revision, by start, annotation and piece number."""
    rows = fetch(connection, _PLACES, revision=revision_key)
    return tuple([SpanRow(id, tag, Span(start, end), n) for id, tag, start, end, n in rows])
