"""OpenDocument text: headings by outline level, lists with depth, tables as rows, links, emphasis."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from reader.errors import ImportFailed
from reader.importers.archive import Archive, parse_xml
from reader.importers.dates import find_date
from reader.importers.draft import Draft, DraftBlock, DraftMark, MarkKind, Raw, code_lines_joined
from reader.importers.markdown import CELL_GAP
from reader.model import BlockKind

VERSION = "2"

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_SKIPPED = frozenset(
    f"{_TEXT}{name}"
    for name in (
        "tracked-changes sequence-decls table-of-content illustration-index alphabetical-index bibliography "
        "note-citation bookmark bookmark-start bookmark-end soft-page-break"
    ).split()
)


def read(raw: Raw) -> Draft:
    """Return the draft of an .odt file, or of a flat .fodt."""
    if raw.data[:2] == b"PK":
        archive = Archive(raw.data, raw.name, raw.limits)
        if "content.xml" not in archive:
            raise ImportFailed("import.damaged", name=raw.name, what="OpenDocument")
        content = parse_xml(archive.read("content.xml"), raw.name, "OpenDocument")
        meta = (
            parse_xml(archive.read("meta.xml"), raw.name, "OpenDocument") if "meta.xml" in archive else None
        )
        named = (
            parse_xml(archive.read("styles.xml"), raw.name, "OpenDocument")
            if "styles.xml" in archive
            else None
        )
    else:
        content = parse_xml(raw.data, raw.name, "OpenDocument")
        meta = named = content
    raw.progress(0.4)
    body = content.find(".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")
    if body is None:
        raise ImportFailed("import.no-text", name=raw.name, kind="OpenDocument text")
    walk = _Walk(_styles(content, named), _counting(content, named))
    walk.children(body, _Place())
    draft = _facts(meta) if meta is not None else Draft()
    draft.language = draft.language or _language(content, named)
    draft.blocks = list(code_lines_joined(walk.found))
    first = draft.blocks[0] if draft.blocks else None
    if first is not None and first.kind == "title":
        draft.title = first.text
    elif first is not None and draft.title:
        if first.kind == "heading" and first.text.casefold() == draft.title.casefold():
            draft.blocks.pop(0)  # the file's own title stands in its text as well
        draft.blocks.insert(0, DraftBlock("title", draft.title))
    draft.encoding = "utf-8"
    return draft


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str = ""
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: depth in lists, the outermost list's style."""

    depth: int = 0
    list: str = ""


def _styles(*parts: etree._Element | None) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for part in parts:
        for style in part.iter(f"{_STYLE}style") if part is not None else ():
            look = style.find(f"{_STYLE}text-properties")
            found[style.get(f"{_STYLE}name") or ""] = _Style(
                style.get(f"{_STYLE}parent-style-name") or "",
                look is not None and look.get(f"{_FORMAT}font-weight") == "bold",
                look is not None and look.get(f"{_FORMAT}font-style") == "italic",
            )
    return found


def _counting(*parts: etree._Element | None) -> frozenset[tuple[str, int]]:
    """Return which levels of which list styles count 1, 2, 3."""
    found: set[tuple[str, int]] = set()
    for part in parts:
        for style in part.iter(f"{_TEXT}list-style") if part is not None else ():
            for level in style.iter(f"{_TEXT}list-level-style-number"):
                depth = level.get(f"{_TEXT}level") or ""
                if level.get(f"{_STYLE}num-format") == "1" and depth.isdigit():
                    found.add((style.get(f"{_STYLE}name") or "", int(depth)))
    return frozenset(found)


def _language(*parts: etree._Element | None) -> str:
    """Return the language of the paragraphs that say nothing of their own."""
    for part in parts:
        for style in part.iter(f"{_STYLE}default-style") if part is not None else ():
            look = style.find(f"{_STYLE}text-properties")
            if style.get(f"{_STYLE}family") == "paragraph" and look is not None:
                language, country = look.get(f"{_FORMAT}language"), look.get(f"{_FORMAT}country")
                if language and language != "none":
                    return f"{language}-{country}" if country and country != "none" else language
    return ""


