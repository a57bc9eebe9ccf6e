"""The characters of a page with their boxes, once, as lines; everything else is made from them."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from typing import Any

import pymupdf

from reader.pdf.engine import opening
from reader.pdf.quarters import turn
from reader.pdf.values import (
    LONGEST_SIDE,
    MOST_CHARACTERS_A_PAGE,
    PageFacts,
    PageText,
    TextLine,
)
from reader.text.normalise import REPLACEMENT, normalise

# No flag for white space: a no-break space that a typesetter sets for every space is a space. No CID for
# unknown characters: U+FFFD says honestly that the font does not tell.
_FLAGS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_MEDIABOX_CLIP
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_SOFT_HYPHEN = "\u00ad"
_BOLD, _SUPERSCRIPT = 16, 1
# A letter of a column that runs down hangs from the middle of its head, but the engine lets its box begin
# where the letter's base line begins: so much lower, in sizes.
_HANGING = 0.88


def page_text(document: pymupdf.Document, number: int, label: str) -> PageText:
    """Return page `number` (from 0) as lines in the order of the file; a damaged page has none."""
    try:
        page = document.load_page(number)
    except opening.DAMAGE:
        return PageText(PageFacts(595.0, 842.0, label), damaged=True)
    width, height = opening.size(page)
    try:
        # Without its matrix the engine reads a page as if its own rotation were not there.
        seen = page.get_textpage(clip=page.rect, flags=_FLAGS, matrix=page.rotation_matrix)
        raw = seen.extractRAWDICT()
    except opening.DAMAGE:
        return PageText(PageFacts(width, height, label))
    text = PageText(PageFacts(width, height, label, 0.0))
    characters = 0
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            if characters > MOST_CHARACTERS_A_PAGE:
                text.cut = True
                break
            made = _line(line, number, text)
            if made is not None:
                characters += len(made.text)
                text.lines.append(made)
    text.lines = _once(text.lines)
    if characters < 200:
        text.facts = PageFacts(width, height, label, _pictures(page, width, height))
    return text


def bare_page(document: pymupdf.Document, number: int, label: str) -> PageText:
    """Return page `number` as its size alone: reading what stands on it had to be stopped."""
    try:
        return PageText(PageFacts(*opening.size(document.load_page(number)), label))
    except opening.DAMAGE:
        return PageText(PageFacts(595.0, 842.0, label))


def _pictures(page: pymupdf.Page, width: float, height: float) -> float:
    """Return the share of the page, 0 to 1, that its pictures cover."""
    try:
        boxes = [pymupdf.Rect(told["bbox"]) & page.rect for told in page.get_image_info()[:5000]]
    except opening.DAMAGE:
        return 0.0
    covered = sum(max(0.0, float(box.width)) * max(0.0, float(box.height)) for box in boxes)
    return min(1.0, covered / (width * height))


def _line(raw: dict[str, Any], page: int, text: PageText) -> TextLine | None:
    letters: list[str] = []
    boxes: array[float] = array("f")
    sizes: Counter[float] = Counter()
    bases: Counter[float] = Counter()
    bold = seen = 0
    turned = _turned(raw["dir"])
    width, height = text.facts.width, text.facts.height
    within = _plausible(raw["bbox"])  # then every character's box is
    for span in raw["spans"]:
        flags = span["flags"]
        size = round(float(span["size"]), 1)
        hanging = _HANGING * float(span["size"]) if raw["wmode"] else 0.0
        count = 0
        for glyph in span["chars"]:
            char = glyph["c"]
            box = glyph["bbox"]
            if not within and not _plausible(box):
                continue
            if turned:
                box = turn(box, turned, width, height)
            if hanging:
                x0, y0, x1, y1 = box
                box = x0 - hanging, y0, x1 - hanging, y1
            if "!" <= char <= "~":
                letters.append(char)
                boxes.extend(box)
            elif char in " \t\n\u00a0":
                if letters and letters[-1] != " ":
                    letters.append(" ")
                    boxes.extend(box)
                continue
            else:
                text.unmapped += char == REPLACEMENT
                _add(char, box, letters, boxes)
            count += 1
        seen += count
        bold += count if flags & _BOLD else 0
        if not flags & _SUPERSCRIPT or len(raw["spans"]) == 1:
            sizes[size] += count
            bases[round(span["origin"][0 if turned % 2 else 1], 1)] += count
    if len(letters) > MOST_CHARACTERS_A_PAGE:
        text.cut = True
        del letters[MOST_CHARACTERS_A_PAGE:], boxes[4 * MOST_CHARACTERS_A_PAGE :]
    while letters and letters[-1] == " ":
        letters.pop()
        del boxes[-4:]
    # A soft hyphen shows only where a line ends.
    if _SOFT_HYPHEN in letters[:-1]:
        keep = [i for i, c in enumerate(letters) if c != _SOFT_HYPHEN or i == len(letters) - 1]
        boxes = array("f", [side for i in keep for side in boxes[4 * i : 4 * i + 4]])
        letters = [letters[i] for i in keep]
    if not letters or not seen:
        return None
    size = (sizes or Counter({round(raw["spans"][0]["size"], 1): 1})).most_common(1)[0][0]
    base = bases.most_common(1)[0][0] if bases else raw["bbox"][3]
    return TextLine(
        page,
        "".join(letters),
        boxes,
        min(boxes[0::4]),
        min(boxes[1::4]),
        max(boxes[2::4]),
        max(boxes[3::4]),
        base=_turned_base(base, turned, text.facts),
        size=max(0.1, size),
        bold=bold * 2 > seen,
        turned=turned,
    )


def _add(char: str, box: Any, letters: list[str], boxes: array[float]) -> None:
    """Add one character of the page as the code points it stands for, its box divided among them."""
    out = _LIGATURES.get(char) or normalise(char).text.replace("\n", "")
    if len(out) == 1:
        letters.append(out)
        boxes.extend(box)
        return
    x0, y0, x1, y1 = box
    step = (x1 - x0) / len(out) if out else 0.0
    for place, letter in enumerate(out):
        letters.append(letter)
        boxes.extend((x0 + place * step, y0, x0 + (place + 1) * step, y1))


def _plausible(box: Any) -> bool:
    return all(math.isfinite(side) and abs(side) <= 2 * LONGEST_SIDE for side in box)


def _turned(direction: tuple[float, float]) -> int:
    """Return the quarter turns clockwise that make writing in `direction` run from left to right."""
    x, y = direction
    if abs(x) >= abs(y):
        return 0 if x >= 0 else 2
    return 1 if y < 0 else 3


def _turned_base(base: float, turned: int, facts: PageFacts) -> float:
    if turned == 2:
        return facts.height - base
    return facts.width - base if turned == 3 else base


def _once(lines: list[TextLine]) -> list[TextLine]:
    """Leave out what is drawn twice in one place, to look bold."""
    seen: dict[tuple[str, int, int], TextLine] = {}
    kept = []
    for line in lines:
        key = (line.text, round(line.x0 / 4), round(line.y0 / 4))
        if key not in seen:
            seen[key] = line
            kept.append(line)
    return kept
