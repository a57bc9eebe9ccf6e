"""What one painting of the page needs, as values, and where the things stand that the mouse can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPixmap

from reader.app.page.lines import LaidParagraph
from reader.app.page.marks import Bar, LineMarks, ParagraphMarks
from reader.app.page.style import PageStyle
from reader.app.page.values import Look
from reader.app.theme import TagStyle, Theme
from reader.model import Mark, SpanRow
from reader.text.span import Span

UNKNOWN = TagStyle("graphite", "?", "")


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph where it stands in the viewport.

    With what is painted of its annotations and its facts line.
    """

    laid: LaidParagraph
    top: int
    marks: ParagraphMarks
    marked: int  # how many lines have their marks; those below get them in the next turn of the event loop
    facts: tuple[str, ...] = ()
    label: str = ""  # a list's bullet
    picture: bool = False
    links: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn once of a crowded line; None for what is quicker painted anew."""

    ratio: float  # device pixels to a logical one
    line: QPixmap | None  # fills and lanes
    margin: QPixmap | None
    bars: tuple[Bar, ...]  # what the margin shows


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one painting needs. `column` is the left edge of the text, in the viewport."""

    paragraphs: Sequence[Placed]
    column: int
    width: int
    style: PageStyle
    theme: Theme
    tags: Mapping[str, TagStyle]
    target: Span | None = None
    selection: tuple[Span, ...] = ()
    found: tuple[Span, ...] = ()
    found_current: Span | None = None
    active: str | None = None
    active_pieces: tuple[SpanRow, ...] = ()
    hovered: str | None = None
    filtered: str | None = None
    suggestions: frozenset[str] = frozenset()
    caret: int | None = None
    handles_of: tuple[Span, ...] = ()
    drawn: dict[LineMarks, Drawn] = field(default_factory=dict)  # what crowded lines look like
    look: Look = field(default_factory=Look)
    paper: bool = False  # printed: paper is its own page colour


def beside(placed: Placed, scene: Scene, distance: int, width: int) -> int:
    """Return the left edge of something `width` wide, `distance` outside the text's leading edge."""
    if placed.laid.rtl:
        return scene.column + scene.width + distance - width
    return scene.column - distance


@dataclass(frozen=True, slots=True)
class HandleSpot:
    """Where a handle stands: its stem, and the middle of its dot."""

    stem: QRectF
    dot: QPointF


def handle_spot(placed: Placed, span: Span, at_end: bool, scene: Scene) -> HandleSpot | None:
    """Return where the handle at one end of `span` stands, None when that end is not in this paragraph."""
    laid, style = placed.laid, scene.style
    position = span.end - 1 if at_end else span.start
    if not span or not laid.lines or not laid.span.start <= position < laid.span.end:
        return None
    number = laid.line_of(position)
    x = scene.column + (laid.x_after(position) if at_end else laid.x_of(position))
    baseline = placed.top + laid.lines[number].baseline
    # The stem stands outside the characters it bounds.
    outwards = at_end != laid.runs_left(position)
    left = round(x) if outwards else round(x) - style.handle_stem
    above, below = style.select_box(laid.style)
    top, bottom = baseline - above, baseline + below
    middle = left + style.handle_stem / 2
    dot = QPointF(middle, bottom + 2 if at_end else top - 2)
    return HandleSpot(QRectF(left, top, style.handle_stem, bottom - top), dot)


def badge_rect(placed: Placed, line: int, count: int, scene: Scene) -> QRectF:
    """Return the rectangle of a "+n" in the viewport."""
    metrics = scene.style.badge_metrics
    width = scene.style.badge_width(count) + 4
    of = placed.laid.lines[line]
    gap = scene.style.bar_width * 2
    left = scene.column + (of.left - gap - width if placed.laid.rtl else of.right + gap)
    top = placed.top + of.baseline - metrics.ascent() + scene.style.handle_stem
    return QRectF(round(left), round(top), width, metrics.height())
