"""What this program is, which versions it runs on, and where its source is."""

from __future__ import annotations

import platform
import sqlite3

from PySide6 import __version__ as pyside_version
from PySide6.QtWidgets import QMessageBox, QWidget

from reader import __version__


class AboutDialog(QMessageBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Spanreader"))
        self.setText(self.tr("Spanreader {0}").format(__version__))
        self.setInformativeText(
            self.tr(
                "For reading news critically: mark claims, speculation and background, say who vouches for them,"
                " and take the annotations out. Everything stays on this computer.\n\n"
                "Free software under the GNU Affero General Public License, version 3 or later. You may have,"
                " change and pass on its complete source; it comes with every copy.\n\n"
                "Python {0} · Qt for Python {1} · SQLite {2}"
            ).format(platform.python_version(), pyside_version, sqlite3.sqlite_version)
        )
