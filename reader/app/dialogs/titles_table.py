"""The table of titles: articles as rows, their facts as cells that are typed over; nothing is kept before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from reader.app.panels import paint
from reader.app.panels.surface import theme_of
from reader.app.style import paint_focus
from reader.app.theme import font, leading
from reader.model import Article

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FIELDS = ("title", "byline", "outlet", "published")
FROM = len(FIELDS)  # the column that says which file or address it came from
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?)?")
ROW = 36
CHANGED = Qt.ItemDataRole.UserRole + 1
DOUBTFUL = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Line:
    """One article and the name of the file or address that its newest text came from."""

    article: Article
    origin: str = ""


def is_date(text: str) -> bool:
    """Return whether a date is written so that it sorts: a year, year and month, or a whole date."""
    return not text or _DATE.fullmatch(text) is not None


def _changed(article: Article, column: int, text: str) -> Article:
    match FIELDS[column]:
        case "title":
            return replace(article, title=text)
        case "byline":
            return replace(article, byline=text)
        case "outlet":
            return replace(article, outlet=text)
        case _:
            return replace(article, published=text)


class TitlesModel(QAbstractTableModel):
    """The facts as they are typed; `changes()` are the articles that differ from what is in the library."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._now: list[Article] = []
        self._before: list[tuple[Article, ...]] = []  # for taking cells back

    def set_lines(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self._lines = tuple(lines)
        self._now = [line.article for line in lines]
        self._before = []
        self.endResetModel()

    def changes(self) -> tuple[tuple[Article, Article], ...]:
        """Return (as it is in the library, as typed) of each article that was changed."""
        pairs = zip((line.article for line in self._lines), self._now, strict=True)
        return tuple((before, after) for before, after in pairs if before != after)

    def take_back(self) -> None:
        """Undo the last change of cells."""
        if self._before:
            self._now = list(self._before.pop())
            self._tell()

    def fill(self, cells: Sequence[tuple[int, int, str]]) -> None:
        """Set several cells (row, column, text) as one change; those outside are passed over."""
        now = list(self._now)
        for row, column, text in cells:
            if 0 <= row < len(now) and 0 <= column < len(FIELDS):
                now[row] = _changed(now[row], column, " ".join(text.split()))
        if now != self._now:
            self._before.append(tuple(self._now))
            self._now = now
            self._tell()

    def text(self, row: int, column: int) -> str:
        if column == FROM:
            return self._lines[row].origin
        return str(getattr(self._now[row], FIELDS[column]))

    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._now) - 1, FROM))
        self.edited.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._now)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else FROM + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if index.column() == FROM else usual | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        text = self.text(row, column)
        was = text if column == FROM else str(getattr(self._lines[row].article, FIELDS[column]))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return text
        if role == CHANGED:
            return text != was
        if role == DOUBTFUL:
            return (column == 0 and not text) or (
                FIELDS[column : column + 1] == ("published",) and not is_date(text)
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Before: {0}").format(was or "–") if text != was else text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            named = f"{self.headers()[column]}: {text or self.tr('nothing')}"
            return self.tr("{0}, changed").format(named) if text != was else named
        return None

    def headers(self) -> tuple[str, ...]:
        return (self.tr("Title"), self.tr("Byline"), self.tr("Outlet"), self.tr("Date"), self.tr("From"))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.headers()[section]
        return super().headerData(section, orientation, role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() == FROM:
            return False
        self.fill([(index.row(), index.column(), str(value))])
        return True


class TitlesDelegate(QStyledItemDelegate):
    """Cells as the lists paint theirs: a hairline below, a dot and stronger words where something changed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        of = theme_of(view)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = isinstance(view, QTableView) and view.selectionModel().isSelected(index)
        if chosen:
            painter.fillRect(box, of["surface.rowSelected"])
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), of["line.hair"])
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        inner = box.adjusted(10, 0, -8, -1)
        changed = bool(index.data(CHANGED))
        if changed:
            dot = paint.mirrored(QRectF(box.x() + 3, box.center().y() - 2.5, 4, 4), box, reverse)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["text.primary"])
            painter.drawEllipse(dot)
        ink = "text.danger" if index.data(DOUBTFUL) else "text.primary"
        if index.column() == FROM:
            ink = "text.secondary"
        text = str(index.data() or "")
        if not text and index.column() == 0:
            text = self.tr("without a title")
        role = "uiStrong" if changed else "ui"
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(painter, text, role, inner, of[ink], align=align)
        current = isinstance(view, QTableView) and view.currentIndex() == index and view.hasFocus()
        if current:
            paint_focus(painter, box.adjusted(0, 0, 0, -1), of)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, ROW)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(font("ui"))
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(0, 2, 0, -2))


class TitlesView(QTableView):
    """Arrows move, typing or Enter edits, Enter goes down; Ctrl+D repeats the cell above."""

    left = Signal()  # Esc outside a cell that is being typed in
    finished = Signal()  # Ctrl+Enter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(TitlesDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setFont(font("uiSmall"))
        header.setHighlightSections(False)
        header.setAccessibleName(self.tr("Columns"))
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setFixedHeight(leading("uiSmall") + 12)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.viewport().setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        model = self.model()
        assert isinstance(model, TitlesModel)
        if self.state() == QAbstractItemView.State.EditingState:
            return  # a field lets Enter and Esc through to what it stands in; they were for the field
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if control:
                self.finished.emit()
            elif self.currentIndex().isValid():
                self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            model.take_back()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy(model)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste(model)
        elif event.key() == Qt.Key.Key_D and control:
            self._repeat(model)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            model.fill([(i.row(), i.column(), "") for i in self.selectedIndexes()])
        elif control and event.text():
            event.ignore()  # no cell begins with a control character
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Go one row down after Enter, as tables do."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            now = self.currentIndex()
            if now.row() + 1 < self.model().rowCount():
                self.setCurrentIndex(now.siblingAtRow(now.row() + 1))
        elif hint in (
            QAbstractItemDelegate.EndEditHint.EditNextItem,
            QAbstractItemDelegate.EndEditHint.EditPreviousItem,
        ):
            step = 1 if hint == QAbstractItemDelegate.EndEditHint.EditNextItem else -1
            beside = self.currentIndex().siblingAtColumn(self.currentIndex().column() + step)
            if beside.isValid() and beside.column() < FROM:
                self.setCurrentIndex(beside)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self, model: TitlesModel) -> None:
        chosen = sorted((i.row(), i.column()) for i in self.selectedIndexes())
        rows: dict[int, list[str]] = {}
        for row, column in chosen:
            rows.setdefault(row, []).append(model.text(row, column))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))

    def _paste(self, model: TitlesModel) -> None:
        """Set cells from the current one on; one value fills everything that is selected."""
        text = QGuiApplication.clipboard().text().strip("\r\n")
        cells = [line.split("\t") for line in text.splitlines()]
        chosen = self.selectedIndexes()
        if len(cells) == 1 and len(cells[0]) == 1 and len(chosen) > 1:
            model.fill([(i.row(), i.column(), cells[0][0]) for i in chosen])
            return
        at = self.currentIndex()
        model.fill(
            [
                (at.row() + down, at.column() + across, value)
                for down, line in enumerate(cells)
                for across, value in enumerate(line)
            ]
        )

    def _repeat(self, model: TitlesModel) -> None:
        """Fill what is selected from the topmost cell of each column; one cell from the one above it."""
        chosen = [i for i in self.selectedIndexes() if i.column() < FROM]
        if len(chosen) == 1:
            (cell,) = chosen
            if cell.row() > 0:
                above = model.text(cell.row() - 1, cell.column())
                model.fill([(cell.row(), cell.column(), above)])
                down = cell.siblingAtRow(min(cell.row() + 1, model.rowCount() - 1))
                self.setCurrentIndex(down)
            return
        top = {c: min(i.row() for i in chosen if i.column() == c) for c in {i.column() for i in chosen}}
        model.fill([(i.row(), i.column(), model.text(top[i.column()], i.column())) for i in chosen])
