"""Caret mode: the arrows move a caret as it is seen, Shift selects, Esc lets go.

While it is on, this object sees the view's keys before the window's commands do; every key that it does not
know goes on to them, so that digits tag what the caret selected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from reader.app.page.caret_moves import CaretMoves
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.page.view import ArticleView

_MOVES: tuple[tuple[QKeySequence.StandardKey, QKeySequence.StandardKey, str], ...] = (
    (QKeySequence.StandardKey.MoveToNextChar, QKeySequence.StandardKey.SelectNextChar, "right"),
    (QKeySequence.StandardKey.MoveToPreviousChar, QKeySequence.StandardKey.SelectPreviousChar, "left"),
    (QKeySequence.StandardKey.MoveToNextWord, QKeySequence.StandardKey.SelectNextWord, "word_right"),
    (QKeySequence.StandardKey.MoveToPreviousWord, QKeySequence.StandardKey.SelectPreviousWord, "word_left"),
    (QKeySequence.StandardKey.MoveToNextLine, QKeySequence.StandardKey.SelectNextLine, "down"),
    (QKeySequence.StandardKey.MoveToPreviousLine, QKeySequence.StandardKey.SelectPreviousLine, "up"),
    (QKeySequence.StandardKey.MoveToNextPage, QKeySequence.StandardKey.SelectNextPage, "page_down"),
    (QKeySequence.StandardKey.MoveToPreviousPage, QKeySequence.StandardKey.SelectPreviousPage, "page_up"),
    (QKeySequence.StandardKey.MoveToStartOfLine, QKeySequence.StandardKey.SelectStartOfLine, "line_start"),
    (QKeySequence.StandardKey.MoveToEndOfLine, QKeySequence.StandardKey.SelectEndOfLine, "line_end"),
    (QKeySequence.StandardKey.MoveToStartOfDocument, QKeySequence.StandardKey.SelectStartOfDocument, "start"),
    (QKeySequence.StandardKey.MoveToEndOfDocument, QKeySequence.StandardKey.SelectEndOfDocument, "end"),
)


# Where a move takes the caret on another face of the text; None where it goes as in the text.
FaceMove = Callable[[int, str], "int | None"]


class CaretMode(QObject):
    """The mode on one view. Installed as its event filter while it is on."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self._view = view
        self._moves: CaretMoves | None = None
        self._anchor: int | None = None
        self.position: int | None = None  # None while the mode is off
        self._face: QWidget | None = None  # another widget that shows the text
        self._face_move: FaceMove = lambda position, how: None

    def set_face(self, face: QWidget, move: FaceMove) -> None:
        """Take another widget that shows the text: its keys move the caret as `move` says, else as here."""
        self._face, self._face_move = face, move

    @property
    def on(self) -> bool:
        return self.position is not None

    def set_on(self, on: bool) -> None:
        """Switch the mode; the caret begins at the sentence cursor."""
        if on == self.on:
            return
        self._anchor = None
        if on:
            self.reset()
            self.position = self._view.target().start
            # The filter installed last is asked first: before the window's commands.
            self._view.installEventFilter(self)
            if self._face is not None:
                self._face.installEventFilter(self)
        else:
            self.position = None
            self._view.removeEventFilter(self)
            if self._face is not None:
                self._face.removeEventFilter(self)

    def reset(self) -> None:
        """Another text or layout is shown."""
        self._moves = None
        self._anchor = None
        if self.on:
            self.position = self._view.target().start

    def place(self, position: int) -> None:
        """Put the caret where the mouse was clicked."""
        if self.on:
            self.position = position
            self._anchor = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self.on:
            return self._press(cast(QKeyEvent, event), on_face=watched is self._face)
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent, *, on_face: bool) -> bool:
        for plain, selecting, how in _MOVES:
            if event.matches(plain):
                self._go(how, select=False, on_face=on_face)
                return True
            if event.matches(selecting):
                self._go(how, select=True, on_face=on_face)
                return True
        if event.key() == Qt.Key.Key_Escape and self._view.selection():
            self._anchor = None
            self._view.clear_selection()
            return True
        return False

    def _go(self, how: str, *, select: bool, on_face: bool) -> None:
        if self._moves is None:
            self._moves = CaretMoves(self._view.column)
        before = self.position or 0
        if select and self._anchor is None:
            self._anchor = before
        elif not select:
            self._anchor = None
        found = self._face_move(before, how) if on_face else None
        if found is None:
            found = self._moves.move(before, how, words=self._view.word_step)
        self.position = found
        if self._anchor is not None:
            low, high = sorted((self._anchor, self.position))
            self._view.select(Span(low, high))
        else:
            self._view.clear_selection()
        self._view.caret_moved(before, self.position)
