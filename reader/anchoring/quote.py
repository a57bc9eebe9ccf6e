"""Placing a quote that came without its text: an annotation from elsewhere, an entry of a clippings file.

The quote, and the words before and after it when they are known, are the old text; the rest is as in `carry`.
What is not clearly the best place is an orphan with a proposal, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reader.anchoring.align import Alignment
from reader.anchoring.carry import carried
from reader.anchoring.fold import Tokens, Vocabulary, hyphenated_words
from reader.anchoring.search import RUNNER_UP, Search
from reader.anchoring.standing import standing, tokens_of
from reader.text.span import Span

# Share of an inexact quote's characters that must be found.
ACCEPTED = 0.7
# Share below which a find is not worth proposing.
PROPOSED = 0.35

# Of several places with the same words, the best must have so much more of the context than the next.
_CONTEXT_MARGIN = 0.2
# Without context a position decides when the next place is so many times further away.
_NEARER = 8
# A quote of one or two short words stands by chance; if it came with context, some of it must be there.
_SHORT, _SOME_CONTEXT = 16, 0.15
_MOST = 1000  # places of one quote that are compared

_FOLDED_SCORE = 0.99  # other quotes, spaces, hyphenation or capitals
_EDITED_SCORE = 0.9


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a quote stands; without `span` it is an orphan, and `proposal` the likeliest place if any."""

    span: Span | None
    how: Literal["quote", "edited", "lost"]
    score: float
    proposal: Span | None = None


NOWHERE = Placed(None, "lost", 0.0)


def place_quote(
    text: str, quote: str, prefix: str = "", suffix: str = "", position: int | None = None
) -> Placed:
    """Return where `quote` stands in `text`, given what stood before and after it and where it began.

    Context and position (in code points) are hints and may be missing or wrong. White space around the quote
    is ignored.
    """
    lead = len(quote) - len(quote.lstrip())
    prefix, quote, suffix = prefix + quote[:lead], quote.strip(), quote[len(quote.rstrip()) :] + suffix
    if not quote:
        return NOWHERE
    if position is not None:
        position += lead
    places = list(_occurrences(text, quote))
    if places:
        return _choose(text, places, prefix, suffix, position, 1.0)
    vocabulary = Vocabulary()
    joined = hyphenated_words(text, quote)
    old = Tokens(f"{prefix}\n{quote}\n{suffix}", vocabulary, joined)
    new = Tokens(text, vocabulary, joined)
    start = len(prefix) + 1
    first, last = tokens_of(old, start, start + len(quote))
    places = list(_folded_occurrences(old, new, first, last))
    if places:
        return _choose(text, places, prefix, suffix, position, _FOLDED_SCORE)
    return _search(Alignment(old, new, vocabulary), first, last, start, start + len(quote))


def _occurrences(text: str, quote: str) -> Iterator[Span]:
    at = text.find(quote)
    for _ in range(_MOST):
        if at < 0:
            return
        yield Span(at, at + len(quote))
        at = text.find(quote, at + 1)


def _folded_occurrences(old: Tokens, new: Tokens, first: int, last: int) -> Iterator[Span]:
    sought, size = old.packed[first * 4 : last * 4], last - first
    at = new.packed.find(sought) if sought else -1
    for _ in range(_MOST):
        if at < 0:
            return
        if at % 4 == 0:
            yield Span(new.starts[at // 4], new.end(at // 4 + size - 1))
        at = new.packed.find(sought, at + 1)


def _choose(
    text: str, places: Sequence[Span], prefix: str, suffix: str, position: int | None, score: float
) -> Placed:
    """Return the one place of `places`, all with the right words, that context or position singles out."""
    context = bool(prefix.strip() or suffix.strip())
    known = {place: _agreement(text, place, prefix, suffix) if context else 0.0 for place in places}
    order = sorted(places, key=lambda place: (-known[place], _distance(place, position), place.start))
    best = order[0]
    if len(places) == 1:
        chance = context and len(best) < _SHORT and known[best] < _SOME_CONTEXT
        return Placed(None, "lost", 0.0, best) if chance else Placed(best, "quote", score)
    if known[best] - known[order[1]] >= _CONTEXT_MARGIN:
        return Placed(best, "quote", score)
    if position is not None:
        rivals = [place for place in order if known[best] - known[place] < _CONTEXT_MARGIN]
        near, next_ = sorted(rivals, key=lambda place: _distance(place, position))[:2]
        if _distance(near, position) * _NEARER < _distance(next_, position):
            return Placed(near, "quote", score * _EDITED_SCORE)
        best = near
    return Placed(None, "lost", 0.0, best)


def _distance(place: Span, position: int | None) -> int:
    return 0 if position is None else abs(place.start - position)


def _agreement(text: str, place: Span, prefix: str, suffix: str) -> float:
    """Return how much of the context stands around `place`, from 0 to 1, counted outwards from it."""
    before = _plain(text[max(0, place.start - 2 * len(prefix) - 8) : place.start])
    after = _plain(text[place.end : place.end + 2 * len(suffix) + 8])
    known_before, known_after = _plain(prefix), _plain(suffix)
    total = len(known_before) + len(known_after)
    same = _common(before[::-1], known_before[::-1]) + _common(after, known_after)
    return same / total if total else 0.0


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _common(one: str, two: str) -> int:
    same = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        same += 1
    return same


def _search(found: Alignment, first: int, last: int, start: int, end: int) -> Placed:
    """Return where an edited quote stands: found with its context, judged by its own words."""
    tried = [
        (stands, whole)
        for whole in Search(found).finds(0, len(found.old))
        if (stands := standing(found, whole.map, first, last)).pairs
    ]
    if not tried:
        return NOWHERE
    tried.sort(key=lambda pair: (pair[0].share, pair[1].share), reverse=True)
    best = tried[0][0]
    span = carried(found, best, first, last, start, end, "edited").span
    if best.share < PROPOSED:
        return NOWHERE
    weights = [stands.share + whole.share for stands, whole in tried]
    alone = len(weights) < 2 or max(weights[1:]) <= RUNNER_UP * weights[0]
    if best.share >= ACCEPTED and alone:
        return Placed(span, "edited", best.share * _EDITED_SCORE)
    return Placed(None, "lost", best.share, span)
