"""A text to read, not to change: licences, a report. It can be copied, and some have a folder to show."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import FootWords
from reader.app.theme import font

WIDTH, HEIGHT = 720, 560


class DocumentDialog(Sheet):
    """`sentence` stands at the foot; `folder` is asked to be shown, if there is one."""

    folder_wanted = Signal(object)  # Path

    def __init__(
        self, host: QWidget, title: str, text: str, *, sentence: str = "", folder: Path | None = None
    ) -> None:
        super().__init__(host, "", width=WIDTH, height=HEIGHT)
        self.panel.setAccessibleName(title)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(font("uiSmall"))
        self.text.setAccessibleName(title)
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.reject)
        self.copy = Command(self.tr("Copy"), "plain")
        self.copy.clicked.connect(self._on_copy)
        commands = [self.copy]
        if folder is not None:
            show = Command(self.tr("Show the folder"), "plain")
            show.clicked.connect(lambda: self.folder_wanted.emit(folder))
            commands.append(show)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 16)
        top.setSpacing(14)
        top.addWidget(self.heading(title))
        top.addWidget(self.text, 1)
        self.body.addWidget(held(top), 1)
        self._sentence = FootWords(sentence)
        self.body.addWidget(self.footer(*commands, close, sentence=self._sentence))

    def show_failed(self, sentence: str) -> None:
        self._sentence.setText(sentence)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._sentence.setText(self.tr("Copied."))
