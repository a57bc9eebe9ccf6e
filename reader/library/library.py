"""A library: open it, read values out of it, apply edits to it.

Synchronous, and used by the one thread that opened it. Reads give values; a row that does not match its
hash is left out of lists, named in `notices` and refused when asked for by id, so damage never stops the
rest and never passes for content. Errors: `LibraryFailed`, `EditRefused`, `NotFound`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reader.errors import LibraryFailed
from reader.library.applying import apply
from reader.library.checking import CheckReport
from reader.library.codebooks import default_codebook
from reader.library.context import Context, Memory
from reader.library.edits import AddArticle, AddRevision, Applied, Batch, Edit
from reader.library.reading import Kind, Reading
from reader.model import Annotator, Notice, new_id
from reader.model.snapshot import Snapshot
from reader.paths import followed
from reader.storage import originals, people, session
from reader.storage.own_row import change_own_row, own_row
from reader.storage.rows import Transaction
from reader.storage.store import Store, create
from reader.storage.tally import Tallies

__all__ = ["Kind", "Library", "utc_now"]

log = logging.getLogger(__name__)

FIRST_ANNOTATOR = "Reader 1"


def utc_now() -> str:
    """Return the time of an act: UTC, RFC 3339 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Library(Reading):
    """See the module. Made by `Library.open`; closing it is the context manager's or the caller's."""

    def __init__(self, store: Store, clock: Callable[[], str]) -> None:
        super().__init__(store)
        self._clock = clock
        self._memory = Memory()
        self._unanswered: tuple[int, Applied] | None = None
        self._id = ""

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        create: bool = True,
        read_only: bool = False,
        clock: Callable[[], str] = utc_now,
    ) -> Library:
        """Open the library at `path`; make an empty one when nothing is there and `create` is true.

        Raises `LibraryFailed`: no such folder, a folder in its place, a file that is no library, a newer
        library that this program cannot read, no access, damage. What cannot be written, and a newer library
        that may be read, is opened to read only.
        """
        path = followed(Path(path))
        store = Store.open(path, read_only=read_only)
        if store is None:
            if not create or read_only:
                raise LibraryFailed("library.missing", path=str(path))
            _make(path, clock())
            store = Store.open(path)
            if store is None:
                raise LibraryFailed("library.gone", path=str(path))
        try:
            library = cls(store, clock)
            if store.needs_migration and not store.read_only:
                from reader.library import backups

                backups.make(library)
                store.migrate()
            with store.reading() as transaction:
                row = own_row(transaction)
                library._id = row.id
                if not row.good:
                    library._notice("library", row.id)
            return library
        except BaseException:
            store.close()
            raise

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self._store.close()

    @property
    def read_only(self) -> bool:
        return self._store.read_only

    @property
    def id(self) -> str:
        return self._id

    def now(self) -> str:
        """Return the time by this library's clock."""
        return self._clock()

    # --- edits ----------------------------------------------------------------------------------------

    def apply(self, edit: Edit) -> Applied:
        """Do an edit, durably; return what takes it back and what it changed.

        Raises `EditRefused` when it does not fit what is stored, `LibraryFailed` when it could not be kept;
        either way nothing of it is there, the library can be used on, and applying it again is a retry.
        """
        arrived = self._arrived(edit)
        if arrived is not None:
            return arrived
        kept = self._keep_originals(edit)
        applied = None
        try:
            with self._store.writing() as transaction:
                context = Context(transaction, Tallies(transaction), self._memory, self._clock(), new_id())
                inverse, change = apply(context, kept)
                context.tallies.write()
                applied = Applied(edit, inverse, change)
        except BaseException:
            self._memory.forget()
            if applied is not None and self._store.attempted is not None:
                self._unanswered = (self._store.attempted, applied)
            raise
        return applied

    def _arrived(self, edit: Edit) -> Applied | None:
        """Return what a retry finds done: the commit of the same edit failed, but only after it was made."""
        if self._unanswered is None:
            return None
        serial, applied = self._unanswered
        self._unanswered = None
        return applied if applied.edit == edit and self._store.has_landed(serial) else None

    def _keep_originals(self, edit: Edit) -> Edit:
        """Store the originals that an edit brings, and name them in its revisions."""
        if isinstance(edit, Batch):
            return Batch(tuple(self._keep_originals(each) for each in edit.edits))
        if isinstance(edit, (AddArticle, AddRevision)) and edit.original:
            if self.read_only:
                raise LibraryFailed("library.read-only", path=str(self.path), code="")
            self._store.check_identity()
            hashed = self._keep_original(edit.original, edit.revision.text_hash, edit.layout)
            source = replace(edit.revision.source, original_hash=hashed)
            revision = replace(edit.revision, source=source)
            return replace(edit, revision=revision, original=b"", layout=())
        return edit

    def _keep_original(
        self, data: bytes, text_hash: str, layout: tuple[bytes, ...], *, instead: bool = False
    ) -> str:
        """Store an original and its layout; a damaged file of them costs a notice, not the article."""
        beside = originals.path_beside(self.path)
        try:
            hashed = originals.keep(beside, data)
            if layout:
                originals.keep_layout(beside, hashed, text_hash, layout, instead=instead)
            return hashed
        except LibraryFailed as error:
            if error.message not in ("library.damaged", "library.not-a-library", "library.other-database"):
                raise
            log.warning("original not kept: %s", error.message)
            self._notices[Notice("library.originals-damaged", (("path", str(beside)),))] = None
            return originals.original_hash(data)

    def keep_originals(self, many: Iterable[bytes]) -> int:
        """Store what revisions came from, by content; return how many were not there."""
        if self.read_only:
            raise LibraryFailed("library.read-only", path=str(self.path), code="")
        self._store.check_identity()
        return originals.keep_all(originals.path_beside(self.path), many)

    def place_anew(self, data: bytes, text_hash: str, layout: tuple[bytes, ...]) -> None:
        """Keep an original and, in the place of what was known of it, where the characters of its text stand.

        Both come from the file alone and change no text, so there is nothing to undo. Without effect in a
        library opened to read only.
        """
        if not self.read_only:
            self._store.check_identity()
            self._keep_original(data, text_hash, layout, instead=True)

    def keep_picture(self, data: bytes) -> str:
        """Store the picture of an area beside the library, by content; return its hash."""
        if self.read_only:
            raise LibraryFailed("library.read-only", path=str(self.path), code="")
        self._store.check_identity()
        return originals.keep(originals.path_beside(self.path), data)

    def keep_layout(self, original: str, text: str, parts: Sequence[bytes]) -> None:
        """Store where the characters of a PDF's text stand; what is there stays."""
        if self.read_only:
            raise LibraryFailed("library.read-only", path=str(self.path), code="")
        originals.keep_layout(originals.path_beside(self.path), original, text, parts)

    def save_session(self, value: dict[str, Any]) -> None:
        """Keep where the reader is, as JSON; without effect in a library opened to read only."""
        if not self.read_only:
            with self._store.writing(counted=False) as transaction:
                session.write(transaction, value)

    def save_draft(self, annotation_id: str, text: str | None) -> None:
        """Keep a half-typed note; None when it has become one or was given up."""
        if not self.read_only:
            with self._store.writing(counted=False) as transaction:
                session.write_draft(transaction, annotation_id, text, self._clock())

    def snapshot(self, articles: Iterable[str] | None = None) -> Snapshot:
        """Return everything outside the trash as values, or these articles with what they refer to."""
        from reader.library.snapshots import take

        return take(self, articles)

    # --- checking ---

    def check(self, *, deep: bool = True, between: Callable[[], None] | None = None) -> CheckReport:
        """Look for damage; `deep` reads and compares every row. `between` is called between short steps."""
        from reader.library.checking import check

        return check(self._store, deep=deep, between=between or (lambda: None))

    def repair(self) -> CheckReport:
        """Make anew what is derived (search index, counts, places) and return what is still wrong."""
        from reader.library.checking import check, repair

        repair(self._store)
        return check(self._store, deep=True, between=lambda: None)

    # --- copies ---------------------------------------------------------------------------------------

    def save_copy(self, path: Path | str, edits: Iterable[Edit] = ()) -> Path:
        """Write a whole library to `path`, with `edits` that could not be kept here; return its path.

        Works as long as this file can be read, also after its name was taken away. A file at `path` is
        replaced only when the copy is complete. The originals go with it when they are there.
        """
        from reader.library.copies import save_copy

        return save_copy(self, self._store, Path(os.path.abspath(path)), tuple(edits), self._clock)

    def backup(self, target: Path | str | None = None, *, between: Callable[[], None] | None = None) -> Path:
        """Write a verified copy beside the library's other copies, or to `target`; see `backups.make`."""
        from reader.library import backups

        return backups.make(self, Path(os.path.abspath(target)) if target else None, between=between)

    def purge(self, *, before: str | None = None) -> int:
        """Take what is in the trash (since `before` or longer) out of the file for ever; return how many.

        Backups that may hold it are deleted after a fresh one was made. Undo over a purge is not possible.
        """
        from reader.library.purging import purge

        return purge(self, self._store, before)

    def expire(self, before: str, *, between: Callable[[], None] | None = None) -> int:
        """Take out for ever what went to the trash at `before` or earlier; return how many things.

        A backup is made first, and older ones stay: nobody asked that no trace be left, as `purge` does.
        `between` is called between the steps of that backup. Undo over it is not possible.
        """
        from reader.library.purging import expire

        return expire(self, self._store, before, between)


def _make(path: Path, now: str) -> None:
    """Make an empty library with the default codebook and its first annotator."""

    def fill(transaction: Transaction) -> None:
        # As it was shipped, so that two libraries begin with the same snapshot and can be merged.
        codebook = people.add_codebook(transaction, default_codebook())
        people.add_annotator(transaction, Annotator(new_id(), FIRST_ANNOTATOR))
        change_own_row(transaction, codebook=codebook, annotator=1)

    create(path, id=new_id(), created=now, fill=fill)
