"""What the page is given and what it gives back, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reader.model import Block, Mark


@dataclass(frozen=True, slots=True)
class PageContent:
    """One revision as the page shows it.

    `facts` (byline, outlet, date) are painted in one quiet line under title and deck, or after the byline
    block when the text has one; they are no part of the text. `key` is the revision's id.
    """

    text: str = ""
    blocks: tuple[Block, ...] = ()
    marks: tuple[Mark, ...] = ()
    language: str = "en"
    facts: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown of the tags and of the cursor; `dim` leaves ink only to the sentence under it.

    Lanes and bars are always shown: a tag is never told by its fill alone.
    """

    fills: bool = True
    letters: bool = True
    strip: bool = True
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is: the first code point of the topmost visible line, and that line's distance from
    the top.

    `offset` is in logical pixels, negative when the line is partly scrolled out. `target` is the sentence
    cursor.
    """

    position: int = 0
    offset: int = 0
    target: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values, for the session row."""
        target = list(self.target) if self.target is not None else None
        return {"position": self.position, "offset": self.offset, "target": target}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Place:
        """Return the place that `to_json` wrote; anything unreadable in it is the beginning."""
        try:
            position, offset = int(raw.get("position", 0)), int(raw.get("offset", 0))
            pair = raw.get("target")
            target = (int(pair[0]), int(pair[1])) if pair else None
        except (TypeError, ValueError, IndexError):
            return Place()
        if target is not None and not 0 <= target[0] <= target[1]:
            target = None
        return Place(max(0, position), offset, target)
