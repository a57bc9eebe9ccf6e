"""Log files: ids, counts and lengths, never article text, quotes, notes or whole paths."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import re
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

log = logging.getLogger("reader")

SIZE = 1_000_000  # bytes of one file
FILES = 5
REPORT = "report.txt"
LINES_REPORTED = 60

_crash_file: TextIO | None = None
_PLACE = re.compile(r'File "([^"]*)"')


def begin(folder: Path) -> None:
    """Log to a rotating file in `folder`; where it cannot be written, the program runs without a log.

    A file `running-PID.log` stands there until `end`: what a crash leaves in it is told at the next start.
    """
    global _crash_file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "spanreader.log", maxBytes=SIZE, backupCount=FILES - 1, encoding="utf-8", delay=True
        )
        crash = open(folder / f"running-{os.getpid()}.log", "w", encoding="utf-8")  # noqa: SIM115, until end()
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    _crash_file = crash
    faulthandler.enable(crash)
    log.info("started, process %d", os.getpid())


def end() -> None:
    """Close the files that `begin` opened."""
    global _crash_file
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    if _crash_file is not None:
        faulthandler.disable()
        _crash_file.close()
        Path(_crash_file.name).unlink(missing_ok=True)
        _crash_file = None


def report_of_last_end(folder: Path, versions: str) -> Path | None:
    """Return a report if a program that logs to `folder` did not end by itself; each is told once.

    It names versions, the places in the code where a crash happened, and the last lines of the log; like the
    log, it holds no text of an article, no notes and no whole paths.
    """
    left = [path for path in folder.glob("running-*.log") if not _runs(path)]
    if not left:
        return None
    parts = [versions]
    for path in sorted(left):
        with suppress(OSError):
            where = path.read_text(encoding="utf-8", errors="replace").strip()
            parts.append(
                _PLACE.sub(_shortened, where) or "It was ended from outside, or the machine stopped."
            )
            path.unlink()
    with suppress(OSError), open(folder / "spanreader.log", encoding="utf-8", errors="replace") as lines:
        parts.append("".join(deque(lines, LINES_REPORTED)).strip())
    report = folder / REPORT
    try:
        report.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    except OSError:
        return None
    return report


def _shortened(match: re.Match[str]) -> str:
    """Return a place in the code without the folders that lead there, which may name a person."""
    place = "/".join(re.split(r"[\\/]", match[1])[-2:])
    return f'File "{place}"'


def _runs(marker: Path) -> bool:
    """Return whether the process that a marker names still runs."""
    if os.name == "nt":  # an open file cannot be removed there, and signal 0 would end the process
        try:
            os.replace(marker, marker)
        except OSError:
            return True
        return False
    try:
        process = int(marker.stem.removeprefix("running-"))
        os.kill(process, 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def bug(error: BaseException) -> None:
    """Log where an unexpected error came from: its kind and its lines of code, not its words.

    The words of an exception may quote what the reader wrote; the places in the code never do.
    """
    places = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    log.error("bug %s at %s", type(error).__name__, " < ".join(reversed(places)) or "unknown place")


def catch_everything() -> None:
    """Log what nobody caught, on any thread, instead of printing what may hold the reader's words."""

    def on_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        bug(error)

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            bug(args.exc_value)

    sys.excepthook = on_main
    threading.excepthook = on_thread
