"""The window's collections and labels, and every edit of them and of many articles at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from reader.app.undo import Where
from reader.library.edits import (
    AddShelf,
    Batch,
    Edit,
    EditShelf,
    MarkArticles,
    PutArticles,
    RestoreArticles,
    ShelfKind,
    TakeArticles,
    TrashArticles,
    TrashShelves,
)
from reader.model import Collection, Label, ReadingState, new_id
from reader.model.shelf import with_inner

if TYPE_CHECKING:
    from reader.app.workspace import Workspace
    from reader.library import Library

MUCH = 0.2  # of the library at once: asked first, and a backup is made
Shelf = Collection | Label


class Shelves(QObject):
    """See the module. `changed` follows every reading of the library; edits are undoable as all others."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.collections: tuple[Collection, ...] = ()
        self.labels: tuple[Label, ...] = ()
        self.trashed = 0  # articles in the trash

    def read(self) -> None:
        def take(found: tuple[tuple[Collection, ...], tuple[Label, ...], int]) -> None:
            self.collections, self.labels, self.trashed = found
            self.changed.emit()

        def read(library: Library) -> tuple[tuple[Collection, ...], tuple[Label, ...], int]:
            return library.collections(), library.labels(), library.trashed_count()

        self._workspace.storage.submit(read, take, self._workspace.read_failed)

    def shelf(self, key: str) -> Shelf | None:
        """Return what a row of the tree stands for: "c:ID" a collection, "l:ID" a label."""
        kind, _, id = key.partition(":")
        among: tuple[Shelf, ...] = self.collections if kind == "c" else self.labels if kind == "l" else ()
        return next((each for each in among if each.id == id), None)

    # --- collections and labels ---------------------------------------------------------------------------

    def new_collection(self, name: str, *, parent: str = "", query: str = "") -> Collection:
        last = max((c.ordinal for c in self.collections if c.parent == parent), default=-1)
        now = _now()
        made = Collection(new_id(), name, parent, last + 1, query=query, created=now, modified=now)
        text = self.tr("Search saved") if query else self.tr("Collection made")
        self._do(AddShelf(made), text)
        return made

    def new_label(self, name: str) -> Label:
        made = Label(new_id(), name)
        self._do(AddShelf(made), self.tr("Label made"))
        return made

    def rename(self, shelf: Shelf, name: str) -> None:
        if isinstance(shelf, Label):
            self._do(EditShelf(shelf, replace(shelf, name=name)), self.tr("Label renamed"))
        else:
            after = replace(shelf, name=name, modified=_now())
            self._do(EditShelf(shelf, after), self.tr("Collection renamed"))

    def move(self, id: str, parent: str) -> None:
        """Put a collection into another one, or at the top; into itself or what it holds nothing happens."""
        moved = next((c for c in self.collections if c.id == id), None)
        inside = with_inner(frozenset({id}), self.collections)
        if moved is None or parent in inside or moved.parent == parent:
            return
        last = max((c.ordinal for c in self.collections if c.parent == parent), default=-1)
        after = replace(moved, parent=parent, ordinal=last + 1, modified=_now())
        self._do(EditShelf(moved, after), self.tr("Collection moved"))

    def step(self, shelf: Collection, by: int) -> None:
        """Move a collection up or down among those beside it."""
        beside = [c for c in self.collections if c.parent == shelf.parent]
        place = next(n for n, c in enumerate(beside) if c.id == shelf.id) + by
        if not 0 <= place < len(beside):
            return
        order = [c for c in beside if c.id != shelf.id]
        order.insert(place, shelf)
        edits = [
            EditShelf(c, replace(c, ordinal=n, modified=_now()))
            for n, c in enumerate(order)
            if c.ordinal != n
        ]
        self._do(Batch(tuple(edits)), self.tr("Collection moved"))

    def trash(self, shelf: Shelf) -> None:
        """Move a collection with what is inside it, or a label, to the trash; its articles stay."""
        if isinstance(shelf, Label):
            self._do(TrashShelves("label", (shelf.id,)), self.tr("Label removed"))
        else:
            ids = with_inner(frozenset({shelf.id}), self.collections)
            self._do(TrashShelves("collection", tuple(sorted(ids))), self.tr("Collection removed"))

    # --- articles -----------------------------------------------------------------------------------------

    def put(self, shelf: Shelf, ids: tuple[str, ...], *, leaving: Collection | None = None) -> None:
        """Put articles into a collection or under a label; with `leaving`, out of that collection."""
        kind: ShelfKind = "label" if isinstance(shelf, Label) else "collection"
        edit: Edit = PutArticles(kind, shelf.id, ids)
        if leaving is not None:
            edit = Batch((edit, TakeArticles("collection", leaving.id, ids)))
        self._do(edit, self._said(self.tr("Added to {0}"), shelf.name, len(ids)), ids)

    def take(self, shelf: Shelf, ids: tuple[str, ...]) -> None:
        kind: ShelfKind = "label" if isinstance(shelf, Label) else "collection"
        edit = TakeArticles(kind, shelf.id, ids)
        self._do(edit, self._said(self.tr("Taken out of {0}"), shelf.name, len(ids)), ids)

    def _said(self, template: str, name: str, number: int) -> str:
        words = template.format(name)
        return words if number == 1 else f"{words} ({self.tr('%n articles', '', number)})"

    def mark_done(self, ids: tuple[str, ...], done: bool) -> None:
        text = self.tr("Article done") if done else self.tr("Article open again")
        if len(ids) > 1:
            text = (
                self.tr("%n articles done", "", len(ids))
                if done
                else self.tr("%n articles open again", "", len(ids))
            )
        self._do(MarkArticles(ids, done=done), text, ids)

    def mark_reading(self, ids: tuple[str, ...], state: ReadingState) -> None:
        names = {
            "": self.tr("Marked unread"),
            "reading": self.tr("Marked as being read"),
            "read": self.tr("Marked read"),
        }
        self._do(MarkArticles(ids, reading=state), names[state], ids)

    def restore(self, ids: tuple[str, ...]) -> None:
        text = self.tr("Article restored") if len(ids) == 1 else self.tr("%n articles restored", "", len(ids))
        self._do(RestoreArticles(ids), text, ids)

    def is_much(self, ids: tuple[str, ...], total: int) -> bool:
        """Return whether moving these to the trash is asked about first."""
        return len(ids) > 1 and len(ids) > MUCH * total

    def trash_articles(self, ids: tuple[str, ...]) -> None:
        text = self.tr("Article moved to the trash")
        if len(ids) > 1:
            text = self.tr("%n articles moved to the trash", "", len(ids))
        self._do(TrashArticles(ids), text, ids)

    def _do(self, edit: Edit, text: str, ids: tuple[str, ...] = ()) -> None:
        # Undo of one article's edit goes to it; of many, or of a collection, the page stays where it is.
        where = Where(ids[0]) if len(ids) == 1 else Where("")
        self._workspace.do(edit, text, where)


def _now() -> str:
    from reader.app.workspace import utc_now

    return utc_now()
