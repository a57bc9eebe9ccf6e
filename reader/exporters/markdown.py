"""Annotated articles as Markdown: the text with a footnote behind everything that is tagged."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import BinaryIO

from reader.exporters.corpus import Corpus, Entry, Placed
from reader.exporters.labels import definition, page_words, tag_word, verdict_words
from reader.model import Block

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~^=])")
_AT_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)


def write(corpus: Corpus, stream: BinaryIO) -> int:
    """Write the document; return the number of footnotes."""
    count = 0
    for position, entry in enumerate(corpus.entries()):
        text, notes = _article(entry, corpus, count)
        stream.write(b"\n---\n\n" if position else b"")
        stream.write(text.encode())
        count += notes
    return count


def _article(entry: Entry, corpus: Corpus, before: int) -> tuple[str, int]:
    article = entry.article
    standing = entry.standing
    numbered = [(before + number, placed) for number, placed in enumerate(standing, 1)]
    lines = [f"# {_inline(article.title)}"] if article.title and not _has_title(entry) else []
    ends = _by_block(entry, [(placed.spans[-1][1], f"[^{number}]") for number, placed in numbered])
    lines += [_block(block, entry, marks) for block, marks in zip(entry.revision.blocks, ends, strict=True)]
    facts = [f for f in (article.byline, article.outlet, article.published, article.url) if f]
    if facts:
        lines.insert(1, f"*{_inline(' · '.join(facts))}*")  # below the title
    notes = [_footnote(number, placed, corpus) for number, placed in numbered]
    if article.note:
        lines.append(f"> {_inline(article.note)}")
    return "\n\n".join((*lines, *notes)) + "\n", len(notes)


def _has_title(entry: Entry) -> bool:
    return bool(entry.revision.blocks) and entry.revision.blocks[0].kind == "title"


def _by_block(entry: Entry, marks: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Return the marks (place, mark) of each block, in order: a mark belongs where its last character is."""
    blocks = entry.revision.blocks
    found: list[list[tuple[int, str]]] = [[] for _ in blocks]
    for place, mark in sorted(marks, key=lambda one: one[0]):
        index = bisect_left(blocks, place, key=lambda block: block.span.start) - 1
        if index >= 0:
            found[index].append((min(place, blocks[index].span.end), mark))
    return found


def _block(block: Block, entry: Entry, marks: list[tuple[int, str]]) -> str:
    text = entry.revision.text
    if block.kind == "code":
        return f"```\n{block.span.of(text)}\n```{''.join(mark for _, mark in marks)}"
    parts: list[str] = []
    done = block.span.start
    for place, mark in marks:
        parts += (_plain(text[done:place]), mark)
        done = place
    return _prefix(block) + "".join((*parts, _plain(text[done : block.span.end])))


def _prefix(block: Block) -> str:
    if block.kind == "title":
        return "# "
    if block.kind == "heading":
        return f"{'#' * min(6, max(2, block.level))} "
    if block.kind == "item":
        return f"{'  ' * max(0, block.level - 1)}- "
    return "> " * max(1, block.level) if block.kind == "quote" else ""


def _footnote(number: int, placed: Placed, corpus: Corpus) -> str:
    annotation = placed.annotation
    found = definition(corpus, annotation)
    name = found.name if found else tag_word(corpus, annotation)
    quote = " … ".join(piece.quote for piece in placed.anchor.pieces) if placed.anchor else ""
    speaker = f" – {_inline(corpus.speaker(annotation.speaker.speaker).name)}" if annotation.speaker else ""
    pages = page_words(placed)
    printed = f", {_inline(pages)}" if pages else ""
    note = f": {_inline(annotation.note)}" if annotation.note else ""
    if annotation.verdict:
        note += f" – {_inline(verdict_words(annotation.verdict))}"
    return f"[^{number}]: **{_plain(name)}** “{_inline(quote)}”{speaker}{printed}{note}"


def _inline(text: str) -> str:
    return _plain(" ".join(text.split()))


def _plain(text: str) -> str:
    return _AT_LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
