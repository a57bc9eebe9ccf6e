"""What exporters read: articles one after another, checked, counted, never all in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from reader.errors import ExportFailed, NotFound
from reader.exporters.loss import features
from reader.exporters.selection import EVERYTHING, Chooser, Selection, pseudonyms
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Area,
    Article,
    ArticleRow,
    Codebook,
    Collection,
    Label,
    Revision,
    RevisionRow,
    Speaker,
)
from reader.model.building import builder
from reader.model.snapshot import Bundle, Link
from reader.text.span import Span

Progress = Callable[[int, int], None]  # articles done, articles in all
Cancel = Callable[[], bool]

PAGE = 500  # articles asked for at once


class Readable(Protocol):
    """The part of a library that exporters see."""

    def codebook(self) -> Codebook: ...
    def codebooks(self) -> tuple[Codebook, ...]: ...
    def annotators(self) -> tuple[Annotator, ...]: ...
    def annotator(self) -> Annotator: ...
    def speakers(self) -> tuple[Speaker, ...]: ...
    def speaker(self, speaker_id: str, /) -> Speaker: ...
    def collections(self) -> tuple[Collection, ...]: ...
    def labels(self) -> tuple[Label, ...]: ...
    def articles(
        self, *, after: str | None = None, limit: int | None = None, trashed: bool = False
    ) -> tuple[ArticleRow, ...]: ...
    def bundles(self, ids: Sequence[str], /) -> Iterator[Bundle]: ...
    def revision(self, revision_id: str, /) -> Revision: ...


class CancelledError(Exception):
    """The person who asked for the export does not want it any more; never leaves this package."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An annotation and where it stands: in the newest revision, else in the latest that it stands in.

    `anchor` is None when it stands nowhere any more; then `revision` is the newest. `cues` and `mention` are
    the cue words and the words naming the speaker, as far as they stand in `revision`.
    """

    annotation: Annotation
    anchor: Anchor | None
    revision: Revision
    cues: tuple[Span, ...] = ()
    mention: Span | None = None

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return (start, end) of the pieces, in code points."""
        if self.anchor is None:
            return ()
        return tuple([(p.span.start, p.span.end) for p in self.anchor.pieces])


@dataclass(frozen=True)  # no slots: `standing` is kept once it is asked for
class Entry:
    """One article on its way out: its facts, its newest revision and every annotation of it."""

    article: Article
    revision: Revision
    placed: tuple[Placed, ...]
    older: tuple[RevisionRow, ...] = ()

    @cached_property
    def standing(self) -> tuple[Placed, ...]:
        """Return the annotations that stand in the newest revision, in reading order."""
        here = [p for p in self.placed if p.anchor and p.revision.id == self.revision.id and p.anchor.pieces]
        here.sort(key=_reading_place)
        return tuple(here)

    @cached_property
    def areas(self) -> tuple[tuple[Placed, Area], ...]:
        """Return the areas of pages of the file that the newest revision came from, in the text's order."""
        found = [(p, p.annotation.area) for p in self.placed if p.annotation.area and self.has_page_of(p)]
        return tuple(sorted(found, key=lambda each: (each[1].page, each[1].at)))

    def has_page_of(self, placed: Placed) -> bool:
        """Return whether an annotation is an area of a page of the newest revision's file."""
        return _is_on_page(placed.annotation, self.revision)


def _reading_place(placed: Placed) -> tuple[int, int]:
    pieces = placed.anchor.pieces  # type: ignore[union-attr]  # asked for what stands somewhere only
    return pieces[0].span.start, -pieces[-1].span.end


_placed = builder(Placed)


@dataclass(slots=True)
class Tally:
    """What has gone through so far; `lost` counts what the format cannot hold, by feature.

    `facts` are what else the sentence about a feature says, by feature.
    """

    articles: int = 0
    annotations: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    facts: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


