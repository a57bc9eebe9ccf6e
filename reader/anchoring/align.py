"""The alignment of two whole texts: for every old token the new one it became, in place or moved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reader.anchoring.blocks import (
    Block,
    clauses,
    common_prefix,
    common_suffix,
    heaviest_chain,
    next_meeting,
    runs,
    unique_blocks,
)
from reader.anchoring.fill import EQUAL, LARGEST, REPLACED, edit_pairs
from reader.anchoring.fold import Tokens, Vocabulary

# Runs of this many tokens that occur once in each text are the same passage; shorter ones need neighbours.
LONG_RUN = 8
SHORT_RUN = 4
CLAUSES = 99  # in the list of run lengths: runs of at least LONG_RUN between marks

# Gaps smaller than this many pairs of tokens are compared token by token at once.
_SMALL = 600
# Differences that are followed one after the other in a stretch without unique runs.
_TRIES = 20_000
# In texts longer than this, in tokens, whole clauses are matched before runs.
_LONG = 20_000
# How far a moved passage is followed past its last equal run, in tokens.
_REACH = 60
# Moved runs this near to each other in both texts are one passage, in tokens.
_NEAR = 60
# A line longer than this is no heading.
_LINE = 60

_PAIRED = bytes([0, 1, 1]) + bytes(253)  # EQUAL or SIMILAR
_ANY = bytes([0]) + b"\1" * 255


Gap = tuple[int, int, int, int]  # old tokens from, to, new tokens from, to


class Map:
    """Partners of old tokens: `partner[i]` is a new token or -1, `kind[i]` says how like it is."""

    def __init__(self, old: Tokens, new: Tokens) -> None:
        self.partner = [-1] * len(old)
        self.kind = bytearray(len(old))
        self.taken = bytearray(len(new))

    def put(self, block: Block) -> None:
        i, j, size = block
        self.partner[i : i + size] = range(j, j + size)
        self.kind[i : i + size] = bytes([EQUAL]) * size
        self.taken[j : j + size] = bytes([EQUAL]) * size

    def pair(self, i: int, j: int, kind: int) -> None:
        self.partner[i] = j
        self.kind[i] = kind
        self.taken[j] = kind


class Alignment:
    """What became of every old token: `place` in the order of the text, `moved` outside it."""

    def __init__(self, old: Tokens, new: Tokens, vocabulary: Vocabulary) -> None:
        self.old, self.new, self.vocabulary = old, new, vocabulary
        self.place = Map(old, new)
        self.moved = Map(old, new)
        self.moves: list[Block] = []


def align(old: Tokens, new: Tokens, vocabulary: Vocabulary) -> Alignment:
    """Return the alignment of `old` and `new`, both cut with `vocabulary`."""
    found = Alignment(old, new, vocabulary)
    gaps: list[Gap] = []
    sizes = (CLAUSES, LONG_RUN, SHORT_RUN, 2, 1) if len(old) > _LONG else (LONG_RUN, SHORT_RUN, 2, 1)
    _in_place(found, 0, len(old), 0, len(new), sizes, gaps)
    for gap in gaps:
        _token_by_token(found, found.place, *gap, avoid=found.moved)
    if found.moves:
        # What moved may have left an edited copy behind; a correction may quote what stands edited in place.
        for gap in gaps:
            if found.moved.kind.find(EQUAL, gap[0], gap[1]) >= 0:
                _token_by_token(found, found.place, *gap, avoid=found.place)
    _elsewhere(found)
    return found


def _in_place(
    found: Alignment, a0: int, a1: int, b0: int, b1: int, sizes: Sequence[int], gaps: list[Gap]
) -> None:
    """Align old tokens a0:a1 with new tokens b0:b1 in order by unique runs; the rest goes to `gaps`."""
    a, b, place, moved = found.old.packed, found.new.packed, found.place, found.moved
    same = common_prefix(a, b, a0, b0, min(_free(moved.kind, a0, a1), _free(moved.taken, b0, b1)))
    if same:
        place.put(Block(a0, b0, same))
        a0, b0 = a0 + same, b0 + same
    same = common_suffix(
        a, b, a1, b1, min(_free_before(moved.kind, a0, a1), _free_before(moved.taken, b0, b1))
    )
    if same:
        a1, b1 = a1 - same, b1 - same
        place.put(Block(a1, b1, same))
    if a0 == a1 or b0 == b1:
        return
    if (a1 - a0) * (b1 - b0) <= _SMALL:
        gaps.append((a0, a1, b0, b1))
        return
    a_free, b_free = list(_segments(moved.kind, a0, a1)), list(_segments(moved.taken, b0, b1))
    for k, size in enumerate(sizes):
        if size == CLAUSES:
            marks = found.vocabulary.marks
            a_runs = clauses(a, found.old.ids, marks, LONG_RUN, a_free)
            b_runs = clauses(b, found.new.ids, marks, LONG_RUN, b_free)
        else:
            a_runs, b_runs = runs(a, size, a_free), runs(b, size, b_free)
        blocks = unique_blocks(a, b, a_runs, b_runs, a_free, b_free)
        chain = heaviest_chain(blocks)
        if not chain:
            continue
        if size >= LONG_RUN and len(chain) < len(blocks):
            strays = set(blocks).difference(chain)
            found.moves += strays
            for block in strays:
                moved.put(block)
        for block in chain:
            place.put(block)
        i, j = a0, b0
        for block in (*chain, Block(a1, b1, 0)):
            if i < block.old and j < block.new:
                _in_place(found, i, block.old, j, block.new, sizes[k + 1 :], gaps)
            i, j = block.old + block.size, block.new + block.size
        return
    if (a1 - a0) * (b1 - b0) > LARGEST:
        _step_by_step(found, a0, a1, b0, b1, gaps)
    else:
        gaps.append((a0, a1, b0, b1))


def _step_by_step(found: Alignment, a0: int, a1: int, b0: int, b1: int, gaps: list[Gap]) -> None:
    """Align a long stretch in which nothing is unique (a text pasted many times) difference by difference."""
    a, b = found.old.packed, found.new.packed
    tries = _TRIES
    while a0 < a1 and b0 < b1 and tries:
        for reach in (32, 256, 2048):
            met = next_meeting(a, b, a0, b0, a1, b1, size=SHORT_RUN, reach=reach)
            if met:
                break
        else:
            break
        if a0 < met.old and b0 < met.new:
            gaps.append((a0, met.old, b0, met.new))
        same = common_prefix(a, b, met.old, met.new, min(a1 - met.old, b1 - met.new))
        found.place.put(Block(met.old, met.new, same))
        a0, b0 = met.old + same, met.new + same
        tries -= 1


def _token_by_token(
    found: Alignment,
    into: Map,
    a0: int,
    a1: int,
    b0: int,
    b1: int,
    *,
    avoid: Map,
    free_start: bool = False,
    free_end: bool = False,
) -> None:
    """Pair old tokens a0:a1 with new tokens b0:b1, but none that `avoid` has paired or that moved in."""
    taken = found.moved.taken[b0:b1]
    other = avoid.taken[b0:b1] if into is found.place else found.place.taken[b0:b1].translate(_PAIRED)
    olds = [i for i in range(a0, a1) if not avoid.kind[i]]
    news = [j for j, gone, used in zip(range(b0, b1), taken, other, strict=True) if not gone and not used]
    if not olds or not news or len(olds) * len(news) > LARGEST:
        return
    ids, others = found.old.ids, found.new.ids
    pairs = edit_pairs(
        [ids[i] for i in olds],
        [others[j] for j in news],
        found.vocabulary,
        free_start=free_start,
        free_end=free_end,
    )
    for i, j, kind in pairs:
        into.pair(olds[i], news[j], kind)


def _elsewhere(found: Alignment) -> None:
    """Find what left its order: equal runs among the tokens without a place, and what stands around them."""
    place, moved, a, b = found.place, found.moved, found.old.packed, found.new.packed
    old_taken, new_taken = place.kind.translate(_PAIRED), place.taken.translate(_PAIRED)
    a_free = list(_segments(_either(old_taken, moved.kind), 0, len(found.old)))
    b_free = list(_segments(_either(new_taken, moved.taken), 0, len(found.new)))
    blocks = unique_blocks(a, b, runs(a, SHORT_RUN, a_free), runs(b, SHORT_RUN, b_free), a_free, b_free)
    for block in blocks:
        moved.put(block)
    # Headings and list items are too short for a run, but whole.
    olds, news = _lines(found.old, old_taken), _lines(found.new, new_taken)
    for key in olds.keys() & news.keys():
        i, j, size = olds[key], news[key], len(key) // 4
        if i >= 0 and j >= 0 and moved.kind.find(1, i, i + size) < 0 and moved.taken.find(1, j, j + size) < 0:
            block = Block(i, j, size)
            moved.put(block)
            blocks.append(block)
    found.moves = sorted([*found.moves, *blocks])
    for passage in _passages(found.moves):
        _follow(found, passage)


def _lines(tokens: Tokens, taken: bytes | bytearray) -> dict[bytes, int]:
    """Return short lines with a token that is not taken, packed, and where they start, -1 for several."""
    ends = tokens.line_ends()
    if not ends or ends[-1] < len(tokens):
        ends.append(len(tokens))
    seen: dict[bytes, int] = {}
    done = 0
    for start, end in _segments(taken, 0, len(tokens)):
        line = max(done, bisect_right(ends, start))
        while line < len(ends) and (begin := ends[line - 1] if line else 0) < end:
            size = ends[line] - begin
            if 1 < size <= _LINE or (size == 1 and len(tokens.pieces[begin]) > 5):
                key = tokens.packed[begin * 4 : ends[line] * 4]
                seen[key] = -1 if key in seen else begin
            line += 1
            done = line
    return seen


def _either(one: bytes | bytearray, other: bytes | bytearray) -> bytes:
    """Return bytes that are 1 where either is not 0."""
    return (int.from_bytes(one) | int.from_bytes(other.translate(_ANY))).to_bytes(len(one))


def _passages(moves: Sequence[Block]) -> Iterator[list[Block]]:
    """Give moved blocks (in old order) together that follow each other closely in both texts."""
    passage: list[Block] = []
    for block in moves:
        if passage:
            last = passage[-1]
            old_gap = block.old - last.old - last.size
            new_gap = block.new - last.new - last.size
            if not (0 <= old_gap <= _NEAR and 0 <= new_gap <= _NEAR):
                yield passage
                passage = []
        passage.append(block)
    if passage:
        yield passage


def _follow(found: Alignment, passage: Sequence[Block]) -> None:
    """Pair what stands between the blocks of a moved passage, before its first and after its last."""
    for one, two in pairwise(passage):
        _moved_gap(found, one.old + one.size, two.old, one.new + one.size, two.new)
    first, last = passage[0], passage[-1]
    a0, b0 = _back(found, first.old, first.new)
    _moved_gap(found, a0, first.old, b0, first.new, free_start=True)
    a, b = last.old + last.size, last.new + last.size
    a1, b1 = _ahead(found, a, b)
    _moved_gap(found, a, a1, b, b1, free_end=True)


def _moved_gap(
    found: Alignment, a0: int, a1: int, b0: int, b1: int, *, free_start: bool = False, free_end: bool = False
) -> None:
    if a0 < a1 and b0 < b1:
        _token_by_token(
            found, found.moved, a0, a1, b0, b1, avoid=found.moved, free_start=free_start, free_end=free_end
        )


def _back(found: Alignment, a: int, b: int) -> tuple[int, int]:
    i, j = a, b
    while i > max(0, a - _REACH) and not found.moved.kind[i - 1] and found.place.kind[i - 1] != EQUAL:
        i -= 1
    while (
        j > max(0, b - _REACH) and not found.moved.taken[j - 1] and found.place.taken[j - 1] in (0, REPLACED)
    ):
        j -= 1
    return i, j


def _ahead(found: Alignment, a: int, b: int) -> tuple[int, int]:
    i, j = a, b
    while i < min(len(found.old), a + _REACH) and not found.moved.kind[i] and found.place.kind[i] != EQUAL:
        i += 1
    while (
        j < min(len(found.new), b + _REACH)
        and not found.moved.taken[j]
        and found.place.taken[j] in (0, REPLACED)
    ):
        j += 1
    return i, j


def _free(taken: bytes | bytearray, start: int, end: int) -> int:
    stop = taken.find(1, start, end)
    return (end if stop < 0 else stop) - start


def _free_before(taken: bytes | bytearray, start: int, end: int) -> int:
    stop = taken.rfind(1, start, end)
    return end - (start if stop < 0 else stop + 1)


def _segments(taken: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the runs (start, end) of zeros in `taken[start:end]`."""
    while start < end:
        stop = taken.find(1, start, end)
        if stop < 0:
            yield start, end
            return
        if stop > start:
            yield start, stop
        start = taken.find(0, stop, end)
        if start < 0:
            return
