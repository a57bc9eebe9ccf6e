"""“Saved” is said only after the disk has it: seen in the system calls of a process that saves (D3)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.crash
ROOT = Path(__file__).resolve().parents[2]
SAVES = 1000 if os.environ.get("SPANREADER_FULL") else 60
_CALL = re.compile(r"\d+ +(\w+)\((.*)")


@dataclass
class Call:
    """One system call: its name and the file that it is about."""

    name: str
    file: str


def calls_of(trace: Path) -> list[Call]:
    found = []
    for line in trace.read_text(errors="replace").splitlines():
        match = _CALL.match(line)
        if match:
            arguments = match[2]
            file = re.match(r'\d+<([^>]*)>|"([^"]*)"', arguments)
            name = "acknowledge" if match[1] == "write" and '"saved' in arguments else match[1]
            found.append(Call(name, (file[1] or file[2]) if file else ""))
    return found


def unsynced_saves(calls: list[Call], library: Path) -> tuple[int, int]:
    """Return how many saves were acknowledged, and of how many something was not on disk by then.

    On disk means: what was written to the library was synced, and after its journal was removed (which is
    what commits) the folder was.
    """
    journal, folder = f"{library}-journal", str(library.parent)
    saves = faults = 0
    dirty = removed = wrote = False
    for call in calls:
        if call.name == "pwrite64" and call.file == str(library):
            dirty = wrote = True
        elif call.name in ("fsync", "fdatasync"):
            dirty = dirty and call.file != str(library)
            removed = removed and call.file != folder
        elif call.name == "unlink" and call.file == journal:
            removed = True
        elif call.name == "acknowledge":
            saves += 1
            faults += dirty or removed or not wrote
            wrote = False
    return saves, faults


def traced(folder: Path, mode: str) -> tuple[int, int]:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    library, trace = folder / "traced.spanlib", folder / "trace.txt"
    command = [
        "strace", "-f", "-y", "-s", "32", "-e", "trace=pwrite64,write,fsync,fdatasync,unlink", "-o", str(trace),
        sys.executable, "-m", "tests.crash.tracing", str(library), str(SAVES), mode,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    if done.returncode != 0 and b"ptrace" in done.stderr:
        pytest.skip("this machine does not let strace trace")
    assert done.returncode == 0, done.stderr
    return unsynced_saves(calls_of(trace), library)


def test_every_save_is_synced_before_it_is_acknowledged(tmp_path):
    assert traced(tmp_path, "synced") == (SAVES + 1, 0)


def test_saves_without_syncing_are_found(tmp_path):
    """The control: with SQLite's syncing off, no save is on disk when it is acknowledged."""
    assert traced(tmp_path, "unsynced") == (SAVES + 1, SAVES + 1)
