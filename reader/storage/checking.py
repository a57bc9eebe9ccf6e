"""Finding rows that are not what was written: everything that has a hash, and everything derived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from reader.model import Annotation, Revision
from reader.storage import annotations as stored
from reader.storage import articles, cjk, extras, people, revisions, shelves, sqlite, tally
from reader.storage.hashing import canonical
from reader.storage.own_row import own_row, true_counts
from reader.storage.rows import fetch
from reader.storage.tables import article, revision
from reader.storage.tables import tally as tally_table


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `kind` of row and its id; for counts the id is empty."""

    kind: str
    id: str
    count: int = 1


def article_keys(connection: Connection) -> list[int]:
    """Return the keys of every article, those in the trash too."""
    return [key for (key,) in fetch(connection, select(article.c.key).order_by(article.c.key))]


def shared_faults(connection: Connection) -> Iterator[Fault]:
    """Yield damaged rows that belong to no article, references to nothing, and a wrong number of articles."""
    row = own_row(connection)
    if not row.good:
        yield Fault("library", row.id)
    elif row.counts != true_counts(connection):
        yield Fault("list", row.id)
    people_kept = (
        ("annotator", people.annotators(connection)),
        ("speaker", people.speakers(connection)),
        ("codebook", people.codebooks(connection)),
        ("link", extras.links(connection)),
        ("unknown", extras.unknown_keys(connection)),
        ("collection", shelves.collections(connection)),
        ("label", shelves.labels(connection)),
    )
    for kind, kept in people_kept:
        yield from (Fault(kind, each.id) for each in kept if each.value is None)
    references = sqlite.foreign_key_problems(connection)
    if references:
        yield Fault("reference", "", references)


def article_faults(connection: Connection, key: int, *, derived: bool = True) -> Iterator[Fault]:
    """Yield what is wrong with one article, its revisions, its annotations and what is derived from them."""
    kept = articles.article_by_key(connection, key)
    if kept is None:
        return
    if kept.value is None:
        yield Fault("article", kept.id)
    texts: dict[str, str] = {}
    for (id,) in fetch(connection, select(revision.c.id).where(revision.c.article == key)):
        held = revisions.revision_by_id(connection, id)
        if held is None or held.value is None:
            yield Fault("revision", id)
        else:
            texts[id] = held.value.text
            if _outside(held.value):
                yield Fault("structure", id)
    for each in stored.annotations_of(connection, key, trashed=True):
        if each.value is None:
            yield Fault("annotation", each.id)
        elif _misquotes(each.value, texts):
            yield Fault("quote", each.id)
    if derived and not _is_counted(connection, key):
        yield Fault("tally", kept.id)


def _is_counted(connection: Connection, key: int) -> bool:
    """Return whether the tally of an article is what its rows give."""
    counted = tally.count(connection, key)
    ((revisions, standing, orphans, length, longest, shares),) = fetch(
        connection,
        select(
            tally_table.c.revisions,
            tally_table.c.annotations,
            tally_table.c.orphans,
            tally_table.c.length,
            tally_table.c.longest,
            tally_table.c.composition,
        ).where(tally_table.c.article == key),
    ) or [(-1, 0, 0, 0, 0, "")]
    right = (counted.revisions, counted.annotations, counted.orphans, counted.length)
    return (
        (revisions, standing, orphans, length) == right
        and isinstance(longest, int)
        and longest >= counted.longest
        and shares == canonical(sorted(counted.composition.items()))
    )


def _outside(held: Revision) -> bool:
    spans = [b.span for b in held.blocks] + [m.span for m in held.marks] + [p.span for p in held.pages]
    return any(span.end > len(held.text) for span in spans)


def _misquotes(held: Annotation, texts: dict[str, str]) -> bool:
    return any(
        piece.quote != piece.span.of(texts[anchor.revision])
        for anchor in held.anchors
        if anchor.revision in texts
        for piece in anchor.pieces
    )


def place_faults(connection: Connection) -> Iterator[Fault]:
    """Yield how many rows that painting reads differ from the annotations."""
    differing = tally.places_that_differ(connection)
    if differing:
        yield Fault("place", "", differing)


def rebuild(connection: Connection) -> None:
    """Make everything derived anew: search indexes, places, tallies."""
    for name, _, _ in sqlite.INDEXES:
        sqlite.index_rebuild(connection, name)
    cjk.rebuild(connection)
    tally.rebuild_places(connection)
    tallies = tally.Tallies(connection)
    for key in article_keys(connection):
        tallies.recount(key)
    tallies.write()
