"""Web pages: our own walk gives the blocks, other extractors vote which of them are the article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from reader.importers import furniture
from reader.importers.decode import Decoded, declared_in_page, decode
from reader.importers.draft import NO_CHOICE, Draft, DraftBlock, Raw, SiteChoice
from reader.importers.web import choices, choose, completeness, linked, metadata, parse, voters, walk
from reader.importers.web.metadata import Facts
from reader.importers.web.walk import SourceBlock
from reader.model import Notice
from reader.text.normalise import normalise

VERSION = "6"

_COUNT = etree.XPath("count(descendant-or-self::*)")
_SHORT_PAGE = 1000  # characters; below, a short result is no wonder


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """All blocks of a page with the numbers of those that are the article: what a preview shows."""

    blocks: tuple[SourceBlock, ...]
    kept: tuple[int, ...]
    facts: Facts
    certain: bool = True  # whether the extractors found an article at all
    unread: float = 0.0  # share of the source's visible characters that no block holds


def read(raw: Raw) -> Draft:
    """Return the draft of a saved web page."""
    page, decoded = page_of(raw)
    draft = drafted(page, put_back=raw.put_back, take_out=raw.take_out, site=raw.site)
    draft.encoding = decoded.encoding
    draft.notices[:0] = decoded.notices
    return draft


def page_of(raw: Raw) -> tuple[PageBlocks, Decoded]:
    """Return the blocks of a saved web page, and its characters with all that is to be told of them."""
    declared = raw.charset or declared_in_page(raw.data)
    decoded = decode(raw.data, forced=raw.encoding, declared=declared, name=raw.name)
    normalised = normalise(decoded.text)
    raw.progress(0.1)
    xml = raw.media_type == "application/xhtml+xml" or normalised.text.lstrip()[:5] == "<?xml"
    source = parse.as_html(normalised.text) if xml else normalised.text
    told = (*decoded.notices, *(Notice(*notice) for notice in normalised.notices))
    url = raw.url or parse.saved_from(source)
    return page_blocks(source, url=url, progress=raw.progress), Decoded(source, decoded.encoding, told)


def read_whole(raw: Raw, *, facts: bool = False) -> Draft:
    """Return the draft of HTML that is all article, such as a letter: nothing visible is left out.

    With `facts`, title and the rest are what the page says of itself.
    """
    declared = raw.charset or declared_in_page(raw.data)
    decoded = decode(raw.data, forced=raw.encoding, declared=declared, name=raw.name)
    draft = Draft(encoding=decoded.encoding, notices=list(decoded.notices))
    source = normalise(decoded.text).text
    root = parse.parse(source)
    if root is not None:
        unseen: list[str] = []
        every = walk.blocks(root, unseen)
        blocks = [block for block in every if not block.hidden]
        draft.blocks = [DraftBlock(b.kind, b.text, b.level, b.marks) for b in blocks]
        told = metadata.read(root, raw.url, blocks)
        draft.language = told.language
        if facts:
            draft.title, draft.byline, draft.published = told.title, told.byline, told.published
            draft.outlet, draft.url = told.outlet, told.url
        draft.notices += completeness.notices(
            blocks, range(len(blocks)), completeness.unread(source, every, unseen)
        )
    return draft


def page_blocks(
    source: str, *, url: str = "", progress: Callable[[float], None] = lambda share: None
) -> PageBlocks:
    """Return the blocks of normalised HTML source and which of them are the article."""
    root = parse.parse(source)
    if root is None:
        return PageBlocks((), (), Facts())
    unseen: list[str] = []
    blocks = walk.blocks(root, unseen)
    told = linked.read(root)
    facts = metadata.read(root, url, blocks, told)
    progress(0.3)
    counted = _COUNT(root)
    elements = int(counted) if isinstance(counted, float) else 0
    voices = voters.listen(root, url, told.body, elements, lambda share: progress(0.3 + share * 0.4))
    choice = choose.choose(blocks, voices, facts.title, lambda share: progress(0.7 + share * 0.2))
    unread = completeness.unread(source, blocks, unseen)
    return PageBlocks(tuple(blocks), choice.kept, facts, choice.certain, unread)


def chosen(page: PageBlocks, *, site: SiteChoice = NO_CHOICE) -> tuple[int, ...]:
    """Return the numbers of the blocks that are taken unless the reader chooses otherwise on this page."""
    return choices.chosen(page.blocks, page.kept, site=site)


def drafted(
    page: PageBlocks,
    *,
    put_back: tuple[int, ...] = (),
    take_out: tuple[int, ...] = (),
    site: SiteChoice = NO_CHOICE,
) -> Draft:
    """Return the article of `page`; the reader's choices, by block number, win over the selector's."""
    facts = page.facts
    draft = Draft(
        title=facts.title,
        byline=facts.byline,
        published=facts.published,
        outlet=facts.outlet,
        language=facts.language,
        url=facts.url,
    )
    kept = choices.chosen(page.blocks, page.kept, put_back, take_out, site)
    if not kept:
        return draft
    if facts.title:
        draft.blocks.append(DraftBlock("title", facts.title))
    deck = choose.deck(page.blocks, kept, facts.title, facts.description)
    if deck is not None and deck not in take_out:
        summary = page.blocks[deck]
        draft.blocks.append(DraftBlock("deck", summary.text, 0, summary.marks))
    draft.blocks += [
        DraftBlock(block.kind, block.text, block.level, block.marks)
        for number in kept
        if number != deck
        for block in (page.blocks[number],)
    ]
    _name_bylines(draft.blocks)
    if not page.certain and sum(len(block.text) for block in page.blocks) > _SHORT_PAGE:
        draft.notices.append(Notice("import.page-uncertain"))
    draft.notices += completeness.notices(page.blocks, [*kept, deck], page.unread)
    draft.notices += choices.told(page.blocks, page.kept, put_back, take_out, site)
    return draft


def _name_bylines(blocks: list[DraftBlock]) -> None:
    """Call a byline above the text by its name: it is passed over when tagging."""
    for block in blocks[:6]:
        if block.kind == "paragraph" and len(block.text) > 200:
            return
        if block.kind in ("paragraph", "item") and furniture.byline_facts(block.text):
            block.kind, block.level = "byline", 0
