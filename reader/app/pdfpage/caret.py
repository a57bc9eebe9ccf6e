"""Where the caret goes on the printed page: up and down by the lines in print, over columns and pages.

Within a line it goes as in the text; what the lines are, their letters' places say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.app.pdfpage import marks
from reader.pdf.boxes import PageBoxes

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_SCREEN = 12  # lines
_STEPS = {"up": -1, "down": 1, "page_up": -_SCREEN, "page_down": _SCREEN}


class PrintedCaret:
    """The caret's moves on one view; it keeps its column while it goes from line to line."""

    def __init__(self, view: PrintedView) -> None:
        self._view = view
        self._goal: float | None = None  # points from the left, in the reading frame of the lines

    def move(self, position: int, how: str) -> int | None:
        """Return where a move takes the caret; None for moves that go as in the text."""
        if how not in _STEPS and how not in ("line_start", "line_end"):
            self._goal = None
            return None
        view = self._view
        page = view.index.page_at(position) if view.index is not None else None
        held = view.boxes_of(page) if page is not None else None
        if page is None or held is None:
            return None
        lines = marks.printed_lines(held)
        if not lines:
            return None
        number = held.number(position)
        last = len(lines) - 1
        at = last if number is None else next((n for n, line in enumerate(lines) if number < line.stop), last)
        if how in ("line_start", "line_end"):
            self._goal = None
            return held.offset(lines[at].start if how == "line_start" else lines[at].stop - 1) + (
                how == "line_end"
            )
        if self._goal is None:
            self._goal = held.upright(lines[at].start if number is None else number)[0]
        wanted = at + _STEPS[how]
        if 0 <= wanted <= last:
            if held.turn(lines[wanted].start) != held.turn(lines[at].start):
                # Lines that run otherwise are entered in front.
                self._goal = held.upright(lines[wanted].start)[0]
            return self._nearest(held, lines[wanted])
        return self._on_page(page + (1 if wanted > 0 else -1), downwards=wanted > 0)

    def _nearest(self, held: PageBoxes, line: range) -> int:
        goal = self._goal or 0.0
        return held.offset(min(line, key=lambda n: abs(held.upright(n)[0] - goal)))

    def _on_page(self, page: int, *, downwards: bool) -> int | None:
        """Return the place on the first line of the next page, or the last of the one before."""
        view = self._view
        if view.index is None or not 0 <= page < len(view.index.pages):
            return None
        spans = view.index.pages[page].spans
        held = view.boxes_of(page)
        lines = marks.printed_lines(held) if held is not None else []
        if held is None or not lines:  # a page without text, or its boxes are on their way
            return (spans[0].start if downwards else spans[-1].end - 1) if spans else None
        return self._nearest(held, lines[0 if downwards else -1])
