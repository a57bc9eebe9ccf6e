"""From the command to the first frame, and only then to the library.

Order matters here: nothing heavy is imported before the window is on the screen. The first frame shows what
the session row holds, read by the standard library's sqlite3.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QObject,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    QTranslator,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from reader import __version__, versions, wording
from reader import log as logs
from reader.app import placing
from reader.app.applying import Applying
from reader.app.asked_to_end import close_when_asked
from reader.app.commands import Commands
from reader.app.expiring import Expiring
from reader.app.garbage import Garbage
from reader.app.instance import Instance, ask, listens
from reader.app.session import read_excerpt
from reader.app.start_words import say_report, warn_of_folder
from reader.app.storage_thread import StorageThread
from reader.app.window import Window
from reader.app.workspace import Workspace
from reader.assets import resources
from reader.errors import ReaderError
from reader.paths import Profile, followed, profile
from reader.settings import Settings
from reader.storage.peek import peek_session

if TYPE_CHECKING:
    from reader.app import RunCommand
    from reader.library import Library

log = logging.getLogger(__name__)

# Where there is no desktop Qt keeps a clipboard that outlives Python; what Python had copied, destroyed then,
# ended the process with a crash (PySide 6.11). Elsewhere what was copied belongs to the desktop, and stays.
_CLIPBOARD_OF_ITS_OWN = ("offscreen", "minimal")

# Python gives a thread five milliseconds, a third of a frame; so long the window would wait for each at work.
_TURN_S = 0.001
HAND_OVER_S = 10  # how long a second start waits for a first one that is only just starting or closing

_translators: list[QTranslator] = []


def application() -> QApplication:
    """Return the application, dressed; made once."""
    sys.setswitchinterval(_TURN_S)
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Spanreader")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("spanreader")
    translator = QTranslator(app)
    if translator.load(
        QLocale(), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(translator)
        _translators.append(translator)
    return app


def show_icon(app: QApplication) -> None:
    """Give all windows the program's icon: after the first frame, since it loads Qt's drawing of SVG."""
    icon = QIcon(str(resources() / "icons" / "spanreader-small.svg"))
    icon.addFile(str(resources() / "icons" / "spanreader.svg"), QSize(256, 256))
    app.setWindowIcon(icon)


class Program(QObject):
    """One library, its workspace and its window."""

    def __init__(self, library: Path, settings: Settings, where: Profile | None = None) -> None:
        super().__init__()
        self.library_path = library
        self.settings = settings
        self.is_ready = False
        self.failed: Exception | None = None
        self.report: Path | None = None  # of how the program ended last time, when that was badly
        self.storage = StorageThread(self._open_library)
        self.workspace = Workspace(self.storage, library)
        self.window = Window(self.workspace, settings, read_excerpt(peek_session(library)))
        self.window.where = where
        self.commands = Commands(self.window)
        self.commands.revisions.set_cue_folder(where.data / "cues" if where else None)
        self.window.ready.connect(self._on_ready)
        self.window.hint.closed.connect(self._on_hint_closed)
        self.window.closing.connect(self._on_closing)
        self.workspace.broke.connect(self._on_broke)
        placing.restore(self.window)
        self.applying = Applying(self.window, self.commands)
        self.applying.begin()
        self._unwatch = settings.watch(self._on_setting)
        self._ended = False
        self._files: list[str] = []  # asked for before the library was open
        self._changed = False  # since the last backup
        self.workspace.did.connect(self._on_did)
        self._backups = QTimer(self)
        self._on_setting("backup_minutes")
        self._backups.timeout.connect(self._back_up)
        self._backups.start()
        self.expiring = Expiring(self.window)
        self._garbage = Garbage(self)
        self._garbage.start()

    @Slot(str)
    def _on_did(self, _text: str) -> None:
        self._changed = True

    @Slot()
    def _back_up(self) -> None:
        """Back up when something changed; small jobs go first, and a failure is said, not hidden."""
        if self._changed and self.is_ready and not self.workspace.read_only:
            self._changed = False
            self.storage.submit(
                lambda library: library.backup(between=self.storage.breathe),
                None,
                self.commands.failed,
                bulk=True,
            )

    def _open_library(self) -> Library:
        from reader.library import Library

        return Library.open(self.library_path)

    def begin(self) -> None:
        """Open the library, beside the window."""
        self.workspace.begin(lambda library: None, self._on_open_failed)

    def end(self) -> None:
        """Finish what is on its way to disk and close the library."""
        self._ended = True
        self._backups.stop()
        self.window.imports.close()
        self._back_up()
        self.storage.finish()
        self._garbage.stop()
        self._unwatch()
        self.applying.end()
        if QGuiApplication.platformName() in _CLIPBOARD_OF_ITS_OWN:
            QGuiApplication.clipboard().clear()

    def open_files(self, names: Sequence[str]) -> None:
        """Import files and open what they hold; once the last article is back, so that they come after it."""
        if not names:
            return
        if self.is_ready or self.failed is not None:
            self.commands.import_files(list(names))
        else:
            self._files += names

    def row_titled(self, title: str) -> str | None:
        """Return the id of the article in the list that has this title."""
        rows = self.window.library.model.rows()
        return next((row.article.id for row in rows if row.article.title == title), None)

    @Slot()
    def _on_ready(self) -> None:
        self.is_ready = True
        self.commands.libraries.note()
        self._show_at_hand()
        files, self._files = self._files, []
        if files:
            self.open_files(files)
            if self.workspace.article is None and not self.settings.hint_closed:
                self.window.hint.show()
        elif self.workspace.article is None and not self.workspace.read_only:
            self.workspace.storage.submit(
                # A library whose articles are all in the trash is no first start.
                lambda library: (
                    library.articles(limit=1) or (library.articles(limit=1, trashed=True) and None)
                ),
                self._on_any_article,
            )
        if not self.workspace.read_only:
            warn_of_folder(self.window, self.commands, self.settings, self.library_path)
        if self.report is not None:
            say_report(self.window, self.report)
        if self.settings.damaged is not None:
            facts = {"path": self.settings.damaged.name}
            self.window.say(wording.sentence("settings.damaged", facts, self.window.translate))

    def _show_at_hand(self) -> None:
        """Fill the system's own lists, where it has such."""
        if sys.platform not in ("darwin", "win32"):
            return
        from reader.app.recent import DockMenu, note_library

        if self.settings.remember_recent:
            note_library(self.library_path)
        model = self.window.library.model
        self._dock = DockMenu(
            self,
            lambda: [(row.article.id, row.article.title) for row in model.rows()],
            lambda article, *_: self.workspace.open_article(article),
        )

    def _on_any_article(self, rows: tuple[Any, ...] | None) -> None:
        if rows is None:
            return
        if rows:
            self.workspace.open_article(rows[0].article.id)
        else:
            from reader.app.samples import add_first_sample

            add_first_sample(self.window.imports)
            self.window.annotations.set_first_start(True)
            if not self.settings.hint_closed:
                self.window.hint.show()

    def _on_open_failed(self, error: Exception) -> None:
        self.failed = error
        if not isinstance(error, ReaderError):
            logs.bug(error)
        self.window.library_failed(error)
        self._files.clear()  # the sentence on the page says why nothing can be added

    @Slot()
    def _on_hint_closed(self) -> None:
        self.settings.hint_closed = True
        self.window.annotations.set_first_start(False)
        self.window.view.setFocus()

    @Slot()
    def _on_closing(self) -> None:
        self.commands.leave_focus()  # the whole screen is no place to come back to
        placing.keep(self.window)

    @Slot(object)
    def _on_broke(self, error: Exception) -> None:
        if not isinstance(error, ReaderError):
            logs.bug(error)
        if self._ended:  # there is no window left to say it in
            return
        if isinstance(error, ReaderError):
            self.window.say_error(error)
            return
        self.window.say(wording.sentence("window.bug", {"kind": type(error).__name__}, self.window.translate))

    def _on_setting(self, name: str) -> None:
        if name == "backup_minutes":
            self._backups.setInterval(self.settings.backup_minutes * 60_000)


