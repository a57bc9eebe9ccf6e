"""The tree of a page to its blocks, all of them in reading order: what belongs is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from reader.importers.draft import DraftMark, MarkKind
from reader.importers.web import named
from reader.importers.web.runs import ActiveMark, Run, joined, without_end
from reader.model import BlockKind
from reader.text.normalise import normalise

CELL_GAP = " | "


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


SKIPPED = _names(
    "script style noscript template svg iframe frame frameset object embed applet canvas audio video",
    "select option optgroup datalist textarea input map area head title meta link base progress meter",
    "noembed noframes rp dialog math wbr",
)
BLOCKS = _names(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure",
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section",
    "summary table tbody td tfoot th thead tr ul caption colgroup picture listing xmp plaintext search",
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
_SET_APART = frozenset({"span", "em", "i", "small", "cite"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_UNUSUAL = re.compile("[\r\v\f\x00-\x08\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_COUNT = re.compile(r"\d{1,6}")
_LONE_NUMBER = re.compile(r"[(\[]?\d{1,3}[)\].]?")
_INVITATION = "click to tweet"  # the button at the end of a sentence that is to be passed on
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*\s*$")
_LONGEST_TARGET = 2000
_MANY = 3  # list items or paragraphs in one cell
_WRAPPED_LINE = 50  # shorter lines are lines of a list, an address, a poem


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

    @property
    def link_share(self) -> float:
        return min(1.0, self.link_characters / max(1, len(self.text)))


@dataclass(slots=True)
class _Context:
    """Where the walk is: what a block begun here would be. Never changed once the walk has entered it."""

    element: etree._Element
    heading: int = 0
    items: int = 0
    quotes: int = 0
    caption: bool = False
    code: bool = False
    row: bool = False
    hidden: bool = False
    pulled: bool = False  # in a quotation that its class names: whatever stands there is said by somebody
    innermost: str = ""  # item or quote: whichever was entered last


def blocks(root: etree._Element, unseen: list[str] | None = None) -> list[SourceBlock]:
    """Return every block of the page in reading order, hidden ones marked so.

    What stands hidden inside a line is in no block; its texts are added to `unseen`.
    """
    walk = _Walk(unseen=[] if unseen is None else unseen)
    body = root.find("body")
    start = body if body is not None else root
    context = _Context(start)
    walk.element(start, context)
    walk.flush(context)
    return walk.found


def is_data_table(table: etree._Element) -> bool:
    """Return whether a table holds data in rows and columns; one that lays out a page does not."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return False
    if any(sum(1 for _ in cell.iter("li", "p")) >= _MANY for cell in table.iter("td")):
        return False  # lists and paragraphs side by side
    rows = list(table.iter("tr"))
    widths = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows]
    if len(rows) < 2 or max(widths, default=0) < 2:
        return False
    if table.find(".//th") is not None or table.find("caption") is not None:
        return True
    lengths = [len("".join(map(str, cell.itertext()))) for row in rows for cell in row if cell.tag == "td"]
    paragraphs = sum(1 for _ in table.iter("p", "h1", "h2", "h3", "ul", "blockquote", "div"))
    return max(lengths, default=0) < 500 and paragraphs <= len(lengths)


