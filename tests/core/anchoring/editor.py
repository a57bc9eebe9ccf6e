"""An editor who changes a text and remembers where every character went: the truth for tests of anchoring."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

WORDS = "later also officially market reportedly Lindqvist window seven quietly harbour".split()
SENTENCE = " Nobody at the harbour office could be reached before noon."


class Draft:
    """A text as characters that know where they stood in the original; None for what the editor wrote."""

    def __init__(self, text: str) -> None:
        self.cells: list[tuple[str, int | None]] = [(character, at) for at, character in enumerate(text)]

    @property
    def text(self) -> str:
        return "".join(character for character, _ in self.cells)

    def replace(self, start: int, end: int, words: str, *, keep_ends: bool = False) -> None:
        """Put `words` in place of `start:end`; with `keep_ends` they are the successor of what stood there."""
        origin = [at for _, at in self.cells[start:end]]
        new: list[tuple[str, int | None]] = [(character, None) for character in words]
        if keep_ends and origin and new:
            new[0] = (new[0][0], origin[0])
            new[-1] = (new[-1][0], origin[-1])
        self.cells[start:end] = new

    def move(self, start: int, end: int, to: int) -> None:
        """Move `start:end` to before position `to`, which lies outside it."""
        piece = self.cells[start:end]
        if to >= end:
            self.cells[start:to] = self.cells[end:to] + piece
        else:
            self.cells[to:end] = piece + self.cells[to:start]

    def place_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where what is left of `start:end` of the original stands now, or None."""
        at = [i for i, (_, origin) in enumerate(self.cells) if origin is not None and start <= origin < end]
        return (at[0], at[-1] + 1) if at else None


def change_words(draft: Draft, chance: random.Random, share: float) -> None:
    """Replace, insert, misspell and drop single words inside sentences."""
    for found in reversed(list(re.finditer(r"(?<=[a-z] )[a-z]{4,}(?= [a-z])", draft.text))):
        if chance.random() >= share:
            continue
        start, end = found.span()
        change = chance.choice(("replace", "insert", "misspell", "drop"))
        if change == "replace":
            draft.replace(start, end, chance.choice(WORDS), keep_ends=True)
        elif change == "insert":
            draft.replace(end, end, " " + chance.choice(WORDS))
        elif change == "misspell":
            draft.replace(start + 1, start + 2, "x", keep_ends=True)
        else:
            draft.replace(start, end + 1, "")


def typography(draft: Draft, _: random.Random) -> None:
    """Change quotes, dashes, spaces and hyphenation, as another extraction of the same page does."""
    for plain, fine in (('"', "”"), ("'", "’"), (" - ", " – "), ("...", "…")):
        for found in reversed(list(re.finditer(re.escape(plain), draft.text))):
            draft.replace(found.start(), found.end(), fine, keep_ends=True)
    for found in reversed(list(re.finditer(r"(?<=[a-z]{3})(?=[a-z]{3})", draft.text))[::17]):
        draft.replace(found.start(), found.start(), "\u00ad")
    for found in reversed(list(re.finditer(r"(?<=[a-z]) (?=[a-z])", draft.text))[::5]):
        draft.replace(found.start(), found.end(), "\u00a0", keep_ends=True)


def rewrap(draft: Draft, _: random.Random) -> None:
    """Break lines at 60 characters and hyphenate some words at their ends."""
    column = 0
    for found in list(re.finditer(r"\S+|\s+", draft.text))[::-1]:
        word = found[0]
        if word == " " and column > 60:
            draft.replace(found.start(), found.end(), "\n", keep_ends=True)
            column = 0
        elif word.isalpha() and len(word) > 8 and column > 50:
            draft.replace(found.start() + 4, found.start() + 4, "-\n")
            column = 4
        column += len(word)


def add_sentences(draft: Draft, chance: random.Random) -> None:
    for found in reversed(list(re.finditer(r"[.?!”\"](?=\s[A-Z“])", draft.text))):
        if chance.random() < 0.15:
            draft.replace(found.end(), found.end(), SENTENCE)


def move_paragraph(draft: Draft, chance: random.Random) -> None:
    edges = [0, *[found.end() for found in re.finditer(r"\n\n", draft.text)]]
    if len(edges) < 4:
        return
    which = chance.randrange(len(edges) - 2)
    to = chance.choice([edge for i, edge in enumerate(edges) if i not in (which, which + 1)])
    draft.move(edges[which], edges[which + 1], to)


EDITS: tuple[Callable[[Draft, random.Random], None], ...] = (
    lambda draft, chance: change_words(draft, chance, 0.03),
    typography,
    rewrap,
    add_sentences,
    move_paragraph,
)
