"""Word documents: headings by style, lists with depth and numbers, tables as rows, links, emphasis.

Read from the XML itself: python-docx leaves out the words of links and insertions and inflates every entry
of the archive without a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from reader.errors import ImportFailed
from reader.importers.archive import Archive, parse_xml
from reader.importers.dates import find_date
from reader.importers.draft import Draft, DraftBlock, DraftMark, MarkKind, Raw, code_lines_joined
from reader.importers.markdown import CELL_GAP
from reader.model import BlockKind

VERSION = "2"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_FOLDER = "word/"
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)", re.I)
_KINDS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (re.compile(r"title|titel", re.I), "title"),
    (re.compile(r"subtitle|untertitel|sous-titre|subtítulo", re.I), "deck"),
    (
        re.compile(r"(?:intense\s+)?quote|quotations?|(?:intensives\s+)?zitat|citation|block\s+text", re.I),
        "quote",
    ),
    (re.compile(r"caption|beschriftung|légende|leyenda", re.I), "caption"),
    (re.compile(r"(?:html\s+preformatted|preformatted\s+text|code|macro|source\s*code)", re.I), "code"),
)
# Deleted text, codes of fields, and alternatives for old programs, which repeat what stands before them.
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = frozenset({f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}ptab"})


def read(raw: Raw) -> Draft:
    """Return the draft of a .docx file."""
    archive = Archive(raw.data, raw.name, raw.limits)
    if f"{_FOLDER}document.xml" not in archive:
        raise ImportFailed("import.damaged", name=raw.name, what="Word document")
    document = _part(archive, "document.xml", raw.name)
    assert document is not None
    raw.progress(0.4)
    walk = _Walk(
        _styles(_part(archive, "styles.xml", raw.name)),
        _numberings(_part(archive, "numbering.xml", raw.name)),
        _links(_part(archive, "_rels/document.xml.rels", raw.name)),
    )
    walk.container(next(document.iter(f"{_W}body"), document))
    for notes in ("footnotes.xml", "endnotes.xml"):
        root = _part(archive, notes, raw.name)
        for note in root if root is not None else ():
            if note.get(f"{_W}type") is None:  # separators have a type
                walk.container(note)
    draft = _facts(archive, raw.name)
    draft.blocks = list(code_lines_joined(walk.found))
    _name_title(draft)
    draft.encoding = "utf-8"
    return draft


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    parent: str = ""
    outline: int = 0
    numbering: str = ""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Where a paragraph stands in a list: the list, its depth from 0, whether it counts in decimals."""

    list: str
    depth: int
    counts: bool


def _part(archive: Archive, name: str, file: str) -> etree._Element | None:
    if _FOLDER + name not in archive:
        return None
    data = archive.read(_FOLDER + name)
    if _STRICT in data[:4096]:  # the ISO variant differs in its namespaces alone
        data = data.replace(_STRICT + b"wordprocessingml/main", _W[1:-1].encode())
        data = data.replace(_STRICT + b"officeDocument/relationships", _R[1:-1].encode())
    return parse_xml(data, file, "Word document")


def _styles(root: etree._Element | None) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        found[style.get(f"{_W}styleId") or ""] = _Style(
            _value(style, f"{_W}name"),
            _value(style, f"{_W}basedOn"),
            _level(_value(style, f"{_W}pPr/{_W}outlineLvl")),
            _value(style, f"{_W}pPr/{_W}numPr/{_W}numId"),
        )
    return found


def _numberings(root: etree._Element | None) -> dict[tuple[str, int], bool]:
    """Return whether a list counts in decimals, by list and depth."""
    if root is None:
        return {}
    formats: dict[tuple[str, int], bool] = {}
    for abstract in root.iter(f"{_W}abstractNum"):
        for level in abstract.iter(f"{_W}lvl"):
            depth = _count(level.get(f"{_W}ilvl"))
            counts = _value(level, f"{_W}numFmt") == "decimal"
            formats[abstract.get(f"{_W}abstractNumId") or "", depth] = counts
    found: dict[tuple[str, int], bool] = {}
    for number in root.iter(f"{_W}num"):
        abstract_id = _value(number, f"{_W}abstractNumId")
        for depth in range(9):
            found[number.get(f"{_W}numId") or "", depth] = formats.get((abstract_id, depth), False)
    return found


def _links(root: etree._Element | None) -> dict[str, str]:
    if root is None:
        return {}
    return {e.get("Id") or "": e.get("Target") or "" for e in root if e.get("TargetMode") == "External"}


