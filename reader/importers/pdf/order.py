"""Reading order: the lines of one page as columns, one after the other as a person reads them.

Bands before columns. A page is cut from the top into bands as tall as one set of gutters lasts; the columns
of a band are cut again the same way, so a headline over two of three columns finds its place. What stands
in the middle of a gutter with text on both sides is an insert and is read after the columns around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from reader.pdf.values import TextLine

_NARROWEST = 0.55  # of a gutter, in sizes of the text beside it; TeX sets 10 points beside 10-point text
_DEEPEST = 12
_CELL_WORDS = 3.2  # in a line, on average; columns of prose have more
Gap = tuple[float, float]


@dataclass(slots=True)
class Column:
    """Lines from top to bottom and the edges between which they were set."""

    lines: list[TextLine]
    x0: float
    x1: float
    insert: bool = False
    table: bool = False


def columns(lines: Sequence[TextLine], *, right_to_left: bool = False) -> list[Column]:
    """Return the columns of a page in reading order; lines in another direction than most come last."""
    weights: dict[int, int] = {}
    for line in lines:
        weights[line.turned] = weights.get(line.turned, 0) + len(line.text)
    found: list[Column] = []
    for turned in sorted(weights, key=lambda t: -weights[t]):
        of_it = [line for line in lines if line.turned == turned]
        found += _cut(of_it, right_to_left, 0)
    return found


def _cut(lines: list[TextLine], rtl: bool, depth: int) -> list[Column]:
    if len(lines) < 2 or depth > _DEEPEST:
        return [_leaf(lines)] if lines else []
    inserts, rest = _inserts(lines)
    if inserts:
        found = _cut(rest, rtl, depth + 1)
        for column in _cut(inserts, rtl, depth + 1):
            column.insert = True
            found.append(column)
        return found
    found = []
    one: list[TextLine] = []  # bands without columns that follow each other are one column
    for band in _bands(lines):
        parts = _split(band)
        if len(parts) < 2:
            one += band
            continue
        if one:
            found.append(_leaf(one))
            one = []
        if _is_table(parts):
            found.append(_leaf(band, table=True))
        else:
            for part in reversed(parts) if rtl else parts:
                found += _cut(part, rtl, depth + 1)
    return [*found, _leaf(one)] if one else found


def _leaf(lines: list[TextLine], *, table: bool = False) -> Column:
    return Column(
        sorted(lines, key=lambda line: (line.base, line.x0)),
        min(line.x0 for line in lines),
        max(line.x1 for line in lines),
        table=table,
    )


def _size(lines: Sequence[TextLine]) -> float:
    return median(line.size for line in lines)


# -- bands -------------------------------------------------------------------------------------------------


def _rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Return the lines in groups that overlap up and down, from the top."""
    rows: list[list[TextLine]] = []
    bottom = float("-inf")
    for line in sorted(lines, key=lambda line: line.y0 + 0.2 * line.height):
        if line.y0 + 0.2 * line.height < bottom:
            rows[-1].append(line)
            bottom = max(bottom, line.y1 - 0.2 * line.height)
        else:
            rows.append([line])
            bottom = line.y1 - 0.2 * line.height
    return rows


def _bands(lines: list[TextLine]) -> list[list[TextLine]]:
    """Return the lines in bands from the top, each as tall as its gutters last."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    bands: list[list[list[TextLine]]] = []
    gaps: list[Gap] = []
    least = _NARROWEST * _size(lines)
    for row in _rows(lines):
        free = _free(row, left, right, least)
        if bands:
            both = _intersection(gaps, free, least)
            here = [line for held in bands[-1] for line in held]
            had = _interior(gaps, here)
            has = _interior(both, [*here, *row])
            opens = _interior(free, row)
            if (had and has) or (not had and (not opens or (has and _on_one_side(here, opens)))):
                bands[-1].append(row)
                gaps = both
                continue
        bands.append([row])
        gaps = free
    out: list[list[TextLine]] = []
    for band in bands:
        out += _without_ends(band)
    return out


def _without_ends(band: list[list[TextLine]]) -> list[list[TextLine]]:
    """Part from a band of columns what only looks like its first or last row: a heading over or below it."""
    flat = [line for row in band for line in row]
    gutters = _interior(
        _free(flat, min(x.x0 for x in flat), max(x.x1 for x in flat), _NARROWEST * _size(flat)), flat
    )
    if not gutters:
        return [flat]
    sided = [number for number, row in enumerate(band) if _interior(gutters, row)]
    if not sided:
        return [flat]
    first, last = sided[0], sided[-1]
    size = _size([line for row in band[first : last + 1] for line in row])
    head = 0
    for number in range(first - 1, -1, -1):
        if _parted(band[number], band[number + 1], size):
            head = number + 1
            break
    tail = len(band)
    for number in range(last + 1, len(band)):
        if _parted(band[number - 1], band[number], size, other=band[number]):
            tail = number
            break
    parts = [band[:head], band[head:tail], band[tail:]]
    return [[line for row in part for line in row] for part in parts if part]


def _parted(
    above: list[TextLine], below: list[TextLine], size: float, other: list[TextLine] | None = None
) -> bool:
    gap = min(line.y0 for line in below) - max(line.y1 for line in above)
    odd = _size(other if other is not None else above)
    return gap > 0.9 * size or abs(odd - size) > 0.12 * size


def _free(row: Sequence[TextLine], left: float, right: float, least: float) -> list[Gap]:
    """Return the stretches from `left` to `right` where no line of `row` stands, at least `least` wide."""
    free: list[Gap] = []
    at = left
    for x0, x1 in sorted((line.x0, line.x1) for line in row):
        if x0 - at >= least:
            free.append((at, x0))
        at = max(at, x1)
    if right - at >= least:
        free.append((at, right))
    return free


def _intersection(a: Sequence[Gap], b: Sequence[Gap], least: float) -> list[Gap]:
    both = []
    for low, high in a:
        for low2, high2 in b:
            gap = max(low, low2), min(high, high2)
            if gap[1] - gap[0] >= least:
                both.append(gap)
    return both


def _interior(gaps: Sequence[Gap], lines: Sequence[TextLine]) -> list[Gap]:
    """Return the gaps that have text on their left and on their right."""
    if not gaps:
        return []
    first, last = min(line.x1 for line in lines), max(line.x0 for line in lines)
    return [gap for gap in gaps if first <= gap[0] + 0.5 and last >= gap[1] - 0.5]


def _on_one_side(lines: Sequence[TextLine], gaps: Sequence[Gap]) -> bool:
    """Return whether the lines above a row stand in one of its columns, not over two of them."""
    return any(
        all(line.x1 <= gap[1] for line in lines) or all(line.x0 >= gap[1] - 0.5 * line.size for line in lines)
        for gap in gaps
    )


# -- columns of a band -------------------------------------------------------------------------------------


def _split(lines: list[TextLine]) -> list[list[TextLine]]:
    """Return the lines parted at the gutters of their band, from left to right; one part without any."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    size = _size(lines)
    gaps = _interior(_free(lines, left, right, _NARROWEST * size), lines)
    edges = [(low + high) / 2 for low, high in gaps if _is_gutter((low, high), lines, size)]
    parts: list[list[TextLine]] = [[] for _ in range(len(edges) + 1)]
    for line in lines:
        parts[sum(1 for edge in edges if line.x0 >= edge)].append(line)
    return [part for part in parts if part]