@dataclass(slots=True)
class _Walk:
    unseen: list[str]
    found: list[SourceBlock] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    active: tuple[ActiveMark, ...] = ()
    opened: int = 0
    breaks: int = 0
    pictured: str = ""  # what the picture just passed shows, in the page's words
    number: Run | None = None  # of the item that has no words yet
    numbers: dict[etree._Element, str] = field(default_factory=dict)

    def element(self, element: etree._Element, context: _Context) -> None:
        """Walk one element; its tail belongs to the caller. `parse` limits the tree's depth."""
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED or (tag == "button" and not context.heading):
            return
        if tag in ("br", "hr"):
            self._break(context, rule=tag == "hr")
            return
        if tag == "img":
            self.pictured = " ".join((element.get("alt") or "").split())
            return
        lone = tag in _SET_APART and not self.runs and not context.caption
        block = tag in BLOCKS or (lone and _names_caption(element))
        if block:
            self._end(context)
            context = _entered(element, tag, context)
        elif named.is_hidden(element):
            self.unseen += map(str, element.itertext())
            return
        if tag == "table" and is_data_table(element):
            self._table(element, context)
            return
        if tag == "ol":
            self.numbers.update(_numbers(element))
        elif tag == "li" and element in self.numbers:
            self.number = Run(self.numbers.pop(element), ())
            self.runs = [self.number]
        before = self.active
        if tag in _MARKS:
            self._open_mark(element, tag)
        self._inside(element, tag, context)
        if block:
            self._end(context)
            if tag == "li" and self.number is not None:  # an item without words
                self.number, self.runs = None, []
        self.active = before

    def text(self, text: str | None, context: _Context) -> None:
        if not text:
            return
        if not context.code and not text.strip(" \t\n"):  # what stands between most elements
            if self.runs and not (self.runs[-1].text == " " and self.runs[-1].marks is self.active):
                self.runs.append(Run(" ", self.active))
            return
        if _UNUSUAL.search(text):
            text = normalise(text).text
        if not context.code:
            text = _SPACE.sub(" ", text)
            if self.breaks and text.strip():
                self._broken(text, context)
        self.runs.append(Run(text, self.active))

    def _end(self, context: _Context) -> None:
        """Flush where an element begins or ends, which mostly is where nothing was collected."""
        if self.runs:
            self.flush(context)
        else:
            self.breaks = 0

    def flush(self, context: _Context) -> None:
        """End the block that was being collected, if it holds anything."""
        self.breaks = 0
        if not self.runs:
            return
        runs, self.runs = self.runs, []
        for run in runs:
            if run is not self.number and run.text.strip():
                break
        else:
            # An item's number waits for the item's words, which may stand in an element of their own.
            self.runs = [run for run in runs if run is self.number]
            return
        if context.heading and self.number is not None:
            runs = [
                run for run in runs if run is not self.number
            ]  # entries with headings are no numbered lines
        self.number = None
        text, marks = joined(runs, code=context.code)
        if text[-len(_INVITATION) :].casefold() == _INVITATION:
            text, marks = without_end(text, marks, len(_INVITATION))
            if not text:
                return
        kind, level = _kind(context)
        pictured, self.pictured = self.pictured, ""
        links = sum(m.end - m.start for m in marks if m.kind == "link")
        if kind == "paragraph" and text == pictured and not links:
            kind = "caption"
        if kind == "paragraph" and self._follows_its_number(context):
            number = self.found.pop().text
            shift = len(number) + 1
            text = f"{number} {text}"
            marks = [DraftMark(m.kind, m.start + shift, m.end + shift, m.target) for m in marks]
        self.found.append(SourceBlock(kind, text, level, marks, context.element, context.hidden, links))

    def _follows_its_number(self, context: _Context) -> bool:
        """Return whether the block before is the number of this one, as a note's, and no line of its own."""
        before = self.found[-1] if self.found else None
        return (
            before is not None
            and before.kind == "paragraph"
            and len(before.text) <= 5
            and _LONE_NUMBER.fullmatch(before.text) is not None
            and before.element in context.element.iterancestors()
            and before.element.tag != "body"
        )

    def _inside(self, element: etree._Element, tag: str, context: _Context) -> None:
        if tag == "q":
            self.runs.append(Run("“", self.active))
        text = element.text
        if text:
            self.text(text, context)
        for child in element:
            self.element(child, context)
            tail = child.tail
            if tail:
                self.text(tail, context)
        if tag == "q":
            self.runs.append(Run("”", self.active))

    def _open_mark(self, element: etree._Element, tag: str) -> None:
        kind = _MARKS[tag]
        target = (element.get("href") or "").strip() if kind == "link" else ""
        if kind == "link" and not target:
            return
        self.opened += 1
        self.active = (*self.active, (kind, target if len(target) <= _LONGEST_TARGET else "", self.opened))

    def _break(self, context: _Context, *, rule: bool) -> None:
        if rule:
            self.flush(context)
        elif context.code:
            self.runs.append(Run("\n", self.active))
        else:
            self.breaks += 1

    def _broken(self, following: str, context: _Context) -> None:
        """Line breaks part what a reader sees as lines, so they part blocks.

        Except where one only wraps a sentence, and in headings and captions, which are one thing.
        """
        breaks, self.breaks = self.breaks, 0
        if not self.runs:
            return
        before = "".join(run.text for run in self.runs)
        wraps = (
            breaks == 1
            and len(before) >= _WRAPPED_LINE
            and following.lstrip()[:1].islower()
            and not _SENTENCE_END.search(before)
        )
        if wraps or context.heading or context.caption or context.row:
            self.runs.append(Run(" ", self.active))
        else:
            self.flush(context)

    def _table(self, table: etree._Element, context: _Context) -> None:
        """One block a row. Nothing inside a cell begins a block of its own."""
        for row in table.iter("caption", "tr"):
            if row.tag == "caption":
                inside = replace(context, caption=True, element=row)
                self._cell(row, inside)
                self.flush(inside)
                continue
            inside = replace(context, row=True, element=row)
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            for number, cell in enumerate(cells):
                if number:
                    self.runs.append(Run(CELL_GAP, ()))
                self._cell(cell, inside)
            if any(run.text.strip(" |") for run in self.runs):
                self.flush(inside)
            else:
                self.runs.clear()

    def _cell(self, element: etree._Element, context: _Context) -> None:
        self.text(element.text, context)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in SKIPPED:
                apart = tag in BLOCKS or tag == "br"
                before = self.active
                if tag in _MARKS:
                    self._open_mark(child, tag)
                if apart:
                    self.runs.append(Run(" ", before))
                self._cell(child, context)
                if apart:
                    self.runs.append(Run(" ", before))
                self.active = before
            self.text(child.tail, context)


