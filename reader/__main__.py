"""`python -m reader` and `spanreader`: the window, or the command line.

The window's own start must not wait for the command line's imports, so the arguments are read here by hand
when they ask for the window plainly; everything else, `--help` and wrong usage included, goes to `cli`.
"""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.library import Library

NEW_OBJECTS = 20_000  # between two looks for garbage; a look through so many takes about a millisecond
_WITH_VALUE = ("--library", "--data")


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What the window is asked to show: files or article ids, in which library and profile."""

    files: tuple[str, ...] = ()
    library: str = ""
    data: str = ""


def window_request(arguments: list[str]) -> WindowRequest | None:
    """Return what `arguments` ask of the window; None for another verb or an unknown option."""
    values = dict.fromkeys(_WITH_VALUE, "")
    words: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name in _WITH_VALUE:
            given = value if equals else next(rest, None)
            if not given:
                return None
            values[name] = given
        elif argument == "--":
            words.extend(rest)
        elif argument.startswith("-"):
            return None
        else:
            words.append(argument)
    if words and words[0] != "open":
        # A desktop starts the program with the files alone: "spanreader FILE …". Verbs have no dot, no slash.
        if not all(os.path.splitext(word)[1] or os.sep in word for word in words):
            return None
        words.insert(0, "open")
    return WindowRequest(tuple(words[1:]), values["--library"], values["--data"])


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit status: 0 done, 1 could not be met, 2 wrong usage."""
    # Modules are no garbage: looking for some after every 700 new objects took a tenth of the start.
    gc.set_threshold(NEW_OBJECTS)
    given = sys.argv[1:] if arguments is None else arguments
    request = window_request(given)
    if request is not None:
        from reader.app import main as open_window

        return open_window(request.files, library=request.library, data=request.data, run_command=_run_beside)
    if given == ["--self-test"]:
        from reader.app import self_test

        return self_test()
    from reader.cli import main as run_command

    return run_command(given)


def _run_beside(arguments: list[str], library: Library) -> tuple[int, str, str]:
    """Run what a command line beside the window hands over; only then is the command line loaded."""
    from reader.cli import run_beside

    return run_beside(arguments, library)


if __name__ == "__main__":
    sys.exit(main())
