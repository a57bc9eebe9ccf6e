"""Paragraphs, sentences and words as spans. Never stored: a better segmenter changes no annotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from reader.text.breaks import breaks
from reader.text.span import Span

if TYPE_CHECKING:
    import regex

# Stored with whatever was decided by sentence, so that a later reader knows which sentences were meant.
SEGMENTER_VERSION = 1

_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the lines of `text` that hold anything but white space, whole (not trimmed), in order."""
    return tuple(Span(found.start(), found.end()) for found in _LINE.finditer(text) if not found[0].isspace())


def sentences(text: str, language: str = "en") -> tuple[Span, ...]:
    """Return the sentences of `text`: trimmed, in order, disjoint, never across a line break.

    Every character that is not white space stands in exactly one of them. `language` is a BCP 47 tag.
    """
    spoken = language.replace("_", "-").partition("-")[0].lower() or "en"
    found: list[Span] = []
    for line in paragraphs(text):
        found.extend(_sentences_of(line.of(text), line.start, spoken))
    return tuple(found)


def _sentences_of(line: str, at: int, language: str) -> Iterator[Span]:
    end = 0
    for edge in (*breaks(line, language), len(line)):
        piece = line[end:edge]
        start = end + len(piece) - len(piece.lstrip())
        stop = end + len(piece.rstrip())
        if start < stop:
            yield Span(at + start, at + stop)
        end = edge


def words(text: str) -> tuple[Span, ...]:
    """Return the words of `text` in order, without punctuation, symbols and emoji.

    A word may hold apostrophes, hyphens, and points or commas between digits. Of scripts written without
    spaces, Han characters stand alone, kana are runs of one kind, Thai, Lao, Khmer and Burmese runs up to a
    space.
    """
    return tuple(Span(found.start(), found.end()) for found in _word().finditer(text))


@cache
def _word() -> regex.Pattern[str]:
    import regex

    # Joiners, soft hyphens and marks stand inside words of many scripts; `re` knows none of them as letters.
    return regex.compile(
        r"""(?xV1)
        \p{Han} [\p{M}\u200d]*
        | [\p{Katakana}ー]+ | [\p{Hiragana}ー]+
        | \p{L} (?: \. \p{L} )+ (?! [\p{L}\p{M}] )
        | (?: \p{N} [\p{N}\p{M}]* (?: [.,:/٫٬’'] \p{N}+ )*
            | [[\p{L}\p{M}_]--[\p{Han}\p{Hiragana}\p{Katakana}]] )
          (?: [[\p{L}\p{N}\p{M}_\u00ad\u200c\u200d\u2060]--[\p{Han}\p{Hiragana}\p{Katakana}]]
            | [.,٫٬] (?<=\p{N}.) (?=\p{N})
            | ['’ʼ·‧״׳‐‑\-] (?<=[\p{L}\p{M}\p{N}].) (?=[[\p{L}\p{N}]--[\p{Han}\p{Hiragana}\p{Katakana}]])
          )*
        """
    )
