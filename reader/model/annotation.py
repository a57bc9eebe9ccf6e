"""What an annotator said, where it stands, and who vouches for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from reader.text.span import Span

SpeakerKind = Literal["named", "unnamed", "institution", "document", "outlet", "own"]
AnchorState = Literal["proposed", "confirmed", "orphan"]
VerdictWord = Literal["unchecked", "supported", "refuted", "disputed", "uncheckable"]
AttributeType = Literal["text", "choice", "number", "boolean", "date", "address", "span", "speaker"]

# Hypothesis and the W3C examples use 32 characters on each side; enough to tell repeated sentences apart.
CONTEXT = 32


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of an anchor, with the words that let others find it again."""

    span: Span
    quote: str
    prefix: str = ""
    suffix: str = ""


def piece_of(text: str, span: Span) -> Piece:
    """Return the piece for `span` of `text`, with `CONTEXT` code points of context on each side."""
    return Piece(
        span=span,
        quote=span.of(text),
        prefix=text[max(0, span.start - CONTEXT) : span.start],
        suffix=text[span.end : span.end + CONTEXT],
    )


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a printed page: a figure, a table, a stamp; words under it are not meant.

    `original` is the hash of the file as `Source.original_hash` has it, `page` counts from 0 in it, `label`
    is that page's in print. Sides are points from the top left of the page as it is shown. `at` is where in
    the text it is listed. `picture` is the hash of a PNG that is kept with the originals, `dpi` its
    resolution in dots per inch; empty and 0 when there is none.
    """

    original: str
    page: int
    label: str
    x0: float
    y0: float
    x1: float
    y1: float
    at: int = 0
    picture: str = ""
    dpi: int = 0

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.x0, self.y0, self.x1, self.y1


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an annotation stands in one revision: pieces in text order, or none when it is an orphan."""

    revision: str
    pieces: tuple[Piece, ...]
    how: str = "marked"  # marked, same, edited, moved, quote, imported, lost
    score: float = 1.0
    state: AnchorState = "confirmed"

    @property
    def start(self) -> int:
        """Return the first code point of the first piece; an orphan sorts before everything."""
        return self.pieces[0].span.start if self.pieces else -1

    @property
    def end(self) -> int:
        return self.pieces[-1].span.end if self.pieces else -1


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who vouches: one entity of the library, the same in every article. `aliases` are its other names."""

    id: str
    name: str
    kind: SpeakerKind = "named"
    aliases: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Return whether this is the speaker's name, or one of its others, whatever the case."""
        wanted = name.casefold()
        return any(own.casefold() == wanted for own in (self.name, *self.aliases))


def speaker_called(name: str, speakers: Iterable[Speaker], kind: SpeakerKind | None = None) -> Speaker | None:
    """Return who is called so: by the name and of this kind first, then by another name, of it or any kind.

    A name that only speakers of other kinds have is nobody's: those may be others of the same name.
    """
    called = [s for s in speakers if s.is_called(name)]
    wanted = name.casefold()
    named = [s for s in called if s.name.casefold() == wanted]
    exact = [s for s in named if kind in (None, s.kind)]
    others = [s for s in called if s not in named]
    others.sort(key=lambda s: kind not in (None, s.kind))
    return next(iter((*exact, *others)), None)


@dataclass(frozen=True, slots=True)
class SpeakerMention:
    """A speaker as one annotation names it: the entity, and the words that name it here if any."""

    speaker: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One value of one attribute; several values of an attribute are several of these, in order.

    `value` is text for text, choice, date and address; a number; a bool; a Span; or a speaker's id.
    """

    attribute: str
    type: AttributeType
    value: str | float | bool | Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """An address that a verdict rests on, and in the reader's words what is found there."""

    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of an annotation's words came to. Addresses may be kept before there is a verdict.

    `checked` is the day of the check as far as it is known: "2026-11-27", "2026-11", "2026", or ''.
    """

    verdict: VerdictWord = "unchecked"
    evidence: tuple[Evidence, ...] = ()
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person who annotates, under the name they chose; never the login name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """What an annotator said about one or more pieces of an article, or about an area of a printed page.

    An area has no anchors: it stands on the page of a file, whatever text was made of it.
    """

    id: str
    article: str
    tag: str
    annotator: str
    anchors: tuple[Anchor, ...]
    codebook: str = ""  # id of the codebook the tag belongs to
    codebook_version: int = 1
    note: str = ""
    speaker: SpeakerMention | None = None
    cues: tuple[Span, ...] = ()  # in the revision of the newest anchor that is no orphan
    values: tuple[AttributeValue, ...] = ()
    created: str = ""
    modified: str = ""
    verdict: Verdict | None = None  # None: nobody checked it, and nothing was kept for a check
    area: Area | None = None

    def anchor_in(self, revision: str) -> Anchor | None:
        """Return where this stands in `revision`; None when it has no anchor there or is an orphan."""
        for anchor in self.anchors:
            if anchor.revision == revision and anchor.state != "orphan":
                return anchor
        return None

    def with_anchor(self, anchor: Anchor) -> Annotation:
        """Return this annotation with `anchor` in place of the one for the same revision."""
        kept = tuple(a for a in self.anchors if a.revision != anchor.revision)
        return replace(self, anchors=(*kept, anchor))
