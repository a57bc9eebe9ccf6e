"""How an annotation's parts are stored and hashed: what reading and writing share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reader.model import Annotation, Area, AttributeValue, Verdict
from reader.storage.hashing import canonical, row_hash
from reader.text.span import Span

# A whole number keeps its digits in the text column: REAL alone would make 3 into 3.0.


# The attribute under which an area of a printed page is stored, as JSON in a text: so files need no other
# schema, and an older program reads it as a field of the reader's and keeps it.
AREA = "spanreader:area"


def attribute_value(
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


def value_fields(given: AttributeValue) -> tuple[Any, ...]:
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


def stored_values(given: Annotation) -> list[tuple[Any, ...]]:
    """Return what `value_fields` gives of all values, and of the area, as they are stored and hashed."""
    area = given.area
    if area is None:
        return [value_fields(v) for v in given.values]
    sides = [float(side) + 0.0 for side in area.box]
    told = [area.original, area.page, area.label, *sides, area.at, area.picture, area.dpi]
    return [*map(value_fields, given.values), (AREA, "text", canonical(told), None, None, None, None)]


def values_and_area(stored: Sequence[tuple[Any, ...]]) -> tuple[tuple[AttributeValue, ...], Area | None]:
    """Return the values and the area that `stored_values` stands for."""
    area = next((area_of(each[2]) for each in stored if each[0] == AREA), None)
    return tuple(attribute_value(*each) for each in stored if area is None or each[0] != AREA), area


def area_of(stored: object) -> Area | None:
    """Return the area that a stored text stands for; None when it is none."""
    try:
        original, page, label, x0, y0, x1, y1, at, picture, dpi = json.loads(str(stored))
    except (TypeError, ValueError):
        return None
    return Area(original, page, label, x0, y0, x1, y1, at, picture, dpi)


def anchor_fields(given: Annotation) -> list[tuple[Any, ...]]:
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


def annotation_hash(given: Annotation, deleted_at: str | None, batch: str | None) -> bytes:
    """Return the hash of an annotation with all its parts and its trash marks."""
    return row_hash(*hashed_fields(given, deleted_at, batch))


def hashed_fields(given: Annotation, deleted_at: str | None, batch: str | None) -> tuple[Any, ...]:
    mention = given.speaker
    span = mention.span if mention is not None else None
    return (
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
        anchor_fields(given),
        [(c.start, c.end) for c in given.cues],
        stored_values(given),
    )


def verdict_hash(annotation: str, annotator: str, given: Verdict, modified: str) -> bytes:
    """Return the hash of a verdict's own row and of what it rests on, of an annotation by its id.

    Apart from the annotation's: what it says does not change by being checked. A verdict has the trash marks
    of its annotation; the columns for a note and marks of its own stay empty.
    """
    evidence = [(e.address, e.note) for e in given.evidence]
    fields = (annotation, annotator, given.verdict, given.checked, "", modified, modified, None, None)
    return row_hash("verdict", *fields, evidence)
