"""The rows that a search finds in each index, newest first, by the way to them that costs least.

What an article must be can be asked of the newest rows that hold the words, one after the other, or all
articles that are so can be gathered before. The first is soon done when many are, the second when few; both
find the same. What looks into another index looks only where the rows at hand are: to gather every text with
a frequent word takes a hundred times as long as a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Connection

from reader.storage import sqlite
from reader.storage.search_scope import Part, all_of

BATCH = 50
ASKED_FIRST = 400  # rows that are asked one by one before it is seen whether few articles are as they must be
ASKED_SINGLY = 8_000  # and before those articles are gathered, however many
TEXTS_ASKED_SINGLY = 2_000  # which are led to their articles over the pages of the texts
FEW = 2_000
MANY = 20_000  # are not gathered where words to be without may be why a page is not full
_GROWTH = 4
_LONGEST_PAGE = 5_000
_MOST_TEXTS = 400  # whole texts at once

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_EVERYWHERE = (_LEAST, _MOST) * 2

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """Where words are found: `table` has them, over `tally` comes tally `t` and over `article` article `a`.

    Joins are CROSS so that SQLite keeps their order: what is asked of `t` is asked before an article is read.
    """

    row: str  # its key, by which rows are ordered
    of: Literal["article", "text", "annotation"]  # what that is the key of, or of a part of
    columns: str
    table: str
    met: str
    tally: str
    article: str = "CROSS JOIN article a ON a.key = t.article"


_FACTS = "a.byline, a.outlet, a.note"
_PLACE = (
    "CROSS JOIN article a ON a.key = t.article "
    "LEFT JOIN place p ON p.annotation = n.key AND p.revision = t.newest AND p.ordinal = 0"
)
_NOTE = "n.note, p.start, p.end"
_OF_NOTE = "CROSS JOIN tally t ON t.article = n.article"
# A text is led to its article over its revision: `tally.newest` has no index of its own.
_OF_TEXT = (
    "CROSS JOIN revision r ON r.key = {}.rowid "
    "CROSS JOIN tally t ON t.article = r.article AND t.newest = r.key"
)
_INDEXES: dict[str, _Index] = {
    "title": _Index(
        "fts_facts.rowid",
        "article",
        _FACTS,
        "fts_facts",
        "fts_facts MATCH ?",
        "CROSS JOIN tally t ON t.article = fts_facts.rowid",
        "CROSS JOIN article a ON a.key = fts_facts.rowid",
    ),
    "text": _Index(
        "fts_text.rowid",
        "text",
        f"highlight(fts_text, 0, '{sqlite.MATCH_BEGINS}', '{sqlite.MATCH_ENDS}')",
        "fts_text",
        "fts_text MATCH ?",
        _OF_TEXT.format("fts_text"),
    ),
    "note": _Index(
        "fts_note.rowid",
        "annotation",
        _NOTE,
        "fts_note CROSS JOIN annotation n ON n.key = fts_note.rowid",
        "fts_note MATCH ? AND n.deleted_at IS NULL",
        _OF_NOTE,
        _PLACE,
    ),
    # Words of a quote that still stands are found in the text; this finds those that the newest text lost.
    "quote": _Index(
        "fts_quote.rowid",
        "annotation",
        "q.quote, NULL, NULL",
        "fts_quote CROSS JOIN piece q ON q.key = fts_quote.rowid CROSS JOIN anchor h ON h.key = q.anchor "
        f"CROSS JOIN annotation n ON n.key = h.annotation {_OF_NOTE}",
        "fts_quote MATCH ? AND n.deleted_at IS NULL AND t.newest <> h.revision "
        "AND NOT EXISTS (SELECT 1 FROM place p WHERE p.annotation = n.key AND p.revision = t.newest)",
        "",
    ),
}
# The same for words of scripts without spaces, which `fts_cjk` has; what they are is in `rest`.
_CJK_INDEXES: dict[str, _Index] = {
    "title": _Index("t.article", "article", _FACTS, "tally t", "1", ""),
    "text": _Index(
        "fts_cjk.rowid", "text", "r.text", "fts_cjk", "fts_cjk MATCH ?", _OF_TEXT.format("fts_cjk")
    ),
    "note": _Index(
        "n.key",
        "annotation",
        _NOTE,
        "annotation n",
        "n.note <> '' AND n.deleted_at IS NULL",
        _OF_NOTE,
        _PLACE,
    ),
}

_WITHIN = "WITH within(first, last, oldest, newest) AS (VALUES (?, ?, ?, ?)) "
_GATHERED = (
    "SELECT count(*), json_group_array(article), json_group_array(newest), "
    "min(article), max(article), min(newest), max(newest) FROM ("
    "SELECT t.article AS article, t.newest AS newest FROM tally t CROSS JOIN article a ON a.key = t.article "
    "WHERE a.deleted_at IS NULL{scope} LIMIT ?)"
)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """All articles that are as they must be and their newest texts, as JSON, with the ends of both."""

    articles: str
    texts: str
    within: tuple[int, int, int, int]

    def around(self, index: _Index) -> tuple[str, str, int, int]:
        """Return what a row is compared by, with what, and between which keys of the index rows can be."""
        first, last, oldest, newest = self.within
        if index.of == "text":
            return index.row, self.texts, oldest, newest
        if index.of == "article":
            return index.row, self.articles, first, last
        return "t.article", self.articles, _LEAST, _MOST


class FoundRows:
    """The rows of one search, whose articles must meet `conditions`; belongs to one transaction."""

    def __init__(self, connection: Connection, conditions: Sequence[Part]) -> None:
        # Past SQLAlchemy, whose part is as long as the whole of a page of a rare word.
        self._below = sqlite.raw(connection)
        self._conditions = conditions
        self._scope = all_of(conditions)
        self._gathered: _Gathered | None = None
        self._told = False  # whether it was seen if one of the conditions tells few articles
        self._many = False  # whether more than `MANY` meet the conditions

    def rows(
        self, where: str, match: str, rest: Part, most: int, *, in_cjk: bool = False
    ) -> Iterator[list[Row]]:
        """Yield rows of one index in batches, each asked for when it is wanted; at first no more than `most`.

        Rows are article id, title, then what is shown. `rest` is what an article must be in this index only;
        `in_cjk` looks in the index of characters: `match` is then for it, and empty where it has no part.
        """
        index = (_CJK_INDEXES if in_cjk else _INDEXES)[where]
        scope = self._scope
        if where == "title" and match:  # the index of facts can be asked for all at once
            stated = [c.stated for c in self._conditions if c.stated]
            scope = all_of(c for c in self._conditions if not c.stated) if stated else scope
            match = " AND ".join(f"({each})" for each in (match, *stated)) if stated else match
        given = (match,) if match else ()
        if scope.sql or rest.sql:
            return self._asked(index, given, scope, rest, most)
        return self._batches(index, "", given, min(most, BATCH))

    def _batches(self, index: _Index, scope: str, given: Row, size: int) -> Iterator[list[Row]]:
        statement, offset = _found(index, scope), 0
        longest = _MOST_TEXTS if index.of == "text" else _LONGEST_PAGE
        while True:
            rows = self._below.execute(statement, (*given, size, offset)).fetchall()
            yield rows
            if len(rows) < size:
                return
            # What was given already is passed over again by each batch; longer ones make that few times.
            offset, size = offset + size, min(2 * size, longest)

    def _asked(self, index: _Index, given: Row, scope: Part, rest: Part, most: int) -> Iterator[list[Row]]:
        """Yield rows whose articles are as they must be: the newest with the words are asked, in stretches
        each longer than the one before, until it is worth to gather the articles."""
        asked_of = f" AND {index.row} BETWEEN ? AND ?{scope.sql}{rest.sql}"
        bounded = _is_bounded(asked_of)
        parameters = (*scope.parameters, *rest.parameters)
        patience = TEXTS_ASKED_SINGLY if index.of == "text" else ASKED_SINGLY
        many = MANY if rest.sql else _MOST
        # What looks into no other index costs no more in a long stretch: a full page ends it.
        below, size = _MOST, 2 * min(most, BATCH) if bounded else ASKED_FIRST
        asked = found = 0
        while (gathered := self._worth_gathering(asked, found, patience, many)) is None:
            oldest, bounds = self._stretch(index, given, below, size, bounded)
            within = (*bounds, *given, oldest, below - 1, *parameters)
            for rows in self._batches(index, asked_of, within, _missing(most, found)):
                found += len(rows)
                yield rows
            if oldest == _LEAST:
                return
            below, asked, size = oldest, asked + size, size * _GROWTH
        key, these, first, last = gathered.around(index)
        # The plus keeps FTS5 from seeking each singly.
        among = f" AND {index.row} BETWEEN ? AND ? AND +{key} IN (SELECT value FROM json_each(?)){rest.sql}"
        within = (*gathered.within, *given, first, min(last, below - 1), these, *rest.parameters)
        yield from self._batches(index, among, within, _missing(most, found))

    def _stretch(
        self, index: _Index, given: Row, below: int, size: int, bounded: bool
    ) -> tuple[int, tuple[int, ...]]:
        """Return the key of the oldest of so many rows, the least where there are not so many, and between
        which keys their articles and their newest texts are, if anything is `bounded` by that."""
        if not bounded:
            row = self._below.execute(_last_of(index), (*given, below, size - 1)).fetchone()
            return (row[0] if row else _LEAST), _EVERYWHERE
        oldest, count, *ends = self._below.execute(_ends_of(index), (*given, below, size)).fetchone()
        # An article without a text has no key of one.
        return (oldest if count == size else _LEAST), tuple(key or 0 for key in ends)

    def _worth_gathering(self, asked: int, found: int, patience: int, most: int) -> _Gathered | None:
        """Return the articles, gathered if that is worth it after so many rows were asked and found: if they
        are few, or `patience` is at its end and they are not more than `most`."""
        if self._gathered is None and self._conditions and asked:
            if not self._told and (asked >= ASKED_FIRST or not found):
                self._told = True
                self._gather_few()
            if self._gathered is None and asked >= patience and not (self._many and most == MANY):
                self._gather(Part(""), _EVERYWHERE, most)
        return self._gathered

    def _gather_few(self) -> None:
        """Gather the articles if one of the conditions tells that they are few."""
        for keys in (condition.keys for condition in self._conditions if condition.keys is not None):
            some = f"SELECT article FROM ({keys.sql}) LIMIT {FEW + 1}"
            counting = f"SELECT count(*), min(article), max(article) FROM ({some})"
            count, first, last = self._below.execute(counting, keys.parameters).fetchone()
            if count <= FEW:
                among = Part(f" AND t.article IN ({keys.sql})", keys.parameters)
                self._gather(among, (first or 0, last or 0, _LEAST, _MOST), _MOST)
                return

    def _gather(self, among: Part, bounds: tuple[int, ...], most: int) -> None:
        scope = f"{among.sql}{_bounded(self._scope.sql)}"
        parameters = (*bounds, *among.parameters, *self._scope.parameters, min(most, _MOST - 1) + 1)
        found = self._below.execute(_WITHIN + _GATHERED.format(scope=scope), parameters).fetchone()
        count, articles, texts, *ends = found
        if count > most:
            self._many = True
            return
        first, last, oldest, newest = (key or 0 for key in ends)
        self._gathered = _Gathered(articles, texts, (first, last, oldest, newest))


# One and the same text for the same statement, which SQLite's own cache then finds sooner.
@lru_cache(maxsize=128)
def _found(index: _Index, scope: str) -> str:
    joins = [index.tally, index.article]
    if index.of == "article" and not re.search(r"\bt\.", scope):
        joins.reverse()  # nothing is asked of the tally
    found = (
        f"SELECT a.id, a.title, {index.columns} FROM {index.table} {' '.join(joins)} "
        f"WHERE {index.met}{_bounded(scope)} AND a.deleted_at IS NULL "
        f"ORDER BY {index.row} DESC LIMIT ? OFFSET ?"
    )
    return _WITHIN + found if scope else found


@lru_cache(maxsize=16)
def _last_of(index: _Index) -> str:
    return (
        f"SELECT {index.row} FROM {index.table} WHERE {index.met} AND {index.row} < ? "
        f"ORDER BY {index.row} DESC LIMIT 1 OFFSET ?"
    )


@lru_cache(maxsize=16)
def _ends_of(index: _Index) -> str:
    return (
        "WITH row(key, article, newest) AS ("
        f"SELECT {index.row}, t.article, t.newest FROM {index.table} {index.tally} "
        f"WHERE {index.met} AND {index.row} < ? ORDER BY {index.row} DESC LIMIT ?) "
        "SELECT min(key), count(*), min(article), max(article), min(newest), max(newest) FROM row"
    )


def _missing(most: int, found: int) -> int:
    """Return how many rows to ask for where the first `most` are wanted, and perhaps more."""
    return min(most - found, BATCH) if found < most else BATCH


_BOUNDS = re.compile(r"/\*(articles|texts) (\S+)\*/")


def _is_bounded(scope: str) -> bool:
    return _BOUNDS.search(scope) is not None


def _bounded(scope: str) -> str:
    """Return conditions that look only at what is `within`."""

    def between(found: re.Match[str]) -> str:
        ends = ("first", "last") if found[1] == "articles" else ("oldest", "newest")
        return f" AND {found[2]} BETWEEN (SELECT {ends[0]} FROM within) AND (SELECT {ends[1]} FROM within)"

    return _BOUNDS.sub(between, scope)
