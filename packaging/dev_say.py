"""Lines to the person who started `dev.py`."""

from __future__ import annotations

import sys
from typing import NoReturn


def say(line: str) -> None:
    """Print one line now, so that it stands before what a child process prints."""
    print(line, flush=True)


def stop(reason: str) -> NoReturn:
    """End with a reason on standard error and exit status 1."""
    sys.stdout.flush()
    sys.stderr.write(reason.strip("\n") + "\n")
    raise SystemExit(1)
