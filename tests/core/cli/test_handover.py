"""Beside an open window the command line reads as ever, and what writes is done by the window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.cli import run_beside
from reader.library import Library
from tests.core.cli.running import Console

pytest.importorskip("PySide6", reason="the window's part of this needs Qt")

ROOT = Path(__file__).resolve().parents[3]

# The window's lock and socket as the window itself uses them, without anything to see.
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from reader.app.instance import Instance
from reader.cli import run_beside
from reader.library import Library

app = QCoreApplication([])
path = Path(sys.argv[1])
instance = Instance(path)
assert instance.take()
library = Library.open(path)

def on_request(request, answer):
    status, out, err = run_beside(request["run"], library)
    answer({"status": status, "out": out, "err": err})

if sys.argv[2] == "listens":
    instance.requested.connect(on_request)
    instance.listen()
print("ready", flush=True)
sys.stdin.readline() if sys.argv[2] != "listens" else app.exec()
"""


@contextmanager
def window(library: Path, how: str = "listens") -> Iterator[None]:
    running = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(library), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    with running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == b"ready\n"
            yield
        finally:
            running.kill()


def test_what_writes_is_done_by_the_window(spanreader, article):
    with window(spanreader.library):
        done = spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--json").json
        (annotation,) = spanreader("show", article, "--json").json["annotations"]
        assert annotation["id"] == done["annotation"]
        assert "999" in spanreader.refuses("annotate", article, "--tag", "claim", "--span", "0:999")
        assert "window" in spanreader.refuses("restore", spanreader.library)


def test_a_window_that_does_not_answer_is_said(spanreader, article):
    with window(spanreader.library, "is busy"):
        assert "window" in spanreader.refuses("annotate", article, "--tag", "claim", "--span", "0:3")
        assert spanreader("show", article).status == 0


def test_the_lock_of_a_window_that_crashed_is_no_lock(spanreader, article):
    with window(spanreader.library, "is busy"):
        pass
    assert spanreader.library.with_name("test.spanlib.lock").exists()
    assert spanreader("annotate", article, "--tag", "claim", "--span", "0:3").status == 0


def test_a_window_runs_nothing_but_what_writes(spanreader):
    with Library.open(spanreader.library) as library:
        status, out, err = run_beside(["list"], library)
        assert (status, out) == (2, "")
        assert err
        assert run_beside(["remove", "nobody"], library)[0] == 1
        assert run_beside(["remove", "--library", "elsewhere", "nobody"], library)[0] == 1
        assert library.articles()  # it is still open


def test_paths_mean_what_they_meant_where_the_command_was_given(spanreader: Console, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other.txt").write_text("Another story\n\nIt rained in the valley on Monday.\n")
    monkeypatch.chdir(elsewhere)
    with window(spanreader.library):
        assert spanreader("import", "other.txt").status == 0
    assert len(spanreader("list", "--json").json["articles"]) == 2
