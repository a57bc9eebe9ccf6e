"""W3C Web Annotation: a JSON array of annotations, each complete in itself.

One annotation per piece, since several targets of one would mean "each alone"; pieces of the same annotation
share `canonical`. Positions are code points, as the Recommendation asks, of the text that Spanreader shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word
from reader.exporters.markup import guid
from reader.model import Piece

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the array; return the number of annotations in it."""
    count = 0
    stream.write(b"[")
    for entry in corpus.entries():
        for placed in entry.standing:
            pieces = placed.anchor.pieces if placed.anchor else ()
            for number, piece in enumerate(pieces):
                record = _annotation(entry, placed, piece, number if len(pieces) > 1 else None, corpus)
                stream.write(f"{',' if count else ''}\n{json.dumps(record, ensure_ascii=False)}".encode())
                count += 1
    stream.write(b"\n]\n")
    return count


def _annotation(
    entry: Entry, placed: Placed, piece: Piece, number: int | None, corpus: Corpus
) -> dict[str, Any]:
    annotation = placed.annotation
    whole = f"urn:uuid:{guid(annotation.id)}"
    name = corpus.annotator_name(annotation.annotator)
    record: dict[str, Any] = {
        "@context": CONTEXT,
        "id": whole if number is None else f"{whole}#piece-{number}",
        "type": "Annotation",
        "motivation": "classifying",
        "creator": {"id": f"urn:uuid:{guid(annotation.annotator)}", "type": "Person", "name": name},
        "created": annotation.created,
        "modified": annotation.modified,
        "canonical": whole if number is not None else "",
        "body": list(_bodies(placed, corpus)),
        "target": {
            "source": entry.article.url or f"urn:uuid:{guid(entry.article.id)}",
            "selector": list(_selectors(piece, with_words=corpus.selection.text)),
        },
    }
    return {key: value for key, value in record.items() if value != ""}


def _selectors(piece: Piece, *, with_words: bool) -> Iterator[dict[str, Any]]:
    if with_words:
        words = {"exact": piece.quote, "prefix": piece.prefix, "suffix": piece.suffix}
        yield {"type": "TextQuoteSelector", **words}
    yield {"type": "TextPositionSelector", "start": piece.span.start, "end": piece.span.end}


def _bodies(placed: Placed, corpus: Corpus) -> list[dict[str, str]]:
    annotation = placed.annotation
    bodies = [_body("classifying", tag_word(corpus, annotation))]
    if annotation.note:
        bodies.append(_body("commenting", annotation.note))
    if annotation.speaker:
        bodies.append(_body("identifying", corpus.speaker(annotation.speaker.speaker).name))
    return bodies


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}
