"""Bringing a snapshot into a library: by id, articles also by what their texts are.

Everything happens in one edit, so one undo takes all of it back. Nothing is overwritten: where both have
something under one id that is not the same, an annotation is kept twice, facts and people stay as they are
here, and each such case is listed.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from reader.errors import NotFound
from reader.library.edits import (
    AddAnnotations,
    AddAnnotator,
    AddArticle,
    AddCodebook,
    AddLinks,
    AddRevision,
    AddShelf,
    AddSpeaker,
    Applied,
    Batch,
    DropCodebook,
    Edit,
    EditSpeaker,
    KeepUnknown,
    PutArticles,
    RestoreAnnotations,
    RestoreAnnotator,
    RestoreArticles,
    RestoreRevision,
    RestoreShelves,
    RestoreSpeakers,
    SetCodebook,
    ShelfKind,
    TrashAnnotator,
    UseAnnotator,
)
from reader.library.library import Kind, Library
from reader.model import (
    Annotation,
    Annotator,
    Article,
    Collection,
    Label,
    Notice,
    Revision,
    RevisionRow,
    Speaker,
)
from reader.model.shelf import parents_first
from reader.model.snapshot import Link, Snapshot
from reader.storage.revisions import NO_TEXT


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did. Counts are by kind ("article", "annotation", …).

    `articles` are (id there, id here) of every article of the snapshot; `conflicts` name what differs.
    `applied` is None when everything was here already.
    """

    applied: Applied | None
    added: tuple[tuple[str, int], ...]
    same: tuple[tuple[str, int], ...]
    conflicts: tuple[Notice, ...]
    articles: tuple[tuple[str, str], ...]


def merge(library: Library, snapshot: Snapshot, *, then: tuple[Edit, ...] = ()) -> Merged:
    """Bring `snapshot` in and do `then`, all of it or nothing; raises what `Library.apply` raises."""
    plan = _Plan(library, snapshot)
    plan.make()
    plan.edits += (edit for edit in then if edit not in plan.edits)
    return plan.outcome(library.apply(Batch(tuple(plan.edits))) if plan.edits else None)


def weigh(library: Library, snapshot: Snapshot) -> Merged:
    """Return what a merge would do; nothing is changed."""
    plan = _Plan(library, snapshot)
    plan.make()
    return plan.outcome(None)


def twin_id(value: Any) -> str:
    """Return the id of the second copy of `value`: always the same, so that a second merge finds it."""
    digest = blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return str(uuid.UUID(bytes=digest, version=4))


def _text_of(revision: Revision | RevisionRow) -> tuple[str, str]:
    """Return what tells a text from others: its hash, of pages without a text that of their file too."""
    hashed = revision.text_hash
    return hashed, revision.source.original_hash if hashed == NO_TEXT else ""


