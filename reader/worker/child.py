"""The worker's side: import what is to be warm, confine the process, then one job after the other."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from reader.errors import ReaderError
from reader.worker import frames, limits
from reader.worker.limits import Limits

# A job: (payload, buffers, progress) -> (payload, buffers). `progress` takes the share done, 0 to 1.
Job = Callable[
    [dict[str, Any], tuple[bytes, ...], Callable[[float], None]],
    tuple[dict[str, Any], Sequence[frames.Buffer]],
]

_LARGEST_REQUEST = 1 << 30
_REST = 0.003  # seconds


def serve(connection: Connection, warm: tuple[str, ...], held_to: Limits) -> None:
    """Serve jobs from `connection` until it closes. Runs as the whole of a spawned process."""
    _quiet()
    # urllib3, which parsers of pages bring along, opens a socket on import to see whether there is IPv6.
    socket.has_ipv6 = False
    for module in warm:
        importlib.import_module(module)
    limits.confine(held_to)
    gc.collect()
    gc.freeze()  # what was imported stays: collecting after a job looks at what the job made
    base = limits.resident()
    threading.Thread(target=_watch, args=(base, held_to.memory), name="watch", daemon=True).start()
    frames.send(connection, 0, "ready", {"pid": os.getpid()})
    while True:
        try:
            request = frames.receive(connection, _LARGEST_REQUEST)
        except (EOFError, frames.BadFrame):
            return
        limits.allow_cpu(held_to.total_seconds)
        _answer(connection, request)
        del request
        connection.poll(_REST)  # who was answered may have to wake up where this process runs
        gc.collect()


def _answer(connection: Connection, request: frames.Frame) -> None:
    """Run one job and send exactly one of result, refused and failed."""

    def progress(share: float) -> None:
        frames.send(connection, request.request, "progress", {"share": max(0.0, min(1.0, share))})

    try:
        module, _, function = str(request.payload.get("job", "")).partition(":")
        job: Job = getattr(importlib.import_module(module), function)
        payload, buffers = job(request.payload.get("payload", {}), request.buffers, progress)
        answer: tuple[str, dict[str, Any], Sequence[frames.Buffer]] = ("result", payload, buffers)
    except ReaderError as error:
        told = {"error": type(error).__name__, "message": error.message, "facts": error.facts}
        answer = ("refused", told, ())
    except MemoryError:
        answer = ("failed", {"what": "MemoryError"}, ())
    except Exception as error:  # parsers raise anything; only the type's name may leave, never its text
        answer = ("failed", {"what": type(error).__name__}, ())
    try:
        frames.send(connection, request.request, *answer)
    except MemoryError:
        del answer
        gc.collect()
        frames.send(connection, request.request, "failed", {"what": "MemoryError"})


def _quiet() -> None:
    """Keep what libraries print away from the terminal, and Ctrl+C for the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for the life of the process
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _watch(base: int, memory: int) -> None:
    """End the process when its parent is gone, and on macOS when it has grown past its limit."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    every = 0.2 if sys.platform == "darwin" else None
    while not wait([parent.sentinel], every):
        if limits.resident() > base + memory:
            os._exit(70)
    os._exit(0)
