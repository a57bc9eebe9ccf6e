"""What an article holds that a format may not be able to: counted by feature, before anything is written.

An exporter declares the features that it loses; `loss.FEATURE` in `reader.wording` says so to a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from reader.model import Speaker

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
    "outer-space",  # annotations with white space at an end of a piece
    "left-out",  # annotations that a format of one layer leaves out (counted by the exporter)
    "places",  # annotations whose place a program cannot read back
    "notes",
    "note-lines",  # notes with line breaks or other white space than single spaces
    "speakers",
    "speaker-kinds",  # annotations whose speaker is not a named person
    "speaker-words",  # annotations that mark the words naming the speaker
    "cues",
    "attributes",  # attribute values
    "annotators",  # annotations by somebody: who it was
    "times",  # annotations: when they were made and changed
    "identities",  # annotations: their ids
    "annotations",  # annotations, for a format that holds none
    "codebook",  # articles whose tags' definitions do not go out
    "links",  # links between annotations (counted by the corpus)
)


def features(entry: Entry, speaker: Callable[[str], Speaker]) -> Counter[str]:
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
        found.update(_features_of(placed, entry, speaker))
    return found


def _features_of(placed: Placed, entry: Entry, speaker: Callable[[str], Speaker]) -> Iterable[str]:
    annotation, anchor = placed.annotation, placed.anchor
    mention, pieces = annotation.speaker, anchor.pieces if anchor else ()
    present = {
        "orphans": anchor is None,
        "older-only": anchor is not None and placed.revision.id != entry.revision.id,
        "older-anchors": len(annotation.anchors) > 1,
        "pieces": len(pieces) > 1,
        "crossing-lines": any("\n" in p.quote for p in pieces),
        "outer-space": any(p.quote != p.quote.strip() for p in pieces),
        "places": bool(pieces),
        "notes": bool(annotation.note),
        "note-lines": annotation.note != " ".join(annotation.note.split()),
        "speakers": mention is not None,
        "speaker-words": mention is not None and mention.span is not None,
        "speaker-kinds": mention is not None and speaker(mention.speaker).kind != "named",
        "cues": bool(annotation.cues),
        "annotators": bool(annotation.annotator),
        "times": bool(annotation.created),
        "identities": True,
        "annotations": True,
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
