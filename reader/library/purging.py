"""Emptying the trash for ever: rows, words in the index, free pages, originals, older backups."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from reader.library import backups
from reader.storage import originals, purging
from reader.storage.store import Store

if TYPE_CHECKING:
    from reader.library.library import Library


def purge(library: Library, store: Store, before: str | None) -> int:
    """See `Library.purge`."""
    with store.writing() as transaction:
        count = purging.remove_trashed(transaction, before)
        purging.optimize_indexes(transaction)
        named = purging.originals_named(transaction)
    store.vacuum()
    originals.forget_all_but(originals.path_beside(library.path), named)
    older = backups.backups(library.path)
    if older:
        fresh = library.backup()
        for backup in older:
            if backup.path != fresh:
                with suppress(OSError):
                    backup.path.unlink()
        originals.forget_all_but(backups.folder_of(library.path) / "originals", named)
    return count


def expire(library: Library, store: Store, before: str, between: Callable[[], None] | None) -> int:
    """See `Library.expire`."""
    with store.reading() as transaction:
        if not purging.anything_trashed(transaction, before):
            return 0
    library.backup(between=between)
    with store.writing() as transaction:
        return purging.remove_trashed(transaction, before)
