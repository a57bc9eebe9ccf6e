"""Where keys are shown beside the menus and the sheets: tooltips, caps of tags, first steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.app.keymap import Keymap
from reader.app.panels.keytext import caps
from reader.model import Codebook

if TYPE_CHECKING:
    from reader.app.window import Window


def with_keys(codebook: Codebook, keymap: Keymap) -> Codebook:
    """Return the codebook with each tag's key as it is pressed: the digit, or what the reader put for it."""
    tags = (replace(t, key=keymap.text(f"tag.{t.key}")) if t.key else t for t in codebook.tags)
    return replace(codebook, tags=tuple(tags))


def show_keys(window: Window) -> None:
    """Bring every key that the window shows in line with its keymap."""
    keymap = window.keymap
    window.head.set_key_texts(keymap)
    window.library.set_key_texts(
        importing=keymap.text("article.import"), searching=keymap.text("edit.search")
    )
    window.hint.set_keys(
        _first(keymap, "go.next_sentence", "go.previous_sentence"),
        _first(keymap, "tag.1", "tag.2", "tag.3"),
        _first(keymap, "edit.undo"),
        _first(keymap, "article.import"),
    )
    window.stack.set_key(_first(keymap, "annotation.cycle"))
    key = keymap.text("article.import")
    window.empty.setText(
        window.tr(
            "No article is open. Choose one on the left, drop a file on this window, or press {0}."
        ).format(key)
        if key
        else window.tr("No article is open. Choose one on the left, or drop a file on this window.")
    )
    if window.workspace.codebook.version:  # before that there are no tags to show
        window.show_tags(window.workspace.codebook)


def _first(keymap: Keymap, *actions: str) -> tuple[str, ...]:
    """Return the caps of the first key of each action."""
    return tuple(cap for action in actions for cap in caps(keymap.sequences(action)[:1]))
