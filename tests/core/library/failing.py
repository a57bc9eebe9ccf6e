"""SQLite that fails at the n-th call, as a full disk or a bad one does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

CODES = {
    "SQLITE_FULL": "library.full",
    "SQLITE_IOERR_WRITE": "library.io",
    "SQLITE_IOERR_FSYNC": "library.io",
    "SQLITE_READONLY": "library.read-only",
    "SQLITE_BUSY": "library.locked",
    "SQLITE_CANTOPEN": "library.cannot-open",
    "SQLITE_CORRUPT": "library.damaged",
}


@dataclass
class Plan:
    """Fail call `at` (from 1) with `code`; `lasting` fails every later one too.

    `after` lets the call take effect first; `dropped` ends the transaction as SQLite itself does after some
    errors. `calls` counts while the plan is on; `fired` says whether anything failed.
    """

    at: int
    code: str = "SQLITE_FULL"
    lasting: bool = False
    after: bool = False
    dropped: bool = False
    only: str = ""
    calls: int = 0
    fired: bool = False

    def due(self, sql: str) -> bool:
        if self.only and not sql.startswith(self.only):
            return False
        self.calls += 1
        return self.calls == self.at or (self.lasting and self.calls > self.at)


_plan: list[Plan] = []


def _run(connection: sqlite3.Connection, sql: str, run: Any) -> Any:
    plan = _plan[-1] if _plan else None
    if plan is None or not plan.due(sql):
        return run()
    plan.fired = True
    if plan.after:
        run()
    if plan.dropped and connection.in_transaction:
        sqlite3.Connection.execute(connection, "ROLLBACK")
    error = sqlite3.OperationalError("injected")
    error.sqlite_errorname = plan.code
    raise error


class FailingCursor(sqlite3.Cursor):
    def execute(self, sql: str, *given: Any) -> Any:
        return _run(self.connection, sql, lambda: sqlite3.Cursor.execute(self, sql, *given))

    def executemany(self, sql: str, *given: Any) -> Any:
        return _run(self.connection, sql, lambda: sqlite3.Cursor.executemany(self, sql, *given))


class FailingConnection(sqlite3.Connection):
    def cursor(self, *_given: Any) -> Any:
        return super().cursor(FailingCursor)

    def execute(self, sql: str, *given: Any) -> Any:
        return self.cursor().execute(sql, *given)

    def executemany(self, sql: str, *given: Any) -> Any:
        return self.cursor().executemany(sql, *given)


@contextmanager
def failing(plan: Plan) -> Iterator[Plan]:
    """Let calls fail as planned inside the block, on connections that were made as `FailingConnection`."""
    _plan.append(plan)
    try:
        yield plan
    finally:
        _plan.pop()
