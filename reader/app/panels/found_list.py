"""Annotations that were found in the library, by article, as the search lists them: one shape for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reader.app.panels.results import RESULT, ResultRow, ResultsDelegate, ResultsModel, rows_of
from reader.app.panels.virtual_list import VirtualList
from reader.app.theme import leading
from reader.model import ArticleRow, Hit


class _Annotations(ResultsModel):
    def kind(self, row: ResultRow) -> str:
        return ""  # all of them are annotations

    def remark(self, row: ResultRow) -> str:
        return ""


class FoundList(VirtualList):
    """`hits` are those shown, article after article, each where it stands in its text."""

    letter_pressed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(3 * leading("quote"), parent)
        self.hits: tuple[Hit, ...] = ()
        self.found = _Annotations(self)
        self.setAccessibleName(name)
        self.setItemDelegate(ResultsDelegate(self, raised=True))
        self.setModel(self.found)

    def set_hits(self, hits: Sequence[Hit], rows: Iterable[ArticleRow], *, near: int = 0) -> None:
        """Show these; what was chosen stays chosen, when it is gone the one with the number `near` is."""
        before = self.hit(self.currentIndex())
        # Article after article as they were found, within each as one reads it.
        rank = {id: n for n, id in enumerate(dict.fromkeys(hit.article for hit in hits))}
        ordered = sorted(hits, key=lambda hit: (rank[hit.article], hit.span.start if hit.span else -1))
        listed = rows_of(ordered, {r.article.id: r for r in rows})
        self.hits = tuple(r.hit for r in listed if not r.heading)
        self.found.set_rows(listed)
        places = [n for n, r in enumerate(listed) if not r.heading]
        kept = (n for n in places if before is not None and listed[n].hit.annotation == before.annotation)
        if places:
            self.setCurrentIndex(self.found.index(next(kept, places[min(near, len(places) - 1)])))

    def hit(self, index: QModelIndex | QPersistentModelIndex) -> Hit | None:
        """Return what a row stands for; a heading stands for the first below it."""
        row: ResultRow | None = index.data(RESULT) if index.isValid() else None
        return row.hit if row is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if plain and len(event.text()) == 1 and event.text().isalpha():
            self.letter_pressed.emit(event.text())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters choose what they stand for, no row."""
