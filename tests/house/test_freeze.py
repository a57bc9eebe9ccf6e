"""The frozen copy, built, and started as a stranger would: read-only, in an empty environment, far from here.

Not part of a usual run, because it builds for about half a minute: `python3 packaging/dev.py test --release`.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "spanreader.exe" if sys.platform == "win32" else "spanreader"
NOBODY = 65534
SAMPLE = ROOT / "resources" / "samples" / "kessel-bridge.txt"

pytestmark = [pytest.mark.freeze, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Stranger:
    """A frozen copy that cannot be written, and somebody's home that can."""

    copy: Path
    home: Path

    def run(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Start the copy with nothing in its environment but what is given."""
        return subprocess.run(
            [self.copy / PROGRAM, *words],
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            **as_nobody(),
        )

    def json(self, *words: str | Path) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def as_nobody() -> dict[str, Any]:
    """Return what starts a process as another user: root could write whatever is read-only."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Give a folder that other users may enter, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="spanreader-frozen-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def built(place) -> Path:
    """Build the frozen copy, and forbid writing to it."""
    command = [sys.executable, ROOT / "packaging" / "freeze.py", place]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    copy = place / "spanreader"
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) | 0o444)
    return copy


@pytest.fixture
def stranger(built, place) -> Iterator[Stranger]:
    home = place / "hömé ü 家"
    home.mkdir()
    if as_nobody():
        os.chown(home, NOBODY, NOBODY)
    yield Stranger(built, home)
    shutil.rmtree(home)


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def test_the_command_line_does_its_job_under_an_empty_environment(stranger):
    before = contents(stranger.copy)
    article = stranger.home / "störy 😀.txt"
    article.write_bytes(SAMPLE.read_bytes())
    library = stranger.home / "my library.spanlib"

    imported = stranger.json("--library", library, "import", article)
    assert imported["failed"] == []
    (one,) = imported["imported"]
    shown = stranger.json("--library", library, "show", one["article"])
    start = shown["revision"]["text"].index("bridge")
    words = ["--tag", "speculation", "--span", f"{start}:{start + 6}", "--note", "naïve 😀"]
    stranger.json("--library", library, "annotate", one["article"], *words)

    out = stranger.home / "out.csv"
    done = stranger.run("--library", library, "export", "--format", "csv", "--out", out)
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["quote"], row["note"], row["tag"]) == ("bridge", "naïve 😀", "speculation")
    assert stranger.run("--library", library, "check").returncode == 0
    assert contents(stranger.copy) == before, "nothing was written beside the program"


def test_the_worker_reads_what_it_reads_from_a_checkout(stranger):
    library = stranger.home / "l.spanlib"
    for sample in sorted((ROOT / "resources" / "samples").iterdir()):
        if sample.suffix == ".json":
            continue
        copy = stranger.home / sample.name
        copy.write_bytes(sample.read_bytes())
        (one,) = stranger.json("--library", library, "import", copy)["imported"]
        frozen = stranger.json("--library", library, "show", one["article"])["revision"]["text"]

        from reader.importers import read_article

        assert frozen == read_article(sample).text, sample.name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the loader of Linux")
def test_neither_command_line_nor_worker_loads_qt(stranger):
    logs = stranger.home / "loaded"
    logs.mkdir(mode=0o777)
    logs.chmod(0o777)
    library = stranger.home / "l.spanlib"
    words = ["--library", library, "import", SAMPLE]
    done = stranger.run(*words, LD_DEBUG="files", LD_DEBUG_OUTPUT=str(logs / "process"))
    assert done.returncode == 0, done.stderr
    loaded = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in logs.iterdir()}
    assert len(loaded) >= 2, "the command line and a worker"
    assert any("libpython" in text for text in loaded.values()), "the loader was heard at all"
    assert [name for name, text in loaded.items() if "libQt6" in text] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_window_says_so_in_a_sentence(stranger):
    done = stranger.run(HOME=str(stranger.home))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_copy_tries_itself_all_the_same(stranger):
    done = stranger.run("--self-test", HOME=str(stranger.home))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_that_is_not_there_gets_one_sentence(stranger):
    done = stranger.run("--library", stranger.home / "l.spanlib", "import", stranger.home / "no.txt")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_the_whole_tour_runs_off_screen(stranger):
    out = stranger.home / "tour"
    done = stranger.run("tour", out, QT_QPA_PLATFORM="offscreen", HOME=str(stranger.home))
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(out.rglob("*.png"))


