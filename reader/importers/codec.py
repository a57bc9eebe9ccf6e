"""An imported article as JSON and buffers, and back: how it crosses from a parser's process.

`decode` trusts nothing: whatever does not fit the schema or the promises of `ImportedArticle` is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from reader.model import Block, BlockKind, ImportedArticle, Mark, Notice, Page
from reader.pdf import boxes
from reader.text.span import Span

_FACTS = (
    "title",
    "byline",
    "published",
    "outlet",
    "language",
    "url",
    "encoding",
    "importer",
    "importer_version",
    "media_type",
)
_KINDS = frozenset(get_args(BlockKind))
_MARKS = frozenset({"emphasis", "strong", "code", "link", "image"})
_LONGEST_FACT = 10_000


def encode(article: ImportedArticle) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """Return the article as JSON values, its text as UTF-8 and the parts of its layout."""
    payload: dict[str, Any] = {fact: getattr(article, fact) for fact in _FACTS}
    payload["blocks"] = [[b.kind, b.span.start, b.span.end, b.level] for b in article.blocks]
    payload["marks"] = [[m.kind, m.span.start, m.span.end, m.target] for m in article.marks]
    payload["pages"] = [[p.label, p.span.start, p.span.end] for p in article.pages]
    payload["notices"] = [[n.message, [list(fact) for fact in n.facts]] for n in article.notices]
    return payload, (article.text.encode("utf-8"), *article.layout)


def decode(payload: dict[str, Any], buffers: Sequence[bytes]) -> ImportedArticle:
    """Return the article; raises `ValueError` for anything that `encode` would not have written."""
    try:
        raw, *layout = buffers
        text = bytes(raw).decode("utf-8")
        facts = {fact: _text(payload[fact]) for fact in _FACTS}
        blocks = tuple(_block(row, len(text)) for row in payload["blocks"])
        marks = tuple(_mark(row, len(text)) for row in payload["marks"])
        pages = tuple(
            Page(_text(label), _span(start, end, len(text))) for label, start, end in payload["pages"]
        )
        notices = tuple(_notice(row) for row in payload["notices"])
    except (KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError("not an imported article") from error
    check_blocks(text, blocks)
    _check_layout(layout, len(text))
    return ImportedArticle(
        text=text,
        blocks=blocks,
        marks=marks,
        pages=pages,
        notices=notices,
        layout=tuple(bytes(part) for part in layout),
        **facts,
    )


def check_blocks(text: str, blocks: Sequence[Block]) -> None:
    """Raise `ValueError` unless the blocks stand in order and only line breaks stand outside them."""
    position = 0
    for block in blocks:
        if block.span.start < position or not block.span:
            raise ValueError("blocks out of order or empty")
        if text[position : block.span.start].strip("\n"):
            raise ValueError("text outside the blocks")
        if block.kind != "code" and "\n" in block.span.of(text):
            raise ValueError("line break in a block")
        position = block.span.end
    if text[position:].strip("\n"):
        raise ValueError("text after the blocks")


def _check_layout(parts: Sequence[bytes], length: int) -> None:
    """Raise `ValueError` unless the parts are none, or an index that fits and a part for each page."""
    if not parts:
        return
    index = boxes.read_index(parts[0])
    if len(parts) != 1 + len(index.pages):
        raise ValueError("pages without a layout")
    for page in index.pages:
        for span in page.spans:
            _span(span.start, span.end, length)


def _block(row: Sequence[Any], length: int) -> Block:
    kind, start, end, level = row
    if kind not in _KINDS or not _is_count(level) or level > 1000:
        raise ValueError("unknown kind of block")
    return Block(kind, _span(start, end, length), level)


def _mark(row: Sequence[Any], length: int) -> Mark:
    kind, start, end, target = row
    if kind not in _MARKS:
        raise ValueError("unknown kind of mark")
    return Mark(kind, _span(start, end, length), _text(target))


def _notice(row: Sequence[Any]) -> Notice:
    message, facts = row
    pairs = tuple((_text(key), value) for key, value in facts)
    if not all(isinstance(value, str | int | float | bool | None) for _, value in pairs):
        raise ValueError("fact of a notice")
    return Notice(_text(message), pairs)


def _span(start: Any, end: Any, length: int) -> Span:
    if not (_is_count(start) and _is_count(end) and start <= end <= length):
        raise ValueError("not a span of the text")
    return Span(start, end)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_FACT:
        raise ValueError("not a fact")
    return value
