"""The shapes of labelling programs: doccano, Label Studio, spaCy and Prodigy. Offsets are code points."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import tag_word, tag_words
from reader.exporters.markup import element
from reader.exporters.tokens import tokens

SAME = "same annotation"  # the relation between the pieces of one annotation


def write_doccano(corpus: Corpus, stream: BinaryIO) -> int:
    """Write doccano's JSON Lines, one article a line; return the number of lines.

    `entities` and `relations` for projects with relations, `label` for those without; the rest is what
    doccano keeps as a line's metadata.
    """
    count, next_id = 0, 1
    for entry in corpus.entries():
        entities: list[dict[str, Any]] = []
        relations: list[dict[str, Any]] = []
        for placed in entry.standing:
            before = None
            for start, end in placed.spans:
                label = tag_word(corpus, placed.annotation)
                entities.append({"id": next_id, "label": label, "start_offset": start, "end_offset": end})
                if before is not None:
                    relations.append({"id": next_id, "from_id": before, "to_id": next_id, "type": SAME})
                before, next_id = next_id, next_id + 1
        label_triples = [[e["start_offset"], e["end_offset"], e["label"]] for e in entities]
        record = {"text": entry.revision.text, "label": label_triples, "entities": entities}
        _line(stream, {**record, "relations": relations, **_facts(entry)})
        count += 1
    return count


def write_label_studio(corpus: Corpus, stream: BinaryIO) -> int:
    """Write Label Studio's tasks as a JSON array; return the number of tasks.

    Each annotator's work is one annotation of the task, as Label Studio has it.
    """
    count = 0
    stream.write(b"[")
    for entry in corpus.entries():
        by_annotator: dict[str, list[Placed]] = defaultdict(list)
        for placed in entry.standing:
            by_annotator[placed.annotation.annotator].append(placed)
        task = {
            "data": {"text": entry.revision.text, **_facts(entry)},
            "annotations": [{"result": list(_regions(said, corpus))} for said in by_annotator.values()],
        }
        stream.write(f"{',' if count else ''}\n{json.dumps(task, ensure_ascii=False)}".encode())
        count += 1
    stream.write(b"\n]\n")
    return count


def label_studio_config(corpus: Corpus) -> bytes:
    """Return the labelling configuration that the tasks need."""
    labels = [element("Label", {"value": word}) for word in tag_words(corpus)]
    text = element("Text", {"name": "text", "value": "$text"})
    return element("View", {}, element("Labels", {"name": "label", "toName": "text"}, *labels), text).encode()


def _regions(said: list[Placed], corpus: Corpus) -> Iterator[dict[str, Any]]:
    for placed in said:
        label = tag_word(corpus, placed.annotation)
        pieces = placed.anchor.pieces if placed.anchor else ()
        identity = placed.annotation.id
        for number, piece in enumerate(pieces):
            region: dict[str, Any] = {
                "id": f"{identity}-{number}" if number else identity,
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {
                    "start": piece.span.start,
                    "end": piece.span.end,
                    "text": piece.quote,
                    "labels": [label],
                },
            }
            if placed.annotation.note and not number:
                region["meta"] = {"text": [placed.annotation.note]}
            yield region
            if number:
                yield {
                    "type": "relation",
                    "from_id": identity,
                    "to_id": region["id"],
                    "direction": "right",
                    "labels": [SAME],
                }


def write_spacy(corpus: Corpus, stream: BinaryIO) -> int:
    """Write spaCy's and Prodigy's JSON Lines, one article a line; return the number of lines.

    `token_end` is the last token itself, as Prodigy has it. Tokens end where annotations do, so every span
    is made of whole tokens; text is tokens with a space after those that have `ws`.
    """
    count = 0
    for entry in corpus.entries():
        text, standing = entry.revision.text, entry.standing
        found = tokens(text, standing)
        begins = {token.start: number for number, token in enumerate(found)}
        ends = {token.end: number for number, token in enumerate(found)}
        record = {
            "text": text,
            "tokens": [
                {"text": text[t.start : t.end], "start": t.start, "end": t.end, "id": number, "ws": t.spaced}
                for number, t in enumerate(found)
            ],
            "spans": [
                {
                    "start": start,
                    "end": end,
                    "token_start": begins[start],
                    "token_end": ends[end],
                    "label": tag_word(corpus, placed.annotation),
                }
                for placed in standing
                for start, end in placed.spans
            ],
            "answer": "accept",
            "meta": _facts(entry),
        }
        _line(stream, record)
        count += 1
    return count


def _facts(entry: Entry) -> dict[str, str]:
    article = entry.article
    facts = {
        "article_id": article.id,
        "title": article.title,
        "byline": article.byline,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published,
        "article_note": article.note,
    }
    return {key: value for key, value in facts.items() if value}


def _line(stream: BinaryIO, record: dict[str, Any]) -> None:
    stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
