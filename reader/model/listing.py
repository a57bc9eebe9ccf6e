"""What a list of articles shows, as a value that the window makes and the store answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from reader.model.article import ReadingState

ListOrder = Literal[
    "added", "published", "title", "outlet", "byline", "language", "reading",
    "modified", "annotations", "orphans", "length", "field", "field-falling",
]  # fmt: skip
ORDERS: tuple[ListOrder, ...] = get_args(ListOrder)
OF_FIELDS: tuple[ListOrder, ...] = ("field", "field-falling")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows; all that is set must hold.

    `field` is the name of the reader's own field that the orders "field" and "field-falling" go by.
    `place` and `members` are ids, of the chosen collection and of what the filter leaves. `words` are folded,
    and each stands in title, outlet or byline, unless the article is one of `found`. `kept` is an article
    that stays in its place whatever the filter says.
    """

    order: ListOrder = "added"
    field: str = ""
    untagged: bool = False
    orphans: bool = False
    tag: str = ""
    outlet: str = ""
    done: bool | None = None
    reading: ReadingState | None = None
    year: str = ""
    place: frozenset[str] | None = None
    members: frozenset[str] | None = None
    words: tuple[str, ...] = ()
    found: frozenset[str] = frozenset()
    kept: str = ""
