"""The open article's annotations as they stand in one revision, worked out before the window has them.

With a hundred thousand of them this takes most of a second; the storage thread does it after reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reader.app.page.spans import SpanIndex
from reader.model import Annotation, SpanRow
from reader.text.span import Span


@dataclass(frozen=True, slots=True)
class Standing:
    """Annotations by id, in the order given; their ids by their pieces; what the page paints."""

    annotations: dict[str, Annotation]
    at: dict[tuple[Span, ...], dict[str, None]]
    spans: SpanIndex


def standing(annotations: Iterable[Annotation], revision: str) -> Standing:
    """Return where annotations stand in a revision; those without a place there have no pieces."""
    by_id: dict[str, Annotation] = {}
    at: dict[tuple[Span, ...], dict[str, None]] = {}
    rows: list[SpanRow] = []
    for annotation in annotations:
        by_id[annotation.id] = annotation
        found = rows_of(annotation, revision)
        at.setdefault(tuple(row.span for row in found), {})[annotation.id] = None
        rows += found
    spans = SpanIndex(rows)
    for _ in spans.prepare():
        pass
    return Standing(by_id, at, spans)


def rows_of(annotation: Annotation, revision: str) -> tuple[SpanRow, ...]:
    """Return what the view paints of an annotation in one revision; nothing for an orphan."""
    anchor = annotation.anchor_in(revision)
    if anchor is None:
        return ()
    return tuple(SpanRow(annotation.id, annotation.tag, p.span, n) for n, p in enumerate(anchor.pieces))
