"""From columns of lines to blocks: paragraphs, headings by size, items, captions, notes, tables."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from reader.importers import furniture
from reader.importers.lines import BULLET
from reader.importers.pdf.hyphens import Words
from reader.importers.pdf.order import Column
from reader.importers.web.walk import CELL_GAP
from reader.model import BlockKind
from reader.pdf.values import TextLine

_ENDS = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]\d*†‡]*$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§¶]{1,3}|\[\d{1,3}\])[.)]?\s?(?=\S)")
_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|tab\.|abb(?:ildung|\.)|tabelle|tableau|figura|tabla|photo|chart|map|exhibit)\s*"
    r"\d{1,3}[a-z]?\s*[.:–—|-]",
    re.I,
)
_AROUND = 3  # lines above and below
_SMALL, _LARGE = 0.93, 1.12  # sizes against the body's


@dataclass(slots=True)
class Chunk:
    """Characters of a block that stand on one page, with four floats for each, in their reading frame."""

    page: int
    text: str
    boxes: array[float]
    turned: int = 0  # as the lines that they were


@dataclass(slots=True)
class Built:
    """A block while it is put together: its lines so far, and how it looks."""

    kind: BlockKind
    chunks: list[Chunk] = field(default_factory=list)
    level: int = 0
    size: float = 0.0
    bold: bool = False
    spare: float = 0.0  # points between its last line and the column's edge
    indent: float = 0.0  # of its first line, in points
    page: int = 0
    note: bool = False
    insert: bool = False

    @property
    def ends(self) -> bool:
        """Return whether it ends as a sentence does."""
        return _ENDS.search(self.last()) is not None

    @property
    def text(self) -> str:
        return "".join(chunk.text for chunk in self.chunks)

    def first(self) -> str:
        return next((chunk.text for chunk in self.chunks if chunk.text.strip()), "")

    def last(self) -> str:
        return next((chunk.text for chunk in reversed(self.chunks) if chunk.text.strip()), "")

    def add(self, line: TextLine, words: Words) -> None:
        """Put a line below what is there, joining a word that the line's end parted."""
        self.append([Chunk(line.page, line.text, line.boxes, line.turned)], words)

    def append(self, chunks: Sequence[Chunk], words: Words) -> None:
        if self.chunks and chunks:
            last = self.chunks[-1]
            take, between = words.joint(last.text, chunks[0].text)
            if take:
                last.text, last.boxes = last.text[:-take], last.boxes[: -4 * take]
            if between:
                # The space of a line's end stands, without width, behind the line's last character.
                x1, y0, y1 = last.boxes[-2], last.boxes[-3], last.boxes[-1]
                last.text += between
                last.boxes = last.boxes + array("f", (x1, y0, x1, y1))
        self.chunks += chunks


@dataclass(frozen=True, slots=True)
class Style:
    """What most of a document looks like; leading is from base line to base line, in sizes."""

    size: float
    leading: float
    indented: bool  # paragraphs begin with an indent rather than after a space
    bold: bool


def style_of(columns: Iterable[Column]) -> Style:
    """Return the body's look: the size that most characters have."""
    sizes: Counter[float] = Counter()
    leadings: list[float] = []
    bold = characters = 0
    indents = steps = 0
    columns = list(columns)
    for column in columns:
        for line in column.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
            characters += len(line.text)
            bold += len(line.text) if line.bold else 0
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    for column in columns:
        lines = [line for line in column.lines if abs(line.size - body) <= 0.6]
        edge = _left_edge(lines)
        for above, below in pairwise(lines):
            step = below.base - above.base
            if 0.5 * body < step < 3 * body:
                leadings.append(step / body)
                if step < 1.8 * body:
                    steps += 1
                    indents += edge + 0.6 * body < below.x0 < edge + 4 * body and above.x0 < edge + 0.5 * body
    return Style(
        body,
        _most(leadings) if leadings else 1.2,
        steps > 0 and indents >= max(2, 0.02 * steps),
        bold * 2 > characters,
    )


def _most(values: Sequence[float]) -> float:
    """Return the leading that most lines have: the commonest, which paragraphs' spaces do not shift."""
    common = Counter(round(value, 1) for value in values).most_common(1)[0][0]
    return median(value for value in values if abs(value - common) <= 0.1)


def _left_edge(lines: Sequence[TextLine]) -> float:
    """Return where most lines begin."""
    if not lines:
        return 0.0
    places = Counter(round(line.x0) for line in lines)
    most = max(places.values())
    return float(min(place for place, count in places.items() if count >= 0.6 * most))


def blocks_of(columns: Sequence[Column], style: Style, words: Words, *, rtl: bool = False) -> list[Built]:
    """Return the blocks of one page in reading order."""
    blocks: list[Built] = []
    for column in columns:
        lines = _visual_lines(_with_drop_caps(column.lines), column.table)
        blocks += (
            [_row(line) for line in lines]
            if column.table
            else _column_blocks(column, lines, style, words, rtl)
        )
    return blocks


