"""Carrying spans from one text to another: the decision per span over an alignment of the whole texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reader.anchoring.align import Alignment, align
from reader.anchoring.edges import edges, ends_sentence, replaced
from reader.anchoring.fold import INVISIBLE, Tokens, Vocabulary, hyphenated_words
from reader.anchoring.search import Search
from reader.anchoring.standing import Standing, standing, tokens_of
from reader.text.span import Span

How = Literal["same", "edited", "moved", "lost"]

# Share of a span's characters that must still stand together, in place or elsewhere.
IN_PLACE = 0.40
MOVED = 0.45

# Up to so many tokens the company of the words decides between two places, so many on either side.
_FEW, _COMPANY = 6, 10
_IN_COMPANY = 0.5
_TYPOGRAPHY_SCORE = 0.99  # the same words, other quotes, spaces or hyphenation
_REPLACED_SCORE = 0.5  # only the neighbours stand
_FOUND_SURE = 0.8  # found by search, without neighbours


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a span stands in the new text and how it got there; `span` is None when it is lost."""

    span: Span | None
    how: How
    score: float


LOST = Carried(None, "lost", 0.0)


def carry_spans(old_text: str, new_text: str, spans: Iterable[Span | tuple[int, int]]) -> tuple[Carried, ...]:
    """Return where each of `spans` of `old_text` stands in `new_text`, in the order given.

    Spans are code points, half-open, as `Span` or (start, end); what reaches past the text is cut. The result
    of a span depends on the two texts alone. Never raises for any pair of texts; time is near to linear.
    """
    vocabulary = Vocabulary()
    joined = hyphenated_words(old_text, new_text)
    old, new = Tokens(old_text, vocabulary, joined), Tokens(new_text, vocabulary, joined)
    found = align(old, new, vocabulary)
    search = Search(found)
    return tuple(_carry(found, search, *_bounds(span, len(old_text))) for span in spans)


def _bounds(span: Span | tuple[int, int], length: int) -> tuple[int, int]:
    start, end = (span.start, span.end) if isinstance(span, Span) else span
    start = min(max(0, start), length)
    return start, min(max(start, end), length)


def _carry(found: Alignment, search: Search, start: int, end: int) -> Carried:
    first, last = tokens_of(found.old, start, end)
    if first >= last:
        return _between_words(found, first, start, end)
    place = standing(found, found.place, first, last)
    moved = standing(found, found.moved, first, last)
    if place.share >= IN_PLACE and not (
        moved.share >= MOVED and _rather_moved(found, place, moved, first, last)
    ):
        return carried(found, place, first, last, start, end, "edited")
    if between := replaced(found, found.place, first, last):
        return _at(found, *between, "edited", _REPLACED_SCORE)
    if moved.share >= MOVED:
        return carried(found, moved, first, last, start, end, "moved")
    if between := replaced(found, found.moved, first, last):
        return _at(found, *between, "moved", _REPLACED_SCORE)
    if sought := search.find(first, last):
        return carried(found, sought, first, last, start, end, "moved", sure=_FOUND_SURE)
    return LOST


def _rather_moved(found: Alignment, place: Standing, moved: Standing, first: int, last: int) -> bool:
    """Return whether a span that stands in both maps belongs to the moved passage.

    A correction note quotes what it corrects: a passage that still has company in place has not moved.
    """
    a, b = _company(found.old, first, last)
    here = standing(found, found.place, a, b).share
    if here >= _IN_COMPANY:
        return False
    if last - first <= _FEW:
        return standing(found, found.moved, a, b).share > here
    return place.share < 0.55 and moved.share > 0.9


def _company(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """Return the range of tokens first:last with a few around them in their sentence."""
    a, b = first, last
    while a > max(0, first - _COMPANY) and not ends_sentence(tokens, a - 1):
        a -= 1
    while b < min(len(tokens), last + _COMPANY) and not ends_sentence(tokens, b - 1):
        b += 1
    return a, b


def carried(
    found: Alignment,
    stands: Standing,
    first: int,
    last: int,
    start: int,
    end: int,
    how: How,
    sure: float = 1.0,
) -> Carried:
    """Return the carried span for what stands of old tokens first:last, cut inside words where it was."""
    old, new = found.old, found.new
    left, right = edges(found, stands, first, last)
    # The same characters, with the white space and the parts of words that were selected with them.
    shifted = new.starts[left] + start - old.starts[first]
    if shifted >= 0 and new.text[shifted : shifted + end - start] == old.text[start:end]:
        return Carried(Span(shifted, shifted + end - start), "same" if how == "edited" else how, sure)
    new_start, new_end = new.starts[left], new.end(right)
    if start > old.starts[first]:
        new_start += _within(old.visible(first), new.visible(left), start - old.starts[first])
    if end < old.end(last - 1):
        new_end = new.starts[right] + _within(
            old.visible(last - 1), new.visible(right), end - old.starts[last - 1]
        )
    span = Span(new_start, max(new_start, new_end))
    if how == "edited" and old.ids[first:last] == new.ids[left : right + 1]:
        return Carried(span, "same", _TYPOGRAPHY_SCORE)
    return Carried(span, how, min(1.0, stands.share) * sure)


def _within(old: str, new: str, offset: int) -> int:
    """Return the offset in token `new` that corresponds to `offset` in `old`; its end when none does."""
    if old[:offset] == new[:offset]:
        return min(offset, len(new))
    tail = len(old) - offset
    if tail and old[-tail:] == new[-tail:]:
        return max(0, len(new) - tail)
    head = len(INVISIBLE.sub("", old[:offset]))
    for position in range(len(new) + 1):
        if len(INVISIBLE.sub("", new[:position])) == head:
            return position
    return len(new)


def _between_words(found: Alignment, following: int, start: int, end: int) -> Carried:
    """Return where white space or a caret between two tokens stands, if both still stand side by side."""
    old, new, place = found.old, found.new, found.place
    before = place.partner[following - 1] if following else -1
    after = place.partner[following] if following < len(old) else len(new)
    if after != before + 1 or (following and before < 0):
        return LOST
    floor = new.end(before) if following else 0
    ceiling = new.starts[after] if after < len(new) else len(new.text)
    old_floor = old.end(following - 1) if following else 0
    at = min(floor + start - old_floor, ceiling)
    return Carried(Span(at, min(at + end - start, ceiling)), "same", 1.0)


def _at(found: Alignment, left: int, right: int, how: How, score: float) -> Carried:
    return Carried(Span(found.new.starts[left], found.new.end(right)), how, score)
