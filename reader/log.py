"""Log files: ids, counts and lengths, never article text, quotes, notes or whole paths."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TextIO

log = logging.getLogger("reader")

SIZE = 1_000_000  # bytes of one file
FILES = 5

_crash_file: TextIO | None = None


def begin(folder: Path) -> None:
    """Log to a rotating file in `folder`; where it cannot be written, the program runs without a log."""
    global _crash_file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "spanreader.log", maxBytes=SIZE, backupCount=FILES - 1, encoding="utf-8", delay=True
        )
        crash = open(folder / "crash.log", "a", encoding="utf-8")  # noqa: SIM115, open until end()
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    _crash_file = crash
    faulthandler.enable(crash)


def end() -> None:
    """Close the files that `begin` opened."""
    global _crash_file
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    if _crash_file is not None:
        faulthandler.disable()
        _crash_file.close()
        _crash_file = None


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
