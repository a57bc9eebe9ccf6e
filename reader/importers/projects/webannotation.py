"""W3C Web Annotation (JSON-LD), and the JSON of Hypothesis, which is nearly the same.

Annotations name their text by its address; positions and quotes are checked against the library's text. A
rectangle of a PDF's page is an area of the article's printed page; which file that is, the library says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reader.importers.projects.files import Files, listed, position, records, word
from reader.importers.projects.values import NOWHERE, Document, Place, Project, Said
from reader.model import Area, Notice
from reader.text.normalise import normalise

_PDF = re.compile(r"rfc/?(3778|8118)|iso:?32000", re.I)  # what fragments of PDF conform to, new and old
_PAGE = re.compile(r"(?:^|[#&])page=(\d{1,6})(?=&|$)", re.I)
_SIDE = r"(-?\d{1,5}(?:\.\d{1,9})?)"
_RECTANGLE = re.compile(rf"(?:^|[#&])viewrect={','.join((_SIDE,) * 4)}(?=&|$)", re.I)
_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.I)


def read(files: Files) -> Project:
    """Return the annotations; those that mark no words of a text are counted."""
    documents: dict[str, Document] = {}
    pieces: dict[str, list[Said]] = {}
    whole = 0
    for line, record in enumerate(_annotations(records(files.data, files.name)), 1):
        found = list(_said(record, line, documents))
        whole += not found
        for one in found:
            shared = word(record, "canonical")
            # Pieces of one annotation stand one after another, as they were written.
            key = f"{shared}\n{one.label}\n{one.document}" if shared else f"\n{line}\n{len(pieces)}"
            pieces.setdefault(key, []).append(one)
    joined = tuple(_joined(group) for group in pieces.values())
    notices = (Notice("project.without-words", (("count", whole),)),) if whole else ()
    return Project("webannotation", files.name, tuple(documents.values()), joined, notices=notices)


def _annotations(values: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the annotations of pages, collections and plain arrays."""
    for value in values:
        if not isinstance(value, dict):
            continue
        inner = value.get("items") or value.get("rows") or value.get("annotations")
        if isinstance(value.get("first"), dict):
            yield from _annotations([value["first"]])
        elif isinstance(inner, list) and "target" not in value:
            yield from _annotations(inner)
        elif "target" in value:
            yield value


def _said(record: dict[str, Any], line: int, documents: dict[str, Document]) -> Iterator[Said]:
    bodies = _bodies(record)
    labels = bodies["tag"] or [word(record, "motivation") or "highlight"]
    creator = next(iter(listed(record.get("creator"))), None)
    person = creator if isinstance(creator, dict) else {"name": creator}
    name = word(person, "name", "nickname") or word(record, "user")
    identity = _uuid(word(record, "canonical") or word(record, "id"))
    for place, source in _targets(record):
        if source not in documents:
            own = _uuid(source) if source.startswith("urn:uuid:") else ""
            title = record["document"].get("title") if isinstance(record.get("document"), dict) else ""
            documents[source] = Document(
                source,
                has_text=False,
                url="" if own else source,
                article=own,
                title=" ".join(str(t) for t in listed(title))[:500],
            )
        for number, label in enumerate(labels):
            yield Said(
                source,
                label,
                (place,) if isinstance(place, Place) else (),
                line,
                id=identity if not number else "",
                note="\n\n".join(bodies["note"]),
                speaker=bodies["speaker"][0] if bodies["speaker"] else "",
                annotator=name.removeprefix("acct:").partition("@")[0] if "acct:" in name else name,
                annotator_id=_uuid(word(person, "id")),
                created=word(record, "created"),
                modified=word(record, "modified", "updated"),
                area=place if isinstance(place, Area) else None,
            )
        identity = ""  # several targets: each is an annotation of its own


def _bodies(record: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"tag": [], "note": [], "speaker": []}
    for body in (*listed(record.get("body")), *listed(record.get("bodyValue"))):
        value = body if isinstance(body, str) else word(body, "value", "chars")
        purpose = word(body, "purpose") or word(record, "motivation")
        if not value:
            continue
        if isinstance(body, dict) and purpose in ("tagging", "classifying"):
            found["tag"].append(value)
        elif isinstance(body, dict) and purpose == "identifying":
            found["speaker"].append(value)
        else:
            found["note"].append(value)
    found["tag"] += [tag for tag in listed(record.get("tags")) if isinstance(tag, str) and tag]
    if word(record, "text"):
        found["note"].append(word(record, "text"))
    return found


def _targets(record: dict[str, Any]) -> Iterator[tuple[Place | Area, str]]:
    for target in listed(record.get("target")):
        if not isinstance(target, dict):
            continue
        source = target.get("source")
        address = source if isinstance(source, str) else word(source, "id")
        place = _place(target.get("selector"))
        if place is not None and (address or word(record, "uri")):
            yield place, address or word(record, "uri")


def _place(given: Any) -> Place | Area | None:
    """Return where the selectors point to; None when they mark neither words nor an area of a page."""
    quote: dict[str, Any] = {}
    area: Area | None = None
    start, end = NOWHERE, NOWHERE
    todo = listed(given)
    for selector in todo[:50]:
        if not isinstance(selector, dict):
            continue
        kind = word(selector, "type", "@type").rpartition(":")[2]
        if kind == "TextQuoteSelector":
            quote = selector
        elif kind == "TextPositionSelector":
            start, end = position(selector.get("start")), position(selector.get("end"))
        elif kind == "FragmentSelector":
            area = area or _area(selector)
        if isinstance(selector.get("refinedBy"), dict | list) and len(todo) < 50:
            todo.extend(listed(selector["refinedBy"]))
    words = [normalise(word(quote, key)).text for key in ("exact", "prefix", "suffix")]
    if not words[0] and not 0 <= start < end:
        return area
    if not 0 <= start < end:
        start = end = NOWHERE
    return Place(start, end, *words)


def _area(selector: dict[str, Any]) -> Area | None:
    """Return the part of a page that a fragment names; whose page it is, is not known here."""
    conforms, value = word(selector, "conformsTo", "dcterms:conformsTo"), word(selector, "value", "rdf:value")
    page, rectangle = _PAGE.search(value), _RECTANGLE.search(value)
    if page is None or rectangle is None or (conforms and not _PDF.search(conforms)):
        return None
    left, top, width, height = map(float, rectangle.groups())
    if int(page[1]) < 1 or width <= 0 or height <= 0:
        return None
    return Area("", int(page[1]) - 1, "", left, top, round(left + width, 3), round(top + height, 3))


def _uuid(text: str) -> str:
    found = _UUID.match(text)
    return found[1].lower() if found else ""


def _joined(pieces: list[Said]) -> Said:
    first = pieces[0]
    if len(pieces) == 1:
        return first
    return Said(
        **{
            **{name: getattr(first, name) for name in Said.__slots__},
            "places": tuple(place for one in pieces for place in one.places),
        }
    )
