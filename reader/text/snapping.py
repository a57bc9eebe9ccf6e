"""Edges of a selection moved to where a reader means them: off white space, to words, to sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from reader.text.segment import words
from reader.text.span import Span

# No word is longer; a run without white space (Thai, an address) is only looked at this far.
_REACH = 200


def trim(text: str, span: Span) -> Span:
    """Return `span` without white space at its edges; empty at its start when it holds nothing else."""
    body = span.of(text)
    kept = body.strip()
    start = span.start + len(body) - len(body.lstrip()) if kept else span.start
    return Span(start, start + len(kept))


def to_words(text: str, span: Span) -> Span:
    """Return `span` trimmed and widened to the words that its edges cut; never across a line break."""
    span = trim(text, span)
    start, end = span.start, span.end
    before, after = _word_around(text, start), _word_around(text, end)
    if before is not None and (span or after is not None):
        start = before.start
    if after is not None:
        end = after.end
    return Span(start, end)


def word_at(text: str, position: int) -> Span | None:
    """Return the word that covers the character at `position`, or None between words."""
    return next((word for word in _words_near(text, position) if word.contains(position)), None)


def _word_around(text: str, position: int) -> Span | None:
    """Return the word that `position` cuts, standing inside it and not at its edge."""
    return next((word for word in _words_near(text, position) if word.start < position < word.end), None)


def _words_near(text: str, position: int) -> list[Span]:
    start = end = position
    while start > 0 and position - start < _REACH and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and end - position < _REACH and not text[end].isspace():
        end += 1
    return [Span(start + word.start, start + word.end) for word in words(text[start:end])]


def at(spans: Sequence[Span], position: int) -> Span | None:
    """Return which of `spans` (in order, disjoint) covers `position`, or None between them."""
    index = bisect_right(spans, position, key=lambda span: span.start) - 1
    return spans[index] if index >= 0 and spans[index].contains(position) else None


def covering(spans: Sequence[Span], span: Span) -> Span | None:
    """Return the hull of those of `spans` (in order, disjoint) that share a character with `span`, if any."""
    first = bisect_right(spans, span.start, key=lambda s: s.end)
    touched = []
    for candidate in spans[first:]:
        if candidate.start >= max(span.end, span.start + 1):
            break
        touched.append(candidate)
    return Span(touched[0].start, touched[-1].end) if touched else None
