"""Everything that can be done to a library, as frozen values; what can be undone is listed here.

`Library.apply(edit)` returns `Applied`: the inverse, itself an edit, and the ids that changed. Ids are made
before applying, so redo brings back the same annotation. An edit that replaces a value carries what it
replaces and is refused when something else stands there, so undo never overwrites what it did not do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reader.model import (
    Annotation,
    Annotator,
    Article,
    Codebook,
    Collection,
    Label,
    ReadingState,
    Revision,
    Speaker,
)
from reader.model.snapshot import Link, Unknown

ShelfKind = Literal["collection", "label"]


@dataclass(frozen=True, slots=True)
class AddArticle:
    """Add an article with its first revision; `original` are the bytes it came from, kept beside it.

    `layout` says where a PDF's characters stand (`reader.pdf.boxes`), kept with the original.
    """

    article: Article
    revision: Revision
    original: bytes = b""
    layout: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class AddRevision:
    """Add a newer revision of an article that is there."""

    revision: Revision
    original: bytes = b""
    layout: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class TrashRevision:
    """Inverse of `AddRevision`: the revision goes to the trash, its anchors with it."""

    revision: str


@dataclass(frozen=True, slots=True)
class RestoreRevision:
    revision: str


@dataclass(frozen=True, slots=True)
class EditArticle:
    """Replace an article's facts."""

    before: Article
    after: Article


@dataclass(frozen=True, slots=True)
class TrashArticles:
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreArticles:
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkArticles:
    """Say of many articles that they are done or not, or how far they are read; None leaves it as it is."""

    articles: tuple[str, ...]
    done: bool | None = None
    reading: ReadingState | None = None


@dataclass(frozen=True, slots=True)
class AddShelf:
    """Add a collection or a label, with its articles."""

    shelf: Collection | Label


@dataclass(frozen=True, slots=True)
class EditShelf:
    """Replace what a collection or label says of itself; the articles in it stay, whatever these name."""

    before: Collection | Label
    after: Collection | Label


@dataclass(frozen=True, slots=True)
class TrashShelves:
    """Move collections, or labels, to the trash; what is inside a collection goes with it or is refused."""

    kind: ShelfKind
    shelves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreShelves:
    kind: ShelfKind
    shelves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PutArticles:
    """Put articles into a collection or under a label; those that are there already stay."""

    kind: ShelfKind
    shelf: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeArticles:
    """Inverse of `PutArticles`: articles that are not there are passed over."""

    kind: ShelfKind
    shelf: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddAnnotations:
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class EditAnnotation:
    """Replace an annotation: its tag, note, speaker, cues, values or anchors."""

    before: Annotation
    after: Annotation


@dataclass(frozen=True, slots=True)
class TrashAnnotations:
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreAnnotations:
    annotations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddSpeaker:
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class EditSpeaker:
    before: Speaker
    after: Speaker


@dataclass(frozen=True, slots=True)
class TrashSpeakers:
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreSpeakers:
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddAnnotator:
    annotator: Annotator


@dataclass(frozen=True, slots=True)
class TrashAnnotator:
    annotator: str


@dataclass(frozen=True, slots=True)
class RestoreAnnotator:
    annotator: str


@dataclass(frozen=True, slots=True)
class EditAnnotator:
    before: Annotator
    after: Annotator


@dataclass(frozen=True, slots=True)
class UseAnnotator:
    """Make this annotator the one who annotates now."""

    annotator: str


@dataclass(frozen=True, slots=True)
class AddCodebook:
    """Store a snapshot without making it the current one; it is kept for ever, so nothing takes it back."""

    codebook: Codebook


@dataclass(frozen=True, slots=True)
class DropCodebook:
    """Take out a snapshot that is not current and that no annotation, in the trash or not, was made with."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class AddLinks:
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TrashLinks:
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreLinks:
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepUnknown:
    """Keep keys of a newer program's file for it."""

    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class ForgetUnknown:
    """Inverse of `KeepUnknown`."""

    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class SetCodebook:
    """Store `codebook` (a snapshot, kept for ever) and make it the current one."""

    codebook: Codebook


@dataclass(frozen=True, slots=True)
class Batch:
    """Several edits as one: all are kept or none, one undo takes all back."""

    edits: tuple[Edit, ...]


Edit = (
    AddArticle
    | AddRevision
    | TrashRevision
    | RestoreRevision
    | EditArticle
    | TrashArticles
    | RestoreArticles
    | MarkArticles
    | AddShelf
    | EditShelf
    | TrashShelves
    | RestoreShelves
    | PutArticles
    | TakeArticles
    | AddAnnotations
    | EditAnnotation
    | TrashAnnotations
    | RestoreAnnotations
    | AddSpeaker
    | EditSpeaker
    | TrashSpeakers
    | RestoreSpeakers
    | AddAnnotator
    | TrashAnnotator
    | RestoreAnnotator
    | EditAnnotator
    | UseAnnotator
    | SetCodebook
    | AddCodebook
    | DropCodebook
    | AddLinks
    | TrashLinks
    | RestoreLinks
    | KeepUnknown
    | ForgetUnknown
    | Batch
)


@dataclass(frozen=True, slots=True)
class Change:
    """The ids that an edit touched: all that a list or a page must read again."""

    articles: frozenset[str] = frozenset()
    revisions: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    annotators: frozenset[str] = frozenset()
    codebook: bool = False
    shelves: bool = False  # collections or labels, or what is in them

    def __or__(self, other: Change) -> Change:
        return Change(
            self.articles | other.articles,
            self.revisions | other.revisions,
            self.annotations | other.annotations,
            self.speakers | other.speakers,
            self.annotators | other.annotators,
            self.codebook or other.codebook,
            self.shelves or other.shelves,
        )


@dataclass(frozen=True, slots=True)
class Applied:
    """An edit that is committed: what takes it back, and what it changed."""

    edit: Edit
    inverse: Edit
    change: Change
