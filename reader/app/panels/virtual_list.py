"""A list view for any number of rows of different heights: only what is seen is ever measured.

Qt's own list asks for the size of every row before it shows the first one. This one keeps Qt's models,
selection, keyboard and accessibility, and answers Qt's questions about places from estimated heights that are
corrected as rows come into view. Rows under the reader's eyes stay where they are when others are corrected.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScrollBar,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from reader.app.panels.heights import Heights

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemView.ScrollHint
Move = QAbstractItemView.CursorAction


class VirtualList(QListView):
    """See the module. The delegate's `sizeHint` measures one row at `option.rect.width()`."""

    row_entered_by_key = Signal(QModelIndex)  # Enter on the current row

    def __init__(self, estimate: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights = Heights(0, estimate)
        self._by_keyboard = False
        self._settling = False
        # The bar floats over the rows' margin, so that a long list and a short one are set alike.
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        own = self.verticalScrollBar()
        own.rangeChanged.connect(self._take_range)
        own.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(own.setValue)

    # --- model -------------------------------------------------------------------------------------------

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.rowsInserted.connect(self._on_rows_inserted)
            model.rowsRemoved.connect(self._recount)
            model.modelReset.connect(self._recount)
            model.layoutChanged.connect(self._recount)
            model.dataChanged.connect(self._on_data_changed)
        self._recount()

    def _recount(self, *_args: object) -> None:
        model = self.model()
        anchor = self._anchor()
        self._heights = Heights(model.rowCount() if model else 0, self._heights.estimate)
        self._settle(anchor)
        self.viewport().update()

    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == self._heights.count:
            self._heights.append(last - first + 1)
            self._settle()
            self.viewport().update()
        else:
            self._recount()

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex, _roles: object = None) -> None:
        anchor = self._anchor()
        for place in range(first.row(), last.row() + 1):
            if self._heights.known(place):
                self._heights.set(place, self._measured(place))
        self._settle(anchor)
        self.viewport().update()

    # --- heights -----------------------------------------------------------------------------------------

    def _measured(self, place: int) -> int:
        option = QStyleOptionViewItem()
        option.initFrom(self)
        option.rect = QRect(0, 0, self.viewport().width(), 0)
        index = self.model().index(place, 0)
        return max(1, int(self.itemDelegateForIndex(index).sizeHint(option, index).height()))

    def measure_again(self, place: int) -> None:
        """Ask for the height of one row again, because what it shows changed."""
        if 0 <= place < self._heights.count:
            anchor = self._anchor()
            self._heights.set(place, self._measured(place))
            self._settle(anchor)
            self.viewport().update()

    def _anchor(self) -> tuple[int, int]:
        """Return a row that is seen and known, and where its top stands in the viewport."""
        if self._heights.count == 0:
            return 0, 0
        y = self.verticalOffset()
        first = self._heights.row_at(y)
        for place in range(first, min(first + 4, self._heights.count)):
            if self._heights.known(place):
                return place, self._heights.offset(place) - y
        return first, self._heights.offset(first) - y

    def _settle(self, anchor: tuple[int, int] | None = None) -> None:
        """Measure what is seen; keep the anchored row where it stood."""
        if self._settling:
            return
        self._settling = True
        try:
            place, top = anchor or self._anchor()
            place = max(0, min(place, self._heights.count - 1))
            bottom = self.viewport().height()
            y, row = top, place
            while row < self._heights.count and y < bottom:
                self._know(row)
                y += self._heights.height(row)
                row += 1
            y, row = top, place
            while row > 0 and y > 0:
                row -= 1
                self._know(row)
                y -= self._heights.height(row)
            self.updateGeometries()
            if self._heights.count:
                self.verticalScrollBar().setValue(self._heights.offset(place) - top)
        finally:
            self._settling = False
        self.place_inner()

    def _know(self, row: int) -> None:
        if not self._heights.known(row):
            self._heights.set(row, self._measured(row))

    def place_inner(self) -> None:
        """Move what stands inside the list; for lists that hold an open row."""

    # --- what Qt asks ------------------------------------------------------------------------------------

    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setPageStep(height)
        bar.setSingleStep(24)
        bar.setRange(0, max(0, self._heights.total - height))
        self._take_range(bar.minimum(), bar.maximum())

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def visualRect(self, index: Index) -> QRect:
        place = index.row()
        if not index.isValid() or place >= self._heights.count:
            return QRect()
        top = self._heights.offset(place) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._heights.height(place))

    def rectForIndex(self, index: Index) -> QRect:
        return self.visualRect(index).translated(0, self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        y = point.y() + self.verticalOffset()
        if not 0 <= y < self._heights.total or self.model() is None:
            return QModelIndex()
        return self.model().index(self._heights.row_at(y), 0)

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._settling:
            # Rows that come in from above are measured before they are seen.
            self._settle((self._heights.row_at(self.verticalOffset()), self._top_of_first()))
        self.viewport().update()
        self.place_inner()

    def _top_of_first(self) -> int:
        first = self._heights.row_at(self.verticalOffset())
        return self._heights.offset(max(0, first)) - self.verticalOffset()

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        place = index.row()
        if not index.isValid() or place >= self._heights.count:
            return
        self._know(place)
        height, top = self._heights.height(place), self._heights.offset(place)
        view, now = self.viewport().height(), self.verticalOffset()
        if hint == Hint.EnsureVisible:
            if top >= now and top + height <= now + view:
                return
            to_top = top < now or height > view
            self._settle((place, 0 if to_top else view - height))
        elif hint == Hint.PositionAtTop:
            self._settle((place, 0))
        elif hint == Hint.PositionAtBottom:
            self._settle((place, view - height))
        else:
            self._settle((place, max(0, (view - height) // 2)))
        self.viewport().update()

    def moveCursor(self, action: Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count = self._heights.count
        if count == 0:
            return QModelIndex()
        now = self.currentIndex().row()
        page = max(1, self.viewport().height() // max(1, self._heights.estimate) - 1)
        match action:
            case Move.MoveUp | Move.MovePrevious:
                to = now - 1 if now >= 0 else 0
            case Move.MoveDown | Move.MoveNext:
                to = now + 1
            case Move.MovePageUp:
                to = now - page
            case Move.MovePageDown:
                to = now + page
            case Move.MoveHome:
                to = 0
            case Move.MoveEnd:
                to = count - 1
            case _:
                to = now
        return self.model().index(max(0, min(count - 1, to)), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        model, chosen = self.model(), self.selectionModel()
        if model is None or chosen is None or self._heights.count == 0:
            return
        y = self.verticalOffset()
        first, last = self._heights.row_at(rect.top() + y), self._heights.row_at(rect.bottom() + y)
        chosen.select(QItemSelection(model.index(first, 0), model.index(last, 0)), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def viewportSizeHint(self) -> QSize:
        return QSize(200, 200)

    # --- painting ----------------------------------------------------------------------------------------

    def seen_rows(self, area: QRect | None = None) -> range:
        """Return the rows that the viewport, or a part of it, shows."""
        if self._heights.count == 0:
            return range(0)
        area = area or self.viewport().rect()
        y = self.verticalOffset()
        if area.top() + y >= self._heights.total:
            return range(0)
        return range(self._heights.row_at(area.top() + y), self._heights.row_at(area.bottom() + y) + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.model()
        if model is None:
            return
        painter = QPainter(self.viewport())
        under = (
            self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())) if self.underMouse() else None
        )
        current = self.currentIndex().row()
        for place in self.seen_rows(event.rect()):
            index = model.index(place, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)
            option.state = self._state(index, place == current, under)
            self.itemDelegateForIndex(index).paint(painter, option, index)
        painter.end()

    def _state(self, index: QModelIndex, current: bool, under: QModelIndex | None) -> QStyle.StateFlag:
        state = QStyle.StateFlag.State_Enabled
        if self.selectionModel().isSelected(index):
            state |= QStyle.StateFlag.State_Selected
        if under is not None and under == index:
            state |= QStyle.StateFlag.State_MouseOver
        if current and self.hasFocus() and self._by_keyboard:
            state |= QStyle.StateFlag.State_HasFocus
        return state

    # --- events ------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            anchor = self._anchor()
            self._heights.forget()
            self._settle(anchor)
        else:
            current = self.currentIndex()
            place = self.visualRect(current)
            seen = current.isValid() and place.top() >= 0 and place.bottom() < event.oldSize().height()
            self._settle()
            if seen:  # what comes above or below the list takes room from other rows
                self.scrollTo(current)
        width = self._bar.sizeHint().width()
        left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._bar.setGeometry(0 if left else self.width() - width, 0, width, self.height())
        self._bar.raise_()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self._by_keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.row_entered_by_key.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self.viewport().update()

    def _take_range(self, least: int, most: int) -> None:
        own = self.verticalScrollBar()
        self._bar.setRange(least, most)
        self._bar.setPageStep(own.pageStep())
        self._bar.setSingleStep(own.singleStep())
        self._bar.setVisible(most > least)


class LeftByEscape(VirtualList):
    """A list that is left again for where one came from."""

    leave = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave.emit()
        else:
            super().keyPressEvent(event)
