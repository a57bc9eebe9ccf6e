"""EPUB books: the chapters in the order of the spine, each through the same walk as a web page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from reader.errors import ImportFailed
from reader.importers.archive import Archive, parse_xml
from reader.importers.dates import find_date
from reader.importers.decode import declared_in_page, decode
from reader.importers.draft import Draft, DraftBlock, Raw
from reader.importers.web import parse, walk
from reader.model import Notice
from reader.text.normalise import normalise

VERSION = "2"

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_CHAPTER_TYPES = frozenset(
    {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}
)
_NCX_DOCTYPE = re.compile(rb"<!DOCTYPE\s+ncx\s+PUBLIC\s+\"[^\"<>\[]{0,200}\"\s+\"[^\"<>\[]{0,200}\"\s*>")
_FONT_OBFUSCATION = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    media_type: str
    properties: str
    fallback: str


def read(raw: Raw) -> Draft:
    """Return the draft of a book: its title, then every chapter of the spine once."""
    archive = Archive(raw.data, raw.name, raw.limits)
    _refuse_locked(archive)
    package_path = _package_path(archive)
    package = parse_xml(archive.read(package_path), raw.name, "EPUB package")
    draft = _facts(package)
    chapters = list(dict.fromkeys(_spine(package, posixpath.dirname(package_path), archive)))
    contents = _contents(package, posixpath.dirname(package_path), archive, raw)
    missing = 0
    for number, path in enumerate(chapters, start=1):
        if path in archive:
            draft.blocks += _headed(
                _chapter(archive.read(path), raw), contents.get(path, {}), several=len(chapters) > 1
            )
        else:
            missing += 1
        raw.progress(0.1 + 0.85 * number / len(chapters))
    if missing:
        draft.notices.append(Notice("import.parts-missing", (("count", missing),)))
    if draft.title and draft.blocks:
        first = draft.blocks[0]
        if first.kind in ("heading", "paragraph") and first.text.casefold() == draft.title.casefold():
            draft.blocks.pop(0)
        draft.blocks.insert(0, DraftBlock("title", draft.title))
    draft.encoding = "utf-8"
    return draft


def _refuse_locked(archive: Archive) -> None:
    """Refuse a book whose chapters are encrypted; obfuscated fonts do not matter."""
    if _RIGHTS not in archive:
        return
    told = archive.read(_RIGHTS)
    methods = told.count(b"EncryptionMethod")
    harmless = sum(told.count(method) for method in _FONT_OBFUSCATION)
    if methods > harmless:
        raise ImportFailed("import.encrypted", name=archive.name)


def _package_path(archive: Archive) -> str:
    if _CONTAINER in archive:
        container = parse_xml(archive.read(_CONTAINER), archive.name, "EPUB container")
        for element in container.iter("{*}rootfile"):
            path = unquote(element.get("full-path") or "").lstrip("/")
            if path in archive:
                return path
    found = next((name for name in archive.names if name.casefold().endswith(".opf")), None)
    if found is None:
        raise ImportFailed("import.damaged", name=archive.name, what="EPUB")
    return found


def _facts(package: etree._Element) -> Draft:
    def first(name: str) -> str:
        return next(
            (" ".join(e.text.split()) for e in package.iter(f"{{*}}{name}") if e.text and e.text.strip()), ""
        )

    creators = [" ".join(e.text.split()) for e in package.iter("{*}creator") if e.text and e.text.strip()]
    date = find_date(first("date"))
    return Draft(
        title=first("title"),
        byline=", ".join(dict.fromkeys(creators)),
        published=date.iso if date else first("date")[:4] if first("date")[:4].isdigit() else "",
        outlet=first("publisher"),
        language=first("language"),
    )


def _spine(package: etree._Element, folder: str, archive: Archive) -> Iterator[str]:
    """Yield the paths of the chapters; the table of contents is no chapter."""
    items = {element.get("id") or "": _item(element, folder) for element in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref") or "")
        for _ in range(5):  # a chapter in a strange format names another to read in its place
            if item is None or item.media_type in _CHAPTER_TYPES or not item.fallback:
                break
            item = items.get(item.fallback)
        if item is None or "nav" in item.properties.split():
            continue
        if item.media_type in _CHAPTER_TYPES or item.path.endswith((".xhtml", ".html", ".htm")):
            yield item.path


def _contents(
    package: etree._Element, folder: str, archive: Archive, raw: Raw
) -> dict[str, dict[str, tuple[str, int]]]:
    """Return the lines of the book's contents with their depth from 1, by chapter; the newer list counts."""
    items = [_item(element, folder) for element in package.iter("{*}item")]
    found: dict[str, dict[str, tuple[str, int]]] = {}
    lists = [item for item in items if "nav" in item.properties.split()]
    lists += [item for item in items if item.media_type == "application/x-dtbncx+xml"]
    for item in (each for each in lists if each.path in archive):
        try:
            entries = list(_entries(archive.read(item.path), raw, item.path))
        except ImportFailed as error:
            if error.message != "import.damaged":
                raise
            continue  # a book is more than its list of contents
        for target, label, depth in entries:
            path = posixpath.normpath(
                posixpath.join(posixpath.dirname(item.path), unquote(target.split("#")[0]))
            )
            found.setdefault(path.lstrip("/"), {}).setdefault(_key(label), (label, depth))
        if found:
            break
    return found


