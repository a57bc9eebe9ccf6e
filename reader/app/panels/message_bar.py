"""One sentence above the page, with up to two commands. It stays until its reason is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from reader.app.panels import paint
from reader.app.panels.controls import Command, IconButton, held, row
from reader.app.panels.labels import IconLabel, label, leading_edge
from reader.app.panels.surface import PAD, Surface, turned
from reader.app.theme import font, layout

MessageCommand = tuple[str, Callable[[], object]]
PREVIEW = 1200  # characters of a pasted text that are shown before it becomes an article
_OUTSET = 8  # page seen around the bar


@dataclass(frozen=True, slots=True)
class _Message:
    """What the bar says. `key` names the reason, so that it can be taken back when the reason is gone."""

    sentence: str
    commands: tuple[MessageCommand, ...]
    key: str
    danger: bool
    preview: str
    closable: bool


class MessageBar(Surface):
    """Shows the newest message; one with another key comes back when that goes."""

    closed = Signal(str)  # key of a message that the reader closed; empty when it had none
    keyboard_left = Signal()  # it stood in a message that is gone

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[_Message] = []
        self._warning = IconLabel("warning", "text.danger")
        self._sentence: QLabel = leading_edge(label("", "ui", wrap=True))
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons: list[Command] = []
        self._commands = QHBoxLayout()
        self._commands.setContentsMargins(0, 0, 0, 0)
        self._commands.setSpacing(0)
        self._close = IconButton("close", self.tr("Dismiss"), key="Esc")
        self._close.clicked.connect(self._on_close_clicked)
        line = QHBoxLayout()
        line.setContentsMargins(turned(PAD, 4, 8, 4))  # above and below three lines or more
        line.setSpacing(8)
        line.addWidget(self._warning)
        line.addWidget(self._sentence, 1)
        line.addLayout(self._commands)
        line.addWidget(self._close)
        bar = QWidget()
        bar.setMinimumHeight(layout("message"))
        bar.setLayout(line)
        self._preview = QPlainTextEdit()
        self._preview.setProperty("kind", "preview")
        self._preview.setReadOnly(True)
        self._preview.setFont(font("quote"))
        self._preview.setFixedHeight(132)
        self._preview.setTabChangesFocus(True)
        self._preview.setAccessibleName(self.tr("What would be added"))
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._whole.addWidget(bar)
        self._whole.addWidget(held(row(self._preview, margins=(PAD, 0, PAD, 0))))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_message(
        self,
        sentence: str,
        commands: Sequence[MessageCommand] = (),
        *,
        key: str = "",
        danger: bool = False,
        preview: str = "",
        closable: bool = True,
    ) -> None:
        """Say a sentence; each command is its words and what it does. One with the same key is replaced."""
        message = _Message(sentence, tuple(commands), key, danger, preview, closable)
        if self._messages and replace(self._messages[-1], sentence=sentence) == message:
            self._messages[-1] = message  # progress: the keyboard stays on the command
            self._sentence.setText(sentence)
            self.setAccessibleName(sentence)
            return
        self._messages = [m for m in self._messages if m.key != key]
        self._messages.append(message)
        self._show()

    def ask_paste(
        self,
        text: str,
        add: Callable[[], object],
        leave: Callable[[], object] | None = None,
        *,
        question: str = "",
    ) -> None:
        """Ask whether a pasted text becomes an article, its beginning shown; Enter adds, Esc leaves it."""
        beginning = text[:PREVIEW].strip() + ("…" if len(text) > PREVIEW else "")
        self.show_message(
            question or self.tr("Add this text as an article?"),
            (
                (self.tr("Leave it"), leave or (lambda: self.take_back("paste"))),
                (self.tr("Add article"), add),
            ),
            key="paste",
            preview=beginning,
        )
        self.focus_command(-1)

    def take_back(self, key: str) -> None:
        """Remove a message whose reason is gone."""
        if any(m.key == key for m in self._messages):  # else the keyboard may stand on another's command
            self._messages = [m for m in self._messages if m.key != key]
            self._show()

    def clear(self) -> None:
        """Remove every message."""
        self._messages = []
        self._show()

    @property
    def sentence(self) -> str:
        """Return what is being said, nothing when nothing is."""
        return self._messages[-1].sentence if self._messages else ""

    def commands(self) -> list[Command]:
        """Return the commands of the message that is shown."""
        return list(self._buttons)

    def focus_command(self, place: int = 0) -> None:
        """Put the keyboard on a command."""
        commands = self.commands()
        if commands:
            commands[place].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        before = QApplication.focusWidget()
        inside = before is not None and self.isAncestorOf(before)
        self._show_newest()
        if inside:  # Qt gives it to whatever comes next in the window
            self.keyboard_left.emit()

    def _show_newest(self) -> None:
        for gone in self._buttons:
            self._commands.removeWidget(gone)
            gone.hide()
            gone.deleteLater()  # it may be the one whose click brought us here
        self._buttons.clear()
        message = self._messages[-1] if self._messages else None
        if message is None:
            self.hide()
            return
        self._warning.setVisible(message.danger)
        self._sentence.setText(message.sentence)
        self.setAccessibleName(message.sentence)
        for place, (words, does) in enumerate(message.commands):
            button = Command(words, "framed" if place == len(message.commands) - 1 else "plain")
            button.clicked.connect(lambda _on=False, then=does: then())
            self._commands.addWidget(button)
            self._buttons.append(button)
            button.show()
        self._close.setVisible(message.closable)
        self._preview.setVisible(bool(message.preview))
        self._preview.setPlainText(message.preview)
        below = _OUTSET + (12 if message.preview else 0)
        self._whole.setContentsMargins(_OUTSET, _OUTSET, _OUTSET, below)
        self.show()

    @Slot()
    def _on_close_clicked(self) -> None:
        if self._messages:
            message = self._messages.pop()
            self._show()
            self.closed.emit(message.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._messages and self._messages[-1].closable:
            self._on_close_clicked()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = self.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), of["surface.page"])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(of["line.hair"], 1))
        painter.setBrush(of["surface.window"])
        corner = paint.radius("card")
        box = QRectF(self.rect()).adjusted(_OUTSET, _OUTSET, -_OUTSET, -_OUTSET)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
