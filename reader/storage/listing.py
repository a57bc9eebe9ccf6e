"""Which articles a list shows, and in which order: found by the store, so that no list passes over all rows.

The panel does the same in memory while there are few articles; both must agree.
"""

from __future__ import annotations

from sqlalchemy import Connection

from reader.model.article import READING
from reader.model.listing import OF_FIELDS, Listed, ListOrder
from reader.storage import sqlite
from reader.storage.search_scope import BEING, Part, all_of, either, every, one_of

# What is begun comes first, then what nobody read, then what was read.
_READ = (
    f"coalesce((SELECT v.text FROM article_value v WHERE v.article = a.key AND v.attribute = '{READING}'"
    " ORDER BY v.ordinal LIMIT 1), '')"
)
# Numbers stand before words, and what has no such field last, whichever way the order goes.
_OWN = (
    " LEFT JOIN article_value f ON f.article = a.key AND f.attribute = ? AND NOT EXISTS (SELECT 1"
    " FROM article_value v WHERE v.article = a.key AND v.attribute = f.attribute AND v.ordinal < f.ordinal)"
)
_OWN_WORDS = f"CASE WHEN f.number IS NOT NULL OR f.text IS NULL THEN '' ELSE {sqlite.folded('f.text')} END"
_FIELD = f"f.article IS NULL, f.number IS NULL, f.number{{0}}, {_OWN_WORDS}{{0}},"
_ORDERS: dict[ListOrder, str] = {
    "added": "",
    "published": "a.published DESC,",
    "title": f"{sqlite.folded('a.title')},",
    "outlet": f"a.outlet = '', {sqlite.folded('a.outlet')},",
    "byline": f"a.byline = '', {sqlite.folded('a.byline')},",
    "language": "a.language = '', a.language,",
    "reading": f"CASE {_READ} WHEN 'reading' THEN 0 WHEN 'read' THEN 2 ELSE 1 END,",
    "modified": "a.modified DESC,",
    "annotations": "t.annotations DESC,",
    "orphans": "t.orphans DESC,",
    "length": "t.length DESC,",
    "field": _FIELD.format(""),
    "field-falling": _FIELD.format(" DESC"),
}
_WORDS = sqlite.folded("a.title || char(10) || a.outlet || char(10) || a.byline")


def ids_listed(connection: Connection, listed: Listed) -> list[str]:
    """Return the ids of the articles that are shown, in order; equals stand newest first."""
    parts = []
    if listed.place is not None:
        parts.append(one_of(listed.place))
    if narrowed := _filter(listed):
        parts.append(either(every(narrowed), Part("a.id = ?", (listed.kept,))))
    if listed.words:
        words = every(Part(f"instr({_WORDS}, ?)", (word,)) for word in listed.words)
        parts.append(either(words, one_of(listed.found)))
    scope = all_of(parts)
    order = _ORDERS[listed.order]
    if listed.order in OF_FIELDS:
        return sqlite.ids_in_order(connection, scope.sql, (listed.field, *scope.parameters), order, _OWN)
    return sqlite.ids_in_order(connection, scope.sql, scope.parameters, order)


def _filter(listed: Listed) -> list[Part]:
    parts = []
    if listed.untagged:
        parts.append(BEING["untagged"])
    if listed.orphans:
        parts.append(Part("t.orphans > 0"))
    if listed.outlet:
        parts.append(Part("a.outlet = ?", (listed.outlet,)))
    if listed.done is not None:
        parts.append(Part("a.done = ?", (int(listed.done),)))
    if listed.reading is not None:
        parts.append(BEING[listed.reading or "unread"])
    if listed.year:
        parts.append(Part("substr(a.published, 1, length(?)) = ?", (listed.year, listed.year)))
    if listed.members is not None:
        parts.append(one_of(listed.members))
    if listed.tag:
        parts.append(Part(sqlite.COMPOSED, (listed.tag,)))
    return parts
