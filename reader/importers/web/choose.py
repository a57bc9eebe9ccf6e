"""Which blocks of a page are its article."""

from __future__ import annotations

from collections.abc import Sequence

from reader.importers.web.walk import SourceBlock

_AROUND = frozenset({"nav", "footer", "aside", "form", "menu"})


def choose(blocks: Sequence[SourceBlock]) -> list[SourceBlock]:
    """Return the visible blocks inside <article> or <main> where there is one, without navigation."""
    visible = [block for block in blocks if not block.hidden and not _stands_around(block)]
    for tag in ("article", "main"):
        inside = [block for block in visible if _inside(block, tag)]
        if sum(len(block.text) for block in inside) > 200:
            return inside
    return visible


def _stands_around(block: SourceBlock) -> bool:
    names = {block.element.tag, *(parent.tag for parent in block.element.iterancestors())}
    return bool(names & _AROUND)


def _inside(block: SourceBlock, tag: str) -> bool:
    return block.element.tag == tag or any(parent.tag == tag for parent in block.element.iterancestors())
