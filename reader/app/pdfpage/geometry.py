"""Where pages stand, in plain numbers: sizes in points, places in logical pixels, quarter turns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

from reader.pdf.quarters import turn
from reader.pdf.values import Box

Fit = Literal["width", "page", "none"]
Rect = tuple[float, float, float, float]  # x, y, width, height

GAP = 12  # between pages
LEAST_SCALE, MOST_SCALE = 0.05, 4.0 * 96 / 72  # pixels a point; 400 % of what a screen calls real size
REAL = 96 / 72
_LARGEST_PART = 6_000_000  # pixels that are drawn at once; of a larger page, what is in sight
_TILE = 1536


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page at a scale (device pixels a point): x, y, width, height in pixels of the whole."""

    page: int
    scale: float
    turn: int
    clip: tuple[int, int, int, int]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Sheets:
    """All pages one below the other, or one alone, at one scale.

    `sizes` are (width, height) in points as the file shows them; `turn` is what the reader adds, in degrees
    clockwise. `scale` is logical pixels a point. Pages stand centred in `width`.
    """

    sizes: tuple[tuple[float, float], ...]
    scale: float = REAL
    turn: int = 0
    width: int = 600
    single: int | None = None  # the one page that is shown
    tops: tuple[int, ...] = field(default=(), compare=False)
    pixels: dict[tuple[float, float], tuple[int, int]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        # Once for each size: most pages have the same, and a window lays them out often as it opens.
        for size in {*self.sizes}:
            across, down = self._turned(size)
            self.pixels[size] = max(1, round(across * self.scale)), max(1, round(down * self.scale))
        heights = (self.pixels[size][1] + GAP for size in self.sizes)
        object.__setattr__(self, "tops", tuple(accumulate(heights, initial=GAP)))

    def _turned(self, size: tuple[float, float]) -> tuple[float, float]:
        width, height = size
        return (height, width) if self.turn % 180 else (width, height)

    def points(self, page: int) -> tuple[float, float]:
        """Return the size of a page in points, turned."""
        return self._turned(self.sizes[page])

    def height(self, page: int) -> int:
        return self.pixels[self.sizes[page]][1]

    def page_width(self, page: int) -> int:
        return self.pixels[self.sizes[page]][0]

    def total(self) -> int:
        """Return how tall all that can be scrolled is."""
        if self.single is not None:
            return self.height(self.single) + 2 * GAP if self.sizes else 0
        return self.tops[-1] if self.sizes else 0

    def widest(self) -> int:
        shown = self.pixels if self.single is None else (self.sizes[self.single],)
        return max((self.pixels[size][0] for size in shown), default=0) + 2 * GAP

    def top(self, page: int) -> int:
        return GAP if self.single is not None else self.tops[page]

    def left(self, page: int) -> int:
        return max(GAP, (self.width - self.page_width(page)) // 2)

    def page_at(self, y: int) -> int:
        """Return the page at a height, or the nearest above it."""
        if self.single is not None:
            return self.single
        return max(0, min(len(self.sizes) - 1, bisect_right(self.tops, y) - 1))

    def visible(self, y: int, height: int) -> range:
        """Return the pages of which something stands between `y` and `y + height`."""
        if not self.sizes:
            return range(0)
        if self.single is not None:
            return range(self.single, self.single + 1)
        first, last = self.page_at(y), self.page_at(y + height)
        if first < last and self.tops[first] + self.height(first) <= y:
            first += 1  # only the gap below it is in sight
        return range(first, last + 1)

    # --- points and pixels ------------------------------------------------------------------------------

    def rect(self, page: int, box: Box) -> Rect:
        """Return where a box in points stands, from the top left of the page, in pixels."""
        x0, y0, x1, y1 = turn(box, self.turn // 90, *self.sizes[page])
        s = self.scale
        return x0 * s, y0 * s, (x1 - x0) * s, (y1 - y0) * s

    def point(self, page: int, x: float, y: float) -> tuple[float, float]:
        """Return the point of the page, in points, at a place in pixels from its top left."""
        x, y = x / self.scale, y / self.scale
        return turn((x, y, x, y), -self.turn // 90, *self.points(page))[:2]

    # --- what is drawn ----------------------------------------------------------------------------------

    def parts(self, page: int, ratio: float, seen: Rect) -> Iterator[Part]:
        """Yield the parts of a page that cover `seen`, in its pixels; `ratio` is device to logical ones."""
        scale = self.scale * ratio
        across, down = self.points(page)
        width, height = max(1, round(across * scale)), max(1, round(down * scale))
        if width * height <= _LARGEST_PART:
            yield Part(page, scale, self.turn, (0, 0, width, height))
            return
        left, top = max(0, int(seen[0] * ratio)), max(0, int(seen[1] * ratio))
        right, bottom = int((seen[0] + seen[2]) * ratio), int((seen[1] + seen[3]) * ratio)
        for y in range(top // _TILE * _TILE, min(height, bottom + 1), _TILE):
            for x in range(left // _TILE * _TILE, min(width, right + 1), _TILE):
                clip = (x, y, min(_TILE, width - x), min(_TILE, height - y))
                yield Part(page, scale, self.turn, clip, whole=False)


def fitted(
    sizes: Sequence[tuple[float, float]],
    fit: Fit,
    view: tuple[int, int],
    turn: int,
    page: int,
    *,
    alone: bool,
) -> float:
    """Return the scale at which pages, or `page` that is shown alone, fit the view's width or all of it."""
    if not sizes:
        return REAL
    turned = [(h, w) if turn % 180 else (w, h) for w, h in sizes]
    room = max(40, view[0] - 2 * GAP), max(40, view[1] - 2 * GAP)
    if fit == "page":
        width, height = turned[page]
        return bounded(min(room[0] / max(1, width), room[1] / max(1, height)))
    # The width that most pages have: a fold-out does not make all others small.
    widths = [turned[page][0]] if alone else sorted(width for width, _ in turned)
    return bounded(room[0] / max(1, widths[len(widths) // 2]))


def bounded(scale: float) -> float:
    return max(LEAST_SCALE, min(MOST_SCALE, scale))
