"""W3C Web Annotation: a JSON array of annotations, each complete in itself.

One annotation per piece, since several targets of one would mean "each alone"; pieces of the same annotation
share `canonical`. Positions are code points, as the Recommendation asks, of the text that Spanreader shows.
An area of a printed page is a fragment of the PDF: page and rectangle, in points from the page's top left.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word
from reader.exporters.markup import guid
from reader.model import Area, Piece

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# What PDF fragments conform to, by the address that the Recommendation lists. RFC 8118 and ISO 32000-2 came
# after it with the same parameters; programs compare the address.
PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the array; return the number of annotations in it."""
    count = 0
    stream.write(b"[")
    for record in _annotations(corpus):
        stream.write(f"{',' if count else ''}\n{json.dumps(record, ensure_ascii=False)}".encode())
        count += 1
    stream.write(b"\n]\n")
    return count


def _annotations(corpus: Corpus) -> Iterator[dict[str, Any]]:
    for entry in corpus.entries():
        for placed in entry.standing:
            pieces = placed.anchor.pieces if placed.anchor else ()
            for number, piece in enumerate(pieces):
                selectors = list(_selectors(piece, with_words=corpus.selection.text))
                target = {"source": _source(entry), "selector": selectors}
                yield _annotation(placed, target, number if len(pieces) > 1 else None, corpus)
        for placed, area in entry.areas:
            page = {"id": _source(entry), "format": "application/pdf"}
            yield _annotation(placed, {"source": page, "selector": [_fragment(area)]}, None, corpus)


def _annotation(placed: Placed, target: dict[str, Any], number: int | None, corpus: Corpus) -> dict[str, Any]:
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
        "target": target,
    }
    return {key: value for key, value in record.items() if value != ""}


def _source(entry: Entry) -> str:
    return entry.article.url or f"urn:uuid:{guid(entry.article.id)}"


def _fragment(area: Area) -> dict[str, Any]:
    sides = (area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0)
    rectangle = ",".join(f"{side:.3f}".rstrip("0").rstrip(".") for side in sides)
    value = f"page={area.page + 1}&viewrect={rectangle}"
    return {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENTS, "value": value}


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
