"""Searching the whole library: places in texts, facts, notes, lost quotes, speakers; and annotations.

A query of ours becomes expressions of the full-text index and conditions; nothing that a reader types reaches
its parser raw. Hits come page by page; `stop` ends a search that nobody waits for any more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from reader.errors import SearchStopped
from reader.model import Hit
from reader.model.building import builder
from reader.storage import cjk, sqlite
from reader.storage.found_places import Places, line, places_in, unmarked
from reader.storage.found_rows import BATCH, FoundRows
from reader.storage.rows import fetch
from reader.storage.search_scope import (
    FACTS,
    Part,
    all_of,
    any_of,
    beside,
    holding,
    holding_cjk,
    noting_cjk,
    quoting_cjk,
    saying,
    saying_cjk,
    speakers_named,
    stating_cjk,
)
from reader.storage.tables import annotation, article, place, speaker, tally
from reader.text.span import Span

_LONGEST_PAGE = 5_000

_WORDS = {str}
_ANYWHERE = all_of(())
_hit = builder(Hit)

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `match` is for the full-text index, `names` for the names of speakers; both empty
    when no words are; `without` are words that the article, or the annotation, must not hold. `articles` are
    conditions on articles; with conditions on annotations, these are what is found, the words in what they
    quote or note."""

    match: str = ""
    names: str = ""
    without: str = ""
    terms: tuple[str, ...] = ()  # the words and beginnings, folded: which places of a text are shown
    cjk: tuple[tuple[str, ...], ...] = ()  # groups of words without spaces, as those that `match` is made of
    articles: tuple[Part, ...] = ()
    annotations: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.match or self.cjk or self.articles or self.annotations)


def expression(wanted: Iterable[Iterable[tuple[str, bool]]], without: Iterable[tuple[str, bool]]) -> str:
    """Return groups of (words, whether a beginning) for the index: one of each group, none of `without`."""
    groups = [" OR ".join(_quoted(*term) for term in group) for group in wanted]
    if not groups:
        return ""
    joined = " AND ".join(f"({group})" for group in groups)
    return " NOT ".join([f"({joined})", *(_quoted(*term) for term in without)])


def _quoted(words: str, prefix: bool) -> str:
    plain = words.replace('"', " ").replace("\0", " ")
    return f'"{plain}"' + ("*" if prefix else "")


@contextmanager
def stoppable(connection: Connection, stop: Stop | None) -> Iterator[None]:
    """Let `stop` end what is read in the block, which then raises `SearchStopped`."""
    try:
        with sqlite.interruptible(connection, stop):
            yield
    except (DBAPIError, sqlite3.Error) as error:
        if sqlite.was_interrupted(error):
            raise SearchStopped("search.stopped") from error
        raise


def search(
    connection: Connection, wanted: Wanted, *, limit: int, after: int, stop: Stop | None = None
) -> list[Hit]:
    """Return hits from number `after` on: facts of articles first, then texts, notes, quotes, speakers."""
    if not wanted:
        return []
    with stoppable(connection, stop):
        return _first(connection, wanted, after + limit, stop or bool)[after:]


def articles(connection: Connection, wanted: Wanted, *, stop: Stop | None = None) -> list[str]:
    """Return the ids of all articles that a search finds something in, in no order."""
    if not wanted:
        return []
    with stoppable(connection, stop):
        if wanted.annotations:
            return _articles_of_annotations(connection, wanted)
        scope = _scope_of_articles(wanted)
        words = (holding(wanted.match),) if wanted.match else ()
        held = all_of((*words, *(any_of(map(holding_cjk, group)) for group in wanted.cjk)))
        if held.sql:
            scope = Part(scope.sql + held.sql, (*scope.parameters, *held.parameters))
        found = sqlite.articles_with(connection, scope.sql, scope.parameters)
        if wanted.match and wanted.names and not wanted.articles:
            found += [hit.article for hit in _speakers(connection, wanted.names)]
        return list(dict.fromkeys(found))


def passages(
    connection: Connection, wanted: Wanted, *, limit: int, stop: Stop | None = None
) -> Iterator[tuple[str, str, str, Span]]:
    """Yield every place in texts: article id, title, the whole text, where in it; newest articles first."""
    with stoppable(connection, stop):
        count = 0
        found = _found_rows(connection, wanted)
        rows = _rows(found, "text", wanted, BATCH) if wanted.match or wanted.cjk else ()
        for id, title, marked in rows:
            places, text = _places(marked, wanted), unmarked(marked)
            for span in map(Span, places.starts, places.ends):
                if count == limit:
                    return
                if stop is not None and stop():
                    raise SearchStopped("search.stopped")
                count += 1
                yield id, title, text, span


