"""Choosing on the page where an annotation stands: its edges, or a place for an orphan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.window import Window

_KEY = "placing"  # of the sentence over the page


class Placing(QObject):
    """While it is under way, Enter and Esc of the page and two commands over it end it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._put: Callable[[tuple[Span, ...]], object] | None = None
        self._back: Callable[[], object] | None = None
        window.key_pressed.connect(self._on_key_pressed)
        window.messages.closed.connect(self._on_message_closed)

    @property
    def under_way(self) -> bool:
        return self._put is not None

    def begin(
        self,
        sentence: str,
        start: Span | None,
        put: Callable[[tuple[Span, ...]], object],
        back: Callable[[], object],
    ) -> None:
        """Begin at `start`; `put(spans)` is called with what the reader chose, `back()` when they did not."""
        window = self._window
        window.view.clear_selection()
        if start is not None:
            window.view.remember_place()
            window.view.set_target(start)
        self._put, self._back = put, back
        window.say(
            sentence,
            (self.tr("Back"), self.cancel),
            (self.tr("Put it here"), self.accept),
            key=_KEY,
        )
        window.view.setFocus()

    def accept(self) -> None:
        view = self._window.view
        put, spans = self._put, view.selection() or (view.target(),)
        self._end()
        view.clear_selection()
        if put is not None and any(spans):
            put(tuple(span for span in spans if span))

    def cancel(self) -> None:
        back = self._back
        self._end()
        if back is not None:
            back()

    def forget(self) -> None:
        """End without a word: another article is open."""
        if self.under_way:
            self._end()

    def _end(self) -> None:
        self._put = self._back = None
        self._window.messages.take_back(_KEY)

    @Slot(str)
    def _on_message_closed(self, key: str) -> None:
        if key == _KEY and self.under_way:
            self.cancel()

    @Slot(QKeyEvent)
    def _on_key_pressed(self, event: QKeyEvent) -> None:
        if not self.under_way:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.setAccepted(True)
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            event.setAccepted(True)
            self.cancel()
