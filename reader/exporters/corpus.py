"""What exporters read: articles one after another, checked, counted, never all in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from reader.errors import ExportFailed, NotFound
from reader.exporters.loss import features
from reader.model import (
    Anchor,
    Annotation,
    Annotator,
    Article,
    ArticleRow,
    Codebook,
    Collection,
    Label,
    Revision,
    RevisionRow,
    Speaker,
)
from reader.model.snapshot import Link
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
    def article(self, article_id: str, /) -> Article: ...
    def revisions(self, article_id: str, /) -> tuple[RevisionRow, ...]: ...
    def revision(self, revision_id: str, /) -> Revision: ...
    def annotations(self, article_id: str, /, *, revision: str | None = None) -> tuple[Annotation, ...]: ...


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
        return tuple((p.span.start, p.span.end) for p in self.anchor.pieces) if self.anchor else ()


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
        here = (p for p in self.placed if p.anchor and p.revision.id == self.revision.id and p.anchor.pieces)
        return tuple(sorted(here, key=lambda p: (p.spans[0][0], -p.spans[-1][1])))


@dataclass(slots=True)
class Tally:
    """What has gone through so far; `lost` counts what the format cannot hold, by feature."""

    articles: int = 0
    annotations: int = 0
    lost: Counter[str] = field(default_factory=Counter)


class Corpus:
    """The articles that go out, in library order or in the order given."""

    def __init__(
        self,
        library: Readable,
        articles: Sequence[str] | None = None,
        *,
        lost: frozenset[str] = frozenset(),
        extra: Callable[[Entry], Mapping[str, int]] | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        most_annotations: int | None = None,
        revision_number: int | None = None,
    ) -> None:
        """Prepare to read; nothing but codebooks and people is read yet.

        `lost` are the features to count, `extra` counts those that only an exporter can.
        `most_annotations` ends the corpus after so many. With `revision_number`, that revision of each
        article is taken for its newest, and what stands only in later ones stands nowhere.
        """
        self.library = library
        self.chosen = articles
        self.tally = Tally()
        self._lost = lost
        self._extra = extra
        self._progress = progress
        self._cancel = cancel
        self._left = most_annotations
        self._revision_number = revision_number
        self.codebook = library.codebook()
        self.codebooks = {(c.id, c.version): c for c in library.codebooks()}
        self.annotators = {a.id: a for a in library.annotators()}
        self._speakers = {s.id: s for s in library.speakers()}

    def entries(self) -> Iterator[Entry]:
        """Yield every article once; raises `ExportFailed` when a quote is not what stands in the text."""
        identities = list(self.chosen) if self.chosen is not None else list(_all_ids(self.library))
        if "links" in self._lost and (links := self.links()):
            self.tally.lost["links"] = len(links)
        for number, identity in enumerate(identities):
            if self._cancel is not None and self._cancel():
                raise CancelledError
            if self._left == 0:
                return
            try:
                entry = self._entry(identity)
            except NotFound:
                if self.chosen is not None:
                    raise
                continue  # moved to the trash while the export ran
            self._count(entry)
            yield entry
            if self._progress is not None:
                self._progress(number + 1, len(identities))

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

    def _entry(self, identity: str) -> Entry:
        article = self.library.article(identity)
        rows = sorted(self.library.revisions(identity), key=lambda r: r.number)
        numbers = {row.id: row.number for row in rows}
        rows = self._up_to_wanted(identity, rows)
        newest = self.library.revision(rows[-1].id)
        annotations = self.library.annotations(identity)
        if self._left is not None:
            annotations = annotations[: self._left]
            self._left -= len(annotations)
        texts = {newest.id: newest}
        placed = []
        for annotation in annotations:
            anchor = _where(annotation, rows)
            if anchor is not None and anchor.revision not in texts:
                texts[anchor.revision] = self.library.revision(anchor.revision)
            revision = texts[anchor.revision] if anchor else newest
            _check_quotes(annotation, anchor, revision)
            # Cues and mentions stand in the revision of the newest anchor.
            if anchor is not None and anchor.revision == _newest(annotation, numbers):
                mention = annotation.speaker.span if annotation.speaker else None
                placed.append(Placed(annotation, anchor, revision, annotation.cues, mention))
            else:
                placed.append(Placed(annotation, anchor, revision))
        return Entry(article, newest, tuple(placed), tuple(rows[:-1]))

    def _up_to_wanted(self, identity: str, rows: list[RevisionRow]) -> list[RevisionRow]:
        wanted = self._revision_number
        if wanted is None:
            return rows
        if all(row.number != wanted for row in rows):
            raise NotFound("export.no-revision", article=identity, number=wanted, count=len(rows))
        return [row for row in rows if row.number <= wanted]

    def _count(self, entry: Entry) -> None:
        self.tally.articles += 1
        self.tally.annotations += len(entry.placed)
        if self._lost:
            counts = features(entry, self._lost, self.speaker)
            if self._extra is not None:
                counts.update(self._extra(entry))
            self.tally.lost.update({feature: count for feature, count in counts.items() if count})


def _all_ids(library: Readable) -> Iterator[str]:
    after: str | None = None
    while rows := library.articles(after=after, limit=PAGE):
        yield from (row.article.id for row in rows)
        after = rows[-1].article.id


def _where(annotation: Annotation, revisions: Sequence[RevisionRow]) -> Anchor | None:
    for revision in reversed(revisions):
        anchor = annotation.anchor_in(revision.id)
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
    for piece in anchor.pieces if anchor else ():
        if piece.span.of(revision.text) != piece.quote or piece.span.end > len(revision.text):
            raise ExportFailed("export.quote-differs", annotation=annotation.id)
