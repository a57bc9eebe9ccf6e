"""JSON Lines: one article a line, with its text, in the shape of `show --json`.

`label` repeats the pieces as [start, end, tag], the form in which most labelling programs and training
scripts take a line; everything else is there for those who want more.
"""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable
from typing import Any, BinaryIO

from reader.exporters.corpus import Corpus, Placed
from reader.exporters.labels import tag_word
from reader.exporters.shapes import entry_facts, entry_shape, without_words
from reader.model.codec import to_json
from reader.text.span import Span

_word: Callable[[str], str] = json.encoder.encode_basestring


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write one line per article; return the number of lines."""
    count = 0
    words = _Words()
    for entry in corpus.entries():
        label = [
            [start, end, tag_word(corpus, placed.annotation)]
            for placed in entry.standing
            for start, end in placed.spans
        ]
        if corpus.selection.text:
            facts = entry_facts(entry)
            head = _dumped({"text": facts["revision"].pop("text"), "label": label, **facts})
            said = ", ".join([annotation_line(placed, corpus, words) for placed in entry.placed])
            line = f'{head[:-1]}, "annotations": [{said}]}}\n'
        else:
            shape = entry_shape(entry, corpus)
            del shape["revision"]["text"]
            line = _dumped({"label": label, **without_words(shape)}) + "\n"
        stream.write(line.encode())
        count += 1
    return count


class _Words(dict[str, str]):
    """Names that come again and again, as JSON."""

    def __missing__(self, key: str) -> str:
        self[key] = made = _word(key)
        return made


def annotation_line(placed: Placed, corpus: Corpus, words: dict[str, str]) -> str:
    """Return what `json.dumps` makes of `annotation_shape`, in half the time; `words` gives names as JSON."""
    annotation, anchor = placed.annotation, placed.anchor
    speaker = corpus.speaker(annotation.speaker.speaker) if annotation.speaker else None
    text = placed.revision.text
    pieces = [
        f'{{"start": {piece.span.start}, "end": {piece.span.end}, "quote": {_word(piece.quote)}, '
        f'"prefix": {_word(piece.prefix)}, "suffix": {_word(piece.suffix)}}}'
        for piece in (anchor.pieces if anchor else ())
    ]
    cues = ", ".join([_place(cue, text) for cue in placed.cues]) if placed.cues else ""
    return (
        f'{{"id": {_word(annotation.id)}, "tag": {words[tag_word(corpus, annotation)]}, '
        f'"tag_id": {words[annotation.tag]}, "pieces": [{", ".join(pieces)}], '
        f'"note": {_word(annotation.note)}, "speaker": {words[speaker.name] if speaker else "null"}, '
        f'"speaker_kind": {words[speaker.kind] if speaker else "null"}, '
        f'"speaker_span": {_place(placed.mention, text) if placed.mention else "null"}, "cues": [{cues}], '
        f'"values": {_dumped(list(map(to_json, annotation.values))) if annotation.values else "[]"}, '
        f'"annotator": {words[corpus.annotator_name(annotation.annotator)]}, '
        f'"revision": {words[placed.revision.id]}, "state": "{anchor.state if anchor else "orphan"}", '
        f'"codebook": {words[annotation.codebook]}, "codebook_version": {annotation.codebook_version}, '
        f'"created": {_word(annotation.created)}, "modified": {_word(annotation.modified)}, '
        f'"verdict": {_dumped(to_json(annotation.verdict)) if annotation.verdict else "null"}}}'
    )


def _place(span: Span, text: str) -> str:
    return f'{{"start": {span.start}, "end": {span.end}, "quote": {_word(span.of(text))}}}'


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
