"""Filling a gap between matched blocks: token edit operations, so that a replaced token keeps its partner."""

from __future__ import annotations

from collections.abc import Sequence

from reader.anchoring.fold import Vocabulary

EQUAL, SIMILAR, REPLACED = 1, 2, 3

# More cells than this are not compared one by one.
LARGEST = 40_000

_SKIP = -1.0
_MARK, _WORD = 1.0, 2.2
_ALIKE = 2.0
_SWAPPED_WORD, _SWAPPED_MARK, _SWAPPED_KIND = -0.8, -0.5, -3.0


def similar(first: str, second: str) -> bool:
    """Return whether one word is the other with a letter or two changed, or in another form."""
    longest, shortest = max(len(first), len(second)), min(len(first), len(second))
    if shortest < 3 or not (first[0].isalpha() and second[0].isalpha()):
        return False
    head = 0
    while head < shortest and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < shortest - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return head + tail >= max(3, 0.65 * longest)


def edit_pairs(
    old: Sequence[int],
    new: Sequence[int],
    vocabulary: Vocabulary,
    *,
    free_start: bool = False,
    free_end: bool = False,
) -> list[tuple[int, int, int]]:
    """Return (old index, new index, kind) of the tokens that the best sequence of edits pairs, in order.

    With `free_start` what stands before the first pair costs nothing, with `free_end` what stands after the last.
    """
    marks, folded = vocabulary.marks, vocabulary.folded
    known: dict[tuple[int, int], float] = {}
    # score[j]: the best for old[:i], new[:j]. Moves: 0 begin here, 1 pair, 2 old token went, 3 new token came.
    score = [0.0] * (len(new) + 1) if free_start else [j * _SKIP for j in range(len(new) + 1)]
    moves = [bytearray(len(new) + 1) if free_start else bytearray([0]) + bytearray([3]) * len(new)]
    best, best_at = 0.0, (0, 0)
    for i, token in enumerate(old, 1):
        row = bytearray(len(new) + 1)
        diagonal = score[0]
        if free_start:
            left = 0.0
        else:
            left, row[0] = i * _SKIP, 2
        current = [left]
        equal = _MARK if marks[token] else _WORD + min(len(folded[token]), 8) / 4
        for j, other in enumerate(new, 1):
            if other == token:
                value = diagonal + equal
            else:
                gain = known.get((token, other))
                if gain is None:
                    gain = known[token, other] = _pair_score(token, other, vocabulary)
                value = diagonal + gain
            move = 1
            diagonal = score[j]
            if diagonal + _SKIP > value:
                value, move = diagonal + _SKIP, 2
            if left + _SKIP > value:
                value, move = left + _SKIP, 3
            if free_start and value < 0:
                value, move = 0.0, 0
            left = value
            current.append(value)
            row[j] = move
        if free_end and max(current) > best:
            best = max(current)
            best_at = (i, current.index(best))
        moves.append(row)
        score = current
    i, j = best_at if free_end else (len(old), len(new))
    pairs: list[tuple[int, int, int]] = []
    while move := moves[i][j]:
        if move == 1:
            i, j = i - 1, j - 1
            one, two = old[i], new[j]
            pairs.append((i, j, EQUAL if one == two else SIMILAR if known[one, two] == _ALIKE else REPLACED))
        elif move == 2:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _pair_score(first: int, second: int, vocabulary: Vocabulary) -> float:
    one, two = vocabulary.marks[first], vocabulary.marks[second]
    if one != two:
        return _SWAPPED_KIND
    if one:
        return _SWAPPED_MARK
    return _ALIKE if similar(vocabulary.folded[first], vocabulary.folded[second]) else _SWAPPED_WORD
