"""Searches of the library on their way: only the newest is waited for, and no save waits for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reader.errors import SearchStopped

if TYPE_CHECKING:
    from reader.app.storage_thread import StorageThread
    from reader.library import Library
    from reader.library.concordance import InContext, Order
    from reader.model import ArticleRow, Hit
    from reader.model.listing import Listed

Failed = Callable[[Exception], None]
Stop = Callable[[], bool]


class Finding:
    """Hands searches to the storage thread. Each kind has a number that grows: an older answer is dropped,
    an older search that still runs is stopped."""

    def __init__(self, storage: StorageThread) -> None:
        self._storage = storage
        self._newest: dict[str, int] = {}

    def forget(self, *kinds: str) -> None:
        """Wait for no answer of these kinds any more."""
        for kind in kinds:
            self._newest[kind] = self._newest.get(kind, 0) + 1

    def page(
        self,
        query: str,
        after: int,
        done: Callable[[tuple[Hit, ...]], None],
        failed: Failed,
        *,
        limit: int,
        typing: bool = False,
    ) -> None:
        """Find hits from number `after` on."""

        def run(library: Library, stop: Stop) -> tuple[Hit, ...]:
            return library.search(query, limit=limit, after=after, typing=typing, stop=stop)

        self._submit("page", run, done, failed, yields=False)

    def articles(
        self,
        query: str,
        done: Callable[[tuple[str, ...]], None],
        failed: Failed,
        *,
        typing: bool = False,
        kind: str = "articles",
    ) -> None:
        """Find every article; gives way to whatever else is asked of the library, and begins again then."""
        self._submit(
            kind,
            lambda library, stop: library.articles_found(query, typing=typing, stop=stop),
            done,
            failed,
            yields=True,
        )

    def listed(self, listed: Listed, done: Callable[[list[str]], None], failed: Failed) -> None:
        """Find which articles a list shows; gives way as `articles` does."""
        self._submit(
            "listed",
            lambda library, stop: library.articles_listed(listed, stop=stop),
            done,
            failed,
            yields=True,
        )

    def annotations(
        self,
        query: str,
        done: Callable[[tuple[tuple[Hit, ...], tuple[ArticleRow, ...]]], None],
        failed: Failed,
        *,
        limit: int,
        kind: str = "annotations",
    ) -> None:
        """Find annotations, with the rows of their articles; a newer search of this kind stops an older."""

        def run(library: Library, stop: Stop) -> tuple[tuple[Hit, ...], tuple[ArticleRow, ...]]:
            hits = library.search(query, limit=limit, annotations=True, stop=stop)
            return hits, library.article_rows(tuple(dict.fromkeys(hit.article for hit in hits)))

        self._submit(kind, run, done, failed, yields=True)

    def concordance(
        self, query: str, done: Callable[[tuple[InContext, ...]], None], failed: Failed, *, limit: int
    ) -> None:
        """Find every place with what stands around it."""
        self._submit(
            "concordance",
            lambda library, stop: library.concordance(query, limit=limit, stop=stop),
            done,
            failed,
            yields=True,
        )

    def in_order(
        self,
        lines: tuple[InContext, ...],
        order: Order,
        done: Callable[[list[InContext]], None],
        failed: Failed,
    ) -> None:
        """Sort the lines of a concordance; of 10,000 it takes some 300 ms, which the window would wait."""

        def run(_library: Library, _stop: Stop) -> list[InContext]:
            from reader.library.concordance import in_order

            return in_order(lines, order)

        self._submit("order", run, done, failed, yields=False)

    def _submit(
        self,
        kind: str,
        run: Callable[[Library, Stop], Any],
        done: Callable[[Any], None],
        failed: Failed,
        *,
        yields: bool,
    ) -> None:
        ticket = self._newest[kind] = self._newest.get(kind, 0) + 1

        def old() -> bool:
            return self._newest[kind] != ticket

        def stop() -> bool:
            return old() or (yields and self._storage.waits())

        def take(found: Any) -> None:
            if not old():
                done(found)

        def fail(error: Exception) -> None:
            if old():
                return
            if isinstance(error, SearchStopped):
                send()
            else:
                failed(error)

        def send() -> None:
            self._storage.submit(lambda library: run(library, stop), take, fail, patient=yields)

        send()
