"""What is loaded where: the surfaces of the package need no Qt, the command line starts with nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "kessel-bridge.txt"

HEAVY = (
    "pymupdf",
    "fitz",
    "lxml",
    "trafilatura",
    "readability",
    "newspaper",
    "docx",
    "numpy",
    "PySide6",
    "sqlalchemy",
)

WITHOUT_QT = """
import sys
for name in ("PySide6", "shiboken6"):
    sys.modules[name] = None  # an import of it fails
from pathlib import Path
from reader.exporters import export
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import import_path
from reader.text.segment import sentences
sample, folder = Path(sys.argv[1]), Path(sys.argv[2])
article = read_article(sample)
assert article.text and article.blocks and article.title
assert sentences(article.text)
with Library.open(folder / "l.spanlib") as library:
    import_path(library, sample, reader=lambda path, **_more: (read_article(path), path.read_bytes()))
    assert len(library.articles()) == 1
    export(library, format="csv", out=folder / "out.csv")
assert (folder / "out.csv").stat().st_size
"""


def python(code: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `code` in a Python of its own, off screen."""
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=dict(os.environ, PYTHONPATH=str(ROOT), QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_surfaces_of_the_package_need_no_qt(tmp_path):
    done = python(WITHOUT_QT, SAMPLE, tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_command_line_starts_without_qt_database_and_parsers():
    code = "import sys; from reader.__main__ import main; main(['--version'])"
    watch = f"""
import atexit, sys
atexit.register(lambda: print("LOADED", [name for name in {HEAVY!r} if name in sys.modules]))
{code}
"""
    done = python(watch)
    assert done.stdout.splitlines()[-1] == "LOADED []", done.stdout + done.stderr


def test_what_the_queue_knows_of_limits_loads_no_worker():
    code = "import sys, reader.importers.limits; print([n for n in ('reader.worker', 'multiprocessing') if n in sys.modules])"
    done = python(code)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
