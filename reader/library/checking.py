"""Checking a whole library, in steps short enough to save between them, and making anew what is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reader.errors import LibraryFailed
from reader.model import Notice
from reader.storage import checking
from reader.storage.checking import Fault
from reader.storage.store import Store

# One message for each kind of fault; those that are not here are damaged rows of that kind.
_MESSAGES = {
    "list": "check.list",
    "reference": "check.references",
    "structure": "check.structure",
    "quote": "check.quote",
    "tally": "check.counts",
    "place": "check.places",
    "index": "check.index",
    "file": "check.file",
}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; nothing when the library is whole. `articles` were looked at."""

    problems: tuple[Notice, ...]
    articles: int = 0

    @property
    def derived_only(self) -> bool:
        """Return whether everything that is wrong can be made anew from what is right."""
        return all(p.message in ("check.index", "check.counts", "check.places") for p in self.problems)


def check(store: Store, *, deep: bool, between: Callable[[], None], derived: bool = True) -> CheckReport:
    """See `Library.check`; without `derived` only what cannot be made anew is looked at, at half the cost."""
    problems: list[Notice] = []
    structure = store.structure_problems(deep=deep and derived)
    if structure:
        problems.append(Notice("check.file", (("count", structure),)))
    between()
    if not deep:
        return CheckReport(tuple(problems))
    keys: list[int] = []
    try:
        with store.reading() as transaction:
            problems += map(_notice, checking.shared_faults(transaction))
            keys = checking.article_keys(transaction)
    except LibraryFailed as error:
        problems.append(_unreadable(error))
    for key in keys:
        between()
        problems += _of_article(store, key, derived)
    between()
    if derived:
        problems += _derived(store)
    return CheckReport(tuple(dict.fromkeys(problems)), len(keys))


def _of_article(store: Store, key: int, derived: bool) -> list[Notice]:
    try:
        with store.reading() as transaction:
            return [_notice(fault) for fault in checking.article_faults(transaction, key, derived=derived)]
    except LibraryFailed as error:
        return [_unreadable(error)]


def _derived(store: Store) -> Iterable[Notice]:
    found: list[Notice] = []
    try:
        with store.reading() as transaction:
            found += map(_notice, checking.place_faults(transaction))
        found += [_notice(Fault("index", name)) for name in store.damaged_indexes()]
    except LibraryFailed as error:
        found.append(_unreadable(error))
    return found


def _notice(fault: Fault) -> Notice:
    message = _MESSAGES.get(fault.kind, "library.row-damaged")
    if message == "library.row-damaged":
        return Notice(message, (("kind", fault.kind), ("id", fault.id)))
    return Notice(message, (("id", fault.id), ("count", fault.count)))


def _unreadable(error: LibraryFailed) -> Notice:
    """Pass on what is no damage (a lock, a missing file); a part that cannot be read is a problem found."""
    if error.message != "library.damaged":
        raise error
    return Notice("check.file", (("count", 1),))


def repair(store: Store) -> None:
    """Make the search index, the places and the counts anew from articles and annotations."""
    with store.writing() as transaction:
        checking.rebuild(transaction)
