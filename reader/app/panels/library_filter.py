"""Which of the library's rows are shown, and in which order: pure functions over rows, no Qt.

What they do for a library of few articles, `storage.listing` does for one of many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader.model import ArticleRow, ReadingState, VerdictWord
from reader.model.listing import ORDERS, ListOrder

__all__ = ["ORDERS", "LibraryFilter", "LibraryOrder", "haystack", "in_order", "select"]

LibraryOrder = ListOrder
MOST_FIRST: frozenset[LibraryOrder] = frozenset(("published", "modified", "annotations", "orphans", "length"))


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What the library's list is narrowed to; every part that is set must hold."""

    untagged: bool = False
    orphans: bool = False
    tag: str = ""
    outlet: str = ""
    done: bool | None = None
    reading: ReadingState | None = None
    year: str = ""  # of what is published
    label: str = ""  # id; which articles have it is in `members`
    annotator: str = ""  # likewise
    verdict: VerdictWord | None = None  # on one of its claims; likewise
    members: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return self != LibraryFilter()

    def admits(self, row: ArticleRow) -> bool:
        return bool(select((row,), self))


def select(rows: Sequence[ArticleRow], wanted: LibraryFilter) -> list[ArticleRow]:
    """Return the rows that the filter admits, in their order; one plain pass for each part that is set."""
    kept = list(rows)
    if wanted.untagged:
        kept = [r for r in kept if not r.annotations]
    if wanted.orphans:
        kept = [r for r in kept if r.orphans]
    if wanted.outlet:
        kept = [r for r in kept if r.article.outlet == wanted.outlet]
    if wanted.done is not None:
        kept = [r for r in kept if r.article.done is wanted.done]
    if wanted.reading is not None:
        kept = [r for r in kept if r.article.reading == wanted.reading]
    if wanted.year:
        kept = [r for r in kept if r.article.published.startswith(wanted.year)]
    if wanted.members is not None:
        kept = [r for r in kept if r.article.id in wanted.members]
    if wanted.tag:
        kept = [r for r in kept if any(tag == wanted.tag and count for tag, count in r.composition)]
    return kept


def haystack(row: ArticleRow) -> str:
    """Return what a search in the list looks through: title, outlet and byline, folded."""
    article = row.article
    return f"{article.title}\n{article.outlet}\n{article.byline}".casefold()


def in_order(rows: Sequence[ArticleRow], order: LibraryOrder) -> list[ArticleRow]:
    """Return the rows in this order; `added` is the order they were given in, and decides between equals."""
    keys: dict[LibraryOrder, Callable[[ArticleRow], object]] = {
        "title": lambda row: row.article.title.casefold(),
        "outlet": lambda row: (not row.article.outlet, row.article.outlet.casefold()),
        "byline": lambda row: (not row.article.byline, row.article.byline.casefold()),
        "language": lambda row: (not row.article.language, row.article.language),
        "reading": lambda row: ("reading", "", "read").index(row.article.reading),
        "published": lambda row: row.article.published,
        "modified": lambda row: row.article.modified,
        "annotations": lambda row: row.annotations,
        "orphans": lambda row: row.orphans,
        "length": lambda row: row.length,
    }
    if order == "added":
        return list(rows)
    return sorted(rows, key=keys[order], reverse=order in MOST_FIRST)  # type: ignore[arg-type]