def build(library: Path, *, data: Path | None = None) -> Program:
    """Return a program over a library with settings of its own; for the tour and the tests."""
    application()
    library.parent.mkdir(parents=True, exist_ok=True)
    where = profile(data) if data else None
    return Program(library, Settings(where.settings if where else None), where)


def main(
    files: Sequence[str], *, library: str = "", data: str = "", run_command: RunCommand | None = None
) -> int:
    """Open the window on a library; hand the files to the window that has it already, if there is one."""
    where = profile(data)
    logs.begin(where.logs)
    logs.catch_everything()
    qInstallMessageHandler(_on_qt_message)
    status = _open(where, files, library, run_command)
    logs.end()  # whichever way it ended: what is left there is told as a crash at the next start
    return status


def _open(where: Profile, files: Sequence[str], library: str, run_command: RunCommand | None) -> int:
    settings = Settings(where.settings)
    path = followed(Path(library).expanduser() if library else where.library)
    if not may_draw():
        print(wording.sentence("window.no-display"), file=sys.stderr)
        return 1
    app = application()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return _cannot_start(ReaderError("window.no_folder", path=path.parent, reason=error.strerror or ""))
    instance = Instance(path)
    if not instance.take():
        if hand_over(instance, path, files):
            return 0
        if not instance.taken:
            return _cannot_start(ReaderError("window.taken", path=path))
    program = Program(path, settings, where)
    window = program.window
    instance.requested.connect(lambda request, answer: on_request(program, run_command, request, answer))

    def after_first_frame() -> None:
        program.report = logs.report_of_last_end(where.logs, versions.sentence())
        program.begin()
        show_icon(app)
        instance.listen()
        program.open_files(files)

    stop_listening = close_when_asked(window)
    window.show()
    # The library's own imports would delay the first frame: they wait until it is on the screen.
    window.painted.connect(lambda: QTimer.singleShot(0, after_first_frame))
    status = app.exec()
    program.end()
    stop_listening()
    instance.release()
    return int(status)