@dataclass(slots=True)
class _Walk:
    styles: dict[str, _Style]
    numberings: dict[tuple[str, int], bool]
    links: dict[str, str]
    found: list[DraftBlock] = field(default_factory=list)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def container(self, element: etree._Element) -> None:
        for child in element:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
                self.container(child)

    def _paragraph(self, paragraph: etree._Element) -> None:
        line = _Line()
        self._inline(paragraph, line, ())
        kind, level = self._kind(paragraph)
        number = self._number(paragraph, kind)
        if line.text.strip():
            for mark in line.marks:
                mark.start, mark.end = mark.start + len(number), mark.end + len(number)
            self.found.append(DraftBlock(kind, number + line.text, level, line.marks))
        for box in line.boxes:
            self.container(box)

    def _kind(self, paragraph: etree._Element) -> tuple[BlockKind, int]:
        outline = _level(_value(paragraph, f"{_W}pPr/{_W}outlineLvl"))
        for style in self._lineage(paragraph):
            heading = _HEADING.match(style.name)
            if heading or style.outline or outline:
                level = int(heading[1]) if heading else style.outline or outline
                return "heading", max(1, min(6, level))
            for pattern, kind in _KINDS:
                if pattern.fullmatch(style.name):
                    return kind, 1 if kind == "quote" else 0
        if outline:
            return "heading", min(6, outline)
        numbered = self._numbered(paragraph)
        return ("item", numbered.depth + 1) if numbered else ("paragraph", 0)

    def _lineage(self, paragraph: etree._Element) -> Iterator[_Style]:
        name = _value(paragraph, f"{_W}pPr/{_W}pStyle")
        for _ in range(12):
            style = self.styles.get(name)
            if style is None:
                return
            yield style
            name = style.parent

    def _numbered(self, paragraph: etree._Element) -> _Numbered | None:
        own = _value(paragraph, f"{_W}pPr/{_W}numPr/{_W}numId")
        number = own or next((s.numbering for s in self._lineage(paragraph) if s.numbering), "")
        named = any(s.name.casefold().startswith("list ") for s in self._lineage(paragraph))
        if number in ("", "0"):
            return _Numbered("", 0, False) if named and own != "0" else None
        depth = min(8, _count(_value(paragraph, f"{_W}pPr/{_W}numPr/{_W}ilvl")))
        return _Numbered(number, depth, self.numberings.get((number, depth), False))

    def _number(self, paragraph: etree._Element, kind: BlockKind) -> str:
        numbered = self._numbered(paragraph) if kind == "item" else None
        if numbered is None or not numbered.counts:
            return ""
        for depth in range(numbered.depth + 1, 9):
            self.counts.pop((numbered.list, depth), None)
        place = (numbered.list, numbered.depth)
        self.counts[place] = self.counts.get(place, 0) + 1
        return f"{self.counts[place]}. "

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]
        cells = [
            [cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
            for row in rows
        ]
        if max(map(len, cells), default=0) < 2:  # a frame around text, not a table
            for cell in (cell for row in cells for cell in row):
                self.container(cell)
            return
        for row in cells:
            line = _Line()
            for number, cell in enumerate(row):
                line.add(CELL_GAP if number else "")
                for paragraph in cell.iter(f"{_W}p"):
                    line.add(" " if line.text and not line.text.endswith((" ", CELL_GAP)) else "")
                    self._inline(paragraph, line, ())
            if line.text.strip(" |"):
                self.found.append(DraftBlock("row", line.text, 0, line.marks))

    def _inline(self, element: etree._Element, line: _Line, marks: tuple[tuple[MarkKind, str], ...]) -> None:
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or tag == _FALLBACK or not isinstance(tag, str):
                continue
            if tag == f"{_W}t":
                line.add(child.text or "", marks)
            elif tag in _BREAKS:
                line.add("" if child.get(f"{_W}type") == "page" else " ", marks)
            elif tag == f"{_W}noBreakHyphen":
                line.add("\u2011", marks)
            elif tag == f"{_W}txbxContent":
                line.boxes.append(child)
            elif tag == f"{_W}r":
                looks = _looks(child)
                if looks is not None:
                    self._inline(child, line, (*marks, *looks))
            elif tag == f"{_W}hyperlink":
                target = self.links.get(child.get(f"{_R}id") or "", "")
                self._inline(child, line, (*marks, ("link", target)) if target else marks)
            else:
                self._inline(child, line, marks)


@dataclass(slots=True)
class _Line:
    text: str = ""
    marks: list[DraftMark] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    def add(self, text: str, marks: tuple[tuple[MarkKind, str], ...] = ()) -> None:
        start, end = len(self.text), len(self.text) + len(text)
        self.text += text
        for kind, target in marks if text else ():
            touching = next(
                (m for m in self.marks if m.end == start and (m.kind, m.target) == (kind, target)), None
            )
            if touching:
                touching.end = end
            else:
                self.marks.append(DraftMark(kind, start, end, target))


def _looks(run: etree._Element) -> tuple[tuple[MarkKind, str], ...] | None:
    """Return the marks of a run; None for hidden text."""
    look = run.find(f"{_W}rPr")
    if look is None:
        return ()
    if _is_on(look, f"{_W}vanish"):
        return None
    found: list[tuple[MarkKind, str]] = []
    if _is_on(look, f"{_W}b"):
        found.append(("strong", ""))
    if _is_on(look, f"{_W}i"):
        found.append(("emphasis", ""))
    return tuple(found)


def _is_on(look: etree._Element, name: str) -> bool:
    element = look.find(name)
    return element is not None and element.get(f"{_W}val") not in ("0", "false", "off", "none")


def _value(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _count(value: str | None) -> int:
    return int(value) if value and value.isdigit() and len(value) < 6 else 0


def _level(value: str) -> int:
    """Return the heading level of an outline level, which counts from 0; 9 is body text."""
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _name_title(draft: Draft) -> None:
    titled = next((block for block in draft.blocks[:3] if block.kind == "title"), None)
    if titled:
        draft.title = titled.text
        return
    if draft.blocks and draft.blocks[0].kind == "heading" and draft.blocks[0].level == 1:
        draft.blocks[0].kind, draft.blocks[0].level = "title", 0
        draft.title = draft.blocks[0].text
    elif draft.title and draft.blocks:
        draft.blocks.insert(0, DraftBlock("title", draft.title))


def _facts(archive: Archive, name: str) -> Draft:
    if "docProps/core.xml" not in archive:
        return Draft()
    root = parse_xml(archive.read("docProps/core.xml"), name, "Word document")
    told = {
        etree.QName(e).localname: " ".join((e.text or "").split()) for e in root if isinstance(e.tag, str)
    }
    date = find_date(told.get("created", ""))
    return Draft(
        title=told.get("title", ""),
        byline=told.get("creator", ""),
        published=date.iso if date else "",
        language=told.get("language", ""),
    )
