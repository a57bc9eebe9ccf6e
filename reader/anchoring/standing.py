"""What of a span still stands together in a map, and how much of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Protocol

from reader.anchoring.align import Alignment
from reader.anchoring.fill import EQUAL, SIMILAR
from reader.anchoring.fold import Tokens

# A token that only resembles its partner counts for so much.
_LIKE = 0.7
# What one inserted character costs when a far part of a span is weighed against the distance to it.
_DISTANCE = 0.25


class _Numbers(Protocol):
    def __getitem__(self, index: int, /) -> int: ...


class Partners(Protocol):
    """What `align.Map` and a find of `search` share: the partner of an old token, and its kind or 0."""

    @property
    def partner(self) -> _Numbers: ...
    @property
    def kind(self) -> _Numbers: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The pairs (old token, new token) of a span's best part in one map, and its share of the characters."""

    map: Partners
    pairs: tuple[tuple[int, int], ...]
    share: float


def tokens_of(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """Return the range of tokens that the characters `[start, end)` touch; empty for white space."""
    first = bisect_right(tokens.starts, start, 0, len(tokens)) - 1
    if first < 0 or tokens.end(first) <= start:
        first += 1
    return first, max(first, bisect_left(tokens.starts, end, 0, len(tokens)))


def standing(found: Alignment, chosen: Partners, first: int, last: int) -> Standing:
    """Return what of old tokens first:last stands together in `chosen`, the part that outweighs its gaps."""
    old, new = found.old, found.new
    total = sum([len(old.visible(i)) for i in range(first, last)])
    pairs: list[tuple[int, int]] = []
    weights: list[float] = []
    best, best_begin, best_stop = 0.0, 0, 0
    run, begin = 0.0, 0
    for i in range(first, last):
        kind = chosen.kind[i]
        if kind not in (EQUAL, SIMILAR):
            continue
        j = chosen.partner[i]
        if pairs:
            before_i, before_j = pairs[-1]
            if j > before_j + 1:
                came = new.starts[j] - new.end(before_j)
                went = old.starts[i] - old.end(before_i)
                run -= _DISTANCE * max(0, came - went)
            if j <= before_j or run < 0:
                run, begin = 0.0, len(pairs)
        weight = len(old.visible(i)) * (1.0 if kind == EQUAL else _LIKE)
        run += weight
        pairs.append((i, j))
        weights.append(weight)
        if run > best:
            best, best_begin, best_stop = run, begin, len(pairs)
    share = sum(weights[best_begin:best_stop]) / total if total else 0.0
    return Standing(chosen, tuple(pairs[best_begin:best_stop]), share)
