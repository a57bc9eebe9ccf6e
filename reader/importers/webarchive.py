"""Safari's web archives: a property list with the page, its address and its encoding."""

from __future__ import annotations

import plistlib
import xml.parsers.expat
from dataclasses import replace
from typing import Any

from reader.errors import ImportFailed
from reader.importers import web
from reader.importers.draft import Draft, Raw

VERSION = "1"


def read(raw: Raw) -> Draft:
    """Return the draft of the archive's main resource."""
    try:
        if b"<!ENTITY" in raw.data:
            raise ValueError("entities in a property list")
        stored: Any = plistlib.loads(raw.data)
        main = stored["WebMainResource"]
        data, kind = main["WebResourceData"], str(main.get("WebResourceMIMEType", ""))
        charset = str(main.get("WebResourceTextEncodingName") or "")
        address = str(main.get("WebResourceURL") or "")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ImportFailed("import.damaged", name=raw.name, what="web archive") from error
    except (plistlib.InvalidFileException, xml.parsers.expat.ExpatError) as error:
        raise ImportFailed("import.damaged", name=raw.name, what="web archive") from error
    if not isinstance(data, bytes) or kind not in ("", "text/html", "application/xhtml+xml", "text/plain"):
        raise ImportFailed("import.no-text", name=raw.name, kind="Web archive")
    url = address if address.startswith(("http://", "https://")) else raw.url
    return web.read(replace(raw, data=data, charset=charset, url=url))
