"""Where in a text the words stand that a search found, which of these places are shown, and the words around.

A page of hits comes with fifty whole texts, in which FTS5 marked the words. They are measured where they
are: to take the marks out of a text copies it, which costs as much as all else that Python does here.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from reader.storage.sqlite import MATCH_BEGINS, MATCH_ENDS

PLACES_PER_ARTICLE = 5  # more are found by the search within the article
BEFORE, AFTER = 60, 100  # code points of a snippet around what was found


@dataclass(slots=True)
class Places:
    """Where words begin and end in a text, in code points; in `raw` are `marks` (1 or 0) around each."""

    raw: str
    starts: list[int]
    ends: list[int]
    marks: int

    def word(self, at: int) -> str:
        marks = self.marks * (2 * at + 1)
        return self.raw[self.starts[at] + marks : self.ends[at] + marks]

    def snippet(self, at: int) -> str:
        """Return the words around a place on one line, cut at spaces, with an ellipsis where more stands."""
        raw, marks = self.raw, self.marks * (2 * at + 1)
        start, end = self.starts[at] + marks, self.ends[at] + marks
        first, last = start - BEFORE, end + AFTER  # with the marks of words nearby, which go last
        left = right = ""
        if first > 0:
            left, first = "…", raw.find(" ", first, start) + 1 or first
        else:
            first = 0
        if last < len(raw):
            right, space = "…", raw.rfind(" ", end, last)
            last = space if space >= 0 else last
        return left + line(unmarked(raw[first:last])) + right

    def shown(self, terms: tuple[str, ...]) -> list[int]:
        """Return the numbers of the places to show: the first of each group that one snippet can hold.

        Of more groups than are shown those are taken that hold the most of the words, and hold them whole:
        "could be" shows where both stand, not the first "between" that what is being typed would still admit.
        """
        starts, number = self.starts, len(self.starts)
        firsts: list[int] = []
        at = 0
        while at < number:
            firsts.append(at)
            at = bisect_left(starts, starts[at] + AFTER, at + 1)
        if len(firsts) <= PLACES_PER_ARTICLE:
            return firsts
        ends = dict(zip(firsts, [*firsts[1:], number], strict=True))

        def worth(first: int) -> tuple[int, int]:
            words = {self.word(at).casefold() for at in range(first, ends[first])}
            begun = sum(any(word.startswith(term) for word in words) for term in terms)
            return begun, len(words.intersection(terms))

        return sorted(sorted(firsts, key=worth, reverse=True)[:PLACES_PER_ARTICLE])


def places_in(marked: str) -> Places:
    """Return where the marked parts of a text stand in it without its marks; none holds another."""
    starts: list[int] = []
    ends: list[int] = []
    begins, marks = marked.find(MATCH_BEGINS), 0
    while begins >= 0:
        stops = marked.find(MATCH_ENDS, begins)
        starts.append(begins - marks)
        ends.append(stops - marks - 1)
        marks += 2
        begins = marked.find(MATCH_BEGINS, stops)
    return Places(marked, starts, ends, 1)


def unmarked(marked: str) -> str:
    return marked.replace(MATCH_BEGINS, "").replace(MATCH_ENDS, "")


def line(text: str) -> str:
    """Return a text on one line, with one space where there was any."""
    return " ".join(text.split())
