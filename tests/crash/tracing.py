"""A process that saves annotations one by one and says so: `python -m tests.crash.tracing PATH COUNT MODE`.

MODE "unsynced" switches SQLite's syncing off, which is the fault that the test must find.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from reader.library import Library
from reader.storage import sqlite
from tests.core.library.builders import add_article, annotate


def main(path: str, count: str, mode: str) -> None:
    if mode == "unsynced":
        off = ("synchronous", "fullfsync")
        sqlite.SETTINGS = tuple((s[0], "OFF", 0) if s[0] in off else s for s in sqlite.SETTINGS)
    with Library.open(path) as library:
        revision = add_article(library)
        os.write(1, b"saved\n")
        for number in range(int(count)):
            annotate(library, replace(revision), (number % 20, number % 20 + 5))
            os.write(1, b"saved\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
