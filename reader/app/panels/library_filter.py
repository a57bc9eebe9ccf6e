"""Which of the library's rows are shown, and in which order: pure functions over rows, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reader.model import ArticleRow

LibraryOrder = Literal["added", "published", "title", "outlet"]
ORDERS: tuple[LibraryOrder, ...] = ("added", "published", "title", "outlet")


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What the library's list is narrowed to; every part that is set must hold."""

    untagged: bool = False
    orphans: bool = False
    tag: str = ""
    outlet: str = ""

    def __bool__(self) -> bool:
        return self != LibraryFilter()

    def admits(self, row: ArticleRow) -> bool:
        if self.untagged and row.annotations:
            return False
        if self.orphans and not row.orphans:
            return False
        if self.tag and not any(tag == self.tag and count for tag, count in row.composition):
            return False
        return not self.outlet or row.article.outlet == self.outlet


def haystack(row: ArticleRow) -> str:
    """Return what a search in the list looks through: title, outlet and byline, folded."""
    article = row.article
    return f"{article.title}\n{article.outlet}\n{article.byline}".casefold()


def in_order(rows: Sequence[ArticleRow], order: LibraryOrder) -> list[ArticleRow]:
    """Return the rows in this order; `added` is the order they were given in, and decides between equals."""
    keys: dict[LibraryOrder, Callable[[ArticleRow], object]] = {
        "title": lambda row: row.article.title.casefold(),
        "outlet": lambda row: row.article.outlet.casefold() or "\uffff",
        "published": lambda row: row.article.published,
    }
    if order == "added":
        return list(rows)
    return sorted(rows, key=keys[order], reverse=order == "published")  # type: ignore[arg-type]
