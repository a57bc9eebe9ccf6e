"""Matched blocks: runs of tokens that occur once in the old and once in the new text, and their chain."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import compress, pairwise
from typing import NamedTuple

_BYTES = 4  # per token in a packed text


Segment = tuple[int, int]  # of tokens, half-open
Runs = tuple[list[bytes], list[int]]


class Block(NamedTuple):
    """`size` tokens that are equal from `old` on in the old text and from `new` on in the new one."""

    old: int
    new: int
    size: int


def common_prefix(a: bytes, b: bytes, i: int, j: int, limit: int) -> int:
    """Return how many tokens are equal from token `i` of `a` and token `j` of `b` on, at most `limit`."""
    equal, step = 0, 8
    while True:
        step = min(step, limit - equal)
        if not step:
            return equal
        if not _same(a, b, i + equal, j + equal, step):
            break
        equal += step
        step *= 2
    unequal = equal + step
    while unequal - equal > 1:
        middle = (equal + unequal) // 2
        if _same(a, b, i + equal, j + equal, middle - equal):
            equal = middle
        else:
            unequal = middle
    return equal


def common_suffix(a: bytes, b: bytes, i: int, j: int, limit: int) -> int:
    """Return how many tokens are equal before token `i` of `a` and token `j` of `b`, at most `limit`."""
    equal, step = 0, 8
    while True:
        step = min(step, limit - equal)
        if not step:
            return equal
        if not _same(a, b, i - equal - step, j - equal - step, step):
            break
        equal += step
        step *= 2
    unequal = equal + step
    while unequal - equal > 1:
        middle = (equal + unequal) // 2
        if _same(a, b, i - middle, j - middle, middle - equal):
            equal = middle
        else:
            unequal = middle
    return equal


def _same(a: bytes, b: bytes, i: int, j: int, size: int) -> bool:
    return a[i * _BYTES : (i + size) * _BYTES] == b[j * _BYTES : (j + size) * _BYTES]


def unique_blocks(
    a: bytes, b: bytes, a_runs: Runs, b_runs: Runs, a_free: Sequence[Segment], b_free: Sequence[Segment]
) -> list[Block]:
    """Return blocks grown from runs that occur once in each text, in the order of the new one.

    Blocks share no token, and each stays in one of the free segments of both texts, which hold all runs.
    """
    (a_keys, a_at), (b_keys, b_at) = a_runs, b_runs
    if not a_keys or not b_keys:
        return []
    a_last = dict(zip(a_keys, a_at, strict=True))
    b_last = dict(zip(b_keys, b_at, strict=True))
    a_first = (
        a_last if len(a_last) == len(a_keys) else dict(zip(reversed(a_keys), reversed(a_at), strict=True))
    )
    b_first = (
        b_last if len(b_last) == len(b_keys) else dict(zip(reversed(b_keys), reversed(b_at), strict=True))
    )
    a_starts = [start for start, _ in a_free]
    taken = bytearray(len(a) // _BYTES)
    found: list[Block] = []
    k = segment = done = 0
    while k < len(b_keys):
        key, j = b_keys[k], b_at[k]
        if j < done:
            k = bisect_left(b_at, done, k)
            continue
        k += 1
        i = a_last.get(key, -1)
        if i < 0 or taken[i] or a_first[key] != i or b_first[key] != b_last[key]:
            continue
        while b_free[segment][1] <= j:
            segment += 1
        b_start, b_end = b_free[segment]
        a_start, a_end = a_free[bisect_right(a_starts, i) - 1]
        back = common_suffix(a, b, i, j, min(i - a_start, j - max(b_start, done)))
        stop = taken.rfind(1, i - back, i)
        back = i - 1 - stop if stop >= 0 else back
        ahead = common_prefix(a, b, i, j, min(a_end - i, b_end - j))
        stop = taken.find(1, i, i + ahead)
        ahead = stop - i if stop >= 0 else ahead
        found.append(Block(i - back, j - back, back + ahead))
        taken[i - back : i + ahead] = b"\1" * (back + ahead)
        done = j + ahead
    return found


def runs(packed: bytes, size: int, free: Iterable[Segment]) -> Runs:
    """Return all runs of `size` tokens in the free segments, packed, and where they start."""
    keys: list[bytes] = []
    at: list[int] = []
    width = size * _BYTES
    for start, end in free:
        if end - start >= size:
            keys += [packed[i : i + width] for i in range(start * _BYTES, (end - size + 1) * _BYTES, _BYTES)]
            at += range(start, end - size + 1)
    return keys, at


def clauses(
    packed: bytes, ids: Sequence[int], marks: Sequence[bool], size: int, free: Iterable[Segment]
) -> Runs:
    """Return the runs of at least `size` free tokens between two marks, packed, and where they start.

    An eighth of all runs of eight, and nearly as good where most of a text is unchanged.
    """
    keys: list[bytes] = []
    at: list[int] = []
    for first, last in free:
        ends = map(marks.__getitem__, ids[first:last])
        edges = [first, *compress(range(first + 1, last + 1), ends)]
        for start, end in pairwise(edges):
            if end - start >= size:
                keys.append(packed[start * _BYTES : end * _BYTES])
                at.append(start)
    return keys, at


def next_meeting(
    a: bytes, b: bytes, i: int, j: int, a_end: int, b_end: int, *, size: int, reach: int
) -> Block | None:
    """Return the nearest run of `size` equal tokens from token `i` of `a` and token `j` of `b` on, if any.

    Nearest is the one for which the fewest tokens are passed over in both texts, at most `reach` in either.
    """
    a_keys, a_at = runs(a, size, [(i, min(a_end, i + reach + size))])
    first = dict(zip(reversed(a_keys), reversed(a_at), strict=True))
    best: Block | None = None
    passed = 2 * reach + 1
    for key, other in zip(*runs(b, size, [(j, min(b_end, j + reach + size))]), strict=True):
        if other - j >= passed:
            break
        at = first.get(key, -1)
        if at >= 0 and at - i + other - j < passed:
            passed = at - i + other - j
            best = Block(at, other, size)
    return best


def heaviest_chain(blocks: Sequence[Block]) -> list[Block]:
    """Return those of `blocks` (in new order) that stand in order in both texts and weigh most together."""
    # By increasing old end: the weight of the best chain that ends there; lighter ones further on go.
    ends: list[int] = []
    weights: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for index, block in enumerate(blocks):
        at = bisect_left(ends, block.old + 1)
        before.append(lasts[at - 1] if at else -1)
        weight = block.size + (weights[at - 1] if at else 0)
        end = block.old + block.size
        at = bisect_left(ends, end)
        if at and weights[at - 1] >= weight:
            continue
        if at < len(ends) and ends[at] == end and weights[at] >= weight:
            continue
        stop = at
        while stop < len(ends) and weights[stop] <= weight:
            stop += 1
        ends[at:stop], weights[at:stop], lasts[at:stop] = [end], [weight], [index]
    chain: list[Block] = []
    index = lasts[-1] if lasts else -1
    while index >= 0:
        chain.append(blocks[index])
        index = before[index]
    return chain[::-1]
