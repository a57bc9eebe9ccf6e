"""Pixels of pages, written into memory that the window made and owns; one document at a time stays open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from multiprocessing import shared_memory
from typing import Any

import pymupdf

from reader.errors import ReaderError
from reader.pdf.engine import opening

Progress = Callable[[float], None]
Answer = tuple[dict[str, Any], Sequence[bytes]]


class _Open:
    """The document that pages are asked of, by the token under which the window opened it."""

    token = ""
    document: pymupdf.Document | None = None
    memory: shared_memory.SharedMemory | None = None


def open_document(payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Progress) -> Answer:
    """Open the PDF in the only buffer; return its outline and number of pages. Raises as `opening.opened`."""
    _close()
    (data,) = buffers
    document = opening.opened(data, name=payload["name"], password=payload["password"], most=1 << 30)
    _Open.token, _Open.document = payload["token"], document
    outline = [dataclasses.astuple(entry) for entry in opening.outline(document)]
    return {"pages": document.page_count, "outline": outline}, ()


def draw(payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Progress) -> Answer:
    """Draw a part of a page into shared memory, three bytes a pixel, rows without gaps.

    `scale` is pixels a point, `turn` degrees clockwise, `clip` x, y, width and height in pixels of the whole
    page at that scale. Raises `ReaderError` pdf.not-open when this process knows no such document: a new one
    took the place of one that died.
    """
    document = _Open.document
    if document is None or _Open.token != payload["token"]:
        raise ReaderError("pdf.not-open")
    page = document.load_page(payload["page"])
    x, y, width, height = payload["clip"]
    scale = payload["scale"]
    turn = pymupdf.Matrix(1, 1).prerotate(payload["turn"])
    turned = page.rect * turn
    # Corner to the origin, then to pixels; only the part that is asked for is ever made.
    matrix = turn * pymupdf.Matrix(1, 0, 0, 1, -turned.x0, -turned.y0) * pymupdf.Matrix(scale, scale)
    box = pymupdf.IRect(x, y, x + width, y + height)
    # No separations: an empty list of them, as Pixmap() gives, makes a page take several times as long.
    pixels = pymupdf.Pixmap(
        "raw",
        pymupdf.mupdf.fz_new_pixmap_with_bbox(
            pymupdf.csRGB.this,
            pymupdf.mupdf.FzIrect(box.x0, box.y0, box.x1, box.y1),
            pymupdf.mupdf.FzSeparations(),
            0,
        ),
    )
    pixels.clear_with(255)
    device = pymupdf.mupdf.fz_new_draw_device(pymupdf.mupdf.FzMatrix(), pixels.this)
    try:
        transform = pymupdf.mupdf.FzMatrix(*matrix)
        pymupdf.mupdf.fz_run_page(page.this, device, transform, pymupdf.mupdf.FzCookie())
    finally:
        pymupdf.mupdf.fz_close_device(device)
    samples = pixels.samples_mv
    memory = _attached(payload["memory"])
    assert memory.buf is not None
    memory.buf[: len(samples)] = samples
    return {"width": pixels.width, "height": pixels.height, "stride": pixels.stride}, ()


def _attached(name: str) -> shared_memory.SharedMemory:
    if _Open.memory is not None and _Open.memory.name != name:
        _Open.memory.close()
        _Open.memory = None
    if _Open.memory is None:
        # Python 3.11 registers it again with the tracker that both processes share: once, as a set does.
        _Open.memory = shared_memory.SharedMemory(name)
    return _Open.memory


def _close() -> None:
    if _Open.document is not None:
        _Open.document.close()
        _Open.document = None
        _Open.token = ""