def _first(connection: Connection, wanted: Wanted, most: int, stop: Stop) -> list[Hit]:
    """Return the first `most` hits; a place is only asked when those before it did not fill the page."""
    if wanted.annotations:
        return list(islice(_annotations(connection, wanted), most))
    if not wanted.match and not wanted.cjk:
        return list(islice(_articles(connection, wanted), most))
    hits: list[Hit] = []
    rows = _found_rows(connection, wanted)
    for look in (_in_facts, _in_texts, _in_notes, _in_quotes):
        if stop():  # a small library never gets as far as SQLite's asking
            raise SearchStopped("search.stopped")
        if (left := most - len(hits)) > 0:
            hits += islice(look(rows, wanted, left), left)
    if (left := most - len(hits)) > 0 and not wanted.articles:
        hits += islice(_speakers(connection, wanted.names), left)
    return hits


def _in_facts(rows: FoundRows, wanted: Wanted, most: int) -> Iterator[Hit]:
    for id, title, byline, outlet, note in _rows(rows, "title", wanted, most):
        # The title already stands in the hit; the snippet shows the other facts beside it.
        yield _hit(id, title, None, _facts(title, byline, outlet, note), "title")


def _in_texts(rows: FoundRows, wanted: Wanted, most: int) -> Iterator[Hit]:
    for id, title, marked in _rows(rows, "text", wanted, most):
        places = _places(marked, wanted)
        for at in places.shown(wanted.terms):
            span = Span(places.starts[at], places.ends[at])
            yield _hit(id, title, span, places.snippet(at), "text", len(places.starts))


def _in_notes(rows: FoundRows, wanted: Wanted, most: int) -> Iterator[Hit]:
    for id, title, words, start, end in _rows(rows, "note", wanted, most):
        yield _hit(id, title, None if start is None else Span(start, end), line(words), "note")


def _in_quotes(rows: FoundRows, wanted: Wanted, most: int) -> Iterator[Hit]:
    for id, title, words, *_ in _rows(rows, "quote", wanted, most) if wanted.match else ():
        yield _hit(id, title, None, line(words), "quote")


def _found_rows(connection: Connection, wanted: Wanted) -> FoundRows:
    return FoundRows(connection, wanted.articles)


def _rows(rows: FoundRows, where: str, wanted: Wanted, most: int) -> Iterable[tuple[Any, ...]]:
    """Return the rows of one index; those after the first are only asked for when they are wanted."""
    match, in_cjk = wanted.match, not wanted.match
    if in_cjk and where == "text":
        match = " AND ".join(f"({' OR '.join(map(cjk.phrase, group))})" for group in wanted.cjk)
    rest = _ANYWHERE
    if wanted.without or wanted.cjk:
        held = (_cjk_in(where, group, wanted) for group in wanted.cjk)
        # An index of texts has seen already that they are without the words.
        without = beside if where == "text" and not in_cjk else holding
        gone = (~without(wanted.without),) if wanted.without else ()
        rest = all_of((*(part for part in held if part is not None), *gone))
    return chain.from_iterable(map(_sound, rows.rows(where, match, rest, most, in_cjk=in_cjk)))


def _scope_of_articles(wanted: Wanted) -> Part:
    """Return what an article must be, beside holding the words."""
    gone = (~holding(wanted.without),) if wanted.without else ()
    return all_of((*wanted.articles, *gone))


def _cjk_in(where: str, group: tuple[str, ...], wanted: Wanted) -> Part | None:
    """Return that one word of a group stands there; None where the index of characters is asked itself."""
    if where == "title":
        return any_of(stating_cjk(word, *FACTS) for word in group)
    if where == "note":
        return any_of(noting_cjk(word) for word in group)
    if where == "quote":
        return any_of(quoting_cjk(word) for word in group)
    if not wanted.match:
        return None
    phrases = " OR ".join(f"({cjk.phrase(word)})" for word in group)
    return Part(sqlite.IN_CJK.format(column="t.newest"), (phrases,))


def _places(marked: str, wanted: Wanted) -> Places:
    """Return where the words stand in a text, those with and those without spaces."""
    found = places_in(marked)
    if not wanted.cjk:
        return found
    words = tuple(word for group in wanted.cjk for word in group)
    text = unmarked(marked)
    both = sorted([*zip(found.starts, found.ends, strict=True), *cjk.places(text, words)])
    return Places(text, [start for start, _ in both], [end for _, end in both], 0)


