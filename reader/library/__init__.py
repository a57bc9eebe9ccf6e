"""The library: one synchronous facade over the store, and every edit with its inverse.

`Library` is loaded when it is first asked for: it brings the database library with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reader.library.library import Library

__all__ = ["Library"]


def __getattr__(name: str) -> Any:
    if name == "Library":
        from reader.library.library import Library

        return Library
    raise AttributeError(name)
