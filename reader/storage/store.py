"""The one connection to one library file: opening, creating, transactions."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from reader.errors import LibraryFailed
from reader.storage import migrations, sqlite
from reader.storage.faults import translated
from reader.storage.header import Identity, identity_of, open_files, read_header
from reader.storage.own_row import NO_COUNTS, own_hash
from reader.storage.tables import library, session

log = logging.getLogger(__name__)


class Store:
    """A library file that is open; belongs to the thread that opened it.

    Errors: `LibraryFailed` from everything. After a failed transaction the file is as it was and the store
    can be used on; a retry is a new transaction.
    """

    def __init__(self, path: Path, *, read_only: bool, identity: Identity) -> None:
        self.path = path
        self.read_only = read_only
        self._identity = identity
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        # Serial of a write whose commit did not return: whether it arrived is not known.
        self.attempted: int | None = None

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Store | None:
        """Open the library at `path`; None when no file is there. See `header.read_header` for refusals.

        A file or folder that cannot be written, or a newer library that allows it, is opened to read only.
        An older library is not brought up to date here: `needs_migration` says so.
        """
        sqlite.check_version()
        header = read_header(path)
        if header is None:
            return None
        newer = header.version > migrations.VERSION
        if header.version < 1:
            raise LibraryFailed("library.not-a-library", path=str(path))
        writable = _may_write(path) and _may_write(path.parent)
        store = cls(path, read_only=read_only or newer or not writable, identity=header.identity)
        try:
            with translated(path):
                if newer:
                    store._refuse_unreadable(header.version)
                store.version = header.version
                with store.reading() as connection:  # a hot journal is rolled back here
                    if connection.execute(select(library.c.id)).first() is None:
                        raise LibraryFailed("library.damaged", path=str(path), code="")
        except BaseException:
            store.close()
            raise
        return store

    version = migrations.VERSION

    @property
    def needs_migration(self) -> bool:
        return self.version < migrations.VERSION

    def migrate(self) -> None:
        """Bring an older library to this program's schema; the caller has made a backup."""
        with translated(self.path):
            migrations.migrate(self._connected())
        self.version = migrations.VERSION

    def _refuse_unreadable(self, version: int) -> None:
        lowest = self._connected().execute(select(library.c.min_reader)).scalar()
        if not isinstance(lowest, int) or lowest > migrations.VERSION:
            raise LibraryFailed(
                "library.newer", path=str(self.path), version=version, known=migrations.VERSION
            )

    # --- transactions ---------------------------------------------------------------------------------

    def _connected(self) -> Connection:
        if self._connection is None:
            self._engine = sqlite.engine_for(self.path, read_only=self.read_only)
            self._connection = self._engine.connect()
            open_files.append(self._identity)
        return self._connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the library, however many statements; another process may write in between two."""
        with translated(self.path):
            connection = self._connected()
            sqlite.begin(connection, write=False)
            try:
                yield connection
            finally:
                self._end(connection)

    @contextlib.contextmanager
    def writing(self, *, counted: bool = True) -> Iterator[Connection]:
        """One transaction: all of the block is durable when it ends, or nothing of it is there.

        `counted` writes change `serial`: they are worth a backup.
        """
        if self.read_only:
            raise LibraryFailed("library.read-only", path=str(self.path), code="")
        self.check_identity()
        with translated(self.path):
            connection = self._connected()
            sqlite.begin(connection, write=True)
            self.attempted = None
            try:
                yield connection
                if counted:
                    self.attempted = secrets.randbits(62)
                    connection.execute(update(library).values(serial=self.attempted))
            except BaseException:
                self._end(connection)
                raise
            self._commit(connection)
        # A file that was taken away under an open connection still takes commits, into nowhere.
        self.check_identity()

    def _commit(self, connection: Connection) -> None:
        """Commit; an error after the point of no return counts for nothing when the file can be synced.

        SQLite can report an error although the transaction is in the file: the folder could not be synced
        after the journal was gone. Said to be lost, it would be done twice by a retry.
        """
        try:
            sqlite.commit(connection)
        except BaseException as error:
            self._end(connection)
            if not isinstance(error, sqlite3.Error) or not self.has_landed(self.attempted):
                raise
            log.warning("commit reported %s but is in the file", getattr(error, "sqlite_errorname", ""))
        self.attempted = None

    def has_landed(self, serial: int | None) -> bool:
        """Return whether the write with this serial is in the file, and durably so."""
        if serial is None:
            return False
        try:
            if self.serial() != serial:
                return False
            sync(self.path)
        except (LibraryFailed, OSError):
            return False
        return True

    def _end(self, connection: Connection) -> None:
        try:
            sqlite.rollback(connection)
        except Exception as error:
            # The next use connects anew, and SQLite then rolls back from the journal.
            log.warning("could not roll back: %s", type(error).__name__)
            self.close()

    def check_identity(self) -> None:
        """Raise `LibraryFailed` when the path no longer names the file that is open."""
        if identity_of(self.path) != self._identity:
            raise LibraryFailed("library.gone", path=str(self.path))

    def damaged_indexes(self) -> list[str]:
        """Return the names of the full-text indexes that do not match the texts."""
        with translated(self.path):
            return sqlite.damaged_indexes(self._connected(), read_only=self.read_only)

    def structure_problems(self, *, deep: bool) -> int:
        """Return how many faults SQLite finds in its own structures; a file it cannot read at all has one."""
        try:
            with self.reading() as connection:
                return sqlite.integrity_problems(connection, deep=deep)
        except LibraryFailed as error:
            if error.message != "library.damaged":
                raise
            return 1

    def vacuum(self) -> None:
        """Write the file anew, without what was deleted; needs as much free space again while it runs."""
        self.check_identity()
        with translated(self.path):
            sqlite.vacuum(self._connected())

    def serial(self) -> int:
        """Return a number that is another one after every write."""
        with self.reading() as connection:
            found = connection.execute(select(library.c.serial)).scalar()
        return found if isinstance(found, int) else -1

    def copy_to(self, target: Path, *, between: Callable[[int, int], None] | None = None) -> None:
        """Copy the library as it is now to the new file `target`, durably; also when its file was deleted.

        `between(remaining, total)`, in pages, is called between steps; what it writes is in the copy.
        """
        connection = self._connected()
        try:
            target.touch(exist_ok=False)  # SQLite does not say why it can make no file
        except OSError as error:
            raise cannot_make(target, error) from error
        with translated(target):
            sqlite.copy_to(connection, target, between=between)
        sync(target)

    def close(self) -> None:
        connection, engine = self._connection, self._engine
        self._connection = self._engine = None
        if connection is not None:
            open_files.remove(self._identity)
        with contextlib.suppress(DBAPIError):
            if connection is not None:
                connection.close()
            if engine is not None:
                engine.dispose()


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def create(path: Path, *, id: str, created: str, fill: Callable[[Connection], None]) -> bool:
    """Make a library at `path` with what `fill` puts in; False when a file came to be there meanwhile.

    It is made beside and put in place whole: a crash leaves a library or none, never half of one.
    """
    sqlite.check_version()
    making = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        try:
            making.touch(exist_ok=False)
        except OSError as error:
            raise cannot_make(path, error) from error
        with translated(path):
            engine = sqlite.engine_for(making, read_only=False)
            with engine.connect() as connection:
                sqlite.begin(connection, write=True)
                migrations.create(connection)
                connection.execute(
                    insert(library).values(
                        key=1,
                        id=id,
                        min_reader=migrations.MIN_READER,
                        created=created,
                        serial=0,
                        counts=NO_COUNTS,
                        hash=own_hash(id, migrations.MIN_READER, created, None, None, NO_COUNTS),
                    )
                )
                connection.execute(insert(session).values(key=1, value="{}"))
                fill(connection)
                sqlite.commit(connection)
            engine.dispose()
        try:
            return put_in_place(making, path)
        except OSError as error:
            raise cannot_make(path, error) from error
    finally:
        for rest in (making, making.with_name(making.name + "-journal")):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)


_CANNOT_MAKE = {
    errno.ENOSPC: "library.full",
    errno.EDQUOT: "library.full",
    errno.EACCES: "library.closed-folder",
    errno.EPERM: "library.closed-folder",
    errno.EROFS: "library.closed-folder",
}


def cannot_make(path: Path, error: OSError) -> LibraryFailed:
    """Return why a file could not be made at `path`."""
    message = _CANNOT_MAKE.get(error.errno or 0, "library.cannot-create")
    return LibraryFailed(message, path=str(path), reason=error.strerror or type(error).__name__)


def put_in_place(made: Path, path: Path) -> bool:
    """Give the finished file `made` the name `path`, durably; False when that name is taken."""
    try:
        os.link(made, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        made.rename(path)
    sync_folder(path.parent)
    return True


def sync(path: Path) -> None:
    """Make a file's content, and its name, durable."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; the file system journals names itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
