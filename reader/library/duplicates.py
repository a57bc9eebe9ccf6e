"""Articles that are there twice: the same text, the same address, or most of the same words.

Alike are two texts that share enough of their runs of three words (`recognising` has the measures). To find
them among many without comparing each with each, of every text the few smallest hashes of its runs are kept:
of two alike texts some of these are the same (bottom-k sketches, Broder 1997).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reader.errors import LibraryFailed, NotFound
from reader.library.library import Library
from reader.library.recognising import MOST, SOME, addresses, shares, shingles
from reader.model import Article
from reader.storage import session

SKETCH = 24  # smallest hashes kept of each text
SHARED = 3  # of them, at least, before two texts are compared
CROWD = 40  # texts with one hash in common: more say that it is a formula
PAGE = 500

Why = Literal["same", "address", "words"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two articles, the older first; `share` is how much of the shorter text's runs of words both have."""

    first: str
    second: str
    why: Why
    share: float


def find_duplicates(
    library: Library,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> tuple[Duplicate, ...]:
    """Return the pairs, the surest first. `progress(done, total)` is called after each article; a cancelled
    search returns what it found so far."""
    facts = {article.id: article for article in _articles(library)}
    found: dict[tuple[str, str], Duplicate] = {}
    sketches: dict[str, tuple[int, ...]] = {}
    by_hash: dict[str, list[str]] = defaultdict(list)
    for number, id in enumerate(facts):
        if cancel is not None and cancel():
            break
        try:
            revision = library.newest_revision(id)
        except (LibraryFailed, NotFound):
            continue  # damaged, which the library's notices say, or gone meanwhile
        by_hash[revision.text_hash if revision.text else revision.source.original_hash].append(id)
        sketches[id] = tuple(sorted(shingles(revision.text))[:SKETCH])
        if progress is not None:
            progress(number + 1, len(facts))
    for ids in by_hash.values():
        _keep(found, facts, ids, "same", 1.0)
    for ids in _by_address(facts.values()):
        _keep(found, facts, ids, "address", 0.0)
    for one, other in _alike(sketches):
        if _pair(facts, one, other) in found or (cancel is not None and cancel()):
            continue
        most, some = _compared(library, one, other)
        if most >= MOST and some >= SOME:
            _keep(found, facts, [one, other], "words", most)
    rank = {"same": 0, "address": 1, "words": 2}
    return tuple(sorted(found.values(), key=lambda d: (rank[d.why], -d.share, d.first, d.second)))


def kept_apart(library: Library) -> frozenset[tuple[str, str]]:
    """Return the pairs of which the reader keeps both articles: they are none, or are wanted twice."""
    with library._store.reading() as transaction:
        kept = session.read(transaction).get(session.APART, [])
    pairs = (
        (tuple(map(str, pair)) for pair in kept if isinstance(pair, list)) if isinstance(kept, list) else ()
    )
    return frozenset((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def keep_apart(library: Library, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep these pairs apart, and no others; without effect where all is read only.

    They stand in the session row: made for comfort, not part of the work, and undo passes them by.
    """
    if library.read_only:
        return
    with library._store.writing(counted=False) as transaction:
        value = session.read(transaction)
        session.write(transaction, {**value, session.APART: sorted(map(list, pairs))})


def _articles(library: Library) -> Iterator[Article]:
    after: str | None = None
    while rows := library.articles(after=after, limit=PAGE):
        yield from (row.article for row in rows)
        after = rows[-1].article.id


def _pair(facts: dict[str, Article], one: str, other: str) -> tuple[str, str]:
    older, newer = sorted((one, other), key=lambda id: (facts[id].created, id))
    return older, newer


def _keep(
    found: dict[tuple[str, str], Duplicate],
    facts: dict[str, Article],
    ids: list[str],
    why: Why,
    share: float,
) -> None:
    """Note each of `ids` as a duplicate of the oldest of them."""
    oldest, *others = sorted(ids, key=lambda id: (facts[id].created, id))
    for other in others:
        found.setdefault((oldest, other), Duplicate(oldest, other, why, share))


def _by_address(articles: Iterable[Article]) -> Iterator[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        forms = addresses(article.url) if article.url else ()
        if forms:
            groups[min(forms)].append(article.id)
    return (ids for ids in groups.values() if len(ids) > 1)


def _alike(sketches: dict[str, tuple[int, ...]]) -> Iterator[tuple[str, str]]:
    """Yield pairs whose sketches share enough."""
    having: dict[int, list[str]] = defaultdict(list)
    for id, sketch in sketches.items():
        for each in sketch:
            having[each].append(id)
    shared: Counter[tuple[str, str]] = Counter()
    for ids in having.values():
        if 1 < len(ids) <= CROWD:
            shared.update((one, other) for n, one in enumerate(ids) for other in ids[n + 1 :])
    for pair, number in shared.most_common():
        least = min(SHARED, len(sketches[pair[0]]), len(sketches[pair[1]]))
        if number >= least:
            yield pair


def _compared(library: Library, one: str, other: str) -> tuple[float, float]:
    try:
        texts = [library.newest_revision(id).text for id in (one, other)]
    except (LibraryFailed, NotFound):
        return 0.0, 0.0
    return shares(shingles(texts[0]), shingles(texts[1]))
