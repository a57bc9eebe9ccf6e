"""What crosses between the PDF engine in its worker and everybody else: plain values, no PyMuPDF.

Points are 1/72 inch; the origin is the top left of the page as it is shown, its own rotation applied.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

# Version of what reads a PDF's text and places: raised when either comes out otherwise than before, so that
# files which an older one read are offered to be read again.
READING = "4"

MOST_PAGES = 2000
# A page with more characters than this is no page that anybody reads (the densest newspaper has 40,000).
MOST_CHARACTERS_A_PAGE = 400_000
# The sides of a page in points that are believed; beyond, it is shown cut (the format's own limit is 14,400).
LONGEST_SIDE = 14_400.0

# Pictures of parts of pages: their resolution in dots per inch, and the most pixels of one.
PICTURE_DPI = 150
LARGEST_PICTURE = 16_000_000

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points


@dataclass(slots=True)
class TextLine:
    """Characters of one page that stand on one base line without a wide gap.

    `boxes` holds four floats for each code point of `text`. All measures are in the *reading frame*: the page
    turned so that this line runs from left to right, as most of it may not.
    """

    page: int
    text: str
    boxes: array[float]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool = False
    turned: int = 0  # quarter turns clockwise that make the line run from left to right

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page as it is shown: size in points, its label in print, the share of it that pictures cover."""

    width: float
    height: float
    label: str
    pictures: float = 0.0


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One entry of a document's outline; `page` counts from 0."""

    title: str
    level: int
    page: int


@dataclass(slots=True)
class PageText:
    """One page: its facts, its lines in the order of the file."""

    facts: PageFacts
    lines: list[TextLine] = field(default_factory=list)
    unmapped: int = 0  # characters whose font does not say what they are
    cut: bool = False  # more characters than are taken
    damaged: bool = False  # cannot be opened at all


def row_bytes(width: int) -> int:
    """Return how many bytes a row of `width` pixels of grey takes: a multiple of four, as Qt aligns them."""
    return width + 3 & ~3