class Corpus:
    """The articles that go out, in library order or in the order given."""

    def __init__(
        self,
        library: Readable,
        selection: Selection = EVERYTHING,
        *,
        lost: frozenset[str] = frozenset(),
        extra: Callable[[Entry], Mapping[str, int]] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        most_annotations: int | None = None,
        hear: Callable[[Entry], None] | None = None,
    ) -> None:
        """Prepare to read; nothing but codebooks and people is read yet.

        `lost` are the features to count, `extra` counts those that only an exporter can.
        `most_annotations` ends the corpus after so many; `hear` is told of each entry. Raises `ExportFailed`
        for a selection that names what this library does not have.
        """
        self.library = library
        self.selection = selection.checked()
        self.tally = Tally()
        self._lost = lost
        self._extra = extra
        self._progress = progress
        self._cancel = cancel
        # By the annotations at their ends, where none is held, or none of which only one end goes out.
        self._links_at: dict[str, set[str]] = {}
        self._links_lost: set[str] = set()
        self._left = most_annotations
        self._hear = hear
        self.codebook = library.codebook()
        self.codebooks = {(c.id, c.version): c for c in library.codebooks()}
        self.annotators = {a.id: a for a in library.annotators()}
        self._chooser = Chooser(selection, self.codebooks.values(), self.annotators.values())
        if selection.pseudonyms:  # after the choice, which may name people by their own names
            names = pseudonyms(self.annotators.values())
            self.annotators = {id: replace(a, name=names[id]) for id, a in self.annotators.items()}
        self._speakers = {s.id: s for s in library.speakers()}
        self.tag_words: dict[tuple[str, str, int], str] = {}  # those that `labels.tag_word` has given

    def entries(self) -> Iterator[Entry]:
        """Yield every article once, or each of its revisions when all are chosen.

        Raises `ExportFailed` when a quote is not what stands in the text, `NotFound` for an article that was
        asked for and is not there.
        """
        chosen = self.selection.articles
        identities = list(dict.fromkeys(chosen) if chosen is not None else _all_ids(self.library))
        self._count_shared(None if chosen is None else frozenset(chosen))
        self._refuse_cancelled()
        done = 0
        for bundle in self.library.bundles(identities):
            number = done
            # What is not there any more was moved out for good while the export ran, or never was there.
            while identities[number] != bundle.article.id:
                number += 1
            if chosen is not None and number > done:
                raise NotFound("library.no-article", id=identities[done])
            for entry in self._entries(bundle):
                if self._left == 0:
                    return
                entry = self._shortened(entry)
                self._count(entry)
                if self._hear is not None:
                    self._hear(entry)
                yield entry
            done = number + 1
            if self._progress is not None:
                self._progress(done, len(identities))
            if done < len(identities):
                self._refuse_cancelled()
        if chosen is not None and done < len(identities):
            raise NotFound("library.no-article", id=identities[done])

    def _count_shared(self, articles: frozenset[str] | None) -> None:
        """Count what belongs to no single article and the format cannot hold."""
        if not self._lost.isdisjoint(("links", "half-links")):
            for link in self.links():
                ends = {link.from_annotation, link.to_annotation}
                for end in ends if "links" in self._lost or len(ends) == 2 else ():
                    self._links_at.setdefault(end, set()).add(link.id)
        if "shelves" in self._lost:
            inside = [c.articles for c in self.library.collections()]
            inside += [label.articles for label in self.library.labels()]
            if held := sum(articles is None or not articles.isdisjoint(each) for each in inside):
                self.tally.lost["shelves"] = held

    def _refuse_cancelled(self) -> None:
        if self._cancel is not None and self._cancel():
            raise CancelledError

    def speaker(self, identity: str) -> Speaker:
        """Return a speaker that an annotation names, also one that is in the trash by now."""
        found = self._speakers.get(identity)
        if found is None:
            found = self._speakers[identity] = self.library.speaker(identity)
        return found

    def annotator_name(self, identity: str) -> str:
        found = self.annotators.get(identity)
        return found.name if found else identity

    def links(self) -> tuple[Link, ...]:
        """Return the links between annotations, if this library has any to give."""
        give: Callable[[], tuple[Link, ...]] | None = getattr(self.library, "links", None)
        return give() if give is not None else ()

    def _entries(self, bundle: Bundle) -> Iterator[Entry]:
        if not self.selection.takes_article(bundle.article):
            return
        wanted, number = self.selection.revisions, self.selection.number
        rows = bundle.revisions
        if number is not None:
            if all(row.number != number for row in rows):
                raise NotFound(
                    "export.no-revision", article=bundle.article.id, number=number, count=len(rows)
                )
            rows = tuple(row for row in rows if row.number <= number)
        annotations = self._chooser.annotations(bundle.annotations)
        article = self._chooser.article(bundle.article)
        if wanted == "every":
            for row in rows:
                yield self._entry(article, bundle, (row,), annotations, only=True)
        else:
            yield self._entry(article, bundle, rows, annotations, only=wanted == "newest")

    def _entry(
        self,
        article: Article,
        bundle: Bundle,
        rows: tuple[RevisionRow, ...],
        annotations: tuple[Annotation, ...],
        *,
        only: bool,
    ) -> Entry:
        """Return the entry of the last of `rows`; with `only`, of what stands in it and nothing else."""
        texts = {bundle.newest.id: bundle.newest}
        newest = texts.get(rows[-1].id) or self.library.revision(rows[-1].id)
        texts[newest.id] = newest
        numbers = {row.id: row.number for row in bundle.revisions}
        placed = []
        if only:
            rows = rows[-1:]
        ids = [row.id for row in reversed(rows)]
        for annotation in annotations:
            anchor = _where(annotation, ids)
            if only and anchor is None and not _is_on_page(annotation, newest):
                continue
            if anchor is not None and anchor.revision not in texts:
                texts[anchor.revision] = self.library.revision(anchor.revision)
            revision = texts[anchor.revision] if anchor else newest
            _check_quotes(annotation, anchor, revision)
            # Cues and mentions stand in the revision of the newest anchor.
            mention = annotation.speaker.span if annotation.speaker else None
            if not (annotation.cues or mention):
                placed.append(_placed(annotation, anchor, revision))
            elif anchor is not None and anchor.revision == _newest(annotation, numbers):
                placed.append(_placed(annotation, anchor, revision, annotation.cues, mention))
            else:
                placed.append(_placed(annotation, anchor, revision))
        if newest is not bundle.newest:
            placed.sort(key=lambda p: p.spans[:1])
        return Entry(article, newest, tuple(placed), rows[:-1])

    def _shortened(self, entry: Entry) -> Entry:
        if self._left is None:
            return entry
        kept = entry.placed[: self._left]
        self._left -= len(kept)
        return replace(entry, placed=kept)

    def _count(self, entry: Entry) -> None:
        self.tally.articles += 1
        self.tally.annotations += len(entry.placed)
        if self._lost:
            counts = features(entry, self._lost, self.speaker)
            if self._extra is not None:
                counts.update(self._extra(entry))
            self.tally.lost.update({feature: count for feature, count in counts.items() if count})
        if self._links_at:
            self._count_links(entry)

    def _count_links(self, entry: Entry) -> None:
        ends = [self._links_at.get(placed.annotation.id, set()) for placed in entry.placed]
        if "links" in self._lost:
            self._links_lost.update(*ends)
            self.tally.lost["links"] = len(self._links_lost)
        else:  # a link is whole again when its other end goes out too
            for links in ends:
                self._links_lost ^= links
            self.tally.lost["half-links"] = len(self._links_lost)


