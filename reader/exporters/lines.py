"""JSON Lines: one article a line, with its text, in the shape of `show --json`.

`label` repeats the pieces as [start, end, tag], the form in which most labelling programs and training
scripts take a line; everything else is there for those who want more.
"""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable
from typing import Any, BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word
from reader.exporters.shapes import entry_facts, entry_shape, without_words
from reader.model import Annotation, Piece
from reader.model.codec import to_json
from reader.text.span import Span

_word: Callable[[str], str] = json.encoder.encode_basestring
_NOBODY = '"speaker": null, "speaker_kind": null'


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write one line per article; return the number of lines."""
    count = 0
    known = Known(corpus)
    for entry in corpus.entries():
        label = _label(entry, corpus)
        if corpus.selection.text:
            facts = entry_facts(entry)
            head = _dumped({"text": facts["revision"].pop("text"), "label": label, **facts})
            # Bytes are joined, not text: one emoji makes a long text four bytes a character.
            said = [annotation_line(placed, known).encode() for placed in entry.placed]
            known.forget()
            stream.write(b'%b, "annotations": [%b]}\n' % (head[:-1].encode(), b", ".join(said)))
        else:
            shape = entry_shape(entry, corpus)
            del shape["revision"]["text"]
            stream.write(_dumped({"label": label, **without_words(shape)}).encode() + b"\n")
        count += 1
    return count


def _label(entry: Entry, corpus: Corpus) -> list[list[Any]]:
    found = []
    for placed in entry.standing:
        tag = tag_word(corpus, placed.annotation)
        for piece in placed.anchor.pieces if placed.anchor else ():
            span = piece.span
            found.append([span.start, span.end, tag])
    return found


class Known:
    """Keys of an annotation that have the same values again and again, as JSON."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._tags: dict[tuple[str, str, int], str] = {}
        self._speakers: dict[str, str] = {}
        self._rest: dict[tuple[str, str, str, str, int], str] = {}

    def forget(self) -> None:
        """Forget what belongs to one article."""
        self._rest.clear()

    def tag(self, annotation: Annotation) -> str:
        key = (annotation.tag, annotation.codebook, annotation.codebook_version)
        found = self._tags.get(key)
        if found is None:
            tag = tag_word(self.corpus, annotation)
            found = self._tags[key] = f'"tag": {_word(tag)}, "tag_id": {_word(annotation.tag)}'
        return found

    def speaker(self, identity: str) -> str:
        found = self._speakers.get(identity)
        if found is None:
            speaker = self.corpus.speaker(identity)
            found = f'"speaker": {_word(speaker.name)}, "speaker_kind": {_word(speaker.kind)}'
            self._speakers[identity] = found
        return found

    def rest(self, annotation: Annotation, revision: str, state: str) -> str:
        """Return the keys from `annotator` to `codebook_version`."""
        book, version = annotation.codebook, annotation.codebook_version
        key = (annotation.annotator, revision, state, book, version)
        found = self._rest.get(key)
        if found is None:
            name = self.corpus.annotator_name(annotation.annotator)
            found = self._rest[key] = (
                f'"annotator": {_word(name)}, "revision": {_word(revision)}, "state": {_word(state)}, '
                f'"codebook": {_word(book)}, "codebook_version": {version}'
            )
        return found


def annotation_line(placed: Placed, known: Known) -> str:
    """Return what `json.dumps` makes of `annotation_shape`, in a third of the time."""
    annotation, anchor, revision = placed.annotation, placed.anchor, placed.revision
    text = revision.text
    mention, cues, values = placed.mention, placed.cues, annotation.values
    made = _word(annotation.created)
    state = anchor.state if anchor else "orphan" if annotation.area is None else "area"
    return (
        f'{{"id": {_word(annotation.id)}, {known.tag(annotation)}, '
        f'"pieces": [{", ".join(map(_piece, anchor.pieces)) if anchor else ""}], '
        f'"note": {_word(annotation.note)}, '
        f"{known.speaker(annotation.speaker.speaker) if annotation.speaker else _NOBODY}, "
        f'"speaker_span": {_place(mention, text) if mention else "null"}, '
        f'"cues": [{", ".join([_place(cue, text) for cue in cues]) if cues else ""}], '
        f'"values": {_dumped(list(map(to_json, values))) if values else "[]"}, '
        f"{known.rest(annotation, revision.id, state)}, "
        f'"created": {made}, '
        f'"modified": {made if annotation.modified == annotation.created else _word(annotation.modified)}, '
        f'"verdict": {_dumped(to_json(annotation.verdict)) if annotation.verdict else "null"}, '
        f'"area": {_dumped(to_json(annotation.area)) if annotation.area is not None else "null"}}}'
    )


def _piece(piece: Piece) -> str:
    span = piece.span
    return (
        f'{{"start": {span.start}, "end": {span.end}, "quote": {_word(piece.quote)}, '
        f'"prefix": {_word(piece.prefix)}, "suffix": {_word(piece.suffix)}}}'
    )


def _place(span: Span, text: str) -> str:
    return f'{{"start": {span.start}, "end": {span.end}, "quote": {_word(span.of(text))}}}'


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
