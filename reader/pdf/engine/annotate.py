"""Annotated copies: native highlights put into a PDF, which is saved as a whole, never in place."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import pymupdf

from reader.errors import ExportFailed, ImportFailed
from reader.pdf.engine import marks, opening
from reader.pdf.marks import read_marks

# What a copy that is handed on need not do: run scripts, open other files, call home.
_ACTS = ("OpenAction", "AA", "JavaScript")


def write(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return one PDF of the buffers, in order, with the highlights of `payload["documents"]` on their pages.

    Of several files those that are locked or damaged are left out, their numbers (from 0) told as `left_out`;
    where none is left, `ExportFailed` says why of the first.

    A document is {name, title, instead, marks: [{page, quads, colour, author, subject, content, id, …}]}, a
    quad four corners: upper left, upper right, lower left, lower right. A mark with a `frame`, a box, has no
    quads. `instead` are marks of the file, as `engine.marks.read` tells them, in whose place some of
    ours stand: they go.
    """
    out: pymupdf.Document | None = None
    toc: list[list[Any]] = []
    refused: dict[int, ExportFailed] = {}
    several = len(buffers) > 1
    try:
        for number, (told, data) in enumerate(zip(payload["documents"], buffers, strict=True)):
            try:
                document = _opened(data, told["name"])
            except ExportFailed as error:
                refused[number] = error
                continue
            _take_away(document, told["instead"])
            _mark(document, told["marks"])
            progress((number + 1) / (len(buffers) + 1))
            if several:
                if out is None:
                    out = pymupdf.open()
                toc.append([1, told["title"] or told["name"], out.page_count + 1])
                out.insert_pdf(document)
                document.close()
            else:
                out = document
        if out is None:
            raise next(iter(refused.values()), ExportFailed("export.no-pdf"))
        if several:
            out.set_toc(toc)
        _without_acts(out)
        progress(0.95)
        return {"pages": out.page_count, "left_out": [*refused]}, (out.tobytes(garbage=1, deflate=True),)
    finally:
        if out is not None:
            out.close()


def _opened(data: bytes, name: str) -> pymupdf.Document:
    try:
        return opening.opened(data, name=name, most=1 << 30)
    except ImportFailed as error:
        message = "export.pdf-locked" if error.message.startswith("import.password") else "export.pdf-damaged"
        raise ExportFailed(message, name=name) from error


def _take_away(document: pymupdf.Document, instead: Sequence[dict[str, Any]]) -> None:
    theirs = set(read_marks(instead))
    for number in sorted({mark.page for mark in theirs}):
        gone = [xref for xref, mark in marks.of_page(document, number).items() if mark in theirs]
        page = document.load_page(number)
        for xref in gone:
            if any(xref == there for there, _, _ in page.annot_xrefs()):  # else gone with what it answered
                page.delete_annot(page.load_annot(xref))


def _mark(document: pymupdf.Document, ours: Sequence[dict[str, Any]]) -> None:
    by_page: dict[int, list[dict[str, Any]]] = {}
    for mark in ours:
        by_page.setdefault(mark["page"], []).append(mark)
    for number, here in sorted(by_page.items()):
        page = document.load_page(number)
        turn_back = page.derotation_matrix
        for mark in here:
            if mark.get("frame"):
                note = page.add_rect_annot(pymupdf.Rect(mark["frame"]) * turn_back)
                note.set_border(width=2)
            else:
                quads = [pymupdf.Quad(*corners) * turn_back for corners in mark["quads"]]
                note = page.add_highlight_annot(quads)
            note.set_colors(stroke=mark["colour"])
            note.set_info(
                title=mark["author"],
                subject=mark["subject"],
                content=mark["content"],
                creationDate=mark["created"],
                modDate=mark["modified"],
            )
            note.update()
            document.xref_set_key(note.xref, "NM", pymupdf.get_pdf_str(mark["id"]))


def _without_acts(document: pymupdf.Document) -> None:
    """Take out what a viewer would run when the copy is opened."""
    with contextlib.suppress(*opening.DAMAGE):
        catalog = document.pdf_catalog()
        for key in _ACTS[:2]:
            document.xref_set_key(catalog, key, "null")
        kind, value = document.xref_get_key(catalog, "Names")
        if kind == "xref":
            document.xref_set_key(int(value.split()[0]), "JavaScript", "null")
        elif kind == "dict":
            document.xref_set_key(catalog, "Names/JavaScript", "null")
        for page in range(document.page_count):
            xref = document.page_xref(page)
            if document.xref_get_key(xref, "AA")[0] != "null":
                document.xref_set_key(xref, "AA", "null")
