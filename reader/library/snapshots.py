"""A whole library, or some of its articles, as values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reader.model import Annotation, Revision
from reader.model.shelf import collections_with, labels_with
from reader.model.snapshot import Snapshot, Unknown

if TYPE_CHECKING:
    from reader.library.library import Library


def take(library: Library, articles: Iterable[str] | None) -> Snapshot:
    """See `Library.snapshot`. What is in the trash stays there, but for a speaker whom something names."""
    whole = articles is None
    ids = [row.article.id for row in library.articles()] if articles is None else list(articles)
    revisions: list[Revision] = []
    annotations: list[Annotation] = []
    for id in ids:
        revisions += [library.revision(row.id) for row in library.revisions(id)]
        annotations += library.annotations(id)
    current = library.codebook()
    annotator = library.annotator()
    codebooks = {(a.codebook, a.codebook_version) for a in annotations} | {(current.id, current.version)}
    people = {a.annotator for a in annotations} | {annotator.id}
    facts = [library.article(id) for id in ids]
    named = {a.speaker.speaker for a in annotations if a.speaker is not None}
    named |= {str(v.value) for a in annotations for v in a.values if v.type == "speaker"}
    named |= {str(v.value) for a in facts for v in a.values if v.type == "speaker"}
    speakers = {s.id: s for s in library.speakers() if whole or s.id in named}
    speakers |= {id: library.speaker(id) for id in sorted(named - speakers.keys())}
    known = {a.id for a in annotations}
    return Snapshot(
        codebooks=tuple(c for c in library.codebooks() if whole or (c.id, c.version) in codebooks),
        annotators=tuple(a for a in library.annotators() if whole or a.id in people),
        speakers=tuple(speakers.values()),
        articles=tuple(facts),
        revisions=tuple(revisions),
        annotations=tuple(annotations),
        links=tuple(k for k in library.links() if {k.from_annotation, k.to_annotation} <= known),
        codebook=(current.id, current.version),
        annotator=annotator.id,
        unknown=_kept(library.unknown(), whole, known.union(ids, people, named, (r.id for r in revisions))),
        collections=collections_with(library.collections(), frozenset(ids), whole=whole),
        labels=labels_with(library.labels(), frozenset(ids), whole=whole),
    )


def _kept(unknown: tuple[Unknown, ...], whole: bool, ids: set[str]) -> tuple[Unknown, ...]:
    return tuple(u for u in unknown if whole or u.id in ids)
