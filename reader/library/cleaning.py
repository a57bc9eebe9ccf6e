"""Text at the edge of the store: what no file of ours can hold is replaced or refused here, once."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, cast

from reader.errors import EditRefused

T = TypeVar("T")
_FIELDS: dict[type, tuple[str, ...]] = {}


def clean(value: T) -> T:
    """Return `value` with every lone surrogate in its texts as U+FFFD; the same object when there is none.

    Raises `EditRefused` for a NUL: SQL functions and other programs end a text there.
    """
    return cast("T", _clean(value))


def clean_text(text: str) -> str:
    if "\0" in text:
        raise EditRefused("edit.nul")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        # Through UTF-16, so that two halves that belong together become their character.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        parts = [_clean(part) for part in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else tuple(parts)
    names = _FIELDS.get(type(value))
    if names is None:
        if not dataclasses.is_dataclass(value):
            return value
        names = _FIELDS[type(value)] = tuple(f.name for f in dataclasses.fields(value))
    changed = {}
    for name in names:
        held = getattr(value, name)
        cleaned = _clean(held)
        if cleaned is not held:
            changed[name] = cleaned
    return dataclasses.replace(value, **changed) if changed else value
