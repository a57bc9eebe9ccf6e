"""Articles that are there twice, pair by pair: opened, made one story, both kept, or one of them trashed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader import wording
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels import paint
from reader.app.panels.controls import Command, held, padded, row
from reader.app.panels.labels import label, leading_edge
from reader.app.panels.surface import RING, theme_of
from reader.app.panels.words import annotation_count, article_date, characters, count
from reader.app.style import paint_focus
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
_EDGE, _APART = 6, 4  # above a pair, and above each title
_ROLES = ("uiSmall", "ui", "uiSmall", "ui", "uiSmall")  # why, then each title and what it differs in


class _Delegate(QStyledItemDelegate):
    """Why, then the two articles, one below the other, each with its facts."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), sum(map(leading, _ROLES)) + 2 * (_APART + _EDGE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(option.widget)
        box = QRectF(option.rect)
        paint.draw_row_ground(painter, box, option.state, of, raised=True)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, box, of)
        align = Qt.AlignmentFlag.AlignLeft
        if option.direction == Qt.LayoutDirection.RightToLeft:
            align = Qt.AlignmentFlag.AlignRight
        y = box.y() + _EDGE
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
    apart_changed = Signal(object)  # all pairs that are kept, as a set of (older, newer)

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
        self.list.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self._say = label(self.tr("Comparing the articles…"), "ui", "secondary", wrap=True)
        self.open_one = Command(self.tr("Open"), "plain")
        self.join = Command(self.tr("Make one story"), "plain")
        self.keep = Command(self.tr("Keep both"), "plain")
        self.remove = Command(self.tr("Trash the newer"), "plain")
        self.again = Command("", "plain")
        self.again.hide()
        self.open_one.clicked.connect(lambda: self._open(0))
        self.keep.clicked.connect(self._on_keep)
        self.again.clicked.connect(self._on_again)
        self.join.clicked.connect(self._on_join)
        self.remove.clicked.connect(self._on_remove)
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.reject)
        self.body.addWidget(padded(self.heading(self.tr("Duplicates")), PAD, 24, PAD, 8))
        self.body.addWidget(
            held(row(leading_edge(self._say), self.again, margins=(PAD, 0, PAD - 8 - RING, 10), spacing=16))
        )
        self.body.addWidget(padded(self.list, PAD - 8, 0, PAD - 8, 8), 1)
        commands = (self.open_one, self.join, self.keep, self.remove)
        self.body.addWidget(self.footer(*commands, close))
        self._pairs: tuple[Duplicate, ...] = ()
        self._rows: dict[str, ArticleRow] = {}
        self._collections: Sequence[Collection] = ()
        self._apart: frozenset[tuple[str, str]] = frozenset()
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
        apart: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        """Show the pairs of articles that are in `rows`, with what tells the two apart; not those `apart`."""
        self._pairs = tuple(pair for pair in pairs if pair.first in rows and pair.second in rows)
        self._rows, self._collections, self._apart = rows, collections, apart
        self._list()

    def _list(self) -> None:
        rows, collections = self._rows, self._collections
        self.model.clear()
        for pair in self._pairs:
            if (pair.first, pair.second) in self._apart:
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
        parts = [article.outlet, article_date(article.published)]
        parts += [characters(row.length), annotation_count(row.annotations)]
        if row.revisions > 1:
            parts.append(self.tr("%n revisions", "", row.revisions))
        if article.created:
            parts.append(self.tr("added {0}").format(article_date(article.created)))
        parts += [shelf.name for shelf in collections if article.id in shelf.articles]
        return _one_line(" · ".join(f"\u2068{part}\u2069" for part in parts if part))

    def show_failed(self, sentence: str) -> None:
        self._say.setText(sentence)

    def _tell(self) -> None:
        number = self.model.rowCount()
        kept = sum((pair.first, pair.second) in self._apart for pair in self._pairs)
        if number:
            pairs = self.tr("1 pair.") if number == 1 else self.tr("{0} pairs.").format(count(number))
            keys = self.tr(
                "The older article stands first: Enter opens it. Shift+Enter opens the newer, Del trashes it."
            )
            self._say.setText(f"{pairs} {keys}")
        elif kept:
            self._say.setText(self.tr("All articles that are alike are kept."))
        else:
            self._say.setText(self.tr("No two articles are alike."))
        again = self.tr("List the kept pair") if kept == 1 else self.tr("List %n kept pairs", "", kept)
        self.again.setText(again)
        self.again.setVisible(kept > 0)
        self._on_current_changed()

    # --- own affairs -------------------------------------------------------------------------------------

    def _pair(self) -> tuple[str, str] | None:
        found = self.list.currentIndex().data(_PAIR)
        return (str(found[0]), str(found[1])) if found else None

    @Slot()
    def _on_current_changed(self, *_: object) -> None:
        there = self._pair() is not None
        for command in (self.open_one, self.join, self.keep, self.remove):
            command.setEnabled(there)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the older of a pair, or the newer, which stands in its lower half."""
        newer = None
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.list:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                newer = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonDblClick:
            pair = self.list.visualRect(self.list.indexAt(event.position().toPoint()))
            if pair.isValid():
                newer = event.position().y() > pair.top() + _EDGE + sum(map(leading, _ROLES[:3])) + _APART
        if newer is not None:
            self._open(int(newer))
            return True
        return super().eventFilter(watched, event)

    def _open(self, which: int) -> None:
        pair = self._pair()
        if pair is not None:
            self.accept()
            self.open_wanted.emit(pair[which])

    @Slot()
    def _on_keep(self) -> None:
        pair = self._pair()
        if pair is not None:
            self._apart |= {pair}
            self.model.removeRow(self.list.currentIndex().row())
            self._tell()
            self.apart_changed.emit(self._apart)

    @Slot()
    def _on_again(self) -> None:
        self._apart = frozenset()
        self._list()
        self.apart_changed.emit(self._apart)

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
            first, second = self.model.item(place).data(_PAIR)
            if pair[1] in (first, second):
                self.model.removeRow(place)
        self._pairs = tuple(each for each in self._pairs if pair[1] not in (each.first, each.second))
        self._tell()


def _title(row: ArticleRow) -> str:
    return _one_line(row.article.title) or QCoreApplication.translate("DuplicatesDialog", "Untitled")


def _one_line(words: str) -> str:
    return " ".join(words.split())


_Found = tuple[tuple["Duplicate", ...], dict[str, ArticleRow], frozenset[tuple[str, str]]]


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
        dialog.apart_changed.connect(self._keep_apart)
        dialog.closed.connect(self._on_closed)
        self._storage = window.workspace.storage
        self._storage.submit(self._compare, self._on_compared, self._on_failed, bulk=True)

    def _compare(self, library: Library) -> _Found:
        from reader.library.duplicates import find_duplicates, kept_apart

        def progress(done: int, total: int) -> None:
            if done % 20 == 0:
                self._storage.breathe()
                self._progressed.emit(done, total)

        found = find_duplicates(library, progress=progress, cancel=self._cancel.is_set)
        ids = dict.fromkeys(id for pair in found for id in (pair.first, pair.second))
        return found, {row.article.id: row for row in library.article_rows(ids)}, kept_apart(library)

    def _on_compared(self, found: _Found) -> None:
        if not self._cancel.is_set():
            pairs, rows, apart = found
            self._dialog.show_pairs(pairs, rows, self._window.workspace.shelves.collections, apart)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, ReaderError):
            self._window.workspace.broke.emit(error)
        elif not self._cancel.is_set():
            self._dialog.show_failed(wording.of(error, self._window.translate))

    @Slot(str)
    def _trash(self, id: str) -> None:
        self._window.workspace.shelves.trash_articles((id,))

    @Slot(object)
    def _keep_apart(self, pairs: frozenset[tuple[str, str]]) -> None:
        from reader.library.duplicates import keep_apart

        self._storage.submit(lambda library: keep_apart(library, pairs), lambda _: None, self._on_failed)

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
