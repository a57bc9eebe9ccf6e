"""What a changed setting does in the window, at once, whoever changed it: sheet, palette, menu or popup.

It listens to `Settings.watch`, so that nobody who sets a value need know what hangs on it, and keeps what
was changed a moment later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from reader.app.keymap import Keymap
from reader.app.page.values import Look
from reader.app.shown_keys import show_keys

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window

READING = ("text_size", "leading", "characters", "reading_font")
KEPT_AFTER_MS = 400  # a slider gives many values on its way; the last one is written


class Applying(QObject):
    """Shows a window's settings. What has no effect before the next start is only kept."""

    def __init__(self, window: Window, commands: Commands) -> None:
        super().__init__(window)
        self._window, self._commands, self._settings = window, commands, window.settings
        self._keeping = QTimer(self, singleShot=True, interval=KEPT_AFTER_MS)
        self._keeping.timeout.connect(self._settings.save)
        self._does: dict[str, Callable[[], object]] = {
            **dict.fromkeys(READING, window.set_reading),
            **dict.fromkeys(
                ("page_fills", "page_letters", "page_strip", "page_dim", "printed_dim"), self._show_look
            ),
            "theme": lambda: window.appearance.choose(self._settings.theme),
            "smooth_scrolling": lambda: window.view.set_smooth_scrolling(self._settings.smooth_scrolling),
            "snap_to_words": lambda: window.view.set_word_snap(self._settings.snap_to_words),
            "caret_mode": lambda: window.view.set_caret_mode(self._settings.caret_mode),
            "plain_mode": window.set_reading,
            "tag_steps": self._show_tagging,
            "tag_bar": self._show_tagging,
            "keys": self._take_keys,
            "remember_recent": self._forget_recent,
        }
        self._stop = self._settings.watch(self._on_changed)

    def begin(self) -> None:
        """Show everything as it was kept."""
        self._window.set_reading()
        self._show_look()
        self._show_tagging()
        if self._settings.caret_mode:
            self._window.view.set_caret_mode(True)
        self._window.appearance.apply()
        show_keys(self._window)

    def end(self) -> None:
        """Listen no longer, and keep what was changed."""
        self._keeping.stop()
        self._stop()
        self._settings.save()

    def _on_changed(self, name: str) -> None:
        does = self._does.get(name)
        if does is not None:
            does()
        self._commands.refresh()
        self._keeping.start()

    def _take_keys(self) -> None:
        self._window.keymap = Keymap(self._settings.keys)
        self._commands.take_keys()
        show_keys(self._window)

    def _forget_recent(self) -> None:
        if not self._settings.remember_recent:
            self._settings.reset("recent_libraries")
            self._settings.reset("recent_commands")

    def _show_look(self) -> None:
        s = self._settings
        self._window.view.set_look(Look(s.page_fills, s.page_letters, s.page_strip, s.page_dim))
        self._window.printed.view.set_dim(s.printed_dim)

    def _show_tagging(self) -> None:
        tagging = self._window.tagging
        tagging.steps, tagging.offers_bar = self._settings.tag_steps, self._settings.tag_bar
        if not tagging.offers_bar:
            self._window.tag_bar.hide()
