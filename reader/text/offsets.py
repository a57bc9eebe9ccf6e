"""Offset maps between code points (ours), UTF-16 units (Qt, JavaScript) and UTF-8 bytes (files, some tools).

The only place that converts. A map is cheap to make (a paragraph's costs about a microsecond) and builds each
table when first asked; without astral characters UTF-16 is the same number and costs nothing.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right

from reader.text.span import Span

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# A slice of this many code points is encoded in under a microsecond; a finer table only costs memory.
_STEP = 512


class OffsetMap:
    """Conversions for one text. Positions run from 0 to the length, both included.

    A UTF-16 or UTF-8 position inside a character is taken as the position before it. Positions outside the
    text raise IndexError.
    """

    __slots__ = ("_astral", "_astral16", "_bytes", "_text", "_units")

    def __init__(self, text: str) -> None:
        self._text = text
        # Code points of the astral characters, and their UTF-16 positions; None until asked.
        self._astral: array[int] | None = array("q") if text.isascii() else None
        self._astral16: array[int] = array("q")
        self._units = len(text)
        # UTF-8 position of every `_STEP`th code point.
        self._bytes: array[int] | None = None

    @property
    def utf16_length(self) -> int:
        """Return the length of the text in UTF-16 units."""
        self._table()
        return self._units

    @property
    def utf8_length(self) -> int:
        """Return the length of the text in UTF-8 bytes."""
        return len(self._text) if self._text.isascii() else self._checkpoints()[-1]

    def to_utf16(self, position: int) -> int:
        """Return the UTF-16 position of a code-point position."""
        self._check(position, len(self._text))
        table = self._table()
        return position + bisect_left(table, position) if table else position

    def from_utf16(self, position: int) -> int:
        """Return the code-point position of a UTF-16 position."""
        table = self._table()
        self._check(position, self._units)
        return position - bisect_left(self._astral16, position) if table else position

    def to_utf8(self, position: int) -> int:
        """Return the UTF-8 position of a code-point position."""
        self._check(position, len(self._text))
        if self._text.isascii():
            return position
        at = position // _STEP
        return self._checkpoints()[at] + len(_utf8(self._text[at * _STEP : position]))

    def from_utf8(self, position: int) -> int:
        """Return the code-point position of a UTF-8 position."""
        self._check(position, self.utf8_length)
        if self._text.isascii():
            return position
        table = self._checkpoints()
        at = bisect_right(table, position) - 1
        left = position - table[at]
        if not left:
            return min(at * _STEP, len(self._text))
        encoded = _utf8(self._text[at * _STEP : (at + 1) * _STEP])
        # Bytes 10xxxxxx continue a character; step back to where it begins.
        while left < len(encoded) and encoded[left] & 0xC0 == 0x80:
            left -= 1
        return at * _STEP + len(encoded[:left].decode("utf-8", "surrogatepass"))

    def span_to_utf16(self, span: Span) -> tuple[int, int]:
        """Return start and end of `span` in UTF-16 units."""
        return self.to_utf16(span.start), self.to_utf16(span.end)

    def span_from_utf16(self, start: int, end: int) -> Span:
        """Return the span between two UTF-16 positions, in either order."""
        start, end = min(start, end), max(start, end)
        return Span(self.from_utf16(start), self.from_utf16(end))

    def span_to_utf8(self, span: Span) -> tuple[int, int]:
        """Return start and end of `span` in UTF-8 bytes."""
        return self.to_utf8(span.start), self.to_utf8(span.end)

    def _table(self) -> array[int]:
        if self._astral is None:
            self._astral = array("q")
            # Encoding counts the astral characters ten times faster than a search that finds none.
            self._units = len(self._text.encode("utf-16-le", "surrogatepass")) // 2
            if self._units > len(self._text):
                self._astral.extend(found.start() for found in _ASTRAL.finditer(self._text))
                self._astral16.extend(at + before for before, at in enumerate(self._astral))
        return self._astral

    def _checkpoints(self) -> array[int]:
        if self._bytes is None:
            table = array("q", [0])
            total = 0
            for start in range(0, len(self._text), _STEP):
                total += len(_utf8(self._text[start : start + _STEP]))
                table.append(total)
            self._bytes = table
        return self._bytes

    @staticmethod
    def _check(position: int, length: int) -> None:
        if not 0 <= position <= length:
            raise IndexError(f"position {position} outside a text of length {length}")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
