"""Asks for the password of a locked file, over the window and not in a window of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader import wording
from reader.app.dialogs.choices import CheckBox
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import ElidedLabel, label
from reader.app.panels.surface import CONTROL
from reader.app.theme import font


class PasswordDialog(Sheet):
    """`given(password)` comes after the sheet has closed; nothing when the reader leaves it."""

    given = Signal(str)

    def __init__(self, host: QWidget, name: str) -> None:
        """`name` is the file's."""
        title = self.tr("This file is locked")
        super().__init__(host, title, width=440)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setAccessibleName(self.tr("Password"))
        self.field.returnPressed.connect(self._on_entered)
        self.field.textChanged.connect(self._on_typed)
        seen = CheckBox(self.tr("Show what is typed"))
        seen.toggled.connect(self._on_seen)
        self._open = Command(self.tr("Open"), "framed")
        self._open.setEnabled(False)
        self._open.clicked.connect(self._on_entered)
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 16)
        top.setSpacing(8)
        top.addWidget(self.heading(title))
        question = self.tr("Its password opens {0}.").format(wording.shown(name, limit=80))
        top.addWidget(label(question, "ui", "secondary", wrap=True))
        top.addWidget(self.field)
        top.addWidget(seen)
        self.body.addWidget(held(top))
        sentence = ElidedLabel(self.tr("It is used once and kept nowhere."), "uiSmall", "secondary")
        self.body.addWidget(self.footer(leave, self._open, sentence=sentence))

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._open.setEnabled(bool(text))

    @Slot(bool)
    def _on_seen(self, seen: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)

    @Slot()
    def _on_entered(self) -> None:
        password = self.field.text()
        if password:
            self.accept()
            self.given.emit(password)


def ask_password(host: QWidget, name: str, then: Callable[[str], object]) -> PasswordDialog:
    """Ask for a file's password; `then` is called with it, and not at all when the reader leaves."""
    dialog = PasswordDialog(host, name)
    dialog.given.connect(then)
    dialog.open()
    return dialog
