"""Schema versions as numbered functions over `user_version`, each in one transaction.

`MIN_READER` is the lowest schema version whose program may read a file of this one; it may open it, and
only to read.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from reader.storage import cjk, schema, sqlite

MIN_READER = 1


def _first(connection: Connection) -> None:
    """Everything that would be costly to add to libraries that people have."""
    for statement in schema.FIRST.strip().removesuffix(";").split(";\n"):
        connection.exec_driver_sql(statement)


def _second(connection: Connection) -> None:
    """An index for scripts without spaces, filled from the texts that are there."""
    connection.exec_driver_sql(cjk.CREATE)
    cjk.rebuild(connection)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first, _second)
VERSION = len(MIGRATIONS)


def create(connection: Connection) -> None:
    """Give an empty database the newest schema; the caller's transaction holds it."""
    for migration in MIGRATIONS:
        migration(connection)
    sqlite.mark_as_library(connection)
    sqlite.set_user_version(connection, VERSION)


def migrate(connection: Connection) -> None:
    """Bring an older library to `VERSION`: all of it or nothing. A backup was made before."""
    sqlite.foreign_keys(connection, False)
    try:
        sqlite.begin(connection, write=True)
        try:
            for number in range(sqlite.user_version(connection), VERSION):
                MIGRATIONS[number](connection)
            if sqlite.foreign_key_problems(connection):
                raise RuntimeError("a migration left rows that refer to nothing")
            sqlite.set_user_version(connection, VERSION)
            sqlite.commit(connection)
        except BaseException:
            sqlite.rollback(connection)
            raise
    finally:
        sqlite.foreign_keys(connection, True)
