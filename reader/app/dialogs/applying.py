"""What a changed setting does in the window, at once; for the dialog and the Aa popup alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window
    from reader.settings import Value

READING = ("text_size", "leading", "characters", "reading_font")


def apply_setting(window: Window, commands: Commands, name: str, value: Value) -> None:
    """Keep a setting and show it. What has no live effect is there at the next start."""
    setattr(window.settings, name, value)
    if name == "theme":
        commands.run(f"view.theme_{value}")
    elif name in READING:
        window.set_reading()
    elif name == "caret_mode" and bool(value) != window.view.caret_mode():
        commands.run("view.caret")
    elif name == "plain_mode":
        window.plain.set_on(bool(value))
    elif name == "smooth_scrolling":
        window.view.set_smooth_scrolling(bool(value))
    elif name == "snap_to_words":
        window.view.set_word_snap(bool(value))
    window.settings.save()