def may_draw() -> bool:
    """Return whether there is something to draw on; without it, Qt would end the process."""
    named = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


def draw_without_display() -> None:
    """Draw off screen where there is no display: pictures are wanted, not a window."""
    if not may_draw():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def hand_over(instance: Instance, library: Path, files: Sequence[str]) -> bool:
    """Give the files to the window that has the library; False when none listens.

    A window that is just starting has the lock and does not listen yet, one that is just closing gives the
    lock back in a moment: both are waited for. In the latter case the lock is then this process's.
    """
    until = time.monotonic() + HAND_OVER_S
    while not listens(library):
        if instance.take():
            return False
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return ask(library, {"open": [str(Path(f).absolute()) for f in files]}) is not None


def on_request(
    program: Program,
    run_command: RunCommand | None,
    request: dict[str, Any],
    answer: Callable[[dict[str, Any]], None],
) -> None:
    """Do what a later start or a command line asks of this window."""
    if "open" in request:
        names = [str(name) for name in request["open"]]
        program.open_files(names)
        window = program.window
        window.leaving.stay()  # whoever asks for it wants it to be there
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        answer({"done": True})
    elif "opened" in request:
        answer({"opened": program.is_ready, "failed": program.failed is not None})
    elif "run" in request and run_command is not None:
        arguments = [str(a) for a in request["run"]]

        def done(result: tuple[int, str, str]) -> None:
            answer({"status": result[0], "out": result[1], "err": result[2]})
            program.workspace.read_again()

        program.storage.submit(
            lambda library: run_command(arguments, library),
            done,
            lambda error: answer({"status": 1, "err": str(error)}),
        )
    else:
        answer({"done": False})


def _cannot_start(error: ReaderError) -> int:
    """Say why there is no window, where the reader looks: in a box, and on standard error."""
    sentence = wording.of(error)
    if sys.stderr is not None:  # a Windows program without a console has none
        print(sentence, file=sys.stderr)
    QMessageBox.critical(None, "Spanreader", sentence)
    return 1


def _on_qt_message(kind: QtMsgType, _context: Any, message: str) -> None:
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        log.error("Qt: %s", message)
    elif kind == QtMsgType.QtWarningMsg:
        log.warning("Qt: %s", message)