@dataclass(slots=True)
class _Plan:
    """What will be done, and where ids of the snapshot lead in this library."""

    library: Library
    snapshot: Snapshot
    edits: list[Edit] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    conflicts: list[Notice] = field(default_factory=list)
    article_ids: dict[str, str] = field(default_factory=dict)
    revision_ids: dict[str, str] = field(default_factory=dict)
    annotation_ids: dict[str, str] = field(default_factory=dict)
    codebook_ids: dict[tuple[str, int], str] = field(default_factory=dict)

    def make(self) -> None:
        fresh = not self.library.articles(limit=1) and not self.library.articles(limit=1, trashed=True)
        self._codebooks()
        self._people()
        self._articles()
        self._annotations()
        self._links()
        self._shelves()
        self._unknown()
        if fresh:
            self._currents()

    def outcome(self, applied: Applied | None) -> Merged:
        return Merged(
            applied,
            tuple(sorted(self.added.items())),
            tuple(sorted(self.same.items())),
            tuple(self.conflicts),
            # An article without any text cannot be kept.
            tuple((a.id, self.article_ids[a.id]) for a in self.snapshot.articles if a.id in self.article_ids),
        )

    def _differs(self, kind: str, id: str, message: str = "merge.differs") -> None:
        self.conflicts.append(Notice(message, (("kind", kind), ("id", id))))

    def _add(self, kind: str, edit: Edit) -> None:
        self.added[kind] += 1
        self.edits.append(edit)

    # --- codebooks, annotators, speakers ---

    def _codebooks(self) -> None:
        here = {(c.id, c.version): c for c in self.library.codebooks()}
        for book in self.snapshot.codebooks:
            known = here.get((book.id, book.version))
            if known == book:
                self.same["codebook"] += 1
            elif known is None:
                self._add("codebook", AddCodebook(book))
            else:
                # Annotations made with it must go on meaning what they meant.
                twin = replace(book, id=twin_id(book))
                self.codebook_ids[book.id, book.version] = twin.id
                if (twin.id, twin.version) not in here:
                    self._add("codebook", AddCodebook(twin))
                    self._differs("codebook", book.id, "merge.kept-both")

    def _people(self) -> None:
        for annotator in self.snapshot.annotators:
            self._person("annotator", annotator, AddAnnotator(annotator), RestoreAnnotator(annotator.id))
        for speaker in self.snapshot.speakers:
            self._person("speaker", speaker, AddSpeaker(speaker), RestoreSpeakers((speaker.id,)))

    def _person(self, kind: Kind, value: Annotator | Speaker, add: Edit, restore: Edit) -> None:
        known, trashed = self.library.stored(kind, (value.id,)).get(value.id, (None, False))
        if known is None:
            self._add(kind, add)
            return
        if trashed:
            self.edits.append(restore)
        if known == value:
            self.same[kind] += 1
        elif isinstance(value, Speaker) and replace(known, aliases=()) == replace(value, aliases=()):
            both = tuple(dict.fromkeys((*known.aliases, *value.aliases)))
            if both != known.aliases:
                self.edits.append(EditSpeaker(known, replace(known, aliases=both)))
            self.same[kind] += 1
        else:
            self._differs(kind, value.id)

    # --- articles and revisions ---

    def _articles(self) -> None:
        revisions: dict[str, list[Revision]] = {}
        for revision in self.snapshot.revisions:
            revisions.setdefault(revision.article, []).append(revision)
        for article in self.snapshot.articles:
            own = sorted(revisions.get(article.id, ()), key=lambda r: r.number)
            known = self._known(article, own)
            if known is not None:
                self._into(known, article, own)
            elif own:
                self._new(article, own)

    def _known(self, article: Article, revisions: list[Revision]) -> Article | None:
        """Return the article here that this one is: by its id, else by one of its texts."""
        try:
            row = self.library.article_row(article.id)
        except NotFound:
            pass
        else:
            if row.trashed:
                self.edits.append(RestoreArticles((article.id,)))
            return row.article
        for revision in revisions:
            found = self.library.find_revision(revision.text_hash, revision.source.original_hash)
            if found is not None:
                return self.library.article(found.article)
        return None

    def _into(self, known: Article, article: Article, revisions: list[Revision]) -> None:
        self.article_ids[article.id] = known.id
        facts = replace(article, id=known.id, created=known.created, modified=known.modified)
        if facts == known:
            self.same["article"] += 1
        else:
            self._differs("article", known.id)
        here = self.library.revisions(known.id)
        by_id = {r.id: r for r in here}
        by_text = {_text_of(r): r for r in reversed(here)}
        number = max((r.number for r in here), default=0)
        trash = self.library.stored("revision", (r.id for r in revisions))
        for revision in revisions:
            there = by_id.get(revision.id) or by_text.get(_text_of(revision))
            if there is not None:
                self.revision_ids[revision.id] = there.id
                self.same["revision"] += 1
                continue
            held, _ = trash.get(revision.id, (None, False))
            if held == revision and known.id == revision.article:
                self.revision_ids[revision.id] = revision.id
                self._add("revision", RestoreRevision(revision.id))
                continue
            number += 1
            added = replace(revision, article=known.id, number=number)
            if held is not None:  # the id is another text's here
                added = replace(added, id=twin_id(added))
            self.revision_ids[revision.id] = added.id
            self._add("revision", AddRevision(added))

    def _new(self, article: Article, revisions: list[Revision]) -> None:
        self.article_ids[article.id] = article.id
        self.revision_ids.update((r.id, r.id) for r in revisions)
        first, *later = revisions
        self._add("article", AddArticle(article, first))
        self.added["revision"] += 1 + len(later)
        self.edits.extend(AddRevision(revision) for revision in later)

    # --- annotations, links, the rest ---

    def _annotations(self) -> None:
        adding: list[Annotation] = []
        back: list[str] = []
        led = {a.id: self._led(a) for a in self.snapshot.annotations if a.article in self.article_ids}
        twins = {id: twin_id(annotation) for id, annotation in led.items()}
        here = self.library.stored("annotation", (*led, *twins.values()))
        for given in self.snapshot.annotations:
            annotation = led.get(given.id)
            if annotation is None:
                continue
            known, trashed = here.get(given.id, (None, False))
            if known is None:
                adding.append(annotation)
            elif known == annotation:
                if trashed:
                    back.append(given.id)
                else:
                    self.same["annotation"] += 1
            else:
                annotation = replace(annotation, id=twins[given.id])
                if annotation.id in here:
                    self.same["annotation"] += 1
                else:
                    adding.append(annotation)
                    self._differs("annotation", given.id, "merge.kept-both")
            self.annotation_ids[given.id] = annotation.id
        if back:
            self.edits.append(RestoreAnnotations(tuple(back)))
        if adding:
            self.edits.append(AddAnnotations(tuple(adding)))
        if adding or back:
            self.added["annotation"] += len(adding) + len(back)

    def _led(self, given: Annotation) -> Annotation:
        """Return an annotation of the snapshot with the ids that hold here."""
        anchors = tuple(
            replace(a, revision=self.revision_ids.get(a.revision, a.revision)) for a in given.anchors
        )
        book = self.codebook_ids.get((given.codebook, given.codebook_version), given.codebook)
        led = replace(given, article=self.article_ids[given.article], anchors=anchors, codebook=book)
        return given if led == given else led

    def _links(self) -> None:
        here = {link.id: link for link in self.library.links()}
        adding: list[Link] = []
        for given in self.snapshot.links:
            ends = (
                self.annotation_ids.get(given.from_annotation),
                self.annotation_ids.get(given.to_annotation),
            )
            if ends[0] is None or ends[1] is None:
                continue
            link = replace(given, from_annotation=ends[0], to_annotation=ends[1])
            if here.get(link.id) == link:
                self.same["link"] += 1
            elif link.id in here:
                twin = replace(link, id=twin_id(link))
                if twin.id not in here:
                    adding.append(twin)
                    self._differs("link", link.id, "merge.kept-both")
            else:
                adding.append(link)
        if adding:
            self.added["link"] += len(adding)
            self.edits.append(AddLinks(tuple(adding)))

    def _shelves(self) -> None:
        """Collections and labels: those that both have hold what both put in."""
        given: list[tuple[ShelfKind, Collection | Label]] = [
            ("collection", each) for each in parents_first(self.snapshot.collections)
        ]
        given += [("label", each) for each in self.snapshot.labels]
        for kind, each in given:
            ids = {self.article_ids[id] for id in each.articles if id in self.article_ids}
            led = replace(each, articles=tuple(sorted(ids)))
            known, trashed = self.library.stored(kind, (led.id,)).get(led.id, (None, False))
            if known is None:
                self._add(kind, AddShelf(led))
                continue
            if trashed:
                self._add(kind, RestoreShelves(kind, (led.id,)))
            if replace(known, articles=()) != replace(led, articles=()):
                self._differs(kind, led.id)
            fresh = tuple(id for id in led.articles if id not in known.articles)
            if fresh and not getattr(known, "query", ""):
                self._add(kind, PutArticles(kind, led.id, fresh))
            elif not trashed:
                self.same[kind] += 1

    def _unknown(self) -> None:
        if self.snapshot.unknown:
            here = set(self.library.unknown())
            fresh = tuple(replace(u, id=self._led_id(u.kind, u.id)) for u in self.snapshot.unknown)
            fresh = tuple(u for u in fresh if u not in here)
            if fresh:
                self.edits.append(KeepUnknown(fresh))

    def _led_id(self, kind: str, id: str) -> str:
        ids: dict[str, Any] = {
            "article": self.article_ids,
            "revision": self.revision_ids,
            "annotation": self.annotation_ids,
        }.get(kind, {})
        return str(ids.get(id, id))

    def _currents(self) -> None:
        """A library without articles takes over what is current there; what it began with goes."""
        books = {(c.id, c.version): c for c in self.snapshot.codebooks}
        book = books.get(self.snapshot.codebook)
        if book is not None and book != self.library.codebook():
            self.edits.append(
                SetCodebook(replace(book, id=self.codebook_ids.get((book.id, book.version), book.id)))
            )
            own_book = self.library.codebook()
            if (own_book.id, own_book.version) not in books:
                self.edits.append(DropCodebook(own_book.id, own_book.version))
        own = self.library.annotator()
        given = self.snapshot.annotator
        if given != own.id and any(a.id == given for a in self.snapshot.annotators):
            self.edits.append(UseAnnotator(given))
            if not any(a.id == own.id for a in self.snapshot.annotators):
                self.edits.append(TrashAnnotator(own.id))
