"""What a search of the library found: each article once, its places below it with the words around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from reader.app.panels import paint
from reader.app.panels.paint import LaidText
from reader.app.panels.surface import PAD, theme_of
from reader.app.panels.words import article_date, count
from reader.app.style import paint_focus
from reader.app.theme import Theme, leading
from reader.model import ArticleRow, Hit

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
RESULT = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A heading (`hit` is the article's first) or, with `heading` false, one place."""

    hit: Hit
    heading: bool
    places: int = 0
    about: str = ""  # outlet and date


def rows_of(hits: Iterable[Hit], facts: dict[str, ArticleRow]) -> list[ResultRow]:
    """Return hits by article, in the order in which the articles were found first."""
    by_article: dict[str, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.article, []).append(hit)
    rows: list[ResultRow] = []
    for id, found in by_article.items():
        row = facts.get(id)
        article = row.article if row else None
        about = (
            "  ".join(part for part in (article.outlet, article_date(article.published)) if part)
            if article
            else ""
        )
        places = [hit for hit in found if hit.where != "title"]
        total = max((h.count for h in places if h.where == "text"), default=0)
        total += sum(h.where != "text" for h in places)
        rows.append(ResultRow(places[0] if places else found[0], True, total, about))
        rows += [ResultRow(hit, False) for hit in places]
    return rows


class ResultsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ResultRow] = []

    def set_rows(self, rows: list[ResultRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def add_rows(self, rows: list[ResultRow]) -> None:
        if rows:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row_at(self, place: int) -> ResultRow:
        return self._rows[place]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.hit.title or self.tr("Untitled")) if row.heading else row.hit.snippet
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if not row.heading:
                return ": ".join(part for part in (self.kind(row), row.hit.snippet) if part)
            return ", ".join(p for p in (row.hit.title, row.about, self.remark(row)) if p)
        return row if role == RESULT else None

    def remark(self, row: ResultRow) -> str:
        if not row.places:
            return self.tr("in the title")
        return self.tr("1 place") if row.places == 1 else self.tr("{0} places").format(count(row.places))

    def kind(self, row: ResultRow) -> str:
        """Return where it was found, when that is not the text."""
        names = {
            "note": self.tr("Note"),
            "quote": self.tr("Earlier wording"),
            "speaker": self.tr("Speaker"),
            "annotation": self.tr("Annotation"),
        }
        return names.get(row.hit.where, "")


def marks_in(snippet: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where the words that were searched for stand in a snippet, as starts and ends in code points."""
    if not words:
        return []
    folded, places = _folded(snippet)
    # Where words are written without spaces, one may stand in the middle of others.
    either = "|".join(
        re.escape(word) if word[:1] >= "\u2e80" else rf"(?<!\w){re.escape(word)}"
        for word in sorted({_folded(word)[0] for word in words}, key=len, reverse=True)
        if word
    )
    found = re.finditer(either, folded) if either else ()
    return [(places[each.start()], places[each.end()]) for each in found]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text without case and marks, as a search reads it, and where each of its characters stood;
    the marks of a letter belong to it."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        parts = character if character.isascii() else unicodedata.normalize("NFKD", character)
        kept = "".join(c for c in parts if not unicodedata.combining(c)).casefold()
        letters.append(kept)
        places += [place] * len(kept)
    return "".join(letters), [*places, len(text)]


class ResultsDelegate(QStyledItemDelegate):
    def __init__(self, parent: QObject | None = None, *, raised: bool = False) -> None:
        super().__init__(parent)
        self._raised = raised  # in a sheet, and not in a panel
        self.words: tuple[str, ...] = ()
        self._texts = paint.TextCache()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: ResultRow = index.data(RESULT)
        width = option.rect.width() - 2 * PAD
        if row.heading:
            title = self._texts.get(str(index.data()), "uiStrong", width, 2)
            return QSize(option.rect.width(), round(14 + title.height + leading("uiSmall")))
        lines = self._texts.get(row.hit.snippet, "quote", width, 3)
        kind = leading("uiSmall") if self._kind(index) else 0
        return QSize(option.rect.width(), round(lines.height + kind + 8))

    def _kind(self, index: Index) -> str:
        model = index.model()
        return model.kind(index.data(RESULT)) if isinstance(model, ResultsModel) else ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ResultRow = index.data(RESULT)
        of = theme_of(option.widget)
        bounds = QRectF(option.rect)
        box = bounds.adjusted(PAD / 2, 0, -PAD / 2, -1)
        state: QStyle.StateFlag = option.state
        paint.draw_row_ground(painter, box, state, of, raised=self._raised)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, box, of)
        x, width = bounds.x() + PAD, bounds.width() - 2 * PAD
        if row.heading:
            self._paint_heading(painter, QRectF(x, bounds.y() + 10, width, bounds.height()), row, index, of)
            return
        y = bounds.y() + 4
        kind = self._kind(index)
        if kind:
            place = QRectF(x, y, width, leading("uiSmall"))
            reverse = option.direction == Qt.LayoutDirection.RightToLeft
            align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
            paint.draw_line(painter, kind, "uiSmall", place, of["text.tertiary"], align=align)
            y += leading("uiSmall")
        lines = self._texts.get(row.hit.snippet, "quote", width, 3)
        self._paint_found(painter, lines, x, y, row.hit.snippet, of)
        lines.draw(painter, x, y, of["text.primary"])

    def _paint_found(
        self, painter: QPainter, lines: LaidText, x: float, y: float, snippet: str, of: Theme
    ) -> None:
        """Lay the ground of found words under them, as the page does."""
        ground = QColor(of["state.pressed"])
        for start, end in marks_in(snippet, self.words):
            for left, top, width, height in lines.boxes(start, end):
                painter.fillRect(QRectF(x + left - 1, y + top, width + 2, height), ground)

    def _paint_heading(self, painter: QPainter, box: QRectF, row: ResultRow, index: Index, of: Theme) -> None:
        title = self._texts.get(str(index.data()), "uiStrong", box.width(), 2)
        title.draw(painter, box.x(), box.y(), of["text.primary" if row.hit.title else "text.secondary"])
        reverse = paint.right_to_left(row.hit.title)
        below = QRectF(box.x(), box.y() + title.height + 1, box.width(), leading("uiSmall"))
        model = index.model()
        remark = model.remark(row) if isinstance(model, ResultsModel) else ""
        wide = paint.width_of(remark, "uiSmall") + 1
        near = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        end = paint.mirrored(QRectF(below.right() - wide, below.y(), wide, below.height()), below, reverse)
        paint.draw_line(painter, remark, "uiSmall", end, of["text.secondary"], align=near)
        rest = paint.mirrored(
            QRectF(below.x(), below.y(), below.width() - wide - 10, below.height()), below, reverse
        )
        paint.draw_line(painter, row.about, "uiSmall", rest, of["text.secondary"], align=near)
