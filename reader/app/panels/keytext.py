"""Keys as people read them: one cap for each key of a sequence, in the platform's own words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

# Arrows say more than their names, and take a fifth of the room.
_ARROWS = {
    Qt.Key.Key_Up: "↑",
    Qt.Key.Key_Down: "↓",
    Qt.Key.Key_Left: "←",
    Qt.Key.Key_Right: "→",
    Qt.Key.Key_Minus: "−",
}
_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Control),
    (Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Alt),
    (Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Shift),
    (Qt.KeyboardModifier.MetaModifier, Qt.Key.Key_Meta),
)


def caps(sequences: Sequence[QKeySequence], *, between: str = "") -> tuple[str, ...]:
    """Return the caps of key sequences; `between` ("or") stands in parentheses between two of them."""
    made: list[str] = []
    for sequence in sequences:
        if made and between:
            made.append(f"({between})")
        made.extend(_caps_of(sequence))
    return tuple(made)


def _caps_of(sequence: QKeySequence) -> list[str]:
    made: list[str] = []
    for place in range(sequence.count()):
        combination = sequence[place]  # type: ignore[index]  # the stubs do not know it
        for modifier, _key in _MODIFIERS:
            if combination.keyboardModifiers() & modifier:
                made.append(_modifier(modifier))
        key = combination.key()
        made.append(_ARROWS.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
    return made


def _modifier(modifier: Qt.KeyboardModifier) -> str:
    """Return what the platform calls a modifier: what stands before the key in its own text."""
    both = QKeySequence(int(modifier.value) | int(Qt.Key.Key_A))
    text = both.toString(QKeySequence.SequenceFormat.NativeText)
    return text[:-1].rstrip("+") or text
