"""A file's own contents in a popup: as deep and as long as they are, narrowed by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from reader.app.panels import paint
from reader.app.panels.popover import Popover
from reader.app.panels.surface import CONTROL, theme_of
from reader.app.theme import font, leading

Row = tuple[str, int, int]  # title, level from 1, page from 0
Index = QModelIndex | QPersistentModelIndex

_WIDTH, _MOST_ROWS, _LEAST_ROWS = 420, 16, 3
_ROW = leading("ui") + 8
_STEP, _DEEPEST = 14, 8  # pixels for a level, and levels that are set in
_PAGE = int(Qt.ItemDataRole.UserRole)
_LEVEL, _LABEL = _PAGE + 1, _PAGE + 2
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ContentsPopup(Popover):
    """See the module. Enter or a click goes to the page; the field keeps the keyboard."""

    page_chosen = Signal(int)
    page_pointed_at = Signal(int)  # -1: none any more

    def __init__(self, host: QWidget, rows: Sequence[Row], labels: Sequence[str]) -> None:
        """`labels` are those of all pages, as printed."""
        super().__init__(host, pad=8, keyboard=True)
        self.setAccessibleName(self.tr("Contents"))
        self.rows = QListWidget()
        self.field = _Field(self.rows)
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setPlaceholderText(self.tr("Find in the contents"))
        self.field.setAccessibleName(self.tr("Find in the contents"))
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._choose)
        self.rows.setFont(font("ui"))
        self.rows.setFrameShape(QListWidget.Shape.NoFrame)
        self.rows.setUniformItemSizes(True)
        self.rows.setItemDelegate(_Delegate(self.rows))
        self.rows.setMouseTracking(True)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setAccessibleName(self.tr("Contents"))
        for title, level, page in rows:
            item = QListWidgetItem(title)
            item.setToolTip(title)
            item.setData(_PAGE, page)
            item.setData(_LEVEL, min(level, _DEEPEST) - 1)
            item.setData(_LABEL, labels[page] if page < len(labels) else "")
            self.rows.addItem(item)
        self.rows.currentItemChanged.connect(self._on_current_changed)
        self.rows.itemClicked.connect(self._choose)
        self.body.setSpacing(8)
        self.body.addWidget(self.field)
        self.body.addWidget(self.rows)

    def open_above(self, of: QWidget, page: int) -> None:
        """Show above a part of the window, the entry that `page` belongs to chosen."""
        room = (of.mapTo(self.host, QPoint()).y() - CONTROL - 3 * self.GAP) // _ROW
        self.rows.setFixedSize(_WIDTH, _ROW * max(_LEAST_ROWS, min(_MOST_ROWS, self.rows.count(), room)))
        self.show_beside(of, of.rect(), within=self.host)
        at = 0
        for number in range(self.rows.count()):
            if self.rows.item(number).data(_PAGE) <= page:
                at = number
        self.rows.setCurrentRow(at)
        self.rows.scrollToItem(self.rows.item(at), QListWidget.ScrollHint.PositionAtCenter)

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _narrow(self, typed: str) -> None:
        """Show the entries whose title has what was typed in it, all of them for nothing."""
        wanted = " ".join(typed.split()).casefold()
        first = None
        for number in range(self.rows.count()):
            item = self.rows.item(number)
            item.setHidden(wanted not in item.text().casefold())
            first = item if first is None and not item.isHidden() else first
        current = self.rows.currentItem()
        if current is None or current.isHidden():
            self.rows.setCurrentItem(first)  # type: ignore[arg-type]  # None: there is none
        if self.rows.currentItem() is not None:
            self.rows.scrollToItem(self.rows.currentItem())

    @Slot()
    def _choose(self) -> None:
        item = self.rows.currentItem()
        if item is not None and not item.isHidden():
            self.close_quietly()
            self.page_chosen.emit(item.data(_PAGE))

    @Slot(object)
    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        self.page_pointed_at.emit(-1 if item is None else item.data(_PAGE))


class _Field(QLineEdit):
    """Up and down move in the list below."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__()
        self._rows = rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            self._rows.event(event)
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """A title, set in by its level, and its page at the other end."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = theme_of(option.widget)
        row = QRectF(option.rect)
        paint.draw_row_ground(painter, row.adjusted(0, 1, 0, -1), option.state, of, raised=True)
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        ends = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        begin, end = ends if reverse else ends[::-1]
        label = str(index.data(_LABEL))
        wide = option.fontMetrics.horizontalAdvance(label) + 2.0 if label else 0.0
        left = 8.0 + _STEP * int(index.data(_LEVEL))
        title = QRectF(row.x() + left, row.y(), row.width() - left - wide - 24, row.height())
        place = QRectF(row.right() - 8 - wide, row.y(), wide, row.height())
        words, plain = of["text.primary"], of["text.secondary"]
        paint.draw_line(
            painter, str(index.data()), "ui", paint.mirrored(title, row, reverse), words, align=begin
        )
        paint.draw_line(painter, label, "ui", paint.mirrored(place, row, reverse), plain, align=end)
