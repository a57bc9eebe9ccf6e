"""Where each character of a text stands on its page: small enough to keep, quick to read back.

A layout is one index and one part for each page, all bytes. The index knows the pages and which stretches
of the text stand on which; a page's part holds the boxes of its characters in the order of the text, as
differences of 16-bit whole numbers (1/20 point, doubled as often as a huge page needs), and on a page where
not all writing runs from left to right, how each is turned; deflated. Reading trusts nothing: a damaged part
raises `ValueError`.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby

from reader.pdf.quarters import Line, turn
from reader.pdf.values import MOST_CHARACTERS_A_PAGE, Box
from reader.text.span import Span

_ENCODING = 1  # delta planes x0, y0, width, height
_TURNED = 2  # and a byte for each character: its quarter turns
_HEAD = struct.Struct("<BBxxI")  # encoding, doublings of the unit, characters
_UNIT = 0.05
_LARGEST_INDEX = 64 << 20


@dataclass(slots=True)
class PlacedPage:
    """A page while a layout is made: stretches `(start, count)` of the text, four floats a code point.

    `turned` has a byte for each: the quarter turns into its reading frame.
    """

    width: float
    height: float
    label: str
    runs: list[tuple[int, int]] = field(default_factory=list)
    boxes: array[float] = field(default_factory=lambda: array("f"))
    turned: bytearray = field(default_factory=bytearray)

    def place(self, start: int, boxes: array[float], turned: bytes = b"") -> None:
        """Say that the code points from `start` on stand at `boxes`, after all that were placed before."""
        count = len(boxes) // 4
        if self.runs and sum(self.runs[-1]) == start:
            self.runs[-1] = (self.runs[-1][0], self.runs[-1][1] + count)
        else:
            self.runs.append((start, count))
        self.boxes.extend(boxes)
        self.turned += turned or bytes(count)


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """A page of a layout: size in points, label, and the spans of the text that stand on it, in order."""

    width: float
    height: float
    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """The boxes of one page, found by offset in the whole text."""

    spans: tuple[Span, ...]
    x0: tuple[float, ...]
    y0: tuple[float, ...]
    x1: tuple[float, ...]
    y1: tuple[float, ...]
    starts: tuple[int, ...]  # number of characters on the page before each span
    turned: bytes = b""  # the quarter turns of each into its reading frame; empty when there are none

    def number(self, offset: int) -> int | None:
        """Return which character of the page the code point at `offset` is; None when it is on another."""
        at = bisect_right(self.spans, offset, key=lambda span: span.start) - 1
        if at < 0 or not self.spans[at].contains(offset):
            return None
        return self.starts[at] + offset - self.spans[at].start

    def offset(self, number: int) -> int:
        """Return the offset in the text of the page's character `number`."""
        at = bisect_right(self.starts, number) - 1
        return self.spans[at].start + number - self.starts[at]

    def box(self, number: int) -> Box:
        return self.x0[number], self.y0[number], self.x1[number], self.y1[number]

    def turn(self, number: int) -> int:
        """Return the quarter turns clockwise that bring a character into its reading frame."""
        return self.turned[number] if self.turned else 0

    def upright(self, number: int) -> Box:
        """Return the box of a character in its reading frame, turned about the page's top left corner."""
        return turn(self.box(number), self.turned[number]) if self.turned else self.box(number)

    def __len__(self) -> int:
        return len(self.x0)

    def numbers(self, span: Span) -> list[range]:
        """Return the page's characters in `span` as ranges, in the order of the text."""
        found = []
        for before, stretch in zip(self.starts, self.spans, strict=True):
            start, end = max(span.start, stretch.start), min(span.end, stretch.end)
            if start < end:
                found.append(range(before + start - stretch.start, before + end - stretch.start))
        return found

    def boxes(self, span: Span) -> list[Box]:
        """Return one box for each line that `span` touches on this page, in the order of the text."""
        return [line.on_page for line in self.lines(span)]

    def lines(self, span: Span) -> list[Line]:
        """Return the stretches of printed lines that `span` touches on this page, in the text's order."""
        return [
            line
            for numbers in self.numbers(span)
            for turned, run in self._runs(numbers)
            for line in self._joined(turned, run)
        ]

    def last_above(self, box: Box) -> int | None:
        """Return where the last letter ends that stands over a box, in its columns; None when none does."""
        x0, y0, x1, _ = box
        for number in range(len(self) - 1, -1, -1):
            left, top, right, bottom = self.box(number)
            if right > left and right > x0 and left < x1 and (top + bottom) / 2 < y0:
                return self.offset(number) + 1
        return None

    def _runs(self, numbers: range) -> Iterator[tuple[int, range]]:
        """Yield the stretches of characters that are turned alike."""
        if not self.turned:
            yield 0, numbers
            return
        start = numbers.start
        for turned, run in groupby(self.turned[numbers.start : numbers.stop]):
            stop = start + sum(1 for _ in run)
            yield turned, range(start, stop)
            start = stop

    def below(self, line: Line) -> float:
        """Return where the next line in the text has its top, in the frame of `line`; infinity without one.

        The first line of the next column is no line below.
        """
        _, top, _, bottom = line.box
        for number in range(line.last + 1, len(self)):
            _, high, _, low = self.upright(number)
            if self.turn(number) != line.turned or high < top - (bottom - top):
                break
            if low > high > (top + bottom) / 2:
                return high
        return math.inf

    def _joined(self, turned: int, numbers: range) -> list[Line]:
        """Return what encloses the characters line by line, in the reading frame that they all have."""
        before = 0
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        if turned:
            upright = [self.upright(number) for number in numbers]
            x0, y0, x1, y1 = zip(*upright, strict=True)
            before, numbers = numbers.start, range(len(upright))
        found: list[list[float]] = []
        lasts: list[int] = []
        number, stop = numbers.start, numbers.stop
        while number < stop:
            left, top, right, bottom = box = x0[number], y0[number], x1[number], y1[number]
            number += 1
            if right <= left and bottom <= top:
                continue  # stands nowhere: white space that the text has and the page has not
            if not found or not _continues(found[-1], box):
                found.append(list(box))
                lasts.append(0)
            else:
                last = found[-1]
                last[0], last[1] = min(last[0], left), min(last[1], top)
                last[2], last[3] = max(last[2], right), max(last[3], bottom)
            # Letters of one height, each right after the one before, surely go on: a page of them without
            # a full stop is one sentence, and the window waits for it.
            tall = bottom - top
            while (
                tall > 0
                and number < stop
                and y0[number] == top
                and y1[number] == bottom
                and left <= x0[number] < right + tall
                and x1[number] >= x0[number]
            ):
                left, right = x0[number], max(right, x1[number])
                number += 1
            found[-1][2] = max(found[-1][2], right)
            lasts[-1] = before + number - 1
        return [Line((a, b, c, d), turned, last) for (a, b, c, d), last in zip(found, lasts, strict=True)]


