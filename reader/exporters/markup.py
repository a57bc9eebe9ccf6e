"""XML as text: elements with attributes, nothing that XML 1.0 cannot hold."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

HEADING = '<?xml version="1.0" encoding="UTF-8"?>\n'
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Ids of ours that are no UUIDs (the tags of the default codebook) get one that is always the same.
_NAMESPACE = uuid.UUID("6f0f5b1e-4c1d-4e0c-9a51-5d0d0c9f2a11")


def holdable(text: str) -> str:
    """Return `text` with U+FFFD for what XML cannot hold."""
    return NOT_IN_XML.sub("\ufffd", text)


def element(name: str, attributes: Mapping[str, object], *inside: str) -> str:
    """Return an element; attributes that are '' are left out, `inside` is markup already."""
    given = "".join(f" {key}={attribute(str(value))}" for key, value in attributes.items() if value != "")
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def attribute(value: str) -> str:
    """Return a quoted attribute value; line breaks and tabs stay what they are."""
    return quoteattr(holdable(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def words(text: str) -> str:
    """Return `text` as the content of an element."""
    return escape(holdable(text), {"\r": "&#13;"})


def guid(identity: str, part: str = "") -> str:
    """Return a GUID for one of our ids, or for a part of what it names: the same every time."""
    if not part:
        try:
            return str(uuid.UUID(identity))
        except ValueError:
            pass
    return str(uuid.uuid5(_NAMESPACE, f"{identity} {part}"))