def _entries(data: bytes, raw: Raw, path: str) -> Iterator[tuple[str, str, int]]:
    """Yield target, label and depth of each line of a list of contents, EPUB 3's page or EPUB 2's."""
    if b"<ncx" in data[:4096]:
        for point in parse_xml(_NCX_DOCTYPE.sub(b"", data), raw.name, "EPUB contents").iter("{*}navPoint"):
            label, content = point.find("{*}navLabel/{*}text"), point.find("{*}content")
            depth = sum(1 for above in point.iterancestors() if str(above.tag).endswith("}navPoint"))
            if label is not None and content is not None:
                yield content.get("src") or "", label.text or "", depth + 1
        return
    root = parse.parse(parse.as_html(normalise(decode(data, name=raw.name).text).text))
    for link in root.iter("a") if root is not None else ():
        lists = sum(1 for above in link.iterancestors() if above.tag == "ol")
        nav = next(link.iterancestors("nav"), None)
        kind = (nav.get("epub:type") or nav.get("role") or "toc") if nav is not None else ""
        if lists and "toc" in kind:
            yield link.get("href") or "", "".join(map(str, link.itertext())), lists


def _headed(
    blocks: list[DraftBlock], labels: dict[str, tuple[str, int]], *, several: bool
) -> list[DraftBlock]:
    """Return the chapter with lines that the contents name as headings: some programs only paint them so.

    A chapter without any begins with what the contents call it.
    """
    if not labels or any(block.kind == "heading" for block in blocks):
        return blocks
    named = False
    for block in blocks:
        found = labels.get(_key(block.text)) if block.kind == "paragraph" and len(block.text) <= 200 else None
        if found is not None:
            block.kind, block.level, named = "heading", min(6, found[1]), True
    label, depth = next(iter(labels.values()))
    if blocks and several and not named and label.strip():
        blocks.insert(0, DraftBlock("heading", " ".join(label.split()), min(6, depth)))
    return blocks


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _item(element: etree._Element, folder: str) -> _Item:
    path = posixpath.normpath(posixpath.join(folder, unquote((element.get("href") or "").split("#")[0])))
    return _Item(
        path.lstrip("/"),
        (element.get("media-type") or "").casefold(),
        element.get("properties") or "",
        element.get("fallback") or "",
    )


def _chapter(data: bytes, raw: Raw) -> list[DraftBlock]:
    decoded = decode(data, forced=raw.encoding, declared=declared_in_page(data), name=raw.name)
    root = parse.parse(parse.as_html(normalise(decoded.text).text))
    if root is None:
        return []
    return [
        DraftBlock(block.kind, block.text, block.level, block.marks)
        for block in walk.blocks(root)
        if not block.hidden
    ]
