"""The boxes of an article's characters and its printed pages, once its text is put together."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace

from reader.importers.pdf.paragraphs import Built
from reader.model import ImportedArticle, Page
from reader.pdf import boxes
from reader.pdf.boxes import PlacedPage
from reader.pdf.quarters import turn
from reader.pdf.values import PageText
from reader.text.span import Span


def placed(
    article: ImportedArticle,
    blocks: Sequence[Built],
    pages: Sequence[PageText],
    progress: Callable[[float], None] = lambda share: None,
) -> ImportedArticle:
    """Return the article with its pages and its layout.

    `article` was assembled from `blocks`; a block whose text was changed on the way has no boxes.
    """
    made = [PlacedPage(p.facts.width, p.facts.height, p.facts.label) for p in pages]
    stretches: list[tuple[int, int, int]] = []  # start, end, page
    remaining = iter(block for block in blocks if block.text.strip())
    for block in article.blocks:
        built = next(remaining)
        text = built.text
        shift = len(text) - len(text.lstrip())
        whole = text.strip() == block.span.of(article.text)
        position = block.span.start - shift
        for chunk in built.chunks:
            start, end = max(position, block.span.start), min(position + len(chunk.text), block.span.end)
            if whole and start < end:
                kept = chunk.boxes[4 * (start - position) : 4 * (end - position)]
                turned = bytes([chunk.turned]) * (end - start)
                made[chunk.page].place(start, _on_page(kept, chunk.turned, made[chunk.page]), turned)
            if start < end:
                stretches.append((start, end, chunk.page))
            position += len(chunk.text)
            chunk.boxes = array("f")
    for page in made:
        _in_text_order(page)
    parts = boxes.encode(made, lambda share: progress(0.9 + 0.1 * share), reading=article.importer_version)
    return replace(article, pages=_pages(stretches, made), layout=parts)


def _on_page(boxes: array[float], turned: int, page: PlacedPage) -> array[float]:
    """Return boxes of a reading frame as they stand on the page."""
    if not turned:
        return boxes
    width, height = (page.height, page.width) if turned % 2 else (page.width, page.height)
    back = array("f")
    for at in range(0, len(boxes), 4):
        x0, y0, x1, y1 = boxes[at : at + 4]
        back.extend(turn((x0, y0, x1, y1), -turned, width, height))
    return back


def _in_text_order(page: PlacedPage) -> None:
    """Sort the stretches of a page, which a paragraph joined over a box may have brought out of order."""
    if all(a[0] < b[0] for a, b in zip(page.runs, page.runs[1:], strict=False)):
        return
    parts = []
    at = 0
    for start, count in page.runs:
        parts.append((start, page.boxes[4 * at : 4 * (at + count)], bytes(page.turned[at : at + count])))
        at += count
    page.runs, page.boxes, page.turned = [], array("f"), bytearray()
    for part in sorted(parts, key=lambda part: part[0]):
        page.place(*part)


def _pages(stretches: Sequence[tuple[int, int, int]], made: Sequence[PlacedPage]) -> tuple[Page, ...]:
    """Return the printed pages in the order of the text; one with notes comes again at the end."""
    found: list[tuple[int, int, int]] = []
    for start, end, page in sorted(stretches):
        if found and found[-1][2] == page:
            found[-1] = (found[-1][0], end, page)
        else:
            found.append((start, end, page))
    return tuple(Page(made[page].label, Span(start, end)) for start, end, page in found)
