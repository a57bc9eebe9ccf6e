"""What a worker runs for a project file: files come in as buffers, the project goes out as plain JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from reader.errors import ImportFailed
from reader.importers.projects.files import Files, records, unpacked
from reader.importers.projects.registry import reader_of
from reader.importers.projects.values import Project, not_this
from reader.model import native
from reader.model.codec import MalformedError, from_json, to_json

MOST_CHARACTERS = 10_000_000  # of one text
_HALF = re.compile("[\ud800-\udfff]")


def read(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Read the project in the buffers, whose names stand in the payload."""
    names: list[str] = payload["names"]
    files = Files(payload["name"], tuple(zip(names, buffers, strict=True)))
    progress(0.05)
    project = read_project(files, payload["format"])
    progress(0.8)
    told: dict[str, Any] = _holdable(to_json(project))
    try:
        from_json(Project, told)  # what would not be believed is said here, by its name
    except MalformedError as error:
        raise not_this(files.name, project.format) from error
    progress(0.95)
    return told, ()


def _holdable(value: Any) -> Any:
    """Return JSON values with U+FFFD for half characters, which no file of ours can hold."""
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_holdable(each) for each in value]
    if isinstance(value, dict):
        return {_holdable(key): _holdable(each) for key, each in value.items()}
    return value


def read_project(files: Files, format_id: str) -> Project:
    """Return the project in `files`; `format_id` is what `recognise` gave. Raises `ImportFailed`."""
    if format_id == "records":
        format_id = _kind_of_records(files)
    project = reader_of(format_id).load()(files)
    for document in project.documents:
        if len(document.text) > MOST_CHARACTERS:
            raise ImportFailed(
                "import.too-long", name=files.name, characters=len(document.text), limit=MOST_CHARACTERS
            )
    return project


def check_native(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Read native JSON and forget it: whether it can be read, and within this process's limits."""
    progress(0.05)
    snapshot = native.loads(bytes(buffers[0]), payload["name"])
    progress(0.9)
    return {"articles": len(snapshot.articles), "annotations": len(snapshot.annotations)}, ()


def _kind_of_records(files: Files) -> str:
    """Return the format that the first records of a JSON file, or of the files in an archive, are in."""
    anything = False
    for _, data in unpacked(files, ".jsonl", ".json").members:
        for record in records(data, files.name)[:20]:
            anything = True
            found = _kind(record)
            if found:
                return found
    if not anything:
        raise ImportFailed("project.nothing", name=files.name)
    raise ImportFailed("project.unknown-json", name=files.name)


def _kind(record: Any) -> str:
    if not isinstance(record, dict):
        return ""
    if "offset_unit" in record and isinstance(record.get("revision"), dict):
        return "jsonl"
    context = str(record.get("@context", ""))
    if "anno.jsonld" in context or "target" in record or isinstance(record.get("rows"), list):
        return "webannotation"
    if isinstance(record.get("data"), dict) and record.keys() & {"annotations", "completions", "predictions"}:
        return "label-studio"
    short = record.get("label")
    if isinstance(short, list) and any(isinstance(each, dict) and "labels" in each for each in short):
        return "label-studio"
    if isinstance(record.get("text", record.get("data")), str) and record.keys() & {
        "label",
        "labels",
        "entities",
        "spans",
        "cats",
        "meta",
    }:
        return "doccano"
    return ""
