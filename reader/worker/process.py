"""One worker process as its pool sees it: started, asked, killed."""

from __future__ import annotations

import multiprocessing
import multiprocessing.spawn
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from reader.worker import child, frames
from reader.worker.limits import Limits

_NAME = "spanreader-worker"
_starting = threading.Lock()


def _without_main() -> None:
    """Keep a worker from importing the parent's main module again.

    That module is the window, a test runner or somebody's script without a `__main__` guard; a worker needs
    none of it, and two of them would pull Qt into a parser's process.
    """
    given = multiprocessing.spawn.get_preparation_data
    if getattr(given, "spares_main", False):
        return

    def prepare(name: str) -> dict[str, Any]:
        data: dict[str, Any] = given(name)
        if name.startswith(_NAME):
            data.pop("init_main_from_name", None)
            data.pop("init_main_from_path", None)
        return data

    prepare.spares_main = True  # type: ignore[attr-defined]
    multiprocessing.spawn.get_preparation_data = prepare


def _bound_waits(connection: Connection, seconds: float) -> None:
    """Let no read or write in the middle of a message wait longer; it then raises `BlockingIOError`."""
    with socket.socket(fileno=os.dup(connection.fileno())) as pipe:
        patience = struct.pack("ll", int(seconds), round(seconds % 1 * 1_000_000))
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)


class Worker:
    """A spawned process that serves jobs; used by one thread at a time."""

    def __init__(self, warm: tuple[str, ...], limits: Limits) -> None:
        self.limits = limits
        self.jobs = 0
        self.ready = False  # has greeted: what is sent now is begun now
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=True)
        self.connection: Connection = here
        self.process = context.Process(
            target=child.serve, args=(there, warm, limits), name=_NAME, daemon=True
        )
        with _starting:
            _without_main()
            self.process.start()
        there.close()
        if sys.platform != "win32":
            _bound_waits(here, limits.idle_seconds)

    def wait_ready(self) -> None:
        """Wait for the first sign of life; raises `EOFError` when there is none in time."""
        if self.ready:
            return
        if not self.connection.poll(self.limits.start_seconds):
            raise EOFError
        if self.receive().kind != "ready":
            raise frames.BadFrame("no greeting")
        self.ready = True

    def send(self, request: int, payload: dict[str, Any], buffers: Sequence[frames.Buffer]) -> None:
        with self._killed_when_stuck():
            frames.send(self.connection, request, "call", payload, buffers)

    def receive(self) -> frames.Frame:
        with self._killed_when_stuck():
            return frames.receive(self.connection, self.limits.reply)

    def kill(self) -> None:
        """End the process whatever it does; safe from any thread and more than once."""
        with suppress(OSError, ValueError):
            self.process.kill()

    def close(self) -> None:
        """End the process and give back what it held."""
        self.kill()
        with suppress(ValueError, AssertionError):
            self.process.join(10)
            self.process.close()
        with suppress(OSError):
            self.connection.close()

    @contextmanager
    def _killed_when_stuck(self) -> Iterator[None]:
        """Kill a process that stops in the middle of a message, which would block the pipe for ever."""
        if sys.platform != "win32":
            yield  # the pipe itself gives up; a thread for each message costs more than drawing a page does
            return
        timer = threading.Timer(self.limits.idle_seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