def _all_ids(library: Readable) -> Iterator[str]:
    after: str | None = None
    while rows := library.articles(after=after, limit=PAGE):
        yield from (row.article.id for row in rows)
        after = rows[-1].article.id


def _is_on_page(annotation: Annotation, revision: Revision) -> bool:
    """Return whether the annotation is an area of a page of the file that a revision came from."""
    area = annotation.area
    return area is not None and area.original == revision.source.original_hash


def _where(annotation: Annotation, revisions: Sequence[str]) -> Anchor | None:
    """Return where the annotation stands in the first of `revisions`, ids, in which it does."""
    for revision in revisions:
        anchor = annotation.anchor_in(revision)
        if anchor is None or not anchor.pieces:
            continue
        if len(anchor.pieces) == 1:
            return anchor
        return replace(anchor, pieces=tuple(sorted(anchor.pieces, key=lambda p: p.span)))
    return None


def _newest(annotation: Annotation, numbers: Mapping[str, int]) -> str:
    """Return the newest revision that the annotation has an anchor in, '' when it has none."""
    if len(annotation.anchors) == 1:
        return annotation.anchors[0].revision
    anchored = [a.revision for a in annotation.anchors if a.revision in numbers and a.state != "orphan"]
    return max(anchored, key=numbers.__getitem__, default="")


def _check_quotes(annotation: Annotation, anchor: Anchor | None, revision: Revision) -> None:
    text = revision.text
    for piece in anchor.pieces if anchor else ():
        span = piece.span
        if text[span.start : span.end] != piece.quote or span.end > len(text):
            raise ExportFailed("export.quote-differs", annotation=annotation.id)
