"""Filling a gap between matched blocks: token edit operations, so that a replaced token keeps its partner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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

    With `free_start` what stands before the first pair costs nothing, with `free_end` what follows the last.
    """
    gains = _gains(set(old), new, vocabulary)
    # score[j]: the best for old[:i], new[:j]. Moves: 0 begin here, 1 pair, 2 old one went, 3 new one came.
    score = [0.0] * (len(new) + 1) if free_start else [j * _SKIP for j in range(len(new) + 1)]
    moves = [bytearray(len(new) + 1) if free_start else bytearray([0]) + bytearray([3]) * len(new)]
    best, best_at = 0.0, (0, 0)
    for i, token in enumerate(old, 1):
        row = bytearray(len(new) + 1)
        above = iter(score)
        diagonal = next(above)
        if free_start:
            left = 0.0
        else:
            left, row[0] = i * _SKIP, 2
        score = [left]
        add = score.append
        for j, (gain, up) in enumerate(zip(gains[token], above, strict=True), 1):
            value, move = diagonal + gain, 1
            diagonal = up
            if up + _SKIP > value:
                value, move = up + _SKIP, 2
            if left + _SKIP > value:
                value, move = left + _SKIP, 3
            if free_start and value < 0:
                value, move = 0.0, 0
            left = value
            add(value)
            row[j] = move
        if free_end and max(score) > best:
            best = max(score)
            best_at = (i, score.index(best))
        moves.append(row)
    i, j = best_at if free_end else (len(old), len(new))
    pairs: list[tuple[int, int, int]] = []
    while move := moves[i][j]:
        if move == 1:
            i, j = i - 1, j - 1
            gain = gains[old[i]][j]
            pairs.append((i, j, EQUAL if old[i] == new[j] else SIMILAR if gain == _ALIKE else REPLACED))
        elif move == 2:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _gains(olds: Iterable[int], new: Sequence[int], vocabulary: Vocabulary) -> dict[int, list[float]]:
    """Return for each old token what pairing it with each of `new` is worth."""
    marks, folded = vocabulary.marks, vocabulary.folded
    others = [(other, marks[other], folded[other]) for other in new]
    gains: dict[int, list[float]] = {}
    for token in olds:
        word = folded[token]
        if marks[token]:
            gains[token] = [
                _MARK if other == token else _SWAPPED_MARK if mark else _SWAPPED_KIND
                for other, mark, _ in others
            ]
            continue
        equal, head, tail = _WORD + min(len(word), 8) / 4, word[0], word[-1]
        gains[token] = [
            equal
            if other == token
            else _SWAPPED_KIND
            if mark
            # Most words differ at both ends: no need to look closer.
            else _ALIKE
            if (key[0] == head or key[-1] == tail) and similar(word, key)
            else _SWAPPED_WORD
            for other, mark, key in others
        ]
    return gains
