"""The library's articles as an item model over frozen rows.

A few articles are filtered and ordered here, at once. With more than that, the store says which ids stand in
the list, and the window takes over the finished list: no pass over all rows holds up a key.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from reader.app.panels.library_filter import LibraryFilter, LibraryOrder, haystack, in_order, select
from reader.app.panels.shelf_tree import ARTICLES
from reader.app.panels.words import article_date
from reader.model import READING, ArticleRow
from reader.model.listing import Listed

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
ID = ROW + 1
_ROOT = QModelIndex()
MANY = 2_000  # articles; a pass over so many rows takes a millisecond
_FEW = 5  # places looked for singly in a long list


class ArticleModel(QAbstractListModel):
    """All rows are kept; `filter`, `query` and `order` say which are shown.

    `ask` hands what is wanted to the store, which answers with ids, or with None when it could not.
    """

    arranged = Signal()  # the store's answer is shown

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[str, ArticleRow] = {}
        self._shown: list[str] = []
        self._place: dict[str, int] | None = None
        self.ask: Callable[[Listed, Callable[[list[str] | None], None]], None] | None = None
        self._asking = 0  # number of the question that is not answered yet, 0 when there is none
        self._questions = 0
        self.complete = True  # every row of the library was read
        self._outdated = False  # what is wanted changed since that question
        self.outlets: Counter[str] = Counter()  # of all rows
        self.years: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()  # the reader's own, by name
        self._filter = LibraryFilter()
        self._words: tuple[str, ...] = ()
        self._found: frozenset[str] = frozenset()
        self._order: LibraryOrder = "added"
        self._field = ""  # that the order goes by
        self._place_members: frozenset[str] | None = None
        self.labels: dict[str, tuple[str, ...]] = {}  # names of the labels of an article
        self.kept = ""  # an article that stays in the list while it is open, whatever the filter says

    # --- Qt ----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._all.get(self._shown[index.row()])
        if row is None:  # the store has it and no row of it could be read: its row is damaged
            QTimer.singleShot(0, self._drop_missing)
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.article.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return None
        if role == ROW:
            return row
        return row.article.id if role == ID else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [ARTICLES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the dragged articles, for a collection to take."""
        ids = [self._shown[index.row()] for index in indexes]
        made = QMimeData()
        made.setData(ARTICLES, QByteArray(json.dumps(ids).encode()))
        return made

    def spoken(self, row: ArticleRow) -> str:
        """Return the row as a screen reader says it."""
        article = row.article
        parts = [article.title or self.tr("Untitled"), article.outlet, article_date(article.published)]
        parts.append(
            self.tr("1 annotation")
            if row.annotations == 1
            else self.tr("%n annotations", "", row.annotations)
        )
        parts.append(self.remark(row))
        parts += self.labels.get(article.id, ())
        return ", ".join(p for p in parts if p)

    def remark(self, row: ArticleRow) -> str:
        """Return the one thing worth knowing of a row: orphans, else revisions, else done, else nothing."""
        if row.orphans:
            return self.tr("1 orphan") if row.orphans == 1 else self.tr("%n orphans", "", row.orphans)
        if row.revisions > 1:
            return self.tr("%n revisions", "", row.revisions)
        if row.article.done:
            return self.tr("done")
        return {"": "", "reading": self.tr("reading"), "read": self.tr("read")}[row.article.reading]

    # --- rows --------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """Return the number of articles, shown or not."""
        return len(self._all)

    def row(self, article_id: str) -> ArticleRow | None:
        return self._all.get(article_id)

    def rows(self) -> Iterable[ArticleRow]:
        return self._all.values()

    @property
    def rows_by_id(self) -> dict[str, ArticleRow]:
        return self._all

    def row_at(self, place: int) -> ArticleRow:
        return self._all[self._shown[place]]

    def ids(self) -> list[str]:
        """Return the articles that are shown, in order; what was asked of the store is not waited for."""
        if self._asking:
            self._asking = 0
            self._arrange_here()
        return list(self._shown)

    def ids_between(self, first: int, end: int) -> list[str]:
        return self._shown[first:end]

    def place_of(self, article_id: str) -> int:
        """Return where an article is shown, -1 when it is not."""
        if self._place is None and len(self._shown) > MANY:  # one look along the list is the shorter way
            with suppress(ValueError):
                return self._shown.index(article_id)
            return -1
        return self._places().get(article_id, -1)

    def _places(self) -> dict[str, int]:
        if self._place is None:
            self._place = {article_id: place for place, article_id in enumerate(self._shown)}
        return self._place

    def _keep(self, row: ArticleRow) -> None:
        """Take a row, new or changed, among all."""
        self._forget(row.article.id)
        self._all[row.article.id] = row
        self._counted(row, 1)

    def _forget(self, article_id: str) -> None:
        """Uncount a row, if there is one, that will be replaced or taken out."""
        if (row := self._all.get(article_id)) is not None:
            self._counted(row, -1)

    def _counted(self, row: ArticleRow, by: int) -> None:
        article = row.article
        told = [(self.outlets, article.outlet), (self.years, _year(row))]
        told += [(self.fields, v.attribute) for v in article.values if v.attribute != READING]
        for counter, value in told:
            if value:
                counter[value] += by
                if not counter[value]:
                    del counter[value]

    def set_rows(self, rows: Iterable[ArticleRow]) -> None:
        self._all, self.outlets, self.years, self.fields = {}, Counter(), Counter(), Counter()
        for row in rows:
            self._keep(row)
        self._asking = 0
        self._arrange_here()

    def add_rows(self, rows: Iterable[ArticleRow]) -> None:
        """Append rows in list order; known ones are replaced where they stand."""
        fresh = []
        for row in rows:
            if row.article.id in self._all:
                self.update_row(row)
            else:
                self._keep(row)
                fresh.append(row)
        if self._order != "added":
            self._show_again()
            return
        self._outdated = bool(self._asking)
        shown = [row.article.id for row in fresh if self._admits(row)]
        if shown:
            start = len(self._shown)
            self.beginInsertRows(_ROOT, start, start + len(shown) - 1)
            self._shown.extend(shown)
            if self._place is not None:
                self._place.update((article_id, start + n) for n, article_id in enumerate(shown))
            self.endInsertRows()

    def update_row(self, row: ArticleRow) -> None:
        """Replace one row; a new one comes where its age puts it: first, unless it was restored."""
        article_id = row.article.id
        known = article_id in self._all
        newest = False
        if known:
            self._keep(row)
        else:
            newest = self._add([row])
        self._outdated = bool(self._asking)
        place, admitted = self.place_of(article_id), self._admits(row)
        if place >= 0 and admitted:
            self.dataChanged.emit(self.index(place), self.index(place))
        elif place >= 0:
            self._drop(place)
        elif admitted and newest and self._order == "added":
            self.beginInsertRows(_ROOT, 0, 0)
            self._shown.insert(0, article_id)
            self._place = None
            self.endInsertRows()
        elif admitted:
            self._show_again()

    def _add(self, fresh: Sequence[ArticleRow]) -> bool:
        """Take new rows among all, newest first as the library has them; return whether no other is newer."""
        first = next(iter(self._all.values()), None)
        self._all = {**{row.article.id: row for row in fresh}, **self._all}
        for row in fresh:
            self._counted(row, 1)
        newest = first is None or all(row.article.created >= first.article.created for row in fresh)
        if not newest and (self.ask is None or len(self._all) <= MANY):
            by_age = sorted(self._all.values(), key=lambda row: row.article.created, reverse=True)
            self._all = {row.article.id: row for row in by_age}
        return newest

    def update_rows(self, rows: Sequence[ArticleRow]) -> None:
        """Replace many rows; the list is made anew once when they are more than a few."""
        if len(rows) <= 20:
            if len(rows) > _FEW:
                self._places()
            for row in rows:
                self.update_row(row)
            return
        fresh = [row for row in rows if row.article.id not in self._all]
        for row in rows:
            if row.article.id in self._all:
                self._keep(row)
        self._add(fresh)
        self._show_again()

    def remove_rows(self, ids: Iterable[str]) -> None:
        gone = dict.fromkeys(i for i in ids if i in self._all)
        self._outdated = bool(self._asking)
        if len(gone) > _FEW:
            self._show([i for i in self._shown if i not in gone])
        else:
            for article_id in gone:
                place = self.place_of(article_id)
                if place >= 0:
                    self._drop(place)
        for article_id in gone:
            self._forget(article_id)
            del self._all[article_id]

    def _drop(self, place: int) -> None:
        self.beginRemoveRows(_ROOT, place, place)
        del self._shown[place]
        self._place = None
        self.endRemoveRows()

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def filter(self) -> LibraryFilter:
        return self._filter

    def set_filter(self, wanted: LibraryFilter) -> None:
        self._filter = wanted
        self._show_again()

    def set_query(self, query: str, found: frozenset[str] = frozenset()) -> None:
        """Narrow to rows that hold every word of the query, and to `found`, which a text search gave."""
        words = tuple(query.casefold().split())
        if words == self._words and found == self._found:
            return
        # What is typed further can only be found among what was found so far.
        longer = bool(self._words) and not (found or self._found) and _extends(words, self._words)
        self._words, self._found = words, found
        self._show_again(further=longer)

    def set_place(self, members: frozenset[str] | None) -> None:
        """Show only these articles, of a collection or under a label; None is all."""
        if members != self._place_members:
            self._place_members = members
            self._show_again()

    def set_order(self, order: LibraryOrder, field: str = "") -> None:
        self._order, self._field = order, field
        self._show_again()

    def _show_again(self, *, further: bool = False) -> None:
        """Choose what is shown, here or by the store; `further` is among what is shown already."""
        if self.ask is None or len(self._all) <= MANY:
            self._asking = 0
            self._arrange_here(further=further)
        elif self._asking:
            self._outdated = True  # one question at a time; the next one asks for what is wanted then
        else:
            self._ask()

    def _ask(self) -> None:
        assert self.ask is not None
        self._questions += 1
        question = self._asking = self._questions
        self._outdated = False

        def take(ids: list[str] | None) -> None:
            if question != self._asking:
                return
            self._asking = 0
            if self._outdated and ids is not None:
                self._ask()
            elif ids is not None:
                # Looking up every one takes longer than a frame: only while rows are still being read.
                self._show(ids if self.complete else [i for i in ids if i in self._all])
                self.arranged.emit()

        self.ask(self.listed(), take)

    def listed(self) -> Listed:
        """Return what the list shows, for the store."""
        wanted = self._filter
        return Listed(
            self._order,
            self._field,
            untagged=wanted.untagged,
            orphans=wanted.orphans,
            tag=wanted.tag,
            outlet=wanted.outlet,
            done=wanted.done,
            reading=wanted.reading,
            year=wanted.year,
            place=self._place_members,
            members=wanted.members,
            words=self._words,
            found=self._found,
            kept=self.kept,
        )

    def _arrange_here(self, *, further: bool = False) -> None:
        if further:
            rows = [self._all[i] for i in self._shown]
        else:
            members = self._place_members
            there = [r for i, r in self._all.items() if members is None or i in members]
            rows = in_order(there, self._order, self._field)
            if self._filter:
                admitted = select(rows, self._filter)
                kept = self._all.get(self.kept)
                inside = members is None or self.kept in members
                if kept is not None and inside and not self._filter.admits(kept):
                    chosen = {r.article.id for r in admitted} | {self.kept}
                    admitted = [r for r in rows if r.article.id in chosen]
                rows = admitted
        if self._words:
            rows = [r for r in rows if self._holds(r)]
        self._show([r.article.id for r in rows])

    def _show(self, ids: list[str]) -> None:
        self.beginResetModel()
        self._shown = ids
        self._place = None
        self.endResetModel()

    @Slot()
    def _drop_missing(self) -> None:
        left = [i for i in self._shown if i in self._all]
        if len(left) < len(self._shown):
            self._show(left)
            self.arranged.emit()

    def _holds(self, row: ArticleRow) -> bool:
        """Return whether a row has every word that was typed, or was found by its text."""
        if row.article.id in self._found:
            return True
        folded = haystack(row)
        return all(word in folded for word in self._words)

    def _admits(self, row: ArticleRow) -> bool:
        article_id = row.article.id
        if self._place_members is not None and article_id not in self._place_members:
            return False
        if self._filter and article_id != self.kept and not self._filter.admits(row):
            return False
        return not self._words or self._holds(row)


def _year(row: ArticleRow) -> str:
    year = row.article.published[:4]
    return year if year.isdecimal() else ""


def _extends(words: tuple[str, ...], before: tuple[str, ...]) -> bool:
    """Return whether every row that holds `words` holds the words `before` too."""
    return all(any(old in new for new in words) for old in before)
