"""Killed at any moment, an export leaves the old file or the new one, whole."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
KILLS = 20 if os.environ.get("SPANREADER_FULL") else 6

# Writes the same target again and again, each time all of one letter, and says when it begins.
WRITER = """
import sys
from pathlib import Path
from reader.exporters.output import replacing

target = Path(sys.argv[1])
for number in range(10_000):
    print(number, flush=True)
    letter = b"ab"[number % 2 : number % 2 + 1]
    with replacing(target) as stream:
        for _ in range(64):
            stream.write(letter * 4096)
"""


@pytest.mark.crash
def test_a_killed_export_leaves_a_whole_file(tmp_path):
    target = tmp_path / "out.csv"
    chance = random.Random(6)
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)],
            stdout=subprocess.PIPE,
            env=dict(os.environ, PYTHONPATH=str(ROOT)),
        )
        with writer:
            assert writer.stdout is not None
            for _ in range(chance.randrange(2, 30)):
                writer.stdout.readline()
            writer.kill()
        content = target.read_bytes()
        assert len(content) == 64 * 4096
        assert len(set(content)) == 1
