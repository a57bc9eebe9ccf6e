"""Pieces of text with what marks them, put together to the text of a block."""

from __future__ import annotations

from dataclasses import dataclass

from reader.importers.draft import DraftMark, MarkKind

ActiveMark = tuple[MarkKind, str, int]  # kind, target, number of the element


@dataclass(slots=True)
class Run:
    text: str
    marks: tuple[ActiveMark, ...]


def joined(runs: list[Run], *, code: bool) -> tuple[str, list[DraftMark]]:
    """Return the text of the runs, spaces collapsed over their borders, with marks in its offsets."""
    if len(runs) == 1 and not runs[0].marks and not code:
        return runs[0].text.strip(), []
    pieces: list[str] = []
    length = 0
    spaced = True
    made: dict[int, DraftMark] = {}
    for run in runs:
        piece = run.text
        if not code:
            piece = piece.lstrip(" ") if spaced else piece
            spaced = piece.endswith(" ") if piece else spaced
        for kind, target, number in run.marks:
            mark = made.setdefault(number, DraftMark(kind, length, length, target))
            mark.end = length + len(piece)
        pieces.append(piece)
        length += len(piece)
    whole = "".join(pieces)
    kept = whole.strip("\n").rstrip() if code else whole.strip()
    shift = len(whole) - len(whole.lstrip("\n" if code else None))
    for mark in made.values():
        mark.start = min(max(0, mark.start - shift), len(kept))
        mark.end = min(max(mark.start, mark.end - shift), len(kept))
    return kept, [mark for mark in made.values() if mark.end > mark.start]


def without_end(text: str, marks: list[DraftMark], count: int) -> tuple[str, list[DraftMark]]:
    """Return text and marks without the last `count` characters and the white space before them."""
    text = text[:-count].rstrip()
    kept = [DraftMark(m.kind, m.start, min(m.end, len(text)), m.target) for m in marks]
    return text, [mark for mark in kept if mark.end > mark.start]
