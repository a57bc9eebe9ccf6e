"""Asks for the password of a locked file, over the window and not in a window of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from reader import wording
from reader.app.dialogs.choices import CheckBox
from reader.app.dialogs.one_field import OneField


class PasswordDialog(OneField):
    """What was typed is hidden until the reader wants to see it, and given as it is, spaces and all."""

    def __init__(self, host: QWidget, name: str) -> None:
        """`name` is the file's."""
        question = QCoreApplication.translate("PasswordDialog", "Its password opens {0}.")
        super().__init__(
            host,
            QCoreApplication.translate("PasswordDialog", "This file is locked"),
            question.format(wording.shown(name, limit=80)),
            keep=QCoreApplication.translate("PasswordDialog", "Open"),
            sentence=QCoreApplication.translate("PasswordDialog", "It is used once and kept nowhere."),
        )
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Password"))
        seen = CheckBox(self.tr("Show what is typed"))
        seen.toggled.connect(self._on_seen)
        self.top.addWidget(seen)

    @Slot(bool)
    def _on_seen(self, seen: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)


def ask_password(host: QWidget, name: str, then: Callable[[str], object]) -> PasswordDialog:
    """Ask for a file's password; `then` is called with it, and not at all when the reader leaves."""
    dialog = PasswordDialog(host, name)
    dialog.closed.connect(lambda kept: then(dialog.answer()) if kept else None)
    dialog.open()
    return dialog
