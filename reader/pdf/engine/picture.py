"""The picture of a part of a page, as PNG, at a resolution that is stated with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pymupdf

from reader.pdf.engine import opening
from reader.pdf.values import LARGEST_PICTURE, PICTURE_DPI


def cut(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return the PNG of `box` (points from the top left of the page as it is shown) of a page.

    The resolution, dots per inch, is `PICTURE_DPI` or less for what would be larger than `LARGEST_PICTURE`
    pixels. Raises as `opening.opened`.
    """
    (data,) = buffers
    document = opening.opened(data, name=payload["name"], password=payload["password"], most=1 << 30)
    try:
        progress(0.1)
        page = document.load_page(payload["page"])
        clip = pymupdf.Rect(payload["box"]) & page.rect
        dpi = PICTURE_DPI
        while dpi > 36 and clip.width * clip.height * (dpi / 72) ** 2 > LARGEST_PICTURE:
            dpi //= 2
        pixels = page.get_pixmap(matrix=pymupdf.Matrix(dpi / 72, dpi / 72), clip=clip, alpha=False)
        if not pixels.width or not pixels.height:
            raise ValueError("nothing of the page")
        return {"dpi": dpi}, (pixels.tobytes("png"),)
    finally:
        document.close()
