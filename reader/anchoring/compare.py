"""What changed between two texts, by paragraph and by word, moves shown as moves.

Both texts are cut into paragraphs (with the line breaks behind them) that cover every character, and so do
the words within a paragraph that changed: each text can be put together again from the changes. The pairs
come from the same alignment that carries annotations, so that both tell one story; time is near to linear.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reader.anchoring.align import Alignment, Map, align
from reader.anchoring.fold import Tokens, Vocabulary, hyphenated_words
from reader.text.span import Span

Kind = Literal["same", "changed", "added", "removed", "moved"]

# Two paragraphs are versions of one another when so much of the shorter one stands in the other.
_IN_PLACE = 0.34
_MOVED = 0.5
_PARAGRAPH = re.compile(r"[^\n]+\n*")


@dataclass(frozen=True, slots=True)
class WordChange:
    """A stretch of words within a paragraph: `old` is None for added words, `new` for removed ones.

    Words that moved out of their paragraph, or in, are "moved" with one of the two None.
    """

    kind: Kind
    old: Span | None
    new: Span | None


@dataclass(frozen=True, slots=True)
class Change:
    """One or more paragraphs and what became of them; spans are code points of the two texts.

    `words` cover both spans when the kind is "changed", or "moved" with changes; else it is empty. A
    "changed" span holds several paragraphs when one was split or several were joined.
    """

    kind: Kind
    old: Span | None
    new: Span | None
    words: tuple[WordChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes in the order of the new text; what was removed stands after what came before it."""

    changes: tuple[Change, ...]

    @property
    def differences(self) -> tuple[Change, ...]:
        """Return the changes that are not "same", to go from one to the next."""
        return tuple(change for change in self.changes if change.kind != "same")

    def rows(self) -> tuple[tuple[Change | None, Change | None], ...]:
        """Return the rows of a side-by-side view: old, new.

        What stands in both shares a row; what moved has a row at its old place and one at its new place.
        """
        return tuple(_rows(self.changes))


def compare(old: str, new: str) -> Comparison:
    """Return what changed from `old` to `new`. Never raises for any pair of texts."""
    if old == new:
        spans = _paragraphs(old)
        return Comparison(tuple(Change("same", span, span) for span in spans))
    vocabulary = Vocabulary()
    joined = hyphenated_words(old, new)
    found = align(Tokens(old, vocabulary, joined), Tokens(new, vocabulary, joined), vocabulary)
    return _Comparing(found).comparison()


def _paragraphs(text: str) -> tuple[Span, ...]:
    """Return the lines with the line breaks behind them (the first also before it); all of the text."""
    spans = [Span(*each.span()) for each in _PARAGRAPH.finditer(text)]
    if not spans:
        return (Span(0, len(text)),) if text else ()
    spans[0] = Span(0, spans[0].end)
    return tuple(spans)


Group = tuple[int, int, int, int]  # old paragraphs from, to, new paragraphs from, to


