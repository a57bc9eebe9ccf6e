"""Highlights that a PDF brought along: where they lie and what their makers wrote."""

from __future__ import annotations

import pymupdf

from reader.pdf.engine import opening
from reader.pdf.values import Box, PageMark

_KINDS = {
    pymupdf.PDF_ANNOT_HIGHLIGHT: "highlight",
    pymupdf.PDF_ANNOT_UNDERLINE: "underline",
    pymupdf.PDF_ANNOT_SQUIGGLY: "underline",
    pymupdf.PDF_ANNOT_STRIKE_OUT: "struck",
}
_MOST = 5000  # on one page; nobody marked more by hand


def page_marks(page: pymupdf.Page, number: int) -> list[PageMark]:
    """Return the highlights of a page; a damaged one is passed over."""
    found: list[PageMark] = []
    try:
        for note in page.annots(types=tuple(_KINDS)):
            if len(found) == _MOST:
                break
            mark = _mark(page, note, number)
            if mark is not None:
                found.append(mark)
    except opening.DAMAGE:
        pass
    return found


def _mark(page: pymupdf.Page, note: pymupdf.Annot, number: int) -> PageMark | None:
    try:
        corners = note.vertices or []
        boxes: list[Box] = []
        for place in range(0, len(corners) - 3, 4):
            quad = pymupdf.Quad(corners[place : place + 4]) * page.rotation_matrix
            rect = quad.rect
            boxes.append((rect.x0, rect.y0, rect.x1, rect.y1))
        told = note.info
        stroke = (note.colors or {}).get("stroke") or ()
    except opening.DAMAGE:
        return None
    if not boxes:
        return None
    return PageMark(
        number,
        tuple(boxes),
        _KINDS[note.type[0]],
        _hex(stroke),
        _line(told.get("title")),
        _line(told.get("subject")),
        str(told.get("content") or "")[:10_000],
    )


def _line(told: object) -> str:
    return " ".join(str(told or "").split())[:500]


def _hex(stroke: object) -> str:
    if isinstance(stroke, (list, tuple)) and len(stroke) == 3:
        return "#" + "".join(f"{round(255 * min(1.0, max(0.0, float(part)))):02x}" for part in stroke)
    return ""
