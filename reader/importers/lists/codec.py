"""A reading list as JSON and buffers, one for each entry's page, and back; `decode` trusts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from reader.importers.lists.values import Highlight, ListEntry, ReadingList

_LISTS = frozenset({"tags", "highlights"})


def encode(found: ReadingList) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Return the list as JSON values and its entries' HTML as UTF-8."""
    entries = [{k: v for k, v in asdict(entry).items() if k != "html"} for entry in found.entries]
    payload = {"kind": found.kind, "passed_over": found.passed_over, "entries": entries}
    return payload, tuple(entry.html.encode("utf-8", "replace") for entry in found.entries)


def decode(payload: dict[str, Any], buffers: Sequence[bytes]) -> ReadingList:
    """Return the list; raises `ValueError` for anything that `encode` would not have written."""
    try:
        entries = tuple(
            _made(ListEntry, {**record, "html": bytes(page).decode("utf-8")})
            for record, page in zip(payload["entries"], buffers, strict=True)
        )
        kind, passed_over = payload["kind"], payload["passed_over"]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a reading list") from error
    if not isinstance(kind, str) or type(passed_over) is not int:
        raise ValueError("not a reading list")
    return ReadingList(kind, entries, passed_over)


def _made(what: type[Any], record: dict[str, Any]) -> Any:
    if set(record) != {field.name for field in fields(what)}:
        raise ValueError("not an entry")
    made: dict[str, Any] = {}
    for name, value in record.items():
        if not isinstance(value, list if name in _LISTS else str):
            raise ValueError("neither words nor a list")
        made[name] = value
    if not all(isinstance(tag, str) for tag in made["tags"]):
        raise ValueError("a tag is no word")
    made["tags"] = tuple(made["tags"])
    if "highlights" in made:
        made["highlights"] = tuple(_made(Highlight, each) for each in made["highlights"])
    return what(**made)
