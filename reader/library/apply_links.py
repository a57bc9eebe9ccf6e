"""Edits of links between annotations, and of keys that are kept for newer programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reader.errors import EditRefused
from reader.library.cleaning import clean
from reader.library.context import Context, Done, each_once, good, in_trash
from reader.library.edits import AddLinks, Change, ForgetUnknown, KeepUnknown, RestoreLinks, TrashLinks
from reader.model.snapshot import Link
from reader.storage import annotations as stored
from reader.storage import extras


def _add_links(context: Context, edit: AddLinks) -> Done:
    given = tuple(clean(link) for link in edit.links)
    there = extras.links_by_id(context.transaction, (link.id for link in given))
    for link in given:
        if link.id in there and (there[link.id].deleted_at is None or there[link.id].value != link):
            raise EditRefused("edit.id-taken", kind="link", id=link.id)
    fresh = [link for link in given if link.id not in there]
    ends = each_once(id for link in fresh for id in (link.from_annotation, link.to_annotation))
    keys = stored.keys_of(context.transaction, ends)
    for id in ends:
        if id not in keys:
            raise EditRefused("edit.not-there", kind="annotation", id=id)
    extras.add_links(context.transaction, fresh, keys)
    extras.mark_links(context.transaction, there.values(), None, None)
    return TrashLinks(each_once(link.id for link in given)), _linked(given)


def _linked(links: Iterable[Link]) -> Change:
    return Change(annotations=frozenset(id for k in links for id in (k.from_annotation, k.to_annotation)))


def _mark_links(context: Context, ids: tuple[str, ...], trash: bool) -> Change:
    there = extras.links_by_id(context.transaction, ids)
    kept = [in_trash(good(there.get(id), "link", id), not trash, "link") for id in ids]
    at, batch = (context.at, context.batch) if trash else (None, None)
    extras.mark_links(context.transaction, kept, at, batch)
    return _linked(k.good for k in kept)


def _trash_links(context: Context, edit: TrashLinks) -> Done:
    ids = each_once(edit.links)
    return RestoreLinks(ids), _mark_links(context, ids, True)


def _restore_links(context: Context, edit: RestoreLinks) -> Done:
    ids = each_once(edit.links)
    return TrashLinks(ids), _mark_links(context, ids, False)


def _keep_unknown(context: Context, edit: KeepUnknown) -> Done:
    there = {
        (u.kind, u.id, u.pointer)
        for k in extras.unknown_keys(context.transaction)
        if (u := k.value) is not None
    }
    fresh = tuple(u for u in map(clean, edit.unknown) if (u.kind, u.id, u.pointer) not in there)
    extras.add_unknown(context.transaction, fresh)
    return ForgetUnknown(fresh), Change()


def _forget_unknown(context: Context, edit: ForgetUnknown) -> Done:
    extras.remove_unknown(context.transaction, edit.unknown)
    return KeepUnknown(edit.unknown), Change()


HOW: dict[type, Callable[[Context, Any], Done]] = {
    AddLinks: _add_links,
    TrashLinks: _trash_links,
    RestoreLinks: _restore_links,
    KeepUnknown: _keep_unknown,
    ForgetUnknown: _forget_unknown,
}
