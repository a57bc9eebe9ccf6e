"""The edges of a carried span: where it begins and ends in the new text when its own edge tokens changed."""

from __future__ import annotations

from reader.anchoring.align import Alignment
from reader.anchoring.fill import EQUAL, REPLACED, SIMILAR
from reader.anchoring.fold import Tokens
from reader.anchoring.standing import Partners, Standing

_ENDS = frozenset(".!?…。！？")
_CLOSING = frozenset(".,;:!?…)]}。，！？；：）」』")
_OPENING = frozenset("-–—*•([{")

# What came in the place of n tokens that went may be so many.
_GROWTH, _SPARE = 2, 6
# An edge that stands beside its old neighbour may be so far from the rest of its sentence, in tokens.
_ANCHORED = 60


def edges(found: Alignment, standing: Standing, first: int, last: int) -> tuple[int, int]:
    """Return the first and last new token of the span that was old tokens first:last."""
    old, new, chosen = found.old, found.new, standing.map
    pairs = _without_strays(found, standing, first, last)
    i, j = pairs[0]
    while i > first and j and old.ids[i - 1] == new.ids[j - 1]:
        i, j = i - 1, j - 1
    left = _left(found, chosen, first, i, j)
    i, j = pairs[-1]
    while i + 1 < last and j + 1 < len(new) and old.ids[i + 1] == new.ids[j + 1]:
        i, j = i + 1, j + 1
    right = _right(found, chosen, last, i, j)
    # The mark that closes the sentence before, or the bullet of the next item, is not ours.
    if old.pieces[first][0] not in _CLOSING:
        while left < right and new.pieces[left][0] in _CLOSING:
            left += 1
    if old.pieces[last - 1][0] not in _OPENING:
        while right > left and new.pieces[right][0] in _OPENING and new.breaks_after(right - 1):
            right -= 1
    return left, max(left, right)


def _without_strays(found: Alignment, standing: Standing, first: int, last: int) -> list[tuple[int, int]]:
    """Return the pairs without marks at either end that a line break divides from the rest."""
    old, new, marks = found.old, found.new, found.vocabulary.marks
    pairs = list(standing.pairs)
    while (
        len(pairs) > 1
        and pairs[0][0] > first
        and marks[old.ids[pairs[0][0]]]
        and new.breaks_after(pairs[0][1])
    ):
        del pairs[0]
    while (
        len(pairs) > 1
        and pairs[-1][0] < last - 1
        and marks[old.ids[pairs[-1][0]]]
        and new.breaks_after(pairs[-1][1] - 1)
    ):
        del pairs[-1]
    return pairs


def _left(found: Alignment, chosen: Partners, first: int, i: int, j: int) -> int:
    """Return the first new token of a span that begins with old token `first`; its old `i` is at new `j`."""
    old, new = found.old, found.new
    went = i - first
    if not went:
        return j
    neighbour = _partner(chosen, first - 1) if first else -1
    if neighbour is not None and chosen.kind[first] == EQUAL:
        edge = chosen.partner[first]
        if edge == neighbour + 1 and 0 < j - edge <= _ANCHORED and not _ends_between(new, edge, j - 1):
            return edge
    if ends_sentence(old, i - 1):
        return j
    reach = _GROWTH * went + _SPARE
    if first == 0 or ends_sentence(old, first - 1):
        # The span began with its sentence, and does so again if that begins near.
        for k in range(j, max(-1, j - reach), -1):
            if k == 0 or ends_sentence(new, k - 1):
                return k
    limit = j
    if neighbour is not None and 0 <= j - neighbour - 1 <= reach:
        limit = neighbour + 1
    else:
        for k in range(first, i):
            if chosen.kind[k] == REPLACED and chosen.partner[k] < j:
                limit = max(chosen.partner[k], j - went - 2)
                break
    while j > limit and not new.breaks_after(j - 1):
        j -= 1
    return j


def _right(found: Alignment, chosen: Partners, last: int, i: int, j: int) -> int:
    """Return the last new token of a span that ends with old token `last - 1`; its old `i` is at new `j`."""
    old, new = found.old, found.new
    went = last - 1 - i
    if not went:
        return j
    neighbour = _partner(chosen, last) if last < len(old) else len(new)
    if neighbour is not None and chosen.kind[last - 1] == EQUAL:
        edge = chosen.partner[last - 1]
        if edge == neighbour - 1 and 0 < edge - j <= _ANCHORED and not _ends_between(new, j, edge):
            return edge
    if ends_sentence(old, i):
        return j
    reach = _GROWTH * went + _SPARE
    if last == len(old) or ends_sentence(old, last - 1):
        for k in range(j, min(len(new), j + reach)):
            if k == len(new) - 1 or ends_sentence(new, k):
                return k
    limit = j
    if neighbour is not None and 0 <= neighbour - j - 1 <= reach:
        limit = neighbour - 1
    else:
        for k in range(last - 1, i, -1):
            if chosen.kind[k] == REPLACED and chosen.partner[k] > j:
                limit = min(chosen.partner[k], j + went + 2)
                break
    while j < limit and not new.breaks_after(j):
        j += 1
    return j


def replaced(found: Alignment, chosen: Partners, first: int, last: int) -> tuple[int, int] | None:
    """Return the new tokens (first, last) that stand where a name or number stood, between its neighbours."""
    old, new, marks = found.old, found.new, found.vocabulary.marks
    words = sum(not marks[old.ids[i]] for i in range(first, last))
    if not 0 < words <= 2 or last - first > 4:
        return None
    before = _partner(chosen, first - 1) if first else -1
    after = _partner(chosen, last) if last < len(old) else len(new)
    if before is not None and after is not None:
        if 0 < after - before - 1 <= last - first + 2 and not _ends_between(new, before + 1, after - 1):
            return before + 1, after - 1
        return None
    # One neighbour changed as well: enough for a number that another number replaced.
    if last - first == 1 and chosen.kind[first] == REPLACED:
        j = chosen.partner[first]
        beside = before == j - 1 if before is not None else after == j + 1
        if beside and old.pieces[first][0].isdecimal() and new.pieces[j][0].isdecimal():
            return j, j
    return None


def ends_sentence(tokens: Tokens, index: int) -> bool:
    """Return whether a sentence or a line ends with token `index`."""
    return bool(tokens.breaks_after(index)) or tokens.pieces[index][0] in _ENDS


def _ends_between(tokens: Tokens, start: int, stop: int) -> bool:
    return any(ends_sentence(tokens, k) for k in range(start, stop))


def _partner(chosen: Partners, index: int) -> int | None:
    return chosen.partner[index] if chosen.kind[index] in (EQUAL, SIMILAR) else None
