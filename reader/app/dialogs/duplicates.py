"""Articles that are there twice, pair by pair: opened, made one story, or one of them moved to the trash."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader import wording
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels import paint
from reader.app.panels.controls import Command, padded
from reader.app.panels.labels import ElidedLabel, label
from reader.app.panels.surface import theme_of
from reader.app.panels.words import article_date, count
from reader.app.theme import font, leading
from reader.app.undo import Where
from reader.errors import ReaderError
from reader.model import ArticleRow, Collection

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library
    from reader.library.duplicates import Duplicate
    from reader.library.joining import Joined

Index = QModelIndex | QPersistentModelIndex
_PAIR = int(Qt.ItemDataRole.UserRole)
_APART = 4  # above a title


_ROLES = ("uiSmall", "ui", "uiSmall", "ui", "uiSmall")  # why, then each title and what it differs in


class _Delegate(QStyledItemDelegate):
    """Why, then the two articles, one below the other, each with its facts."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), sum(map(leading, _ROLES)) + 2 * _APART + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(option.widget)
        box = QRectF(option.rect)
        paint.draw_row_ground(painter, box, option.state, of)
        align = Qt.AlignmentFlag.AlignLeft
        if option.direction == Qt.LayoutDirection.RightToLeft:
            align = Qt.AlignmentFlag.AlignRight
        y = box.y() + 6
        for role, line in zip(_ROLES, str(index.data()).split("\n"), strict=True):
            title = role == "ui"
            y += _APART if title else 0
            row = QRectF(box.x() + 8, y, box.width() - 16, leading(role))
            ink = of["text.primary" if title else "text.secondary"]
            paint.draw_line(painter, line, role, row, ink, align=align)
            y += leading(role)


