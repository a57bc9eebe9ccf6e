"""The hash that says whether two revisions hold the same text."""

from __future__ import annotations

import hashlib


def text_hash(text: str) -> str:
    """Return blake2b over the UTF-8 of a normalised text, as 64 hexadecimal digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()
