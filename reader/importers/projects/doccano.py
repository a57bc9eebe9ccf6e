"""doccano's JSON and JSON Lines, with relations or without; also the spans of spaCy and Prodigy.

One text a line. doccano does not say what its offsets count; they are taken as code points, as Python
slices them. An archive of several files has one for each annotator, named after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from reader.importers.projects.files import Files, document_of, listed, position, records, unpacked, word
from reader.importers.projects.values import Document, Place, Project, Said, ruled
from reader.model import Notice

SAME = "same annotation"  # the relation by which our own export joins the pieces of one annotation


def read(files: Files) -> Project:
    """Return the texts with their spans; labels of whole texts are counted, not taken."""
    found = unpacked(files, ".jsonl", ".json")
    documents: dict[tuple[str, str, str], Document] = {}
    said: list[Said] = []
    whole = 0
    for file, data in found.members:
        stem = PurePosixPath(file).stem
        annotator = stem if len(found.members) > 1 and stem not in ("all", "unknown", "admin") else ""
        for record in records(data, files.name):
            raw = word(record, "text", "data")
            if not raw:
                continue
            spans = list(_spans(record))
            whole += sum(isinstance(each, str) for each in listed(record.get("label", record.get("labels"))))
            text = ruled(raw, (Place(start, end) for start, end, _, _ in spans))
            document = _document(record, str(len(documents) + 1), text.text)
            # A text that several people worked on comes once for each of them.
            known = documents.setdefault((document.article, document.url, text.text), document)
            for places, label in _groups(spans, text.places, record):
                said.append(
                    Said(known.key, label, places, len(said) + 1, annotator=word(record, "user") or annotator)
                )
    notices = (Notice("project.whole-texts", (("count", whole),)),) if whole else ()
    return Project("doccano", files.name, tuple(documents.values()), tuple(said), notices=notices)


def _document(record: dict[str, Any], key: str, text: str) -> Document:
    meta = record.get("meta") or record.get("metadata")
    return document_of({**(meta if isinstance(meta, dict) else {}), **record}, key, text)


def _spans(record: dict[str, Any]) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, label, id), from the richest of the forms that a line may have."""
    for form in ("entities", "spans", "label", "labels"):
        found = [span for span in map(_span, listed(record.get(form))) if span is not None]
        if found:
            yield from found
            return


def _span(given: Any) -> tuple[int, int, str, str] | None:
    if isinstance(given, list) and len(given) >= 3:
        start, end, label, identity = given[0], given[1], given[2], ""
    elif isinstance(given, dict):
        start = given.get("start_offset", given.get("start"))
        end = given.get("end_offset", given.get("end"))
        label, identity = given.get("label", given.get("type")), word(given, "id")
    else:
        return None
    if not isinstance(label, str) or not label or position(start) < 0 or position(end) <= position(start):
        return None
    return position(start), position(end), label, identity


def _groups(
    spans: list[tuple[int, int, str, str]], places: tuple[Place, ...], record: dict[str, Any]
) -> Iterator[tuple[tuple[Place, ...], str]]:
    """Yield the annotations, pieces that a relation calls the same annotation together."""
    leads: dict[str, str] = {}
    for relation in listed(record.get("relations")):
        if word(relation, "type") == SAME:
            leads[word(relation, "to_id")] = word(relation, "from_id")
    groups: dict[str, list[Place]] = {}
    labels: dict[str, str] = {}
    for number, ((_, _, label, identity), place) in enumerate(zip(spans, places, strict=True)):
        first, seen = identity, {identity}
        while first in leads and leads[first] not in seen:
            first = leads[first]
            seen.add(first)
        key = first if identity else f"\n{number}"
        groups.setdefault(key, []).append(place)
        labels.setdefault(key, label)
    for key, group in groups.items():
        yield tuple(group), labels[key]
