"""PDF: characters and boxes from the engine, then order, running heads, paragraphs."""

from __future__ import annotations

import gc
import importlib
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from reader.errors import ImportFailed
from reader.importers import furniture
from reader.importers.dates import find_date
from reader.importers.draft import Draft, DraftBlock, Raw
from reader.importers.pdf import joining, order, paragraphs, running
from reader.importers.pdf.hyphens import Words
from reader.importers.pdf.paragraphs import Built
from reader.importers.pdf.placing import placed
from reader.model import Notice
from reader.pdf.values import READING, PageText

VERSION = READING

_TITLES_NOBODY_GAVE = ("untitled", "microsoft word", "microsoft powerpoint", "document", "unknown", "slide 1")
# Fewer characters a page than this, with a picture over most of it, is a scan.
_SCAN_CHARACTERS, _SCAN_PICTURE = 25, 0.5
_TOLD = 20  # pages that are named one by one
_BYLINE = 200  # characters: a longer paragraph is where the story has begun
# Of the progress: where the first page begins, and what all pages take together.
_OPENED, _ALL_PAGES = 0.06, 0.64


def read(raw: Raw) -> Draft:
    """Return the draft of a PDF: its text in reading order, and where each character stands."""
    opening: Any = importlib.import_module("reader.pdf.engine.opening")
    text: Any = importlib.import_module("reader.pdf.engine.text")
    marks: Any = importlib.import_module("reader.pdf.engine.marks")
    document = opening.opened(raw.data, name=raw.name, password=raw.password, most=raw.limits.pages)
    try:
        labels = opening.labels(document)
        pages: list[PageText] = []
        left_out = {round((share - _OPENED) / _ALL_PAGES * len(labels)) for share in raw.stopped_at}
        raw.progress(_OPENED)
        with _without_collector():
            for number, label in enumerate(labels):
                read_page = text.bare_page if number in left_out else text.page_text
                pages.append(read_page(document, number, label))
                raw.progress(_OPENED + _ALL_PAGES * (number + 1) / len(labels))
        facts = dict(document.metadata or {})
        marked = marks.count(document)
    finally:
        document.close()
    if all(page.damaged for page in pages):
        raise ImportFailed("import.pages-damaged", name=raw.name)
    draft = drafted(pages, facts, raw)
    if left_out:
        told = ", ".join(labels[number] for number in sorted(left_out) if number < len(labels))
        draft.notices.append(Notice("import.pages-left-out", (("count", len(left_out)), ("pages", told))))
    if marked:
        draft.notices.append(Notice("import.pdf-marks", (("count", marked),)))
    return draft


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from looking for cycles among a page's thousands of characters, which have none."""
    there = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if there:
            gc.enable()


def drafted(pages: Sequence[PageText], facts: dict[str, Any], raw: Raw) -> Draft:
    """Return the draft of pages that are read; `facts` is what the file says of itself."""
    draft = Draft()
    if _is_scan(pages):
        for page in pages:
            page.lines = []  # a stamp is on the picture of the page, too
    if not any(page.lines for page in pages):
        draft.notices.append(Notice("import.pages-only", (("pages", len(pages)),)))
    else:
        draft.notices += _notices(pages)
    rtl = _right_to_left(pages)
    running.without_running(pages)
    blocks = _blocks(pages, rtl=rtl, raw=raw)
    _title(blocks, facts, draft)
    if not draft.title:
        draft.title = PurePath(raw.name).stem  # nothing else tells one such file from the next in a list
    _bylines(blocks, facts, draft)
    draft.blocks = [DraftBlock(block.kind, block.text, block.level) for block in blocks]
    draft.byline = draft.byline or _fact(facts, "author")
    created = find_date(_date(str(facts.get("creationDate") or "")))
    draft.published = draft.published or (created.iso if created else "")
    draft.complete = lambda article: placed(article, blocks, pages, raw.progress)
    return draft


def _blocks(pages: Sequence[PageText], *, rtl: bool, raw: Raw) -> list[Built]:
    columns = []
    for number, page in enumerate(pages):
        columns.append(order.columns(page.lines, right_to_left=rtl))
        raw.progress(0.7 + 0.1 * (number + 1) / len(pages))
    style = paragraphs.style_of(column for held in columns for column in held)
    words = Words(line.text for page in pages for line in page.lines)
    blocks: list[Built] = []
    notes: list[Built] = []
    seams: set[int] = set()
    for number, (page, held) in enumerate(zip(pages, columns, strict=True)):
        raw.progress(0.8 + 0.1 * number / len(pages))
        for column in held:
            made = paragraphs.blocks_of([column], style, words, rtl=rtl)
            tops = {id(block): _top(block) for block in made}
            tall = page.facts.width if column.lines[0].turned % 2 else page.facts.height
            column.lines = []  # a thousand pages of boxes are not held twice
            paragraphs.mark_notes(made, style, tall, tops)
            notes += [block for block in made if block.note]
            kept = [block for block in made if not block.note]
            seams.add(len(blocks))
            blocks += kept
        page.lines = []
    paragraphs.classify(blocks, style)
    return [*joining.joined(blocks, style, words, seams), *notes]


