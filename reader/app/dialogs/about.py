"""What the program is, which version, under which licence, and what it never does."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader import __version__
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import ElidedLabel, label


class AboutDialog(Sheet):
    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=480)
        self.panel.setAccessibleName(self.tr("About Spanreader"))
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.reject)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 24)
        top.setSpacing(10)
        top.addWidget(self.heading(f"Spanreader {__version__}"))
        for words in (
            self.tr(
                "Shows news articles; you mark what is claimed, what is speculation, what is background."
            ),
            self.tr("Everything stays on this computer. No account, no network, no telemetry."),
            self.tr("Free software under the GNU Affero General Public License, version 3 or later."),
        ):
            top.addWidget(label(words, "ui", "secondary", wrap=True))
        self.body.addWidget(held(top))
        built = self.tr("Qt {0}, Python {1}").format(qVersion(), platform.python_version())
        self.body.addWidget(self.footer(close, sentence=ElidedLabel(built, "uiSmall", "tertiary")))
