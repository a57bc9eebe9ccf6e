"""Which keys run which action: those of the table, or the reader's own, one action for each key.

Keys are portable key texts ("Ctrl+Shift+Y"). The reader's own are a table of action ids with all keys of that
action; an action that is not in it has its usual ones. Nothing here is bound: menus and page read it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from reader.app.actions import ACTIONS, BY_ID, MENUS
from reader.settings import Lists

Key, Mod = Qt.Key, Qt.KeyboardModifier
Form = QKeySequence.SequenceFormat
Std = QKeySequence.StandardKey

# What every text field does by itself; a window's shortcut would take it away from there.
_EDITING = (Std.Copy, Std.Cut, Std.Paste, Std.SelectAll)
_MOVING = frozenset(
    {
        *(Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End),
        *(Key.Key_PageUp, Key.Key_PageDown, Key.Key_Return, Key.Key_Enter, Key.Key_Backspace, Key.Key_Delete),
    }
)
_OF_THE_SYSTEM = frozenset({Key.Key_Print, Key.Key_Menu, Key.Key_SysReq, Key.Key_Pause, Key.Key_Help})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a key cannot be given to an action: a message id of `wording`, and its facts."""

    message: str
    facts: tuple[tuple[str, str], ...] = ()


class Keymap:
    """The keys of all actions. A key that two want is where the reader put it, else the first one's."""

    def __init__(self, own: Lists | None = None) -> None:
        self._own = {action: tuple(keys) for action, keys in (own or {}).items()}
        owner: dict[str, str] = {}
        wanted = {spec.id: self._wanted(spec.id) for spec in ACTIONS}
        for spec in sorted(ACTIONS, key=lambda each: each.id not in self._own):  # stable: own choices first
            for key in wanted[spec.id]:
                owner.setdefault(key, spec.id)
        self._owner = owner
        self._keys = {
            action: tuple(key for key in keys if owner[key] == action) for action, keys in wanted.items()
        }

    def _wanted(self, action: str) -> tuple[str, ...]:
        if action not in self._own:
            return usual_keys(action)
        keys = (normal(key) for key in self._own[action])
        # A settings file that was written by hand may hold what the editor would have refused.
        return tuple(dict.fromkeys(k for k in keys if k and refusal(k, action) is None))

    @property
    def own(self) -> Lists:
        """Return the reader's own keys, by action, as they are kept; also those of unknown actions."""
        return self._own

    def keys(self, action: str) -> tuple[str, ...]:
        return self._keys.get(action, ())

    def sequences(self, action: str) -> list[QKeySequence]:
        return [QKeySequence(key, Form.PortableText) for key in self.keys(action)]

    def text(self, action: str) -> str:
        """Return the first key as the platform writes it, or nothing."""
        return next((native(key) for key in self.keys(action)), "")

    def is_usual(self, action: str) -> bool:
        return self.keys(action) == usual_keys(action)

    def owner(self, key: str) -> str:
        """Return the action that a key runs, or nothing."""
        return self._owner.get(key, "")

    # --- other keys: each returns what is to be kept ------------------------------------------------------

    def with_key(self, action: str, key: str) -> Lists:
        """Give a key to an action, and take it from the one that has it."""
        changes = {action: (*(k for k in self.keys(action) if k != key), key)}
        loser = self.owner(key)
        if loser and loser != action:
            changes[loser] = tuple(k for k in self.keys(loser) if k != key)
        return self._changed(changes)

    def without_key(self, action: str, key: str) -> Lists:
        return self._changed({action: tuple(k for k in self.keys(action) if k != key)})

    def lost_by_reset(self, action: str) -> dict[str, str]:
        """Return which keys others have now that usually are this action's, with who has them."""
        return {k: o for k in usual_keys(action) if (o := self.owner(k)) and o != action}

    def reset(self, action: str) -> Lists:
        """Give an action its usual keys, and take them from those that have them."""
        changes = {action: usual_keys(action)}
        for loser in self.lost_by_reset(action).values():
            changes[loser] = tuple(k for k in self.keys(loser) if k not in usual_keys(action))
        return self._changed(changes)

    def _changed(self, changes: Mapping[str, tuple[str, ...]]) -> Lists:
        kept = dict(self._own)
        for action, keys in changes.items():
            kept[action] = keys
            if keys == usual_keys(action):
                del kept[action]
        return kept


