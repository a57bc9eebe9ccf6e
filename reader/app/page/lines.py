"""One display paragraph laid out: its lines, where each character stands, and which character stands where.

The only module that converts between code points and Qt's UTF-16 units. Positions are code points of the
whole text; x counts from the column's left edge, y from the paragraph's top. Uses QTextLayout, no widget.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from reader.app.page import boxes
from reader.app.page.boxes import Box
from reader.app.page.display import has_flags, has_italics, has_right_to_left, right_to_left, shown
from reader.app.page.style import BlockStyle
from reader.model import Mark
from reader.text import graphemes
from reader.text.offsets import OffsetMap
from reader.text.span import Span


@dataclass(frozen=True, slots=True)
class Line:
    """One line: characters `[start, end)` with those that hang at its end, `ink_end` without them.

    `top` and `bottom` bound the line's box, `left` and `right` its ink.
    """

    start: int
    end: int
    ink_end: int
    top: int
    baseline: int
    bottom: int
    left: float
    right: float


class Stretch(NamedTuple):
    """Characters that stand side by side on one line: from `left` to `right` of the column."""

    line: int
    left: float
    right: float


class LaidParagraph:
    """A paragraph with its lines. Never changed after it is made; a new width or size makes a new one."""

    __slots__ = (
        "_astral",
        "_boxes",
        "_italics",
        "_map",
        "_starts",
        "_units",
        "_xs",
        "gap",
        "height",
        "layout",
        "lines",
        "plain",
        "rtl",
        "span",
        "style",
        "text",
        "width",
    )

    def __init__(
        self,
        text: str,
        span: Span,
        style: BlockStyle,
        width: float,
        *,
        marks: tuple[Mark, ...] = (),
        gap: int = 0,
        indent: int = 0,
        rtl_default: bool = False,
    ) -> None:
        """Lay out `span` of `text` in `width` pixels, `gap` below the paragraph's top."""
        self.text = span.of(text)
        self.span = span
        self.style = style
        self.gap = gap
        self.width = width
        self._map = OffsetMap(self.text)
        self._units = self._map.utf16_length
        self.rtl = not style.code and right_to_left(self.text, rtl_default)
        # Of one direction, and nothing that Qt cuts elsewhere than we do: its cursor positions are right.
        self.plain = not (self.rtl or has_right_to_left(self.text) or has_flags(self.text))
        self._astral = self._units != len(self.text)
        self._boxes: dict[int, list[Box]] = {}
        self._xs: dict[int, float] = {}
        self.layout = self._make_layout(marks)
        inner = max(1.0, width - indent)
        left = 0.0 if self.rtl else float(indent)
        if style.balanced:
            inner, left = self._balance(inner, left)
        self.lines = self._break(inner, left)
        self._starts = [line.start for line in self.lines]
        self.height = self.lines[-1].bottom if self.lines else gap + style.leading

    def make_room(self, below: int) -> None:
        """Leave room below the last line, for the facts."""
        self.height += below

    # --- laying out --------------------------------------------------------------------------------------

    def _make_layout(self, marks: tuple[Mark, ...]) -> QTextLayout:
        font, self._italics = self.style.font, has_italics(self.text)
        if font.italic() and not self._italics:
            font = QFont(font)
            font.setItalic(False)
        layout = QTextLayout(shown(self.text), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        direction = Qt.LayoutDirection.RightToLeft if self.rtl else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(direction)
        side = Qt.AlignmentFlag.AlignRight if self.rtl else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        if marks:
            formats = [made for mark in marks if (made := self._format(mark)) is not None]
            if formats:
                layout.setFormats(formats)
        layout.setCacheEnabled(True)
        return layout

    def _format(self, mark: Mark) -> QTextLayout.FormatRange | None:
        start, end = max(mark.span.start, self.span.start), min(mark.span.end, self.span.end)
        if start >= end:
            return None
        look = QTextCharFormat()
        if mark.kind == "emphasis":
            if self._italics:
                look.setFontItalic(not self.style.font.italic())
            else:
                look.setFontWeight(QFont.Weight.Bold)
        elif mark.kind == "strong":
            look.setFontWeight(QFont.Weight.Bold)
        elif mark.kind == "code":
            look.setFontFixedPitch(True)
            look.setFontFamilies(["monospace"])
        else:
            return None
        made = QTextLayout.FormatRange()
        made.start, stop = self._unit(start), self._unit(end)
        made.length = stop - made.start
        made.format = look
        return made

    def _balance(self, width: float, left: float) -> tuple[float, float]:
        """Return the least width that needs no more lines than `width`, so that a title's lines are even."""
        wanted = self._count_lines(width)
        if wanted in (0, 1) or wanted > 8:
            return width, left
        low, high = width / wanted * 0.8, width
        while high - low > 2:
            middle = (low + high) / 2
            if self._count_lines(middle) <= wanted:
                high = middle
            else:
                low = middle
        high = min(width, float(int(high) + 1))
        return high, left + (width - high if self.rtl else 0.0)

    def _count_lines(self, width: float) -> int:
        self.layout.beginLayout()
        count = 0
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(width)
            count += 1
        self.layout.endLayout()
        return count

    def _break(self, width: float, left: float) -> tuple[Line, ...]:
        style, found = self.style, []
        top = self.gap
        layout = self.layout
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            baseline = top + style.above
            line.setPosition(QPointF(left, baseline - line.ascent()))
            top += style.leading
            found.append((line.textStart(), line.textStart() + line.textLength(), baseline, line))
        layout.endLayout()
        return tuple(self._line(*line) for line in found)

    def _line(self, start16: int, end16: int, baseline: int, line: QTextLine) -> Line:
        start, end = self._map.from_utf16(start16), self._map.from_utf16(min(end16, self._units))
        ink = self.text[start:end].rstrip()
        rect = line.naturalTextRect()
        return Line(
            start=self.span.start + start,
            end=self.span.start + end,
            ink_end=self.span.start + start + len(ink),
            top=baseline - self.style.above,
            baseline=baseline,
            bottom=baseline + self.style.below,
            left=rect.left(),
            right=rect.right(),
        )

    # --- where is what -----------------------------------------------------------------------------------

    def _unit(self, position: int) -> int:
        offset = position - self.span.start
        return self._map.to_utf16(offset) if self._astral else offset

    def _position(self, unit: int) -> int:
        return self.span.start + self._map.from_utf16(min(unit, self._units))

    def line_of(self, position: int) -> int:
        """Return the number of the line that holds the character at `position`; the last at the very end."""
        return max(0, bisect_right(self._starts, position) - 1)

    def _x(self, number: int, position: int) -> float:
        """Return where a line of one direction stands before `position`.

        A dense page asks again and again.
        """
        # The end of a line and the beginning of the next are the same position.
        key = position * 2 + (position == self.lines[number].start)
        x = self._xs.get(key)
        if x is None:
            x = self._xs[key] = boxes.cursor_x(self.layout.lineAt(number), self._unit(position))
        return x

    def line_at(self, y: float) -> int:
        """Return the number of the line at height `y`, the nearest outside."""
        if not self.lines:
            return 0
        at = int((y - self.lines[0].top) // self.style.leading)
        return max(0, min(at, len(self.lines) - 1))

    def x_of(self, position: int) -> float:
        """Return where the character at `position` begins.

        Its right edge where it runs from right to left.
        """
        number = self.line_of(position)
        if not self.lines:
            return 0.0
        if self.plain:
            return boxes.cursor_x(self.layout.lineAt(number), self._unit(position))
        if position >= self.lines[number].end:
            return (
                self.x_after(position - 1) if position > self.lines[number].start else self.width * self.rtl
            )
        box = self._box(number, position)
        return box.right if box.rtl else box.left

    def x_after(self, position: int) -> float:
        """Return where the character at `position` ends."""
        if not self.lines:
            return 0.0
        number = self.line_of(position)
        if self.plain:
            line = self.layout.lineAt(number)
            return boxes.cursor_x(line, self._unit(position), QTextLine.Edge.Trailing)
        box = self._box(number, position)
        return box.left if box.rtl else box.right

    def after(self, position: int) -> int:
        """Return the position behind the grapheme that begins at `position`."""
        start = self.span.start
        return start + graphemes.following(self.text, position - start)

    def runs_left(self, position: int) -> bool:
        """Return whether the character at `position` stands in a run from right to left."""
        return not self.plain and bool(self.lines) and self._box(self.line_of(position), position).rtl

    @property
    def is_byline(self) -> bool:
        return self.style.kind == "byline"

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """Return where the characters `[start, end)` stand.

        By line, from left to right, space at line ends left out.
        """
        found: list[Stretch] = []
        start, end = max(start, self.span.start), min(end, self.span.end)
        if start >= end or not self.lines:
            return found
        for number in range(self.line_of(start), self.line_of(end - 1) + 1):
            found.extend(self.on_line(number, start, end))
        return found

    def on_line(self, number: int, start: int, end: int) -> list[Stretch]:
        """Return where those of the characters `[start, end)` stand that are on one line.

        From left to right, space at its end left out.
        """
        line = self.lines[number]
        start, end = max(start, line.start), min(end, line.ink_end)
        if start >= end:
            return []
        if self.plain:
            return [Stretch(number, self._x(number, start), self._x(number, end))]
        # Where directions meet, cursor positions are those of the neighbouring run; the letters' own boxes
        # are not. In mixed directions neighbours in the text need not be neighbours on the line.
        all_boxes = self.boxes(number)
        first = bisect_right(all_boxes, start, key=lambda box: box.position) - 1
        stop = bisect_left(all_boxes, end, key=lambda box: box.position)
        joined: list[list[float]] = []
        for left, right in sorted((box.left, box.right) for box in all_boxes[max(0, first) : stop]):
            if joined and left - joined[-1][1] < 0.75:
                joined[-1][1] = max(joined[-1][1], right)
            elif right > left:
                joined.append([left, right])
        return [Stretch(number, left, right) for left, right in joined]

    def boxes(self, number: int) -> list[Box]:
        """Return the grapheme boxes of a line, in text order."""
        found = self._boxes.get(number)
        if found is None:
            line, units = self.layout.lineAt(number), self._graphemes(number)
            if self.plain:
                found = boxes.plain(line, units, self._position)
            else:
                found = boxes.mixed(line, units, self._position, self.rtl)
            self._boxes[number] = found
        return found

    def _graphemes(self, number: int) -> list[tuple[int, int]]:
        """Return the graphemes of a line in UTF-16 units; Qt's own cut flags in two."""
        line, start = self.lines[number], self.span.start
        text = self.text[line.start - start : line.end - start]
        edges = [self._unit(line.start + edge) for edge in graphemes.boundaries(text)]
        return list(pairwise(edges))

    def _box(self, number: int, position: int) -> Box:
        found = self.boxes(number)
        at = bisect_right(found, position, key=lambda box: box.position) - 1
        return found[max(0, at)] if found else Box(position, 0.0, 0.0, self.rtl)

    def hit(self, x: float, y: float) -> int:
        """Return the position of the caret nearest to a point: always between two graphemes."""
        if not self.lines:
            return self.span.start
        number = self.line_at(y)
        unit = self.layout.lineAt(number).xToCursor(x)
        line = self.lines[number]
        position = self._position(unit)
        # At the end of a wrapped line Qt answers with the next line's beginning; the click meant this line.
        if number + 1 < len(self.lines):
            position = min(position, line.ink_end)
        if not self.plain and (box := self._under(number, x)) is not None:
            return self.after(box.position) if (x > (box.left + box.right) / 2) != box.rtl else box.position
        # Nor may it lie inside what we take for one character.
        return self.span.start + graphemes.floor(self.text, position - self.span.start)

    def _under(self, number: int, x: float) -> Box | None:
        """Return the box of a line that x lies in."""
        return next((box for box in self.boxes(number) if box.left <= x < box.right), None)

    def character_at(self, x: float, y: float) -> int | None:
        """Return the position of the character under a point, None beside the text."""
        if not self.lines or not self.lines[0].top <= y < self.lines[-1].bottom:
            return None
        number = self.line_at(y)
        line = self.lines[number]
        if not line.left <= x <= line.right:
            return None
        # Qt's own answer takes a ligature for one character.
        box = self._under(number, x)
        return box.position if box is not None else None

    def format_range(self, start: int, end: int, look: QTextCharFormat) -> QTextLayout.FormatRange | None:
        """Return a range for drawing `[start, end)` in another look, None when none of it stands here."""
        start, end = max(start, self.span.start), min(end, self.span.end)
        if start >= end:
            return None
        made = QTextLayout.FormatRange()
        made.start = self._unit(start)
        made.length = self._unit(end) - made.start
        made.format = look
        return made
