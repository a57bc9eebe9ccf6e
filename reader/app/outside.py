"""What other programs open for the reader: addresses in the browser, folders in the system's file manager.

Where nothing opens them, the window says so and gives the address to be copied.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

if TYPE_CHECKING:
    from reader.app.window import Window


class Outside(QObject):
    """Belongs to one window, which says what could not be opened."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    @Slot(str)
    def browse(self, address: str) -> None:
        """Open an address in the reader's browser, which is not ours: only what is a web page's."""
        url = QUrl(address if "://" in address else f"https://{address}")
        if url.scheme() in ("http", "https"):
            self.follow(url)

    def follow(self, link: QUrl) -> None:
        """Open a link in the program that the reader has for its kind."""
        shown = link.toDisplayString(QUrl.ComponentFormattingOption.FullyEncoded)
        self._open(link, self.tr("No program opened {0}.").format(shown), shown)

    @Slot(str)
    def show_file(self, path: str) -> None:
        """Open the folder that a file stands in."""
        self.show_folder(Path(path).parent)

    @Slot(object)
    def show_folder(self, folder: Path) -> None:
        """Open a folder."""
        words = self.tr("No program opened the folder {0}.").format(folder)
        self._open(QUrl.fromLocalFile(str(folder)), words, str(folder))

    def _open(self, url: QUrl, refused: str, copied: str) -> None:
        if QDesktopServices.openUrl(url):
            return
        from reader.app.dialogs.failing import dialog_over

        dialog = dialog_over(self._window)
        if dialog is not None:  # what the window says now lies under it
            dialog.show_failed(refused)
        else:
            copy = self.tr("Copy it"), lambda: QGuiApplication.clipboard().setText(copied)
            self._window.say(refused, copy, key="outside", danger=True)
