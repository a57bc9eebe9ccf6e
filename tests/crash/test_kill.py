"""kill -9 while it saves: nothing acknowledged is lost, nothing is there in part (PROMISES D1).

`pytest tests/crash/test_kill.py --kills 1000 -s` prints what it did.
"""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.core.library.builders import state
from tests.crash.histories import History

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
]
ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 0.25  # after the first acknowledgement


@dataclass
class Figures:
    """What a run of kills did, to be printed."""

    kills: int = 0
    acknowledged: int = 0
    unanswered: int = 0  # committed, but killed before it could be said
    journals: int = 0  # a transaction was under way on disk
    lost: int = 0
    slowest_start: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)


class Saver:
    """The process of `saving`, its forks and what they say."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.saving"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def close(self) -> None:
        self._orders.close()
        self._process.wait(30)
        self._answers.close()

    def run(self, path: Path, seed: int, first: int, mode: str, patience: float) -> list[str]:
        """Let a fork save, kill it `patience` seconds after it first answered; return its answers."""
        self._orders.write(f"{path}\t{seed}\t{first}\t{mode}\n".encode())
        self._orders.flush()
        pid, answers, deadline = 0, list[str](), None
        buffer = b""
        while True:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self._answers], [], [], 30 if left is None else left)
            if not ready:
                assert deadline is not None, "the saving process says nothing"
                os.kill(pid, signal.SIGKILL)
                deadline = None
                continue
            buffer += os.read(self._answers.fileno(), 65536)
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                word = line.decode()
                if word.startswith("pid "):
                    pid = int(word[4:])
                elif word == "ended":
                    return answers
                else:
                    assert not word.startswith("failed"), word
                    if not answers:
                        deadline = time.monotonic() + patience
                    answers.append(word)


@pytest.fixture
def saver() -> Iterator[Saver]:
    process = Saver()
    yield process
    process.close()


def kill_again_and_again(saver: Saver, folder: Path, kills: int, mode: str, seed: int) -> Figures:
    """Kill a saver `kills` times on one library; compare with a library that lived the same undisturbed."""
    figures = Figures()
    chance = random.Random(seed)
    killed, shadow = folder / "killed.spanlib", History(folder / "shadow.spanlib", seed)
    History(killed, seed).library.close()
    _same_beginning(killed, folder / "shadow.spanlib", shadow)
    shadow = History(folder / "shadow.spanlib", seed)
    reached = 0  # steps that are on disk
    for _ in range(kills):
        answers = saver.run(killed, seed, reached, mode, chance.uniform(0, LONGEST_S))
        figures.kills += 1
        figures.acknowledged += len(answers)
        figures.kinds.update(word.split(" ")[-1] for word in answers)
        figures.journals += killed.with_name(killed.name + "-journal").exists()
        for number in range(reached, reached + len(answers)):
            shadow.step(number)
        reached += len(answers)
        begun = time.perf_counter()
        after = History(killed, seed)
        figures.slowest_start = max(figures.slowest_start, time.perf_counter() - begun)
        try:
            found = state(after.library)
            assert after.library.check().problems == ()
            if found != state(shadow.library):
                # The step that was under way may be there as a whole.
                shadow.step(reached)
                reached += 1
                if found != state(shadow.library):
                    figures.lost += 1
                    return figures
                figures.unanswered += 1
        finally:
            after.library.close()
    shadow.library.close()
    return figures


def _same_beginning(killed: Path, shadow: Path, opened: History) -> None:
    """Both begin as one library, so that ids made at creation are the same."""
    opened.library.close()
    shadow.write_bytes(killed.read_bytes())


def test_nothing_acknowledged_is_lost_and_nothing_is_there_in_part(saver, tmp_path, kills, capsys):
    figures = kill_again_and_again(saver, tmp_path, kills, "late", seed=1)
    with capsys.disabled():
        print(f"\n{figures}")
    assert figures.lost == 0
    assert figures.kills == kills


def test_saying_saved_before_the_commit_is_found(saver, tmp_path, kills):
    """The control: a program that acknowledges too early must not pass."""
    assert kill_again_and_again(saver, tmp_path, kills, "early", seed=2).lost == 1