class _Comparing:
    """The alignment, the paragraphs of both texts, and which tokens each holds."""

    def __init__(self, found: Alignment) -> None:
        self.found = found
        self.old, self.new = found.old, found.new
        self.olds, self.news = _paragraphs(found.old.text), _paragraphs(found.new.text)
        self.old_of = _homes(found.old, self.olds)
        self.new_of = _homes(found.new, self.news)
        self.old_tokens = _ranges(self.old_of, len(self.olds))
        self.new_tokens = _ranges(self.new_of, len(self.news))
        self.old_words = [_weight(found.old, *each) for each in self.old_tokens]
        self.new_words = [_weight(found.new, *each) for each in self.new_tokens]

    def comparison(self) -> Comparison:
        groups = self._in_place()
        moves = self._moved(groups)
        moved_from = dict(moves)
        moved_to = {j: i for i, j in moves}
        changes: list[Change] = []
        i = j = 0
        for a0, a1, b0, b1 in (*groups, (len(self.olds), len(self.olds), len(self.news), len(self.news))):
            changes += [Change("removed", self.olds[k], None) for k in range(i, a0) if k not in moved_from]
            for k in range(j, b0):
                if k in moved_to:
                    of = moved_to[k]
                    changes.append(self._pair("moved", (of, of + 1, k, k + 1), self.found.moved))
                else:
                    changes.append(Change("added", None, self.news[k]))
            if a0 < a1:
                changes.append(self._pair("changed", (a0, a1, b0, b1), self.found.place))
            i, j = a1, b1
        return Comparison(tuple(changes))

    def _in_place(self) -> list[Group]:
        """Return the paragraphs that are versions of one another, in the order of both texts."""
        edges = [
            (i, j, weight)
            for (i, j), weight in _shared(self.found.place, self.old, self.old_of, self.new_of).items()
            if weight >= _IN_PLACE * min(self.old_words[i], self.new_words[j])
        ]
        groups: list[Group] = []
        for i, j in _chain(edges):
            if groups and (groups[-1][1] > i or groups[-1][3] > j):
                a0, a1, b0, b1 = groups[-1]
                groups[-1] = (a0, max(a1, i + 1), b0, max(b1, j + 1))
            else:
                groups.append((i, i + 1, j, j + 1))
        return groups

    def _moved(self, groups: Sequence[Group]) -> list[tuple[int, int]]:
        """Return the other paragraphs that stand elsewhere in the new text, each at most once."""
        settled_old = {i for a0, a1, _, _ in groups for i in range(a0, a1)}
        settled_new = {j for _, _, b0, b1 in groups for j in range(b0, b1)}
        shared: dict[tuple[int, int], int] = defaultdict(int)
        for of in (self.found.moved, self.found.place):
            for edge, weight in _shared(of, self.old, self.old_of, self.new_of).items():
                shared[edge] += weight
        pairs = []
        for (i, j), weight in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
            longer = max(self.old_words[i], self.new_words[j])
            if i in settled_old or j in settled_new or weight < _MOVED * longer:
                continue
            settled_old.add(i)
            settled_new.add(j)
            pairs.append((i, j))
        return pairs

    def _pair(self, kind: Kind, group: Group, chosen: Map) -> Change:
        a0, a1, b0, b1 = group
        old = Span(self.olds[a0].start, self.olds[a1 - 1].end)
        new = Span(self.news[b0].start, self.news[b1 - 1].end)
        if old.of(self.old.text) == new.of(self.new.text):
            return Change("same" if kind == "changed" else kind, old, new)
        return Change(
            kind, old, new, tuple(self._whole_sentences(list(self._words(group, old, new, chosen))))
        )

    def _words(self, group: Group, old: Span, new: Span, chosen: Map) -> Iterator[WordChange]:
        """Yield the words of a pair of paragraphs: stretches that are the same, and what is between them."""
        a0, a1, b0, b1 = group
        first, last = self.old_tokens[a0][0], self.old_tokens[a1 - 1][1]
        inside = range(self.new_tokens[b0][0], self.new_tokens[b1 - 1][1])
        pairs = [(i, chosen.partner[i]) for i in range(first, last) if chosen.partner[i] in inside]
        cut: list[tuple[bool, Span, Span]] = []
        i_end, j_end = old.start, new.start
        for i, j in _in_order(pairs):
            i_start, j_start = self.old.starts[i], self.new.starts[j]
            i_stop, j_stop = self.old.end(i), self.new.end(j)
            if (
                self.old.text[i_start:i_stop] != self.new.text[j_start:j_stop]
                or i_start < i_end
                or j_start < j_end
            ):
                continue
            cut.append((False, Span(i_end, i_start), Span(j_end, j_start)))
            cut.append((True, Span(i_start, i_stop), Span(j_start, j_stop)))
            i_end, j_end = i_stop, j_stop
        cut.append((False, Span(i_end, old.end), Span(j_end, new.end)))
        yield from self._stretches(part for each in cut for part in self._trimmed(*each))

    def _trimmed(self, alike: bool, old: Span, new: Span) -> Iterator[tuple[bool, Span, Span]]:
        """Yield what differs without the white space that both begin or end with."""
        before, after = old.of(self.old.text), new.of(self.new.text)
        if alike or before == after:
            yield True, old, new
            return
        bare = _bare(before)
        if bare and bare == _bare(after):  # the last paragraph of one text has a line break in the other
            yield True, Span(old.start, old.start + len(bare)), Span(new.start, new.start + len(bare))
            yield False, Span(old.start + len(bare), old.end), Span(new.start + len(bare), new.end)
            return
        head = _blanks(before, after)
        tail = _blanks(before[head:][::-1], after[head:][::-1])
        yield True, Span(old.start, old.start + head), Span(new.start, new.start + head)
        yield False, Span(old.start + head, old.end - tail), Span(new.start + head, new.end - tail)
        yield True, Span(old.end - tail, old.end), Span(new.end - tail, new.end)

    def _stretches(self, cut: Iterable[tuple[bool, Span, Span]]) -> Iterator[WordChange]:
        """Yield stretches as long as they can be; white space on both sides joins what is the same."""
        same: tuple[Span, Span] | None = None
        for alike, old, new in cut:
            if not old and not new:
                continue
            if alike or old.of(self.old.text) == new.of(self.new.text):
                same = (Span(same[0].start, old.end), Span(same[1].start, new.end)) if same else (old, new)
                continue
            if same:
                yield WordChange("same", *same)
                same = None
            yield from self._different(old, new)
        if same:
            yield WordChange("same", *same)

    def _whole_sentences(self, words: list[WordChange]) -> list[WordChange]:
        """Return the words with an added ". One more" before the last "." shown as an added " One more."."""
        for k in range(len(words) - 2):
            before, added, after = words[k : k + 3]
            if before.kind != "same" or after.kind != "same" or (added.old and added.new):
                continue
            span, text = (added.new, self.new.text) if added.new else (added.old, self.old.text)
            if before.old and before.new and after.old and after.new and span:
                mark = text[span.start]
                following = self.new.text[after.new.start]
                if mark.isalnum() or mark.isspace() or mark != following:
                    continue
                words[k] = WordChange("same", _longer(before.old), _longer(before.new))
                slid = Span(span.start + 1, span.end + 1)
                words[k + 1] = WordChange(
                    added.kind, slid if added.old else None, slid if added.new else None
                )
                words[k + 2] = WordChange("same", _shorter(after.old), _shorter(after.new))
        return [word for word in words if word.old or word.new]

    def _different(self, old: Span, new: Span) -> Iterator[WordChange]:
        gone = self._elsewhere(old, self.old, self.found.moved.kind)
        come = self._elsewhere(new, self.new, self.found.moved.taken)
        if old and new and not gone and not come:
            yield WordChange("changed", old, new)
            return
        if old:
            yield WordChange("moved" if gone else "removed", old, None)
        if new:
            yield WordChange("moved" if come else "added", None, new)

    @staticmethod
    def _elsewhere(span: Span, tokens: Tokens, moved: bytearray) -> bool:
        """Return whether most of these words stand elsewhere in the other text."""
        first = bisect_right(tokens.starts, span.start, 0, len(tokens)) - 1
        first += first < 0 or tokens.starts[first] < span.start
        last = bisect_right(tokens.starts, max(span.start, span.end - 1), 0, len(tokens))
        total = sum(len(tokens.visible(i)) for i in range(first, last))
        away = sum(len(tokens.visible(i)) for i in range(first, last) if moved[i] == 1)
        return total > 0 and away > total / 2


