"""Normalising: the one change a text goes through, once, when it is imported; afterwards it is immutable.

Line ends become `\\n`, byte-order marks go, and what no exchange format can hold (NUL, lone surrogates,
control characters) is replaced and reported. Everything a reader can see stays: no-break spaces, soft
hyphens, joiners, direction marks and decomposed letters are the article's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

# Part of a revision's identity: raise it when the same input would give another text.
NORMALISER_VERSION = 1

# A message id of `reader.wording` and its facts; `model.Notice(*notice)` makes the value above this layer.
TextNotice = tuple[str, tuple[tuple[str, Any], ...]]

REPLACEMENT = "\ufffd"

_LINE_END = re.compile("[\v\f\u2028\u2029]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# NUL, lone surrogates, and U+FFFE/U+FFFF, which XML cannot hold in any spelling.
_UNHOLDABLE = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_SEPARATOR = re.compile("[\x1c-\x1f]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x7f]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_TOUCHED = re.compile("[\0-\x08\v-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

# C1 controls never stand in prose; where they do, Windows-1252 was read as Latin-1, and these were quotes.
_WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text that may become a revision, and what was replaced in it."""

    text: str
    notices: tuple[TextNotice, ...] = ()


def normalise(text: str) -> Normalised:
    """Return `text` with one kind of line end and only characters that every format can hold.

    Idempotent. Notices: `text.replaced` (now U+FFFD), `text.controls-removed`, `text.windows-characters`,
    each with a `count`; line ends and byte-order marks are not worth telling.
    """
    if "\r" in text:  # by far the commonest, and often all there is to do
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _TOUCHED.search(text):
        return Normalised(text)
    notices: list[TextNotice] = []

    text = _LINE_END.sub("\n", text).replace("\ufeff", "")
    text, windows = _C1.subn(lambda found: _WINDOWS_1252[ord(found[0])], text)
    # U+0085 alone is a line end (mainframes, some XML); among Windows characters it is their ellipsis.
    text = text.replace("\x85", "…" if windows else "\n")
    text, controls = _CONTROL.subn("", text)
    text = _SEPARATOR.sub(" ", text)
    text = _PAIR.sub(_join_pair, text)
    text, replaced = _UNHOLDABLE.subn(REPLACEMENT, text)

    for message, count in (
        ("text.replaced", replaced),
        ("text.controls-removed", controls),
        ("text.windows-characters", windows),
    ):
        if count:
            notices.append((message, (("count", count),)))
    return Normalised(text, tuple(notices))


def _join_pair(found: re.Match[str]) -> str:
    """Return the one character that two surrogates, kept apart by some JSON readers, stand for."""
    return found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
