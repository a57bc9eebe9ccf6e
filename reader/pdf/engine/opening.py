"""Opening a PDF from bytes, or saying why not."""

from __future__ import annotations

import pymupdf

from reader.errors import ImportFailed
from reader.pdf.values import LONGEST_SIDE, MOST_PAGES, OutlineEntry

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

_mupdf = pymupdf.mupdf
# What PyMuPDF raises for files that are not as they should be; anything else is a bug of ours, or want of
# memory, which the engine calls an error of the system.
DAMAGE = (
    *(RuntimeError, ValueError, IndexError, KeyError, TypeError, OverflowError, AttributeError),
    *(_mupdf.FzErrorGeneric, _mupdf.FzErrorLibrary, _mupdf.FzErrorArgument, _mupdf.FzErrorLimit),
    *(_mupdf.FzErrorUnsupported, _mupdf.FzErrorFormat, _mupdf.FzErrorSyntax, _mupdf.FzErrorRepaired),
)


def opened(data: bytes, *, name: str, password: str = "", most: int = MOST_PAGES) -> pymupdf.Document:
    """Return the document in `data`; the caller closes it.

    Raises `ImportFailed`: import.damaged, import.password (none given), import.password-wrong,
    import.pages (more than `most`), import.pages-damaged.
    """
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError, *DAMAGE) as error:
        raise ImportFailed("import.damaged", name=name, what="PDF") from error
    try:
        if document.needs_pass and not document.authenticate(password):
            raise ImportFailed("import.password-wrong" if password else "import.password", name=name)
        count = _count(document, name)
        if count > most:
            raise ImportFailed("import.pages", name=name, pages=count, limit=most)
    except BaseException:
        document.close()
        raise
    return document


def _count(document: pymupdf.Document, name: str) -> int:
    try:
        count = int(document.page_count)
    except DAMAGE as error:
        raise ImportFailed("import.pages-damaged", name=name) from error
    if count < 1:
        raise ImportFailed("import.pages-damaged", name=name)
    return count


def labels(document: pymupdf.Document) -> list[str]:
    """Return the label in print of every page; its number from 1 where the file has none for it."""
    count = document.page_count
    plain = [str(number) for number in range(1, count + 1)]
    try:
        rules = sorted(document.get_page_labels(), key=lambda rule: rule["startpage"])
    except DAMAGE:
        return plain
    given = list(plain)
    for place, rule in enumerate(rules):
        start = max(0, int(rule.get("startpage", 0)))
        stop = int(rules[place + 1]["startpage"]) if place + 1 < len(rules) else count
        first, style, prefix = rule.get("firstpagenum") or 1, rule.get("style", ""), rule.get("prefix", "")
        for page in range(start, min(stop, count)):
            given[page] = (str(prefix)[:40] + _numeral(int(first) + page - start, style)) or plain[page]
    return given


def _numeral(number: int, style: str) -> str:
    if style == "D":
        return str(number)
    if style in ("r", "R"):
        roman = _roman(number)
        return roman.lower() if style == "r" else roman
    if style in ("a", "A"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else ""
        return letter.lower() if style == "a" else letter
    return ""


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        while number >= value:
            out += sign
            number -= value
    return out


def size(page: pymupdf.Page) -> tuple[float, float]:
    """Return width and height of a page as it is shown, held to what a page can be."""
    rect = page.rect
    width, height = float(rect.width), float(rect.height)
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        return 595.0, 842.0
    return min(width, LONGEST_SIDE), min(height, LONGEST_SIDE)


def outline(document: pymupdf.Document) -> list[OutlineEntry]:
    """Return the outline, at most 5,000 entries; empty when there is none or it is damaged."""
    try:
        entries = document.get_toc(simple=True)
    except DAMAGE:
        return []
    count = document.page_count
    return [
        OutlineEntry(" ".join(str(title).split())[:300], max(1, int(level)), page - 1)
        for level, title, page in entries[:5000]
        if 1 <= page <= count and str(title).strip()
    ]
