"""The alignment of two whole texts: for every old token the new one it became, in place or moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reader.anchoring.blocks import Block, common_prefix, common_suffix, heaviest_chain, unique_blocks
from reader.anchoring.fill import EQUAL, LARGEST, SIMILAR, edit_pairs
from reader.anchoring.fold import Tokens, Vocabulary

# Runs of this many tokens that occur once in each text are the same passage; shorter ones need neighbours.
LONG_RUN = 8
SHORT_RUN = 4

# Gaps smaller than this many pairs of tokens are compared token by token at once.
_SMALL = 1500
# How far a moved passage is followed past its last equal run, in tokens.
_REACH = 60
# Moved runs this near to each other in both texts are one passage, in tokens.
_NEAR = 60


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
        self.taken[j : j + size] = b"\1" * size

    def pair(self, i: int, j: int, kind: int) -> None:
        self.partner[i] = j
        self.kind[i] = kind
        self.taken[j] = 1

    def part(self, i: int) -> None:
        self.taken[self.partner[i]] = 0
        self.partner[i] = -1
        self.kind[i] = 0


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
    gaps: list[tuple[int, int, int, int]] = []
    _in_place(found, 0, len(old), 0, len(new), (LONG_RUN, SHORT_RUN, 2, 1), gaps)
    for gap in gaps:
        _token_by_token(found, found.place, *gap, avoid=found.moved)
    if found.moves:
        # What moved may have left an edited copy behind, or a correction may quote what stands edited in place.
        for gap in gaps:
            if found.moved.kind.find(EQUAL, gap[0], gap[1]) >= 0:
                _token_by_token(found, found.place, *gap, avoid=found.place)
    _drop_stray_pairs(found.place)
    _elsewhere(found)
    return found


def _in_place(
    found: Alignment, a0: int, a1: int, b0: int, b1: int, runs: Sequence[int], gaps: list[tuple[int, int, int, int]]
) -> None:
    """Align old tokens a0:a1 with new tokens b0:b1 in order by unique runs; what is between them goes to `gaps`."""
    a, b, place, moved = found.old.packed, found.new.packed, found.place, found.moved
    same = common_prefix(a, b, a0, b0, min(_free(moved.kind, a0, a1), _free(moved.taken, b0, b1)))
    if same:
        place.put(Block(a0, b0, same))
        a0, b0 = a0 + same, b0 + same
    same = common_suffix(a, b, a1, b1, min(_free_before(moved.kind, a0, a1), _free_before(moved.taken, b0, b1)))
    if same:
        a1, b1 = a1 - same, b1 - same
        place.put(Block(a1, b1, same))
    if a0 == a1 or b0 == b1:
        return
    if (a1 - a0) * (b1 - b0) <= _SMALL:
        gaps.append((a0, a1, b0, b1))
        return
    for k, run in enumerate(runs):
        blocks = unique_blocks(a, b, run, _segments(moved.kind, a0, a1), _segments(moved.taken, b0, b1))
        chain = heaviest_chain(blocks)
        if not chain:
            continue
        if run == LONG_RUN and len(chain) < len(blocks):
            found.moves = sorted(set(blocks).difference(chain))
            for block in found.moves:
                moved.put(block)
        for block in chain:
            place.put(block)
        i, j = a0, b0
        for block in (*chain, Block(a1, b1, 0)):
            if i < block.old and j < block.new:
                _in_place(found, i, block.old, j, block.new, runs[k + 1 :], gaps)
            i, j = block.old + block.size, block.new + block.size
        return
    gaps.append((a0, a1, b0, b1))


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
    """Pair old tokens a0:a1 with new tokens b0:b1, but none that `avoid` has paired and no new one that moved in."""
    taken = found.moved.taken
    olds = [i for i in range(a0, a1) if not avoid.kind[i]]
    news = [j for j in range(b0, b1) if not avoid.taken[j] and not taken[j]]
    if not olds or not news or len(olds) * len(news) > LARGEST:
        return
    ids, others = found.old.ids, found.new.ids
    pairs = edit_pairs(
        [ids[i] for i in olds], [others[j] for j in news], found.vocabulary, free_start=free_start, free_end=free_end
    )
    for i, j, kind in pairs:
        into.pair(olds[i], news[j], kind)


def _drop_stray_pairs(place: Map) -> None:
    """Part short words and marks that were paired far from any other pair: "the" is in every gap."""


def _elsewhere(found: Alignment) -> None:
    """Find what left its order: equal runs among the tokens that found no place, and what stands around them."""
    place, moved = found.place, found.moved
    free_old = bytearray(len(found.old))
    free_new = bytearray(moved.taken)
    for i, kind in enumerate(place.kind):
        if kind in (EQUAL, SIMILAR):
            free_old[i] = 1
            free_new[place.partner[i]] = 1
        elif moved.kind[i]:
            free_old[i] = 1
    a_free = list(_segments(free_old, 0, len(free_old)))
    b_free = list(_segments(free_new, 0, len(free_new)))
    blocks = unique_blocks(found.old.packed, found.new.packed, SHORT_RUN, a_free, b_free)
    for block in blocks:
        moved.put(block)
    lines = _unique_lines(found)
    for block in lines:
        moved.put(block)
    found.moves = sorted([*found.moves, *blocks, *lines])
    for passage in _passages(found.moves):
        _follow(found, passage)


def _unique_lines(found: Alignment) -> list[Block]:
    """Return lines that occur once among those without a place in each text: moved headings and list items."""
    place, moved = found.place, found.moved

    def lines(tokens: Tokens, taken: bytearray) -> dict[bytes, int]:
        seen: dict[bytes, int] = {}
        start = 0
        for end, piece in enumerate(tokens.pieces, 1):
            if "\n" in piece or end == len(tokens.pieces):
                if taken.find(0, start, end) >= 0 and (end - start > 1 or len(piece) > 5):
                    key = tokens.packed[start * 4 : end * 4]
                    seen[key] = -1 if key in seen else start
                start = end
        return seen

    free_old = bytearray(1 if kind in (EQUAL, SIMILAR) else 0 for kind in place.kind)
    olds = lines(found.old, free_old)
    news = lines(found.new, place.taken)
    blocks = []
    for key, i in olds.items():
        j = news.get(key, -1)
        size = len(key) // 4
        if i >= 0 and j >= 0 and not moved.kind[i] and not moved.taken[j]:
            blocks.append(Block(i, j, size))
    return blocks


def _passages(moves: Sequence[Block]) -> Iterator[list[Block]]:
    """Give moved blocks (in old order) that are near each other in both texts, in the same order, together."""
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
    for one, two in zip(passage, passage[1:], strict=False):
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
    while j > max(0, b - _REACH) and not found.moved.taken[j - 1] and not found.place.taken[j - 1]:
        j -= 1
    return i, j


def _ahead(found: Alignment, a: int, b: int) -> tuple[int, int]:
    i, j = a, b
    while i < min(len(found.old), a + _REACH) and not found.moved.kind[i] and found.place.kind[i] != EQUAL:
        i += 1
    while j < min(len(found.new), b + _REACH) and not found.moved.taken[j] and not found.place.taken[j]:
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
