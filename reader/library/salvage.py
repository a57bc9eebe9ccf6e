"""A new library out of what can still be read of a damaged one; the damaged file stays as it is.

What matches its hash is taken as it was, the trash too. Of the rest, texts, facts and people are taken as
they can be read and listed, because so much hangs on them; an annotation that does not match is taken, and
listed, when the words that it quotes stand where it says, and is otherwise lost, and counted.
"""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reader.errors import LibraryFailed
from reader.library.cleaning import cleaned_facts
from reader.library.codebooks import default_codebook
from reader.library.context import is_verdict
from reader.library.library import FIRST_ANNOTATOR, utc_now
from reader.model import Annotation, Annotator, Article, Codebook, Collection, Label, Notice, Revision, new_id
from reader.model.shelf import parents_first
from reader.storage import annotation_writing as writing
from reader.storage import articles, checking, extras, people, revisions, salvage, shelves
from reader.storage.faults import in_place_of, translated
from reader.storage.own_row import change_own_row
from reader.storage.rows import Kept, Transaction
from reader.storage.store import cannot_make, create, put_in_place, sync
from reader.text.hashing import text_hash


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came over, by kind; what did but may not be as it was written; how much could not be read."""

    path: Path
    whole: tuple[tuple[str, int], ...]
    doubtful: tuple[Notice, ...]
    lost: tuple[tuple[str, int], ...]


def rescue(damaged: Path | str, target: Path | str) -> Salvaged:
    """Make a new library at `target`, where nothing may be, of what can be read of `damaged`.

    Raises `LibraryFailed` when nothing can: then only a backup helps.
    """
    damaged, target = Path(damaged).absolute(), Path(target).absolute()
    if target.exists():
        raise LibraryFailed("salvage.target-exists", path=str(target))
    copy = target.with_name(f".{target.name}.{secrets.token_hex(4)}.copy")
    making = target.with_name(f".{target.name}.{secrets.token_hex(4)}.made")
    work = _Work()
    try:
        with translated(damaged), salvage.scratch() as scratch:
            salvage.copy_for_reading(damaged, copy)
            if not salvage.copy_rows(copy, scratch):
                raise LibraryFailed("salvage.nothing", path=str(damaged))
            with in_place_of(making, target):
                create(making, id=new_id(), created=utc_now(), fill=lambda made: work.carry(scratch, made))
        sync(making)
        if not put_in_place(making, target):
            raise LibraryFailed("salvage.target-exists", path=str(target))
    except OSError as error:
        raise cannot_make(target, error) from error
    finally:
        for rest in (copy, making):
            with suppress(OSError):
                rest.unlink(missing_ok=True)
    return Salvaged(
        target, tuple(sorted(work.whole.items())), tuple(work.doubtful), tuple(sorted(work.lost.items()))
    )


@dataclass(slots=True)
class _Work:
    """Carries values from the scratch database into the new library, in the order in which they refer."""

    whole: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    doubtful: list[Notice] = field(default_factory=list)
    codebooks: dict[tuple[str, int], Codebook] = field(default_factory=dict)
    articles: dict[str, int] = field(default_factory=dict)
    annotators: dict[str, int] = field(default_factory=dict)
    speakers: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)  # article of each revision

    def carry(self, scratch: Transaction, made: Transaction) -> None:
        said = salvage.all_annotations(scratch)
        self._people(scratch, made)
        self._articles(scratch, made)
        self._revisions(scratch, made, said)
        self._annotations(made, said)
        self._shelves(scratch, made)
        self._rest(scratch, made)
        checking.rebuild(made)

    def _take(self, kind: str, id: str, good: bool) -> None:
        if good:
            self.whole[kind] += 1
        else:
            self.doubtful.append(Notice("salvage.doubtful", (("kind", kind), ("id", id))))

    def _people(self, scratch: Transaction, made: Transaction) -> None:
        keys = {}
        for book, good in salvage.all_codebooks(scratch):
            if (book.id, book.version) not in self.codebooks:
                self.codebooks[book.id, book.version] = book
                keys[book.id, book.version] = people.add_codebook(made, cleaned_facts(book))
                self._take("codebook", book.id, good)
        if not keys:
            keys["", 0] = people.add_codebook(made, default_codebook())
        for annotator, good in salvage.all_annotators(scratch):
            people.add_annotator(made, cleaned_facts(annotator.good))
            self._take("annotator", annotator.id, good)
        if not people.annotators(made):
            people.add_annotator(made, Annotator(new_id(), FIRST_ANNOTATOR))
        for speaker, good in salvage.all_speakers(scratch):
            people.add_speaker(made, cleaned_facts(speaker.good))
            self._take("speaker", speaker.id, good)
        self._trash_people(scratch, made)
        book_name, person = salvage.current(scratch)
        self.annotators = {kept.id: kept.key for kept in people.annotators(made)}
        self.speakers = {kept.id: kept.key for kept in people.speakers(made)}
        change_own_row(
            made,
            codebook=keys.get(book_name, list(keys.values())[-1]),
            annotator=self.annotators.get(person, next(iter(self.annotators.values()))),
        )

    def _trash_people(self, scratch: Transaction, made: Transaction) -> None:
        annotators = {kept.id: kept for kept in people.annotators(made)}
        for kept, _ in salvage.all_annotators(scratch):
            if kept.deleted_at is not None:
                people.put_annotator(made, annotators[kept.id], kept.good, kept.deleted_at, kept.batch)
        speakers = {kept.id: kept for kept in people.speakers(made)}
        for other, _ in salvage.all_speakers(scratch):
            if other.deleted_at is not None:
                people.put_speaker(made, speakers[other.id], other.good, other.deleted_at, other.batch)

    def _shelves(self, scratch: Transaction, made: Transaction) -> None:
        """Collections and labels with the articles that came over; a ring stands at the top."""
        held = {kept.id: (kept, good) for kept, good in salvage.all_collections(scratch)}
        there = {c.id for c in parents_first(tuple(kept.good for kept, _ in held.values()))}
        loose = [replace(kept.good, parent="") for id, (kept, _) in held.items() if id not in there]
        whole = tuple(kept.good for id, (kept, _) in held.items() if id in there)
        keys: dict[str, int] = {}
        for value in parents_first((*whole, *loose)):
            kept, good = held[value.id]
            parent = value.parent if value.parent in keys else ""
            self._shelf(made, kept, replace(value, parent=parent), good and parent == value.parent, keys)
            keys[value.id] = next(k.key for k in shelves.collections(made) if k.id == value.id)
        for label, good in salvage.all_labels(scratch):
            self._shelf(made, label, label.good, good, {})

    def _shelf(
        self,
        made: Transaction,
        kept: Kept[Any],
        given: Collection | Label,
        good: bool,
        parents: dict[str, int],
    ) -> None:
        articles = tuple(id for id in given.articles if id in self.articles)
        value = cleaned_facts(replace(given, articles=articles))
        shelves.add_shelf(made, value, parents, self.articles)
        if kept.deleted_at is not None:
            there: list[Kept[Any]] = [*shelves.collections(made), *shelves.labels(made)]
            added = next(k for k in there if k.id == value.id)
            shelves.put_shelf(made, added, value, parents, kept.deleted_at, kept.batch)
        self._take(
            "label" if isinstance(value, Label) else "collection", value.id, good and value == kept.value
        )

    def _articles(self, scratch: Transaction, made: Transaction) -> None:
        for kept, good in salvage.all_articles(scratch):
            self._article(made, replace(kept, value=cleaned_facts(kept.good)), good)

    def _article(self, made: Transaction, kept: Kept[Article], good: bool) -> None:
        fitting = tuple(v for v in kept.good.values if v.type != "speaker" or v.value in self.speakers)
        if fitting != kept.good.values:
            kept, good = replace(kept, value=replace(kept.good, values=fitting)), False
        key = self.articles[kept.id] = articles.add_article(made, kept.good)
        if kept.deleted_at is None:
            change_own_row(made, counts={"article": 1})
        else:
            stored = Kept(key, kept.id, kept.good)
            articles.put_article(made, stored, kept.good, kept.deleted_at, kept.batch)
        self._take("article", kept.id, good)

    def _revisions(
        self, scratch: Transaction, made: Transaction, said: list[tuple[Kept[Annotation], bool]]
    ) -> None:
        quotes: dict[str, list[tuple[int, int, str]]] = {}
        for kept, good in said:
            for anchor in kept.good.anchors if good else ():
                places = quotes.setdefault(anchor.revision, [])
                places += [(p.span.start, p.span.end, p.quote) for p in anchor.pieces]
        for kept_revision, good in salvage.all_revisions(scratch):
            revision = kept_revision.good
            if not good:
                revision = self._mended(revision, quotes.get(revision.id, []))
            if revision.article not in self.articles:
                # Its article's row is gone: the text is worth one of its own.
                revision = replace(revision, article=revision.article or new_id())
                self._article(made, Kept(0, revision.article, Article(revision.article, "")), False)
            key = revisions.add_revision(made, revision, self.articles[revision.article])
            if kept_revision.deleted_at is not None:
                revisions.trash_revision(made, key, kept_revision.deleted_at, kept_revision.batch)
            self.revisions[revision.id] = key
            self.texts[revision.id] = revision.text
            self.owners[revision.id] = revision.article
            self._take("revision", revision.id, good)

    def _mended(self, revision: Revision, quotes: list[tuple[int, int, str]]) -> Revision:
        text = revision.text.replace("\0", "\ufffd")
        text = salvage.patched(text, revision.text_hash, quotes)
        notices = (Notice("salvage.text", (("revision", revision.id),)),)
        return cleaned_facts(
            replace(
                revision,
                text=text,
                text_hash=text_hash(text),
                blocks=salvage.lines_of(text),
                notices=notices,
            )
        )

    def _annotations(self, made: Transaction, said: list[tuple[Kept[Annotation], bool]]) -> None:
        batch: list[tuple[Kept[Annotation], Annotation, bool]] = []
        for kept, good in said:
            annotation = self._fitting(kept.good)
            if annotation is None:
                self.lost["annotation"] += 1
            else:
                batch.append((kept, annotation, good and annotation == kept.good))
        keys = writing.Keys(self.articles, self.annotators, self.speakers, self.revisions)
        added = writing.add_annotations(made, [annotation for _, annotation, _ in batch], keys)
        for key, (kept, annotation, good) in zip(added, batch, strict=True):
            if kept.deleted_at is not None:
                stored = Kept(key, annotation.id, annotation)
                writing.mark_annotations(made, [stored], kept.deleted_at, kept.batch)
            self._take("annotation", annotation.id, good)

    def _fitting(self, given: Annotation) -> Annotation | None:
        """Return the annotation with what of it still refers to something; None when no words are left."""
        anchors = []
        for anchor in given.anchors:
            text = self.texts.get(anchor.revision or "")
            if text is None:
                continue
            pieces = tuple(p for p in anchor.pieces if p.span.of(text) == p.quote and p.span)
            if pieces or not anchor.pieces:
                anchors.append(replace(anchor, pieces=pieces))
        if given.anchors and not anchors:
            return None
        owner = self.owners[anchors[0].revision] if anchors else given.article
        if owner not in self.articles:
            return None
        book = self.codebooks.get((given.codebook, given.codebook_version))
        known = book is None or book.tag(given.tag) is not None
        speaker = given.speaker if given.speaker and given.speaker.speaker in self.speakers else None
        verdict = given.verdict if given.verdict is not None and is_verdict(given.verdict) else None
        fitting = cleaned_facts(
            replace(
                given,
                article=owner,
                annotator=given.annotator
                if given.annotator in self.annotators
                else next(iter(self.annotators)),
                tag=given.tag if known or book is None else book.tags[0].id,
                anchors=tuple(a for a in anchors if self.owners[a.revision] == owner),
                speaker=speaker,
                values=tuple(v for v in given.values if v.type != "speaker" or v.value in self.speakers),
                verdict=verdict,
            )
        )
        return given if fitting == given else fitting

    def _rest(self, scratch: Transaction, made: Transaction) -> None:
        links = [kept for kept in extras.links(scratch) if kept.value is not None]
        ids = {id for k in links for id in (k.good.from_annotation, k.good.to_annotation)}
        keys: dict[str, Any] = salvage.annotation_keys(made, sorted(ids))
        standing = [k for k in links if {k.good.from_annotation, k.good.to_annotation} <= keys.keys()]
        extras.add_links(made, [k.good for k in standing], keys)
        added = extras.links_by_id(made, (k.id for k in standing))
        for kept in standing:
            if kept.deleted_at is not None:
                extras.mark_links(made, [added[kept.id]], kept.deleted_at, kept.batch)
            self._take("link", kept.id, True)
        extras.add_unknown(made, [k.good for k in extras.unknown_keys(scratch) if k.value is not None])
        salvage.copy_comforts(scratch, made)