def _is_gutter(gap: Gap, lines: Sequence[TextLine], size: float) -> bool:
    """Return whether a gap parts columns, not words of a wide-set line or a number from its heading."""
    before = [line for line in lines if line.x1 <= gap[0] + 0.5]
    after = [line for line in lines if line.x0 >= gap[1] - 0.5]
    rows = min(len(_rows(before)), len(_rows(after)))
    if rows < 2:
        return False
    if rows < 4:
        return gap[1] - gap[0] >= 1.2 * size
    return True


def _is_table(parts: Sequence[Sequence[TextLine]]) -> bool:
    """Return whether the parts of a band are columns of a table: short cells on common base lines."""
    cells = [line for part in parts for line in part]
    if sum(len(line.text.split()) for line in cells) > _CELL_WORDS * len(cells):
        return False
    # Lines of prose go on in the next one: most begin with a small letter, some end in a hyphen.
    running = sum(1 for line in cells if line.text[0].islower() or line.text.endswith("-"))
    if running > 0.4 * len(cells):
        return False
    bases = [{round(line.base) for line in part} for part in parts]
    fewest = min(bases, key=len)
    shared = [sum(1 for b in fewest if {b - 1, b, b + 1} & other) for other in bases]
    return len(fewest) >= 2 and all(count >= 0.7 * len(fewest) for count in shared)


# -- inserts -----------------------------------------------------------------------------------------------


def _inserts(lines: list[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines of boxes that stand across a gutter with text on both their sides, and the others."""
    if len(lines) < 12:
        return [], lines
    size = _size(lines)
    edge = _best_edge(lines, size)
    if edge is None:
        return [], lines
    crossing = [line for line in lines if line.x0 < edge < line.x1]
    if sum(len(line.text.split()) for line in lines) <= _CELL_WORDS * len(lines):
        return [], lines
    inserts = []
    for line in crossing:
        beside = [x for x in lines if x is not line and x.y0 < line.y1 and line.y0 < x.y1]
        before = any(x.x1 <= line.x0 for x in beside)
        after = any(x.x0 >= line.x1 for x in beside)
        if before and after:
            inserts.append(line)
    if not inserts:
        return [], lines
    # The box goes with its lines that do not reach the gutter.
    x0, x1 = min(line.x0 for line in inserts) - 1, max(line.x1 for line in inserts) + 1
    y0, y1 = min(line.y0 for line in inserts) - size, max(line.y1 for line in inserts) + 1.2 * size
    chosen = {
        id(line) for line in lines if x0 <= line.x0 and line.x1 <= x1 and y0 <= line.y0 and line.y1 <= y1
    }
    rest = [line for line in lines if id(line) not in chosen]
    return ([line for line in lines if id(line) in chosen], rest) if rest else ([], lines)


def _best_edge(lines: Sequence[TextLine], size: float) -> float | None:
    """Return where a gutter would be that few lines cross: a quarter of the text on each side, and many lines

    of it begin right behind the gutter.
    """
    starts = Counter(round(line.x0) for line in lines)
    best: tuple[int, float] | None = None
    for start in starts:
        edge = start - 0.4 * size
        if sum(starts[start + shift] for shift in (-1, 0, 1)) < 0.2 * len(lines):
            continue
        crossing = sum(1 for line in lines if line.x0 < edge < line.x1)
        before = sum(1 for line in lines if line.x1 <= edge)
        after = len(lines) - crossing - before
        few = 0 < crossing <= 0.25 * len(lines) and min(before, after) >= 0.25 * len(lines)
        if few and (best is None or crossing < best[0]):
            best = (crossing, edge)
    return best[1] if best else None
