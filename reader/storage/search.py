"""Searching the whole library: words, "phrases", beginnings* and -without, in texts, facts, notes, speakers.

A query of ours becomes a query of the full-text index; nothing that a reader types reaches its parser raw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from reader.model import Hit
from reader.storage import sqlite
from reader.storage.rows import fetch
from reader.storage.sqlite import MATCH_BEGINS, MATCH_ENDS
from reader.storage.tables import annotation, article, place, speaker, tally
from reader.text.span import Span

PLACES_PER_ARTICLE = 5  # more are found by the search within the article
BEFORE, AFTER = 60, 100  # code points of a snippet around what was found
BATCH = 50

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_MARKED = re.compile(f"{MATCH_BEGINS}|{MATCH_ENDS}")


def match_expression(query: str, *, typing: bool = False) -> str:
    """Return `query` for the index, empty when it holds nothing to look for.

    `typing` takes the last word for the beginning of one.
    """
    wanted: list[str] = []
    without: list[str] = []
    for minus, phrase, word in _TERM.findall(query):
        text = phrase or word
        prefix = not phrase and word.endswith("*")
        if any(c.isalnum() for c in text):
            quoted = '"' + text.rstrip("*").replace("\0", " ") + '"' + ("*" if prefix else "")
            (without if minus else wanted).append(quoted)
    if typing and wanted and query[-1:].isalnum() and not wanted[-1].endswith("*"):
        wanted[-1] += "*"
    if not wanted:
        return ""
    return " NOT ".join([f"({' AND '.join(wanted)})", *without])


def search(connection: Connection, query: str, *, limit: int, after: int, typing: bool = False) -> list[Hit]:
    """Return hits from number `after` on: facts of articles first, then texts, notes, quotes, speakers."""
    match = match_expression(query, typing=typing)
    if not match:
        return []
    hits: list[Hit] = []
    for number, hit in enumerate(_all(connection, query, match)):
        if number >= after + limit:
            break
        if number >= after:
            hits.append(hit)
    return hits


def _all(connection: Connection, query: str, match: str) -> Iterator[Hit]:
    for id, title, byline, outlet, note in _rows(connection, "title", match):
        # The title already stands in the hit; the snippet shows the other facts beside it.
        yield Hit(
            id,
            title,
            None,
            _line(" · ".join(fact for fact in (title, byline, outlet, note) if fact)),
            "title",
        )
    for id, title, marked in _rows(connection, "text", match):
        text, found = _unmarked(marked)
        for span in _passages(found):
            yield Hit(id, title, span, snippet(text, span), "text")
    for where in ("note", "quote"):
        for id, title, words, start, end in _rows(connection, where, match):
            stands = None if start is None else Span(start, end)
            yield Hit(id, title, stands, _line(words), "note" if where == "note" else "quote")
    yield from _speakers(connection, query)


def _rows(connection: Connection, where: str, match: str) -> Iterator[tuple[Any, ...]]:
    offset = 0
    while True:
        rows = sqlite.found(connection, where, match, BATCH, offset)
        yield from filter(_is_sound, rows)
        if len(rows) < BATCH:
            return
        offset += BATCH


def _is_sound(row: tuple[Any, ...]) -> bool:
    """Return whether a row, which no hash has verified, is of the types that a hit needs."""
    numbers = [value for value in row if isinstance(value, int)]
    words = [value for value in row if value is not None and not isinstance(value, int)]
    return all(isinstance(word, str) for word in words) and numbers in ([], sorted(map(abs, numbers)))


def _unmarked(marked: str) -> tuple[str, list[Span]]:
    """Return the text without marks and where the marked parts stand in it."""
    spans: list[Span] = []
    starts: list[int] = []
    for taken, mark in enumerate(_MARKED.finditer(marked)):
        at = mark.start() - taken
        if mark.group() == MATCH_BEGINS:
            starts.append(at)
        elif starts:
            spans.append(Span(starts.pop(), at))
    return _MARKED.sub("", marked), spans


def _passages(found: list[Span]) -> list[Span]:
    """Return the places to show: the first of each group that one snippet can hold, in text order."""
    shown: list[Span] = []
    for span in found:
        if not shown or span.start >= shown[-1].start + AFTER:
            shown.append(span)
            if len(shown) == PLACES_PER_ARTICLE:
                break
    return shown


def snippet(text: str, span: Span) -> str:
    """Return the words around `span` on one line, cut at spaces, with an ellipsis where text was left out."""
    start, end = max(0, span.start - BEFORE), min(len(text), span.end + AFTER)
    if start:
        space = text.find(" ", start, span.start)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", span.end, end)
        end = space if space >= 0 else end
    return ("…" if start else "") + _line(text[start:end]) + ("…" if end < len(text) else "")


def _line(text: str) -> str:
    return " ".join(text.split())


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


def _speakers(connection: Connection, query: str) -> Iterator[Hit]:
    """Yield what speakers whose name holds the whole query vouch for."""
    wanted = _line(query.replace('"', " ").replace("*", " ")).casefold()
    if not wanted:
        return
    names = fetch(connection, select(speaker.c.key, speaker.c.name).where(speaker.c.deleted_at.is_(None)))
    keys = [key for key, name in names if wanted in _line(name).casefold()]
    for first in range(0, len(keys), 500):
        statement = _NAMED.where(annotation.c.speaker.in_(keys[first : first + 500]))
        for id, title, name, start, end in fetch(connection, statement):
            yield Hit(id, title, Span(start, end), name, "speaker")
