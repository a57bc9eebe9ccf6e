"""Quarter turns of boxes: the page as it is shown, and the *reading frame* of writing that runs otherwise.

In its reading frame a line runs from left to right (Hebrew from right to left) and its letters stand upright;
`turned` is the number of quarter turns clockwise that bring it there: 1 for writing that runs up the page,
2 upside down, 3 down the page, as columns of Chinese and Japanese do.
"""

from __future__ import annotations

from typing import NamedTuple

from reader.pdf.values import Box


def turn(box: Box, quarters: int, width: float = 0.0, height: float = 0.0) -> Box:
    """Return where a box stands once its page is turned clockwise.

    `width` and `height` are the page's before it is turned, in the unit of the box; with neither, the turn is
    about the page's top left corner, and `turn(turned, -quarters)` takes it back.
    """
    x0, y0, x1, y1 = box
    match quarters % 4:
        case 1:
            return height - y1, x0, height - y0, x1
        case 2:
            return width - x1, height - y1, width - x0, height - y0
        case 3:
            return y0, width - x1, y1, width - x0
        case _:
            return box


class Line(NamedTuple):
    """A stretch of letters on one printed line: what encloses them in the reading frame, and its turn.

    The frame is turned about the page's top left corner. `last` is the number on the page of its last letter.
    """

    box: Box
    turned: int
    last: int

    @property
    def on_page(self) -> Box:
        """Return what encloses it on the page."""
        return turn(self.box, -self.turned)
