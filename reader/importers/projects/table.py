"""Tables of annotations: our exact CSV, the one for spreadsheets, and what a spreadsheet made of either.

Columns are known by their names. A table holds no texts: an article is known by its id, the hash of its
text, or its address; words are placed by offsets, else by the quote with its prefix and suffix.
"""

from __future__ import annotations

import json
from typing import Any, get_args

from reader.errors import ImportFailed
from reader.importers.projects.files import Files
from reader.importers.projects.values import Document, Place, Project, Said
from reader.model import Area, AttributeValue, Notice, SpeakerKind, Verdict
from reader.model.annotation import AnchorState
from reader.model.codec import MalformedError, from_json
from reader.model.rows import OFFSET_UNIT, TableRow, read_table, spans_in
from reader.text.normalise import normalise

_KINDS: dict[str, SpeakerKind] = {kind: kind for kind in get_args(SpeakerKind)}
_STATES: dict[str, AnchorState] = {state: state for state in get_args(AnchorState)}


def read(files: Files) -> Project:
    """Return the annotations; rows that cannot be understood are named in the notices."""
    rows = read_table(files.data, files.name)
    documents: dict[str, Document] = {}
    notices: list[Notice] = []
    said: list[Said] = []
    for identity, group in _by_annotation(rows).items():
        document = _document(group[0])
        documents.setdefault(document.key, document)
        try:
            said.append(_said(identity if not identity.startswith("\n") else "", group, document.key))
        except ValueError:
            notices.append(
                Notice("table.row-damaged", (("line", group[0].line), ("annotation", identity.strip())))
            )
    return Project("csv", files.name, tuple(documents.values()), tuple(said), notices=tuple(notices))


def _by_annotation(rows: tuple[TableRow, ...]) -> dict[str, list[TableRow]]:
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        if row["offset_unit"] not in ("", OFFSET_UNIT):
            raise ImportFailed("table.other-unit", line=row.line, unit=row["offset_unit"])
        groups.setdefault(row["annotation_id"] or f"\n{row.line}", []).append(row)
    return groups


def _document(row: TableRow) -> Document:
    key = "\n".join((row["article_id"], row["text_hash"], row["revision"], row["url"] or row["title"]))
    number = row["revision"]
    return Document(
        key,
        has_text=False,
        title=row["title"],
        url=row["url"],
        article=row["article_id"],
        text_hash=row["text_hash"],
        number=int(number) if number.isdecimal() and len(number) < 10 else 0,
    )


def _said(identity: str, rows: list[TableRow], key: str) -> Said:
    first = rows[0]
    version = first["codebook_version"]
    mention = first.span("speaker_span")
    places = tuple(place for row in rows if (place := _place(row)) is not None)
    state = _STATES.get(first["state"], "confirmed")
    area = from_json(Area, json.loads(first["area"])) if first["area"] else None
    if not places and state != "orphan" and area is None:
        raise ValueError("neither offsets nor a quote")
    return Said(
        key,
        first["tag_id"] or first["tag"],
        places,
        first.line,
        id=identity,
        note=normalise(first["note"]).text,
        speaker=first["speaker"],
        speaker_kind=_KINDS.get(first["speaker_kind"], "named"),
        speaker_id=first["speaker_id"],
        mention=(mention,) if mention else (),
        cues=spans_in(first["cue_spans"]),
        values=_values(first["attributes"]),
        annotator=first["annotator"],
        annotator_id=first["annotator_id"],
        created=first["created"],
        modified=first["modified"],
        state=state if places else "orphan",
        codebook=first["codebook_id"],
        codebook_version=int(version)
        if version.isascii() and version.isdecimal() and len(version) < 10
        else 0,
        verdict=_verdict(first),
        area=area if not places else None,
    )


def _place(row: TableRow) -> Place | None:
    span = row.span()
    quote = normalise(row["quote"]).text
    if span is None and not quote:
        return None
    around = (normalise(row["prefix"]).text, normalise(row["suffix"]).text)
    if span is None:
        return Place(quote=quote, prefix=around[0], suffix=around[1])
    if not span:
        raise ValueError("an empty span")
    return Place(span.start, span.end, quote, *around)


def _verdict(row: TableRow) -> Verdict | None:
    """Return what a row says of a check; raises `ValueError` for what is no verdict of ours."""
    evidence = json.loads(row["evidence"]) if row["evidence"] else []
    if not (row["verdict"] or row["checked"] or evidence):
        return None
    said = {"verdict": row["verdict"] or "unchecked", "checked": row["checked"], "evidence": evidence}
    return from_json(Verdict, said)


def _values(cell: str) -> tuple[AttributeValue, ...]:
    given: Any = json.loads(cell) if cell else []
    if not isinstance(given, list):
        raise MalformedError("/attributes")
    return tuple(from_json(AttributeValue, each) for each in given)
