"""The command line: every verb, one sentence for every failure, plain text for people and JSON for scripts.

Exit status 0: done; 1: could not be met, with one sentence on standard error; 2: wrong usage.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

import click

from reader import wording
from reader.cli.common import Settings
from reader.cli.handover import HandedOver
from reader.cli.verbs import cli

if TYPE_CHECKING:
    from reader.library import Library


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; nothing leaves this function as an exception."""
    given = tuple(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    try:
        return _run(given, Settings(arguments=given))
    except BrokenPipeError:
        _forget_output()  # the reader of our output went away, as `head` does: nothing to say
        return 1


def run_beside(arguments: Sequence[str], library: Library) -> tuple[int, str, str]:
    """Run one command on a library that is open already; return exit status, output and errors.

    For a window that does what a command line beside it asks; only verbs that write are taken.
    """
    out, err = io.StringIO(), io.StringIO()
    status = _run(tuple(arguments), Settings(arguments=tuple(arguments), opened=library, out=out, err=err))
    return status, out.getvalue(), err.getvalue()


def _run(given: tuple[str, ...], settings: Settings) -> int:
    err = settings.err or sys.stderr
    try:
        status = cli.main(args=list(given), prog_name="spanreader", standalone_mode=False, obj=settings)
        (settings.out or sys.stdout).flush()
        return status if isinstance(status, int) else 0
    except HandedOver as done:
        click.echo(done.out, nl=False)
        click.echo(done.err, nl=False, err=True)
        return done.status
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as wrong:
        wrong.show(file=err)
        return wrong.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say(wording.sentence("cli.interrupted"), err)
        return 1
    except BrokenPipeError:
        raise
    except SystemExit as leaving:  # how click ends when the reader of our output goes away
        return leaving.code if isinstance(leaving.code, int) else 1
    except Exception as error:  # expected, or a fault of ours: a traceback could hold somebody's words
        if "--debug" in given:
            traceback.print_exc(file=err)
        _say(wording.of(error), err)
        return 1


def _say(sentence: str, stream: IO[str]) -> None:
    with contextlib.suppress(OSError):
        print(sentence, file=stream, flush=True)


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale; on a terminal, never fail for a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not os.environ.get("PYTHONIOENCODING"):
            encoding = None if stream.isatty() else "utf-8"
            with contextlib.suppress(OSError, ValueError):
                stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _forget_output() -> None:
    """Point standard output at nothing, so that its last flush at the end of the process is silent."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
