"""One file on its way in, as a row: what it is, what happened, what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from reader.app.panels.controls import Command, IconButton, held, row
from reader.app.panels.labels import ElidedLabel, IconLabel, label
from reader.app.panels.surface import HIT, ICON, PAD, theme_of

ImportState = Literal["waiting", "reading", "asking", "done", "failed", "cancelled", "link"]

_ICONS = {
    "reading": "import",
    "failed": "warning",
    "waiting": "waiting",
    "done": "check",
    "asking": "revisions",
    "link": "link",
}


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One file on its way in. `fraction` is from 0 to 1, None when unknown; `sentence` says what happened.

    `commands` are (id, words) of what can be done about it.
    """

    id: str
    name: str
    state: ImportState = "waiting"
    fraction: float | None = None
    sentence: str = ""
    commands: tuple[tuple[str, str], ...] = ()


class ProgressLine(QWidget):
    """A thin bar of ink on its track; says its share to screen readers by its accessible description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fraction: float = 0.0
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Progress"))

    def set_fraction(self, fraction: float) -> None:
        self.fraction = max(0.0, min(1.0, fraction))
        self.setAccessibleDescription(self.tr("{0} %").format(round(self.fraction * 100)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(of["line.hair" if of.name == "contrast" else "line.strong"])
        painter.drawRoundedRect(box, 2, 2)
        width = box.width() * self.fraction
        if width >= 1:
            painter.setBrush(of["accent.base"])
            left = (
                box.right() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else box.x()
            )
            painter.drawRoundedRect(QRectF(left, 0, width, box.height()), 2, 2)


class ImportRow(QWidget):
    """The row of one file. `wide` has all commands beside the words; else the likeliest stands below them."""

    cancelled = Signal(str)
    dismissed = Signal(str)
    command = Signal(str, str)  # job, command id

    def __init__(self, job: ImportJob, parent: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__(parent)
        self.job = job
        self._wide = wide
        self._icon = IconLabel("waiting")
        self._name = ElidedLabel(role="uiStrong")
        self._sentence = label(role="uiSmall", tone="secondary", wrap=True)
        self._close = IconButton("close")
        self._close.clicked.connect(self._on_close_clicked)
        self._commands = QWidget()
        self._shown: tuple[tuple[str, str], ...] = ()
        self._buttons: dict[str, Command] = {}
        self._line = row(spacing=0 if wide else 4)
        if not wide:
            self._line.addStretch(1)
        self._commands.setLayout(self._line)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._sentence)
        if not wide:
            words.addWidget(self._commands)
        text = held(words)
        overhang = (HIT - ICON) // 2
        pad = 24 if wide else PAD
        above = 8 if wide else 6
        parts: tuple[QWidget, ...] = (self._icon, text)
        parts += (self._commands, self._close) if wide else (self._close,)
        whole = row(*parts, margins=(pad, above, pad - overhang, above), spacing=10)
        whole.setStretchFactor(text, 1)
        for part in (self._icon, self._close, self._commands):
            whole.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.setLayout(whole)
        self.show_job(job)

    def show_job(self, job: ImportJob) -> None:
        self.job = job
        failed = job.state == "failed"
        self._icon.icon_name = _ICONS.get(job.state, "waiting")
        self._icon.token = "text.danger" if failed else "text.secondary"
        self._icon.dotted = job.state == "waiting"
        self._icon.update()
        self._name.setText(job.name)
        sentence = job.sentence
        if job.state == "reading" and job.fraction is not None:
            said = sentence or self.tr("Reading")
            sentence = self.tr("{0}, {1} %").format(said, round(job.fraction * 100))
        elif not sentence and job.state == "reading":
            sentence = self.tr("Reading")
        elif not sentence and job.state == "waiting":
            sentence = self.tr("Waiting")
        self._sentence.setText(sentence)
        ended = job.state in ("failed", "done")
        self._close.set_name(
            self.tr("Dismiss {0}").format(job.name) if ended else self.tr("Cancel {0}").format(job.name)
        )
        self._close.setVisible(not (self._wide and job.state in ("done", "link")))
        self._show_commands(job.commands)
        self.setAccessibleName(f"{job.name}: {sentence}")
        self.update()

    def _show_commands(self, commands: tuple[tuple[str, str], ...]) -> None:
        """Show what can be done; buttons that stay are the same ones, with the focus in them."""
        if not self._wide:
            commands = commands[-1:]
        self._commands.setVisible(bool(commands))
        if commands == self._shown:
            return
        self._shown = commands
        for gone in self._buttons.values():
            self._line.removeWidget(gone)
            gone.hide()
            gone.deleteLater()  # it may be the one whose click brought us here
        self._buttons = {}
        for place, (command, words) in enumerate(commands):
            framed = place == len(commands) - 1 and self.job.state not in ("done", "link")
            button = Command(words, ("framed" if framed else "plain") if self._wide else "link")
            button.setAccessibleName(self.tr("{0}: {1}").format(words, self.job.name))
            button.clicked.connect(lambda _on=False, which=command: self.command.emit(self.job.id, which))
            self._line.insertWidget(place, button)
            self._buttons[command] = button
            button.show()

    def commands(self) -> dict[str, Command]:
        """Return the buttons by the ids of their commands."""
        return dict(self._buttons)

    def _on_close_clicked(self) -> None:
        ended = self.job.state in ("failed", "done")
        (self.dismissed if ended else self.cancelled).emit(self.job.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        # A failure in a long list is found by its ground, its icon and its words.
        if self._wide and self.job.state == "failed":
            QPainter(self).fillRect(self.rect().adjusted(1, 0, -1, 0), theme_of(self)["surface.sunken"])