class DuplicatesDialog(Sheet):
    """What is done with a pair goes out as ids; the pair leaves the list."""

    open_wanted = Signal(str)
    join_wanted = Signal(str, str)  # the older, the newer
    trash_wanted = Signal(str)  # the newer

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=760, height=560)
        self.panel.setAccessibleName(self.tr("Duplicates"))
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setFont(font("ui"))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("Pairs of articles"))
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.activated.connect(self._on_activated)
        self._say = label(self.tr("Comparing the articles…"), "ui", "secondary", wrap=True)
        self._foot = ElidedLabel("", "uiSmall", "secondary")
        self.open_older = Command(self.tr("Open"), "plain")
        self.join = Command(self.tr("Make one story"), "plain")
        self.remove = Command(self.tr("Trash the newer"), "plain")
        self.open_older.clicked.connect(self._on_open)
        self.join.clicked.connect(self._on_join)
        self.remove.clicked.connect(self._on_remove)
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.reject)
        self.body.addWidget(padded(self.heading(self.tr("Duplicates")), PAD, 24, PAD, 8))
        self.body.addWidget(padded(self._say, PAD, 0, PAD, 10))
        self.body.addWidget(padded(self.list, PAD - 8, 0, PAD - 8, 8), 1)
        self.body.addWidget(self.footer(self.open_older, self.join, self.remove, close, sentence=self._foot))
        self._on_current_changed()

    @classmethod
    def open_for(cls, window: Window) -> DuplicatesDialog:
        dialog = cls(window)
        _Comparing(dialog, window)
        dialog.open()
        return dialog

    # --- values in ---------------------------------------------------------------------------------------

    def show_progress(self, done: int, total: int) -> None:
        self._say.setText(self.tr("Comparing: {0} of {1} articles.").format(count(done), count(total)))

    def show_pairs(
        self,
        pairs: tuple[Duplicate, ...],
        rows: dict[str, ArticleRow],
        collections: Sequence[Collection] = (),
    ) -> None:
        """Show the pairs of articles that are in `rows`, with what tells the two apart."""
        self.model.clear()
        for pair in pairs:
            if pair.first not in rows or pair.second not in rows:
                continue
            why = {
                "same": self.tr("The same text"),
                "address": self.tr("The same address"),
                "words": self.tr("{0} % of the words").format(round(100 * pair.share)),
            }[pair.why]
            both = (rows[pair.first], rows[pair.second])
            lines = [each for row in both for each in (_title(row), self._facts(row, collections))]
            text = "\n".join((why, *lines))
            item = QStandardItem(text)
            item.setData((pair.first, pair.second), _PAIR)
            self.model.appendRow(item)
        self._tell()
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0, 0))
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _facts(self, row: ArticleRow, collections: Sequence[Collection]) -> str:
        """Return what two articles with one title may differ in."""
        article = row.article
        number = row.annotations
        parts = [article.outlet, article_date(article.published)]
        parts.append(self.tr("{0} characters").format(count(row.length)))
        parts.append(self.tr("1 annotation") if number == 1 else self.tr("%n annotations", "", number))
        if row.revisions > 1:
            parts.append(self.tr("%n revisions", "", row.revisions))
        if article.created:
            parts.append(self.tr("added {0}").format(article_date(article.created)))
        parts += [shelf.name for shelf in collections if article.id in shelf.articles]
        return _one_line(" · ".join(p for p in parts if p))

    def show_failed(self, sentence: str) -> None:
        self._say.setText(sentence)

    def _tell(self) -> None:
        number = self.model.rowCount()
        if number == 1:
            self._say.setText(self.tr("1 pair; the older article stands first."))
        elif number:
            self._say.setText(self.tr("{0} pairs; the older article stands first.").format(count(number)))
        else:
            self._say.setText(self.tr("No two articles are alike."))
        self._foot.setText(self.tr("Del trashes the newer. Each step can be undone.") if number else "")
        self._on_current_changed()

    # --- own affairs -------------------------------------------------------------------------------------

    def _pair(self) -> tuple[str, str] | None:
        found = self.list.currentIndex().data(_PAIR)
        return (str(found[0]), str(found[1])) if found else None

    @Slot()
    def _on_current_changed(self, *_: object) -> None:
        there = self._pair() is not None
        for command in (self.open_older, self.join, self.remove):
            command.setEnabled(there)

    @Slot(QModelIndex)
    def _on_activated(self, _index: QModelIndex) -> None:
        self._on_open()

    @Slot()
    def _on_open(self) -> None:
        pair = self._pair()
        if pair is not None:
            self.accept()
            self.open_wanted.emit(pair[0])

    @Slot()
    def _on_join(self) -> None:
        pair = self._pair()
        if pair is not None:
            self._drop(pair)
            self.join_wanted.emit(*pair)

    @Slot()
    def _on_remove(self) -> None:
        pair = self._pair()
        if pair is not None:
            self._drop(pair)
            self.trash_wanted.emit(pair[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.list.hasFocus():
            self._on_remove()
        else:
            super().keyPressEvent(event)

    def _drop(self, pair: tuple[str, str]) -> None:
        """Take the pair out, and those that its newer article is in, too."""
        for place in reversed(range(self.model.rowCount())):
            held = self.model.item(place).data(_PAIR)
            if pair[1] in (str(held[0]), str(held[1])):
                self.model.removeRow(place)
        self._tell()


def _title(row: ArticleRow) -> str:
    return _one_line(row.article.title) or QCoreApplication.translate("DuplicatesDialog", "Untitled")


def _one_line(words: str) -> str:
    return " ".join(words.split())


class _Comparing(QObject):
    """Compares on the storage thread, between saves, until it is through or the sheet closes."""

    _progressed = Signal(int, int)

    def __init__(self, dialog: DuplicatesDialog, window: Window) -> None:
        super().__init__(window)
        self._dialog = dialog
        self._window = window
        self._cancel = threading.Event()
        self._progressed.connect(dialog.show_progress)
        dialog.open_wanted.connect(window.workspace.open_article)
        dialog.join_wanted.connect(self._join)
        dialog.trash_wanted.connect(self._trash)
        dialog.closed.connect(self._on_closed)
        self._storage = window.workspace.storage
        self._storage.submit(self._compare, self._on_compared, self._on_failed, bulk=True)

    def _compare(self, library: Library) -> tuple[tuple[Duplicate, ...], dict[str, ArticleRow]]:
        from reader.library.duplicates import find_duplicates

        def progress(done: int, total: int) -> None:
            if done % 20 == 0:
                self._storage.breathe()
                self._progressed.emit(done, total)

        found = find_duplicates(library, progress=progress, cancel=self._cancel.is_set)
        ids = dict.fromkeys(id for pair in found for id in (pair.first, pair.second))
        return found, {row.article.id: row for row in library.article_rows(ids)}

    def _on_compared(self, found: tuple[tuple[Duplicate, ...], dict[str, ArticleRow]]) -> None:
        if not self._cancel.is_set():
            self._dialog.show_pairs(*found, self._window.workspace.shelves.collections)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, ReaderError):
            self._window.workspace.broke.emit(error)
        elif not self._cancel.is_set():
            self._dialog.show_failed(wording.of(error, self._window.translate))

    @Slot(str)
    def _trash(self, id: str) -> None:
        self._window.workspace.shelves.trash_articles((id,))

    @Slot(str, str)
    def _join(self, older: str, newer: str) -> None:
        from reader.library.joining import join

        workspace = self._window.workspace

        def done(joined: Joined) -> None:
            workspace.adopt(joined.applied, self.tr("Two articles made one story"), Where(joined.article))

        workspace.storage.submit(
            lambda library: join(library, older, newer, newer=newer), done, workspace.read_failed
        )

    @Slot(bool)
    def _on_closed(self, _kept: bool) -> None:
        self._cancel.set()
        self.deleteLater()
