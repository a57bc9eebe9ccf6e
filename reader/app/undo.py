"""One command for the undo stack: an edit and its inverse, and the place that both change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QUndoCommand

from reader.library.edits import (
    AddAnnotations,
    AddSpeaker,
    Batch,
    Edit,
    EditAnnotation,
    EditSpeaker,
    RestoreAnnotations,
    RestoreSpeakers,
    TrashAnnotations,
    TrashArticles,
    TrashSpeakers,
)
from reader.model import Area
from reader.text.span import Span


@dataclass(frozen=True, slots=True)
class Where:
    """The place that an edit changes: undo and redo go there."""

    article: str = ""
    span: Span | None = None
    area: Area | None = None  # of a printed page


@dataclass(eq=False)
class Step:
    """One edit on its way to disk. `inverse` is known once the commit returned."""

    edit: Edit | Later
    text: str
    where: Where
    inverse: Edit | None = field(default=None)
    opens: bool = False  # its article is not the open one: it is opened when the commit returned

    def edit_now(self) -> Edit:
        """Return the edit, when the steps before this one are on disk."""
        if isinstance(self.edit, Later):
            assert self.edit.of.inverse is not None, "the queue commits a step before its inverse"
            return self.edit.of.inverse
        return self.edit


@dataclass(frozen=True, slots=True)
class Later:
    """Stands for the inverse of a step that is still on its way to disk; the queue keeps the order."""

    of: Step


@dataclass(frozen=True, slots=True)
class Group:
    """Steps that follow each other with one group's number are one for undo; `words` names so many."""

    number: int
    words: Callable[[int], str]


class EditCommand(QUndoCommand):
    """Undo and redo of one step. The edit is applied before it is pushed, so the first redo does nothing.

    An exception inside `redo()` would leave a broken command on Qt's stack; `perform` therefore only queues.
    """

    def __init__(self, step: Step, perform: Callable[[Step], None], group: Group | None = None) -> None:
        super().__init__(step.text)
        self._group = group
        self._count = 1
        self._forward = step
        self._backward: Step | None = None
        self._perform = perform
        self._pushed = False

    @property
    def where(self) -> Where:
        return self._forward.where

    def id(self) -> int:
        return self._group.number if self._group is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the step pushed after this one when both are on disk and of one group."""
        if not isinstance(other, EditCommand) or self._group is None or self._backward is not None:
            return False
        first, second = self._forward, other._forward
        if first.inverse is None or second.inverse is None or other.id() != self.id():
            return False
        self._count += 1
        text = self._group.words(self._count)
        # Only the inverse is done from here on: what was added is read back from the trash by redo.
        self._forward = Step(second.edit, text, second.where, _as_one(second.inverse, first.inverse))
        self.setText(text)
        return True

    def redo(self) -> None:
        if not self._pushed:
            self._pushed = True
            return
        assert self._backward is not None, "redo comes after undo"
        self._forward = _against(self._backward)
        self._perform(self._forward)

    def undo(self) -> None:
        self._backward = _against(self._forward)
        self._perform(self._backward)


def _against(step: Step) -> Step:
    known = step.inverse
    if known is None and not isinstance(step.edit, Later):
        known = inverse_of(step.edit)
    return Step(known if known is not None else Later(step), step.text, step.where)


def _as_one(first: Edit, second: Edit) -> Edit:
    if isinstance(first, TrashArticles) and isinstance(second, TrashArticles):
        return TrashArticles((*first.articles, *second.articles))
    return Batch((first, second))


def inverse_of(edit: Edit) -> Edit | None:
    """Return the inverse of an edit of annotations and speakers, which follows from it; None for others."""
    match edit:
        case AddAnnotations(annotations):
            return TrashAnnotations(tuple(a.id for a in annotations))
        case TrashAnnotations(ids):
            return RestoreAnnotations(ids)
        case RestoreAnnotations(ids):
            return TrashAnnotations(ids)
        case EditAnnotation(before, after):
            return EditAnnotation(after, before)
        case EditSpeaker(before, after):
            return EditSpeaker(after, before)
        case AddSpeaker(speaker):
            return TrashSpeakers((speaker.id,))
        case TrashSpeakers(ids):
            return RestoreSpeakers(ids)
        case RestoreSpeakers(ids):
            return TrashSpeakers(ids)
        case Batch(edits):
            inverses = [inverse_of(e) for e in reversed(edits)]
            if any(i is None for i in inverses):
                return None
            return Batch(tuple(i for i in inverses if i is not None))
        case _:
            return None
