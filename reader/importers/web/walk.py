"""The tree of a page to its blocks, all of them in reading order: what belongs is decided elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from reader.importers.draft import DraftMark, MarkKind
from reader.model import BlockKind
from reader.text.normalise import normalise

CELL_GAP = " | "

SKIPPED = frozenset(
    (
        "script style noscript template svg math iframe frame frameset object embed applet canvas "
        "audio video "
        "select option optgroup datalist textarea input button map area head title meta link base "
        "progress meter "
        "noembed noframes rp dialog"
    ).split()
)
BLOCKS = frozenset(
    (
        "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
        "figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre "
        "section summary "
        "table tbody td tfoot th thead tr ul caption colgroup picture listing xmp plaintext search"
    ).split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS: dict[str, MarkKind] = {
    "em": "emphasis",
    "i": "emphasis",
    "cite": "emphasis",
    "strong": "strong",
    "b": "strong",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "a": "link",
}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_UNUSUAL = re.compile("[\r\v\f\x00-\x08\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:wp-)?(?:fig)?caption(?:$|[\s_-]|-?text)|photo-?caption|image-?caption", re.I
)
_LONGEST_TARGET = 2000


@dataclass(slots=True)
class SourceBlock:
    """A block as the page has it. `element` is the nearest block element around it."""

    kind: BlockKind
    text: str
    level: int
    marks: list[DraftMark]
    element: etree._Element
    hidden: bool = False
    link_characters: int = 0


@dataclass(slots=True)
class _Context:
    """Where the walk is: what a block begun here would be."""

    element: etree._Element
    heading: int = 0
    items: int = 0
    quotes: int = 0
    caption: bool = False
    code: bool = False
    row: bool = False
    hidden: bool = False
    kind_of_inner: str = ""  # item, quote: whichever was entered last


@dataclass(slots=True)
class _Run:
    text: str
    marks: tuple[tuple[MarkKind, str, int], ...]


@dataclass(slots=True)
class _Walk:
    found: list[SourceBlock] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    active: tuple[tuple[MarkKind, str, int], ...] = ()
    opened: int = 0
    breaks: int = 0

    def element(self, element: etree._Element, context: _Context) -> None:
        """Walk one element; its tail belongs to the caller. The tree's depth is limited by `parse`."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED:
            return
        if tag == "br":
            self._break(context)
            return
        if tag == "hr":
            self.flush(context)
            return
        block = tag in BLOCKS
        if block:
            self.flush(context)
            context = _entered(element, tag, context)
        elif tag == "wbr":
            return
        elif _is_hidden(element):
            context = _copy(context, hidden=True)
        if tag == "table" and is_data_table(element):
            self._table(element, context)
            return
        mark = _MARKS.get(tag)
        before = self.active
        if mark and not (mark == "link" and not element.get("href")):
            self.opened += 1
            target = (element.get("href") or "").strip() if mark == "link" else ""
            self.active = (*before, (mark, target if len(target) <= _LONGEST_TARGET else "", self.opened))
        self.text(element.text, context)
        for child in element:
            self.element(child, context)
            self.text(child.tail, context)
        if block:
            self.flush(context)
        self.active = before

    def text(self, text: str | None, context: _Context) -> None:
        if not text:
            return
        if _UNUSUAL.search(text):
            text = normalise(text).text
        if not context.code:
            text = _SPACE.sub(" ", text)
            if self.breaks and text.strip():
                self._broken(context)
        self.runs.append(_Run(text, self.active))

    def flush(self, context: _Context) -> None:
        """End the block that was being collected, if it holds anything."""
        self.breaks = 0
        runs, self.runs = self.runs, []
        if not any(run.text.strip() for run in runs):
            return
        text, marks = _joined(runs, code=context.code)
        kind, level = _kind(context)
        links = sum(m.end - m.start for m in marks if m.kind == "link")
        self.found.append(SourceBlock(kind, text, level, marks, context.element, context.hidden, links))

    def _break(self, context: _Context) -> None:
        if context.code:
            self.runs.append(_Run("\n", self.active))
        else:
            self.breaks += 1

    def _broken(self, context: _Context) -> None:
        """Two line breaks are how old pages part paragraphs; one is a line of the same one."""
        breaks, self.breaks = self.breaks, 0
        if breaks > 1 and not context.heading:
            self.flush(context)
        elif self.runs:
            self.runs.append(_Run(" ", self.active))

    def _table(self, table: etree._Element, context: _Context) -> None:
        for row in table.iter("caption", "tr"):
            if row.tag == "caption":
                self._cell(row, _copy(context, caption=True, element=row))
                self.flush(_copy(context, caption=True, element=row))
                continue
            inside = _copy(context, row=True, element=row)
            first = True
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                if not first:
                    self.runs.append(_Run(CELL_GAP, ()))
                first = False
                self._cell(cell, inside)
            if any(run.text.strip(" |") for run in self.runs):
                self.flush(inside)
            else:
                self.runs.clear()

    def _cell(self, element: etree._Element, context: _Context) -> None:
        """Walk inside a cell, where nothing begins a block of its own."""
        self.text(element.text, context)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in SKIPPED:
                if tag in BLOCKS or tag == "br":
                    self.runs.append(_Run(" ", self.active))
                mark = _MARKS.get(tag)
                before = self.active
                if mark and not (mark == "link" and not child.get("href")):
                    self.opened += 1
                    self.active = (
                        *before,
                        (mark, (child.get("href") or "").strip()[:_LONGEST_TARGET], self.opened),
                    )
                self._cell(child, context)
                self.active = before
                if tag in BLOCKS:
                    self.runs.append(_Run(" ", self.active))
            self.text(child.tail, context)


