"""Reading a project file or pack for the window: what an import thread does, no widget near it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from reader.importers.client import ImportClient
    from reader.importers.projects import Project
    from reader.library.packs import Pack


@dataclass(frozen=True, slots=True)
class Found:
    """A project file that was read: what an import thread hands to the window."""

    path: Path
    format: str
    project: Project | None = None
    pack: Pack | None = None  # of native JSON, too: a pack with nothing else in it


def read_found(
    client: ImportClient,
    path: Path,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> Found | None:
    """Return the project at `path`, None when it is an article; runs on an import thread."""
    from reader.importers.lists.formats import list_at
    from reader.importers.projects.finding import files_at, format_at

    kind = format_at(path)
    if not kind or list_at(path):
        return None
    if kind == "spanpack":
        from reader.library.packs import open_pack

        return Found(path, kind, pack=open_pack(path, check=client.check_native))
    files = files_at(path)
    if kind == "json":
        from reader.library.packs import Manifest, Pack
        from reader.model.native import loads

        client.check_native(files.data, files.name, progress=progress, cancel=cancel)
        snapshot = loads(files.data, files.name)
        return Found(path, kind, pack=Pack(path, Manifest("export"), snapshot))
    project = client.read_project(files, kind, progress=progress, cancel=cancel)
    return Found(path, project.format, project=project)
