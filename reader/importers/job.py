"""What a worker runs for an import: the bytes come in as a buffer, the article goes out as JSON and text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reader.importers import preview
from reader.importers.codec import encode
from reader.importers.draft import SiteChoice
from reader.importers.limits import ImportLimits
from reader.importers.reading import read_article


def look(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return the blocks of the page in the only buffer."""
    (data,) = buffers
    found = preview.preview(
        data,
        media_type=payload["media_type"],
        url=payload["url"],
        name=payload["name"],
        encoding=payload["encoding"],
        site=_site(payload),
        progress=progress,
    )
    return preview.encode(found), ()


def read(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Read the article in the only buffer."""
    (data,) = buffers
    article = read_article(
        data,
        media_type=payload["media_type"],
        url=payload["url"],
        name=payload["name"],
        encoding=payload["encoding"],
        password=payload["password"],
        limits=ImportLimits(**payload["limits"]),
        put_back=tuple(payload["put_back"]),
        take_out=tuple(payload["take_out"]),
        site=_site(payload),
        stopped_at=tuple(payload["stopped_at"]),
        progress=progress,
    )
    return encode(article)


def collect(
    payload: dict[str, Any], buffers: tuple[bytes, ...], progress: Callable[[float], None]
) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Return the entries of the reading list in the only buffer."""
    from reader.importers.lists import codec, formats

    (data,) = buffers
    progress(0.1)
    found = formats.read_list(data, payload["name"], ImportLimits(**payload["limits"]))
    progress(0.8)
    return codec.encode(found)


def _site(payload: dict[str, Any]) -> SiteChoice:
    back, out = payload["site"]
    return SiteChoice(tuple(back), tuple(out))
