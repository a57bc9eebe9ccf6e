"""What an article holds that a format may not be able to: counted by feature, before anything is written.

An exporter declares the features that it loses; `loss.FEATURE` in `reader.wording` says so to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.exporters.corpus import Entry, Placed

FEATURES: tuple[str, ...] = (
    "text",  # articles whose text does not go out
    "older-revisions",  # earlier revisions of articles
    "unannotated",  # articles that have no annotation
    "article-facts",  # articles with a byline, outlet, date, address or note
    "structure",  # articles with headings, emphasis, links or pages
    "older-anchors",  # annotations that also stand in an older revision
    "older-only",  # annotations that stand in an older revision only
    "orphans",  # annotations that stand nowhere any more
    "overlaps",  # annotations that share characters with one before them
    "pieces",  # annotations of several pieces
    "crossing-lines",  # annotations that run over a line break
    "notes",
    "speakers",
    "speaker-words",  # annotations that mark the words naming the speaker
    "cues",
    "attributes",  # attribute values
    "annotators",  # annotations by somebody: who it was
    "times",  # annotations: when they were made and changed
    "identities",  # annotations: their ids
    "codebook",  # articles whose tags' definitions do not go out
    "links",  # links between annotations (counted by the corpus)
)


def features(entry: Entry) -> Counter[str]:
    """Return how often each feature occurs in one article; absent features count 0."""
    article, revision = entry.article, entry.revision
    found: Counter[str] = Counter(
        {
            "text": 1,
            "codebook": 1,
            "older-revisions": len(entry.older),
            "unannotated": not entry.placed,
            "article-facts": any(
                (article.byline, article.outlet, article.published, article.url, article.note)
            ),
            "structure": bool(revision.marks or revision.pages)
            or any(b.kind != "paragraph" for b in revision.blocks),
            "overlaps": overlapping([p.spans for p in entry.standing]),
        }
    )
    for placed in entry.placed:
        found.update(_features_of(placed, entry))
    return found


def _features_of(placed: Placed, entry: Entry) -> Iterable[str]:
    annotation, anchor = placed.annotation, placed.anchor
    present = {
        "orphans": anchor is None,
        "older-only": anchor is not None and placed.revision.id != entry.revision.id,
        "older-anchors": len(annotation.anchors) > 1,
        "pieces": anchor is not None and len(anchor.pieces) > 1,
        "crossing-lines": anchor is not None and any("\n" in p.quote for p in anchor.pieces),
        "notes": bool(annotation.note),
        "speakers": annotation.speaker is not None,
        "speaker-words": annotation.speaker is not None and annotation.speaker.span is not None,
        "cues": bool(annotation.cues),
        "annotators": bool(annotation.annotator),
        "times": bool(annotation.created),
        "identities": True,
    }
    yield from (name for name, there in present.items() if there)
    yield from ("attributes" for _ in annotation.values)


def overlapping(annotations: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Return how many annotations, given as (start, end) pieces, share characters with an earlier one."""
    pieces = sorted((start, end, number) for number, spans in enumerate(annotations) for start, end in spans)
    late: set[int] = set()
    reach, reached_by = -1, -1
    for start, end, number in pieces:
        if start < reach and number != reached_by:
            late.add(number)
        if end > reach:
            reach, reached_by = end, number
    return len(late)
