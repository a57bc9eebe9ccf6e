"""A command line beside an open window: what writes is done by the window, so two never write at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from reader.errors import LibraryFailed


class HandedOver(Exception):
    """The window has run the command; this is what it printed. Not an error."""

    def __init__(self, status: int, out: str, err: str) -> None:
        super().__init__(status)
        self.status = status
        self.out = out
        self.err = err


def beside_a_window(library: Path, arguments: list[str]) -> None:
    """Return when no window has `library` open; else have it run `arguments` and raise `HandedOver`.

    Raises `LibraryFailed` when a window has it and does not answer. Qt is loaded only when the window's lock
    is there at all.
    """
    if not library.with_name(f"{library.name}.lock").exists():
        return
    from reader.app.instance import Instance, ask

    reply = ask(library.absolute(), {"run": ["--cwd", os.getcwd(), *arguments]})
    if reply is not None and isinstance(reply.get("status"), int):
        raise HandedOver(reply["status"], str(reply.get("out", "")), str(reply.get("err", "")))
    refuse_beside_a_window(library, Instance)


def refuse_beside_a_window(library: Path, instance: Any = None) -> None:
    """Raise `LibraryFailed` when a window has `library` open; a lock that a crash left does not count."""
    if not library.with_name(f"{library.name}.lock").exists():
        return
    if instance is None:
        from reader.app.instance import Instance

        instance = Instance
    lock = instance(library.absolute())
    if not lock.take():
        raise LibraryFailed("cli.window-open", path=str(library))
    lock.release()
