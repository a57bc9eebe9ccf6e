"""What the program is, which version, under which licence, and what it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader import __version__, versions
from reader.app.dialogs.document import DocumentDialog
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import FootWords, label
from reader.assets import resources

if TYPE_CHECKING:
    from reader.app.window import Window


class AboutDialog(Sheet):
    licences_wanted = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=520)
        self.panel.setAccessibleName(self.tr("About Spanreader"))
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.reject)
        self.licences = Command(self.tr("Licences…"), "plain")
        self.licences.clicked.connect(self._on_licences)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 24)
        top.setSpacing(10)
        top.addWidget(self.heading(f"Spanreader {__version__}"))
        for words in (
            self.tr(
                "Shows news articles; you mark what is claimed, what is speculation, what is background."
            ),
            self.tr("Everything stays on this computer. No account, no telemetry."),
            self.tr("Free software under the GNU Affero General Public License, version 3 or later."),
            self.tr(
                "Its complete source, with what builds it, is offered where you got it: the same version, and"
                " the same commit as named here. Whoever gives you a copy owes you that."
            ),
        ):
            top.addWidget(label(words, "ui", "secondary", wrap=True))
        built = ", ".join(f"{name} {version}" for name, version in versions.facts().items())
        top.addWidget(label(built, "uiSmall", "tertiary", wrap=True))
        self.body.addWidget(held(top))
        sentence = FootWords(tone="tertiary")
        self.body.addWidget(self.footer(self.licences, close, sentence=sentence))

    @Slot()
    def _on_licences(self) -> None:
        self.reject()
        self.licences_wanted.emit()


def show_licences(window: Window) -> None:
    """Show on whose work the program stands, and on which terms."""
    folder = resources() / "licences"
    text = (folder / "NOTICES.txt").read_text(encoding="utf-8")
    title = QCoreApplication.translate("AboutDialog", "Licences")
    shown = DocumentDialog(window, title, text, folder=folder)
    shown.folder_wanted.connect(window.outside.show_folder)
    shown.open()