def _visual_lines(lines: Sequence[TextLine], table: bool) -> list[TextLine]:
    """Join what a wide gap parted on one base line."""
    out: list[TextLine] = []
    for line in sorted(lines, key=lambda line: line.base):
        if (out and abs(line.base - out[-1].base) < 0.35 * min(line.size, out[-1].size)) or (
            out and _is_raised(line, out[-1])
        ):
            out[-1] = _beside(out[-1], line, table)
        else:
            out.append(line)
    return out


def _is_raised(line: TextLine, other: TextLine) -> bool:
    """Return whether one of two is a note's number beside the other, raised or lowered."""
    small, large = sorted((line, other), key=lambda x: x.size)
    if small.size > 0.8 * large.size or len(small.text) > 4:
        return False
    near = max(small.x0 - large.x1, large.x0 - small.x1) < 0.6 * large.size
    return near and small.y0 > large.y0 - 0.5 * large.size and small.y1 < large.y1 + 0.3 * large.size


def _beside(a: TextLine, b: TextLine, table: bool) -> TextLine:
    left, right = (a, b) if a.x0 <= b.x0 else (b, a)
    gap = right.x0 - left.x1
    between = CELL_GAP if table and gap > 1.2 * left.size else " " if gap > 0.12 * left.size else ""
    boxes = left.boxes
    if between:
        x1, y0, y1 = boxes[-2], boxes[-3], boxes[-1]
        end = max(x1, right.boxes[0]) if len(between) == 1 else x1
        boxes = boxes + array("f", (x1, y0, end, y1) * len(between))
    larger = a if a.size >= b.size else b
    return TextLine(
        a.page,
        left.text + between + right.text,
        boxes + right.boxes,
        left.x0,
        min(a.y0, b.y0),
        max(a.x1, b.x1),
        max(a.y1, b.y1),
        larger.base,
        larger.size,
        a.bold and b.bold,
        a.turned,
    )


def _with_drop_caps(lines: list[TextLine]) -> list[TextLine]:
    """Set a letter that is as tall as several lines in front of the first line beside it."""
    out = list(lines)
    for cap in [line for line in lines if len(line.text) <= 2 and line.text[0].isalpha()]:
        beside = [
            line
            for line in out
            if line is not cap
            and line.size * 1.7 <= cap.size
            and 0 <= line.x0 - cap.x1 < 1.2 * cap.size
            and cap.y0 - 0.3 * cap.size < line.y0
            and line.base <= cap.base + 0.2 * cap.size
        ]
        if len(beside) < 2 and not (beside and cap.size < 3 * beside[0].size):
            continue
        first = min(beside, key=lambda line: line.base)
        place = next(number for number, line in enumerate(out) if line is first)
        out[place] = TextLine(
            first.page,
            cap.text + first.text,
            cap.boxes + first.boxes,
            min(line.x0 for line in beside),
            first.y0,
            first.x1,
            first.y1,
            first.base,
            first.size,
            first.bold,
            first.turned,
        )
        out = [line for line in out if line is not cap]
    return out


def _row(line: TextLine) -> Built:
    block = Built("row", size=line.size, page=line.page)
    block.chunks.append(Chunk(line.page, line.text, line.boxes, line.turned))
    return block


def _column_blocks(
    column: Column, lines: Sequence[TextLine], style: Style, words: Words, rtl: bool
) -> list[Built]:
    edge, far = _left_edge(lines), _right_edge(lines)
    if rtl:  # a mirror: lines begin on the right
        edge, far = -_right_edge(lines), -min((line.x0 for line in lines), default=0.0)
    leading = _leading_of(lines, style)
    blocks: list[Built] = []
    above: TextLine | None = None
    ends = [-line.x0 if rtl else line.x1 for line in lines]
    for number, line in enumerate(lines):
        if above is None or not blocks or _begins(line, above, blocks[-1], style, (edge, far), leading, rtl):
            blocks.append(
                Built("paragraph", size=line.size, bold=line.bold, page=line.page, insert=column.insert)
            )
            blocks[-1].indent = (-line.x1 if rtl else line.x0) - edge
        blocks[-1].add(line, words)
        # Beside a picture or a box the column is narrower: its edge is where the lines around end.
        here = min(far, max(ends[max(0, number - _AROUND) : number + _AROUND + 1]))
        blocks[-1].spare = here - ends[number]
        above = line
    return blocks


def _right_edge(lines: Sequence[TextLine]) -> float:
    ends = sorted(line.x1 for line in lines)
    return ends[int(0.9 * (len(ends) - 1))] if ends else 0.0


