"""Pixels of pages, written into memory that the window made and owns; one document at a time stays open."""

from __future__ import annotations

import dataclasses
import time
import zlib
from collections.abc import Callable, Sequence
from multiprocessing import shared_memory
from typing import Any

import pymupdf

from reader.errors import ReaderError
from reader.pdf.engine import opening
from reader.pdf.engine.lists import PageLists, Readied

_mupdf = pymupdf.mupdf
Progress = Callable[[float], None]
Answer = tuple[dict[str, Any], Sequence[bytes]]
_AT_A_TIME = 0.005  # seconds of reading ahead: a page that is asked for meanwhile waits for so long


class _Open:
    """The document that pages are asked of, by the token under which the window opened it."""

    token = ""
    document: pymupdf.Document | None = None
    memory: shared_memory.SharedMemory | None = None
    lists = PageLists()


def open_document(payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Progress) -> Answer:
    """Open the PDF in the only buffer; return its outline, and with `measure` size and label of each page.

    With `size` the buffer is deflated and becomes that many bytes. Raises as `opening.opened`, and
    `ReaderError` pdf.no-original when it does not.
    """
    _close()
    (data,) = buffers
    if payload["size"] is not None:
        data = _inflated(data, payload["size"])
    document = opening.opened(data, name=payload["name"], password=payload["password"], most=1 << 30)
    _Open.token, _Open.document, _Open.lists = payload["token"], document, PageLists()
    # The map of a long file takes longer to make than its first page to draw: the next page makes it.
    _keep_map(document, kept=False)
    outline = [dataclasses.astuple(entry) for entry in opening.outline(document)]
    sheets = _measured(document, progress) if payload["measure"] else []
    return {"pages": sheets, "outline": outline}, ()


def _measured(document: pymupdf.Document, progress: Progress) -> list[tuple[float, float, str]]:
    found = []
    for number, label in enumerate(opening.labels(document)):
        try:
            width, height = opening.size(document.load_page(number))
        except opening.DAMAGE:
            width, height = 595.0, 842.0  # as it is read
        found.append((width, height, label))
        progress((number + 1) / document.page_count)
    return found


def _keep_map(document: pymupdf.Document, *, kept: bool) -> None:
    _mupdf.pdf_set_page_tree_cache(_mupdf.pdf_document_from_fz_document(document.this), kept)


def _inflated(data: bytes, size: int) -> bytes:
    try:
        whole = zlib.decompress(data, bufsize=max(1, size))  # a lie about the size meets this process' limit
    except zlib.error as error:
        raise ReaderError("pdf.no-original") from error
    if len(whole) != size:
        raise ReaderError("pdf.no-original")
    return whole


def read_ahead(payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Progress) -> Answer:
    """Read pages that may be asked for, the first of `pages` first, for a few milliseconds.

    Return how many were looked at, and whether there is room for more. Raises as `draw`.
    """
    document, lists, begun = _document(payload["token"]), _Open.lists, time.monotonic()
    looked_at = 0
    for number in payload["pages"]:
        if not lists.room or time.monotonic() - begun > _AT_A_TIME:
            break
        lists.read(document, number)
        looked_at += 1
    _keep_map(document, kept=True)
    return {"pages": looked_at, "room": lists.room}, ()


def _document(token: str) -> pymupdf.Document:
    if _Open.document is None or _Open.token != token:
        raise ReaderError("pdf.not-open")
    return _Open.document


def draw(payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Progress) -> Answer:
    """Draw a part of a page into shared memory: blue, green, red, 255 for each pixel, rows without gaps.

    `scale` is pixels a point, `turn` degrees clockwise, `clip` x, y, width and height in pixels of the whole
    page at that scale. Raises `ReaderError` pdf.not-open when this process knows no such document: a new one
    took the place of one that died.
    """
    document = _document(payload["token"])
    run, rect = _Open.lists.get(payload["page"]) or _from_page(document.load_page(payload["page"]))
    x, y, width, height = payload["clip"]
    scale = payload["scale"]
    turn = pymupdf.Matrix(1, 1).prerotate(payload["turn"])
    turned = rect * turn
    # Corner to the origin, then to pixels; only the part that is asked for is ever made.
    matrix = turn * pymupdf.Matrix(1, 0, 0, 1, -turned.x0, -turned.y0) * pymupdf.Matrix(scale, scale)
    memory = _attached(payload["memory"])
    if not (width > 0 and height > 0 and 4 * width * height <= memory.size):
        raise ValueError("no room for the pixels")
    assert memory.buf is not None
    # Drawn where the window reads it, as it paints it: no copy here, no conversion there. No separations: an
    # empty list of them, as Pixmap() gives, makes a page take several times as long.
    pixels = _mupdf.fz_new_pixmap_with_bbox_and_data(
        _mupdf.FzColorspace(_mupdf.FzColorspace.Fixed_BGR),
        _mupdf.FzIrect(x, y, x + width, y + height),
        _mupdf.FzSeparations(),
        1,
        _mupdf.python_mutable_buffer_data(memory.buf),
    )
    _mupdf.fz_clear_pixmap_with_value(pixels, 255)
    device = _mupdf.fz_new_draw_device(_mupdf.FzMatrix(), pixels)
    try:
        run(device, _mupdf.FzMatrix(*matrix))
    finally:
        _mupdf.fz_close_device(device)
        _keep_map(document, kept=True)
    return {"width": width, "height": height}, ()


def _from_page(page: pymupdf.Page) -> Readied:
    def run(device: Any, matrix: Any) -> None:
        _mupdf.fz_run_page(page.this, device, matrix, _mupdf.FzCookie())

    return run, page.rect


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
        _Open.lists = PageLists()
        _Open.document.close()
        _Open.document = None
        _Open.token = ""
