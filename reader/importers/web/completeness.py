"""Whether text of a page was lost: what its source shows against what its blocks hold and what was kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from reader.importers.web.walk import SourceBlock
from reader.model import Notice

# Elements whose content no reader sees as text, and controls, which are left out on purpose.
UNSEEN = (
    "script style noscript template svg math iframe object select textarea button audio video canvas title"
    " dialog"
).split()
_BEGINS = re.compile(rf"<(?P<name>{'|'.join(UNSEEN)})\b[^>]*>|<!--|<[!?]", re.I)
_ENDS = {name: re.compile(rf"</{name}\s*>", re.I) for name in UNSEEN}
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_WORDS = re.compile(r"\w+")
_ASCII = re.compile("[\0-\x7f]+")
_NO_ASCII_WORDS = bytes(code for code in range(128) if not _WORDS.match(chr(code)))
_WORTH_TELLING = 0.01
_PROSE = 80  # characters: a paragraph, not a label


def unread(source: str, blocks: Iterable[SourceBlock], unseen: Iterable[str] = ()) -> float:
    """Return the share of the source's visible letters and digits that stand in no block.

    `unseen` are texts that only a screen reader speaks, which the walk left out of the blocks on purpose.
    The tags are taken out of the source without a parser, so that a parser's silent loss is seen.
    """
    seen = _letters(html.unescape(_TAG.sub(" ", _shown(source))))
    held = _letters("\n".join((*(block.text for block in blocks), *unseen)))
    return max(0.0, 1.0 - held / seen) if seen > 200 else 0.0


def _shown(source: str) -> str:
    """Return the source without what no reader sees; an element that never ends is taken for text."""
    pieces: list[str] = []
    position = 0
    endless: set[str] = set()
    for begins in _BEGINS.finditer(source):
        if begins.start() < position:
            continue
        name = (begins["name"] or "").casefold()
        end = -1
        if name and name not in endless:
            found = _ENDS[name].search(source, begins.end())
            end = found.end() if found else -1
            endless.update(() if found else (name,))
        elif not name:
            mark = "-->" if begins[0] == "<!--" else ">"
            end = source.find(mark, begins.end()) + len(mark) if mark not in endless else -1
            if 0 <= end < len(mark):
                end = -1
                endless.add(mark)
        if end > 0:
            pieces.append(source[position : begins.start()])
            position = end
    pieces.append(source[position:])
    return " ".join(pieces)


def _letters(text: str) -> int:
    """Return how many letters and digits stand in `text`; most of any page is ASCII, counted in C."""
    counted = len(text.encode("ascii", "ignore").translate(None, _NO_ASCII_WORDS))
    return counted if text.isascii() else counted + len("".join(_WORDS.findall(_ASCII.sub(" ", text))))


def notices(blocks: Sequence[SourceBlock], kept: Iterable[int | None], lost: float) -> list[Notice]:
    """Return what a reader should be told: text lost while parsing, paragraphs of the page left out."""
    told: list[Notice] = []
    if lost > _WORTH_TELLING:
        told.append(Notice("import.text-lost", (("percent", round(lost * 100)),)))
    inside = {number for number in kept if number is not None}
    texts = {blocks[number].text for number in inside}
    left = [
        block
        for number, block in enumerate(blocks)
        if number not in inside
        and not block.hidden
        and len(block.text) >= _PROSE
        and block.link_share < 0.3
        and block.text not in texts
    ]
    if left:
        characters = sum(len(block.text) for block in left)
        told.append(Notice("import.left-out-blocks", (("count", len(left)), ("characters", characters))))
    return told
