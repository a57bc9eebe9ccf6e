"""The blocks of a web page, those that became its article and the others, for the reader to choose."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reader.importers.draft import NO_CHOICE, Raw, SiteChoice
from reader.importers.reading import media_type_of
from reader.importers.registry import choose
from reader.model import BlockKind


@dataclass(frozen=True, slots=True)
class PreviewBlock:
    """One block of a page. `number` is what `put_back` and `take_out` of `read_article` name it by."""

    number: int
    kind: BlockKind
    level: int
    text: str
    kept: bool


def preview(
    data: bytes,
    *,
    media_type: str | None = None,
    url: str | None = None,
    name: str = "",
    encoding: str = "",
    site: SiteChoice = NO_CHOICE,
    progress: Callable[[float], None] = lambda share: None,
) -> tuple[PreviewBlock, ...]:
    """Return the blocks of a web page in reading order; nothing for other kinds, which are taken whole."""
    from reader.importers import web  # and with it lxml, which the window never loads

    kind, charset = media_type_of(media_type or "")
    if choose(data, media_type=kind, suffix=os.path.splitext(name)[1], name=name).id != "web":
        return ()
    raw = Raw(
        data, media_type=kind, charset=charset, encoding=encoding, url=url or "", name=name, progress=progress
    )
    page = web.page_of(raw)[0]
    kept = frozenset(web.chosen(page, site=site))
    return tuple(
        PreviewBlock(number, block.kind, block.level, block.text, number in kept)
        for number, block in enumerate(page.blocks)
        if not block.hidden or number in kept
    )


def encode(blocks: tuple[PreviewBlock, ...]) -> dict[str, Any]:
    """Return the blocks as JSON values."""
    return {"blocks": [[b.number, b.kind, b.level, b.text, b.kept] for b in blocks]}


def decode_blocks(payload: dict[str, Any]) -> tuple[PreviewBlock, ...]:
    """Return the blocks that `encode` wrote; raises `ValueError` for anything else."""
    try:
        rows = [PreviewBlock(*row) for row in payload["blocks"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a preview") from error
    for row in rows:
        kinds = (int, str, int, str, bool)
        if not all(type(value) is kind for value, kind in zip(_values(row), kinds, strict=True)):
            raise ValueError("not a preview")
    return tuple(rows)


def _values(row: PreviewBlock) -> tuple[object, ...]:
    return (row.number, row.kind, row.level, row.text, row.kept)
