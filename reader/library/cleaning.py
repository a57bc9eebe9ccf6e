"""Text at the edge of the store: what no file of ours can hold is replaced or refused here, once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, cast

from reader.errors import EditRefused
from reader.model import Annotation, Verdict
from reader.storage.annotation_fields import hashed_fields
from reader.storage.hashing import canonical

T = TypeVar("T")
_FIELDS: dict[type, tuple[str, ...]] = {}


def clean(value: T) -> T:
    """Return `value` with every lone surrogate in its texts as U+FFFD; the same object when there is none.

    Raises `EditRefused` for a NUL: SQL functions and other programs end a text there.
    """
    return cast("T", _mapped(value, clean_text))


def clean_annotation(value: Annotation) -> Annotation:
    """Return what `clean` returns, at a twentieth of the cost when there is nothing to clean.

    A verdict that says nothing is none, so that one thing is not said in two ways.
    """
    if value.verdict is not None:
        return clean(dataclasses.replace(value, verdict=None) if value.verdict == Verdict() else value)
    try:
        text = canonical(hashed_fields(value, None, None))
        text.encode()
    except (TypeError, ValueError, AttributeError, OverflowError):
        return clean(value)  # a surrogate, or a value of a wrong type, which is refused later
    return clean(value) if "\\u0000" in text else value


def cleaned_facts(value: T) -> T:
    """Return `value` as `clean` does, NUL as U+FFFD too: for facts that come from a file, not a person."""
    return cast("T", _mapped(value, lambda text: clean_text(text.replace("\0", "\ufffd"))))


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


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        parts = [_mapped(part, change) for part in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else tuple(parts)
    names = _FIELDS.get(type(value))
    if names is None:
        if not dataclasses.is_dataclass(value):
            return value
        names = _FIELDS[type(value)] = tuple(f.name for f in dataclasses.fields(value))
    changed = {}
    for name in names:
        held = getattr(value, name)
        new = _mapped(held, change)
        if new is not held:
            changed[name] = new
    return dataclasses.replace(value, **changed) if changed else value