def _sound(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Return the rows, which no hash has verified, that are of the types that a hit needs."""
    # Of most all are words, which is seen at once.
    if isinstance(rows, list) and set(map(type, chain.from_iterable(rows))) <= _WORDS:
        return rows
    return filter(_is_sound, rows)


def _is_sound(row: tuple[Any, ...]) -> bool:
    """Return whether a row, which no hash has verified, is of the types that a hit needs."""
    numbers = [value for value in row if isinstance(value, int)]
    words = [value for value in row if value is not None and not isinstance(value, int)]
    return all(isinstance(word, str) for word in words) and numbers in ([], sorted(map(abs, numbers)))


def _facts(*facts: str) -> str:
    return line(" · ".join(filter(None, facts)))


# --- articles and annotations by what they are -----------------------------------------------------------

_ARTICLES = (
    "SELECT a.id, a.title, a.byline, a.outlet, a.note FROM article a JOIN tally t ON t.article = a.key "
    "WHERE a.deleted_at IS NULL{scope} ORDER BY a.created DESC, a.key DESC LIMIT ? OFFSET ?"
)
_OF_ANNOTATIONS = (
    "FROM annotation n JOIN article a ON a.key = n.article JOIN tally t ON t.article = a.key "
    "WHERE n.deleted_at IS NULL AND a.deleted_at IS NULL{scope}"
)
# What an annotation quotes, and where it stands, is asked only of those on the page.
_PLACE = (
    "(SELECT p.{} FROM place p WHERE p.annotation = x.row AND p.revision = x.newest "
    "ORDER BY p.ordinal LIMIT 1)"
)
_ANNOTATIONS = (
    "SELECT x.article, x.title, x.id, (SELECT q.quote FROM anchor h JOIN piece q ON q.anchor = h.key "
    "WHERE h.annotation = x.row ORDER BY h.ordinal DESC, q.ordinal LIMIT 1), "
    f"{_PLACE.format('start')}, {_PLACE.format('end')} FROM ("
    "SELECT a.id AS article, a.title AS title, n.key AS row, t.newest AS newest, n.id AS id "
    + _OF_ANNOTATIONS
    + " ORDER BY n.key DESC LIMIT ? OFFSET ?) x ORDER BY x.row DESC"
)


def _paged(connection: Connection, statement: str, scope: Part) -> Iterator[tuple[Any, ...]]:
    offset, size = 0, BATCH
    while True:
        given = (*scope.parameters, size, offset)
        rows = connection.exec_driver_sql(statement.format(scope=scope.sql), given).all()
        yield from map(tuple, rows)
        if len(rows) < size:
            return
        offset += size
        # What was given already is passed over again by each page: longer ones make that few times.
        size = min(2 * size, _LONGEST_PAGE)


def _articles(connection: Connection, wanted: Wanted) -> Iterator[Hit]:
    for row in _paged(connection, _ARTICLES, _scope_of_articles(wanted)):
        if _is_sound(row):
            id, title, byline, outlet, note = row
            yield _hit(id, title, None, _facts(title, byline, outlet, note), "title")


def _scope_of_annotations(wanted: Wanted) -> Part:
    said = [saying(wanted.match)] if wanted.match else []
    said += [any_of(map(saying_cjk, group)) for group in wanted.cjk]
    unsaid = (~saying(wanted.without),) if wanted.without else ()
    return all_of((*wanted.annotations, *said, *unsaid, *wanted.articles))


def _annotations(connection: Connection, wanted: Wanted) -> Iterator[Hit]:
    for id, title, own, quote, *stands in _paged(connection, _ANNOTATIONS, _scope_of_annotations(wanted)):
        if isinstance(title, str) and isinstance(quote, str | None):
            span = None if None in stands else Span(*sorted(stands))
            yield _hit(id, title, span, line(quote or ""), "annotation", 1, own)


def _articles_of_annotations(connection: Connection, wanted: Wanted) -> list[str]:
    scope = _scope_of_annotations(wanted)
    statement = f"SELECT DISTINCT a.id {_OF_ANNOTATIONS.format(scope=scope.sql)}"
    return [id for (id,) in connection.exec_driver_sql(statement, scope.parameters).all()]


_VOICES = (
    "SELECT p.id, count(*), sum(EXISTS (SELECT 1 FROM cue c WHERE c.annotation = n.key)) "
    + _OF_ANNOTATIONS.replace("WHERE", "JOIN speaker p ON p.key = n.speaker WHERE", 1)
    + " GROUP BY p.id"
)


def voices(connection: Connection, wanted: Wanted, *, stop: Stop | None = None) -> list[tuple[str, int, int]]:
    """Return (speaker id, annotations that name them, those of them with cue words) of what was found."""
    scope = _scope_of_annotations(wanted)
    with stoppable(connection, stop):
        found = connection.exec_driver_sql(_VOICES.format(scope=scope.sql), scope.parameters).all()
    return [(id, said, hedged) for id, said, hedged in found]


# --- speakers --------------------------------------------------------------------------------------------

_NAMED = (
    select(article.c.id, article.c.title, speaker.c.name, place.c.start, place.c.end)
    .select_from(annotation)
    .join(speaker, speaker.c.key == annotation.c.speaker)
    .join(article, article.c.key == annotation.c.article)
    .join(tally, tally.c.article == article.c.key)
    .join(
        place,
        (place.c.annotation == annotation.c.key)
        & (place.c.revision == tally.c.newest)
        & (place.c.ordinal == 0),
    )
    .where(annotation.c.deleted_at.is_(None), article.c.deleted_at.is_(None))
    .order_by(article.c.key.desc(), place.c.start)
)


def _speakers(connection: Connection, names: str) -> Iterator[Hit]:
    """Yield what speakers whose name holds all the words vouch for."""
    keys = speakers_named(connection, names)
    for first in range(0, len(keys), 500):
        statement = _NAMED.where(annotation.c.speaker.in_(keys[first : first + 500]))
        for id, title, name, start, end in fetch(connection, statement):
            yield _hit(id, title, Span(start, end), name, "speaker")