def _continues(line: Sequence[float], box: Box) -> bool:
    """Return whether `box` stands on the line that `line` covers so far, near enough to be one stretch."""
    height = max(box[3] - box[1], line[3] - line[1])
    along = box[0] - line[2] < 3 * height and line[0] - box[2] < 3 * height
    shared = min(line[3], box[3]) - max(line[1], box[1])
    return along and shared > 0.5 * min(box[3] - box[1], line[3] - line[1])


@dataclass(frozen=True, slots=True)
class LayoutIndex:
    """The pages of a layout and which text stands on them."""

    pages: tuple[IndexedPage, ...]
    starts: tuple[int, ...]  # of all spans of all pages, ascending
    on: tuple[int, ...]  # the page of each
    reading: str = ""  # version of what placed the characters; empty when that is not recorded

    def page_at(self, offset: int) -> int | None:
        """Return the page, from 0, of the code point at `offset` or of the nearest before it."""
        if not self.starts:
            return None
        return self.on[max(0, bisect_right(self.starts, offset) - 1)]

    def page_labelled(self, label: str) -> int | None:
        """Return the page, from 0, that has a label in print, else the one of that number from 1."""
        labels = [page.label.casefold() for page in self.pages]
        if label.casefold() in labels:
            return labels.index(label.casefold())
        return int(label) - 1 if label.isdecimal() and 1 <= int(label) <= len(labels) else None

    def place_of(self, page: int, box: Box, held: PageBoxes | None) -> int:
        """Return where in the text a box of a page is listed: after the letters above it, else before all.

        `held` are the letters of that page; None when they are not known.
        """
        above = held.last_above(box) if held is not None else None
        if above is not None:
            return above
        before = [span.end for each in self.pages[:page] for span in each.spans]
        return min((span.start for span in self.pages[page].spans), default=max(before, default=0))

    def pages_of(self, span: Span) -> list[int]:
        """Return the pages on which something of `span` stands, in the order of the text."""
        at = max(0, bisect_right(self.starts, span.start) - 1)
        found: dict[int, None] = {}
        while at < len(self.starts) and self.starts[at] < span.end:
            if any(stretch.overlaps(span) for stretch in self.pages[self.on[at]].spans):
                found[self.on[at]] = None
            at += 1
        return list(found)


