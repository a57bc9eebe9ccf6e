"""Where the keys of caret mode take the caret: as it is seen, by lines, by words and to the ends."""

from __future__ import annotations

from collections.abc import Callable

from reader.app.page import visual
from reader.app.page.column import Column


class CaretMoves:
    """Where a move takes the caret in a column. Knows layouts, no widget; positions are grapheme edges."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._goal: float | None = None  # the x that moves up and down keep

    def move(self, position: int, how: str, *, words: Callable[[int, int], int]) -> int:
        """Return where the caret goes from `position`; where it is when there is nothing further.

        `words` steps by words: from a position, forwards (1) or back (-1) in the text.
        """
        if self._column.empty:
            return position
        if how in ("up", "down"):
            return self._by_lines(position, 1 if how == "down" else -1)
        if how in ("page_up", "page_down"):
            lines = max(1, self._column.viewport // self._column.style.body_leading - 2)
            return self._by_lines(position, lines if how == "page_down" else -lines)
        self._goal = None
        table = self._column.table
        if how == "start":
            return table.blocks[0].span.start
        if how == "end":
            return table.blocks[-1].span.end
        if how in ("line_start", "line_end"):
            laid = self._column.laid(table.at(position))
            line = laid.lines[laid.line_of(position)]
            return line.start if how == "line_start" else line.ink_end
        rightwards = how.endswith("right")
        if how.startswith("word"):
            rtl = self._column.laid(table.at(position)).rtl
            return words(position, 1 if rightwards != rtl else -1)
        return self._by_graphemes(position, rightwards)

    def _by_graphemes(self, position: int, rightwards: bool) -> int:
        table = self._column.table
        name = table.at(position)
        laid = self._column.laid(name)
        moved = visual.step(laid, position, rightwards)
        if moved is not None and moved != position:
            return moved
        forwards = rightwards != laid.rtl
        beyond = table.next(name) if forwards else table.previous(name)
        if beyond is None:
            return position
        span = table.span(beyond)
        edge = span.start if forwards else span.end
        if edge == position and span:  # two chunks of one block share the edge
            again = visual.step(self._column.laid(beyond), position, rightwards)
            return position if again is None else again
        return edge

    def _by_lines(self, position: int, count: int) -> int:
        column, table = self._column, self._column.table
        name = table.at(position)
        laid = column.laid(name)
        number = laid.line_of(position)
        if self._goal is None:
            self._goal = laid.x_of(position)
        step = 1 if count > 0 else -1
        for _ in range(abs(count)):
            number += step
            if not 0 <= number < len(laid.lines):
                beyond = table.next(name) if step > 0 else table.previous(name)
                if beyond is None:
                    number -= step
                    break
                name, laid = beyond, column.laid(beyond)
                number = 0 if step > 0 else len(laid.lines) - 1
        if not laid.lines:
            return laid.span.start
        line = laid.lines[number]
        return laid.hit(self._goal, (line.top + line.bottom) / 2)
