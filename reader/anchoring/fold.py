"""Texts as folded tokens: what must compare equal does, and every token knows where it stands.

Quotes, dashes, ellipses, white space, soft hyphens, zero-width characters, letter case and compatibility
forms (NFKC) differ between two copies of one article without meaning anything. Folding is done once per
distinct token, so that two megabytes cost what their vocabulary costs.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate

# Written without spaces: one character is one token.
_SINGLE = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\U00020000-\U0003ffff"
)
# Invisible inside a word, or marks on its letters, which `\w` does not know.
_JOINED = (
    "\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0970-\u0dff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f"
)
# Letters and digits apart ("18F", "u64"): spans end between them, and numbers change alone. A long run
# without spaces is cut, so that a change in it does not change all of it.
_LETTERS = rf"(?:[^\W\d_]|[{_JOINED}]){{1,40}}"
_DIGITS = r"\d{1,40}"
_MARKS = r"\.\.+|--+|``|''|,,"
_TOKEN = re.compile(rf"(?:{_LETTERS}|{_DIGITS}|{_MARKS}|\S)\s*|\s+")
_IS_SINGLE = re.compile(f"[{_SINGLE}]")
_IS_LETTER = re.compile(rf"[^\W\d_]|[{_JOINED}]")
_IS_DIGIT = re.compile(r"\d")
_LONG = 50_000  # code points from which a pattern made for the text pays
_LINE_HYPHEN = re.compile(r"(?<=[^\W\d_][^\W\d_])[-\u00ad\u2010]\n[ \t]*(?=[^\W\d_]{2})")
_WORD_BEFORE = re.compile(r"[^\W\d_]+\Z")
_WORD = re.compile(r"[^\W\d_]+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")

_ALIKE = {
    **dict.fromkeys("\"“”„‟«»‹›'‘’‚‛`´′″「」『』", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－~", "-"),
    **dict.fromkeys("•·▪●◦‣■*", "*"),
    "…": "..",
}


@cache
def _token_or_single() -> re.Pattern[str]:
    # Made when the first text needs it: most need it never, and it takes as long as the rest of the import.
    return re.compile(
        rf"(?:[{_SINGLE}]|(?:(?![{_SINGLE}])(?:[^\W\d_]|[{_JOINED}])){{1,40}}|{_DIGITS}|{_MARKS}|\S)\s*|\s+"
    )


def _pattern_for(text: str) -> re.Pattern[str]:
    """Return what cuts `text`; for a long one a pattern of its own letters, three times as fast."""
    if len(text) >= _LONG:
        distinct = sorted(set(text))
        single = {c for c in distinct if _IS_SINGLE.match(c)}
        letters = [c for c in distinct if _IS_LETTER.match(c) and c not in single]
        digits = [c for c in distinct if _IS_DIGIT.match(c)]
        return _token_of("".join(letters), "".join(digits), "".join(c for c in digits if c not in single))
    if text.isascii() or not _IS_SINGLE.search("".join(set(text))):
        return _TOKEN
    return _token_or_single()


@lru_cache(maxsize=8)
def _token_of(letters: str, digits: str, first_digits: str) -> re.Pattern[str]:
    """Return the pattern of tokens for these letters and digits; single ones are left to `\\S`."""
    words = [rf"[{re.escape(letters)}]{{1,40}}"] if letters else []
    if first_digits:
        words.append(rf"[{re.escape(first_digits)}][{re.escape(digits)}]{{0,39}}")
    return re.compile(rf"(?:{'|'.join((*words, _MARKS))}|\S)\s*|\s+")


class Vocabulary(dict[str, int]):
    """Token as it stands in a text, with the white space behind it, to the number it shares with its like."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, int] = {"": 0}
        # By number: the folded token, and whether it is a mark and no word.
        self.folded: list[str] = [""]
        self.marks: list[bool] = [True]

    def __missing__(self, piece: str) -> int:
        key = fold(piece)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.folded)
            self.folded.append(key)
            self.marks.append(not any(character.isalnum() for character in key))
        self[piece] = number
        return number


