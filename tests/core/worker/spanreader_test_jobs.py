"""Jobs that behave as badly as parsers can; run in worker processes by the tests."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reader.errors import ImportFailed

Answer = tuple[dict[str, Any], Sequence[bytes]]
Progress = Callable[[float], None]
Buffers = tuple[bytes, ...]


def echo(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    progress(0.5)
    return payload, buffers


def where(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    return {"pid": os.getpid(), "modules": sorted(sys.modules)}, ()


def refuse(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    raise ImportFailed("import.empty", name=payload["name"])


def fail(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    raise KeyError("words of the article")


def abort(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    os.abort()


def segfault(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    ctypes.string_at(0)
    return {}, ()


def leave(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    os._exit(0)


def loop(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    progress(0.0)
    while True:
        pass


def stop_before_answering(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    os.kill(os.getpid(), signal.SIGSTOP)
    return {}, ()


def stop_mid_message(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    frame = sys._getframe()
    while frame.f_code.co_name != "serve":
        assert frame.f_back is not None
        frame = frame.f_back
    os.write(frame.f_locals["connection"].fileno(), struct.pack("!i", 1000) + b"half of it")
    os.kill(os.getpid(), signal.SIGSTOP)
    return {}, ()


def progress_for_ever(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    while True:
        progress(0.1)


def eat_memory(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    kept = []
    while True:
        kept.append(bytearray(1 << 24))


def large_reply(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    return {}, (bytes(payload["size"]),)


def write_file(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    path = Path(payload["path"])
    try:
        path.write_bytes(b"x" * 10)
        return {"written": path.stat().st_size}, ()
    except OSError as error:
        return {"written": path.stat().st_size if path.exists() else 0, "error": type(error).__name__}, ()


def connect(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    socket.create_connection(("127.0.0.1", payload["port"]), timeout=1).close()
    return {}, ()


def start_program(payload: dict[str, Any], buffers: Buffers, progress: Progress) -> Answer:
    subprocess.run([sys.executable, "-c", ""], check=True)
    return {}, ()
