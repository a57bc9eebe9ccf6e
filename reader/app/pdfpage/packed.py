"""Pages that were drawn before anybody went there, packed: a page of words takes a twentieth of its pixels.

Unpacking takes less than drawing, and no other process has to wake up for it. Pages in colour are not kept:
their pixels cannot be packed as quickly.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Sequence

from PySide6.QtGui import QImage

from reader.app.pdfpage.geometry import Part, Sheets
from reader.pdf.values import row_bytes

ROOM = 40 << 20  # bytes; a thousand pages at real size
_FAR, _AT_ONCE = 1000, 16  # pages on either side, and pages that are asked for in one go
_LARGEST = 4_000_000  # pixels: a larger page takes so long to pack that one that is asked for waits for it


class Packed:
    """The pages of one document as one view shows them. Used by one thread at a time."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._sheets: Sheets | None = None
        self._ratio = 1.0
        self._around = 0
        self._left: set[int] | None = None  # pages that may be drawn; None: nobody asked yet
        self._given_up = False
        self._asked: list[Part] = []  # and not answered yet
        self._kept: dict[Part, bytes] = {}
        self.held = 0  # bytes

    def __contains__(self, part: Part) -> bool:
        return part in self._kept

    def forget(self) -> None:
        """Keep nothing: another document is open, or none."""
        self._given_up = False
        self._start(None, set())
        self._left = None

    def give_up(self) -> None:
        """Let nothing more be drawn of this document: to try may end the worker."""
        self._given_up, self._left = True, set()

    def _start(self, sheets: Sheets | None, pages: set[int]) -> None:
        self._sheets, self._left, self._asked = sheets, pages, []
        self._kept.clear()
        self.held = 0

    def prepare(self, sheets: Sheets, ratio: float, around: int) -> bool:
        """Say how pages look now and which is read; return whether there is anything to draw."""
        self._around = around
        if self._sheets is None or not _alike(self._sheets, sheets) or self._ratio != ratio:
            self._ratio = ratio
            near = range(max(0, around - _FAR), min(len(sheets.sizes), around + _FAR))
            self._start(sheets, set() if self._given_up else {*near})
        return bool(self._left)

    @property
    def left(self) -> bool | None:
        """Return whether any page is left to be drawn; None when nobody asked for that yet."""
        return None if self._left is None else bool(self._left)

    def next(self) -> list[Part]:
        """Return what is to be drawn next, the nearest to what is read first."""
        if self._sheets is None or not self._left:
            return []
        pages = heapq.nsmallest(_AT_ONCE, self._left, key=lambda page: abs(page - self._around))
        parts = [next(self._sheets.parts(page, self._ratio, (0.0, 0.0, 1.0, 1.0))) for page in pages]
        self._asked = [part for part in parts if part.whole and part.clip[2] * part.clip[3] <= _LARGEST]
        self._left.difference_update({*pages}.difference(part.page for part in self._asked))
        return self._asked

    def keep(self, packed: Sequence[bytes]) -> None:
        """Take what was drawn of the first that `next` returned."""
        if self._left is None or not self._asked:
            return  # pages look otherwise by now
        for part, pixels in zip(self._asked, packed, strict=False):
            self._left.discard(part.page)
            if self.held + len(pixels) > self._room:
                self._left = set()
                break
            if pixels:
                self._kept[part] = pixels
                self.held += len(pixels)
        self._asked = []

    def picture(self, part: Part) -> QImage | None:
        """Return the picture of a part if it is here."""
        packed = self._kept.get(part)
        if packed is None:
            return None
        _, _, width, height = part.clip
        wanted = row_bytes(width) * height
        try:
            pixels = zlib.decompressobj().decompress(packed, wanted)
        except zlib.error:
            pixels = b""
        if len(pixels) != wanted:  # a worker that was taken over can say anything
            self.held -= len(self._kept.pop(part))
            return None
        return QImage(pixels, width, height, row_bytes(width), QImage.Format.Format_Grayscale8)


def _alike(one: Sheets, other: Sheets) -> bool:
    return (one.scale, one.turn) == (other.scale, other.turn) and one.sizes == other.sizes
