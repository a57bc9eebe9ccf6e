"""The library's articles as an item model over frozen rows, filtered and ordered in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from reader.app.panels.library_filter import LibraryFilter, LibraryOrder, haystack, in_order, select
from reader.app.panels.shelf_tree import ARTICLES
from reader.app.panels.words import article_date
from reader.model import ArticleRow

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
ID = ROW + 1
_ROOT = QModelIndex()


class ArticleModel(QAbstractListModel):
    """All rows are kept; `filter`, `query` and `order` say which are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[str, ArticleRow] = {}
        self._shown: list[ArticleRow] = []
        self._place: dict[str, int] | None = None
        self._folded: dict[str, str] = {}
        self._filter = LibraryFilter()
        self._words: tuple[str, ...] = ()
        self._found: frozenset[str] = frozenset()
        self._order: LibraryOrder = "added"
        self._place_members: frozenset[str] | None = None
        self.labels: dict[str, tuple[str, ...]] = {}  # names of the labels of an article
        self.kept = ""  # an article that stays in the list while it is open, whatever the filter says

    # --- Qt ----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
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
        ids = [self._shown[index.row()].article.id for index in indexes]
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
        return self._shown[place]

    def place_of(self, article_id: str) -> int:
        """Return where an article is shown, -1 when it is not."""
        if self._place is None:
            self._place = {row.article.id: place for place, row in enumerate(self._shown)}
        return self._place.get(article_id, -1)

    def set_rows(self, rows: Iterable[ArticleRow]) -> None:
        self._all = {row.article.id: row for row in rows}
        self._folded = {article_id: haystack(row) for article_id, row in self._all.items()}
        self._show_again()

    def add_rows(self, rows: Iterable[ArticleRow]) -> None:
        """Append rows in list order; known ones are replaced where they stand."""
        fresh = []
        for row in rows:
            if row.article.id in self._all:
                self.update_row(row)
            else:
                self._all[row.article.id] = row
                self._folded[row.article.id] = haystack(row)
                fresh.append(row)
        if self._order != "added":
            self._show_again()
            return
        shown = [row for row in fresh if self._admits(row)]
        if shown:
            start = len(self._shown)
            self.beginInsertRows(_ROOT, start, start + len(shown) - 1)
            self._shown.extend(shown)
            if self._place is not None:
                self._place.update((row.article.id, start + n) for n, row in enumerate(shown))
            self.endInsertRows()

    def update_row(self, row: ArticleRow) -> None:
        """Replace one row; a new one comes first, as the newest."""
        known = row.article.id in self._all
        self._folded[row.article.id] = haystack(row)
        if known:
            self._all[row.article.id] = row
        else:
            self._all = {row.article.id: row, **self._all}
        place, admitted = self.place_of(row.article.id), self._admits(row)
        if place >= 0 and admitted:
            self._shown[place] = row
            self.dataChanged.emit(self.index(place), self.index(place))
        elif place >= 0:
            self._drop(place)
        elif admitted and not known and self._order == "added":
            self.beginInsertRows(_ROOT, 0, 0)
            self._shown.insert(0, row)
            self._place = None
            self.endInsertRows()
        elif admitted:
            self._show_again()

    def update_rows(self, rows: Sequence[ArticleRow]) -> None:
        """Replace many rows; the list is made anew once when they are more than a few."""
        if len(rows) <= 20:
            for row in rows:
                self.update_row(row)
            return
        fresh = {row.article.id: row for row in rows if row.article.id not in self._all}
        self._all.update((row.article.id, row) for row in rows if row.article.id not in fresh)
        self._all = {**fresh, **self._all}
        self._folded.update((row.article.id, haystack(row)) for row in rows)
        self._show_again()

    def remove_rows(self, ids: Iterable[str]) -> None:
        gone = [i for i in ids if self._all.pop(i, None) is not None]
        for article_id in gone:
            self._folded.pop(article_id, None)
        if len(gone) > 20:
            self._show_again()
            return
        for article_id in gone:
            place = self.place_of(article_id)
            if place >= 0:
                self._drop(place)

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
        # What is typed further can only be found among what was found so far.
        longer = bool(self._words) and not (found or self._found) and _extends(words, self._words)
        self._words, self._found = words, found
        self._show_again(self._shown if longer else None)

    def set_place(self, members: frozenset[str] | None) -> None:
        """Show only these articles, of a collection or under a label; None is all."""
        if members != self._place_members:
            self._place_members = members
            self._show_again()

    def set_order(self, order: LibraryOrder) -> None:
        self._order = order
        self._show_again()

    def _show_again(self, among: list[ArticleRow] | None = None) -> None:
        """Choose what is shown: among all rows in their order, or among these, which are in order."""
        self.beginResetModel()
        rows = among
        if rows is None:
            members = self._place_members
            there = [r for i, r in self._all.items() if members is None or i in members]
            rows = in_order(there, self._order)
            if self._filter:
                admitted = select(rows, self._filter)
                kept = self._all.get(self.kept)
                inside = members is None or self.kept in members
                if kept is not None and inside and not self._filter.admits(kept):
                    chosen = {r.article.id for r in admitted} | {self.kept}
                    admitted = [r for r in rows if r.article.id in chosen]
                rows = admitted
        folded, found = self._folded, self._found
        for word in self._words:
            rows = [r for r in rows if word in folded[r.article.id] or r.article.id in found]
        self._shown = list(rows)
        self._place = None
        self.endResetModel()

    def _admits(self, row: ArticleRow) -> bool:
        article_id = row.article.id
        if self._place_members is not None and article_id not in self._place_members:
            return False
        if self._filter and article_id != self.kept and not self._filter.admits(row):
            return False
        if not self._words or article_id in self._found:
            return True
        folded = self._folded[article_id]
        return all(word in folded for word in self._words)


def _extends(words: tuple[str, ...], before: tuple[str, ...]) -> bool:
    """Return whether every row that holds `words` holds the words `before` too."""
    return all(any(old in new for new in words) for old in before)