def _entered(element: etree._Element, tag: str, outer: _Context) -> _Context:
    inner = _Context(
        element,
        outer.heading,
        outer.items,
        outer.quotes,
        outer.caption,
        outer.code,
        outer.row,
        outer.hidden or named.is_hidden(element),
        outer.pulled,
        outer.innermost,
    )
    if not inner.pulled and named.is_pull_quote(element):
        inner.pulled = True
        inner.quotes = max(1, inner.quotes)
        inner.innermost = "quote"
    if tag in _HEADINGS and not inner.pulled:
        inner.heading = _HEADINGS[tag]
    elif tag in _LISTS:
        inner.items += 1
    elif tag == "li":
        inner.innermost = "item"
    elif tag == "blockquote":
        inner.quotes += 1
        inner.innermost = "quote"
    elif tag in ("pre", "listing", "xmp", "plaintext"):
        inner.code = True
    elif tag in ("figcaption", "caption"):
        inner.caption = not (inner.pulled or named.says_who_spoke(element))
        inner.innermost = inner.innermost if inner.caption else "quote"
    elif tag == "figure":
        inner.caption = inner.caption or named.is_picture(element)
    elif inner.innermost != "item":  # in a list of pictures the caption is what the item says
        inner.caption = inner.caption or _names_caption(element)
    return inner


def _names_caption(element: etree._Element) -> bool:
    return named.names_caption(element.get("class") or "")


def _kind(context: _Context) -> tuple[BlockKind, int]:
    if context.code:
        return "code", 0
    if context.heading:
        return "heading", context.heading
    if context.caption:
        return "caption", 0
    if context.row:
        return "row", 0
    if context.innermost == "quote":
        return "quote", max(1, context.quotes)
    if context.innermost == "item":
        return "item", max(1, context.items)
    return "paragraph", 0


def _numbers(ordered: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield the items of an ordered list with what a browser shows before them, "3. "."""
    start = ordered.get("start") or ""
    items = [item for item in ordered if item.tag == "li"]
    backwards = ordered.get("reversed") is not None
    number = int(start) if _COUNT.fullmatch(start) else len(items) if backwards else 1
    for item in items:
        value = item.get("value") or ""
        number = int(value) if _COUNT.fullmatch(value) else number
        yield item, f"{number}. "
        number += -1 if backwards else 1
