"""How a reader keeps articles together: collections, nested and live ones, and labels."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles that belong together; an article may be in several.

    `articles` are ids in their own order: those that were put in; none of a live collection, which is what
    its `query` finds. `parent` is the id of the collection around it, '' at the top; `ordinal` orders those
    of one parent.
    """

    id: str
    name: str
    parent: str = ""
    ordinal: int = 0
    note: str = ""
    query: str = ""
    created: str = ""
    modified: str = ""
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A word of the reader's own for articles. `style` is free for a mark beside the word."""

    id: str
    name: str
    style: str = ""
    articles: tuple[str, ...] = ()  # ids in their own order


def parents_first(collections: tuple[Collection, ...]) -> tuple[Collection, ...]:
    """Return the collections so that each comes after the one around it, siblings by ordinal, name and id.

    One whose parent is not among them counts as standing at the top; of a ring, which only damage makes,
    nothing comes out.
    """
    known = {c.id for c in collections}
    inside: dict[str, list[Collection]] = {}
    for each in sorted(collections, key=lambda c: (c.ordinal, c.name.casefold(), c.id)):
        inside.setdefault(each.parent if each.parent in known else "", []).append(each)
    found: list[Collection] = []
    waiting = inside.get("", [])[::-1]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += inside.get(each.id, [])[::-1]
    return tuple(found)


def with_inner(ids: frozenset[str], collections: tuple[Collection, ...]) -> frozenset[str]:
    """Return `ids` and the ids of all collections inside them, at any depth."""
    found = set(ids)
    for each in parents_first(collections):
        if each.parent in found:
            found.add(each.id)
    return frozenset(found)


def collections_with(
    collections: tuple[Collection, ...], articles: frozenset[str], *, whole: bool
) -> tuple[Collection, ...]:
    """Return collections with only these articles: all, or those that hold some and what is around."""
    chosen = tuple(replace(c, articles=tuple(id for id in c.articles if id in articles)) for c in collections)
    if whole:
        return chosen
    above = {c.id: c.parent for c in chosen}
    wanted: set[str] = set()
    for each in chosen:
        at = each.id if each.articles else ""
        while at and at not in wanted:
            wanted.add(at)
            at = above.get(at, "")
    return tuple(c for c in chosen if c.id in wanted)


def labels_with(labels: tuple[Label, ...], articles: frozenset[str], *, whole: bool) -> tuple[Label, ...]:
    """Return the labels with only these articles; unless `whole`, those that some of them have."""
    chosen = (replace(k, articles=tuple(id for id in k.articles if id in articles)) for k in labels)
    return tuple(k for k in chosen if whole or k.articles)
