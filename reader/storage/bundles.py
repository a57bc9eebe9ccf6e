"""Many articles with all that belongs to them, in a few statements for all instead of a dozen for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from reader.model import Annotation, Article, Revision
from reader.storage.annotations import annotations_of_articles
from reader.storage.articles import articles_by_id
from reader.storage.revisions import BareRevision, revisions_by_key, revisions_of_articles
from reader.storage.rows import CHUNK, Kept, fetch
from reader.storage.tables import article, tally
from reader.storage.tally import Tallies, Tally

# What is read at once: enough to make the statements' own cost small, little enough to stay flat in memory.
ARTICLES, CHARACTERS, ANNOTATIONS = 50, 1_000_000, 5_000


@dataclass(slots=True)
class StoredBundle:
    """One article's rows; `good` says whether the tally is as it was written.

    `annotations` are (id, value), None where the row is damaged.
    """

    article: Kept[Article]
    tally: Tally
    good: bool
    revisions: list[BareRevision] = field(default_factory=list)
    newest: Kept[Revision] | None = None
    annotations: list[tuple[str, Annotation | None]] = field(default_factory=list)


def groups(connection: Connection, ids: Sequence[str]) -> Iterator[list[str]]:
    """Yield `ids` in order, as many at a time as may be read at once; those not there are among them."""
    sizes: dict[str, tuple[int, int]] = {}
    for first in range(0, len(ids), CHUNK):
        wanted = ids[first : first + CHUNK]
        rows = fetch(
            connection,
            select(article.c.id, tally.c.length, tally.c.annotations)
            .join(tally, tally.c.article == article.c.key)
            .where(article.c.id.in_(wanted)),
        )
        sizes.update((id, (length, count)) for id, length, count in rows)
    group: list[str] = []
    characters = annotations = 0
    most = 1  # grows, so that a preview of the first article reads no more than that
    for id in ids:
        length, count = sizes.get(id, (0, 0))
        full = len(group) >= most or characters + length > CHARACTERS or annotations + count > ANNOTATIONS
        if group and full:
            yield group
            group, characters, annotations = [], 0, 0
            most = min(2 * most, ARTICLES)
        group.append(id)
        characters += length
        annotations += count
    if group:
        yield group


def bundles(connection: Connection, ids: Sequence[str]) -> dict[str, StoredBundle]:
    """Return what belongs to these articles, in the trash or not, by id; unknown ids are left out."""
    kept = articles_by_id(connection, ids).values()
    keys = [each.key for each in kept]
    tallies = Tallies(connection)
    tallies.read(keys)
    found = {each.key: StoredBundle(each, *tallies.right(each.key)) for each in kept}
    newest: dict[int, int] = {}
    for key, each in revisions_of_articles(connection, keys):
        found[key].revisions.append(each)
        if each.good and each.deleted_at is None:
            newest[key] = each.key
    texts = revisions_by_key(connection, list(newest.values()))
    for key, revision_key in newest.items():
        found[key].newest = texts.get(revision_key)
    annotations = annotations_of_articles(connection, keys)
    for bundle in found.values():
        bundle.annotations = annotations.get(bundle.article.id, [])
    return {bundle.article.id: bundle for bundle in found.values()}
