"""Running the command line in this process, and a library with one article to run it on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reader.cli import main
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import import_path
from reader.model import ImportedArticle

STORY = """The ferry is late

By Ada Quill

Officials said the bridge may reopen Friday. 🚧 It closed in May.

“מחר” could be the day, the mayor’s office believes.
"""


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)


@dataclass
class Console:
    """Runs commands on one library and gives what they printed."""

    capsys: pytest.CaptureFixture[str]
    library: Path

    def __call__(self, *arguments: str | Path, library: Path | None = None) -> Result:
        self.capsys.readouterr()
        status = main(["--library", str(library or self.library), *map(str, arguments)])
        captured = self.capsys.readouterr()
        return Result(status, captured.out, captured.err)

    def refuses(self, *arguments: str | Path, library: Path | None = None) -> str:
        """Run a command that cannot be met; return the one sentence that says so."""
        result = self(*arguments, library=library)
        assert result.status == 1, result
        assert result.out == ""
        lines = result.err.strip().splitlines()
        assert len(lines) == 1, result.err
        assert "Traceback" not in result.err
        assert lines[0].endswith(".")
        return lines[0]


def read_here(
    source: Path | bytes, media_type: str | None = None, **_options: Any
) -> tuple[ImportedArticle, bytes]:
    """Read as the worker does, without a process of its own."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    return read_article(source, media_type=media_type), data


def make_library(folder: Path, story: str = STORY) -> Path:
    path = folder / "test.spanlib"
    file = folder / "story.txt"
    file.write_text(story, "utf-8")
    with Library.open(path) as library:
        import_path(library, file, reader=read_here)
    return path
