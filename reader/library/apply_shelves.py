"""Edits of collections and labels, and of which articles are in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from reader.errors import EditRefused
from reader.library.cleaning import clean
from reader.library.context import Context, Done, each_once, good, in_trash, moved_on
from reader.library.edits import (
    AddShelf,
    Change,
    EditShelf,
    PutArticles,
    RestoreShelves,
    ShelfKind,
    TakeArticles,
    TrashShelves,
)
from reader.model import Collection, Label
from reader.storage import articles, shelves
from reader.storage.rows import Kept

Shelf = Collection | Label
_CHANGED = Change(shelves=True)


def _kind(value: Shelf) -> ShelfKind:
    return "label" if isinstance(value, Label) else "collection"


def _all(context: Context, kind: ShelfKind) -> dict[str, Kept[Any]]:
    read: Callable[[Any], list[Kept[Any]]] = shelves.labels if kind == "label" else shelves.collections
    return {kept.id: kept for kept in read(context.transaction)}


def _parents(there: dict[str, Kept[Any]], value: Shelf) -> dict[str, int]:
    """Return the key of the collection around `value`; refuse one that is not there or is inside it."""
    if isinstance(value, Label) or not value.parent:
        return {}
    at = value.parent
    seen = {value.id}
    while at:
        if at in seen:
            raise EditRefused("edit.collection-in-itself")
        seen.add(at)
        at = in_trash(good(there.get(at), "collection", at), False, "collection").good.parent
    return {value.parent: there[value.parent].key}


def _article_keys(context: Context, ids: Iterable[str]) -> dict[str, int]:
    wanted = tuple(ids)
    keys = articles.keys_of(context.transaction, wanted)
    for id in wanted:
        if id not in keys:
            raise EditRefused("edit.not-there", kind="article", id=id)
    return keys


def _refuse_both(value: Shelf) -> None:
    """A live collection holds what its query finds and nothing else."""
    if isinstance(value, Collection) and value.query and value.articles:
        raise EditRefused("edit.collection-is-live")


def _add(context: Context, edit: AddShelf) -> Done:
    value = clean(edit.shelf)
    value = replace(value, articles=tuple(sorted(set(value.articles))))
    _refuse_both(value)
    kind = _kind(value)
    there = _all(context, kind)
    kept = there.get(value.id)
    if kept is not None:
        if kept.deleted_at is None or kept.value != value:
            raise EditRefused("edit.id-taken", kind=kind, id=value.id)
        return _restore(context, RestoreShelves(kind, (value.id,)))
    parents = _parents(there, value)
    shelves.add_shelf(context.transaction, value, parents, _article_keys(context, value.articles))
    return TrashShelves(kind, (value.id,)), _CHANGED


def _edit(context: Context, edit: EditShelf) -> Done:
    before, after = clean(edit.before), clean(edit.after)
    kind = _kind(before)
    if (before.id, kind) != (after.id, _kind(after)):
        raise ValueError("a collection or label keeps its id")
    there = _all(context, kind)
    kept = in_trash(good(there.get(before.id), kind, before.id), False, kind)
    inside = kept.good.articles
    if kept.good != replace(before, articles=inside):
        raise moved_on(kind, before.id)
    after = replace(after, articles=inside)
    _refuse_both(after)
    shelves.put_shelf(context.transaction, kept, after, _parents(there, after), None, None)
    return EditShelf(after, before), _CHANGED


def _move(context: Context, kind: ShelfKind, ids: tuple[str, ...], trash: bool) -> None:
    there = _all(context, kind)
    keys = {kept.id: kept.key for kept in there.values()}
    at, batch = (context.at, context.batch) if trash else (None, None)
    moving = [in_trash(good(there.get(id), kind, id), not trash, kind) for id in ids]
    gone = {kept.id for kept in there.values() if kept.deleted_at is not None}
    gone = gone | set(ids) if trash else gone - set(ids)
    for kept in there.values():
        # A collection that is shown has all that is around it shown, too.
        if isinstance(kept.value, Collection) and kept.id not in gone and kept.value.parent in gone:
            raise EditRefused("edit.collection-around")
    for kept in moving:
        shelves.put_shelf(context.transaction, kept, kept.good, keys, at, batch)


def _trash(context: Context, edit: TrashShelves) -> Done:
    ids = each_once(edit.shelves)
    _move(context, edit.kind, ids, True)
    return RestoreShelves(edit.kind, ids), _CHANGED


def _restore(context: Context, edit: RestoreShelves) -> Done:
    ids = each_once(edit.shelves)
    _move(context, edit.kind, ids, False)
    return TrashShelves(edit.kind, ids), _CHANGED


def _put(context: Context, edit: PutArticles) -> Done:
    kept = in_trash(good(_all(context, edit.kind).get(edit.shelf), edit.kind, edit.shelf), False, edit.kind)
    inside = set(kept.good.articles)
    fresh = tuple(id for id in each_once(edit.articles) if id not in inside)
    keys = _article_keys(context, fresh)
    after = replace(kept.good, articles=tuple(sorted(inside.union(fresh))))
    _refuse_both(after)
    shelves.change_articles(context.transaction, kept, after, keys.values(), ())
    return TakeArticles(edit.kind, edit.shelf, fresh), _CHANGED


def _take(context: Context, edit: TakeArticles) -> Done:
    kept = in_trash(good(_all(context, edit.kind).get(edit.shelf), edit.kind, edit.shelf), False, edit.kind)
    inside = set(kept.good.articles)
    leaving = tuple(id for id in each_once(edit.articles) if id in inside)
    keys = _article_keys(context, leaving)
    after = replace(kept.good, articles=tuple(sorted(inside.difference(leaving))))
    shelves.change_articles(context.transaction, kept, after, (), keys.values())
    return PutArticles(edit.kind, edit.shelf, leaving), _CHANGED


HOW: dict[type, Callable[[Context, Any], Done]] = {
    AddShelf: _add,
    EditShelf: _edit,
    TrashShelves: _trash,
    RestoreShelves: _restore,
    PutArticles: _put,
    TakeArticles: _take,
}
