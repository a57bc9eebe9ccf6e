"""What each edit does to the store, and what takes it back.

Everything runs inside the caller's transaction: an exception leaves the library as it was. An edit that
names what is not there, or replaces what is no longer there, raises `EditRefused`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reader.library import apply_annotations, apply_articles, apply_links, apply_people, apply_shelves
from reader.library.context import Context, Done
from reader.library.edits import Batch, Change, Edit, EditAnnotation


def apply(context: Context, edit: Edit) -> Done:
    """Do one edit inside the context's transaction."""
    return _HOW[type(edit)](context, edit)


def _batch(context: Context, edit: Batch) -> Done:
    inverses: list[Edit] = []
    change = Change()
    for run in _runs(edit.edits):
        if isinstance(run, tuple):
            undone, changed = apply_annotations.edit_each(context, run)
            inverses.extend(undone)
        else:
            inverse, changed = apply(context, run)
            inverses.append(inverse)
        change |= changed
    return Batch(tuple(reversed(inverses))), change


def _runs(edits: Iterable[Edit]) -> Iterator[Edit | tuple[EditAnnotation, ...]]:
    """Give edits in order; those of different annotations that stand side by side together."""
    run: dict[str, EditAnnotation] = {}
    for edit in edits:
        if isinstance(edit, EditAnnotation) and edit.before.id not in run:
            run[edit.before.id] = edit
            continue
        if run:
            yield tuple(run.values())
            run = {}
        if isinstance(edit, EditAnnotation):
            run[edit.before.id] = edit
        else:
            yield edit
    if run:
        yield tuple(run.values())


_HOW: dict[type, Callable[[Context, Any], Done]] = {
    **apply_articles.HOW,
    **apply_annotations.HOW,
    **apply_people.HOW,
    **apply_links.HOW,
    **apply_shelves.HOW,
    Batch: _batch,
}
