"""Words in context: each place on a line, the word in the middle, sorted by what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader import wording
from reader.app.dialogs.ending import with_ending
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels import paint
from reader.app.panels.controls import Command, FilterChip, SearchField, held, padded, row
from reader.app.panels.labels import FootWords
from reader.app.panels.surface import theme_of
from reader.app.panels.virtual_list import VirtualList
from reader.app.panels.words import count
from reader.app.style import paint_focus
from reader.app.theme import leading
from reader.errors import ReaderError
from reader.library.concordance import InContext, Order, as_csv
from reader.model import Hit

if TYPE_CHECKING:
    from reader.app.window import Window

Index = QModelIndex | QPersistentModelIndex
MOST = 10_000  # places of one concordance
_LINE = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()
_ROW = leading("quote") + 6
_GAP = 6  # between the word and what stands beside it
_TITLE = 0.2  # of the width, for the article's title


class _Lines(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[InContext] = []

    def set_lines(self, lines: list[InContext]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{line.left}{line.word}{line.right}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.left}{line.word}{line.right}. {line.title}"
        return line if role == _LINE else None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: InContext = index.data(_LINE)
        of = theme_of(option.widget)
        box = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        paint.draw_row_ground(painter, box, state, of, raised=True)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, box.adjusted(1, 1, -1, -1), of)
        box = box.adjusted(8, 0, -8, 0)
        title = QRectF(box.x(), box.y(), box.width() * _TITLE, box.height())
        rest = QRectF(title.right() + 16, box.y(), box.width() - title.width() - 16, box.height())
        wide = min(paint.width_of(line.word, "quote") + 2, rest.width() / 3)
        # What was written from right to left goes on at the left of the word.
        reverse = paint.right_to_left(line.word) or (
            not line.word.strip() and option.direction == Qt.LayoutDirection.RightToLeft
        )
        side = (rest.width() - wide) / 2
        middle = QRectF(rest.x() + side, rest.y(), wide, rest.height())
        painter.fillRect(middle.adjusted(-1, 3, 1, -3), of["state.pressed"])
        left = QRectF(rest.x(), rest.y(), side - _GAP, rest.height())
        right = QRectF(middle.right() + _GAP, rest.y(), side - _GAP, rest.height())
        before, after = beside(line, side - _GAP)
        if reverse:
            before, after = after, before
        align, ink = Qt.AlignmentFlag, of["text.secondary"]
        paint.draw_line(painter, before, "quote", left, ink, align=align.AlignRight)
        paint.draw_line(painter, line.word, "quote", middle, of["text.primary"], align=align.AlignHCenter)
        paint.draw_line(painter, after, "quote", right, ink)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        paint.draw_line(painter, line.title, "uiSmall", title, of["text.tertiary"])


def beside(line: InContext, width: float) -> tuple[str, str]:
    """Return what is shown before and after the word, in the order of reading, cut far from it."""
    before = paint.elided(line.left.strip(), "quote", width, Qt.TextElideMode.ElideLeft)
    return before, paint.elided(line.right.strip(), "quote", width)


class ConcordanceDialog(Sheet):
    """Asks by `wanted` and `order_wanted`; answered by `show_lines`, `show_sorted`, `show_problem`."""

    wanted = Signal(str)
    order_wanted = Signal(tuple, str)  # tuple[InContext, ...], Order
    line_chosen = Signal(object)  # InContext
    write_wanted = Signal(str, list)  # path, list[InContext]

    def __init__(self, host: QWidget, query: str = "") -> None:
        super().__init__(host, "", width=1120, height=680)
        self.panel.setAccessibleName(self.tr("Words in context"))
        self._lines: tuple[InContext, ...] = ()
        self._order: Order = "place"
        self.field = SearchField(self.tr("Words, a phrase, or a search with fields"))
        self.field.setText(query)
        self.field.returnPressed.connect(self._on_asked)
        self.orders: dict[Order, FilterChip] = {
            "place": FilterChip(self.tr("As found")),
            "left": FilterChip(self.tr("By what comes before")),
            "word": FilterChip(self.tr("By the word")),
            "right": FilterChip(self.tr("By what comes after")),
            "article": FilterChip(self.tr("By article")),
        }
        for order, chip in self.orders.items():
            chip.setChecked(order == "place")
            chip.clicked.connect(lambda _on=False, o=order: self.set_order(o))
        self.model = _Lines()
        self.list = VirtualList(_ROW)
        self.list.setAccessibleName(self.tr("Places"))
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setModel(self.model)
        self.list.row_entered_by_key.connect(self._on_chosen)
        self.list.doubleClicked.connect(self._on_chosen)
        said = self.tr("Every place in the texts where the words stand, each on its line.")
        self._say = FootWords(said)
        self.export = Command(self.tr("Export as CSV…"), "plain")
        self.export.clicked.connect(self._on_export)
        self.export.setEnabled(False)
        close = Command(self.tr("Close"), "framed")
        close.clicked.connect(self.reject)
        self.body.addWidget(padded(self.heading(self.tr("Words in context")), PAD, 24, PAD, 12))
        chips = held(row(*self.orders.values(), 1, spacing=5))
        self.body.addWidget(padded(held(row(self.field)), PAD, 0, PAD, 10))
        self.body.addWidget(padded(chips, PAD, 0, PAD, 10))
        self.body.addWidget(padded(self.list, PAD - 8, 0, PAD - 8, 0), 1)
        self.body.addWidget(self.footer(self.export, close, sentence=self._say))

    @classmethod
    def open_for(cls, window: Window, query: str, go: Callable[[Hit, bool], None]) -> ConcordanceDialog:
        """Open over the window; places are read by its library, a chosen one is shown by `go`."""
        dialog = cls(window, query)

        def say(error: Exception, then: Callable[[str], None]) -> None:
            if isinstance(error, ReaderError):
                then(wording.of(error, window.translate))
            else:
                window.workspace.broke.emit(error)

        def ask(asked: str) -> None:
            def failed(error: Exception) -> None:
                say(error, dialog.show_problem)

            window.workspace.find.concordance(asked, dialog.show_lines, failed, limit=MOST)

        def chosen(line: InContext) -> None:
            go(Hit(line.article, line.title, line.span, line.word), True)

        def sort(lines: tuple[InContext, ...], order: Order) -> None:
            window.workspace.find.in_order(lines, order, dialog.show_sorted, window.workspace.read_failed)

        def write(path: str, lines: list[InContext]) -> None:
            # On the storage thread: a disk may be slow, and this one may wait there.
            window.workspace.storage.submit(
                lambda _library: _write(Path(path), lines),
                lambda name: dialog.show_written(dialog.tr("Written: {0}").format(name)),
                lambda error: say(error, dialog.show_written),
                bulk=True,
            )

        dialog.wanted.connect(ask)
        dialog.order_wanted.connect(sort)
        dialog.write_wanted.connect(write)
        dialog.line_chosen.connect(chosen)
        dialog.closed.connect(lambda _kept: window.workspace.find.forget("concordance", "order"))
        dialog.open()
        if query:
            ask(query)
        return dialog

    def take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_lines(self, lines: tuple[InContext, ...]) -> None:
        self._lines = lines
        self.order_wanted.emit(lines, self._order)
        number = len(lines)
        if number >= MOST:
            self._say.setText(
                self.tr("The first {0} places; more words make them fewer.").format(count(number))
            )
        elif number:
            places = self.tr("1 place.") if number == 1 else self.tr("%n places.", "", number)
            self._say.setText(f"{places} {self.tr('Enter goes to one.')}")
        else:
            self._say.setText(self.tr("Nothing found in the texts."))

    def show_sorted(self, lines: list[InContext]) -> None:
        self.model.set_lines(lines)
        self.export.setEnabled(bool(lines))
        if lines and self.list.currentIndex().row() < 0:
            self.list.setCurrentIndex(self.model.index(0, 0))

    def show_problem(self, sentence: str) -> None:
        self.show_lines(())
        self._say.setText(sentence)

    def set_order(self, order: Order) -> None:
        """Sort by what stands left or right, by the word, by article, or as it was found."""
        self._order = order
        for each, chip in self.orders.items():
            chip.setChecked(each == order)
        self.order_wanted.emit(self._lines, order)

    @Slot()
    def _on_asked(self) -> None:
        query = self.field.text().strip()
        if query:
            self.wanted.emit(query)
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        line: InContext | None = index.data(_LINE)
        if line is not None:
            self.accept()
            self.line_chosen.emit(line)

    @Slot()
    def _on_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export as CSV"), "", self.tr("Tables (*.csv)"))
        if name:
            self.write_wanted.emit(str(with_ending(Path(name), ".csv")), list(self.model.lines))

    def show_written(self, sentence: str) -> None:
        self._say.setText(sentence)


def _write(path: Path, lines: list[InContext]) -> str:
    """Write the lines as they are shown, all of them or nothing; return the file's name."""
    from reader.exporters.output import replacing

    with replacing(path) as stream:
        stream.write(as_csv(lines))
    return path.name
