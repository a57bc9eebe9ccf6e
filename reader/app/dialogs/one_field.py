"""A sheet that asks one question with one field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import FootWords, label
from reader.app.panels.surface import CONTROL
from reader.app.theme import font


class OneField(Sheet):
    """Enter keeps what was typed, if it is anything; Esc leaves everything as it was."""

    def __init__(
        self,
        host: QWidget,
        title: str,
        question: str,
        *,
        keep: str,
        sentence: str = "",
    ) -> None:
        """`keep` is the word on the button, `sentence` stands in the foot."""
        super().__init__(host, title, width=440)
        self.field = QLineEdit()
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setAccessibleName(question)
        self.field.returnPressed.connect(self._on_entered)
        self.field.textChanged.connect(self._on_typed)
        self._keep = Command(keep, "framed")
        self._keep.setEnabled(False)
        self._keep.clicked.connect(self._on_entered)
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        # What goes below the field is added to it.
        top = self.top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 20)
        top.setSpacing(8)
        top.addWidget(self.heading(title))
        top.addWidget(label(question, "ui", "secondary", wrap=True))
        top.addWidget(self.field)
        self.body.addWidget(held(top))
        said = FootWords(sentence)
        self.body.addWidget(self.footer(leave, self._keep, sentence=said))

    def answer(self) -> str:
        """Return what was typed; '' when that is no answer."""
        return self.field.text()

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._keep.setEnabled(bool(self.answer()))

    @Slot()
    def _on_entered(self) -> None:
        if self.answer():
            self.accept()
