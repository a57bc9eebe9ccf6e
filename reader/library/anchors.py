"""Anchors in revisions that are in the trash: not shown, never lost."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from reader.model import Annotation


def shown(annotation: Annotation, trashed: Set[str]) -> Annotation:
    """Return the annotation without its anchors in the revisions `trashed`."""
    if not trashed or all(a.revision not in trashed for a in annotation.anchors):
        return annotation
    return replace(annotation, anchors=tuple(a for a in annotation.anchors if a.revision not in trashed))


def with_hidden(after: Annotation, stored: Annotation, trashed: Set[str]) -> Annotation:
    """Return `after` with the anchors of `stored` that `shown` left out, each in its old place."""
    if not trashed:
        return after
    rest = iter(after.anchors)
    anchors = [a if a.revision in trashed else next(rest, None) for a in stored.anchors]
    return replace(after, anchors=(*(a for a in anchors if a is not None), *rest))


def in_reading_order(annotations: Iterable[Annotation], revision: str) -> tuple[Annotation, ...]:
    """Return annotations as they stand in `revision`: what stands nowhere in it first, then longer first."""

    def place(annotation: Annotation) -> tuple[int, int, str, str]:
        anchor = annotation.anchor_in(revision)
        if annotation.area is not None and anchor is None:
            return annotation.area.at, 0, annotation.created, annotation.id
        if anchor is None:
            return -1, 0, annotation.created, annotation.id
        pieces = anchor.pieces
        if not pieces:
            return -1, 1, annotation.created, annotation.id
        return pieces[0].span.start, -pieces[-1].span.end, annotation.created, annotation.id

    return tuple(sorted(annotations, key=place))
