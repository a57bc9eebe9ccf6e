"""A process that saves until it is killed: `python -m tests.crash.saving`, with orders on standard input.

Each order is a line "PATH<tab>SEED<tab>FIRST<tab>MODE"; a fork of this process, which has everything loaded,
does the steps FIRST, FIRST + 1 … of that history and writes the number of each after its commit. MODE
"early" writes it before, which is the fault that the test must find.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.crash.histories import History


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def save(path: Path, seed: int, first: int, mode: str) -> None:
    history = History(path, seed)
    number = first
    while True:
        if mode == "early":
            say(str(number))
        kind = history.step(number)
        if mode != "early":
            say(f"{number} {kind}")
        number += 1


def main() -> None:
    for line in sys.stdin:
        path, seed, first, mode = line.rstrip("\n").split("\t")
        pid = os.fork()
        if pid == 0:
            try:
                save(Path(path), int(seed), int(first), mode)
            except BaseException as error:
                say(f"failed {error!r}")
                raise
            finally:
                os._exit(1)
        say(f"pid {pid}")
        os.waitpid(pid, 0)
        say("ended")


if __name__ == "__main__":
    main()
