"""What other programs marked in a PDF, as values, and which words of a page stand under a mark."""

from __future__ import annotations

import dataclasses
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from reader.pdf.boxes import PageBoxes
from reader.text import graphemes
from reader.text.span import Span

Kind = Literal["highlight", "underline", "squiggly", "strikeout", "note", "other"]
Quad = tuple[float, ...]  # x, y of four corners, in any order, in points of the page as it is shown

MOST_MARKS = 20_000  # of a file: more than anybody has made by hand
MOST_WORDS = 20_000  # code points of one comment
_THIN = 0.6  # of a letter's height: a mark that is lower than this is a line and not a box
_GAP = 4  # code points of white space between two lines


@dataclass(frozen=True, slots=True)
class PrintedMark:
    """One annotation as the PDF has it; `page` counts from 0, times are as PDF writes them."""

    page: int
    kind: Kind
    quads: tuple[Quad, ...] = ()
    colour: str = ""  # #rrggbb
    author: str = ""
    subject: str = ""
    content: str = ""
    id: str = ""
    created: str = ""
    modified: str = ""

    def saying(self, content: str) -> PrintedMark:
        """Return the same with other words."""
        return replace(self, content=content)

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return dataclasses.asdict(self)


def read_marks(told: Any) -> tuple[PrintedMark, ...]:
    """Return the marks that plain JSON says; raises `ValueError` for what is none."""
    if not isinstance(told, list) or len(told) > MOST_MARKS:
        raise ValueError("no list of marks")
    return tuple(_mark(each) for each in told)


def _mark(told: Any) -> PrintedMark:
    if not isinstance(told, dict) or told.get("kind") not in get_args(Kind):
        raise ValueError("no mark")
    page = told.get("page")
    quads = told.get("quads")
    words: dict[str, Any] = {f.name: told.get(f.name) for f in dataclasses.fields(PrintedMark)[3:]}
    if not isinstance(page, int) or page < 0 or not isinstance(quads, list):
        raise ValueError("no place of a mark")
    if not all(isinstance(word, str) and len(word) <= MOST_WORDS for word in words.values()):
        raise ValueError("no words of a mark")
    return PrintedMark(page, told["kind"], tuple(map(_quad, quads)), **words)


def _quad(told: Any) -> Quad:
    if not isinstance(told, list | tuple) or len(told) != 8:
        raise ValueError("no quad")
    if not all(isinstance(side, int | float) and math.isfinite(side) for side in told):
        raise ValueError("no quad")
    return tuple(map(float, told))


class Covered:
    """Finds the words of one page that stand under marks; `text` is the whole text that the boxes are of."""

    def __init__(self, held: PageBoxes, text: str) -> None:
        self._held = held
        self._text = text
        standing = [n for n in range(len(held)) if held.x1[n] > held.x0[n] and held.y1[n] > held.y0[n]]
        self._middles = sorted(((held.y0[n] + held.y1[n]) / 2, n) for n in standing)
        heights = sorted(held.y1[n] - held.y0[n] for n in standing)
        self._height = heights[len(heights) // 2] if heights else 0.0

    def spans(self, mark: PrintedMark) -> tuple[Span, ...]:
        """Return the stretches of the text under a mark, in the order of the text, without outer spaces.

        A letter is under a mark when its middle is. Stretches that only a line's end parts are one.
        """
        found: set[int] = set()
        for quad in mark.quads:
            found |= self._under(quad) or self._beside_line(quad, low=mark.kind != "strikeout")
        letters: list[Span] = []
        for offset in (self._held.offset(number) for number in sorted(found)):
            if letters and letters[-1].end == offset:
                letters[-1] = Span(letters[-1].start, offset + 1)
            else:
                letters.append(Span(offset, offset + 1))
        runs: list[Span] = []
        for span in (graphemes.snap(self._text, each) for each in letters):
            if runs and (runs[-1].end >= span.start or self._is_line_end(runs[-1].end, span.start)):
                runs[-1] = Span(runs[-1].start, span.end)
            else:
                runs.append(span)
        return tuple(span for span in map(self._trimmed, runs) if span)

    def _near(self, low: float, high: float) -> Iterable[int]:
        """Yield the letters whose middles stand between two heights."""
        first = bisect_left(self._middles, (low, -1))
        last = bisect_right(self._middles, (high, len(self._held)))
        return (number for _, number in self._middles[first:last])

    def _under(self, quad: Quad) -> set[int]:
        corners = _around(quad)
        ys = [y for _, y in corners]
        held = self._held
        return {
            n
            for n in self._near(min(ys), max(ys))
            if _inside(corners, (held.x0[n] + held.x1[n]) / 2, (held.y0[n] + held.y1[n]) / 2)
        }

    def _beside_line(self, quad: Quad, *, low: bool) -> set[int]:
        """Return the letters that a mark which is a mere line goes through, or under (`low`)."""
        xs, ys = quad[0::2], quad[1::2]
        left, right, middle = min(xs), max(xs), (min(ys) + max(ys)) / 2
        if max(ys) - min(ys) > _THIN * self._height or right <= left:
            return set()
        held, reach = self._held, self._height
        level = {
            n: abs((held.y1[n] if low else (held.y0[n] + held.y1[n]) / 2) - middle)
            for n in self._near(middle - reach, middle + reach)
            if left <= (held.x0[n] + held.x1[n]) / 2 <= right
        }
        nearest = min(level.values(), default=reach)
        return {n for n, away in level.items() if away <= nearest + 0.3 * reach and away < 0.8 * reach}

    def _is_line_end(self, end: int, start: int) -> bool:
        """Return whether between two offsets there is nothing but where a line, or a paragraph, ends."""
        gap = self._text[end:start]
        if not 0 < len(gap) <= _GAP or not gap.isspace():
            return False
        held = self._held
        numbers = [held.number(offset) for offset in range(end, start)]
        if all(n is None or held.x1[n] <= held.x0[n] for n in numbers):
            return True
        before, after = held.number(end - 1), held.number(start)
        if before is None or after is None:
            return True
        (_, top, _, bottom), (_, high, _, low) = held.upright(before), held.upright(after)
        level = min(bottom, low) - max(top, high)
        return held.turn(before) != held.turn(after) or level < 0.5 * min(bottom - top, low - high)

    def _trimmed(self, span: Span) -> Span:
        start, end = span.start, span.end
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return Span(start, end)


def _around(quad: Quad) -> list[tuple[float, float]]:
    """Return the corners one after another round the middle, in whatever order a program wrote them."""
    corners = list(zip(quad[0::2], quad[1::2], strict=True))
    x, y = sum(c[0] for c in corners) / 4, sum(c[1] for c in corners) / 4
    return sorted(corners, key=lambda corner: math.atan2(corner[1] - y, corner[0] - x))


def _inside(corners: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    """Return whether a point is inside a convex shape or on its edge."""
    for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (bx - ax) * (y - ay) - (by - ay) * (x - ax) < -1e-6:
            return False
    return True
