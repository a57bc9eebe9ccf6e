"""A library as somebody else may see it: without others' work, without notes, under other names.

It has what exporters ask of a library (`exporters.corpus.Readable`) and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reader.library.library import Library
from reader.model import Annotation, Annotator, Article
from reader.model.shelf import Collection, Label
from reader.model.snapshot import Bundle

NOBODY = Annotator("", "")


class PackView:
    """See the module.

    `whose` are the annotators whose work is seen; None is everybody's. `names` renames annotators by id.
    `bare` takes away what the owner noted on articles; collections and labels are seen only `shelved`.
    `current` is who annotates there; None as here.
    """

    def __init__(
        self,
        library: Library,
        *,
        whose: frozenset[str] | None = None,
        names: Mapping[str, str] | None = None,
        bare: bool = False,
        shelved: bool = False,
        current: Annotator | None = None,
    ) -> None:
        self._library = library
        self._whose = whose
        self._names = names or {}
        self._bare = bare
        self._shelved = shelved
        self._current = current

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def annotators(self) -> tuple[Annotator, ...]:
        seen = (a for a in self._library.annotators() if self._whose is None or a.id in self._whose)
        renamed = tuple(replace(a, name=self._names.get(a.id, a.name)) for a in seen)
        known = {annotator.id for annotator in renamed}
        added = self._current if self._current and self._current.id else None
        return (*renamed, added) if added and added.id not in known else renamed

    def annotator(self) -> Annotator:
        if self._current is not None:
            return self._current
        own = self._library.annotator()
        return replace(own, name=self._names.get(own.id, own.name))

    def article(self, article_id: str, /) -> Article:
        return self._seen(self._library.article(article_id))

    def collections(self) -> tuple[Collection, ...]:
        return self._library.collections() if self._shelved else ()

    def labels(self) -> tuple[Label, ...]:
        return self._library.labels() if self._shelved else ()

    def annotations(self, article_id: str, /, *, revision: str | None = None) -> tuple[Annotation, ...]:
        found = self._library.annotations(article_id, revision=revision) if self._whose != frozenset() else ()
        return tuple(a for a in found if self._whose is None or a.annotator in self._whose)

    def bundles(self, ids: Iterable[str], /) -> Iterator[Bundle]:
        for bundle in self._library.bundles(ids):
            said = (a for a in bundle.annotations if self._whose is None or a.annotator in self._whose)
            yield replace(bundle, article=self._seen(bundle.article), annotations=tuple(said))

    def _seen(self, article: Article) -> Article:
        return replace(article, note="", done=False) if self._bare else article