def _top(block: Built) -> float:
    return min(block.chunks[0].boxes[1::4])


def _is_scan(pages: Sequence[PageText]) -> bool:
    """Return whether the pages are pictures without text under them, but for a stamp or a number."""
    if any(sum(len(line.text) for line in page.lines) >= _SCAN_CHARACTERS for page in pages):
        return False
    pictures = sum(1 for page in pages if page.facts.pictures >= _SCAN_PICTURE)
    return bool(pictures) and pictures * 2 >= len(pages)


def _notices(pages: Sequence[PageText]) -> list[Notice]:
    found = []
    characters = sum(len(line.text) for page in pages for line in page.lines)
    unmapped = sum(page.unmapped for page in pages)
    if unmapped and unmapped >= 0.005 * characters:
        found.append(Notice("import.unmapped", (("count", unmapped),)))
    pictures = [
        page.facts.label
        for page in pages
        if sum(len(line.text) for line in page.lines) < _SCAN_CHARACTERS
        and page.facts.pictures >= _SCAN_PICTURE
    ]
    if pictures:
        found.append(Notice("import.picture-pages", (("count", len(pictures)),)))
    damaged = [page.facts.label for page in pages if page.damaged]
    if damaged:
        told = ", ".join(damaged[:_TOLD]) + (" …" if len(damaged) > _TOLD else "")
        found.append(Notice("import.damaged-pages", (("count", len(damaged)), ("pages", told))))
    cut = sum(1 for page in pages if page.cut)
    if cut:
        found.append(Notice("import.pages-cut", (("count", cut),)))
    return found


def _right_to_left(pages: Sequence[PageText]) -> bool:
    """Return whether most letters run from right to left."""
    right = left = 0
    for page in pages[:50]:
        for line in page.lines:
            for char in line.text[:80]:
                direction = unicodedata.bidirectional(char)
                right += direction in ("R", "AL")
                left += direction == "L"
    return right > left


def _title(blocks: list[Built], facts: dict[str, Any], draft: Draft) -> None:
    """Take the largest heading at the top of the first page as the title, else what the file says."""
    named = _fact(facts, "title")
    if named.casefold().startswith(_TITLES_NOBODY_GAVE) or named.casefold().endswith(
        (".pdf", ".doc", ".docx", ".indd")
    ):
        named = ""
    first = next((block.page for block in blocks), 0)
    candidates = [b for b in blocks[:12] if b.kind == "heading" and b.page == first]
    if candidates:
        best = max(candidates, key=lambda block: block.size)
        if best is candidates[0] or best.size > 1.15 * candidates[0].size:
            best.kind, best.level = "title", 0
            draft.title = best.text
            return
    match = next((b for b in blocks[:6] if named and b.text.casefold() == named.casefold()), None)
    if match is not None:
        match.kind, match.level = "title", 0
    draft.title = named


def _bylines(blocks: list[Built], facts: dict[str, Any], draft: Draft) -> None:
    """Take who wrote it, and when, from under the title: the file may know only who made the file."""
    at = next((place for place, block in enumerate(blocks) if block.kind == "title"), None)
    if at is None:
        return
    author = _fact(facts, "author").casefold()
    for block in blocks[at + 1 : at + 6]:
        if block.kind == "paragraph" and len(block.text) > _BYLINE:
            return
        said = furniture.byline_facts(block.text)
        if said is None and author and block.text.casefold() == author:
            said = furniture.Facts(byline=block.text)
        if said is not None and block.kind in ("paragraph", "heading"):
            block.kind, block.level = "byline", 0
            draft.byline = draft.byline or said.byline
            draft.published = draft.published or said.published
            draft.outlet = draft.outlet or said.outlet


def _fact(facts: dict[str, Any], name: str) -> str:
    # Some programs close what they write with a zero, as C does.
    return " ".join(str(facts.get(name) or "").replace("\0", " ").split())


def _date(told: str) -> str:
    """Return the day in a PDF's date (D:20240103093826+01'00'); empty for none."""
    digits = told.removeprefix("D:")[:8]
    if len(digits) == 8 and digits.isdecimal():
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return ""


__all__ = ["VERSION", "drafted", "read"]
