"""Web pages: our own walk gives the blocks, several extractors vote which of them are the article."""

from __future__ import annotations

from reader.importers.decode import declared_in_page, decode
from reader.importers.draft import Draft, DraftBlock, Raw
from reader.importers.web import choose, metadata, parse, walk
from reader.model import Notice
from reader.text.normalise import normalise

VERSION = "1"
HEAD = 3  # blocks after the title that may be deck or byline
BYLINE_MOST = 120  # code points; a longer paragraph that names its author is text


def read(raw: Raw) -> Draft:
    """Return the draft of a saved web page."""
    declared = raw.charset or declared_in_page(raw.data)
    decoded = decode(raw.data, forced=raw.encoding, declared=declared, name=raw.name)
    normalised = normalise(decoded.text)
    raw.progress(0.1)
    draft = read_html(normalised.text, url=raw.url)
    draft.encoding = decoded.encoding
    draft.notices[:0] = [*decoded.notices, *(Notice(*told) for told in normalised.notices)]
    return draft


def read_html(source: str, *, url: str = "") -> Draft:
    """Return the draft of normalised HTML source."""
    root = parse.parse(source)
    if root is None:
        return Draft()
    facts = metadata.read(root, url)
    blocks = walk.blocks(root)
    kept = choose.choose(blocks)
    draft = Draft(
        title=facts.title,
        byline=facts.byline,
        published=facts.published,
        outlet=facts.outlet,
        language=facts.language,
        url=facts.url,
    )
    if facts.title:
        draft.blocks.append(DraftBlock("title", facts.title))
    draft.blocks += [DraftBlock(b.kind, b.text, b.level, b.marks) for b in kept if b.text != facts.title]
    _name_head(draft, metadata.description(root))
    return draft


def _name_head(draft: Draft, description: str) -> None:
    """Name deck and byline among the first blocks: what the page's own description or byline says."""
    for block in draft.blocks[1 : 1 + HEAD]:
        if block.kind != "paragraph":
            continue
        if description and block.text == description:
            block.kind = "deck"
        elif draft.byline and draft.byline in block.text and len(block.text) <= BYLINE_MOST:
            block.kind = "byline"
