"""Where annotations stand on a page: boxes, lanes and letters in points, from its characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader.app.page.lanes import assign_lanes, fills
from reader.app.page.spans import SpanIndex
from reader.model import SpanRow
from reader.pdf.boxes import PageBoxes
from reader.pdf.quarters import Line, turn
from reader.pdf.values import Box
from reader.text.span import Span

LANES = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """One piece on one page: its lines, its lane (None: no room), where its letter stands."""

    row: SpanRow
    lines: tuple[Line, ...]
    below: tuple[float, ...]  # where the heads of the line below each stand, in its reading frame
    lane: int | None
    edge: float  # where the line of its first stretch begins, in its reading frame
    at_right: bool  # that is at the line's right
    begins: bool  # whether it begins on this page


@dataclass(frozen=True, slots=True)
class PageMarks:
    """All that is painted of the annotations on one page. `fills` are the shortest at each place."""

    marked: tuple[Marked, ...]
    fills: tuple[tuple[SpanRow, tuple[Line, ...]], ...]


def page_marks(held: PageBoxes, index: SpanIndex, shown: Callable[[SpanRow], bool]) -> PageMarks:
    """Return the marks of a page."""
    rows: dict[tuple[str, int], SpanRow] = {}
    for stretch in held.spans:
        for row in index.touching(stretch.start, stretch.end):
            if shown(row):
                rows[row.annotation, row.piece] = row
    ordered = sorted(rows.values(), key=lambda row: (row.span.start, -row.span.end))
    lanes = assign_lanes(ordered, LANES)
    marked = []
    for row, lane in zip(ordered, lanes, strict=True):
        lines = tuple(held.lines(row.span))
        if lines:
            first = held.number(row.span.start)
            below = tuple(map(held.below, lines))
            marked.append(Marked(row, lines, below, lane, *line_start(held, row.span), first is not None))
    filled = []
    if ordered:
        low, high = min(r.span.start for r in ordered), max(r.span.end for r in ordered)
        for start, end, number in fills(ordered, low, high):
            lines = tuple(held.lines(Span(start, end)))
            if lines:
                filled.append((ordered[number], lines))
    return PageMarks(tuple(marked), tuple(filled))


def line_start(held: PageBoxes, span: Span) -> tuple[float, bool]:
    """Return where the printed line begins on which `span` begins on this page, and whether at its right.

    Both in the line's reading frame.
    """
    numbers = held.numbers(span)
    if not numbers:
        return 0.0, False
    number = numbers[0].start
    leftwards = _runs_left(held, number)
    turned = held.turn(number)
    x0, y0, x1, y1 = held.upright(number)
    while number > 0 and held.turn(number - 1) == turned:
        before = held.upright(number - 1)
        middle = (before[1] + before[3]) / 2
        back = before[2] < x1 - 1 if leftwards else before[0] > x0 + 1
        if not y0 <= middle <= y1 or back:
            break
        x0, x1 = min(x0, before[0]), max(x1, before[2])
        number -= 1
    return (x1, True) if leftwards else (x0, False)


def _runs_left(held: PageBoxes, number: int) -> bool:
    """Return whether the letters around one stand from right to left: most steps on its line go so."""
    left = right = 0
    for at in range(max(1, number - 20), min(len(held), number + 20)):
        (ax, ay, _, ab), (bx, by, _, bb) = held.upright(at - 1), held.upright(at)
        if min(ab, bb) - max(ay, by) > 0.5 * (ab - ay) and abs(bx - ax) < 4 * (ab - ay):
            left, right = left + (bx < ax), right + (bx > ax)
    return left > right


def character_at(held: PageBoxes, x: float, y: float, *, near: bool = False) -> int | None:
    """Return the number of the character under a point; with `near`, the nearest, lines before letters."""
    best: tuple[float, int] | None = None
    for number in range(len(held)):
        x0, y0, x1, y1 = held.x0[number], held.y0[number], held.x1[number], held.y1[number]
        if x0 <= x < x1 and y0 <= y < y1:
            return number
        if near and x1 > x0:
            across = max(x0 - x, 0.0, x - x1)
            down = max(y0 - y, 0.0, y - y1)
            if held.turn(number) % 2:
                across, down = down, across
            distance = across + 4 * down
            if best is None or distance < best[0]:
                best = (distance, number)
    return best[1] if best is not None else None


def edge_at(held: PageBoxes, x: float, y: float) -> int | None:
    """Return the offset of the text edge nearest to a point: before a letter's middle, or after it."""
    number = character_at(held, x, y, near=True)
    if number is None:
        return None
    left, _, right, _ = held.upright(number)
    after = turn((x, y, x, y), held.turn(number))[0] > (left + right) / 2
    return held.offset(number) + after


def printed_lines(held: PageBoxes) -> list[range]:
    """Return the characters of a page line by line, in the order of the text."""
    found: list[range] = []
    start: int | None = None
    line: Box | None = None
    for number in range(len(held)):
        box = held.upright(number)
        if box[2] <= box[0] and box[3] <= box[1]:
            continue  # white space that stands nowhere
        same = start is not None and held.turn(start) == held.turn(number)
        if line is not None and start is not None and not (same and _level(line, box)):
            found.append(range(start, number))
            start = line = None
        start = number if start is None else start
        line = box
    if start is not None:
        found.append(range(start, len(held)))
    return found


def _level(before: Box, box: Box) -> bool:
    """Return whether a character stands on the line of the one before it."""
    shared = min(before[3], box[3]) - max(before[1], box[1])
    return shared > 0.4 * min(before[3] - before[1], box[3] - box[1]) and abs(box[0] - before[2]) < 200


def hull(boxes: Sequence[Box]) -> Box | None:
    """Return what encloses all boxes."""
    if not boxes:
        return None
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
