"""Reading values out of a library.

A row that does not match its hash is left out of lists, named in `notices` and refused when asked for by
id, so damage never stops the rest and never passes for content.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from reader.errors import LibraryFailed, NotFound
from reader.library import searching
from reader.library.anchors import in_reading_order, shown
from reader.library.concordance import InContext, in_context
from reader.model import (
    Annotation,
    Annotator,
    Article,
    ArticleRow,
    Codebook,
    Collection,
    Hit,
    Label,
    Notice,
    Revision,
    RevisionRow,
    SpanRow,
    Speaker,
)
from reader.model.building import builder
from reader.model.listing import Listed
from reader.model.shelf import parents_first
from reader.model.snapshot import Bundle, Link, Unknown
from reader.pdf import boxes
from reader.pdf.boxes import LayoutIndex, PageBoxes
from reader.storage import annotations as stored
from reader.storage import articles, extras, originals, people, places, revisions, search, session, shelves
from reader.storage.articles import ListedArticle
from reader.storage.listing import ids_listed
from reader.storage.own_row import own_row
from reader.storage.places import Place
from reader.storage.rows import Kept, Transaction
from reader.storage.search import Stop
from reader.storage.store import Store
from reader.storage.tally import Tallies

log = logging.getLogger(__name__)
_article_row = builder(ArticleRow)
T = TypeVar("T")
S = TypeVar("S", Collection, Label)
Kind = Literal["annotation", "revision", "speaker", "annotator", "collection", "label"]
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


class Reading:
    """What can be read of an open library; `Library` adds what can be done to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._notices: dict[Notice, None] = {}

    @property
    def path(self) -> Path:
        return self._store.path

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

    # --- codebook, annotators, speakers ---------------------------------------------------------------

    def codebook(self) -> Codebook:
        """Return the current snapshot."""
        with self._store.reading() as transaction:
            return self.codebook_in(transaction)

    def codebook_in(self, transaction: Transaction) -> Codebook:
        key = own_row(transaction).codebook
        kept = self._count(transaction, "codebook", people.codebooks(transaction))
        current = next((k for k in kept if k.key == key), None)
        return self._one(current, "codebook", current.id if current else "")

    def codebooks(self) -> tuple[Codebook, ...]:
        """Return every snapshot of every codebook, oldest first."""
        with self._store.reading() as transaction:
            return self.codebooks_in(transaction)

    def codebooks_in(self, transaction: Transaction) -> tuple[Codebook, ...]:
        return self._good(self._count(transaction, "codebook", people.codebooks(transaction)), "codebook")

    def annotator(self) -> Annotator:
        """Return who annotates now."""
        with self._store.reading() as transaction:
            key = own_row(transaction).annotator
            kept = people.annotators(transaction)
        current = next((k for k in kept if k.key == key), None)
        return self._one(current, "annotator", current.id if current else "")

    def annotators(self) -> tuple[Annotator, ...]:
        with self._store.reading() as transaction:
            return self.annotators_in(transaction)

    def annotators_in(self, transaction: Transaction) -> tuple[Annotator, ...]:
        return self._good(self._count(transaction, "annotator", people.annotators(transaction)), "annotator")

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

    def articles_listed(self, listed: Listed, *, stop: Stop | None = None) -> list[str]:
        """Return the ids of the articles that a list shows, in order; raises `SearchStopped` as `search`."""
        with self._store.reading() as transaction, search.stoppable(transaction, stop):
            return ids_listed(transaction, listed)

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

    def article_rows(self, ids: Iterable[str]) -> tuple[ArticleRow, ...]:
        """Return many articles as lists show them, in this order, without unknown and damaged ones."""
        wanted = tuple(ids)
        with self._store.reading() as transaction:
            listed = {each.kept.id: each for each in articles.listed_articles(transaction, wanted)}
        rows = (self._row(listed[id]) for id in wanted if id in listed)
        return tuple(row for row in rows if row is not None)

    def _row(self, listed: ListedArticle) -> ArticleRow | None:
        kept = listed.kept
        if kept.value is None:
            self._notice("article", kept.id)
            return None
        if not listed.good:
            self._short("count", kept.id)
        return _article_row(
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
            found = revisions.revisions_of(transaction, key)
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
            return self._one(revisions.revision_by_id(transaction, id), "revision", id)

    def newest_revision(self, article_id: str) -> Revision:
        with self._store.reading() as transaction:
            key = self._article_key(transaction, article_id)
            return self._one(revisions.newest_revision(transaction, key), "revision", article_id)

    def find_revision(self, text_hash: str, original: str = "") -> RevisionRow | None:
        """Return the oldest revision with this text outside the trash, or None.

        A file without a text, only pages, is known by the hash of the `original`.
        """
        with self._store.reading() as transaction:
            found = revisions.revision_with_text(transaction, text_hash, original)
        return found.row if found and found.good else None

    def articles_at(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the articles outside the trash that have one of these addresses, newest first."""
        with self._store.reading() as transaction:
            return tuple(articles.articles_at(transaction, addresses))

    def original(self, revision_id: str) -> bytes | None:
        """Return the bytes that a revision came from; None when they were not kept or are not there."""
        return originals.read(originals.path_beside(self.path), self._original_hash(revision_id))

    def packed_original(self, revision_id: str) -> tuple[int, bytes] | None:
        """Return the size of what `original` gives and it as zlib deflated it, to be inflated elsewhere."""
        return originals.read_packed(originals.path_beside(self.path), self._original_hash(revision_id))

    def _original_hash(self, revision_id: str) -> str:
        with self._store.reading() as transaction:
            found = revisions.bare_revision(transaction, revision_id)
        if found is None:
            raise NotFound("library.no-revision", id=revision_id)
        if not found.good:
            raise LibraryFailed("library.row-damaged", kind="revision", id=revision_id)
        return found.row.source.original_hash

    def newest_notice_of_site(self, host: str, message: str) -> Notice | None:
        """Return the newest notice with this message among the revisions of articles at `host`."""
        with self._store.reading() as transaction:
            found = articles.notices_of_site(transaction, host, message)
        notices = [n for stored in found for n in revisions.notices_from(stored) if n.message == message]
        return notices[0] if notices else None

    def layout(self, revision_id: str) -> LayoutIndex | None:
        """Return which text of a PDF's revision stands on which page; None when that is not kept."""
        data = self._layout_part(revision_id, 0)
        try:
            return boxes.read_index(data) if data else None
        except ValueError:
            return None

    def page_boxes(self, revision_id: str, page: int, index: LayoutIndex) -> PageBoxes | None:
        """Return where the characters of `page` (from 0) of a PDF's revision stand; None when not kept."""
        data = self._layout_part(revision_id, page + 1)
        try:
            return boxes.read_page(data, index.pages[page]) if data else None
        except ValueError:
            return None

    def _layout_part(self, revision_id: str, part: int) -> bytes | None:
        with self._store.reading() as transaction:
            found = revisions.bare_revision(transaction, revision_id)
        if found is None:
            raise NotFound("library.no-revision", id=revision_id)
        source, text = found.row.source.original_hash, found.row.text_hash
        return originals.layout_part(originals.path_beside(self.path), source, text, part)

    def originals(self) -> tuple[str, ...]:
        """Return the hash of everything that revisions came from and that is kept beside the library."""
        return originals.hashes(originals.path_beside(self.path))

    def layouts(self) -> tuple[tuple[str, str, int], ...]:
        """Return (original, hash of the text, number of parts) of each layout of a PDF's text."""
        return originals.layouts(originals.path_beside(self.path))

    def layout_bytes(self, original: str, text: str, part: int) -> bytes | None:
        return originals.layout_part(originals.path_beside(self.path), original, text, part)

    def original_by_hash(self, hashed: str) -> bytes | None:
        return originals.read(originals.path_beside(self.path), hashed)

    # --- annotations ----------------------------------------------------------------------------------

    def annotations(self, article_id: str, *, revision: str | None = None) -> tuple[Annotation, ...]:
        """Return all of an article's annotations in the reading order of `revision`, else of the newest.

        Those that stand nowhere in it come first; of two that begin together the longer one comes first.
        """
        with self._store.reading() as transaction:
            key = self._article_key(transaction, article_id)
            kept = stored.annotations_of(transaction, key)
            trashed = revisions.trashed_revisions(transaction, key)
            tally, good = Tallies(transaction).right(key)
        if not good or tally.annotations != len(kept):
            self._short("annotation", article_id)
        found = [shown(a, trashed) for a in self._good(kept, "annotation")]
        return in_reading_order(found, revision or tally.newest_id)

    def bundles(self, ids: Iterable[str]) -> Iterator[Bundle]:
        """Yield articles with all that belongs to them, in the order of `ids`, a few read at a time.

        Those that are in the trash too; ids that nothing has are left out. Between two articles the library
        may be written to. Raises `LibraryFailed` for an article or a newest text that is damaged.
        """
        from reader.library.bundles import bundles

        return bundles(self, self._store, list(ids))

    def annotation(self, id: str) -> Annotation:
        """Return one annotation, in the trash or not; without its anchors in revisions that are there."""
        with self._store.reading() as transaction:
            kept = stored.annotations_by_id(transaction, (id,))
            held = self._one(kept.get(id), "annotation", id)
            return shown(
                held, revisions.trashed_revisions(transaction, self._article_key(transaction, held.article))
            )

    def stored(self, kind: Kind, ids: Iterable[str]) -> dict[str, tuple[Any, bool]]:
        """Return values by id, with whether each is in the trash; damaged and unknown ones are not there."""
        wanted = tuple(ids)
        with self._store.reading() as transaction:
            if kind == "annotation":
                found: Iterable[Kept[Any] | None] = stored.annotations_by_id(transaction, wanted).values()
            elif kind == "revision":
                found = [revisions.revision_by_id(transaction, id) for id in wanted]
            elif kind == "speaker":
                found = [people.speaker_by_id(transaction, id) for id in wanted]
            elif kind == "annotator":
                found = [kept for kept in people.annotators(transaction) if kept.id in wanted]
            elif kind == "collection":
                found = [kept for kept in shelves.collections(transaction) if kept.id in wanted]
            else:
                found = [kept for kept in shelves.labels(transaction) if kept.id in wanted]
        return {k.id: (k.value, k.deleted_at is not None) for k in found if k and k.value is not None}

    def collections(self) -> tuple[Collection, ...]:
        """Return the collections, each after the one around it, with their articles outside the trash."""
        with self._store.reading() as transaction:
            return self.collections_in(transaction)

    def collections_in(self, transaction: Transaction) -> tuple[Collection, ...]:
        kept = self._count(transaction, "collection", shelves.collections(transaction))
        gone = shelves.trashed_articles(transaction)
        return parents_first(tuple(_without(each, gone) for each in self._good(kept, "collection")))

    def trashed_count(self) -> int:
        """Return how many articles are in the trash."""
        with self._store.reading() as transaction:
            return len(shelves.trashed_articles(transaction))

    def trashed_before(self, time: str) -> int:
        """Return how many articles went to the trash before `time` (UTC, RFC 3339)."""
        with self._store.reading() as transaction:
            return shelves.trashed_before(transaction, time)

    def labels(self) -> tuple[Label, ...]:
        """Return the labels by name, with their articles outside the trash."""
        with self._store.reading() as transaction:
            return self.labels_in(transaction)

    def labels_in(self, transaction: Transaction) -> tuple[Label, ...]:
        kept = self._count(transaction, "label", shelves.labels(transaction))
        gone = shelves.trashed_articles(transaction)
        found = [_without(each, gone) for each in self._good(kept, "label")]
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

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
            found = revisions.bare_revision(transaction, revision_id)
            if found is None:
                raise NotFound("library.no-revision", id=revision_id)
            try:
                return places.span_rows(transaction, found.key)
            except (TypeError, ValueError):
                raise LibraryFailed("library.damaged", path=str(self.path), code="") from None

    def span_index(self, revision_id: str) -> list[Place]:
        """Return what `spans` returns as bare rows (start, end, row, piece, tag), four times as fast.

        `row` names an annotation for `annotations_by_row`, in this library and for this session only.
        """
        with self._store.reading() as transaction:
            found = revisions.bare_revision(transaction, revision_id)
            if found is None:
                raise NotFound("library.no-revision", id=revision_id)
            return places.span_index(transaction, found.key)

    def annotations_by_row(self, rows: Iterable[int]) -> tuple[Annotation, ...]:
        """Return the annotations that `span_index` named, for cards that are shown; each once."""
        with self._store.reading() as transaction:
            kept = stored.annotations_by_key(transaction, tuple(dict.fromkeys(rows)))
            found = self._good(kept, "annotation")
            trashed = {a.article: frozenset[str]() for a in found}
            for id in trashed:
                trashed[id] = revisions.trashed_revisions(transaction, self._article_key(transaction, id))
        return tuple(shown(a, trashed[a.article]) for a in found)

    def search(
        self,
        query: str,
        *,
        limit: int = 50,
        after: int | None = None,
        typing: bool = False,
        annotations: bool = False,
        stop: Stop | None = None,
    ) -> tuple[Hit, ...]:
        """Return a page of what `query` finds (`library.query` has its language), newest first.

        `after` is the number of hits already seen; `typing` takes the last word for the beginning of one;
        `annotations` looks for them alone, by words in what they quote or note.
        Raises `QueryRefused` for a query that cannot be understood, `SearchStopped` when `stop` said so.
        """
        with self._store.reading() as transaction:
            wanted = searching.wanted(self, query, transaction, typing=typing, annotations=annotations)
            return tuple(search.search(transaction, wanted, limit=limit, after=after or 0, stop=stop))

    def voices(self, query: str = "", *, stop: Stop | None = None) -> tuple[tuple[Speaker, int, int], ...]:
        """Return every speaker with how many annotations that `query` finds name them, and how many of
        those have cue words; who says most first. With a query those of whom nothing was found are left out.
        """
        with self._store.reading() as transaction:
            wanted = searching.wanted(self, query, transaction, annotations=True)
            said = {id: numbers for id, *numbers in search.voices(transaction, wanted, stop=stop)}
            every = self._good(self._count(transaction, "speaker", people.speakers(transaction)), "speaker")
        found = [(s, *said.get(s.id, (0, 0))) for s in every if s.id in said or not query.strip()]
        return tuple(sorted(found, key=lambda each: (-each[1], each[0].name.casefold(), each[0].id)))

    def links_of(self, article_id: str) -> tuple[Link, ...]:
        """Return the links that begin or end in an article, oldest first; ends in the trash hide them."""
        with self._store.reading() as transaction:
            kept = extras.links_of_article(transaction, self._article_key(transaction, article_id))
            return self._good(kept, "link")

    def articles_found(
        self, query: str, *, typing: bool = False, stop: Stop | None = None
    ) -> tuple[str, ...]:
        """Return the ids of all articles that `query` finds something in, in no order; raises as `search`."""
        with self._store.reading() as transaction:
            wanted = searching.wanted(self, query, transaction, typing=typing)
            return tuple(search.articles(transaction, wanted, stop=stop))

    def concordance(
        self, query: str, *, limit: int = 10_000, width: int = 80, stop: Stop | None = None
    ) -> tuple[InContext, ...]:
        """Return every place in texts where words of `query` stand, with `width` code points on each side."""
        with self._store.reading() as transaction:
            wanted = searching.wanted(self, query, transaction)
            found = search.passages(transaction, wanted, limit=limit, stop=stop)
            return tuple(in_context(*place, width=width) for place in found)

    # --- session and drafts ---------------------------------------------------------------------------

    def session(self) -> dict[str, Any]:
        """Return what `save_session` kept; empty when it is not there or unreadable."""
        with self._store.reading() as transaction:
            return session.read(transaction)

    def draft(self, annotation_id: str) -> str | None:
        """Return the text that was being typed into this annotation's note, or None."""
        with self._store.reading() as transaction:
            return session.read_draft(transaction, annotation_id)

    def drafts(self) -> dict[str, str]:
        """Return every text that was being typed, by annotation id."""
        with self._store.reading() as transaction:
            return session.read_drafts(transaction)

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


def _without(shelf: S, gone: frozenset[str]) -> S:
    """Return a collection or label with those of its articles that are outside the trash."""
    if gone.isdisjoint(shelf.articles):
        return shelf
    return replace(shelf, articles=tuple(id for id in shelf.articles if id not in gone))
