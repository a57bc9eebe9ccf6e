"""Paragraphs that a column's or a page's end has parted, joined over what stands between."""

from __future__ import annotations

from collections.abc import Sequence

from reader.importers.lines import BULLET
from reader.importers.pdf.hyphens import Words
from reader.importers.pdf.paragraphs import Built, Style, first_word

_HYPHENS = ("-", "\u2010", "\u00ad")
_FURTHEST = 4  # blocks (boxes, captions, headings of boxes) that may stand between the parts of a paragraph


def joined(blocks: Sequence[Built], style: Style, words: Words, seams: set[int]) -> list[Built]:
    """Return the blocks with parted paragraphs made whole.

    `seams` are the positions in `blocks` at which a column begins; only there a paragraph can go on.
    """
    out: list[Built] = []
    taken: set[int] = set()
    for place, block in enumerate(blocks):
        if place in taken:
            continue
        out.append(block)
        while block.kind in ("paragraph", "item"):
            following = _continuation(blocks, place, block, style, seams, taken)
            if following is None:
                break
            taken.add(following)
            rest = blocks[following]
            block.append(rest.chunks, words)
            block.spare = rest.spare
            place = following
    return out


def _continuation(
    blocks: Sequence[Built], place: int, block: Built, style: Style, seams: set[int], taken: set[int]
) -> int | None:
    """Return the position of the block in which `block` goes on; None when it ends."""
    passed = 0
    for number in range(place + 1, min(len(blocks), place + 2 + 3 * _FURTHEST)):
        other = blocks[number]
        if number in taken or other.note:
            continue
        if number in seams and _goes_on(block, other, style, direct=passed == 0):
            return number
        passed += 1
        if passed > _FURTHEST or (
            other.kind == "paragraph"
            and abs(other.size - style.size) < 0.6
            and not other.insert
            and number in seams
        ):
            return None
    return None


def _goes_on(block: Built, other: Built, style: Style, *, direct: bool) -> bool:
    """Return whether `other`, which begins a column, is the rest of `block`."""
    if other.kind != "paragraph" or abs(other.size - block.size) > 0.06 * block.size + 0.05:
        return False
    if other.insert != block.insert or block.bold != other.bold:
        return False
    text = other.first()
    if not text or BULLET.match(text):
        return False
    if block.last().endswith(_HYPHENS):
        return text[0].isalnum()
    small = next((c for c in text if c.isalpha()), "").islower()
    would_fit = first_word(text, next(c for c in other.chunks if c.text.strip()).boxes) < block.spare
    if would_fit or not direct:
        return small and not block.ends
    indented = other.indent > 0.5 * other.size
    if block.ends:
        # A full last line is rarely a paragraph's last; where paragraphs are indented, the indent tells.
        return not indented and block.spare < 2 * block.size
    return small or not (indented and style.indented)
