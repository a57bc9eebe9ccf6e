"""Label Studio's JSON: tasks with the regions that each annotator marked.

A region says its words beside its positions, and versions of Label Studio have counted them differently:
where the words stand at the position in UTF-16 units, that is what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reader.importers.projects.doccano import SAME
from reader.importers.projects.files import Files, document_of, listed, position, records, unpacked, word
from reader.importers.projects.values import Document, Place, Project, Said, ruled
from reader.model import Notice

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SPANS = ("labels", "hypertextlabels", "paragraphlabels")


@dataclass(slots=True)
class _Region:
    id: str
    labels: list[str]
    place: Place
    note: str = ""
    more: list[Place] = field(default_factory=list)


def read(files: Files) -> Project:
    """Return the tasks' texts with their regions; predictions are nobody's annotations and are counted."""
    documents: list[Document] = []
    said: list[Said] = []
    guessed = 0
    for _, data in unpacked(files, ".json").members:
        for task in records(data, files.name):
            if not isinstance(task, dict):
                continue
            groups = list(_by_annotator(task))
            about = task["data"] if isinstance(task.get("data"), dict) else task
            raw = _text(about, [r for _, regions in groups for r in regions])
            if not raw:
                continue
            guessed += sum(
                len(listed(p.get("result"))) for p in listed(task.get("predictions")) if isinstance(p, dict)
            )
            regions = [region for _, group in groups for region in group]
            text = ruled(raw, (p for region in regions for p in (region.place, *region.more)))
            places = iter(text.places)
            key = str(len(documents) + 1)
            documents.append(document_of(about, key, text.text))
            for annotator, group in groups:
                for region in group:
                    pieces = tuple(next(places) for _ in range(1 + len(region.more)))
                    for number, label in enumerate(region.labels):
                        own = region.id if _UUID.fullmatch(region.id) and not number else ""
                        said.append(
                            Said(
                                key,
                                label,
                                pieces,
                                len(said) + 1,
                                id=own,
                                note=region.note,
                                annotator=annotator,
                            )
                        )
    notices = (Notice("project.predictions", (("count", guessed),)),) if guessed else ()
    return Project("label-studio", files.name, tuple(documents), tuple(said), notices=notices)


def _by_annotator(task: dict[str, Any]) -> Iterator[tuple[str, list[_Region]]]:
    """Yield (annotator's name, regions); the short form of a task has its regions right in it."""
    given = task.get("annotations", task.get("completions"))
    for one in listed(given):
        if isinstance(one, dict) and not one.get("was_cancelled"):
            yield _annotator(one.get("completed_by")), _regions(listed(one.get("result")))
    if given is None:
        short = [
            {"type": "labels", "value": each} for each in listed(task.get("label")) if isinstance(each, dict)
        ]
        yield _annotator(task.get("annotator")), _regions(short)


def _annotator(given: Any) -> str:
    if isinstance(given, dict):
        name = " ".join(filter(None, (word(given, "first_name"), word(given, "last_name"))))
        return name or word(given, "username", "email", "id")
    return str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""


def _regions(result: list[Any]) -> list[_Region]:
    regions: dict[str, _Region] = {}
    notes: dict[str, list[str]] = {}
    for number, one in enumerate(result):
        if not isinstance(one, dict):
            continue
        kind, value = word(one, "type").casefold(), one.get("value")
        if kind == "textarea" and isinstance(value, dict):
            notes.setdefault(word(one, "id"), []).extend(
                t for t in listed(value.get("text")) if isinstance(t, str)
            )
        if kind not in _SPANS or not isinstance(value, dict):
            continue
        labels = [label for label in listed(value.get(kind, value.get("labels"))) if isinstance(label, str)]
        place = _place(value)
        if labels and place is not None:
            meta = one.get("meta")
            said = listed(meta.get("text")) if isinstance(meta, dict) else []
            region = _Region(word(one, "id"), labels, place, "\n".join(t for t in said if isinstance(t, str)))
            regions[region.id or f"\n{number}"] = region
    for identity, words in notes.items():
        if identity in regions:
            regions[identity].note = "\n".join(filter(None, (regions[identity].note, *words)))
    for one in result:
        if isinstance(one, dict) and word(one, "type") == "relation" and listed(one.get("labels")) == [SAME]:
            first, other = word(one, "from_id"), word(one, "to_id")
            if first != other and first in regions and other in regions:
                piece = regions.pop(other)
                regions[first].more += [piece.place, *piece.more]
    return list(regions.values())


def _place(value: dict[str, Any]) -> Place | None:
    within = value.get("globalOffsets")
    offsets = within if isinstance(within, dict) else value
    start, end = position(offsets.get("start")), position(offsets.get("end"))
    quote = word(value, "text")
    if 0 <= start < end:
        return Place(start, end, quote)
    return Place(quote=quote) if quote else None


def _text(about: dict[str, Any], regions: list[_Region]) -> str:
    """Return the text that the regions are of: `text`, else the longest that has their words."""
    if isinstance(about.get("text"), str):
        return str(about["text"])
    texts = sorted((v for v in about.values() if isinstance(v, str)), key=len, reverse=True)
    quotes = [region.place.quote for region in regions if region.place.quote]
    return next((text for text in texts if all(quote in text for quote in quotes)), "")
