"""The tags of a codebook as a tree: by drag or keys in another order, under another tag, out of use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
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
    QWidget,
)

from reader.app.panels import paint
from reader.app.panels.menu_place import row_of
from reader.app.panels.surface import came_by_key, theme_of
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, layout
from reader.library.codebook_draft import live
from reader.model import Codebook, TagDefinition

Index = QModelIndex | QPersistentModelIndex
TAG = int(Qt.ItemDataRole.UserRole)  # TagDefinition
_MIME = "application/x-spanreader-tag"
_INDENT = 18
_GAP = 10
# By the ids of `CodebookDialog.act`; the arrows need Alt, so that they still choose a row.
KEYS = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Right: "nest",
    Qt.Key.Key_Left: "lift",
}


class _Model(QStandardItemModel):
    dropped = Signal(str, str, str)  # tag, the one it goes under or '', the one it goes before or ''

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        for index in indexes[:1]:
            made.setData(_MIME, QByteArray(index.data(TAG).id.encode()))
        return made

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        if data.hasFormat(_MIME):
            moved = bytes(data.data(_MIME).data()).decode()
            under = parent.data(TAG) if parent.isValid() else None
            before = self.index(row, 0, parent).data(TAG) if row >= 0 else None
            self.dropped.emit(moved, under.id if under else "", before.id if before else "")
        return False  # Qt must not take the dragged row out: the tree is made anew


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), layout("codebookRow"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(option.widget)
        tag: TagDefinition = index.data(TAG)
        box = QRectF(option.rect)
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        chip = QRectF(box.x() + 4, box.center().y() - paint.CHIP / 2, paint.CHIP, paint.CHIP)
        style = TagStyle(tag.style, tag.letter, tag.name)
        at = paint.mirrored(chip, box, reverse)
        paint.draw_chip(painter, at, style, of, hollow=tag.retired)
        wide = paint.key_width(tag.key) if tag.key else 0
        if tag.key:
            cap = QRectF(box.right() - wide - 8, box.center().y() - paint.KEY_CAP / 2, wide, paint.KEY_CAP)
            paint.draw_key(painter, paint.mirrored(cap, box, reverse), tag.key, of)
        left = paint.CHIP + 4 + _GAP
        name = QRectF(box.x() + left, box.y(), box.width() - left - wide - 16, box.height())
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        ink = of["text.secondary" if tag.retired else "text.primary"]
        paint.draw_line(
            painter, str(index.data()), "ui", paint.mirrored(name, box, reverse), ink, align=align
        )


class TagTree(QTreeView):
    """Values in by `set_codebook`; wishes out. Retired tags stand below the others."""

    chosen = Signal(str)  # tag id
    wanted = Signal(str)  # an act on the chosen tag, see `KEYS`; "new", "retire", "name"
    dropped = Signal(str, str, str)
    menu_wanted = Signal(QPoint)  # for the chosen tag, at a global place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tags"))
        self.setAccessibleDescription(
            self.tr("Alt and an arrow key moves a tag, F2 goes to its name, Delete retires it.")
        )
        self._model = _Model(self)
        self._model.dropped.connect(self.dropped)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(_INDENT)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._filling = False
        self._by_keyboard = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    # --- values in ---------------------------------------------------------------------------------------

    def set_codebook(self, book: Codebook, current: str) -> None:
        """Show the tags, each under its parent; `current` is chosen without telling."""
        self._filling = True
        self._model.clear()
        there = {tag.id for tag in live(book)}
        held: dict[str, QStandardItem] = {}
        children: dict[str, list[TagDefinition]] = {}
        for tag in live(book):
            children.setdefault(tag.parent if tag.parent in there else "", []).append(tag)
        waiting = [("", tag) for tag in reversed(children.get("", ()))]
        while waiting:
            parent, tag = waiting.pop()
            held[tag.id] = self._item(tag)
            held.get(parent, self._model.invisibleRootItem()).appendRow(held[tag.id])
            waiting += [(tag.id, child) for child in reversed(children.get(tag.id, ()))]
        for tag in book.tags:
            if tag.retired:
                held[tag.id] = self._item(tag)
                self._model.appendRow(held[tag.id])
        self.expandAll()
        if current in held:
            self.setCurrentIndex(held[current].index())
        self._filling = False

    def update_tag(self, tag: TagDefinition) -> None:
        """Show a tag's other name, letter or key in its place."""
        item = self._model.itemFromIndex(self.currentIndex()) if self.currentIndex().isValid() else None
        if item is not None and item.data(TAG).id == tag.id:
            self._fill(item, tag)

    def _item(self, tag: TagDefinition) -> QStandardItem:
        made = QStandardItem()
        self._fill(made, tag)
        made.setDropEnabled(not tag.retired)
        made.setDragEnabled(not tag.retired)
        return made

    def _fill(self, item: QStandardItem, tag: TagDefinition) -> None:
        shown = self.tr("{0} (retired)").format(tag.name) if tag.retired else tag.name
        item.setText(shown)
        item.setData(tag, TAG)
        key = self.tr("{0}, key {1}").format(shown, tag.key) if tag.key else shown
        item.setData(key, Qt.ItemDataRole.AccessibleTextRole)

    def current(self) -> str:
        tag = self.currentIndex().data(TAG)
        return tag.id if tag is not None else ""

    # --- own affairs -------------------------------------------------------------------------------------

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._filling and now.isValid():
            self.chosen.emit(now.data(TAG).id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and key in KEYS:
            act = KEYS[key]
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                act = {"nest": "lift", "lift": "nest"}.get(act, act)
            self.wanted.emit(act)
        elif key == Qt.Key.Key_Insert:
            self.wanted.emit("new")
        elif key == Qt.Key.Key_F2:
            self.wanted.emit("name")
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.wanted.emit("retire")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # nothing folds
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if (found := row_of(event, self)) is not None:
            self.setCurrentIndex(found[0])
            self.menu_wanted.emit(found[1])

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = came_by_key(event)
        super().focusInEvent(event)
        self.viewport().update()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(self)
        box = QRectF(1, option.rect.y(), self.viewport().width() - 2, option.rect.height())
        selected = self.currentIndex() == index
        under = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        state = QStyle.StateFlag.State_Selected if selected else QStyle.StateFlag.State_None
        if self.underMouse() and under == index:
            state |= QStyle.StateFlag.State_MouseOver
        paint.draw_row_ground(painter, box, state, of, raised=True)
        if selected and self.hasFocus() and self._by_keyboard:
            paint_focus(painter, box, of)
        shown = QStyleOptionViewItem(option)
        shown.rect = self.visualRect(index)
        shown.widget = self
        self.itemDelegate().paint(painter, shown, index)
