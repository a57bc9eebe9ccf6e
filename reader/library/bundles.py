"""Articles with all that belongs to them, for what goes through many of them: exports, packs, reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reader.errors import LibraryFailed
from reader.library.anchors import in_reading_order, shown
from reader.model.snapshot import Bundle
from reader.storage import bundles as stored
from reader.storage.annotations import without_collector
from reader.storage.bundles import StoredBundle
from reader.storage.store import Store

if TYPE_CHECKING:
    from reader.library.reading import Reading


def bundles(library: Reading, store: Store, ids: list[str]) -> Iterator[Bundle]:
    """See `Reading.bundles`. No transaction is open while the caller has a bundle in hand."""
    with store.reading() as transaction:
        groups = list(stored.groups(transaction, ids))
    with without_collector():
        for group in groups:
            with store.reading() as transaction:
                found = stored.bundles(transaction, group)
            for id in group:
                if id in found:
                    yield _bundle(library, found.pop(id))


def _bundle(library: Reading, held: StoredBundle) -> Bundle:
    article = library._one(held.article, "article", held.article.id)
    if not held.good or held.tally.annotations != len(held.annotations):
        library._short("annotation", article.id)
    if not held.good or held.tally.revisions != sum(each.deleted_at is None for each in held.revisions):
        library._short("revision", article.id)
    for each in held.revisions:
        if not each.good:
            library._notice("revision", each.row.id)
    if held.newest is None:
        raise LibraryFailed("library.row-damaged", kind="revision", id=article.id)
    newest = library._one(held.newest, "revision", held.newest.id)
    trashed = frozenset(each.row.id for each in held.revisions if each.deleted_at is not None)
    annotations = []
    for id, value in held.annotations:
        if value is None:
            library._notice("annotation", id)
        else:
            annotations.append(shown(value, trashed) if trashed else value)
    return Bundle(
        article,
        tuple(each.row for each in held.revisions if each.good and each.deleted_at is None),
        newest,
        in_reading_order(annotations, newest.id),
    )
