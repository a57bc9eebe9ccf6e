"""Which program this is: its version, the commit it was built from, and what it stands on."""

from __future__ import annotations

from pathlib import Path

from reader import __version__
from reader.assets import resources

BUILD = "build.txt"  # written into a frozen copy, where there is no repository to ask


def commit() -> str:
    """Return the commit of this copy, shortened; empty where nobody knows it."""
    try:
        return (resources() / BUILD).read_text(encoding="utf-8").strip()[:12]
    except OSError:
        return _commit_of(resources().parent / ".git")[:12]


def _commit_of(git: Path) -> str:
    """Return what HEAD points to, read without the program git, which readers need not have."""
    try:
        if git.is_file():  # a further work tree names its folder in a file
            git = (git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return head
        name = head.removeprefix("ref:").strip()
        shared = git / "commondir"
        home = (git / shared.read_text(encoding="utf-8").strip()).resolve() if shared.exists() else git
        for place in (git / name, home / name):
            if place.exists():
                return place.read_text(encoding="utf-8").strip()
        for line in (home / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(f" {name}"):
                return line.split()[0]
    except (OSError, ValueError, IndexError):
        pass
    return ""


def facts() -> dict[str, str]:
    """Return names and versions, the program first; what is not installed is left out."""
    # These load much, and this module is asked rarely, but loaded at every start.
    import platform
    import sqlite3
    from importlib import metadata

    built = commit()
    found = {"Spanreader": f"{__version__} ({built})" if built else __version__}
    for name, package in (("Qt", "PySide6-Essentials"), ("SQLAlchemy", "SQLAlchemy"), ("MuPDF", "PyMuPDF")):
        try:
            found[name] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {**found, "SQLite": sqlite3.sqlite_version, "Python": platform.python_version()}


def sentence() -> str:
    """Return all versions in one line, for a report or an answer to `--version`."""
    own, *rest = (f"{name} {version}" for name, version in facts().items())
    return f"{own}, {', '.join(rest)}"
