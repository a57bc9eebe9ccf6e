"""Expected failures, as facts.

A `ReaderError` says *what* went wrong by a message id and facts; `reader.wording` makes the sentence,
for the window and the command line alike. Anything that is not a `ReaderError` is a bug.
"""

from __future__ import annotations

from typing import Any


class ReaderError(Exception):
    """An expected failure: a message id of `reader.wording` and the facts that fill its sentence.

    Facts are paths, counts, names and ids, never article text, quotes or notes: they may reach a log.
    """

    def __init__(self, message: str, /, **facts: Any) -> None:
        super().__init__(message, facts)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.message} {self.facts}" if self.facts else self.message


class ImportFailed(ReaderError):
    """A file, address or paste could not become an article."""


class LibraryFailed(ReaderError):
    """A library could not be opened, read or written; what was saved before stands."""


class EditRefused(ReaderError):
    """An edit does not fit what the library holds; nothing was changed."""


class ExportFailed(ReaderError):
    """An export could not be written; an existing target is as it was."""


class NotFound(ReaderError):
    """An id names nothing in this library."""


class QueryRefused(ReaderError):
    """A search that cannot be understood, or names what is not there; the facts hold words of the query."""


class SearchStopped(ReaderError):
    """A search that was asked to end; nobody waits for what it found."""
