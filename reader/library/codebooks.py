"""The codebook that a new library begins with."""

from __future__ import annotations

import json

from reader.assets import resources
from reader.model import Codebook
from reader.model.codec import from_json


def default_codebook() -> Codebook:
    """Return the codebook shipped as `resources/codebooks/news-three-questions.json`."""
    file = resources() / "codebooks" / "news-three-questions.json"
    return from_json(Codebook, json.loads(file.read_text(encoding="utf-8")))
