"""What is said once the library is open, before the reader begins: a bad end last time, an unsafe folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from reader import wording
from reader.app.commands import Commands
from reader.app.window import Window
from reader.library.folders import risk_of
from reader.settings import Settings


def say_report(window: Window, report: Path) -> None:
    """Say that the program ended badly last time; the report can be read, copied, and found."""

    def show() -> None:
        from reader.app.dialogs.document import DocumentDialog

        DocumentDialog(
            window,
            _tr("How Spanreader ended last time"),
            report.read_text(encoding="utf-8", errors="replace"),
            sentence=_tr("No text of your articles or notes is in it. Nothing was sent."),
            folder=report.parent,
        ).open()

    window.say(wording.sentence("window.ended", {}, window.translate), (_tr("Show the report"), show))


def warn_of_folder(window: Window, commands: Commands, settings: Settings, library: Path) -> None:
    """Say once, for each library, that its folder is synchronised or another machine's."""
    risk = risk_of(library)
    if risk is None or settings.word_of_warning_cloud == str(library):
        return
    settings.word_of_warning_cloud = str(library)
    facts = {"path": library.name, "name": risk.name}
    window.say(
        wording.sentence(f"window.{risk.kind}", facts, window.translate),
        (_tr("Save a copy elsewhere…"), commands.save_copy),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("start", text)
