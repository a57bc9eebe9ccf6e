"""Workers that are killed, crash, hang, swallow memory or answer too much, one after the other.

`dev.py test --full` breaks 500 of them and prints what became of each kind.
"""

from __future__ import annotations

import os
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from reader.worker import Limits, Pool, WorkerFailed

JOBS = "spanreader_test_jobs"
FULL = bool(os.environ.get("SPANREADER_FULL"))
KILLS = 500 if FULL else 10
MB = 1 << 20
WAYS = ["killed", "abort", "segfault", "leave", "large_reply"]
if sys.platform == "linux":
    WAYS += ["eat_memory", "stop_mid_message", "loop"]
SILENT = ("stop_mid_message", "loop")  # it is waited for that they say nothing: others may take their time


@pytest.fixture
def pools() -> Iterator[dict[str, Pool]]:
    """Return the pool in which each way is taken."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core" / "worker"))
    patient = Limits(memory=256 * MB, reply=MB)
    try:
        with (
            Pool(size=1, warm=(JOBS,), limits=patient) as pool,
            Pool(size=1, warm=(JOBS,), limits=replace(patient, idle_seconds=2)) as impatient,
        ):
            yield {way: impatient if way in SILENT else pool for way in WAYS}
    finally:
        sys.path.pop(0)


def broken(pool: Pool, way: str) -> str:
    """Break the pool's worker in one way; return what its caller was told."""
    worker = pool.call(f"{JOBS}:where").payload["pid"]

    def kill(_share: float) -> None:
        with suppress(ProcessLookupError):  # its last reports arrive when it is no more
            os.kill(worker, getattr(signal, "SIGKILL", signal.SIGTERM))

    killed = way == "killed"
    job = f"{JOBS}:progress_for_ever" if killed else f"{JOBS}:{way}"
    with pytest.raises(WorkerFailed) as caught:
        pool.call(job, {"size": 2 * MB}, progress=kill if killed else None)
    return caught.value.message


def test_every_broken_worker_is_told_and_replaced(pools: dict[str, Pool], capsys: pytest.CaptureFixture[str]):
    told: dict[str, list[str]] = defaultdict(list)
    replaced: dict[str, list[float]] = defaultdict(list)
    for number in range(KILLS):
        way = WAYS[number % len(WAYS)]
        pool = pools[way]
        told[way].append(broken(pool, way))
        begun = time.monotonic()
        assert pool.call(f"{JOBS}:echo", {"number": number}).payload == {"number": number}
        replaced[way].append(time.monotonic() - begun)
    assert sum(map(len, told.values())) == KILLS
    expected = {"loop": "worker.timeout", "eat_memory": "worker.memory", "large_reply": "worker.reply"}
    for way, messages in told.items():
        assert set(messages) == {expected.get(way, "worker.crashed")}, way
    with capsys.disabled():
        for way, seconds in sorted(replaced.items()) if FULL else ():
            print(
                f"\n{way:<16} {len(seconds):3} of {len(seconds):3} survived, {told[way][0]},"
                f" the next job after {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s",
                end="",
            )
