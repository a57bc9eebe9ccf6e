"""The files of a project as a reader gets them: names and bytes, from a file, an archive or a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reader.errors import ImportFailed
from reader.importers.archive import Archive
from reader.importers.projects.values import Document

MOST_DEEP = 200  # levels of JSON: as deep as XML may be


@dataclass(frozen=True, slots=True)
class Files:
    """`name` is what the person chose, `members` (name, bytes) what is in it: one for a plain file."""

    name: str
    members: tuple[tuple[str, bytes], ...]

    @property
    def data(self) -> bytes:
        """Return the bytes of the only file."""
        return self.members[0][1]


def unpacked(files: Files, *suffixes: str) -> Files:
    """Return the files themselves, or those of an archive that end so; limits on what really comes out."""
    if len(files.members) > 1 or not files.data.startswith(b"PK"):
        return files
    archive = Archive(files.data, files.name)
    wanted = [name for name in archive.names if name.casefold().endswith(suffixes)]
    hidden = ("__MACOSX/", "._")
    names = [n for n in wanted if not n.startswith(hidden) and "/._" not in n]
    return Files(files.name, tuple((name, archive.read(name)) for name in names))


def decoded(data: bytes, name: str, *, mark: bool = False) -> str:
    """Return UTF-8, or UTF-16 with a mark; `mark` leaves one of UTF-8 in. Raises `ImportFailed` otherwise."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8" if mark else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFailed("project.not-utf8", name=name) from error


def records(data: bytes, name: str) -> list[Any]:
    """Return the values of a JSON file: the members of its array, its one object, or its lines."""
    text = decoded(data, name)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return list(_lines(text, name))
    return whole if isinstance(whole, list) else [whole]


def _lines(text: str, name: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ImportFailed("project.damaged-line", name=name, line=number) from error


def word(record: Any, *keys: str) -> str:
    """Return the first of the keys that holds text, a number as its digits; '' when none does."""
    if isinstance(record, dict):
        for key in keys:
            value = record.get(key)
            if isinstance(value, str) and value:
                return value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
    return ""


def document_of(about: dict[str, Any], key: str, text: str) -> Document:
    """Return a text with the facts that the record tells of it, by the names that our exports give them."""
    return Document(
        key,
        text,
        title=word(about, "title", "headline"),
        byline=word(about, "byline", "author"),
        outlet=word(about, "outlet"),
        url=word(about, "url", "link"),
        published=word(about, "published", "date"),
        note=word(about, "article_note"),
        article=word(about, "article_id"),
    )


def position(value: Any) -> int:
    """Return a position that a file gives; -1 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return -1
    return int(value) if 0 <= value < 1 << 53 else -1


def listed(value: Any) -> list[Any]:
    """Return a list as it is, a single value as a list of it, nothing as none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
