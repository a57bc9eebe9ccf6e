"""Says that something long has ended, when another program is in front: by the task bar and by a message.

Numbers and names of files only; what stands in articles and notes never leaves the window.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

if TYPE_CHECKING:
    from reader.app.window import Window

LONG_S = 8.0  # what ends sooner is still being looked at
SHOWN_MS = 10_000


class Attention(QObject):
    """`begin()` returns what is called with a sentence at the end."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.clock: Callable[[], float] = time.monotonic
        self.post: Callable[[str], object] = self._post

    def begin(self) -> Callable[[str], None]:
        """Something that may be long begins."""
        began = self.clock()

        def ended(sentence: str) -> None:
            if self.clock() - began >= LONG_S:
                self.tell(sentence)

        return ended

    def tell(self, sentence: str) -> None:
        """Ask for the reader's attention, unless the window has it or the reader wants none of this."""
        if self._window.settings.notify and not self._window.isActiveWindow():
            QApplication.alert(self._window)
            self.post(sentence)

    def _post(self, sentence: str) -> None:
        """Show a message of the system's corner, where there is one, and take its icon away afterwards.

        Desktops without one (GNOME) make a message of the alert by themselves.
        """
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        icon: QIcon = self._window.windowIcon()
        tray = QSystemTrayIcon(icon, self)
        tray.messageClicked.connect(self._window.activateWindow)
        tray.show()
        tray.showMessage("Spanreader", sentence, icon, SHOWN_MS)
        QTimer.singleShot(2 * SHOWN_MS, tray, tray.deleteLater)