def _bare(text: str) -> str:
    """Return a paragraph without the line breaks behind it."""
    return text.rstrip("\n")


def _longer(span: Span) -> Span:
    return Span(span.start, span.end + 1)


def _shorter(span: Span) -> Span:
    return Span(span.start + 1, span.end)


def _blanks(one: str, other: str) -> int:
    """Return how many characters of white space both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b or not a.isspace():
            break
        count += 1
    return count


def _homes(tokens: Tokens, paragraphs: Sequence[Span]) -> list[int]:
    """Return the number of the paragraph that each token begins in."""
    starts = [span.start for span in paragraphs]
    return [bisect_right(starts, tokens.starts[i]) - 1 for i in range(len(tokens))]


def _ranges(homes: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Return the tokens from, to of each paragraph."""
    edges = [bisect_right(homes, k - 1) for k in range(count + 1)]
    return [(edges[k], edges[k + 1]) for k in range(count)]


def _weight(tokens: Tokens, first: int, last: int) -> int:
    return sum(len(tokens.visible(i)) for i in range(first, last))


def _shared(
    of: Map, tokens: Tokens, old_of: Sequence[int], new_of: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Return how many characters each old paragraph shares with each new one, by a map's equal tokens."""
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for i, kind in enumerate(of.kind):
        if kind in (1, 2):
            shared[old_of[i], new_of[of.partner[i]]] += len(tokens.visible(i))
    return shared


def _chain(edges: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Return the heaviest chain of edges (old, new, weight) in which neither number ever goes back."""
    ordered = sorted(edges)
    highest = 1 + max((j for _, j, _ in ordered), default=0)
    best: list[tuple[int, int]] = [(0, -1)] * (highest + 1)  # a Fenwick tree of (weight, index) by new
    before: list[int] = []
    totals: list[int] = []
    for index, (_, j, weight) in enumerate(ordered):
        top, at = (0, -1), j + 1
        while at > 0:
            top = max(top, best[at])
            at -= at & -at
        before.append(top[1])
        totals.append(top[0] + weight)
        at = j + 1
        while at <= highest:
            best[at] = max(best[at], (totals[index], index))
            at += at & -at
    index = max(range(len(totals)), key=totals.__getitem__, default=-1)
    chain: list[tuple[int, int]] = []
    while index >= 0:
        chain.append(ordered[index][:2])
        index = before[index]
    return chain[::-1]


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs in which both numbers grow; `pairs` grow in the first."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_right(tails, j - 1) if tails else 0
        while place < len(tails) and tails[place] < j:
            place += 1
        before.append(at[place - 1] if place else -1)
        tails[place : place + 1] = [j]
        at[place : place + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _rows(changes: Sequence[Change]) -> Iterator[tuple[Change | None, Change | None]]:
    """Yield the rows; a moved paragraph's old place is before the first change whose old text follows it."""
    waiting = sorted(
        (c for c in changes if c.kind == "moved" and c.old), key=lambda c: c.old.start if c.old else 0
    )
    at = 0
    for change in changes:
        if change.old is not None and change.kind != "moved":
            while at < len(waiting) and _start(waiting[at]) < change.old.start:
                yield waiting[at], None
                at += 1
        if change.kind == "moved" or change.kind == "added":
            yield None, change
        else:
            yield change, change if change.new is not None else None
    for change in waiting[at:]:
        yield change, None


def _start(change: Change) -> int:
    return change.old.start if change.old is not None else 0
