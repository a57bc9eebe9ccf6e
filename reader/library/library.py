"""A library: open it, read values out of it, apply edits to it.

Synchronous, and used by the one thread that opened it. Reads give values; a row that does not match its
hash is left out of lists, named in `notices` and refused when asked for by id, so damage never stops the
rest and never passes for content. Errors: `LibraryFailed`, `EditRefused`, `NotFound`.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from reader.errors import LibraryFailed, NotFound
from reader.library.anchors import shown
from reader.library.applying import Context, Memory, apply
from reader.library.checking import CheckReport
from reader.library.codebooks import default_codebook
from reader.library.edits import AddArticle, AddRevision, Applied, Batch, Edit
from reader.model import (
    Annotation,
    Annotator,
    Article,
    ArticleRow,
    Codebook,
    Hit,
    Notice,
    Revision,
    RevisionRow,
    SpanRow,
    Speaker,
    new_id,
)
from reader.model.snapshot import Link, Snapshot, Unknown
from reader.storage import annotations as stored
from reader.storage import articles, extras, originals, people, places, search, session
from reader.storage.articles import ListedArticle
from reader.storage.own_row import change_own_row, own_row
from reader.storage.rows import Kept, Transaction
from reader.storage.store import Store, create
from reader.storage.tally import Tallies

log = logging.getLogger(__name__)
T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
FIRST_ANNOTATOR = "Reader 1"
Kind = Literal["annotation", "revision", "speaker", "annotator"]


def utc_now() -> str:
    """Return the time of an act: UTC, RFC 3339 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Library:
    """See the module. Made by `Library.open`; closing it is the context manager's or the caller's."""

    def __init__(self, store: Store, clock: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._memory = Memory()
        self._notices: dict[Notice, None] = {}
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
        path = Path(os.path.abspath(path))
        store = Store.open(path, read_only=read_only)
        if store is None:
            if not create or read_only:
                raise LibraryFailed("library.missing", path=str(path))
            _make(path, clock())
            store = Store.open(path)
            if store is None:
                raise LibraryFailed("library.cannot-create", path=str(path), code="")
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
    def path(self) -> Path:
        return self._store.path

    @property
    def read_only(self) -> bool:
        return self._store.read_only

    @property
    def id(self) -> str:
        return self._id

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what was found damaged since opening, each row once."""
        return tuple(self._notices)

    def _notice(self, kind: str, id: str, message: str = "library.row-damaged") -> None:
        if not _ID.fullmatch(str(id)):
            id = "?"  # what stands in a damaged row may be anything, a reader's words too
        notice = Notice(message, (("kind", kind), ("id", id)))
        if notice not in self._notices:
            log.warning("%s: %s %s", message, kind, id)
            self._notices[notice] = None

    def _short(self, kind: str, id: str) -> None:
        """Note that there are not as many rows of a kind as were saved, in the library or an article."""
        self._notice(kind, id, "library.rows-missing")

    def _count(self, transaction: Transaction, kind: str, rows: list[T]) -> list[T]:
        """Return `rows`; they are noted when they are not as many as there must be."""
        row = own_row(transaction)
        if not row.good:
            self._notice("library", row.id)
        elif row.counts.get(kind) != len(rows):
            self._short(kind, row.id)
        return rows

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
            hashed = self._keep_original(edit.original)
            source = replace(edit.revision.source, original_hash=hashed)
            return replace(edit, revision=replace(edit.revision, source=source), original=b"")
        return edit

    def _keep_original(self, data: bytes) -> str:
        """Store an original; a damaged file of originals costs a notice, not the article."""
        beside = originals.path_beside(self.path)
        try:
            return originals.keep(beside, data)
        except LibraryFailed as error:
            if error.message not in ("library.damaged", "library.not-a-library", "library.other-database"):
                raise
            log.warning("original not kept: %s", error.message)
            self._notices[Notice("library.originals-damaged", (("path", str(beside)),))] = None
            return originals.original_hash(data)

    # --- codebook, annotators, speakers ---------------------------------------------------------------

    def codebook(self) -> Codebook:
        """Return the current snapshot."""
        with self._store.reading() as transaction:
            key = own_row(transaction).codebook
            kept = self._count(transaction, "codebook", people.codebooks(transaction))
        current = next((k for k in kept if k.key == key), None)
        return self._one(current, "codebook", current.id if current else "")

    def codebooks(self) -> tuple[Codebook, ...]:
        """Return every snapshot of every codebook, oldest first."""
        with self._store.reading() as transaction:
            kept = self._count(transaction, "codebook", people.codebooks(transaction))
            return self._good(kept, "codebook")

    def annotator(self) -> Annotator:
        """Return who annotates now."""
        with self._store.reading() as transaction:
            key = own_row(transaction).annotator
            kept = people.annotators(transaction)
        current = next((k for k in kept if k.key == key), None)
        return self._one(current, "annotator", current.id if current else "")

    def annotators(self) -> tuple[Annotator, ...]:
        with self._store.reading() as transaction:
            kept = self._count(transaction, "annotator", people.annotators(transaction))
            return self._good(kept, "annotator")

    def speakers(self) -> tuple[Speaker, ...]:
        """Return the speakers, oldest first."""
        with self._store.reading() as transaction:
            kept = self._count(transaction, "speaker", people.speakers(transaction))
            return self._good(kept, "speaker")

    def speaker(self, id: str) -> Speaker:
        """Return a speaker, in the trash or not."""
        with self._store.reading() as transaction:
            return self._one(people.speaker_by_id(transaction, id), "speaker", id)

    # --- articles and revisions -----------------------------------------------------------------------

    def articles(
        self, *, after: str | None = None, limit: int | None = None, trashed: bool = False
    ) -> tuple[ArticleRow, ...]:
        """Return articles as a list shows them, newest first; a page begins after the article `after`."""
        with self._store.reading() as transaction:
            listed = articles.list_articles(transaction, after=after, limit=limit, trashed=trashed)
            if after is None and not trashed and (limit is None or len(listed) < limit):
                self._count(transaction, "article", listed)
        rows = [self._row(each) for each in listed]
        return tuple(row for row in rows if row is not None)

    def article_row(self, id: str) -> ArticleRow:
        """Return one article as a list shows it, in the trash or not."""
        with self._store.reading() as transaction:
            listed = articles.listed_article(transaction, id)
        if listed is None:
            raise NotFound("library.no-article", id=id)
        row = self._row(listed)
        if row is None:
            raise LibraryFailed("library.row-damaged", kind="article", id=id)
        return row

    def _row(self, listed: ListedArticle) -> ArticleRow | None:
        kept = listed.kept
        if kept.value is None:
            self._notice("article", kept.id)
            return None
        if not listed.good:
            self._short("count", kept.id)
        return ArticleRow(
            kept.value,
            listed.revisions,
            listed.annotations,
            listed.orphans,
            listed.length,
            listed.composition,
            kept.deleted_at is not None,
        )

    def article(self, id: str) -> Article:
        """Return an article's facts, in the trash or not."""
        with self._store.reading() as transaction:
            return self._one(articles.article_by_id(transaction, id), "article", id)

    def revisions(self, article_id: str) -> tuple[RevisionRow, ...]:
        """Return an article's revisions without their texts, by number."""
        with self._store.reading() as transaction:
            key = self._article_key(transaction, article_id)
            found = articles.revisions_of(transaction, key)
            tally, good = Tallies(transaction).right(key)
        if not good or tally.revisions != sum(each.deleted_at is None for each in found):
            self._short("revision", article_id)
        for each in found:
            if not each.good:
                self._notice("revision", each.row.id)
        return tuple(each.row for each in found if each.good and each.deleted_at is None)

    def revision(self, id: str) -> Revision:
        """Return a revision with its text, in the trash or not."""
        with self._store.reading() as transaction:
            return self._one(articles.revision_by_id(transaction, id), "revision", id)

    def newest_revision(self, article_id: str) -> Revision:
        with self._store.reading() as transaction:
            key = self._article_key(transaction, article_id)
            return self._one(articles.newest_revision(transaction, key), "revision", article_id)

    def find_revision(self, text_hash: str) -> RevisionRow | None:
        """Return the oldest revision with this text outside the trash, or None."""
        with self._store.reading() as transaction:
            found = articles.revision_with_text(transaction, text_hash)
        return found.row if found and found.good else None

    def articles_at(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the articles outside the trash that have one of these addresses, newest first."""
        with self._store.reading() as transaction:
            return tuple(articles.articles_at(transaction, addresses))

    def original(self, revision_id: str) -> bytes | None:
        """Return the bytes that a revision came from; None when they were not kept or are not there."""
        with self._store.reading() as transaction:
            found = articles.bare_revision(transaction, revision_id)
        if found is None:
            raise NotFound("library.no-revision", id=revision_id)
        if not found.good:
            raise LibraryFailed("library.row-damaged", kind="revision", id=revision_id)
        return originals.read(originals.path_beside(self.path), found.row.source.original_hash)

    # --- annotations ----------------------------------------------------------------------------------

    def annotations(self, article_id: str, *, revision: str | None = None) -> tuple[Annotation, ...]:
        """Return all of an article's annotations in the reading order of `revision`, else of the newest.

        Those that stand nowhere in it come first; of two that begin together the longer one comes first.
        """
        with self._store.reading() as transaction:
            key = self._article_key(transaction, article_id)
            kept = stored.annotations_of(transaction, key)
            trashed = articles.trashed_revisions(transaction, key)
            tally, good = Tallies(transaction).right(key)
        if not good or tally.annotations != len(kept):
            self._short("annotation", article_id)
        order = revision or tally.newest_id

        def place(annotation: Annotation) -> tuple[int, int, str, str]:
            anchor = annotation.anchor_in(order)
            if anchor is None:
                return -1, 0, annotation.created, annotation.id
            return anchor.start, -anchor.end, annotation.created, annotation.id

        found = [shown(a, trashed) for a in self._good(kept, "annotation")]
        return tuple(sorted(found, key=place))

    def annotation(self, id: str) -> Annotation:
        """Return one annotation, in the trash or not; without its anchors in revisions that are there."""
        with self._store.reading() as transaction:
            kept = stored.annotations_by_id(transaction, (id,))
            held = self._one(kept.get(id), "annotation", id)
            return shown(
                held, articles.trashed_revisions(transaction, self._article_key(transaction, held.article))
            )

    def stored(self, kind: Kind, ids: Iterable[str]) -> dict[str, tuple[Any, bool]]:
        """Return values by id, with whether each is in the trash; damaged and unknown ones are not there."""
        wanted = tuple(ids)
        with self._store.reading() as transaction:
            if kind == "annotation":
                found: Iterable[Kept[Any] | None] = stored.annotations_by_id(transaction, wanted).values()
            elif kind == "revision":
                found = [articles.revision_by_id(transaction, id) for id in wanted]
            elif kind == "speaker":
                found = [people.speaker_by_id(transaction, id) for id in wanted]
            else:
                found = [kept for kept in people.annotators(transaction) if kept.id in wanted]
        return {k.id: (k.value, k.deleted_at is not None) for k in found if k and k.value is not None}

    def links(self) -> tuple[Link, ...]:
        """Return the links whose two annotations are outside the trash, oldest first."""
        with self._store.reading() as transaction:
            kept = self._count(transaction, "link", extras.links(transaction))
            standing = extras.standing(transaction)
            return self._good((k for k in kept if k.key in standing), "link")

    def unknown(self) -> tuple[Unknown, ...]:
        """Return what is kept of newer programs' files, to be written again by an export."""
        with self._store.reading() as transaction:
            kept = self._count(transaction, "unknown", extras.unknown_keys(transaction))
            return self._good(kept, "unknown")

    def spans(self, revision_id: str) -> tuple[SpanRow, ...]:
        """Return every piece that stands in a revision, in text order: all that painting needs."""
        with self._store.reading() as transaction:
            found = articles.bare_revision(transaction, revision_id)
            if found is None:
                raise NotFound("library.no-revision", id=revision_id)
            try:
                return places.span_rows(transaction, found.key)
            except (TypeError, ValueError):
                raise LibraryFailed("library.damaged", path=str(self.path), code="") from None

    def search(
        self, query: str, *, limit: int = 50, after: int | None = None, typing: bool = False
    ) -> tuple[Hit, ...]:
        """Return a page of what `query` finds: words, "phrases", beginnings*, -without; newest first.

        `after` is the number of hits already seen; `typing` takes the last word for the beginning of one.
        """
        with self._store.reading() as transaction:
            return tuple(search.search(transaction, query, limit=limit, after=after or 0, typing=typing))

    def snapshot(self, articles: Iterable[str] | None = None) -> Snapshot:
        """Return everything outside the trash as values, or these articles with what they refer to."""
        from reader.library.snapshots import take

        return take(self, articles)

    # --- session and drafts ---------------------------------------------------------------------------

    def session(self) -> dict[str, Any]:
        """Return what `save_session` kept; empty when it is not there or unreadable."""
        with self._store.reading() as transaction:
            return session.read(transaction)

    def save_session(self, value: dict[str, Any]) -> None:
        """Keep where the reader is, as JSON; without effect in a library opened to read only."""
        if not self.read_only:
            with self._store.writing(counted=False) as transaction:
                session.write(transaction, value)

    def draft(self, annotation_id: str) -> str | None:
        """Return the text that was being typed into this annotation's note, or None."""
        with self._store.reading() as transaction:
            return session.read_draft(transaction, annotation_id)

    def drafts(self) -> dict[str, str]:
        """Return every text that was being typed, by annotation id."""
        with self._store.reading() as transaction:
            return session.read_drafts(transaction)

    def save_draft(self, annotation_id: str, text: str | None) -> None:
        """Keep a half-typed note; None when it has become one or was given up."""
        if not self.read_only:
            with self._store.writing(counted=False) as transaction:
                session.write_draft(transaction, annotation_id, text, self._clock())

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

    # --- helpers --------------------------------------------------------------------------------------

    def _article_key(self, transaction: Transaction, id: str) -> int:
        keys = articles.keys_of(transaction, (id,))
        if id not in keys:
            raise NotFound("library.no-article", id=id)
        return keys[id]

    def _one(self, kept: Kept[T] | None, kind: str, id: str) -> T:
        if kept is None:
            raise NotFound(f"library.no-{kind}", id=id)
        if kept.value is None:
            self._notice(kind, kept.id)
            raise LibraryFailed("library.row-damaged", kind=kind, id=kept.id)
        return kept.value

    def _good(self, kept: Iterable[Kept[T]], kind: str) -> tuple[T, ...]:
        """Return the values outside the trash; damaged rows become notices."""
        found = []
        for each in kept:
            if each.value is None:
                self._notice(kind, each.id)
            elif each.deleted_at is None:
                found.append(each.value)
        return tuple(found)


def _make(path: Path, now: str) -> None:
    """Make an empty library with the default codebook and its first annotator."""

    def fill(transaction: Transaction) -> None:
        # As it was shipped, so that two libraries begin with the same snapshot and can be merged.
        codebook = people.add_codebook(transaction, default_codebook())
        people.add_annotator(transaction, Annotator(new_id(), FIRST_ANNOTATOR))
        change_own_row(transaction, codebook=codebook, annotator=1)

    create(path, id=new_id(), created=now, fill=fill)
