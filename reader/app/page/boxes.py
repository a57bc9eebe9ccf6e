"""Where each grapheme of a laid-out line stands, also where directions meet and letters share a glyph.

Units are Qt's UTF-16 units of the paragraph, x counts from the column's left edge. Uses QTextLine, no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtGui import QTextLine

Units = list[tuple[int, int]]  # begin and end of each grapheme
Position = Callable[[int], int]  # gives the code point of the whole text that a unit belongs to


@dataclass(frozen=True, slots=True)
class Box:
    """One grapheme on its line. `rtl`: it stands in a run from right to left."""

    position: int
    left: float
    right: float
    rtl: bool


def plain(line: QTextLine, units: Units, position: Position) -> list[Box]:
    """Return the boxes of a line of one direction from left to right."""
    found = []
    for unit, following in units:
        last = following >= line.textStart() + line.textLength()
        left = cursor_x(line, unit)
        edge = QTextLine.Edge.Trailing if last else QTextLine.Edge.Leading
        right = cursor_x(line, unit if last else following, edge)
        found.append(Box(position(unit), left, max(left, right), False))
    return found


def mixed(line: QTextLine, units: Units, position: Position, rtl_default: bool) -> list[Box]:
    """Return the boxes of a line with runs from right to left; `rtl_default` where there is no glyph."""
    found: list[Box] = []
    edge, at = 0.0, 0
    while at < len(units):
        unit, following = units[at]
        runs = line.glyphRuns(unit, following - unit)
        rtl = runs[0].isRightToLeft() if runs else rtl_default
        if rtl and runs and (parts := _ligature(line, units[at:], position)):
            found.extend(parts)
            edge = parts[-1].left
            at += len(parts)
            continue
        rect = runs[0].boundingRect() if runs else None
        left, right = (rect.left(), rect.right()) if rect is not None else (edge, edge)
        edge = left if rtl else right
        found.append(Box(position(unit), left, right, rtl))
        at += 1
    return found


def _ligature(line: QTextLine, units: Units, position: Position) -> list[Box]:
    """Return the boxes of graphemes from right to left that share one glyph; none for a usual one.

    Asked for a part of such a glyph, Qt answers with a place beside it; for the whole, with the right
    one.
    """
    glyph = _glyph(line, *units[0])
    count = 1
    if glyph is not None:
        while count < len(units) and _glyph(line, *units[count]) == glyph:
            count += 1
    if count == 1:
        return []
    first, stop = units[0][0], units[count - 1][1]
    rect = line.glyphRuns(first, stop - first)[0].boundingRect()
    part = rect.width() / count
    return [
        Box(position(unit), rect.right() - (n + 1) * part, rect.right() - n * part, True)
        for n, (unit, _) in enumerate(units[:count])
    ]


def cursor_x(line: QTextLine, unit: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    """Return where a caret before a unit would stand, in the paragraph."""
    # PySide gives the position that Qt settled on along with x.
    x, _ = cast("tuple[float, int]", line.cursorToX(unit, edge))
    return x


def _glyph(line: QTextLine, start: int, stop: int) -> tuple[int, float] | None:
    """Return which glyph stands for UTF-16 units and where; None for several, or none."""
    runs = line.glyphRuns(start, stop - start)
    glyphs = runs[0].glyphIndexes() if len(runs) == 1 else ()
    return (glyphs[0], runs[0].positions()[0].x()) if len(glyphs) == 1 else None