def encode(
    pages: Sequence[PlacedPage],
    progress: Callable[[float], None] = lambda share: None,
    *,
    reading: str = "",
) -> tuple[bytes, ...]:
    """Return the layout: its index, then one part for each page; the boxes of `pages` are used up."""
    told = [[round(p.width, 2), round(p.height, 2), p.label, p.runs] for p in pages]
    head = {"v": _ENCODING, "reading": reading, "pages": told}
    index = zlib.compress(json.dumps(head, separators=(",", ":")).encode())
    parts = [index]
    for page in pages:
        parts.append(_packed(page))
        page.boxes, page.turned = array("f"), bytearray()
        progress(len(parts) / (len(pages) + 1))
    return tuple(parts)


def _packed(page: PlacedPage) -> bytes:
    boxes = page.boxes
    count = len(boxes) // 4
    largest = max(-min(boxes), max(boxes)) if boxes else 0.0
    doublings = 0
    while largest > 32_000 * _UNIT * 2**doublings / 2:  # a difference may be twice as large
        doublings += 1
    per_point = 1 / (_UNIT * 2**doublings)
    whole = [round(side * per_point) for side in boxes]
    x0, y0, x1, y1 = whole[0::4], whole[1::4], whole[2::4], whole[3::4]
    planes = array("h", _differences(x0) + _differences(y0))
    planes.extend(b - a for a, b in zip(x0, x1, strict=True))
    planes.extend(b - a for a, b in zip(y0, y1, strict=True))
    if sys.byteorder == "big":
        planes.byteswap()
    turned = bytes(page.turned) if any(page.turned) else b""
    head = _HEAD.pack(_TURNED if turned else _ENCODING, doublings, count)
    return zlib.compress(head + planes.tobytes() + turned)


def _differences(values: list[int]) -> list[int]:
    return [b - a for a, b in zip([0, *values], values, strict=False)]


def read_index(data: bytes) -> LayoutIndex:
    """Return the index of a layout; raises `ValueError` when it is none."""
    try:
        told = json.loads(_inflated(data, _LARGEST_INDEX))
        if told["v"] != _ENCODING:
            raise ValueError("another encoding")
        pages = tuple(
            IndexedPage(
                _side(width), _side(height), str(label), tuple(Span(s, s + n) for s, n in _pairs(runs))
            )
            for width, height, label, runs in told["pages"]
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not the index of a layout") from error
    order = sorted((span.start, number) for number, page in enumerate(pages) for span in page.spans)
    starts, on = tuple(start for start, _ in order), tuple(number for _, number in order)
    return LayoutIndex(pages, starts, on, str(told.get("reading", ""))[:20])


def read_page(data: bytes, page: IndexedPage) -> PageBoxes:
    """Return the boxes of one page from its part; raises `ValueError` when they do not fit the index."""
    raw = _inflated(data, _HEAD.size + 9 * MOST_CHARACTERS_A_PAGE * 2)
    if len(raw) < _HEAD.size:
        raise ValueError("no head")
    encoding, doublings, count = _HEAD.unpack_from(raw)
    end = _HEAD.size + 8 * count
    turned = raw[end:]
    if encoding not in (_ENCODING, _TURNED) or doublings > 32 or len(raw) < end:
        raise ValueError("not the boxes of a page")
    if len(turned) != (count if encoding == _TURNED else 0) or max(turned, default=0) > 3:
        raise ValueError("not the boxes of a page")
    if count != sum(map(len, page.spans)):
        raise ValueError("boxes of another text")
    planes = array("h", raw[_HEAD.size : end])
    if sys.byteorder == "big":
        planes.byteswap()
    unit = _UNIT * 2**doublings
    x0, y0 = list(accumulate(planes[:count])), list(accumulate(planes[count : 2 * count]))
    return PageBoxes(
        page.spans,
        tuple(x * unit for x in x0),
        tuple(y * unit for y in y0),
        tuple((x + w) * unit for x, w in zip(x0, planes[2 * count : 3 * count], strict=True)),
        tuple((y + h) * unit for y, h in zip(y0, planes[3 * count :], strict=True)),
        tuple(accumulate((len(span) for span in page.spans[:-1]), initial=0)) if page.spans else (),
        turned,
    )


def _inflated(data: bytes, most: int) -> bytes:
    inflate = zlib.decompressobj()
    try:
        raw = inflate.decompress(data, most)
    except zlib.error as error:
        raise ValueError("not deflated") from error
    if not inflate.eof:
        raise ValueError("too large or cut")
    return raw


def _side(value: float) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError("not a side of a page")
    return float(value)


def _pairs(runs: object) -> list[tuple[int, int]]:
    if not isinstance(runs, list):
        raise ValueError("not the stretches of a page")
    for start, count in runs:
        if not (isinstance(start, int) and isinstance(count, int) and start >= 0 and count > 0):
            raise ValueError("not a stretch of the text")
    return [(start, count) for start, count in runs]