def blocks(root: etree._Element) -> list[SourceBlock]:
    """Return every block of the page in reading order, hidden ones marked so."""
    walk = _Walk()
    body = root.find("body")
    start = body if body is not None else root
    context = _Context(start)
    walk.element(start, context)
    walk.flush(context)
    return walk.found


def is_data_table(table: etree._Element) -> bool:
    """Return whether a table holds data in rows and columns; one that lays out a page does not."""
    if table.get("role") in ("presentation", "none"):
        return False
    if table.find(".//table") is not None:
        return False
    rows = list(table.iter("tr"))
    widths = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows]
    if len(rows) < 2 or max(widths, default=0) < 2:
        return False
    if table.find(".//th") is not None or table.find("caption") is not None:
        return True
    lengths = [len("".join(map(str, cell.itertext()))) for row in rows for cell in row if cell.tag == "td"]
    paragraphs = sum(1 for _ in table.iter("p", "h1", "h2", "h3", "ul", "blockquote", "div"))
    return max(lengths, default=0) < 500 and paragraphs <= len(lengths)


def _entered(element: etree._Element, tag: str, context: _Context) -> _Context:
    inner = _copy(context, element=element)
    if _is_hidden(element):
        inner.hidden = True
    if tag in _HEADINGS:
        inner.heading = _HEADINGS[tag]
    elif tag in _LISTS:
        inner.items += 1
    elif tag in ("li", "dd", "dt"):
        inner.kind_of_inner = "item"
    elif tag == "blockquote":
        inner.quotes += 1
        inner.kind_of_inner = "quote"
    elif tag in ("figcaption", "caption"):
        inner.caption = True
    elif tag in ("pre", "listing", "xmp", "plaintext"):
        inner.code = True
    if not inner.caption and _CAPTION_CLASS.search(element.get("class") or ""):
        inner.caption = True
    return inner


def _copy(context: _Context, **changes: object) -> _Context:
    made = _Context(
        context.element,
        context.heading,
        context.items,
        context.quotes,
        context.caption,
        context.code,
        context.row,
        context.hidden,
        context.kind_of_inner,
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _kind(context: _Context) -> tuple[BlockKind, int]:
    if context.code:
        return "code", 0
    if context.heading:
        return "heading", context.heading
    if context.caption:
        return "caption", 0
    if context.row:
        return "row", 0
    if context.kind_of_inner == "quote":
        return "quote", context.quotes
    if context.kind_of_inner == "item":
        return "item", max(1, context.items)
    return "paragraph", 0


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _joined(runs: list[_Run], *, code: bool) -> tuple[str, list[DraftMark]]:
    """Return the text of the runs, spaces collapsed over their borders, with marks in its offsets."""
    text: list[str] = []
    length = 0
    spaced = True
    open_marks: dict[int, DraftMark] = {}
    marks: list[DraftMark] = []
    for run in runs:
        piece = run.text
        if not code:
            if spaced:
                piece = piece.lstrip(" ")
            if piece:
                spaced = piece.endswith(" ")
        for kind, target, number in run.marks:
            mark = open_marks.get(number)
            if mark is None:
                mark = open_marks[number] = DraftMark(kind, length, length, target)
                marks.append(mark)
            mark.end = length + len(piece)
        text.append(piece)
        length += len(piece)
    joined = "".join(text)
    kept = joined.strip("\n").rstrip() if code else joined.strip()
    shift = len(joined) - len(joined.lstrip("\n" if code else None))
    for mark in marks:
        mark.start = min(max(0, mark.start - shift), len(kept))
        mark.end = min(max(mark.start, mark.end - shift), len(kept))
    return kept, [mark for mark in marks if mark.end > mark.start]
