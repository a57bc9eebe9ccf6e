"""What a fetched page is and whether it holds its article: servers lie about types, sites show doors."""

from __future__ import annotations

import re
from dataclasses import replace

from reader.errors import ImportFailed
from reader.importers.address import FetchedPage
from reader.importers.reading import media_type_of
from reader.importers.registry import IMPORTERS, is_html
from reader.model import ImportedArticle, Notice

_VAGUE = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain", "unknown/unknown"})
_SCRIPT = re.compile(rb"<script\b.*?</script\s*>", re.I | re.S)
_ASKS_FOR_SCRIPT = re.compile(
    rb"(?:enable|turn on|requires?|activate|needs?|without)\s+(?:\S+\s+){0,3}?java\s?script"
    rb"|java\s?script\s+(?:\S+\s+){0,4}?(?:enabled|disabled|required|blocked|turned off)"
    rb"|checking (?:if the site connection is secure|your browser)|verify (?:that )?you are (?:a )?human"
    rb"|captcha-delivery|cf-chl-|just a moment",
    re.I,
)
_LOCKED = re.compile(rb"\"isAccessibleForFree\"\s*:\s*\"?(?:https?://schema\.org/)?false", re.I)
_PROSE = frozenset({"paragraph", "item", "quote", "row", "code"})
_LITTLE = 400  # characters of prose: an invitation, a cookie notice, the first sentence
_BEGINNING = 1500  # what publishers show of an article that is locked
_HEAVY = 20_000  # bytes of script on a page that says next to nothing


def media_type(page: FetchedPage) -> str | None:
    """Return the media type to read the page by; None where its bytes and name are to decide."""
    kind, charset = media_type_of(page.media_type)
    told = f"; charset={charset}" if charset else ""
    if is_html(page.data):
        return page.media_type if "html" in kind else f"text/html{told}"
    known = any(kind in row.media_types for row in IMPORTERS)
    return page.media_type if known and kind not in _VAGUE else None


def check(article: ImportedArticle, page: FetchedPage) -> ImportedArticle:
    """Return the article, with a notice when it may be only its beginning.

    Raises `ImportFailed` when the page is only a script or a paywall's door: there the reader's browser,
    signed in and with its scripts, sees more than one request can.
    """
    if article.importer != "web":
        return article
    prose = sum(len(block.span) for block in article.blocks if block.kind in _PROSE)
    host = page.host
    locked = _LOCKED.search(page.data) is not None
    if locked and prose < _LITTLE:
        raise ImportFailed("address.paywall", host=host)
    if prose < _LITTLE and needs_script(page.data):
        raise ImportFailed("address.script-only", host=host)
    if locked and prose < _BEGINNING:
        return replace(article, notices=(*article.notices, Notice("address.beginning", (("host", host),))))
    return article


def needs_script(data: bytes) -> bool:
    """Return whether a page with next to no text makes it by scripts, or says that it wants them."""
    scripts = sum(len(found) for found in _SCRIPT.findall(data))
    return (
        _ASKS_FOR_SCRIPT.search(data) is not None
        or scripts > _HEAVY
        or (b"<script" in data.lower() and len(_SCRIPT.sub(b"", data)) < 3000)
    )


def without_text(error: ImportFailed, page: FetchedPage) -> ImportFailed:
    """Return what to say of a page in which no text was found."""
    if error.message == "import.no-text" and needs_script(page.data):
        return ImportFailed("address.script-only", host=page.host)
    return error
