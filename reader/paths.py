"""Where this reader's files are: the system's usual folders, or one folder that holds a whole profile."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

NAME = "Spanreader"
LIBRARY = "library.spanlib"
PORTABLE = "SpanreaderData"


@dataclass(frozen=True, slots=True)
class Profile:
    """The four folders of one reader. Nothing is created here; who writes makes the folder."""

    data: Path
    config: Path
    cache: Path
    logs: Path

    @property
    def library(self) -> Path:
        """Return the library that is opened when none is named."""
        return self.data / LIBRARY

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"


def followed(path: Path) -> Path:
    """Return the absolute path of a file itself, not of a link to it: what belongs to it stands beside it."""
    return Path(os.path.realpath(path) if os.path.islink(path) else os.path.abspath(path))


def _portable() -> str:
    """Return the folder beside a frozen program that makes it portable; nothing when there is none."""
    if not getattr(sys, "frozen", False):
        return ""
    program = Path(os.environ.get("APPIMAGE") or sys.executable)
    for parent in program.parents:  # a macOS program stands three folders deep in its bundle
        if parent.suffix == ".app":
            program = parent
            break
    folder = program.parent / PORTABLE
    return str(folder) if folder.is_dir() else ""


def profile(folder: str | Path = "") -> Profile:
    """Return the profile in `folder` (`--data`), else where SPANREADER_DATA says, else the usual.

    A copy of the program with a folder `SpanreaderData` beside it is portable: its profile is in there.
    """
    chosen = str(folder) or os.environ.get("SPANREADER_DATA", "") or _portable()
    if chosen:
        root = Path(chosen).expanduser().absolute()
        return Profile(root, root, root / "cache", root / "log")
    # Local, never roaming: a database in a roaming folder is copied while it is open.
    dirs = platformdirs.PlatformDirs(NAME, appauthor=False)
    return Profile(dirs.user_data_path, dirs.user_config_path, dirs.user_cache_path, dirs.user_log_path)
