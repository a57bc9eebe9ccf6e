"""Small questions of one field: the annotator's name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import ElidedLabel, label
from reader.app.panels.surface import CONTROL
from reader.app.theme import font

MOST = 80  # characters of a name


class NameDialog(Sheet):
    """Asks for one name; Enter keeps it, Esc leaves everything as it was."""

    def __init__(
        self, host: QWidget, title: str, question: str, name: str, sentence: str = "", *, keep: str = ""
    ) -> None:
        super().__init__(host, title, width=440, closes_outside=True)
        self.field = QLineEdit(name)
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setMaxLength(MOST)
        self.field.setAccessibleName(question)
        self.field.returnPressed.connect(self._on_entered)
        self.field.textChanged.connect(self._on_typed)
        self._keep = Command(keep or self.tr("Rename"), "framed")
        self._keep.setEnabled(bool(name.strip()))
        self._keep.clicked.connect(self._on_entered)
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 20)
        top.setSpacing(8)
        top.addWidget(self.heading(title))
        top.addWidget(label(question, "ui", "secondary", wrap=True))
        top.addWidget(self.field)
        self.body.addWidget(held(top))
        self.body.addWidget(
            self.footer(leave, self._keep, sentence=ElidedLabel(sentence, "uiSmall", "secondary"))
        )

    def name(self) -> str:
        """Return what was typed, its spaces made single."""
        return " ".join(self.field.text().split())

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._keep.setEnabled(bool(self.name()))

    @Slot()
    def _on_entered(self) -> None:
        if self.name():
            self.accept()


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
    dialog.closed.connect(lambda kept: then(dialog.name()) if kept and dialog.name() != name else None)
    dialog.open()
