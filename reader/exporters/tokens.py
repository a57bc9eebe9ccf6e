"""Words and marks for formats that count in tokens; tokens end wherever an annotation does.

No span ever cuts a token, so nothing is snapped or dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reader.exporters.corpus import Placed
from reader.text.graphemes import clusters
from reader.text.segment import words

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text, [start, end) in code points; `spaced`: one space follows that is no token itself."""

    start: int
    end: int
    blank: bool = False
    spaced: bool = False


def tokens(text: str, placed: Iterable[Placed] = ()) -> list[Token]:
    """Return tokens that cover all of `text`: words, single marks, and runs of white space.

    Every piece of `placed` begins with a token and ends with one. A single space after a token belongs to it
    as `spaced` unless a piece begins or ends with that space.
    """
    spans = [span for one in placed for span in one.spans]
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    found: list[Token] = []
    for start, end, blank in _split(_runs(text), sorted(starts | ends)):
        before = found[-1] if found else None
        follows = before is not None and not before.blank and before.end == start
        if blank and follows and text[start] == " " and start not in starts and start + 1 not in ends:
            assert before is not None
            found[-1] = Token(before.start, before.end, spaced=True)
            start += 1
        if start < end:
            found.append(Token(start, end, blank))
    return found


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    done = 0
    for word in (*words(text), None):
        until = word.start if word else len(text)
        yield from _marks(text, done, until)
        if word:
            yield word.start, word.end, False
            done = word.end


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the runs of white space and the single marks between words."""
    between = text[start:end]
    done = 0
    for space in _SPACE.finditer(between):
        yield from _single(between, done, space.start(), start)
        yield start + space.start(), start + space.end(), True
        done = space.end()
    yield from _single(between, done, len(between), start)


def _single(between: str, start: int, end: int, offset: int) -> Iterator[tuple[int, int, bool]]:
    for mark in clusters(between[start:end]):
        yield offset + start + mark.start, offset + start + mark.end, False


def _split(runs: Iterable[tuple[int, int, bool]], cuts: list[int]) -> Iterator[tuple[int, int, bool]]:
    for start, end, blank in runs:
        at = bisect_right(cuts, start)
        while at < len(cuts) and cuts[at] < end:
            yield start, cuts[at], blank
            start = cuts[at]
            at += 1
        yield start, end, blank
