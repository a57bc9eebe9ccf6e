"""Hashes of rows: a changed byte that SQLite does not notice is noticed here.

BLAKE2b over canonical JSON of the value's ids and own fields, the trash marks included. The layout of a
hashed value is part of the file format: changing it needs a migration.
"""

from __future__ import annotations

import json
import json.encoder
import sys
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

SIZE = 16  # bytes: against accidents, not against an attacker who can write the file anyway
MANY = 3000  # values


def _foreign(value: object) -> str:
    """Stand for what we never write: a damaged row can give bytes where text was; it must fail its hash."""
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    raise TypeError(f"cannot be hashed: {type(value).__name__}")


def _encoder() -> Callable[[Any], str]:
    """Return JSON without spaces, by one encoder that is made once.

    `json.dumps` makes a new one for every call, a third of what a hash costs; the one below it is not public,
    so it is used only where it does exactly the same.
    """
    public = json.JSONEncoder(
        ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_foreign
    ).encode
    try:
        hidden: Any = json.encoder
        private = hidden.c_make_encoder(
            None, _foreign, hidden.encode_basestring, None, ":", ",", False, False, True
        )

        def encode(value: Any) -> str:
            return "".join(private(value, 0))

        sample = [1, -1.5, None, True, 'a"\\\n\x1fé\u2028😀', ("b", [2]), {"c": 3}]
        return encode if encode(sample) == public(sample) else public
    except Exception:
        return public


# `value`, made of lists, tuples, text, numbers, booleans and None, as JSON without spaces.
canonical = _encoder()


Encode = Callable[[Any], bytes]


def encoder_for(count: int) -> Encode:
    """Return what makes bytes of `canonical` of so many values of texts, whole numbers, scores and None.

    For many it is msgspec's, in a seventh of the time: that outweighs the 10 ms of its import, which the
    window must not wait for. It writes some numbers in another way ("1e-05" is "1e-5" there) and bytes as
    text, so a value that does not match its hash is for `canonical` to judge.
    """
    if count < MANY and "msgspec" not in sys.modules:
        return lambda value: canonical(value).encode()
    from msgspec.json import Encoder

    return Encoder().encode


def row_hash(*fields: Any) -> bytes:
    """Return the hash of one row's fields, in the order given; the first is the kind of row."""
    return text_hash(canonical(fields))


def text_hash(text: str) -> bytes:
    """Return the hash of a row whose fields are canonical JSON already."""
    return bytes_hash(text.encode("utf-8", "surrogatepass"))


def bytes_hash(told: bytes) -> bytes:
    """Return the same of what is encoded already."""
    return blake2b(told, digest_size=SIZE).digest()


def tally_hash(
    article_id: str, revisions: int, annotations: int, orphans: int, length: int, shares: str
) -> bytes:
    """Return the hash of what a list shows of an article beside its facts."""
    return row_hash("tally", article_id, revisions, annotations, orphans, length, shares)
