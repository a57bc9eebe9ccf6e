"""Articles, their immutable revisions, and what an importer gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reader.model.annotation import AttributeValue
from reader.text.span import Span

BlockKind = Literal[
    "title",
    "deck",
    "byline",
    "heading",
    "paragraph",
    "item",
    "quote",
    "caption",
    "credit",
    "code",
    "row",
]

# Kinds that "next untagged" and the sentence cursor's automatic step pass over (codebook: "Not tagged").
PASSED_OVER: frozenset[str] = frozenset({"title", "deck", "byline", "heading", "caption", "credit"})


READING = "reading"  # the value of an article that holds its reading state
ReadingState = Literal["", "reading", "read"]  # '' is unread


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like stretch of the text.

    Blocks stand in order, are never empty and never overlap, and only line breaks stand between them.
    A block holds a line break only when it is code. `level` is the heading level (1–6), the depth of an
    item or quote (from 1), else 0.
    """

    kind: BlockKind
    span: Span
    level: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A property of characters that is no annotation; `target` is where a link leads."""

    kind: Literal["emphasis", "strong", "code", "link", "image"]
    span: Span
    target: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page of the original: its label and the part of the text that stands on it."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about an import: a message id of `reader.wording` and its facts."""

    message: str
    facts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a revision came from. `name` is a file name (never a folder) or an address."""

    kind: Literal["file", "address", "clipboard", "sample", "merge"]
    name: str
    media_type: str = ""
    encoding: str = ""
    importer: str = ""
    importer_version: str = ""
    original_hash: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """What an importer gives: normalised text, its structure, and guesses that the reader may edit."""

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    byline: str = ""
    published: str = ""
    outlet: str = ""
    language: str = ""
    url: str = ""
    marks: tuple[Mark, ...] = ()
    pages: tuple[Page, ...] = ()
    notices: tuple[Notice, ...] = ()
    encoding: str = ""
    importer: str = ""
    importer_version: str = ""
    media_type: str = ""
    layout: tuple[bytes, ...] = ()  # of a PDF: where each character stands (`reader.pdf.boxes`)


@dataclass(frozen=True, slots=True)
class Article:
    """One story of one outlet, with the facts that a reader may edit. Times are UTC RFC 3339 with ms.

    `values` are the reader's own typed fields; the one named `READING` says how far the reading has come.
    """

    id: str
    title: str
    byline: str = ""
    outlet: str = ""
    url: str = ""
    published: str = ""  # as given, with its precision: "2026-05" stays so
    language: str = ""
    note: str = ""
    done: bool = False
    created: str = ""
    modified: str = ""
    values: tuple[AttributeValue, ...] = ()

    def with_reading(self, state: ReadingState) -> Article:
        """Return this article with how far it is read."""
        others = tuple(v for v in self.values if v.attribute != READING)
        kept = (*others, AttributeValue(READING, "choice", state)) if state else others
        return replace(self, values=kept)

    @property
    def reading(self) -> ReadingState:
        """Return how far the reading has come; an article that nobody marked is unread."""
        held = next((v.value for v in self.values if v.attribute == READING), "")
        return "reading" if held == "reading" else "read" if held == "read" else ""


@dataclass(frozen=True, slots=True)
class Revision:
    """The immutable text of an article as it stood once."""

    id: str
    article: str
    number: int
    text: str
    text_hash: str
    normaliser_version: int
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()
    pages: tuple[Page, ...] = ()
    source: Source = Source("file", "")
    language: str = ""
    notices: tuple[Notice, ...] = ()
    created: str = ""

    def page_labels(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """Return the labels of the printed pages on which stretches begin and end, one if they are the same.

        `spans` are in the order of the text, in code points, half-open. A text that was never printed has
        no pages.
        """
        if not self.pages or not spans:
            return ()
        first, last = spans[0].start, spans[-1].end - 1
        labels = (self._page_label(first), self._page_label(max(first, last)))
        return tuple(dict.fromkeys(label for label in labels if label))

    def _page_label(self, at: int) -> str:
        index = bisect_right(self.pages, at, key=lambda page: page.span.start) - 1
        return self.pages[index].label if index >= 0 and self.pages[index].span.contains(at) else ""


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision without its text, for lists."""

    id: str
    article: str
    number: int
    text_hash: str
    length: int
    source: Source
    created: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as a list shows it. `composition` is (tag id, characters) of the newest revision."""

    article: Article
    revisions: int
    annotations: int
    orphans: int
    length: int
    composition: tuple[tuple[str, int], ...] = ()
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class SpanRow:
    """One piece of one annotation, all that painting needs."""

    annotation: str
    tag: str
    span: Span
    piece: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a search found; `span` is in the newest revision, None when only facts matched.

    `count` is how many places there are in the article's text, of which some have hits of their own.
    """

    article: str
    title: str
    span: Span | None
    snippet: str
    where: Literal["text", "title", "note", "quote", "speaker", "annotation"] = "text"
    count: int = 1
    annotation: str = ""  # its id, when annotations are what was looked for
