"""The tour is the main job, done unattended: it must pass, and the window's process must stay light."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A process of its own: the modules of this one are pytest's, too.
TOUR = """
import json, sys
from pathlib import Path
from reader.app import tour
status = tour(sys.argv[1], sys.argv[2] or None)
Path(sys.argv[1], "modules.json").write_text(json.dumps(sorted(sys.modules)))
sys.exit(status)
"""

FIRST_FRAME = """
import sys
from pathlib import Path
from reader.app.start import build
program = build(Path(sys.argv[1]) / "first.spanlib")
program.window.show()
for _ in range(20):
    __import__("PySide6.QtCore").QtCore.QCoreApplication.processEvents()
print("\\n".join(sorted(sys.modules)))
program.window.close()
"""

NO_DISPLAY = """
import os, sys
for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)
from reader.__main__ import main
sys.exit(main(["--data", sys.argv[1]]))
"""

# What only a worker may load: parsers of foreign files, and what they drag in.
FOREIGN = ("pymupdf", "fitz", "lxml", "trafilatura", "newspaper", "readability", "numpy", "docx")


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.mark.timeout(180)
def test_the_tour_passes_with_a_sample_and_loads_no_parser_into_the_window(tmp_path):
    done = run(TOUR, str(tmp_path / "out"), "")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    modules = set(json.loads((out / "modules.json").read_text()))
    assert not modules & set(FOREIGN)
    for name in (
        "first-start",
        "overlaps",
        "card",
        "theme-dark",
        "theme-light-200",
        "right-to-left",
        "palette",
        "keys",
        "settings",
        "settings-keys",
        "settings-dark",
        "library",
        "search",
        "concordance-dark",
        "collections",
        "trash",
        "comparison",
        "review",
    ):
        assert (out / f"{name}.png").stat().st_size > 20_000, name
    for name in ("tags.csv", "tags-spreadsheet.csv", "library.json", "tags.jsonl"):
        assert (out / name).stat().st_size > 1_000, name


@pytest.mark.timeout(180)
def test_the_tour_passes_with_the_example_article_in_a_folder_used_before(tmp_path, shared):
    article = shared / "articles" / "russia-china-update.txt"
    if not article.exists():
        pytest.skip("the example article is not in the folder 'shared'")
    used = tmp_path / "out" / "profile"
    used.mkdir(parents=True)
    (used / "settings.toml").write_text("hint_closed = true\n")
    done = run(TOUR, str(tmp_path / "out"), str(article))
    assert done.returncode == 0, done.stderr


def test_the_tour_names_the_step_that_failed(tmp_path):
    done = run(TOUR, str(tmp_path / "out"), str(tmp_path / "nowhere.txt"))
    assert done.returncode == 1
    assert "import article" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_frame_comes_before_the_database_and_the_network_are_loaded(tmp_path):
    done = run(FIRST_FRAME, str(tmp_path))
    assert done.returncode == 0, done.stderr
    modules = set(done.stdout.split())
    heavy = {
        "sqlalchemy",
        "PySide6.QtNetwork",
        "PySide6.QtTest",
        "sentencex",
        "click",
        "markdown_it",
        # What the reader must ask for first: a worker, a file to read, two revisions to compare, the versions.
        "multiprocessing",
        "reader.importers",
        "reader.anchoring",
        "importlib.metadata",
        *FOREIGN,
    }
    assert not modules & heavy


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_a_start_that_opened_no_window_is_not_told_as_a_crash_at_the_next(tmp_path):
    done = run(NO_DISPLAY, str(tmp_path))
    assert done.returncode == 1
    assert "There is no display here" in done.stderr
    assert list(tmp_path.rglob("spanreader.log"))  # it had begun
    assert not list(tmp_path.rglob("running-*.log"))
