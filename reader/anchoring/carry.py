"""Carrying spans from one text to another: the decision per span over an alignment of the whole texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reader.anchoring.align import Alignment, align
from reader.anchoring.edges import edges, replaced
from reader.anchoring.fold import Tokens, Vocabulary, hyphenated_words
from reader.anchoring.standing import Standing, standing, tokens_of
from reader.text.span import Span

How = Literal["same", "edited", "moved", "lost"]

# Share of a span's characters that must still stand together, in place or elsewhere.
IN_PLACE = 0.40
MOVED = 0.45


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a span stands in the new text and how it got there; `span` is None when it is lost."""

    span: Span | None
    how: How
    score: float


LOST = Carried(None, "lost", 0.0)


def carry_spans(
    old_text: str, new_text: str, spans: Iterable[Span | tuple[int, int]]
) -> tuple[Carried, ...]:
    vocabulary = Vocabulary()
    joined = hyphenated_words(old_text, new_text)
    old, new = Tokens(old_text, vocabulary, joined), Tokens(new_text, vocabulary, joined)
    found = align(old, new, vocabulary)
    return tuple(_carry(found, *((s.start, s.end) if isinstance(s, Span) else s)) for s in spans)


def _carry(found: Alignment, start: int, end: int) -> Carried:
    first, last = tokens_of(found.old, start, end)
    if first >= last:
        return LOST
    place = standing(found, found.place, first, last)
    moved = standing(found, found.moved, first, last)
    if place.share >= IN_PLACE and not (moved.share >= MOVED and _rather_moved(found, place, moved, first, last)):
        return _at(found, *edges(found, place, first, last), "edited", place.share)
    between = replaced(found, found.place, first, last)
    if between:
        return _at(found, *between, "edited", 0.5)
    if moved.share >= MOVED:
        return _at(found, *edges(found, moved, first, last), "moved", moved.share)
    between = replaced(found, found.moved, first, last)
    if between:
        return _at(found, *between, "moved", 0.5)
    return LOST


def _rather_moved(found: Alignment, place: Standing, moved: Standing, first: int, last: int) -> bool:
    """Return whether a span that stands in both maps belongs to the moved passage."""
    if last - first > 6:
        return place.share < 0.55 and moved.share > 0.9
    # A few words are everywhere: the company they keep decides.
    first, last = max(0, first - 5), min(len(found.old), last + 5)
    return standing(found, found.moved, first, last).share > standing(found, found.place, first, last).share


def _at(found: Alignment, left: int, right: int, how: How, score: float) -> Carried:
    new = found.new
    return Carried(Span(new.starts[left], max(new.starts[left], new.end(right))), how, score)


def score_fn(o, n, spans):
    return [None if c.span is None else (c.span.start, c.span.end) for c in carry_spans(o, n, spans)]
