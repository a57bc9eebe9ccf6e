"""One fuzzy search for a span that neither stands nor moved with its neighbours: in unclaimed text only."""

from __future__ import annotations

from collections import defaultdict

from reader.anchoring.align import Alignment
from reader.anchoring.fill import EQUAL, LARGEST, SIMILAR, edit_pairs
from reader.anchoring.standing import Standing, standing

# Share of a span's characters that a find must have, and how far the next best must stay behind.
FOUND = 0.6
RUNNER_UP = 0.75

_COMMON = 100  # a word with more occurrences says nothing
_WORDS, _CHARACTERS = 3, 10  # less than this is found everywhere
_CANDIDATES = 3


class _Find:
    """Partners of the few tokens of one span."""

    def __init__(self) -> None:
        self.partner: defaultdict[int, int] = defaultdict(int)
        self.kind: defaultdict[int, int] = defaultdict(int)


class Search:
    """Searches in the new tokens that an alignment gave to no old one."""

    def __init__(self, found: Alignment) -> None:
        self._found = found
        self._at: dict[int, list[int]] | None = None

    def find(self, first: int, last: int) -> Standing | None:
        """Return where old tokens first:last stand in unclaimed text; None when nowhere or not surely."""
        old, marks = self._found.old, self._found.vocabulary.marks
        words = [i for i in range(first, last) if not marks[old.ids[i]]]
        if len(words) < _WORDS or sum(len(old.visible(i)) for i in words) < _CHARACTERS:
            return None
        finds = self.finds(first, last)
        if not finds or finds[0].share < FOUND:
            return None
        return None if len(finds) > 1 and finds[1].share > RUNNER_UP * finds[0].share else finds[0]

    def finds(self, first: int, last: int) -> list[Standing]:
        """Return places in unclaimed text that look like old tokens first:last, the best first, apart."""
        tried = [stands for at in self._candidates(first, last) if (stands := self._try(first, last, at))]
        best: list[Standing] = []
        for stands in sorted(tried, key=lambda stands: stands.share, reverse=True):
            start, end = stands.pairs[0][1], stands.pairs[-1][1]
            if all(end < other.pairs[0][1] or start > other.pairs[-1][1] for other in best):
                best.append(stands)
        return best

    def _candidates(self, first: int, last: int) -> list[int]:
        """Return new tokens at which the span may begin, the most promising first."""
        occurrences = self._occurrences()
        width = max(4, (last - first) // 2)
        votes: defaultdict[int, float] = defaultdict(float)
        for i in range(first, last):
            at = occurrences.get(self._found.old.ids[i], ())
            if len(at) <= _COMMON:
                for j in at:
                    votes[(j - (i - first)) // width] += len(self._found.old.visible(i)) / len(at)
        best = sorted(votes, key=lambda bucket: (-votes[bucket], bucket))[:_CANDIDATES]
        return [bucket * width for bucket in best]

    def _try(self, first: int, last: int, at: int) -> Standing | None:
        found, new = self._found, self._found.new
        size = last - first
        start, stop = max(0, at - size // 2 - 4), min(len(new), at + 2 * size + 8)
        news = [j for j in range(start, stop) if self._free(j)]
        if not news or size * len(news) > LARGEST:
            return None
        pairs = edit_pairs(
            found.old.ids[first:last],
            [new.ids[j] for j in news],
            found.vocabulary,
            free_start=True,
            free_end=True,
        )
        tried = _Find()
        for i, j, kind in pairs:
            tried.partner[first + i] = news[j]
            tried.kind[first + i] = kind
        stands = standing(found, tried, first, last)
        return stands if stands.pairs else None

    def _occurrences(self) -> dict[int, list[int]]:
        if self._at is None:
            self._at = defaultdict(list)
            marks = self._found.vocabulary.marks
            for j, number in enumerate(self._found.new.ids):
                if not marks[number] and self._free(j):
                    self._at[number].append(j)
        return self._at

    def _free(self, j: int) -> bool:
        claimed = (EQUAL, SIMILAR)
        return self._found.place.taken[j] not in claimed and self._found.moved.taken[j] not in claimed
