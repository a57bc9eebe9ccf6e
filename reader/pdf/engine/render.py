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
from reader.pdf.values import row_bytes

_mupdf = pymupdf.mupdf
Progress = Callable[[float], None]
Answer = tuple[dict[str, Any], Sequence[bytes]]
# Seconds of work ahead, and the page under way: one that is asked for meanwhile waits for so long.
_AT_A_TIME = 0.005


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


def draw_ahead(payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Progress) -> Answer:
    """Draw pages that may be asked for, the first of `parts` first, for a few milliseconds.

    A part is page, scale, turn and clip as in `draw`. Return a buffer for each that was looked at: its
    pixels, deflated, one byte of grey each, rows of `row_bytes`; an empty one for a page in colour and for
    one that is left to be drawn when it is asked for. Raises as `draw`.
    """
    document, lists, begun = _document(payload["token"]), _Open.lists, time.monotonic()
    packed: list[bytes] = []
    for page, scale, turn, clip in payload["parts"]:
        if packed and time.monotonic() - begun > _AT_A_TIME:
            break
        lists.read(document, page)
        packed.append(_packed(lists.get(page), scale, turn, clip))
    _keep_map(document, kept=True)
    return {}, packed


def _packed(readied: Readied | None, scale: float, turn: int, clip: Sequence[int]) -> bytes:
    if readied is None:
        return b""
    x, y, width, height = clip
    pixels = bytearray(4 * row_bytes(width) * height)
    _paint(readied, scale, turn, (x, y, row_bytes(width), height), pixels)
    grey = pixels[0::4]
    if not grey == pixels[1::4] == pixels[2::4]:
        return b""
    return zlib.compress(grey, 1)  # a page of words becomes a twentieth, in the time it takes to draw it


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
    _, _, width, height = payload["clip"]
    memory = _attached(payload["memory"])
    if not (width > 0 and height > 0 and 4 * width * height <= memory.size):
        raise ValueError("no room for the pixels")
    assert memory.buf is not None
    readied = _Open.lists.get(payload["page"]) or _from_page(document.load_page(payload["page"]))
    try:
        # Drawn where the window reads it, as it paints it: no copy here, no conversion there.
        _paint(readied, payload["scale"], payload["turn"], payload["clip"], memory.buf)
    finally:
        _keep_map(document, kept=True)
    return {"width": width, "height": height}, ()


def _paint(
    readied: Readied, scale: float, turn: int, clip: Sequence[int], pixels: bytearray | memoryview
) -> None:
    run, rect = readied
    x, y, width, height = clip
    turning = pymupdf.Matrix(1, 1).prerotate(turn)
    turned = rect * turning
    # Corner to the origin, then to pixels; only the part that is asked for is ever made.
    matrix = turning * pymupdf.Matrix(1, 0, 0, 1, -turned.x0, -turned.y0) * pymupdf.Matrix(scale, scale)
    # No separations: an empty list of them, as Pixmap() gives, makes a page take several times as long.
    drawn = _mupdf.fz_new_pixmap_with_bbox_and_data(
        _mupdf.FzColorspace(_mupdf.FzColorspace.Fixed_BGR),
        _mupdf.FzIrect(x, y, x + width, y + height),
        _mupdf.FzSeparations(),
        1,
        _mupdf.python_mutable_buffer_data(pixels),
    )
    _mupdf.fz_clear_pixmap_with_value(drawn, 255)
    device = _mupdf.fz_new_draw_device(_mupdf.FzMatrix(), drawn)
    try:
        run(device, _mupdf.FzMatrix(*matrix))
    finally:
        _mupdf.fz_close_device(device)


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
