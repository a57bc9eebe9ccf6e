"""Rows of the palette: what can be done, and how a row shows it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from reader.app.icons import paint_icon
from reader.app.panels import paint
from reader.app.panels.labels import caps_width, draw_caps
from reader.app.panels.surface import ICON
from reader.app.theme import TagStyle, Theme, font

ROW_HEIGHT = 38
INSET = 8
_PAD = 12  # from the ground's edge to what stands on it
ENTRY = int(Qt.ItemDataRole.UserRole)
PLACES = ENTRY + 1
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done. `detail` is the quiet part after the words; `keys` are caps to show."""

    id: str
    words: str
    detail: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    chip: TagStyle | None = None
    enabled: bool = True
    stays: bool = False  # done with the palette open, and again, if the reader likes


def spoken_caps(keys: tuple[str, ...]) -> str:
    """Return caps as they are said: "Down or J", "Ctrl Z"."""
    return " ".join(key.strip("()") if len(key) > 2 else key for key in keys)


class PaletteModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[tuple[Entry, tuple[int, ...]]] = []

    def show_entries(self, shown: list[tuple[Entry, tuple[int, ...]]]) -> None:
        self.beginResetModel()
        self.shown = shown
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        entry, places = self.shown[index.row()]
        if role == ENTRY:
            return entry
        if role == PLACES:
            return places
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(p for p in (entry.words, entry.detail, spoken_caps(entry.keys)) if p)
        return entry.words if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        entry = self.shown[index.row()][0]
        can = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return can if entry.enabled else Qt.ItemFlag.ItemIsSelectable


class PaletteDelegate(QStyledItemDelegate):
    def __init__(self, parent: QObject, of: Theme, inset: int = INSET) -> None:
        """`inset` is how far a row's ground stands from the list's edges."""
        super().__init__(parent)
        self.theme = of
        self.inset = inset

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        places: tuple[int, ...] = index.data(PLACES)
        of = self.theme
        bounds = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        ground = bounds.adjusted(self.inset, 0, -self.inset, 0)
        paint.draw_row_ground(painter, ground, state, of, raised=True)
        left = bounds.x() + self.inset + _PAD
        mark = QRectF(left, bounds.center().y() - ICON / 2, ICON, ICON).toRect()
        at = paint.mirrored(QRectF(mark), bounds, reverse)
        if entry.chip is not None:
            paint.draw_chip(painter, at, entry.chip, of)
        elif entry.icon:
            paint_icon(painter, entry.icon, at, of["text.secondary"], right_to_left=reverse)
        wide = caps_width(entry.keys)
        right = bounds.right() - self.inset - _PAD - wide
        group = paint.mirrored(QRectF(right, round(bounds.center().y() - 10), wide, 20), bounds, reverse)
        draw_caps(painter, group, entry.keys, of)
        ink = of["text.primary" if entry.enabled else "text.disabled"]
        self._words(
            painter,
            entry,
            places,
            QRectF(left + 28, bounds.y(), right - left - 40, bounds.height()),
            ink,
            reverse,
            bounds,
        )

    def _words(
        self,
        painter: QPainter,
        entry: Entry,
        places: tuple[int, ...],
        box: QRectF,
        ink: QColor,
        reverse: bool,
        bounds: QRectF,
    ) -> None:
        """Draw the words with the letters that were typed in a heavier weight, then the detail."""
        plain, strong = font("ui"), QFont(font("ui"))
        strong.setWeight(QFont.Weight.DemiBold)
        y = paint.centred_baseline(box, "ui")
        if reverse or paint.right_to_left(entry.words) or not places:
            width = min(box.width(), paint.width_of(entry.words, "ui") + 1)
            at = paint.mirrored(QRectF(box.x(), box.y(), width, box.height()), bounds, reverse)
            paint.draw_line(painter, entry.words, "ui", at, ink)
            x = box.x() + width
        else:
            x = box.x()
            for words, heavy in _runs(entry.words, set(places)):
                face = strong if heavy else plain
                width = QFontMetricsF(face).horizontalAdvance(words)
                if x + width > box.right():
                    words = QFontMetricsF(face).elidedText(
                        words, Qt.TextElideMode.ElideRight, max(0.0, box.right() - x)
                    )
                painter.setFont(face)
                painter.setPen(ink)
                painter.drawText(QPointF(x, y), words)
                x += width
                if x > box.right():
                    return
        if entry.detail and box.right() - x > 60:
            rest = QRectF(x + 12, box.y(), box.right() - x - 12, box.height())
            width = min(rest.width(), paint.width_of(entry.detail, "uiSmall") + 1)
            rest.setWidth(width)
            paint.draw_line(
                painter,
                entry.detail,
                "uiSmall",
                paint.mirrored(rest, bounds, reverse),
                self.theme["text.tertiary"],
            )


def _runs(text: str, places: set[int]) -> list[tuple[str, bool]]:
    """Part a text into stretches that were typed and stretches that were not."""
    made: list[tuple[str, bool]] = []
    for place, character in enumerate(text):
        heavy = place in places
        if made and made[-1][1] == heavy:
            made[-1] = (made[-1][0] + character, heavy)
        else:
            made.append((character, heavy))
    return made
