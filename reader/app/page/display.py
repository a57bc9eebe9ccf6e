"""How a paragraph's characters are shown: in which direction it runs, and what stands for what would hide.

What is shown has as many UTF-16 units as what is stored, so that no offset changes.
"""

from __future__ import annotations

import re

# Hebrew, Arabic and their neighbours, the marks that turn the direction, and the right-to-left astral
# scripts.
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS_RTL = re.compile(f"[{_RTL}\u200f\u202b\u202e\u2067]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_LTR_OR_RTL = re.compile(f"(?P<rtl>[{_RTL}\u200f\u061c])|[^\\W\\d_]|\u200e")
# Never obeyed, always shown: an override makes a text read other than it is written (PROMISES.md S9).
_OVERRIDES = re.compile("[\u202d\u202e]")
_SHOWN = {code: 0x2400 + code for code in range(32) if code not in (9, 10)}
_SHOWN |= {10: 0x2028, 127: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_SHOWN_OVERRIDE = {0x202A: 0x25B7, 0x202B: 0x25C1, 0x202C: 0x25AB, 0x202D: 0x25B6, 0x202E: 0x25C0}
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")


# Scripts that know no italics; a slanted letter of theirs is a broken one.
_UPRIGHT = re.compile(
    "[\u0590-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u9fff\ua000-\ud7ff\uf900-\ufdff\ufe70-\ufeff]"
)


def has_italics(text: str) -> bool:
    """Return whether `text` may be set in italics: Latin, Greek, Cyrillic and their kin."""
    return text.isascii() or _UPRIGHT.search(text) is None


def has_right_to_left(text: str) -> bool:
    """Return whether anything in `text` runs from right to left."""
    return not text.isascii() and _HAS_RTL.search(text) is not None


def has_flags(text: str) -> bool:
    """Return whether `text` has flag letters: Qt pairs them wrongly behind a joined emoji."""
    return not text.isascii() and _FLAG.search(text) is not None


def right_to_left(text: str, default: bool = False) -> bool:
    """Return whether a paragraph runs from right to left: by its first letter that has a direction."""
    found = _LTR_OR_RTL.search(text, 0, 1024)
    return default if found is None else found["rtl"] is not None


def shown(text: str) -> str:
    """Return `text` as it is painted.

    Controls and overrides as visible signs, each one UTF-16 unit as before.
    """
    if _CONTROL.search(text):
        text = text.translate(_SHOWN)
    if _OVERRIDES.search(text):
        text = text.translate(_SHOWN_OVERRIDE)
    return text
