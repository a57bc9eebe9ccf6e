"""The open article on paper or in a PDF, with its tags and a legend, through the system's own dialog.

Drawn on the window's thread, where fonts and pictures are at home, a slice in each turn of the event loop:
a long article takes seconds, and the reader goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from reader import wording
from reader.app.page.ahead import Idle
from reader.app.page.printing import ArticlePrinter
from reader.errors import ReaderError

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

    from reader.app.window import Window

QUIET_S = 1.0  # before anything is said: most articles are printed by then
KEY = "printing"  # of the message


def print_article(window: Window) -> None:
    """Ask for a printer and print; Qt's print part is loaded only now."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter
    from PySide6.QtWidgets import QDialog

    running = window.findChild(Printing)
    if running is not None:
        running.say()  # one after the other
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    article = window.workspace.article
    printer.setDocName(article.title if article else "")
    dialog = QPrintDialog(printer, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: Printing(window, printer).start())
    QDialog.open(dialog)  # its own wants a slot by name; what is on its way, such as an edit, goes on


class Printing(QObject):
    """Prints the article that is open now, as it is now. Deletes itself when it has ended."""

    ended = Signal(bool)  # whether everything was drawn

    def __init__(self, window: Window, device: QPagedPaintDevice) -> None:
        super().__init__(window)
        self._window = window
        self._device: QPagedPaintDevice | None = device
        words = self.tr("Page {0} of {1}")
        printer = ArticlePrinter(
            window.view.content,
            window.view.spans,
            window.styles,
            page_text=lambda number, of: words.format(number, of),
        )
        self._steps = printer.steps(device)
        self._drawn = (0, 0)
        self._began = monotonic()
        self._idle = Idle(self)
        window.closing.connect(self.cancel)

    def start(self) -> None:
        """Begin, and say so once it has taken a while."""
        self._idle.start("print", self._run)

    def _run(self) -> Iterator[None]:
        try:
            for drawn in self._steps:
                if drawn != self._drawn or drawn == (0, 0):
                    self._drawn = drawn
                    if monotonic() - self._began >= QUIET_S:
                        self.say()
                yield
        except ReaderError as error:
            self._end(done=False)
            self._window.say_error(error)
        else:
            self._end(done=True)

    def say(self) -> None:
        """Say how far it is, with the way to end it."""
        number, of = self._drawn
        message = "print.page" if of else "print.cutting"
        facts = {"number": min(number + 1, of), "of": of} if of else {}
        self._window.messages.show_message(
            wording.sentence(message, facts, self._window.translate),
            ((self.tr("Cancel"), self.cancel),),
            key=KEY,
            closable=False,
        )

    @Slot()
    def cancel(self) -> None:
        """Draw no further; a printer is told to throw away what it has."""
        from PySide6.QtPrintSupport import QPrinter

        if self._device is None:
            return
        self._idle.clear()
        if isinstance(self._device, QPrinter):
            self._device.abort()
        self._steps.close()
        self._end(done=False)

    def _end(self, *, done: bool) -> None:
        self._device = None  # the document is closed
        self._window.messages.take_back(KEY)
        self.ended.emit(done)
        self.setParent(None)  # another may begin
        self.deleteLater()
