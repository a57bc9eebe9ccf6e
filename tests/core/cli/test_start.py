"""`python -m reader`: window or command line, what is loaded for it, and how it ends when a pipe does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader import __version__
from reader.__main__ import WindowRequest, window_request

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("arguments", "request_"),
    [
        ([], WindowRequest()),
        (["open"], WindowRequest()),
        (["open", "a.txt", "b.html"], WindowRequest(("a.txt", "b.html"))),
        (["--library", "x.spanlib"], WindowRequest((), "x.spanlib")),
        (["open", "a", "--library=x", "--data", "d"], WindowRequest(("a",), "x", "d")),
        (["open", "--", "--odd"], WindowRequest(("--odd",))),
        (["list"], None),
        (["a.txt"], WindowRequest(("a.txt",))),
        (["open", "--json"], None),
        (["--library"], None),
        (["--library", "open", "list"], None),
        (["--help"], None),
        (["tour", "out"], None),
    ],
)
def test_the_window_is_asked_for_plainly_or_not_at_all(arguments, request_):
    assert window_request(arguments) == request_


def started(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        check=False,
    )


def test_the_module_is_the_command(spanreader):
    said = started("--version").stdout.strip()
    assert said.startswith(f"Spanreader {__version__}")
    assert all(f"{name} " in said for name in ("Qt", "SQLite", "MuPDF", "Python"))
    listed = started("--library", spanreader.library, "list", "--json")
    assert json.loads(listed.stdout) == spanreader("list", "--json").json


def test_a_profile_holds_its_own_library(tmp_path):
    done = started("list", "--json", "--data", tmp_path / "profile")
    assert json.loads(done.stdout) == {"articles": []}
    assert list((tmp_path / "profile").glob("*.spanlib"))


LOADED = """
import sys
from reader.__main__ import main
status = main(sys.argv[1:])
heavy = ("PySide6", "pymupdf", "trafilatura", "lxml", "newspaper", "readability", "docx")
print([name for name in heavy if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    "verb", [("list",), ("formats",), ("codebook",), ("search", "bridge"), ("export", "--format", "csv")]
)
def test_a_verb_loads_neither_the_window_nor_a_parser(spanreader, tmp_path, verb):
    target = ("--out", str(tmp_path / "out")) if verb[0] == "export" else ()
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "--library", str(spanreader.library), *verb, *target],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently there")
def test_a_reader_of_the_output_that_goes_away_is_no_error(spanreader, article):
    out, into = os.pipe()
    os.close(out)
    with os.fdopen(into, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "reader", "--library", str(spanreader.library), "show", article],
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ, PYTHONPATH=str(ROOT)),
            check=False,
        )
    assert done.stderr == ""


def test_any_character_can_be_written_whatever_the_locale(spanreader, article):
    done = subprocess.run(
        [sys.executable, "-m", "reader", "--library", str(spanreader.library), "show", article],
        capture_output=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "POSIX",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "🚧" in done.stdout.decode()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_window_says_so_in_one_sentence(tmp_path):
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    done = subprocess.run(
        [sys.executable, "-m", "reader", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert done.returncode == 1
    assert done.stderr.startswith("There is no display here")
    assert len(done.stderr.strip().splitlines()) == 1
