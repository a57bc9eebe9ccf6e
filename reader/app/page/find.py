"""Find in one text, a stretch at a time: letters, whole words or a pattern; case and diacritics by choice.

`search` is a generator of batches, so that whoever shows the hits decides how much is done between two
frames. Hits are code points of the text, half-open, on the edges of what was matched.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

from reader.text.span import Span

# A stretch is lowered and searched in about a millisecond; it ends at a line break where there is one.
_STRETCH = 65_536
_PATTERN_STRETCH = 16_384
_STRETCH_LIMIT_S = 0.05  # for one stretch of a pattern
_PATTERN_LIMIT_S = 5.0  # for all of them
MOST = 200_000  # more hits help nobody and cost memory


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `diacritics`: "é" is not "e"."""

    text: str
    case: bool = False
    words: bool = False
    pattern: bool = False
    diacritics: bool = True


class FindFailed(Exception):
    """A pattern that cannot be used. `reason` is "pattern" (with the expert's words) or "time"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Hits:
    """Found places, in text order, sixteen bytes each."""

    def __init__(self) -> None:
        self.starts = array("q")
        self.ends = array("q")

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> Span:
        return Span(self.starts[number], self.ends[number])

    def extend(self, found: list[tuple[int, int]]) -> None:
        self.starts.extend(start for start, _ in found)
        self.ends.extend(end for _, end in found)

    def touching(self, start: int, end: int) -> list[Span]:
        """Return the hits that share a code point with `[start, end)`."""
        low = bisect_right(self.ends, start)
        high = bisect_left(self.starts, end, low)
        return [self[number] for number in range(low, high)]

    def after(self, position: int) -> int | None:
        """Return the number of the first hit at or after `position`, the first of all past the last."""
        if not self.starts:
            return None
        number = bisect_left(self.starts, position)
        return number if number < len(self.starts) else 0


def search(text: str, query: Query) -> Iterator[list[tuple[int, int]]]:
    """Give the hits stretch by stretch, empty lists included, no more than `MOST` in all.

    Raises FindFailed for a pattern that is not one, or that needs too long.
    """
    if not query.text:
        return
    finder = _Pattern(query) if query.pattern else _Letters(query)
    size = _PATTERN_STRETCH if query.pattern else _STRETCH
    left, last = MOST, 0
    for start, end in _stretches(text, size, 0 if query.pattern else len(query.text) * 4):
        found = [(start + a, start + b) for a, b in finder(text[start:end])]
        if query.words:
            found = [hit for hit in found if _is_words(text, *hit)]
        # Stretches that overlap find the same place twice.
        found = [hit for hit in found if hit[0] >= last][:left]
        last = found[-1][1] if found else last
        left -= len(found)
        yield found
        if not left:
            return


def _stretches(text: str, size: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Give stretches that end after a line break, or where there is none, overlap."""
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end == len(text):
            yield start, end
            return
        broken = text.rfind("\n", start, end)
        if broken >= start:
            yield start, broken + 1
            start = broken + 1
        else:
            # No line break in a whole stretch: the next one begins early, or a hit could be cut.
            yield start, end
            start = max(start + 1, end - overlap)


# --- letters ---------------------------------------------------------------------------------------------


class _Folding(dict[int, str]):
    """What each character counts as: one character or none; filled when first met."""

    def __init__(self, *, case: bool, diacritics: bool) -> None:
        super().__init__()
        self.case = case
        self._diacritics = diacritics

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if not self._diacritics:
            if _is_diacritic(character):
                self[code] = ""
                return ""
            parts = unicodedata.normalize("NFD", character)
            # Hangul falls apart into letters and kana into a letter and its voice: those are no diacritics.
            if len(parts) > 1 and all(map(_is_diacritic, parts[1:])):
                character = parts[0]
        if not self.case:
            folded = character.casefold()  # a final sigma is a sigma
            character = folded if len(folded) == 1 else character.lower()[0]
        self[code] = character
        return character


def _is_diacritic(character: str) -> bool:
    """Return whether a mark may be missing: accents, Hebrew and Arabic points.

    Not the vowels of Thai or Hindi. By its canonical combining class (Unicode Standard, 4.3).
    """
    place = unicodedata.combining(character)
    return 10 <= place <= 36 or place >= 200


class _Letters:
    """Finds letters in a stretch."""

    def __init__(self, query: Query) -> None:
        self._exact = query.case and query.diacritics
        self._fold = _Folding(case=query.case, diacritics=query.diacritics)
        self._wanted = query.text if self._exact else query.text.translate(self._fold)

    def __call__(self, stretch: str) -> Iterator[tuple[int, int]]:
        wanted = self._wanted
        if not wanted:
            return
        folded = stretch if self._exact else self._folded(stretch)
        places = None if len(folded) == len(stretch) else self._places(stretch)
        at = folded.find(wanted)
        while at >= 0:
            stop = at + len(wanted)
            # What follows without a counterpart of its own, a combining mark, belongs to what was found.
            yield (at, stop) if places is None else (places[at], places[stop])
            at = folded.find(wanted, stop)

    def _folded(self, stretch: str) -> str:
        if stretch.isascii():
            return stretch.lower() if not self._fold.case else stretch
        return stretch.translate(self._fold)

    def _places(self, stretch: str) -> list[int]:
        fold = self._fold
        return [*(at for at, character in enumerate(stretch) if fold[ord(character)]), len(stretch)]


def _is_words(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_in_word(before) and _in_word(text[start : start + 1])) and not (
        _in_word(after) and _in_word(text[end - 1 : end])
    )


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.combining(character or " ") > 0


# --- patterns --------------------------------------------------------------------------------------------


class _Pattern:
    """Finds a regular expression in a stretch, line by line, within limits."""

    def __init__(self, query: Query) -> None:
        import regex

        flags = regex.MULTILINE | (0 if query.case else regex.IGNORECASE)
        try:
            self._compiled = regex.compile(query.text, flags)
        except (regex.error, RecursionError, OverflowError) as error:
            raise FindFailed("pattern", str(error)) from error
        self._end = monotonic() + _PATTERN_LIMIT_S

    def __call__(self, stretch: str) -> Iterator[tuple[int, int]]:
        if monotonic() > self._end:
            raise FindFailed("time")
        try:
            for found in self._compiled.finditer(stretch, timeout=_STRETCH_LIMIT_S):
                if found.end() > found.start():
                    yield found.span()
        except TimeoutError as error:
            raise FindFailed("time") from error
