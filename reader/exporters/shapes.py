"""An article as JSON for scripts: the shape of `show --json` and of JSON Lines.

Keys may be added, none is taken away. Offsets are code points of `revision.text`, half-open.
"""

from __future__ import annotations

from typing import Any

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import page_labels, tag_word
from reader.model import Article, Piece, Revision
from reader.model.codec import to_json
from reader.model.rows import OFFSET_UNIT
from reader.text.span import Span


def article_shape(article: Article) -> dict[str, Any]:
    """Return the facts of an article."""
    return to_json(article)


def revision_shape(revision: Revision) -> dict[str, Any]:
    """Return a revision with its text, without what only the program needs."""
    record = to_json(revision)
    del record["article"]
    return record


def annotation_shape(placed: Placed, corpus: Corpus) -> dict[str, Any]:
    """Return one annotation; `pieces` is empty when it stands nowhere in the text any more, or is an area."""
    annotation, anchor = placed.annotation, placed.anchor
    mention = annotation.speaker
    speaker = corpus.speaker(mention.speaker) if mention else None
    text = placed.revision.text
    return {
        "id": annotation.id,
        "tag": tag_word(corpus, annotation),
        "tag_id": annotation.tag,
        "pieces": [_piece(piece) for piece in anchor.pieces] if anchor else [],
        "note": annotation.note,
        "speaker": speaker.name if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "speaker_span": _words(placed.mention, text) if placed.mention else None,
        "cues": [_words(cue, text) for cue in placed.cues] if placed.cues else [],
        "values": [to_json(value) for value in annotation.values] if annotation.values else [],
        "annotator": corpus.annotator_name(annotation.annotator),
        "revision": placed.revision.id,
        "state": anchor.state if anchor else "orphan" if annotation.area is None else "area",
        "codebook": annotation.codebook,
        "codebook_version": annotation.codebook_version,
        "created": annotation.created,
        "modified": annotation.modified,
        "verdict": to_json(annotation.verdict) if annotation.verdict else None,
        "area": to_json(annotation.area) if annotation.area is not None else None,
        "page": next(iter(page_labels(placed)), None),
    }


def entry_facts(entry: Entry) -> dict[str, Any]:
    """Return an article with its newest revision."""
    return {
        **article_shape(entry.article),
        "offset_unit": OFFSET_UNIT,
        "revision": revision_shape(entry.revision),
    }


def entry_shape(entry: Entry, corpus: Corpus) -> dict[str, Any]:
    """Return an article with its newest revision and all annotations."""
    said = [annotation_shape(placed, corpus) for placed in entry.placed]
    return {**entry_facts(entry), "annotations": said}


def _piece(piece: Piece) -> dict[str, Any]:
    """Return what `to_json` gives of a piece, in a quarter of the time: there are as many as annotations."""
    span = piece.span
    return {
        "start": span.start,
        "end": span.end,
        "quote": piece.quote,
        "prefix": piece.prefix,
        "suffix": piece.suffix,
    }


def without_words(shape: dict[str, Any]) -> dict[str, Any]:
    """Return what `entry_shape` gave without the words of the article; where they stand stays."""
    for annotation in shape["annotations"]:
        for place in (*annotation["pieces"], *annotation["cues"], annotation["speaker_span"] or {}):
            for key in ("quote", "prefix", "suffix"):
                place.pop(key, None)
    return shape


def _words(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "quote": span.of(text)}