def fold(piece: str) -> str:
    """Return what `piece` compares as; empty for what cannot be seen."""
    piece = piece.strip()
    if piece.isascii() and piece.isalnum():
        return piece.lower()
    if "\n" in piece:
        piece = _LINE_HYPHEN.sub("", piece)
    piece = unicodedata.normalize("NFKC", INVISIBLE.sub("", piece)).casefold()
    if piece[:2] in ("--", "..", "``", "''", ",,"):
        return {"-": "-", ".": ".."}.get(piece[0], '"')
    return _ALIKE.get(piece, piece)


class Tokens:
    """A text cut into folded tokens: `ids` in text order, with start and end in code points."""

    __slots__ = ("ids", "packed", "pieces", "starts", "text")

    def __init__(self, text: str, vocabulary: Vocabulary, joined: frozenset[str] = frozenset()) -> None:
        """Cut `text`; words in `joined` are whole even where a line end and a hyphen stand in them."""
        self.text = text
        pattern = _pattern_for(text)
        pieces: list[str] = []
        done = 0
        for start, end, word in _hyphenated(text) if joined else ():
            if word in joined and start >= done:
                pieces += pattern.findall(text, done, start)
                while end < len(text) and text[end].isspace():
                    end += 1
                pieces.append(text[start:end])
                done = end
        pieces += pattern.findall(text, done)
        starts = [0, *accumulate(map(len, pieces))]
        ids = list(map(vocabulary.__getitem__, pieces))
        if 0 in ids:
            kept = [i for i, number in enumerate(ids) if number]
            pieces = [pieces[i] for i in kept]
            starts = [starts[i] for i in kept]
            ids = [ids[i] for i in kept]
        self.pieces: list[str] = pieces
        self.starts: list[int] = starts
        self.ids: list[int] = ids
        # The same numbers, four bytes each: slices of it are compared and hashed at the speed of memory.
        self.packed: bytes = array("I", ids).tobytes()

    def __len__(self) -> int:
        return len(self.ids)

    def visible(self, index: int) -> str:
        """Return token `index` as it stands in the text, without what cannot be seen behind it."""
        return self.pieces[index].rstrip(" \t\r\n\v\f\xa0\u00ad\u200b\u2028\u2029\u202f\u3000\ufeff")

    def end(self, index: int) -> int:
        """Return where the visible part of token `index` ends."""
        return self.starts[index] + len(self.visible(index))

    def line_ends(self) -> list[int]:
        """Return the numbers of the tokens that follow a line end, counted behind the last one too."""
        ends: list[int] = []
        at = self.text.find("\n")
        while at >= 0:
            number = bisect_right(self.starts, at, 0, len(self))
            if number and "\n" in self.pieces[number - 1] and ends[-1:] != [number]:
                ends.append(number)
            at = self.text.find("\n", at + 1)
        return ends

    def breaks_after(self, index: int) -> int:
        """Return 2 if an empty line follows token `index`, 1 for a line end, 0 for neither."""
        return min(2, self.pieces[index].count("\n"))


def hyphenated_words(*texts: str) -> frozenset[str]:
    """Return the words, in lower case, that a line end cuts in one of `texts` and that one has whole."""
    cut = {word for text in texts for _, _, word in _hyphenated(text)}
    if not cut:
        return frozenset()
    return frozenset(cut & {word.lower() for text in texts for word in set(_WORD.findall(text))})


def _hyphenated(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the words that a hyphen and a line end cut: start, end, and the whole word in lower case."""
    if not any(hyphen in text for hyphen in ("-\n", "\u00ad\n", "\u2010\n")):
        return
    for found in _LINE_HYPHEN.finditer(text):
        head = _WORD_BEFORE.search(text, max(0, found.start() - 40), found.start())
        tail = _WORD.match(text, found.end(), found.end() + 40)
        if head and tail:
            yield head.start(), tail.end(), (head[0] + tail[0]).lower()
