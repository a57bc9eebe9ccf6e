"""The program, from its start to its end, opens no connection and asks for no name: seen from the system's side."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOUR = "import sys; from reader.app import tour; sys.exit(tour(sys.argv[1]))"
CONTROL = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9))"
_REACHING = re.compile(r"\b(?:socket|connect|sendto)\(.*\bAF_INET6?\b")


def reaching(folder: Path, script: str, *arguments: str) -> tuple[int, list[str]]:
    """Run a script and return its exit status with the system calls that reach for another machine."""
    trace = folder / "trace"
    command: list[str | Path] = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "trace=socket,connect,sendto",
        "-o",
        trace,
    ]
    done = subprocess.run(
        [*command, sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=False,
    )
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines() if trace.exists() else []
    return done.returncode, [line for line in lines if _REACHING.search(line)]


@pytest.fixture(autouse=True)
def tracing(tmp_path):
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    status, seen = reaching(tmp_path, CONTROL)
    if status != 0:
        pytest.skip("this system does not let a process be traced")
    assert seen, "the trace does not see a connection that is there"


@pytest.mark.timeout(300)
def test_start_import_tagging_export_and_quit_reach_for_no_other_machine(tmp_path):
    status, seen = reaching(tmp_path, TOUR, str(tmp_path / "out"))
    assert status == 0
    assert seen == []
