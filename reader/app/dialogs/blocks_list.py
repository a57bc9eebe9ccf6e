"""The blocks of a page as a list: each kept or left out, told apart by mark, words and weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.paint import LaidText
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import block_kind
from reader.app.style import paint_focus
from reader.app.theme import Theme, leading
from reader.importers.preview import PreviewBlock

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
BLOCK = Qt.ItemDataRole.UserRole + 1
KEPT = Qt.ItemDataRole.UserRole + 2
CHANGED = Qt.ItemDataRole.UserRole + 3
ABOVE = Qt.ItemDataRole.UserRole + 4
_BOX = 16
_TEXT = 44  # from the edge to the words
_ABOVE = 7
_LINES = 3  # of a block that are shown


class BlocksModel(QAbstractListModel):
    """The blocks and which of them are kept now."""

    toggled = Signal()

    def __init__(self, parent: QObject | None = None, above: Iterable[str] = ()) -> None:
        """`above` are title and summary of the article: blocks that say the same are no blocks to choose."""
        super().__init__(parent)
        self._above = frozenset(text.casefold() for text in above)
        self._all: tuple[PreviewBlock, ...] = ()
        self._shown: list[PreviewBlock] = []
        self._kept: set[int] = set()
        self._only_left_out = False

    def set_blocks(
        self, blocks: Sequence[PreviewBlock], put_back: Iterable[int], take_out: Iterable[int]
    ) -> None:
        """Show the blocks with the reader's earlier choice laid over the importer's."""
        numbers = {b.number for b in blocks}
        self.beginResetModel()
        self._all = tuple(blocks)
        self._kept = ({b.number for b in blocks if b.kept} | set(put_back) & numbers) - set(take_out)
        self._narrow()
        self.endResetModel()
        self.toggled.emit()

    def show_only_left_out(self, only: bool) -> None:
        """Show what is left out and nothing else; what is put back stays where it is till the next call."""
        self.beginResetModel()
        self._only_left_out = only
        self._narrow()
        self.endResetModel()

    def _narrow(self) -> None:
        self._shown = [b for b in self._all if not (self._only_left_out and b.number in self._kept)]

    def toggle(self, rows: Iterable[int]) -> None:
        """Turn blocks round; several become what the first of them was not."""
        shown = (self._shown[row] for row in rows if 0 <= row < len(self._shown))
        chosen = [block for block in shown if not self.stands_above(block)]
        if not chosen:
            return
        keep = chosen[0].number not in self._kept
        for block in chosen:
            (self._kept.add if keep else self._kept.discard)(block.number)
        self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        self.toggled.emit()

    def as_importer(self) -> None:
        """Keep what the importer kept."""
        self._kept = {b.number for b in self._all if b.kept}
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        self.toggled.emit()

    def stands_above(self, block: PreviewBlock) -> bool:
        """Return whether a block stands above the text anyway, as its title or summary."""
        return not block.kept and block.text.casefold() in self._above

    @property
    def put_back(self) -> tuple[int, ...]:
        return tuple(b.number for b in self._all if not b.kept and b.number in self._kept)

    @property
    def take_out(self) -> tuple[int, ...]:
        return tuple(b.number for b in self._all if b.kept and b.number not in self._kept)

    def kept_blocks(self) -> list[PreviewBlock]:
        return [b for b in self._all if b.number in self._kept]

    @property
    def total(self) -> int:
        return len(self._all)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        block = self._shown[index.row()]
        kept = block.number in self._kept or self.stands_above(block)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return block.text
            case Qt.ItemDataRole.AccessibleTextRole:
                state = self.tr("kept") if kept else self.tr("left out")
                return f"{state}, {block_kind(block.kind)}: {block.text[:300]}"
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if kept else Qt.CheckState.Unchecked
            case _ if role == BLOCK:
                return block
            case _ if role == KEPT:
                return kept
            case _ if role == CHANGED:
                return (block.number in self._kept) is not block.kept
            case _ if role == ABOVE:
                return self.stands_above(block)
        return None


class BlocksDelegate(QStyledItemDelegate):
    """A box with a tick and words in full ink: kept. An empty dashed box and struck, pale words: left out."""

    def __init__(self, parent: QObject, of: Theme) -> None:
        super().__init__(parent)
        self.theme = of
        self._laid = paint.TextCache()

    def _text(self, block: PreviewBlock, width: float) -> LaidText:
        return self._laid.get(block.text, "quote", max(60, width - _TEXT - 16), _LINES)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = option.rect.width()
        height = _ABOVE * 2 + leading("uiTiny") + int(self._text(index.data(BLOCK), width).height) + 2
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        of = self.theme
        block, kept, changed = index.data(BLOCK), bool(index.data(KEPT)), bool(index.data(CHANGED))
        box = QRectF(option.rect)
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = box.adjusted(4, 0, -10, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(of["line.control"], 1) if of.name == "contrast" else Qt.PenStyle.NoPen)
            painter.setBrush(of["surface.rowSelected"])
            painter.drawRoundedRect(ground, paint.radius("control"), paint.radius("control"))
        tick = paint.mirrored(QRectF(box.x() + 16, box.y() + _ABOVE + 1, _BOX, _BOX), box, reverse)
        self._paint_tick(painter, tick, kept)
        words = [block_kind(block.kind)]
        if index.data(ABOVE):
            words.append(self.tr("stands above the text"))
        elif changed:
            words.append(self.tr("put back by you") if kept else self.tr("taken out by you"))
        elif not kept:
            words.append(self.tr("left out"))
        line = paint.mirrored(
            QRectF(box.x() + _TEXT, box.y() + _ABOVE, box.width() - _TEXT - 16, leading("uiTiny")),
            box,
            reverse,
        )
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        ink = of["text.primary" if changed else "text.secondary"]
        paint.draw_line(painter, " · ".join(words), "uiTiny", line, ink, align=align)
        laid = self._text(block, box.width())
        left = line.x() if reverse else box.x() + _TEXT
        laid.draw(painter, left, line.bottom() + 2, of["text.primary" if kept else "text.tertiary"])
        if not kept:
            self._strike(painter, laid, left, line.bottom() + 2)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, of)
        painter.restore()

    def _paint_tick(self, painter: QPainter, box: QRectF, kept: bool) -> None:
        of = self.theme
        corner = paint.radius("chip")
        if kept:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["accent.base"])
            painter.drawRoundedRect(box, corner, corner)
            paint_icon(painter, "check", box.adjusted(2, 2, -2, -2).toRect(), of["text.onAccent"])
            return
        pen = QPen(of["line.control"], 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)

    def _strike(self, painter: QPainter, laid: LaidText, x: float, y: float) -> None:
        """Strike the lines through at the height of small letters."""
        painter.setPen(QPen(self.theme["text.tertiary"], 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number, (begin, end) in enumerate(laid.extents()):
            at = round(y + number * leading("quote") + paint.baseline("quote") - 4)
            painter.drawLine(round(x + begin), at, round(x + end), at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)


class BlocksList(VirtualList):
    """Space or a click on the box turns a block round; Shift and Ctrl choose several."""

    turned = Signal(list)  # rows
    left = Signal()

    def __init__(self, of: Theme, parent: QWidget | None = None) -> None:
        super().__init__(60, parent)
        self.setSelectionMode(VirtualList.SelectionMode.ExtendedSelection)
        self.delegate = BlocksDelegate(self, of)
        self.setItemDelegate(self.delegate)

    def _chosen(self) -> list[int]:
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return rows or ([self.currentIndex().row()] if self.currentIndex().isValid() else [])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.turned.emit(self._chosen())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        x = event.position().x()
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        near = self.viewport().width() - x if reverse else x
        if index.isValid() and near < _TEXT and event.button() == Qt.MouseButton.LeftButton:
            self.turned.emit([index.row()])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.position().x() >= _TEXT:
            self.turned.emit([index.row()])
