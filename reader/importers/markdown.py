"""Markdown: headings, lists with depth, quotes, code, tables as rows, links and emphasis as marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reader.importers import furniture, plain
from reader.importers.decode import decode
from reader.importers.draft import Draft, DraftBlock, DraftMark, MarkKind, Raw
from reader.model import BlockKind, Notice
from reader.text.normalise import normalise

VERSION = "1"

CELL_GAP = " | "
_FRONT = re.compile(r"\A---[ \t]*\n(?P<lines>(?:[^\n]*\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_LINE = re.compile(r"(?P<key>[A-Za-z_]{2,30})\s*:\s*(?P<value>.*)")
_FRONT_KEYS = {
    "title": "title",
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "byline": "byline",
    "date": "published",
    "published": "published",
    "outlet": "outlet",
    "publication": "outlet",
    "site": "outlet",
    "lang": "language",
    "language": "language",
    "url": "url",
    "source": "url",
    "deck": "deck",
    "subtitle": "deck",
    "description": "deck",
}
_MARKS: dict[str, MarkKind] = {"em": "emphasis", "strong": "strong", "link": "link"}
_NOT_TEXT = re.compile(r"\]\([^)\n]*\)|^\s*\[[^\]\n]*\]:.*$|<[^<>]*>|https?://\S+", re.M)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.S)


def read(raw: Raw) -> Draft:
    """Return the draft of a Markdown file."""
    decoded = decode(raw.data, forced=raw.encoding, declared=raw.charset, name=raw.name)
    normalised = normalise(decoded.text)
    facts, body = _front_matter(normalised.text)
    tokens = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).parse(body)
    raw.progress(0.5)
    draft = Draft(
        title=facts.get("title", ""),
        byline=facts.get("byline", ""),
        published=facts.get("published", ""),
        outlet=facts.get("outlet", ""),
        language=facts.get("language", ""),
        url=facts.get("url", ""),
        encoding=decoded.encoding,
        notices=[*decoded.notices, *(Notice(*told) for told in normalised.notices)],
    )
    blocks = _Walk().blocks(tokens)
    if _letters(_NOT_TEXT.sub(" ", body)) > 2 * sum(_letters(block.text) for block in blocks):
        # The parser drops what is nested too deep without a word; then the text stands as it was written.
        blocks = plain.read_text(body).blocks
    _named(draft, blocks, facts.get("deck", ""))
    return draft


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the facts of a leading "---" block, first of each kind, and the rest of the text."""
    found = _FRONT.match(text)
    if not found:
        return {}, text
    facts: dict[str, str] = {}
    for line in found["lines"].splitlines():
        pair = _FRONT_LINE.fullmatch(line.strip())
        key = _FRONT_KEYS.get(pair["key"].casefold()) if pair else None
        if pair and key:
            facts.setdefault(key, pair["value"].strip().strip("\"'"))
    return (facts, text[found.end() :]) if facts else ({}, text)


def _named(draft: Draft, blocks: list[DraftBlock], deck: str) -> None:
    """Give title, deck and byline their kinds, by the facts and by place, and fill the facts from them."""
    first = next((i for i, block in enumerate(blocks) if block.kind == "heading"), None)
    at = 0
    if first == 0 and blocks[0].level == 1 and draft.title in ("", blocks[0].text):
        blocks[0].kind, blocks[0].level = "title", 0
        draft.title = blocks[0].text
        at = 1
    elif draft.title:
        blocks.insert(0, DraftBlock("title", draft.title))
        at = 1
    if deck:
        blocks.insert(at, DraftBlock("deck", deck))
        at += 1
    elif at and len(blocks) > at + 1 and _is_all_emphasis(blocks[at]):
        blocks[at].kind = "deck"
        at += 1
    if at < len(blocks) and blocks[at].kind == "paragraph":
        facts = furniture.byline_facts(blocks[at].text)
        if facts:
            blocks[at].kind = "byline"
            draft.byline = draft.byline or facts.byline
            draft.published = draft.published or facts.published
            draft.outlet = draft.outlet or facts.outlet
    draft.blocks = blocks


