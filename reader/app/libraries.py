"""Several libraries: a new one, another one, the recent ones; each in a window of its own.

One window has one library, its lock and its storage thread for as long as it lives. So another library is
another window, in a process of its own, and switching means: the other one is started, and when its library
is open this one closes, as it always closes, with everything saved.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from reader import wording
from reader.app.instance import ask_later
from reader.errors import LibraryFailed

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.paths import Profile

Ask = Callable[[Path, dict[str, Any], Callable[[dict[str, Any] | None], None]], None]
REMEMBERED = 10
ASKED_EVERY_MS = 200
PATIENCE_S = 30.0  # for another window to open its library; after that this one stays
SUFFIX = ".spanlib"


def open_another(library: Path, where: Profile | None = None) -> None:
    """Start a window of its own for another library; the one that has it already comes to the front."""
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "reader"]
    command += ["--library", str(library)]
    if where is not None and where.data == where.config:  # a profile in one folder, named at the start
        command += ["--data", str(where.data)]
    environment = dict(os.environ)
    # A frozen program's libraries are not the other program's business.
    if "LD_LIBRARY_PATH_ORIG" in environment:
        environment["LD_LIBRARY_PATH"] = environment["LD_LIBRARY_PATH_ORIG"]
    subprocess.Popen(command, env=environment)


class Libraries(QObject):
    """What the Library menu and the palette do with whole libraries."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.settings
        self._waited_for: Path | None = None
        self._until = 0.0
        self._asking = QTimer(self, interval=ASKED_EVERY_MS)
        self._asking.timeout.connect(self._look_for_other)
        self.start: Callable[[Path], object] = lambda path: open_another(path, window.where)
        self.ask: Ask = ask_later
        self._pending = False  # asked, and not answered yet

    def table(self) -> dict[str, Callable[[], object]]:
        return {
            "library.new": self._new,
            "library.open": partial(self._choose, self.open),
            "library.switch": partial(self._choose, self.switch),
            "library.forget": self.forget,
        }

    # --- recent ones -------------------------------------------------------------------------------------

    @property
    def here(self) -> Path | None:
        return self._window.workspace.path

    def note(self) -> None:
        """Remember this window's library as the newest, if the reader wants any to be remembered."""
        if self.here is not None and self._settings.remember_recent:
            mine = str(self.here)
            others = (each for each in self._settings.recent_libraries if each != mine)
            self._settings.recent_libraries = (mine, *others)[:REMEMBERED]

    def recent(self) -> tuple[Path, ...]:
        """Return the other libraries that were open lately, the newest first.

        Whether they are still there is asked when one is opened: a disk in another house may not answer soon.
        """
        mine = str(self.here) if self.here is not None else ""
        return tuple(Path(each) for each in self._settings.recent_libraries if each != mine)

    def forget(self) -> None:
        self._settings.reset("recent_libraries")
        self._window.say(
            self._window.tr("The list of recent libraries is empty. The libraries are as they were.")
        )

    # --- new, open, switch -------------------------------------------------------------------------------

    def _folder(self) -> str:
        return str(self.here.parent) if self.here is not None else ""

    def _kinds(self) -> str:
        return self._window.tr("Spanreader libraries (*.spanlib)")

    def _new(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self._window.tr("New library"),
            self._folder(),
            self._kinds(),
            "",
            QFileDialog.Option.DontConfirmOverwrite,  # nothing is ever replaced: `make` says so
        )
        if name:
            path = Path(name)
            self.make(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))

    def make(self, path: Path) -> None:
        """Open a window on a library that is made there; a file that is there already is left as it is."""
        if os.path.exists(path):
            self._window.say(
                self._window.tr(
                    "{0} is there already and was left as it is. Choose another name, or open it."
                ).format(wording.shown(path.name, limit=60)),
                (self._window.tr("Open it"), partial(self.open, path)),
                key="library",
            )
            return
        if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
            self._window.say_error(LibraryFailed("library.closed-folder", path=str(path)))
            return
        self.open(path)

    def _choose(self, does: Callable[[Path], None]) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self._window.tr("Open another library"), self._folder(), self._kinds()
        )
        if name:
            does(Path(name))

    def open(self, path: Path) -> None:
        """Open another library in a window of its own."""
        self._window.messages.take_back("library")
        if not self._is_here(path):
            self.start(path)

    def open_recent(self, path: Path, *, switch: bool = False) -> None:
        """Open one that was open before; one that is gone is not made anew."""
        if os.path.isfile(path):  # pathlib's raises for a server that is gone, or a folder without access
            (self.switch if switch else self.open)(path)
            return

        def take_off() -> None:
            kept = (each for each in self._settings.recent_libraries if each != str(path))
            self._settings.recent_libraries = tuple(kept)
            self._window.messages.take_back("library")

        said = self._window.tr("{0} is not there any more, or cannot be reached now.")
        self._window.say(
            said.format(wording.shown(str(path), limit=80)),
            (self._window.tr("Find it…"), partial(self._choose, self.switch if switch else self.open)),
            (self._window.tr("Take it off the list"), take_off),
            key="library",
        )

    def switch(self, path: Path) -> None:
        """Open another library and close this window as soon as the other one listens."""
        if self._is_here(path):
            return
        self._waited_for, self._until = path, time.monotonic() + PATIENCE_S
        self._pending = False
        self.start(path)
        self._window.say(
            self._window.tr("Opening {0}. This window closes when it is there.").format(
                wording.shown(path.name, limit=60)
            ),
            (self._window.tr("Keep both open"), self._stay),
            key="library",
        )
        self._asking.start()

    def _is_here(self, path: Path) -> bool:
        """Say that a library is this window's, if it is."""
        same = path == self.here
        if self.here is not None and not same:
            with suppress(OSError):  # either may be gone by now
                same = path.samefile(self.here)
        if same:
            self._window.say(self._window.tr("This library is open in this window."), key="library")
        return same

    @Slot()
    def _look_for_other(self) -> None:
        path = self._waited_for
        if path is None:
            self._stay()
        elif time.monotonic() > self._until:
            self._say_not_opened(path)
        elif not self._pending:
            self._pending = True
            self.ask(path, {"opened": True}, partial(self._on_answer, path))

    def _on_answer(self, path: Path, reply: dict[str, Any] | None) -> None:
        """Close when the other window has its library; one that could not open it says why itself."""
        self._pending = False
        if reply is None or path != self._waited_for:
            return
        if reply.get("opened"):
            self._stay()
            self._window.leaving.begin()
        elif reply.get("failed"):
            self._say_not_opened(path)

    def _say_not_opened(self, path: Path) -> None:
        self._stay()
        self._window.say(
            self._window.tr("{0} did not open, so this library stays open.").format(
                wording.shown(path.name, limit=60)
            ),
            key="library",
            danger=True,
        )

    def _stay(self) -> None:
        self._asking.stop()
        self._waited_for = None
        self._window.messages.take_back("library")
