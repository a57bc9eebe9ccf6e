"""One window per library: a lock beside the library, and a local socket that hands files over.

A second start finds the lock, sends its files to the first window, which opens them and comes to the front.
The socket takes JSON lines from this user only; a command line beside an open window hands its writes over
the same way, so two programs never write one library.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QLockFile, QObject, Signal, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

ANSWER_MS = 10_000  # how long a second start waits for the first window's answer
LONGEST_REQUEST = 1 << 20  # bytes; a list of files, never their content


def lock_path(library: Path) -> Path:
    """Return where the lock of a library stands: beside it, so every user and host of the folder sees it."""
    return library.with_name(library.name + ".lock")


def server_name(library: Path) -> str:
    """Return the name of the library's socket; short, since a socket's path has some hundred bytes."""
    path = os.path.realpath(library)  # pathlib's raises for links that lead to each other
    digest = hashlib.blake2b(path.encode("utf-8", "surrogateescape"), digest_size=12)
    return f"spanreader-{digest.hexdigest()}"


class Instance(QObject):
    """The lock and the socket of one library's window."""

    requested = Signal(object, object)  # dict, Callable[[dict], None] to answer with

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._lock = QLockFile(str(lock_path(library)))
        self._lock.setStaleLockTime(0)  # a lock is stale only when its process is gone
        self._server: QLocalServer | None = None
        self.taken = False

    def take(self) -> bool:
        """Take the library for this process; False when another window has it.

        A folder that cannot be written holds no lock: the library then opens for reading only.
        """
        self.taken = self._lock.tryLock(0) or self._lock.error() == QLockFile.LockError.PermissionError
        return self.taken

    def listen(self) -> None:
        """Take requests of later starts; after the first frame, since it loads Qt's network part."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = server_name(self._library)
        QLocalServer.removeServer(name)  # what a crash left; the lock says that nobody listens there
        if not server.listen(name):
            log.warning("no socket for later starts: %s", server.serverError())
            return
        server.newConnection.connect(self._on_connection)
        self._server = server

    @Slot()
    def _on_connection(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_ready)
            socket.disconnected.connect(socket.deleteLater)

    @Slot()
    def _on_ready(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if socket.bytesAvailable() > LONGEST_REQUEST:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        line = bytes(socket.readLine().data())
        try:
            request = json.loads(line)
        except ValueError:
            socket.abort()
            return
        if isinstance(request, dict):
            self.requested.emit(request, _answer_by(socket))

    def release(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()


def _answer_by(socket: QLocalSocket) -> Callable[[dict[str, Any]], None]:
    def answer(reply: dict[str, Any]) -> None:
        if not isValid(socket):
            return  # who asked has gone; what was asked for is done all the same
        socket.write(json.dumps(reply).encode() + b"\n")
        socket.flush()
        socket.disconnectFromServer()

    return answer


def listens(library: Path) -> bool:
    """Return whether a window takes requests for the library."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(server_name(library))
    found = socket.waitForConnected(1000)
    socket.abort()
    return found


def ask_later(library: Path, request: dict[str, Any], then: Callable[[dict[str, Any] | None], None]) -> None:
    """Ask the window that has the library open, without waiting; `then` gets None when none is there."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket(QCoreApplication.instance())
    told = False

    def answered(reply: dict[str, Any] | None) -> None:
        nonlocal told
        if not told:  # that the other side hangs up after its answer is an error, too
            told = True
            socket.deleteLater()
            then(reply)

    def read() -> None:
        if socket.canReadLine():
            answered(_reply(socket))

    socket.connected.connect(lambda: socket.write(json.dumps(request).encode() + b"\n"))
    socket.readyRead.connect(read)
    socket.errorOccurred.connect(lambda _error: answered(None))
    socket.connectToServer(server_name(library))


def ask(library: Path, request: dict[str, Any]) -> dict[str, Any] | None:
    """Send a request to the window that has the library open; None when none answers."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(server_name(library))
    if not socket.waitForConnected(1000):
        return None
    socket.write(json.dumps(request).encode() + b"\n")
    socket.waitForBytesWritten(1000)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(ANSWER_MS):
            return None
    return _reply(socket)


def _reply(socket: QLocalSocket) -> dict[str, Any] | None:
    try:
        reply = json.loads(bytes(socket.readLine().data()))
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None