def usual_keys(action: str) -> tuple[str, ...]:
    """Return the keys that an action has as delivered, on this platform."""
    return tuple(sequence.toString(Form.PortableText) for sequence in BY_ID[action].sequences())


def normal(key: str) -> str:
    """Return a key text as it is kept and compared; nothing for one that is none, or more than one chord."""
    sequence = QKeySequence(key, Form.PortableText)
    if sequence.count() != 1 or combination(key).key() == Key.Key_unknown:
        return ""
    return sequence.toString(Form.PortableText)


def native(key: str) -> str:
    """Return a key as the platform writes it."""
    return QKeySequence(key, Form.PortableText).toString(Form.NativeText)


def combination(key: str) -> QKeyCombination:
    # The stubs do not know that a sequence is indexed by its chords.
    return QKeySequence(key, Form.PortableText)[0]  # type: ignore[index, no-any-return]


def refusal(key: str, action: str, platform: str = sys.platform) -> Refusal | None:
    """Return why `action` cannot have `key`, None when it can; what is delivered always can."""
    if key in usual_keys(action):
        return None
    chord = combination(key)
    pressed, mods = chord.key(), chord.keyboardModifiers()
    said = (("key", native(key)),)
    if pressed == Key.Key_Escape:
        return Refusal("keys.escape", said)
    if pressed in (Key.Key_Tab, Key.Key_Backtab):
        return Refusal("keys.tab", said)
    if _is_system_s(pressed, mods, platform):
        return Refusal("keys.system", said)
    if menu := _menu_of(pressed, mods, platform):
        return Refusal("keys.menu", (*said, ("menu", menu)))
    if mods == Mod.AltModifier and Key.Key_0 <= pressed <= Key.Key_9:
        return Refusal("keys.overlap", said)
    if platform == "win32" and mods & Mod.ControlModifier and mods & Mod.AltModifier and _types(pressed):
        return Refusal("keys.alt-gr", said)
    if BY_ID[action].scope == "window":
        if mods & ~Mod.ShiftModifier == Mod.NoModifier and (_types(pressed) or pressed in _MOVING):
            return Refusal("keys.typed", said)
        editing = {s.toString(Form.PortableText) for each in _EDITING for s in QKeySequence.keyBindings(each)}
        if key in editing or (pressed in _MOVING and mods & ~Mod.ShiftModifier == Mod.ControlModifier):
            return Refusal("keys.edits", said)
    return None


def _types(pressed: Qt.Key) -> bool:
    """Return whether a key types a character by itself."""
    return Key.Key_Space <= pressed < Key.Key_Escape


def _is_system_s(pressed: Qt.Key, mods: Qt.KeyboardModifier, platform: str) -> bool:
    if pressed in _OF_THE_SYSTEM or (pressed == Key.Key_F10 and mods in (Mod.NoModifier, Mod.ShiftModifier)):
        return True
    if platform == "darwin":  # Qt's Control is the command key there
        command = mods == Mod.ControlModifier
        return command and pressed in (Key.Key_H, Key.Key_M, Key.Key_Space, Key.Key_QuoteLeft)
    if mods & Mod.MetaModifier:
        return True
    both = Mod.ControlModifier | Mod.AltModifier
    if mods & both == both and (Key.Key_F1 <= pressed <= Key.Key_F12 or pressed == Key.Key_Delete):
        return True
    return bool(mods & Mod.AltModifier) and pressed in (Key.Key_F4, Key.Key_Space)


def _menu_of(pressed: Qt.Key, mods: Qt.KeyboardModifier, platform: str) -> str:
    """Return the menu of the bar that Alt opens with this letter; macOS has no such letters."""
    if platform == "darwin" or mods != Mod.AltModifier:
        return ""
    for _, marked in MENUS:
        text = QCoreApplication.translate("actions", marked)
        at = text.find("&")
        if at >= 0 and text[at + 1 : at + 2].upper() == chr(pressed if pressed < 0x110000 else 0):
            return text.replace("&", "")
    return ""
