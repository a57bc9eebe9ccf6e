"""Project files on a disk: which of them is one, and its bytes, within limits."""

from __future__ import annotations

import os
from pathlib import Path

from reader.errors import ImportFailed
from reader.importers.limits import LIMITS
from reader.importers.projects.files import Files
from reader.importers.projects.registry import HEAD, TAIL, recognise
from reader.importers.reading import load

MB = 1 << 20


def format_at(path: Path | str) -> str:
    """Return the project format of a file or folder, '' when it is none or cannot be read."""
    path = Path(path)
    try:
        if path.is_dir():
            return "brat" if any(path.glob("*.ann")) else ""
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - TAIL))
            return recognise(path.name, head, stream.read())
    except (OSError, ValueError):
        return ""  # whoever imports it says what is wrong


def files_at(path: Path | str) -> Files:
    """Return the bytes of a project: the file; of brat's folder or file also what belongs to it.

    Raises `ImportFailed`.
    """
    path = Path(path)
    if path.is_dir():
        names = sorted(p for p in path.iterdir() if p.suffix.casefold() in (".ann", ".txt", ".conf"))
        return Files(path.name, _loaded(path.name, names))
    if path.suffix.casefold() == ".ann":
        beside = [path.with_suffix(".txt"), path.parent / "annotation.conf", path.parent / "visual.conf"]
        return Files(path.name, _loaded(path.name, [path, *(p for p in beside if p.is_file())]))
    return Files(path.name, ((path.name, load(path)),))


def _loaded(name: str, paths: list[Path]) -> tuple[tuple[str, bytes], ...]:
    if len(paths) > LIMITS.entries:
        raise ImportFailed("import.archive-limit", name=name, what="entries", limit=LIMITS.entries)
    found: list[tuple[str, bytes]] = []
    size = 0
    for path in paths:
        data = load(path)
        size += len(data)
        if size > LIMITS.inflated:
            raise ImportFailed(
                "import.archive-limit", name=name, what="megabytes", limit=LIMITS.inflated // MB
            )
        found.append((path.name, data))
    return tuple(found)
