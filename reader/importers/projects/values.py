"""What a project file of another program holds, as plain values: the same shape whatever the format.

Offsets are code points of the document's text as it is kept (normalised), half-open. A document without a
text is one that the library must have already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reader.errors import ImportFailed
from reader.model import Area, Block, Mark, Notice, Page, Source, SpeakerKind
from reader.model.annotation import AnchorState, AttributeValue, Verdict
from reader.text.normalise import normalise
from reader.text.offsets import OffsetMap
from reader.text.span import Span

NOWHERE = -1  # a position that the file does not give
CONTEXT = 32  # code points of context taken from a document's own text


@dataclass(frozen=True, slots=True)
class Place:
    """One marked stretch: positions, or the words and what stood around them, or both."""

    start: int = NOWHERE
    end: int = NOWHERE
    quote: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the project. `key` names it within the file; empty facts are not said there.

    `article` to `number` are ours, where the file came from us; `blocks` to `source` likewise.
    """

    key: str
    text: str = ""
    has_text: bool = True
    title: str = ""
    byline: str = ""
    outlet: str = ""
    url: str = ""
    published: str = ""
    language: str = ""
    note: str = ""
    article: str = ""
    revision: str = ""
    text_hash: str = ""
    number: int = 0  # of the revision
    done: bool = False
    created: str = ""
    modified: str = ""
    blocks: tuple[Block, ...] = ()
    marks: tuple[Mark, ...] = ()
    pages: tuple[Page, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One annotation of the file. `line` is its number there, from 1, for the sentence that names it."""

    document: str
    label: str
    places: tuple[Place, ...]
    line: int = 0
    id: str = ""
    note: str = ""
    speaker: str = ""
    speaker_kind: SpeakerKind = "named"
    speaker_id: str = ""
    mention: tuple[Span, ...] = ()  # the words that name the speaker; none or one
    cues: tuple[Span, ...] = ()
    values: tuple[AttributeValue, ...] = ()
    annotator: str = ""
    annotator_id: str = ""
    created: str = ""
    modified: str = ""
    state: AnchorState = "confirmed"
    codebook: str = ""
    codebook_version: int = 0
    verdict: Verdict | None = None
    # Of a printed page; then there are no places. Without `original` it is one of the article's file.
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A tag of the file, by the word that its annotations use; the rest is what it says about it."""

    label: str
    name: str = ""
    definition: str = ""
    parent: str = ""  # another label
    colour: str = ""  # #RRGGBB
    id: str = ""  # our tag id, where the file came from us


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that a reader of projects takes out of a file."""

    format: str
    name: str = ""  # of the file
    documents: tuple[Document, ...] = ()
    annotations: tuple[Said, ...] = ()
    labels: tuple[Label, ...] = ()
    annotators: tuple[str, ...] = ()  # names of people that the file lists, with annotations or without
    notices: tuple[Notice, ...] = ()  # what of the file has no place here


def kept_text(raw: str, offsets: Iterable[int]) -> tuple[str, dict[int, int]]:
    """Return `raw` as it is kept, and where each of `offsets` (code points of `raw`) is in that."""
    text = normalise(raw).text
    wanted = sorted({min(max(0, offset), len(raw)) for offset in offsets})
    if text == raw:
        return text, {offset: offset for offset in wanted}
    found: dict[int, int] = {}
    before = position = 0
    for offset in wanted:
        # Between the two halves of a line end is after it.
        cut = offset + 1 if raw[offset - 1 : offset + 1] == "\r\n" and offset else offset
        position += len(normalise(raw[before:cut]).text)
        before = cut
        found[offset] = position
    return text, found


@dataclass(frozen=True, slots=True)
class Ruled:
    """A text of a file and what was marked in it, brought to the text as it is kept."""

    text: str
    places: tuple[Place, ...]


def ruled(raw: str, given: Iterable[Place]) -> Ruled:
    """Return the text and its places as they are kept, each with the words that stand there.

    Where a place says other words than stand at its position, the position may count UTF-16 units, as some
    programs do; if those words stand there then, that is what was meant. Else the words decide later.
    """
    places = list(given)
    units: OffsetMap | None = None
    meant: list[tuple[int, int, str]] = []
    for place in places:
        start, end = place.start, place.end
        if place.quote and 0 <= start < end and raw[start:end] != place.quote and not raw.isascii():
            units = units or OffsetMap(raw)
            other = _from_utf16(units, start, end)
            if other is not None and raw[other[0] : other[1]] == place.quote:
                start, end = other
        meant.append((start, end, place.quote))
    text, at = kept_text(raw, (offset for start, end, _ in meant for offset in (start, end)))
    done = []
    for (start, end, quote), place in zip(meant, places, strict=True):
        if not 0 <= start < end <= len(raw):
            done.append(Place(quote=_plain(quote), prefix=_plain(place.prefix), suffix=_plain(place.suffix)))
            continue
        first, last = at[start], at[end]
        words = _plain(quote) if quote else text[first:last]
        prefix, suffix = text[max(0, first - CONTEXT) : first], text[last : last + CONTEXT]
        if words != text[first:last]:  # what stands around a wrong position says nothing
            prefix, suffix = _plain(place.prefix), _plain(place.suffix)
        done.append(Place(first, last, words, prefix, suffix))
    return Ruled(text, tuple(done))


def _plain(words: str) -> str:
    return normalise(words).text


def _from_utf16(units: OffsetMap, start: int, end: int) -> tuple[int, int] | None:
    try:
        return units.from_utf16(start), units.from_utf16(end)
    except IndexError:
        return None


def not_this(name: str, kind: str) -> ImportFailed:
    """Return the refusal of a file that is not what it seemed to be."""
    return ImportFailed("project.damaged", name=name, kind=kind)
