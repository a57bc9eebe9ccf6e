"""Frames between a pool and its workers: one JSON header, then raw buffers whose sizes the header names.

Protocol 1. Headers are objects with `v` (protocol), `id` (request), `kind`, `payload` and `buffers` (sizes).
Kinds from the pool: call. From the worker: ready, progress, result, refused, failed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

PROTOCOL = 1

Buffer = bytes | bytearray | memoryview


class BadFrame(Exception):
    """What arrived is not a frame of this protocol, or is larger than allowed."""


@dataclass(frozen=True, slots=True)
class Frame:
    request: int
    kind: str
    payload: dict[str, Any]
    buffers: tuple[bytes, ...] = ()


def send(
    connection: Connection, request: int, kind: str, payload: dict[str, Any], buffers: Sequence[Buffer] = ()
) -> None:
    """Send one frame. Facts that JSON cannot hold go as their `str`."""
    sizes = [len(memoryview(buffer).cast("B")) for buffer in buffers]
    header = {"v": PROTOCOL, "id": request, "kind": kind, "payload": payload, "buffers": sizes}
    connection.send_bytes(json.dumps(header, default=str).encode("ascii"))
    for buffer in buffers:
        connection.send_bytes(buffer)


def receive(connection: Connection, limit: int) -> Frame:
    """Receive one frame of at most `limit` bytes in all.

    Raises `EOFError` when the other side is gone and `BadFrame` for everything that is not a frame; after
    `BadFrame` the connection is in no known state.
    """
    try:
        header = connection.recv_bytes(limit)
        frame, sizes = _header(header)
        if len(header) + sum(sizes) > limit:
            raise BadFrame("too large")
        buffers = []
        for size in sizes:
            buffer = connection.recv_bytes(size)
            if len(buffer) != size:
                raise BadFrame("buffer of another size than announced")
            buffers.append(buffer)
    except EOFError:
        raise
    except (ConnectionError, BlockingIOError) as error:
        # A killed child resets the pipe instead of closing it; one that stopped half-way is as good as gone.
        raise EOFError from error
    except OSError as error:  # `recv_bytes` refuses a message over its limit so, and closes
        raise BadFrame("too large") from error
    return Frame(frame.request, frame.kind, frame.payload, tuple(buffers))


def _header(raw: bytes) -> tuple[Frame, list[int]]:
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadFrame("not JSON") from error
    if not isinstance(header, dict) or header.get("v") != PROTOCOL:
        raise BadFrame("another protocol")
    request, kind, payload = header.get("id"), header.get("kind"), header.get("payload")
    sizes = header.get("buffers")
    if not (isinstance(request, int) and isinstance(kind, str) and isinstance(payload, dict)):
        raise BadFrame("incomplete header")
    if not isinstance(sizes, list) or not all(isinstance(size, int) and size >= 0 for size in sizes):
        raise BadFrame("buffer sizes")
    return Frame(request, kind, payload), sizes
