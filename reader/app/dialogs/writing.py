"""The foot of a dialog that writes a file: what is happening, how far it is, and the commands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from reader.app.dialogs.sheet import Sheet
from reader.app.panels.controls import Command, row
from reader.app.panels.import_rows import ProgressLine
from reader.app.panels.labels import FootWords, IconLabel

_PROGRESS = 120


class WritingFoot(QObject):
    """Warning, progress and sentence at the left; Show file, Close or Cancel, Choose a place at the right."""

    file_wanted = Signal(str)  # show the file that was written

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.busy = False
        self.written = ""
        self.warning = IconLabel("warning", "text.danger")
        self.sentence = FootWords()
        self._progress = ProgressLine()
        self._progress.setFixedWidth(_PROGRESS)
        left = QWidget()
        line = row(self.warning, self._progress, spacing=8)
        line.addWidget(self.sentence, 1)
        left.setLayout(line)
        self.show_file = Command(self.tr("Show file"), "plain")
        self.show_file.clicked.connect(lambda: self.file_wanted.emit(self.written))
        self.cancel = Command(self.tr("Close"), "plain")
        self.go = Command(self.tr("Choose a place…"), "framed")
        for hidden in (self.warning, self._progress, self.show_file):
            hidden.hide()
        self.widget = sheet.footer(self.show_file, self.cancel, self.go, sentence=left)

    @property
    def commands(self) -> tuple[Command, ...]:
        return self.show_file, self.cancel, self.go

    def say(self, sentence: str, *, danger: bool = False) -> None:
        self.warning.setVisible(danger)
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)

    def set_busy(self, busy: bool) -> None:
        """Show whether something is being written; it begins at nothing."""
        if busy != self.busy:
            self._progress.set_fraction(0.0)
        self.busy = busy
        self._progress.setVisible(busy)
        self.go.setEnabled(not busy)
        self.cancel.setText(self.tr("Cancel") if busy else self.tr("Close"))
        self.cancel.updateGeometry()

    def set_fraction(self, done: int, total: int) -> None:
        self._progress.set_fraction(done / total if total else 0.0)

    def set_written(self, path: str) -> None:
        """Offer to show this file; none when the path is empty."""
        self.written = path
        self.show_file.setVisible(bool(path))