def test_all_resources_went_along_and_nothing_of_the_builders_machine(built):
    ours = {str(p.relative_to(ROOT)) for p in (ROOT / "resources").rglob("*") if p.is_file()}
    inside = built / "_internal"
    frozen = {str(p.relative_to(inside)) for p in inside.rglob("*") if p.is_file()}
    assert ours <= frozen
    unwanted = re.compile(r"gtk|libcairo|libstdc\+\+|libGL\.|libEGL|libX11|Qt6(Qml|Quick|Sql|Designer)|numpy")
    assert [name for name in frozen if unwanted.search(Path(name).name)] == []


def test_no_file_of_the_copy_names_the_folder_that_it_was_built_from(built):
    mine = str(ROOT).encode()
    naming = [p.name for p in built.rglob("*") if p.is_file() and mine in p.read_bytes()]
    assert naming == []


def test_the_copy_tries_itself_as_a_stranger(stranger):
    done = stranger.run("--self-test", QT_QPA_PLATFORM="offscreen", HOME=str(stranger.home))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("Everything works.")


def test_the_copy_needs_no_folder_for_programs_to_be_unpacked_in(stranger):
    done = stranger.run("--version", TMPDIR="/nonexistent", HOME=str(stranger.home))
    assert done.returncode == 0, done.stderr
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    assert f"({commit[:12]})" in done.stdout


def test_a_home_that_cannot_be_written_gets_a_sentence(stranger):
    home = stranger.home / "shut"
    home.mkdir(mode=0o555)
    done = stranger.run("list", HOME=str(home), XDG_DATA_HOME=str(home / "data"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_beside_the_copy_makes_it_portable(built, place):
    copy = place / "stick"
    shutil.copytree(built, copy, symlinks=True)
    copy.chmod(0o755)
    (copy / "SpanreaderData").mkdir()
    done = subprocess.run([copy / PROGRAM, "list"], capture_output=True, text=True, env={})
    assert done.returncode == 0, done.stderr
    assert (copy / "SpanreaderData" / "library.spanlib").exists()


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed")
def test_the_debian_package_holds_what_a_desktop_looks_for(built, place, tmp_path):
    build_linux = pytest.importorskip("build_linux")
    icons = tmp_path / "icons"
    command = [sys.executable, ROOT / "packaging" / "icons.py", icons]
    subprocess.run(command, check=True, capture_output=True)
    package = build_linux.deb(built, icons, tmp_path, quick=True, homepage="")
    listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    for path in (
        "usr/bin/spanreader -> ../lib/spanreader/spanreader",
        "usr/share/applications/spanreader.desktop",
        "usr/share/mime/packages/spanreader.xml",
        "usr/share/metainfo/org.spanreader.spanreader.metainfo.xml",
        "usr/share/icons/hicolor/256x256/apps/spanreader.png",
        "usr/share/doc/spanreader/copyright",
        "usr/share/man/man1/spanreader.1.gz",
    ):
        assert f"./{path}" in listed
    rows = [line.split() for line in listed.splitlines()]
    assert {row[1] for row in rows} == {"root/root"}
    assert not [row for row in rows if row[0][0] != "l" and "w" in (row[0][5], row[0][8])]


def test_the_copy_keeps_to_its_size(built):
    size = sum(path.lstat().st_size for path in built.rglob("*") if path.is_file() and not path.is_symlink())
    assert size <= 230e6
