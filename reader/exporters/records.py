"""An annotation as JSON Lines hold it: what `shapes.annotation_shape` gives, but sooner.

msgspec writes a record's own fields in their order, without a dictionary for each annotation. This module
is imported when the first line is written: the window needs no msgspec before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from reader.exporters.corpus import Corpus, Placed
from reader.exporters.labels import page_labels, tag_word
from reader.model import Piece
from reader.model.codec import to_json
from reader.text.span import Span

encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode


class _Words(msgspec.Struct, gc=False):
    start: int
    end: int
    quote: str


class _Piece(msgspec.Struct, gc=False):
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


class _Annotation(msgspec.Struct, gc=False):
    id: str
    tag: str
    tag_id: str
    pieces: Sequence[_Piece]
    note: str
    speaker: str | None
    speaker_kind: str | None
    speaker_span: _Words | None
    cues: Sequence[_Words]
    values: Sequence[Any]
    annotator: str
    revision: str
    state: str
    codebook: str
    codebook_version: int
    created: str
    modified: str
    verdict: Any
    area: Any
    page: str | None


def annotation_lines(given: Iterable[Placed], corpus: Corpus) -> list[bytes]:
    """Return each annotation as JSON."""
    return [_line(placed, corpus) for placed in given]


def _line(placed: Placed, corpus: Corpus) -> bytes:
    annotation, anchor, revision = placed.annotation, placed.anchor, placed.revision
    mention, cues, said = placed.mention, placed.cues, annotation.speaker
    speaker = None if said is None else corpus.speaker(said.speaker)
    area, verdict = annotation.area, annotation.verdict
    return encode(
        _Annotation(
            annotation.id,
            tag_word(corpus, annotation),
            annotation.tag,
            () if anchor is None else [_piece(piece) for piece in anchor.pieces],
            annotation.note,
            None if speaker is None else speaker.name,
            None if speaker is None else speaker.kind,
            None if mention is None else _words(mention, revision.text),
            [_words(cue, revision.text) for cue in cues] if cues else (),
            [to_json(value) for value in annotation.values] if annotation.values else (),
            corpus.annotator_name(annotation.annotator),
            revision.id,
            anchor.state if anchor is not None else "orphan" if area is None else "area",
            annotation.codebook,
            annotation.codebook_version,
            annotation.created,
            annotation.modified,
            None if verdict is None else to_json(verdict),
            None if area is None else to_json(area),
            next(iter(page_labels(placed)), None),
        )
    )


def _piece(piece: Piece) -> _Piece:
    span = piece.span
    return _Piece(span.start, span.end, piece.quote, piece.prefix, piece.suffix)


def _words(span: Span, text: str) -> _Words:
    return _Words(span.start, span.end, span.of(text))
