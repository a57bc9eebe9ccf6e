"""The bottom bar: where one is, what was done last and its Undo, and whether it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from reader.app.panels.controls import Command
from reader.app.panels.labels import ElidedLabel, IconLabel, label
from reader.app.panels.surface import ICON, PAD, Surface, theme_of
from reader.app.panels.words import count
from reader.app.theme import layout

if TYPE_CHECKING:
    from reader.app.saving import SavedState


class _Divider(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(1, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme_of(self)["line.strong"])


class BottomBar(Surface):
    """See the module."""

    undo_requested = Signal()
    retry_requested = Signal()
    copy_requested = Signal()  # save a copy elsewhere

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(layout("bottomBar"))
        self.setAccessibleName(self.tr("Status"))
        self._place = label("", "uiSmall", "secondary")
        self._share = label("", "uiSmall", "secondary")
        self._divider = _Divider()
        self._done = ElidedLabel("", "uiSmall", "secondary")
        self.undo_command = Command(self.tr("Undo"), "link")
        self.undo_command.clicked.connect(self.undo_requested)
        self._check = IconLabel("check")
        self._saved = label("", "uiSmall", "secondary")
        self.retry_command = Command(self.tr("Retry"), "link")
        self.retry_command.clicked.connect(self.retry_requested)
        self.copy_command = Command(self.tr("Save a copy elsewhere…"), "link")
        self.copy_command.clicked.connect(self.copy_requested)
        self._lines: list[QHBoxLayout] = []
        self._left, self._middle, self._right = QWidget(self), QWidget(self), QWidget(self)
        self._fill(self._left, self._place, self._divider, self._share, spacing=11)
        self._fill(self._middle, self._done, self.undo_command, spacing=4)
        self._fill(self._right, self._check, self._saved, self.retry_command, self.copy_command, spacing=6)
        self.set_position(None, None)
        self.set_last("")
        self.set_saved("nothing")

    def _fill(self, box: QWidget, *parts: QWidget, spacing: int) -> None:
        line = QHBoxLayout(box)
        self._lines.append(line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(spacing)
        for part in parts:
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_position(self, sentence: tuple[int, int] | None, share: float | None) -> None:
        """Say on which sentence of how many the cursor is, and how much of the article (0 to 1) is read."""
        words = self.tr("Sentence {0} of {1}").format(*map(count, sentence)) if sentence else ""
        percent = self.tr("{0} %").format(round(share * 100)) if share is not None else ""
        if (words, percent) == (self._place.text(), self._share.text()):
            return
        self._place.setText(words)
        self._share.setText(percent)
        self._divider.setVisible(bool(words and percent))
        self._settle()

    def set_words(self, words: str) -> None:
        """Say something else in the place of the sentence's number, such as what the library holds."""
        self._place.setText(words)
        self._share.setText("")
        self._divider.setVisible(False)
        self._settle()

    def set_last(self, words: str, undoable: bool = True) -> None:
        """Say what was done last; empty words say nothing."""
        self._done.setText(words)
        self.undo_command.setVisible(bool(words) and undoable)
        self.undo_command.setAccessibleName(self.tr("Undo: {0}").format(words) if words else self.tr("Undo"))
        self._settle()

    def set_saved(self, state: SavedState, unsaved: int = 0) -> None:
        """Say what is on disk; "Saved" only after the commit has returned."""
        words = {
            "nothing": self.tr("Nothing to save"),
            "saving": self.tr("Saving"),
            "saved": self.tr("Saved"),
            "failed": self.tr("Not saved"),
        }[state]
        if state == "failed" and unsaved > 1:
            words = self.tr("%n changes not saved", "", unsaved)
        self._saved.setText(words)
        failed = state == "failed"
        tone = "danger" if failed else "secondary"
        if self._saved.property("tone") != tone:
            self._saved.setProperty("tone", tone)
            self._saved.style().unpolish(self._saved)
            self._saved.style().polish(self._saved)
        self._check.icon_name = "warning" if failed else "check"
        self._check.token = "text.danger" if failed else "text.secondary"
        self._check.setVisible(state in ("saved", "failed"))
        self._check.update()
        self.retry_command.setVisible(failed)
        self.copy_command.setVisible(failed)
        self._right.setAccessibleName(words)
        self._settle()

    def _settle(self) -> None:
        """Left and right at their ends, the last action in the middle of the bar while there is room."""
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width, height = self.width(), self.height()
        for line in self._lines:
            line.activate()
        left, right = self._left.sizeHint().width(), self._right.sizeHint().width()
        # What is not saved must be read; where one is can be seen.
        self._left.setVisible(left + right + 3 * PAD <= width)
        left = left if not self._left.isHidden() else 0
        room = width - 2 * PAD - left - right - 2 * PAD
        middle = max(0, min(self._middle.sizeHint().width(), room))
        x = max(PAD + left + PAD, min((width - middle) // 2, width - PAD - right - PAD - middle))
        places = (
            (self._left, PAD, left),
            (self._middle, x, middle),
            (self._right, width - PAD - right, right),
        )
        for box, at, wide in places:
            box.setGeometry(width - at - wide if reverse else at, 0, wide, height)
        self._middle.setVisible(middle > 2 * ICON)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme["surface.window"])
        painter.fillRect(0, 0, self.width(), 1, self.theme["line.hair"])
