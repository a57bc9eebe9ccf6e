"""Web pages: our own walk gives the blocks, several extractors vote which of them are the article."""

from __future__ import annotations

from reader.importers.decode import declared_in_page, decode
from reader.importers.draft import Draft, DraftBlock, Raw
from reader.importers.web import choose, metadata, parse, walk
from reader.model import Notice
from reader.text.normalise import normalise

VERSION = "1"


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
    return draft
