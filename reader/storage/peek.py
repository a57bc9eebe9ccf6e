"""The session of a library without opening it as one: the first frame is drawn from this.

Uses the standard `sqlite3` only; SQLAlchemy costs more time than the whole window.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from reader.errors import ReaderError
from reader.storage.header import read_header, uri_of


def peek_session(path: Path | str) -> dict[str, Any] | None:
    """Return the session saved in the library at `path`; None when there is none or it cannot be read.

    Never writes, never waits for a lock, never raises for a file: what is wrong is said when it is opened.
    """
    path = Path(path)
    try:
        if read_header(path) is None:
            return None
        connection = sqlite3.connect(uri_of(path.absolute(), "ro"), uri=True, timeout=0)
    except (ReaderError, sqlite3.Error, OSError):
        return None
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        row = connection.execute("SELECT value FROM session WHERE key = 1").fetchone()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return parse_session(row[0]) if row else None


def parse_session(text: object) -> dict[str, Any] | None:
    """Return the session in `text`, None when it is not a JSON object: layout, never work."""
    if not isinstance(text, str):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
