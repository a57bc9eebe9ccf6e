"""Asking for the password of a locked file, where somebody can answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from reader import wording
from reader.cli.common import complain, settings
from reader.errors import ImportFailed
from reader.importers.limits import is_locked

if TYPE_CHECKING:
    from reader.model import ImportedArticle

_TRIES = 3
Reader = Callable[..., "tuple[ImportedArticle, bytes]"]


def asking(read: Reader, password: str) -> Reader:
    """Return `read` with the password given; at a terminal a locked file asks for its own."""

    def reader(source: Any, **options: Any) -> tuple[ImportedArticle, bytes]:
        given = password
        for tries in range(_TRIES + 1):
            try:
                return read(source, password=given, **options)
            except ImportFailed as error:
                if not is_locked(error) or tries == _TRIES or settings().json or not sys.stdin.isatty():
                    raise
                complain(wording.of(error))
                given = click.prompt("Password", hide_input=True, err=True)
        raise AssertionError("unreachable")

    return reader
