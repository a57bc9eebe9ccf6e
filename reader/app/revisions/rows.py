"""Rows of old and new wording as an item model over frozen values; the same for all three surfaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from reader.app.revisions.runs import Runs, words_in

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class RowCommand:
    """A command of one row; `letter` is its key while the list has the keyboard."""

    id: str
    words: str
    letter: str
    framed: bool = False


@dataclass(frozen=True, slots=True)
class PairRow:
    """What one row shows. `wide` rows show `new` over both columns; `quiet` ones are only a sentence.

    `tag` is a tag id for the chip, empty for none; notes stand under the texts.
    """

    id: str
    status: str
    reason: str = ""
    tag: str = ""
    hollow: bool = False
    old: Runs = ()
    new: Runs = ()
    old_note: str = ""
    new_note: str = ""
    commands: tuple[RowCommand, ...] = ()
    wide: bool = False
    quiet: bool = False

    def spoken(self, before: str, after: str) -> str:
        """Return the row for a screen reader; `before` and `after` name the two texts."""
        parts = [", ".join(filter(None, (self.status, self.reason)))]
        if self.old:
            parts.append(f"{before}: {words_in(self.old)}")
        if self.new:
            parts.append(f"{after}: {words_in(self.new)}" if not self.wide else words_in(self.new))
        parts += [self.old_note, self.new_note]
        parts += [f"{command.words} ({command.letter})" for command in self.commands]
        return ". ".join(part for part in parts if part)


class PairModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PairRow, ...] = ()
        self.names = ("", "")  # of the two texts

    def set_rows(self, rows: Sequence[PairRow]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def row_at(self, place: int) -> PairRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, row_id: str) -> int:
        return next((n for n, row in enumerate(self._rows) if row.id == row_id), -1)

    @property
    def rows(self) -> tuple[PairRow, ...]:
        return self._rows

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken(*self.names)
        return None
