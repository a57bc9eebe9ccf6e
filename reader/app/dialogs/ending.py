"""The ending of a file that is about to be written."""

from __future__ import annotations

from pathlib import Path


def with_ending(path: Path, suffix: str) -> Path:
    """Return `path` with `suffix`, as the import looks for it, when it was typed without any.

    Not when there is a file of that name: the system's dialog asked about the name that was typed, and nobody
    about that one.
    """
    ended = path.with_name(path.name + suffix)
    return path if path.suffix or ended.exists() else ended
