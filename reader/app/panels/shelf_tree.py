"""Collections above the list of articles: a tree that takes articles, and other collections, dropped on it.

Quiet until needed: without collections, labels and anything in the trash it is not there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import (
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.menu_place import row_of
from reader.app.panels.surface import PAD, Surface, came_by_key, theme_of, turned
from reader.app.panels.words import articles, count
from reader.app.style import paint_focus
from reader.app.theme import leading
from reader.model import Collection, Label

Index = QModelIndex | QPersistentModelIndex
ARTICLES = "application/x-spanreader-articles"  # ids of dragged articles, as JSON
COLLECTION = "application/x-spanreader-collection"  # id of a dragged collection
ALL, TRASH = "all", "trash"
KEY = int(Qt.ItemDataRole.UserRole)  # ALL, TRASH, "c:ID" or "l:ID"
COUNT = KEY + 1  # how many articles; -1 when it is not known
SIGN = KEY + 2  # icon, '' for none
_ROW = leading("ui") + 8
_MOST_ROWS = 10
_INDENT = 14
_INSET = 4  # so that chevrons stand inside the panel's margin


class _Shelves(QStandardItemModel):
    """The rows; what is dropped on one is told, the rows change when the library has."""

    articles_dropped = Signal(str, list)  # key of the row, ids
    collection_dropped = Signal(str, str)  # id, id of the one around it or ''

    def mimeTypes(self) -> list[str]:
        return [ARTICLES, COLLECTION]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        key = str(indexes[0].data(KEY)) if indexes else ""
        if key.startswith("c:"):
            made.setData(COLLECTION, QByteArray(key[2:].encode()))
        return made

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: Index
    ) -> bool:
        key = str(parent.data(KEY) or "")
        if data.hasFormat(ARTICLES):
            return key.startswith(("c:", "l:")) or key == TRASH
        return data.hasFormat(COLLECTION) and (key in ("", ALL) or key.startswith("c:"))

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: Index
    ) -> bool:
        key = str(parent.data(KEY) or "")
        if data.hasFormat(ARTICLES):
            ids = json.loads(bytes(data.data(ARTICLES).data()).decode())
            self.articles_dropped.emit(key, ids)
        elif data.hasFormat(COLLECTION):
            moved = bytes(data.data(COLLECTION).data()).decode()
            self.collection_dropped.emit(moved, key[2:] if key.startswith("c:") else "")
        return False  # Qt must not take the dragged row out: nothing has moved yet


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(option.widget)
        box = QRectF(option.rect)
        ink = of["text.primary"]
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        number = index.data(COUNT)
        figure = count(number) if isinstance(number, int) and number >= 0 else ""
        wide = paint.width_of(figure, "uiSmall") + 1 if figure else 0.0
        sign = str(index.data(SIGN) or "")
        left = 22.0  # also where no sign stands, so that names stand below each other
        if sign:
            place = paint.mirrored(QRectF(box.x() + 2, box.center().y() - 7, 14, 14), box, reverse)
            paint_icon(painter, sign, place, of["text.secondary"])
        name = paint.mirrored(
            QRectF(box.x() + left, box.y(), box.width() - left - wide - PAD - 8, box.height()), box, reverse
        )
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(painter, str(index.data()), "ui", name, ink, align=align)
        if figure:
            end = paint.mirrored(QRectF(box.right() - wide - PAD, box.y(), wide, box.height()), box, reverse)
            paint.draw_line(painter, figure, "uiSmall", end, of["text.secondary"], tabular_figures=True)


class _Tree(QTreeView):
    """Keys: Enter chooses, F2 renames, Delete trashes; rows and chevrons in our own drawing."""

    rename = Signal(str)
    trash = Signal(str)
    entered = Signal(str)

    _by_keyboard = False

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(self)
        box = QRectF(0, option.rect.y(), self.viewport().width(), option.rect.height())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        near, far = PAD / 2 - _INSET, PAD / 2
        box = box.adjusted(far if reverse else near, 0, -near if reverse else -far, 0)
        selected = self.currentIndex() == index
        under = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        hovered = self.underMouse() and under == index
        state = QStyle.StateFlag.State_Selected if selected else QStyle.StateFlag.State_None
        state |= QStyle.StateFlag.State_MouseOver if hovered else QStyle.StateFlag.State_None
        paint.draw_row_ground(painter, box, state, of)
        if selected and self.hasFocus() and self._by_keyboard:
            paint_focus(painter, box, of)
        shown = QStyleOptionViewItem(option)
        shown.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        self.drawBranches(painter, self._branch(index), index)
        shown.rect = self.visualRect(index)
        shown.widget = self
        self.itemDelegate().paint(painter, shown, index)

    def _branch(self, index: Index) -> QRect:
        row = self.visualRect(index)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(row.right(), row.y(), _INDENT, row.height())
        return QRect(row.left() - _INDENT, row.y(), _INDENT, row.height())

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if self.model().hasChildren(index):
            reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            closed = "chevron-left" if reverse else "chevron-right"
            name = "chevron-down" if self.isExpanded(index) else closed
            towards = -3 if reverse else 3  # the name, and still where a click opens and closes
            box = QRectF(rect.center().x() - 5 + towards, rect.center().y() - 5, 11, 11)
            paint_icon(painter, name, box, theme_of(self)["text.secondary"])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        key = str(self.currentIndex().data(KEY) or "")
        match event.key():
            case Qt.Key.Key_F2 if key[:2] in ("c:", "l:"):
                self.rename.emit(key)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if key[:2] in ("c:", "l:"):
                self.trash.emit(key)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if key:
                self.entered.emit(key)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = came_by_key(event)
        super().focusInEvent(event)
        self.viewport().update()


class ShelfTree(Surface):
    """See the module. Values come in, wishes go out; keys are ALL, TRASH, "c:ID", "l:ID"."""

    chosen = Signal(str)  # key
    entered = Signal(str)  # key, by Enter: the keyboard goes on to the list
    articles_dropped = Signal(str, list)
    collection_dropped = Signal(str, str)
    rename_requested = Signal(str)
    trash_requested = Signal(str)
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = _Shelves(self)
        self.model.articles_dropped.connect(self.articles_dropped)
        self.model.collection_dropped.connect(self.collection_dropped)
        self.tree = _Tree()
        self.tree.setAccessibleName(self.tr("Collections and labels"))
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(_Delegate(self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setIndentation(_INDENT)
        self.tree.setUniformRowHeights(True)
        self.tree.setMouseTracking(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.tree.setDragDropOverwriteMode(True)  # always onto a row: none has a place between two
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.viewport().setAutoFillBackground(False)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self.tree.expanded.connect(self._fit)
        self.tree.collapsed.connect(self._fit)
        self.tree.rename.connect(self.rename_requested)
        self.tree.trash.connect(self.trash_requested)
        self.tree.entered.connect(self.entered)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(turned(_INSET, 0, 0, 8))
        whole.addWidget(self.tree)
        self._closed: set[str] = set()
        self._filling = False
        self.hide()

    # --- values in ---------------------------------------------------------------------------------------

    def set_shelves(
        self,
        collections: tuple[Collection, ...],
        labels: tuple[Label, ...],
        *,
        total: int,
        trashed: int,
        found: dict[str, int] | None = None,
    ) -> None:
        """Show these; collections come each after the one around it. `found` counts what live ones find."""
        now = self.current()
        self._filling = True
        self.model.clear()
        root = self.model.invisibleRootItem()
        if collections or labels or trashed:
            root.appendRow(self._item(self.tr("All articles"), ALL, total, "library"))
        held: dict[str, QStandardItem] = {}
        inside = _counted(collections)
        for each in collections:
            live = bool(each.query)
            number = (found or {}).get(each.id, -1) if live else inside[each.id]
            item = self._item(each.name, f"c:{each.id}", number, "search" if live else "")
            held[each.id] = item
            held.get(each.parent, root).appendRow(item)
        for label in labels:
            root.appendRow(self._item(label.name, f"l:{label.id}", len(label.articles), "note"))
        if trashed:
            root.appendRow(self._item(self.tr("Trash"), TRASH, trashed, "remove"))
        for id, item in held.items():
            self.tree.setExpanded(item.index(), f"c:{id}" not in self._closed)
        self._filling = False
        self.setVisible(self.model.rowCount() > 0)
        self._fit()
        self.set_current(now)

    def set_total(self, total: int) -> None:
        """Count all articles anew: they come and go without the shelves changing."""
        first = self.model.item(0)
        if first is not None and first.data(COUNT) != total:
            self._say_number(first, total)

    def _say_number(self, item: QStandardItem, number: int) -> None:
        name = item.text()
        item.setData(number, COUNT)
        spoken = name if number < 0 else f"{name}, {articles(number)}"
        item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)

    def _item(self, name: str, key: str, number: int, sign: str) -> QStandardItem:
        made = QStandardItem(name)
        made.setData(key, KEY)
        made.setData(sign, SIGN)
        self._say_number(made, number)
        made.setDragEnabled(key.startswith("c:"))
        return made

    def current(self) -> str:
        """Return the key of the row that is chosen."""
        return str(self.tree.currentIndex().data(KEY) or ALL)

    def set_current(self, key: str) -> None:
        """Choose a row without telling; one that is not there any more becomes ALL."""
        found = self._index_of(key)
        if not found.isValid():
            found = self._index_of(ALL)
        blocked = self.tree.selectionModel().blockSignals(True)
        self.tree.setCurrentIndex(found)
        self.tree.selectionModel().blockSignals(blocked)
        self.tree.viewport().update()

    def _index_of(self, key: str) -> QModelIndex:
        found = self.model.match(
            self.model.index(0, 0),
            KEY,
            key,
            1,
            Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
        )
        return found[0] if found else QModelIndex()

    # --- own affairs -------------------------------------------------------------------------------------

    @Slot()
    def _fit(self, *_: object) -> None:
        """Take the height of the rows that are open, up to a few; more scroll."""
        if self._filling:
            return
        rows, index = 0, self.model.index(0, 0)
        self._closed = {key for key in self._closed if self._index_of(key).isValid()}
        while index.isValid():
            rows += 1
            key = str(index.data(KEY))
            if self.model.hasChildren(index):
                (self._closed.discard if self.tree.isExpanded(index) else self._closed.add)(key)
            index = self.tree.indexBelow(index)
        self.tree.setFixedHeight(min(rows, _MOST_ROWS) * _ROW)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._filling:
            self.chosen.emit(str(now.data(KEY)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found = row_of(event, self.tree)
        if found is not None:
            self.menu_requested.emit(str(found[0].data(KEY)), found[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.window"])


def _counted(collections: tuple[Collection, ...]) -> dict[str, int]:
    """Return how many articles each collection holds with those inside it, each article once."""
    holding: dict[str, set[str]] = {c.id: set(c.articles) for c in collections}
    for each in reversed(collections):  # those inside come after the one around them
        if each.parent in holding:
            holding[each.parent] |= holding[each.id]
    return {id: len(articles) for id, articles in holding.items()}
