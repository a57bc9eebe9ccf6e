"""Find in the article: the words, how many there are, switches, back and on, tag them all."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reader.app.panels.controls import Command, FilterChip, IconButton, SearchField, row
from reader.app.panels.labels import label
from reader.app.panels.surface import PAD, Surface
from reader.app.panels.words import count
from reader.app.theme import layout

_PAUSE = 120  # ms without a key before the article is searched


class _Field(SearchField):
    step = Signal(int)
    leave = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.step.emit(-1 if back else 1)
            case Qt.Key.Key_Down:
                self.step.emit(1)
            case Qt.Key.Key_Up:
                self.step.emit(-1)
            case Qt.Key.Key_Escape:
                self.leave.emit()
            case _:
                super().keyPressEvent(event)


class FindBar(Surface):
    """Stands below the page's head. It asks and shows; what is found comes by `set_result`."""

    # text, match case, whole words, regular expression, match accents
    query_changed = Signal(str, bool, bool, bool, bool)
    tag_all_requested = Signal()
    step_requested = Signal(int)  # +1 next, -1 previous
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(layout("message"))
        self.setAccessibleName(self.tr("Find in the article"))
        self.field = _Field(self.tr("Find in the article"))
        self.field.setMinimumWidth(160)
        self.field.setMaximumWidth(layout("annotationsLeast"))
        self._result = label("", "uiSmall", "secondary")
        self.case_chip = FilterChip("Aa")
        self.case_chip.setAccessibleName(self.tr("Match upper and lower case"))
        self.word_chip = FilterChip(self.tr("Word"))
        self.word_chip.setAccessibleName(self.tr("Whole words only"))
        self.regex_chip = FilterChip(".*")
        self.regex_chip.setAccessibleName(self.tr("Regular expression"))
        self.accent_chip = FilterChip("é")
        self.accent_chip.setAccessibleName(self.tr("Match accents"))
        for chip in (self.case_chip, self.accent_chip, self.word_chip, self.regex_chip):
            chip.setToolTip(chip.accessibleName())
            chip.toggled.connect(self._on_switched)
        self.previous_button = IconButton("chevron-up", self.tr("Find previous"))
        self.next_button = IconButton("chevron-down", self.tr("Find next"))
        self.close_button = IconButton("close", self.tr("Close"), key="Esc")
        self.previous_button.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next_button.clicked.connect(lambda: self.step_requested.emit(1))
        self.close_button.clicked.connect(self.close_find)
        self.tag_all = Command(self.tr("Tag all…"), "quiet")
        self.tag_all.clicked.connect(self.tag_all_requested)
        self.field.textChanged.connect(self._on_typed)
        self.field.step.connect(self._on_step)
        self.field.leave.connect(self.close_find)
        line = row(
            self.field,
            self._result,
            1,
            self.case_chip,
            self.accent_chip,
            self.word_chip,
            self.regex_chip,
            self.tag_all,
            -4,
            self.previous_button,
            self.next_button,
            self.close_button,
            spacing=6,
            margins=(PAD, 0, PAD - 8, 0),
        )
        line.setStretchFactor(self.field, 4)
        self.setLayout(line)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._send)
        self.set_result(0, 0)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show with the keyboard in the field; `text` is what was selected on the page."""
        self.show()
        if text:
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self._send()

    @Slot()
    def next_hit(self) -> None:
        """Go to the next place that was found; opens when closed."""
        self._step(1)

    @Slot()
    def previous_hit(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if self.isHidden() or not self.field.text():
            self.open()
        else:
            self._on_step(step)

    @Slot()
    def close_find(self) -> None:
        self._pause.stop()
        self.hide()
        self.closed.emit()

    def set_result(self, current: int, total: int, *, error: str = "") -> None:
        """Say how many places were found and which is shown (from 1), or what is wrong with the pattern."""
        typed = bool(self.field.text())
        words = ""
        if error:
            words = error
        elif typed and total:
            words = self.tr("{0} of {1}").format(count(current), count(total))
        elif typed:
            words = self.tr("Not found")
        self._result.setText(words)
        for button in (self.previous_button, self.next_button, self.tag_all):
            button.setEnabled(total > 0)

    @property
    def query(self) -> tuple[str, bool, bool, bool, bool]:
        """Return the text and the switches: case, whole words, regular expression, accents."""
        return (
            self.field.text(),
            self.case_chip.isChecked(),
            self.word_chip.isChecked(),
            self.regex_chip.isChecked(),
            self.accent_chip.isChecked(),
        )

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._pause.start()

    @Slot()
    def _on_switched(self) -> None:
        self._send()

    @Slot(int)
    def _on_step(self, step: int) -> None:
        if self._pause.isActive():
            self._send()  # what was typed is searched first; its first place is the answer
        else:
            self.step_requested.emit(step)

    def _send(self) -> None:
        self._pause.stop()
        self.query_changed.emit(*self.query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_find()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme["surface.page"])
        painter.fillRect(0, self.height() - 1, self.width(), 1, self.theme["line.hair"])
