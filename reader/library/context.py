"""One transaction of edits on its way, and the checks that every kind of edit makes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from reader.errors import EditRefused, LibraryFailed
from reader.library.edits import Change, Edit
from reader.library.query import is_date
from reader.model import AttributeValue, Codebook, Verdict, VerdictWord
from reader.storage import people
from reader.storage.own_row import own_row
from reader.storage.rows import Kept, Transaction
from reader.storage.tally import Tallies
from reader.text.span import Span

T = TypeVar("T")
Done = tuple[Edit, Change]  # what takes an edit back, and what it changed

TEXTS_KEPT = 4  # articles that are being worked on; their texts are compared with every new quote


@dataclass(slots=True)
class Memory:
    """What never changes once stored, kept between edits: texts of revisions, snapshots of codebooks.

    To be forgotten when a transaction fails, because it may hold what was rolled back.
    """

    texts: dict[str, str] = field(default_factory=dict)
    codebooks: dict[tuple[str, int], Codebook] = field(default_factory=dict)

    def forget(self) -> None:
        self.texts.clear()
        self.codebooks.clear()

    def keep_text(self, revision_id: str, text: str) -> None:
        while len(self.texts) >= TEXTS_KEPT:
            del self.texts[next(iter(self.texts))]
        self.texts[revision_id] = text


@dataclass(slots=True)
class Context:
    """One transaction on its way: `at` is its time, `batch` names what goes to the trash together."""

    transaction: Transaction
    tallies: Tallies
    memory: Memory
    at: str
    batch: str


def moved_on(kind: str, id: str) -> EditRefused:
    """Return the refusal of an edit that would overwrite what somebody else did meanwhile."""
    return EditRefused("edit.moved_on", kind=kind, id=id)


def good(kept: Kept[T] | None, kind: str, id: str) -> Kept[T]:
    """Return a stored value that is there and undamaged."""
    if kept is None:
        raise EditRefused("edit.not-there", kind=kind, id=id)
    if kept.value is None:
        raise LibraryFailed("library.row-damaged", kind=kind, id=id)
    return kept


def in_trash(kept: Kept[T], wanted: bool, kind: str) -> Kept[T]:
    """Return `kept` when it is in the trash, or is not, as wanted."""
    if (kept.deleted_at is not None) is not wanted:
        raise moved_on(kind, kept.id)
    return kept


_TEXTUAL = frozenset(("text", "choice", "date", "address", "speaker"))
WHOLE_NUMBERS = 2**63  # beyond this nobody's database or spreadsheet follows


def fits(given: AttributeValue) -> bool:
    """Return whether a value is of the type that it says, and can be stored."""
    held: Any = given.value
    if given.type in _TEXTUAL:
        return isinstance(held, str)
    if given.type == "span":
        return isinstance(held, Span)
    if given.type == "boolean":
        return isinstance(held, bool)
    if given.type == "number" and isinstance(held, int):
        return not isinstance(held, bool) and abs(held) < WHOLE_NUMBERS
    return given.type == "number" and isinstance(held, float) and math.isfinite(held)


_VERDICTS = frozenset(get_args(VerdictWord))


def is_verdict(given: Verdict) -> bool:
    """Return whether a verdict is one of ours, its day one of the calendar, and no address of it empty."""
    rests = all(
        isinstance(e.address, str) and isinstance(e.note, str) and e.address.strip() for e in given.evidence
    )
    dated = isinstance(given.checked, str) and (not given.checked or is_date(given.checked))
    return isinstance(given.verdict, str) and given.verdict in _VERDICTS and rests and dated


def each_once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def current_codebook(transaction: Transaction) -> Codebook:
    """Return the current snapshot; raises when it is damaged."""
    key = own_row(transaction).codebook
    found = next((kept for kept in people.codebooks(transaction) if kept.key == key), None)
    if found is None or found.value is None:
        raise LibraryFailed("library.row-damaged", kind="codebook", id=found.id if found else "")
    return found.value
