"""Small helpers over statements: tuples out, new keys."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Executable, Table, func, select


# What `Store.reading` and `Store.writing` hand out; nothing outside this package looks inside.
Transaction = Connection


def fetch(connection: Connection, statement: Executable, **parameters: Any) -> list[tuple[Any, ...]]:
    """Return all rows as plain tuples, past SQLAlchemy's rows: twice as fast for a hundred thousand."""
    result = connection.execute(statement, parameters)
    cursor = result.cursor  # type: ignore[attr-defined]
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def next_key(connection: Connection, table: Table) -> int:
    """Return a key that no row of `table` has; the caller's write transaction keeps it free."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.key), 0) + 1)).scalar_one())
