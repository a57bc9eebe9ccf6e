"""The colours of tags outside the window, from the same tokens as inside."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from reader.assets import resources


@cache
def _light() -> dict[str, Any]:
    tokens = json.loads((resources() / "tokens.json").read_text("utf-8"))
    tags: dict[str, Any] = tokens["themes"]["light"]["tags"]
    return tags


def tag_colour(style: str) -> str:
    """Return the stroke of a tag's style as #RRGGBB; grey for a style that the tokens do not have."""
    return str(_light().get(style, _light()["graphite"])["stroke"])


def tag_fill(style: str) -> str:
    """Return the opaque fill of a tag's style on a white page, as #RRGGBB."""
    return str(_light().get(style, _light()["graphite"])["fillOnPage"])
