"""Whether text of a page was lost: what its source shows against what its blocks hold and what was kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from reader.importers.web.walk import SourceBlock
from reader.model import Notice

# Elements whose content no reader sees as text, and controls, which are left out on purpose.
_UNSEEN = re.compile(
    r"<(script|style|noscript|template|svg|math|iframe|object|select|textarea|button|audio|video|canvas|title|dialog)"
    r"\b[^>]*>.*?</\1\s*>|<!--.*?-->|<![^>]*>|<\?[^>]*>",
    re.I | re.S,
)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_LETTER = re.compile(r"\w")
_WORTH_TELLING = 0.02
_PROSE = 80  # characters: a paragraph, not a label


def unread(source: str, blocks: Iterable[SourceBlock]) -> float:
    """Return the share of the source's visible letters and digits that stand in no block.

    The tags are taken out of the source without a parser, so that a parser's silent loss is seen.
    """
    seen = len(_LETTER.findall(html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", source)))))
    held = sum(len(_LETTER.findall(block.text)) for block in blocks)
    return max(0.0, 1.0 - held / seen) if seen > 200 else 0.0


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