def _leading_of(lines: Sequence[TextLine], style: Style) -> float:
    """Return base line to base line as this column has it, in points."""
    steps = [b.base - a.base for a, b in pairwise(lines) if abs(a.size - b.size) < 0.6]
    steps = [step for step in steps if 0 < step < 2.6 * style.size]
    if len(steps) < 3:
        return style.leading * (median(line.size for line in lines) if lines else style.size)
    return _most([step / style.size for step in steps]) * style.size


def first_word(text: str, boxes: array[float]) -> float:
    """Return how wide the first word of a line is, with the space before it."""
    count = len(text.split(" ", 1)[0])
    across = max(boxes[2 : 4 * count : 4]) - min(boxes[0 : 4 * count : 4])
    return across + 0.25 * (boxes[3] - boxes[1])


_APART = 1.15  # of a leading: more is a space between paragraphs, when the line above ends early


def _begins(
    line: TextLine,
    above: TextLine,
    block: Built,
    style: Style,
    edges: tuple[float, float],
    leading: float,
    rtl: bool,
) -> bool:
    """Return whether `line` begins another block than the line above it belongs to."""
    edge = edges[0]
    larger = max(line.size, above.size)
    if abs(line.size - above.size) > 0.08 * larger:
        return True
    step = line.base - above.base
    own = max(leading * line.size / style.size if line.size > 1.1 * style.size else leading, line.size)
    if step > 1.3 * own or step < 0:
        return True
    ended = first_word(line.text, line.boxes) < block.spare  # that word would have fitted above
    if ended and step > _APART * own:
        return True  # a line that ends early and a little space: an agency's name, a label, no full stop
    if line.bold != above.bold and (ended or not above.bold):
        return True
    if BULLET.match(line.text):
        return ended or block.ends or BULLET.match(block.first()) is not None
    if _NOTE.match(line.text) and line.size < _SMALL * style.size and block.ends:
        return True
    start, before = (-line.x1, -above.x1) if rtl else (line.x0, above.x0)
    hanging = BULLET.match(block.first()) is not None
    indent = start - edge
    if not hanging and 0.5 * line.size < indent < 6 * line.size and before - edge < 0.4 * line.size:
        return not _centred(line, above, edges)
    return ended and block.ends and not _centred(line, above, edges)


def _centred(line: TextLine, above: TextLine, edges: tuple[float, float]) -> bool:
    middle = sum(edges) / 2
    return abs((line.x0 + line.x1) / 2 - middle) < 2 and abs((above.x0 + above.x1) / 2 - middle) < 2


# -- what a block is ---------------------------------------------------------------------------------------


def classify(blocks: Sequence[Built], style: Style) -> None:
    """Give headings, items, captions and notes their kind; levels of headings go by size."""
    large = sorted(
        {
            round(b.size)
            for b in blocks
            if b.kind == "paragraph" and _is_heading(b, style) and b.size > _LARGE * style.size
        },
        reverse=True,
    )
    levels = {size: min(6, place + 1) for place, size in enumerate(large)}
    lowest = min(6, len(levels) + 1)
    for block in blocks:
        if block.kind != "paragraph":
            continue
        text = block.text
        bullet = BULLET.match(text)
        if (
            _CAPTION.match(text)
            and len(text) < 600
            and (block.size < style.size or block.ends or block.spare > block.size)
        ) or (furniture.opens_caption(text) and block.size < _SMALL * style.size):
            block.kind = "caption"
        elif _is_heading(block, style):
            block.kind, block.level = "heading", max(2, levels.get(round(block.size), lowest))
        elif bullet:
            block.kind, block.level = "item", 1
            if not bullet["number"]:
                _drop_front(block, bullet.end())


def _is_heading(block: Built, style: Style) -> bool:
    text = block.text
    if len(text) > 250 or not re.search(r"[^\W\d_]", text) or block.note:
        return False
    if block.size > _LARGE * style.size:
        return True
    if BULLET.match(text) and not block.bold:
        return False
    return (
        block.bold
        and not style.bold
        and len(text) <= 120
        and block.size > _SMALL * style.size
        and not re.search(r"[.;,:][\"'”’»)\]]*$", text)
    )


def _drop_front(block: Built, count: int) -> None:
    """Take `count` characters off the front of a block."""
    for chunk in block.chunks:
        here = min(count, len(chunk.text))
        chunk.text, chunk.boxes = chunk.text[here:], chunk.boxes[4 * here :]
        count -= here


def mark_notes(blocks: Sequence[Built], style: Style, height: float, bottoms: dict[int, float]) -> None:
    """Mark the footnotes of a page: small print at its foot that begins with a number or a sign."""
    trailing = False
    for block in blocks:
        if block.kind != "paragraph" or block.size > _SMALL * style.size:
            trailing = False
            continue
        top = bottoms[id(block)]
        starts = _NOTE.match(block.first()) is not None
        if top > 0.5 * height and (starts or trailing):
            block.note = True
            trailing = True
        else:
            trailing = False
