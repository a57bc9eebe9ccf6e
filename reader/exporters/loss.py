"""What an article holds that a format may not be able to: counted by feature, before anything is written.

An exporter declares the features that it loses; `loss.FEATURE` in `reader.wording` says so to a person. Only
the declared ones are counted, so that a table of a million rows does not wait for what it does not lose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from reader.model import Piece, Speaker

if TYPE_CHECKING:
    from reader.exporters.corpus import Entry, Placed

SpeakerOf = Callable[[str], Speaker]

# How often each occurs in one article.
_OF_ARTICLES: dict[str, Callable[[Entry], int]] = {
    "text": lambda entry: 1,
    "codebook": lambda entry: 1,  # what its tags mean
    "older-revisions": lambda entry: len(entry.older),
    "unannotated": lambda entry: not entry.placed,
    "article-facts": lambda entry: _has_facts(entry),
    "article-values": lambda entry: len(entry.article.values),  # the reader's own fields
    "structure": lambda entry: _has_structure(entry),  # headings, emphasis, links, pages
    "overlaps": lambda entry: overlapping([placed.spans for placed in entry.standing]),
}

# How often each occurs in one annotation.
_OF_ANNOTATIONS: dict[str, Callable[[Placed, Entry], int]] = {
    "older-anchors": lambda placed, entry: len(placed.annotation.anchors) > 1,
    "older-only": lambda placed, entry: bool(placed.anchor) and placed.revision.id != entry.revision.id,
    "orphans": lambda placed, entry: placed.anchor is None and placed.annotation.area is None,
    "areas": lambda placed, entry: placed.annotation.area is not None,  # they stand on a page
    "older-areas": lambda placed, entry: bool(placed.annotation.area) and not entry.has_page_of(placed),
    "pictures": lambda placed, entry: bool(placed.annotation.area and placed.annotation.area.picture),
    "pieces": lambda placed, entry: len(_pieces(placed)) > 1,
    "crossing-lines": lambda placed, entry: any("\n" in p.quote for p in _pieces(placed)),
    "outer-space": lambda placed, entry: any(p.quote != p.quote.strip() for p in _pieces(placed)),
    "places": lambda placed, entry: bool(_pieces(placed)),  # that a program could read back
    "notes": lambda placed, entry: bool(placed.annotation.note),
    "note-lines": lambda placed, entry: placed.annotation.note != " ".join(placed.annotation.note.split()),
    "speakers": lambda placed, entry: placed.annotation.speaker is not None,
    "speaker-words": lambda placed, entry: placed.mention is not None,
    "cues": lambda placed, entry: bool(placed.annotation.cues),
    "attributes": lambda placed, entry: len(placed.annotation.values),
    "verdicts": lambda placed, entry: placed.annotation.verdict is not None,
    "annotators": lambda placed, entry: bool(placed.annotation.annotator),
    "times": lambda placed, entry: bool(placed.annotation.created),
    "identities": lambda placed, entry: 1,
    "annotations": lambda placed, entry: 1,  # for a format that holds none
}

# Counted elsewhere: by the corpus, by the one exporter that knows, and below.
_OTHERS = ("links", "half-links", "shelves", "left-out", "long-cells", "no-pdf", "shut-pdf", "speaker-kinds")

# No count beforehand has them: only who writes finds out.
WHILE_WRITING = frozenset({"loss.shut-pdf"})

FEATURES: frozenset[str] = frozenset((*_OF_ARTICLES, *_OF_ANNOTATIONS, *_OTHERS))


def features(entry: Entry, wanted: Iterable[str], speaker: SpeakerOf) -> Counter[str]:
    """Return how often each of the features that are `wanted` occurs in one article."""
    found: Counter[str] = Counter()
    for name in wanted:
        if name in _OF_ARTICLES:
            found[name] = int(_OF_ARTICLES[name](entry))
        elif name in _OF_ANNOTATIONS:
            found[name] = sum(map(_OF_ANNOTATIONS[name], entry.placed, repeat(entry)))
        elif name == "speaker-kinds":
            mentions = (placed.annotation.speaker for placed in entry.placed)
            found[name] = sum(speaker(m.speaker).kind != "named" for m in mentions if m is not None)
    return found


def _pieces(placed: Placed) -> tuple[Piece, ...]:
    return placed.anchor.pieces if placed.anchor else ()


def _has_facts(entry: Entry) -> bool:
    article = entry.article
    return any((article.byline, article.outlet, article.published, article.url, article.note))


def _has_structure(entry: Entry) -> bool:
    revision = entry.revision
    return bool(revision.marks or revision.pages) or any(b.kind != "paragraph" for b in revision.blocks)


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
