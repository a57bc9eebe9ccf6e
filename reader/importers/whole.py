"""A page that is all article, made from an entry of a reading list: nothing is selected or left out."""

from __future__ import annotations

from reader.importers import web
from reader.importers.draft import Draft, DraftBlock, Raw

VERSION = "1"


def read(raw: Raw) -> Draft:
    """Return the draft of the page: its title, then all that is to be seen."""
    draft = web.read_whole(raw, facts=True)
    if draft.title:
        first = draft.blocks[0] if draft.blocks else None
        if first is not None and first.kind == "heading" and first.text.casefold() == draft.title.casefold():
            draft.blocks.pop(0)
        draft.blocks.insert(0, DraftBlock("title", draft.title))
    return draft