def _is_all_emphasis(block: DraftBlock) -> bool:
    return block.kind == "paragraph" and any(
        mark.kind in ("emphasis", "strong") and (mark.start, mark.end) == (0, len(block.text))
        for mark in block.marks
    )


class _Walk:
    """One pass over markdown-it's tokens; keeps the depth of lists and quotes."""

    def __init__(self) -> None:
        self.lists = 0
        self.quotes = 0
        self.heading = 0
        self.number = ""  # of the item that has just begun
        self.row: list[DraftBlock] | None = None
        self.found: list[DraftBlock] = []

    def blocks(self, tokens: Iterable[Token]) -> list[DraftBlock]:
        for token in tokens:
            self._see(token)
        return [block for block in self.found if block.text.strip()]

    def _see(self, token: Token) -> None:
        kind = token.type
        step = token.nesting
        if kind in ("bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"):
            self.lists += step
        elif kind == "list_item_open":
            self.number = f"{token.info}. " if token.info.isdigit() else ""
        elif kind in ("blockquote_open", "blockquote_close"):
            self.quotes += step
        elif kind in ("heading_open", "heading_close"):
            self.heading = int(token.tag[1]) if step == 1 else 0
        elif kind == "tr_open":
            self.row = []
        elif kind == "tr_close" and self.row is not None:
            self.found.append(_row(self.row))
            self.row = None
        elif kind in ("fence", "code_block"):
            self.found.append(DraftBlock("code", token.content.rstrip("\n")))
        elif kind == "html_block":
            self._add(DraftBlock("paragraph", " ".join(_TAG.sub(" ", token.content).split())))
        elif kind == "inline":
            self._add(_inline(token.children or ()))

    def _add(self, block: DraftBlock) -> None:
        if self.row is not None:
            self.row.append(block)
            return
        block.kind, block.level = self._kind()
        number, self.number = self.number, ""
        if number and block.kind == "item":
            block.text = number + block.text
            for mark in block.marks:
                mark.start, mark.end = mark.start + len(number), mark.end + len(number)
        self.found.append(block)

    def _kind(self) -> tuple[BlockKind, int]:
        if self.heading:
            return "heading", self.heading
        if self.lists:
            return "item", self.lists
        if self.quotes:
            return "quote", self.quotes
        return "paragraph", 0


def _inline(tokens: Sequence[Token]) -> DraftBlock:
    """Return the text of inline tokens with its marks; soft and hard breaks are spaces."""
    text = ""
    marks: list[DraftMark] = []
    opened: list[DraftMark] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.type in ("softbreak", "hardbreak"):
            text = text.rstrip() + " "
        elif token.type == "code_inline":
            marks.append(DraftMark("code", len(text), len(text) + len(token.content)))
            text += token.content
        elif token.type == "html_inline":
            text += " " if token.content.casefold().startswith("<br") else ""
        elif token.type == "image":
            continue  # a picture's alternative text is not part of what a reader sees
        elif name in _MARKS and token.nesting == 1:
            opened.append(DraftMark(_MARKS[name], len(text), 0, str(token.attrGet("href") or "")))
        elif name in _MARKS and token.nesting == -1:
            mark = opened.pop()
            mark.end = len(text)
            marks.append(mark)
        else:
            text += token.content
    return DraftBlock("paragraph", text, 0, marks)


def _row(cells: Sequence[DraftBlock]) -> DraftBlock:
    text = ""
    marks: list[DraftMark] = []
    for number, cell in enumerate(cells):
        text += CELL_GAP if number else ""
        marks += [DraftMark(m.kind, m.start + len(text), m.end + len(text), m.target) for m in cell.marks]
        text += cell.text
    return DraftBlock("row", text, 0, marks)
