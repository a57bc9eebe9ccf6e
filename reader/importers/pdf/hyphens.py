"""Joining a word that a line's end has parted, and lines that need no space between them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

SOFT = "\u00ad"
_HYPHENS = ("-", "\u2010", SOFT)
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
# First parts that keep their hyphen in English when nothing in the text says otherwise.
_KEEPING = frozenset("self well ex half quasi vice all cross non-".split())
_CJK = re.compile("[\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Words:
    """The words of a text as its lines have them, to tell a parted word from a compound."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        for line in lines:
            found = _WORD.findall(line.replace("\u2010", "-"))
            if found and line.rstrip().endswith(_HYPHENS):
                found.pop()
            self._seen.update(word.casefold() for word in found)

    def joint(self, before: str, after: str) -> tuple[int, str]:
        """Return how many characters to take from the end of `before` and what to put between it and `after`.

        (1, "") joins a parted word, (0, "") keeps the hyphen of a compound, (0, " ") parts two words.
        """
        if not before or not after:
            return 0, ""
        if before.endswith(SOFT):
            return 1, ""
        if before.endswith(_HYPHENS) and len(before) > 1 and before[-2].isalnum():
            return self._hyphen(before, after)
        if _CJK.match(before[-1]) and _CJK.match(after[0]):
            return 0, ""
        if before.endswith(("—", "/")) and after[0].isalnum():
            return 0, ""
        return 0, " "

    def _hyphen(self, before: str, after: str) -> tuple[int, str]:
        first = re.search(r"[^\W_]+(?:[-\u2010][^\W_]+)*(?=.$)", before)
        rest = re.match(r"[^\W_]+", after)
        if not first or not rest:
            return 0, " " if not after[0].isalnum() else ""
        if not after[0].islower() and unicodedata.category(after[0]) != "Lo":
            return 0, ""  # Anglo-Saxon, 2019-20
        start, end = first[0].casefold().replace("\u2010", "-"), rest[0].casefold()
        if start.isdecimal():
            return 0, ""
        joined, compound = self._seen[start + end], self._seen[f"{start}-{end}"]
        if joined or compound:
            return (1, "") if joined >= compound else (0, "")
        if end == "and" or end == "und" or end == "or" or end == "oder":
            return 0, " "  # "short- and long-term"
        return (0, "") if start in _KEEPING else (1, "")
