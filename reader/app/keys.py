"""Keys of the page: which action a key press means, by the key's physical place where that matters.

Digits are the physical row: a French keyboard gives "&" for the key that a German one calls "1", and must
not need Shift. Letters fall back to their place on a Latin keyboard when the layout is not a Latin one.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from reader.app.actions import ACTIONS
from reader.app.keymap import Keymap, combination, normal
from reader.settings import Lists

Mod = Qt.KeyboardModifier

# Native codes of the digit row, "1" to "9" then "0". X11 and Wayland: evdev code + 8. Windows: set-1 scan
# codes. macOS: virtual key codes (Carbon Events.h, kVK_ANSI_1 …), which jump about.
_DIGITS = "1234567890"
_ROW_LINUX = dict(zip(range(10, 20), _DIGITS, strict=True))
_ROW_WINDOWS = dict(zip(range(2, 12), _DIGITS, strict=True))
_ROW_MACOS = dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25, 29), _DIGITS, strict=True))

# Places of the Latin letters: evdev + 8 for the three rows.
_LETTERS_LINUX = {
    **dict(zip(range(24, 34), "QWERTYUIOP", strict=True)),
    **dict(zip(range(38, 47), "ASDFGHJKL", strict=True)),
    **dict(zip(range(52, 59), "ZXCVBNM", strict=True)),
}
_LETTERS_WINDOWS = {code - 8: letter for code, letter in _LETTERS_LINUX.items()}

_MODIFIERS = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr),
        *(Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock),
        *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
    }
)
_PORTABLE = QKeySequence.SequenceFormat.PortableText

_RELEVANT = Mod.ShiftModifier | Mod.ControlModifier | Mod.AltModifier | Mod.MetaModifier


def digit_of(event: QKeyEvent, platform: str = sys.platform) -> str | None:
    """Return the digit of the pressed key, by its place in the digit row or by its value; None if neither.

    Shift and a key of the row that gives no digit (Shift+1 = "!" on an American keyboard) is not a digit.
    """
    if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        return chr(event.key())
    if event.modifiers() & Mod.ShiftModifier:
        return None
    if platform == "darwin":
        # 0 is a real virtual key there ("A"), and Qt's native code when it has none.
        return _ROW_MACOS.get(event.nativeVirtualKey())
    row = _ROW_WINDOWS if platform == "win32" else _ROW_LINUX
    return row.get(event.nativeScanCode())


def _letter_of(event: QKeyEvent, platform: str) -> int:
    """Return the key, or the Latin letter at its place when the layout gives a letter of another script."""
    key = int(event.key())
    if key < 0x250 or key >= 0x01000000:  # Latin, or one of Qt's special keys
        return key
    places = _LETTERS_WINDOWS if platform == "win32" else _LETTERS_LINUX
    letter = places.get(event.nativeScanCode())
    return ord(letter) if letter else key


def letter_of(event: QKeyEvent, platform: str = sys.platform) -> str:
    """Return the Latin capital letter of a key press by its value or its place; empty for other keys."""
    key = _letter_of(event, platform)
    return chr(key) if ord("A") <= key <= ord("Z") else ""


def chord_of(event: QKeyEvent, *, page: bool, platform: str = sys.platform) -> str:
    """Return the key that was pressed as a key text, nothing for a modifier alone.

    For the page it is what the page would read: digits and letters by their place. Shift is left out where it
    only makes another sign of the key, as the place of such signs is each layout's own.
    """
    modifiers = event.modifiers() & _RELEVANT
    if event.key() in _MODIFIERS or event.key() in (0, Qt.Key.Key_unknown):
        return ""
    if page and modifiers & ~Mod.ShiftModifier == Mod.NoModifier:
        digit = digit_of(event, platform)
        if digit is not None:
            return digit
    key = Qt.Key(_letter_of(event, platform))
    if _is_sign(key):
        modifiers &= ~Mod.ShiftModifier
    return normal(QKeySequence(QKeyCombination(modifiers, key)).toString(_PORTABLE))


def _is_sign(key: int) -> bool:
    """Return whether a key types neither a letter nor a digit nor a space."""
    return 0x20 < key < 0x01000000 and not chr(key).isalnum()


class PageKeys:
    """The table of page keys; `own` are the reader's, action id to key texts."""

    def __init__(self, own: Lists | Keymap | None = None) -> None:
        keymap = own if isinstance(own, Keymap) else Keymap(own)
        self._table: dict[int, str] = {
            combination(key).toCombined(): spec.id
            for spec in ACTIONS
            if spec.scope == "page"
            for key in keymap.keys(spec.id)
        }

    def action(self, event: QKeyEvent, platform: str = sys.platform) -> tuple[str, bool] | None:
        """Return the action id of a key press and whether Alt asks for an overlap; None for other keys."""
        modifiers = event.modifiers() & _RELEVANT
        if modifiers & ~(Mod.ShiftModifier | Mod.AltModifier) == Mod.NoModifier:
            digit = digit_of(event, platform)
            if digit is not None:
                found = self._table.get(ord(digit))
                overlap = bool(modifiers & Mod.AltModifier)
                if found is not None and (found.startswith("tag.") or not overlap):
                    return found, overlap
        key = Qt.Key(_letter_of(event, platform))
        # A character that needs Shift on this layout ("[" on a German one is AltGr, "." may be Shift) is
        # looked up without it when the exact combination is not taken.
        exact = self._table.get(QKeyCombination(modifiers, key).toCombined())
        if exact is None and _is_sign(key):
            exact = self._table.get(QKeyCombination(modifiers & ~Mod.ShiftModifier, key).toCombined())
        if exact is None and modifiers & Mod.AltModifier:
            # Alt asks for an overlap with a tag's own key, too, as it does with its digit.
            tag = self._table.get(QKeyCombination(modifiers & ~Mod.AltModifier, key).toCombined())
            if tag is not None and tag.removeprefix("tag.").isdigit():
                return tag, True
        return (exact, False) if exact is not None else None
