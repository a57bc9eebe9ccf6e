"""What stands on every page and belongs to none: running heads, page numbers, numbers of lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from reader.pdf.values import PageText, TextLine

_ZONE = 0.14  # of the page's height, above and below
_NUMBER = re.compile(r"\d+|\b[ivxlcdm]+\b", re.I)
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|seite|p\.|pág(?:ina)?\.?|str\.|стр\.?|s\.)\s*)?(?:\d{1,5}|[ivxlcdm]{1,8})"
    r"(?:\s*(?:/|of|von|de|sur|из|–|-)\s*\d{1,5})?[\W_]*",
    re.I,
)


def without_running(pages: Sequence[PageText]) -> int:
    """Take running heads, page numbers and line numbers out of the pages; return how many lines went."""
    gone = {id(line) for line in (*_repeated(pages), *_page_numbers(pages), *_line_numbers(pages))}
    for page in pages:
        if gone:
            page.lines = [line for line in page.lines if id(line) not in gone]
    return len(gone)


def _edges(page: PageText) -> list[tuple[str, TextLine]]:
    """Return the lines near the first and the last of a page with the name of the zone."""
    turned = Counter(line.turned for line in page.lines).most_common(1)
    if not turned:
        return []
    lines = [(line, line.y0, line.y1) for line in page.lines if line.turned == turned[0][0]]
    height = page.facts.width if turned[0][0] % 2 else page.facts.height
    zone = _ZONE * height
    top, bottom = min(y0 for _, y0, _ in lines), max(y1 for _, _, y1 in lines)
    found = []
    for line, y0, y1 in lines:
        if y1 <= max(zone, top + 0.5 * zone):
            found.append(("head", line))
        elif y0 >= min(height - zone, bottom - 0.5 * zone):
            found.append(("foot", line))
    return found


def _repeated(pages: Sequence[PageText]) -> list[TextLine]:
    """Return the lines that stand on several pages at the same height with the same words."""
    seen: dict[tuple[str, str, int], dict[int, list[TextLine]]] = defaultdict(lambda: defaultdict(list))
    for number, page in enumerate(pages):
        for zone, line in _edges(page):
            words = _NUMBER.sub("#", line.text.casefold()).strip()
            if re.search(r"\w", words):
                key = zone, words, round(line.size)
                seen[key][number].append(line)
    found: list[TextLine] = []
    for (zone, _, _), places in seen.items():
        if len(places) < 2 or not _at_one_height([line for held in places.values() for line in held]):
            continue
        numbers = sorted(places)
        # Heads of left and right pages alternate; a chapter's head lasts as long as the chapter.
        near = sum(1 for a, b in pairwise(numbers) if b - a <= 2)
        if near and all(_outermost(line, pages[n], zone) for n, held in places.items() for line in held):
            found += [line for held in places.values() for line in held]
    return found


def _at_one_height(lines: Sequence[TextLine]) -> bool:
    middle = median(line.base for line in lines)
    return all(abs(line.base - middle) <= max(3.0, 0.5 * line.size) for line in lines)


def _outermost(line: TextLine, page: PageText, zone: str) -> bool:
    """Return whether between the line and the page's edge stand at most two rows of others."""
    beyond = {
        round(other.base / 3)
        for other in page.lines
        if other is not line and (other.y1 <= line.y0 + 1 if zone == "head" else other.y0 >= line.y1 - 1)
    }
    return len(beyond) <= 2


def _page_numbers(pages: Sequence[PageText]) -> list[TextLine]:
    """Return the numbers that stand alone at the edge of a page and count as the pages do."""
    candidates: dict[int, list[tuple[int, TextLine]]] = {}
    for number, page in enumerate(pages):
        for zone, line in _edges(page):
            if not _PAGE_NUMBER.fullmatch(line.text) or not _outermost(line, page, zone):
                continue
            value = _value(line.text)
            if value is not None and not _has_neighbour(line, page):
                candidates.setdefault(number, []).append((value, line))
    offsets: dict[int, int] = defaultdict(int)
    for number, held in candidates.items():
        for value in {value for value, _ in held}:
            offsets[value - number] += 1
    found = []
    for number, held in candidates.items():
        for value, line in held:
            counted = offsets[value - number] >= 2
            labelled = pages[number].facts.label == str(value)
            if counted or labelled or (len(pages) == 1 and value == 1):
                found.append(line)
    return found


def _has_neighbour(line: TextLine, page: PageText) -> bool:
    """Return whether text stands close beside the line on its base: then it is a cell, not a page number."""
    return any(
        other is not line
        and abs(other.base - line.base) < 2
        and max(other.x0 - line.x1, line.x0 - other.x1) < 3 * line.size
        for other in page.lines
    )


def _value(text: str) -> int | None:
    found = re.search(r"\d+", text)
    if found:
        return int(found[0])
    roman = re.search(r"[ivxlcdm]+", text, re.I)
    if not roman:
        return None
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    digits = [values[sign] for sign in roman[0].casefold()]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def _line_numbers(pages: Sequence[PageText]) -> list[TextLine]:
    """Return the numbers that count the lines beside a text, as court papers and drafts have them."""
    found: list[TextLine] = []
    for page in pages:
        digits = [line for line in page.lines if line.text.strip().isdecimal() and len(line.text) <= 4]
        if len(digits) < 5:
            continue
        others = [line for line in page.lines if not line.text.strip().isdecimal()]
        if not others:
            continue
        left, right = min(line.x0 for line in others), max(line.x1 for line in others)
        for side in (
            [line for line in digits if line.x1 <= left + 1],
            [line for line in digits if line.x0 >= right - 1],
        ):
            side.sort(key=lambda line: line.base)
            values = [int(line.text) for line in side]
            steps = {b - a for a, b in pairwise(values)}
            if len(side) >= 5 and len(steps) <= 2 and min(steps) >= 1 and max(steps) <= 10:
                found += side
    return found
