"""Which of the library's rows are shown, and in which order: pure functions over rows, no Qt.

What they do for a library of few articles, `storage.listing` does for one of many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

from reader.model import ArticleRow, AttributeValue, ReadingState, VerdictWord
from reader.model.listing import OF_FIELDS, ORDERS, ListOrder

__all__ = ["OF_FIELDS", "ORDERS", "LibraryFilter", "LibraryOrder", "haystack", "in_order", "select"]

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


def in_order(rows: Sequence[ArticleRow], order: LibraryOrder, field: str = "") -> list[ArticleRow]:
    """Return the rows in this order; `added` is the order they were given in, and decides between equals.

    `field` names the reader's own field that two of the orders go by.
    """
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
    if order in OF_FIELDS:
        return _by_field(rows, field, falling=order == "field-falling")
    return sorted(rows, key=keys[order], reverse=order in MOST_FIRST)  # type: ignore[arg-type]


def _by_field(rows: Sequence[ArticleRow], field: str, *, falling: bool) -> list[ArticleRow]:
    """Return first the rows with a number in the field, then those with words, last those without it."""
    numbers: list[tuple[float, ArticleRow]] = []
    words: list[tuple[str, ArticleRow]] = []
    without: list[ArticleRow] = []
    for row in rows:
        held = next((v for v in row.article.values if v.attribute == field), None)
        if held is None:
            without.append(row)
        elif held.type in ("number", "boolean"):
            numbers.append((float(cast("float", held.value)), row))
        else:
            words.append((_words_of(held), row))
    for each in (numbers, words):
        each.sort(key=itemgetter(0), reverse=falling)
    return [row for each in (numbers, words) for _, row in each] + without


def _words_of(held: AttributeValue) -> str:
    """Return what the field is sorted by; a place of the text or a speaker is not known by its words here."""
    return str(held.value).casefold() if held.type not in ("span", "speaker") else ""
