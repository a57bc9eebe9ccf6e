"""A whole library, or a part of one, as values: what native JSON holds and what a merge takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.model.annotation import Annotation, Annotator, Speaker
from reader.model.article import Article, Revision, RevisionRow
from reader.model.codebook import Codebook
from reader.model.shelf import Collection, Label


@dataclass(frozen=True, slots=True)
class Bundle:
    """One article with its revisions by number, the newest with its text, and its annotations in order."""

    article: Article
    revisions: tuple[RevisionRow, ...]
    newest: Revision
    annotations: tuple[Annotation, ...]


# What the window offers; a file may bring others, which are shown as they are called there.
LinkKind = Literal["supports", "contradicts", "repeats", "answers"]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two annotations, of a kind that readers name ("contradicts", "same claim")."""

    id: str
    kind: str
    from_annotation: str
    to_annotation: str
    note: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A key of a newer program's file that this one does not know, kept so that it can be written again.

    `kind` and `id` name the object it stood in ("article", …; both empty for the file itself), `pointer` is
    the JSON pointer inside that object, `json` the value as canonical JSON.
    """

    kind: str
    id: str
    pointer: str
    json: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that can be taken out of a library and brought back; nothing that is in the trash.

    `codebook` is (id, version) of the current codebook and `annotator` the id of the current annotator;
    empty when the snapshot is a part that does not say.
    """

    codebooks: tuple[Codebook, ...] = ()
    annotators: tuple[Annotator, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    articles: tuple[Article, ...] = ()
    revisions: tuple[Revision, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    links: tuple[Link, ...] = ()
    codebook: tuple[str, int] = ("", 0)
    annotator: str = ""
    unknown: tuple[Unknown, ...] = ()
    collections: tuple[Collection, ...] = ()
    labels: tuple[Label, ...] = ()

    def in_order(self) -> Snapshot:
        """Return the same with every collection sorted by identity, so that two can be compared."""
        return Snapshot(
            codebooks=tuple(sorted(self.codebooks, key=lambda c: (c.id, c.version))),
            annotators=tuple(sorted(self.annotators, key=lambda a: a.id)),
            speakers=tuple(sorted(self.speakers, key=lambda s: s.id)),
            articles=tuple(sorted(self.articles, key=lambda a: a.id)),
            revisions=tuple(sorted(self.revisions, key=lambda r: (r.article, r.number, r.id))),
            annotations=tuple(sorted(self.annotations, key=lambda a: a.id)),
            links=tuple(sorted(self.links, key=lambda k: k.id)),
            codebook=self.codebook,
            annotator=self.annotator,
            unknown=tuple(sorted(self.unknown, key=lambda u: (u.kind, u.id, u.pointer))),
            collections=tuple(sorted(self.collections, key=lambda c: c.id)),
            labels=tuple(sorted(self.labels, key=lambda k: k.id)),
        )