@dataclass(slots=True)
class _Walk:
    styles: dict[str, _Style]
    counting: frozenset[tuple[str, int]] = frozenset()
    found: list[DraftBlock] = field(default_factory=list)

    def children(self, element: etree._Element, place: _Place) -> None:
        for child in element:
            self.element(child, place)

    def element(self, element: etree._Element, place: _Place) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag in (f"{_TEXT}h", f"{_TEXT}p"):
            self._paragraph(element, place)
        elif tag == f"{_TEXT}list":
            self._list(element, place)
        elif tag == f"{_TABLE}table-row":
            self._row(element)
        else:
            self.children(element, place)

    def _list(self, element: etree._Element, place: _Place) -> None:
        inside = _Place(place.depth + 1, element.get(f"{_TEXT}style-name") or place.list)
        counts = (inside.list, inside.depth) in self.counting
        number = 1
        for item in element:
            start = item.get(f"{_TEXT}start-value") or "" if isinstance(item.tag, str) else ""
            number = int(start) if start.isdigit() else number
            before = len(self.found)
            self.element(item, inside)
            first = self.found[before] if len(self.found) > before else None
            if item.tag == f"{_TEXT}list-item" and first is not None and first.kind == "item":
                if counts and first.level == inside.depth:
                    mark = f"{number}. "
                    marks = [
                        DraftMark(m.kind, m.start + len(mark), m.end + len(mark), m.target)
                        for m in first.marks
                    ]
                    self.found[before] = DraftBlock("item", mark + first.text, first.level, marks)
                number += 1

    def _paragraph(self, element: etree._Element, place: _Place) -> None:
        text, marks, inner = self._inline(element)
        kind, level = self._kind(element, place)
        if text.strip():
            self.found.append(DraftBlock(kind, text, level, marks))
        for box in inner:  # frames and notes anchored here: their paragraphs follow
            self.children(box, _Place())

    def _kind(self, element: etree._Element, place: _Place) -> tuple[BlockKind, int]:
        if element.tag == f"{_TEXT}h":
            level = element.get(f"{_TEXT}outline-level") or "1"
            return "heading", min(6, int(level)) if level.isdigit() and level != "0" else 1
        names = self._names(element.get(f"{_TEXT}style-name") or "")
        if names & {"Title"}:
            return "title", 0
        if names & {"Subtitle"}:
            return "deck", 0
        if names & {"Quotations", "Quote"}:
            return "quote", 1
        if names & {"Caption", "Illustration", "Figure", "Drawing"}:
            return "caption", 0
        if names & {"Preformatted_20_Text", "Preformatted Text"}:
            return "code", 0
        return ("item", place.depth) if place.depth else ("paragraph", 0)

    def _names(self, name: str) -> frozenset[str]:
        """Return the style's name and those it inherits from."""
        found: list[str] = []
        while name and name not in found and len(found) < 20:
            found.append(name)
            name = self.styles.get(name, _Style()).parent
        return frozenset(found)

    def _row(self, row: etree._Element) -> None:
        text = ""
        marks: list[DraftMark] = []
        cells = [cell for cell in row if cell.tag == f"{_TABLE}table-cell"]
        for number, cell in enumerate(cells):
            text += CELL_GAP if number else ""
            for paragraph in cell.iter(f"{_TEXT}p", f"{_TEXT}h"):
                piece, inner, _ = self._inline(paragraph)
                text += " " if text and not text.endswith((" ", CELL_GAP)) else ""
                marks += [DraftMark(m.kind, m.start + len(text), m.end + len(text), m.target) for m in inner]
                text += piece
        if text.strip(" |"):
            self.found.append(DraftBlock("row", text, 0, marks))

    def _inline(self, element: etree._Element) -> tuple[str, list[DraftMark], list[etree._Element]]:
        text = element.text or ""
        marks: list[DraftMark] = []
        boxes: list[etree._Element] = []
        for child in element:
            if child.tag == f"{_TEXT}s":
                count = child.get(f"{_TEXT}c") or "1"
                text += " " * (min(int(count), 100) if count.isdigit() else 1)
            elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                text += " "
            elif child.tag == f"{_TEXT}note" or str(child.tag).endswith("}frame"):
                boxes.append(child)
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                piece, inner, more = self._inline(child)
                start = len(text)
                boxes += more
                marks += [DraftMark(m.kind, m.start + start, m.end + start, m.target) for m in inner]
                marks += [
                    DraftMark(kind, start, start + len(piece), link) for kind, link in self._marks(child)
                ]
                text += piece
            text += child.tail or ""
        return text, marks, boxes

    def _marks(self, element: etree._Element) -> list[tuple[MarkKind, str]]:
        if element.tag == f"{_TEXT}a":
            return [("link", element.get(_LINK) or "")]
        styles = [
            self.styles.get(name, _Style()) for name in self._names(element.get(f"{_TEXT}style-name") or "")
        ]
        found: list[tuple[MarkKind, str]] = []
        if any(style.bold for style in styles):
            found.append(("strong", ""))
        if any(style.italic for style in styles):
            found.append(("emphasis", ""))
        return found


def _facts(meta: etree._Element) -> Draft:
    def first(*names: str) -> str:
        for name in names:
            for element in meta.iter(f"{{*}}{name}"):
                if element.text and element.text.strip():
                    return " ".join(element.text.split())
        return ""

    date = find_date(first("creation-date", "date"))
    return Draft(
        title=first("title"),
        byline=first("initial-creator", "creator"),
        published=date.iso if date else "",
        language=first("language"),
    )
