"""What an importer collects before there is a text, and the one place where the text is put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from reader.importers.limits import LIMITS, ImportLimits
from reader.model import Block, BlockKind, ImportedArticle, Mark, Notice
from reader.text.normalise import normalise
from reader.text.span import Span

MarkKind = Literal["emphasis", "strong", "code", "link", "image"]

# Blocks of these kinds stand on consecutive lines; between all others stands an empty line.
_TIGHT = frozenset({("item", "item"), ("row", "row"), ("caption", "credit"), ("byline", "byline")})
_LONGEST_FACT = 2000
_DEEPEST = 99
_TELL_EVERY = 20_000  # blocks
_BREAKS = re.compile(r"\s*[\n\v\f\x1c-\x1e\x85]\s*")


@dataclass(slots=True)
class DraftMark:
    """A mark over `[start, end)` code points of its block's text."""

    kind: MarkKind
    start: int
    end: int
    target: str = ""


@dataclass(slots=True)
class DraftBlock:
    kind: BlockKind
    text: str
    level: int = 0
    marks: list[DraftMark] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """Blocks in reading order and the facts that the original states; empty facts are unknown."""

    blocks: list[DraftBlock] = field(default_factory=list)
    title: str = ""
    byline: str = ""
    published: str = ""
    outlet: str = ""
    language: str = ""
    url: str = ""
    encoding: str = ""
    notices: list[Notice] = field(default_factory=list)
    # What can only be said of the whole text: pages, and where its characters stood.
    complete: Callable[[ImportedArticle], ImportedArticle] = lambda article: article


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """What a reader chose on another page of the same site: signatures of blocks to put back or take out."""

    put_back: tuple[str, ...] = ()
    take_out: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.put_back or self.take_out)


NO_CHOICE = SiteChoice()


@dataclass(frozen=True, slots=True)
class Raw:
    """What is to be read: the bytes and what is known of them. `progress` takes the share done, 0 to 1."""

    data: bytes
    media_type: str = ""
    charset: str = ""  # as the sender declares it
    encoding: str = ""  # as the reader forces it
    password: str = ""  # as the reader gives it
    url: str = ""
    name: str = ""
    put_back: tuple[int, ...] = ()  # numbers of a page's blocks that the reader wants in
    take_out: tuple[int, ...] = ()  # and out
    site: SiteChoice = NO_CHOICE
    limits: ImportLimits = LIMITS
    stopped_at: tuple[
        float, ...
    ] = ()  # shares done at which earlier tries were stopped: what came next is left out
    progress: Callable[[float], None] = lambda share: None


def assemble(
    draft: Draft,
    *,
    importer: str,
    version: str,
    media_type: str,
    progress: Callable[[float], None] = lambda share: None,
) -> ImportedArticle:
    """Return the article of `draft`: normalised text, blocks that partition it, marks in its offsets."""
    pieces: list[str] = []
    blocks: list[Block] = []
    marks: list[Mark] = []
    position = 0
    before = ""
    for number, block in enumerate(map(_tidied, draft.blocks)):
        if number % _TELL_EVERY == _TELL_EVERY - 1:
            progress(number / len(draft.blocks))
        if not block.text:
            continue
        if blocks:
            gap = "\n" if (before, block.kind) in _TIGHT else "\n\n"
            pieces.append(gap)
            position += len(gap)
        pieces.append(block.text)
        end = position + len(block.text)
        blocks.append(Block(block.kind, Span(position, end), min(block.level, _DEEPEST)))
        marks.extend(_placed(block, position))
        position, before = end, block.kind
    article = ImportedArticle(
        text="".join(pieces),
        blocks=tuple(blocks),
        title=_line(draft.title),
        byline=_line(draft.byline),
        published=_line(draft.published),
        outlet=_line(draft.outlet),
        language=_line(draft.language),
        url=_line(draft.url),
        marks=tuple(marks),
        notices=_distinct(draft.notices),
        encoding=draft.encoding,
        importer=importer,
        importer_version=version,
        media_type=media_type,
    )
    return draft.complete(article)


def code_lines_joined(blocks: Iterable[DraftBlock]) -> Iterator[DraftBlock]:
    """Yield the blocks with code, which word processors keep a line at a time, in one block."""
    waiting: DraftBlock | None = None
    for block in blocks:
        if waiting is not None and waiting.kind == block.kind == "code":
            start = len(waiting.text) + 1
            shifted = (DraftMark(m.kind, m.start + start, m.end + start, m.target) for m in block.marks)
            waiting = DraftBlock("code", f"{waiting.text}\n{block.text}", 0, [*waiting.marks, *shifted])
            continue
        if waiting is not None:
            yield waiting
        waiting = block
    if waiting is not None:
        yield waiting


def _tidied(block: DraftBlock) -> DraftBlock:
    """Return the block normalised, without white space around it, and on one line unless it is code."""
    text = normalise(block.text).text
    kept = text.strip("\n").rstrip() if block.kind == "code" else _BREAKS.sub(" ", text).strip()
    if kept == block.text:
        return block
    # Importers hand over clean text; where they could not, marks follow as far as the text does.
    shift = max(0, text.find(kept[:1])) if kept else 0
    marks = [
        DraftMark(m.kind, max(0, m.start - shift), min(len(kept), m.end - shift), m.target)
        for m in block.marks
    ]
    return DraftBlock(block.kind, kept, block.level, marks)


def _placed(block: DraftBlock, offset: int) -> Iterable[Mark]:
    ordered = sorted(block.marks, key=lambda m: (m.start, -m.end))
    for mark in ordered:
        if mark.end > mark.start:
            target = _line(mark.target) if len(mark.target) <= _LONGEST_FACT else ""
            yield Mark(mark.kind, Span(offset + mark.start, offset + mark.end), target)


def _line(fact: str) -> str:
    return " ".join(normalise(fact).text.split())[:_LONGEST_FACT]


def _distinct(notices: list[Notice]) -> tuple[Notice, ...]:
    return tuple(dict.fromkeys(notices))
