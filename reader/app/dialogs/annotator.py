"""Small questions of one field: the annotator's name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from reader.app.dialogs.one_field import OneField

MOST = 80  # characters of a name


class NameDialog(OneField):
    """Asks for one name, which has no spaces but single ones."""

    def __init__(
        self, host: QWidget, title: str, question: str, name: str, sentence: str = "", *, keep: str = ""
    ) -> None:
        rename = QCoreApplication.translate("NameDialog", "Rename")
        super().__init__(host, title, question, keep=keep or rename, sentence=sentence)
        self.field.setMaxLength(MOST)
        self.field.setText(name)

    def answer(self) -> str:
        return " ".join(self.field.text().split())


def ask_annotator(host: QWidget, name: str, then: Callable[[str], object]) -> None:
    """Ask for the annotator's name; `then` gets it when it is another one."""
    dialog = NameDialog(
        host,
        QCoreApplication.translate("NameDialog", "Rename the annotator"),
        QCoreApplication.translate(
            "NameDialog", "The name that stands beside your annotations, also in what you export."
        ),
        name,
    )
    dialog.closed.connect(lambda kept: then(dialog.answer()) if kept and dialog.answer() != name else None)
    dialog.open()
