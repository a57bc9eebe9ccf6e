"""Pages of words and lines alone, read before they are drawn: drawing one then takes half as long.

A page that shows pictures, forms, patterns or annotations takes its time elsewhere, and may be made to take
any time and memory; it is read when it is drawn. What is kept of a page grows with what its content says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pymupdf

from reader.pdf.engine import opening

_mupdf = pymupdf.mupdf
_LARGEST = 200_000  # bytes that a page says; a dense one of a newspaper says 60,000
_MOST = 8 << 20  # bytes that all pages say; what is kept was measured as six times as much

# What draws a page on a device under a matrix, and the page's rectangle in points.
Readied = tuple[Callable[[Any, Any], None], pymupdf.Rect]


class PageLists:
    """What was read of the pages of one document, by number."""

    def __init__(self) -> None:
        self._lists: dict[int, Readied] = {}
        self._said = 0

    def get(self, number: int) -> Readied | None:
        """Return what draws a page that was read."""
        return self._lists.get(number)

    def read(self, document: pymupdf.Document, number: int) -> None:
        """Read a page of words and lines alone while there is room; a damaged one is left to who draws it."""
        if number in self._lists or self._said >= _MOST:
            return
        try:
            page = document.load_page(number)
            said = _said(page)
            if said is not None:
                self._lists[number] = _from_list(_mupdf.fz_new_display_list_from_page(page.this)), page.rect
                self._said += said
        except opening.DAMAGE:
            return


def _from_list(kept: Any) -> Callable[[Any, Any], None]:
    def run(device: Any, matrix: Any) -> None:
        everywhere = _mupdf.FzRect(_mupdf.FzRect.Fixed_INFINITE)
        _mupdf.fz_run_display_list(kept, device, matrix, everywhere, _mupdf.FzCookie())

    return run


def _said(page: pymupdf.Page) -> int | None:
    """Return how many bytes a page's content has; None when too many, or not words and lines alone."""
    resources = _mupdf.pdf_page_resources(_mupdf.pdf_page_from_fz_page(page.this))
    for kind in ("XObject", "Pattern", "Shading"):
        within = _mupdf.pdf_dict_gets(resources, kind)
        if within.m_internal and _mupdf.pdf_dict_len(within):
            return None
    if any(kind != pymupdf.PDF_ANNOT_LINK for _, kind, _ in page.annot_xrefs()):
        return None
    said = len(page.read_contents())
    return said if said <= _LARGEST else None
