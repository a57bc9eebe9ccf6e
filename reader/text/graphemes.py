"""Grapheme clusters (UAX 29, extended): what a reader takes for one character.

An edge of a span inside a cluster would cut a family emoji, a flag, a Hangul syllable or an Indic conjunct.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from reader.text.span import Span

if TYPE_CHECKING:
    import regex


@cache
def _cluster() -> regex.Pattern[str]:
    # Imported when first needed: `import reader.text` stays a few milliseconds.
    import regex

    # Pairs of flag letters are spelt out: \X counts back to the beginning of their run at each of them.
    return regex.compile(r"[\U0001F1E6-\U0001F1FF]{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*|\X")


def boundaries(text: str) -> tuple[int, ...]:
    """Return every position at which a cluster begins or ends, in order: 0 and the length included.

    For whole articles ask by paragraph, or use `previous` and `following`: they look at a few characters.
    """
    return (0, *(found.end() for found in _cluster().finditer(text)))


def clusters(text: str) -> Iterator[Span]:
    """Give the clusters of `text` in order; together they are the whole text."""
    return (Span(found.start(), found.end()) for found in _cluster().finditer(text))


def floor(text: str, position: int) -> int:
    """Return the last boundary at or before `position`."""
    return _around(text, position)[0]


def ceil(text: str, position: int) -> int:
    """Return the first boundary at or after `position`."""
    return _around(text, position)[1]


def previous(text: str, position: int) -> int:
    """Return the last boundary before `position`; 0 at the beginning."""
    return floor(text, position - 1) if position > 0 else 0


def following(text: str, position: int) -> int:
    """Return the first boundary after `position`; the length at the end."""
    return ceil(text, position + 1) if position < len(text) else len(text)


def snap(text: str, span: Span) -> Span:
    """Return `span` widened so that it cuts no cluster; an empty one moves before its cluster."""
    start = floor(text, span.start)
    return Span(start, ceil(text, span.end) if span else start)


def _around(text: str, position: int) -> tuple[int, int]:
    """Return the boundaries nearest to `position` on both sides; the same number twice when it is one."""
    position = max(0, min(position, len(text)))
    if position in (0, len(text)) or (_plain(text[position - 1]) and _plain(text[position])):
        return position, position
    back = 8
    while True:
        begin = _safe_start(text, position - back)
        for found in _cluster().finditer(text, begin):
            if found.end() >= position:
                break
        # The first cluster's end is right wherever we began, but it may have begun earlier.
        if found.start() > begin or begin == 0 or found.end() == position:
            edge = found.end()
            return (edge, edge) if edge == position else (found.start(), edge)
        back *= 4


def _safe_start(text: str, position: int) -> int:
    """Return a position at or before `position` from which clusters end where they end in the whole text."""
    while position > 0 and not _may_begin(text[position]):
        position -= 1
    return max(0, position)


def _may_begin(character: str) -> bool:
    """Return whether what follows `character` does not depend on what stands before it.

    Marks, joiners, tags, skin tones and halves of flags do depend; anything else, a consonant of a conjunct
    and a Hangul letter included, does not.
    """
    if character.isascii():
        return True
    code = ord(character)
    if 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF or code in (0xFF9E, 0xFF9F):
        return False
    return unicodedata.category(character) not in ("Mn", "Mc", "Me", "Cf")


def _plain(character: str) -> bool:
    """Return whether `character` neither joins nor is joined to another plain one."""
    return character.isascii() and character != "\r"
