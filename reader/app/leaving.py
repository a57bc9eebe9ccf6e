"""Closing a window while files are on their way in: it says so, and closes when all of them are in.

Who closes it by its button or by Quit is told first; a second time closes at once. What ends the session is
never held up. What is not in the library then is offered at the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from reader import wording
from reader.app.importing import ImportJob, Wanted

if TYPE_CHECKING:
    from reader.app.dialogs.sheet import Sheet
    from reader.app.window import Window

LOOKED_EVERY_MS = 200
_REMEMBERED = ("file", "address")  # kinds of what is still where it was at the next start
_STAYS, _OFFER = "leaving", "unfinished"  # keys of what is said


class Leaving(QObject):
    """Belongs to one window."""

    said = Signal()  # why the window stays: what covers that goes away

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._imports = window.imports
        self._asked = False  # a reader closes, not the system
        self._held = False  # it is said why the window stays
        self._sentence = ""
        self._failed: frozenset[str] = frozenset()  # before the window was to close; these were told
        self._offered: list[dict[str, str]] = []  # of the last time, not answered yet
        self._looking = QTimer(self, interval=LOOKED_EVERY_MS)
        self._looking.timeout.connect(self._look)
        window.messages.closed.connect(self._on_message_closed)

    # --- closing -----------------------------------------------------------------------------------------

    @Slot()
    def press(self) -> None:
        """Close the window as its button does."""
        self._asked = True
        self._window.close()
        self._asked = False

    def begin(self) -> None:
        """Close the window when all files are in, if it is not about to do so already."""
        if not self._held:
            self.press()

    def holds(self, *, by_button: bool) -> bool:
        """Return whether the window stays for now, and say why; a second time in a row it does not."""
        if (by_button or self._asked) and not self._held:
            self._failed = frozenset(job.id for job in self._imports.jobs() if job.state == "failed")
            if self._say():
                self._looking.start()
                self.said.emit()
                if sheets := self._sheets():
                    sheets[-1].take_keyboard()  # what is said is seen when it closes
                else:
                    self._window.messages.focus_command(-1)
                return True
        self.stay()
        return False

    @Slot()
    def stay(self) -> None:
        """Leave the window open, whatever comes in."""
        self._held = False
        self._looking.stop()
        self._window.messages.take_back(_STAYS)

    @Slot()
    def _close_now(self) -> None:
        self.stay()
        self._window.close()

    @Slot()
    def _look(self) -> None:
        """Say how many are left, or close; not behind a dialog, in which something may be half done."""
        if not self._covered() and not self._say():
            self._close_now()

    def _covered(self) -> bool:
        """Return whether a sheet, another window or a menu has the keyboard."""
        over = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        return over is not None or bool(self._sheets())

    def _sheets(self) -> list[Sheet]:
        from reader.app.dialogs.sheet import Sheet

        near = Qt.FindChildOption.FindDirectChildrenOnly
        return [each for each in self._window.findChildren(Sheet, options=near) if each.isVisible()]

    def _say(self) -> bool:
        """Say what is left of the import; return whether anything is."""
        jobs = self._imports.jobs()
        coming = sum(1 for job in jobs if _comes(job))
        asking = sum(1 for job in jobs if _asks(job)) + len(self._projects())
        failed = sum(
            1 for job in jobs if job.state == "failed" and not _asks(job) and job.id not in self._failed
        )
        close: tuple[str, Callable[[], object]] = (self.tr("Close now"), self._close_now)
        if coming:
            said = [
                self.tr("Closing when 1 more file is imported.")
                if coming == 1
                else self.tr("Closing when %n more files are imported.", "", coming)
            ]
            other: tuple[str, Callable[[], object]] = (self.tr("Keep open"), self.stay)
        elif asking or failed:
            said = []
            if failed:
                said.append(
                    self.tr("1 file could not be imported.")
                    if failed == 1
                    else self.tr("%n files could not be imported.", "", failed)
                )
            if asking:
                said.append(
                    self.tr("1 file waits for your answer.")
                    if asking == 1
                    else self.tr("%n files wait for your answer.", "", asking)
                )
            other = (self.tr("Show them"), self._show)
        else:
            return False
        if coming or asking:
            rest = [job for job in jobs if _comes(job) or _asks(job)]
            said.append(
                self.tr("Close now: the next start offers the rest.")
                if all(job.kind in _REMEMBERED for job in rest)
                else self.tr("Close now: the rest is not imported.")
            )
        self._show_message(" ".join(said), close, other)
        return True

    def _show_message(self, sentence: str, *commands: tuple[str, Callable[[], object]]) -> None:
        messages = self._window.messages
        if self._held and messages.sentence != self._sentence:
            return  # something newer is being said, perhaps the very question that waits
        focus = QApplication.focusWidget()
        inside = focus is not None and messages.isAncestorOf(focus)
        self._held, self._sentence = True, sentence
        before = messages.commands()
        self._window.say(sentence, *commands, key=_STAYS)
        if inside and messages.commands() != before:
            messages.focus_command(-1)

    def _show(self) -> None:
        self._window.head.action_requested.emit("article.queue")

    @Slot(str)
    def _on_message_closed(self, key: str) -> None:
        if key == _STAYS:
            self.stay()
        elif key == _OFFER:
            self._offered = []

    # --- the next start ----------------------------------------------------------------------------------

    def to_remember(self, *, closing: bool) -> list[dict[str, str]]:
        """Return what is to be offered at the next start, as JSON: where each is, and whose text it becomes.

        Pasted texts are left out, and samples, which can be had again.
        """
        return self._offered + (self._unfinished() if closing else [])

    def _unfinished(self) -> list[dict[str, str]]:
        found = [{"file": str(path.absolute())} for path in self._projects()]
        for job in self._imports.jobs():
            if not (_comes(job) or _asks(job)) or job.kind not in _REMEMBERED:
                continue
            if self._imports.is_kept(job.id):
                continue
            if job.path is not None:
                found.append({"file": str(job.path.absolute()), "article": job.into})
            else:
                found.append({"address": job.name, "article": job.into})
        return found

    def _projects(self) -> tuple[Path, ...]:
        return self._window.projects.waiting if self._window.projects is not None else ()

    def offer(self, remembered: Any) -> None:
        """Offer what was not imported when the window closed the last time."""
        wanted = [_wanted(each) for each in remembered or () if isinstance(each, dict)]
        left = [each for each in wanted if each is not None]
        if not left or self._window.workspace.read_only:
            return
        self._offered = [each for each in remembered if isinstance(each, dict)]

        def answer(does: Callable[[], object]) -> None:
            self._offered = []
            self._window.messages.take_back(_OFFER)
            does()

        first, others = wording.shown(left[0].name, limit=60), len(left) - 1
        if not others:
            said = self.tr("{0} was not imported yet when the window closed.")
        elif others == 1:
            said = self.tr("{0} and 1 more file were not imported yet when the window closed.")
        else:
            said = self.tr("{0} and %n more files were not imported yet when the window closed.", "", others)
        self._window.say(
            said.format(first),
            (self.tr("Leave it") if not others else self.tr("Leave them"), lambda: answer(lambda: None)),
            (self.tr("Import"), lambda: answer(lambda: self._imports.add(left))),
            key=_OFFER,
        )


def _comes(job: ImportJob) -> bool:
    """Return whether a file is on its way in."""
    return job.state in ("waiting", "reading")


def _asks(job: ImportJob) -> bool:
    """Return whether a file is read as soon as the reader answers what is asked about it."""
    if job.state == "asking":
        return True
    if job.state != "failed" or job.error is None:
        return False
    from reader.importers.limits import is_locked, may_open_anyway

    return is_locked(job.error) or may_open_anyway(job.error)


def _wanted(remembered: dict[str, Any]) -> Wanted | None:
    """Return what a remembered one asks for; None when it is none of ours."""
    file, address, article = (str(remembered.get(name, "")) for name in ("file", "address", "article"))
    if file:
        return Wanted(Path(file), Path(file).name, article=article)
    return Wanted(address, address, "address", article=article) if address else None
