"""The window: the only place that knows Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.library import Library

# A command line beside an open window hands its arguments over; the window runs them with this.
RunCommand = Callable[[list[str], "Library"], tuple[int, str, str]]


def main(
    files: Sequence[str] = (), *, library: str = "", data: str = "", run_command: RunCommand | None = None
) -> int:
    """Open the window and return the program's exit status when it is closed."""
    from reader.app.start import main as start

    return start(files, library=library, data=data, run_command=run_command)


def tour(out: str, file: str | None = None) -> int:
    """Do the tour into the folder `out`; return 0, or 1 when a step failed."""
    from pathlib import Path

    from reader.app.start import application, draw_without_display
    from reader.app.tour import run

    draw_without_display()
    application()
    return run(Path(out), Path(file) if file else None)


def self_test() -> int:
    """Try the whole program where it stands; return 0, or 1 when a step failed."""
    from reader.app.selftest import run
    from reader.app.start import draw_without_display

    draw_without_display()
    return run()
