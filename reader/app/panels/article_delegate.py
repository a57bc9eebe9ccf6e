"""One article of the library's list: title, outlet and date, the one thing worth knowing, its composition."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from reader.app.panels import paint
from reader.app.panels.article_model import ROW, ArticleModel
from reader.app.panels.surface import PAD
from reader.app.panels.words import article_date
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, Theme, layout, leading, theme
from reader.model import ArticleRow

Index = QModelIndex | QPersistentModelIndex

TOP = 8  # from the row's top to the title's line box
STRIP = 4
_META_GAP, _STRIP_GAP = 2, 6
# Two title lines give the row of the tokens; what is left stands below the strip.
BOTTOM = layout("articleRow") - (
    TOP + 2 * leading("uiStrong") + _META_GAP + leading("uiSmall") + _STRIP_GAP + STRIP
)
_GAP = 8  # between outlet and date
_BETWEEN = 2  # page of the panel seen between two rows


class ArticleDelegate(QStyledItemDelegate):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = theme("light")
        self.styles: dict[str, TagStyle] = {}
        self._texts = paint.TextCache()

    def _title(self, row: ArticleRow, width: float) -> paint.LaidText:
        return self._texts.get(row.article.title or self.tr("Untitled"), "uiStrong", width - 2 * PAD, 2)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: ArticleRow | None = index.data(ROW)
        width = option.rect.width()
        if row is None:
            return QSize(width, layout("articleRow") + _BETWEEN)
        lines = self._title(row, width).lines
        return QSize(width, layout("articleRow") + _BETWEEN - (2 - max(1, lines)) * leading("uiStrong"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ArticleRow | None = index.data(ROW)
        if row is None:
            return
        of = self.theme
        bounds = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        self._paint_ground(painter, bounds, state)
        title = self._title(row, bounds.width())
        # A right-to-left article turns its row round, whatever the interface's own direction.
        reverse = paint.right_to_left(row.article.title)
        if not row.article.title:
            reverse = option.direction == Qt.LayoutDirection.RightToLeft
        x, width = bounds.x() + PAD, bounds.width() - 2 * PAD
        y = bounds.y() + TOP
        title.draw(painter, x, y, of["text.primary" if row.article.title else "text.secondary"])
        y += title.height + _META_GAP
        self._paint_facts(painter, QRectF(x, y, width, leading("uiSmall")), row, index, reverse)
        y += leading("uiSmall") + _STRIP_GAP
        paint.draw_strip(
            painter,
            QRectF(x, y, width, STRIP),
            row.composition,
            row.length,
            self.styles,
            of,
            reverse=reverse,
        )

    def _paint_ground(self, painter: QPainter, bounds: QRectF, state: QStyle.StateFlag) -> None:
        of = self.theme
        box = bounds.adjusted(PAD / 2, 0, -PAD / 2, -_BETWEEN)
        paint.draw_row_ground(painter, box, state, of)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, box, of)

    def _paint_facts(
        self, painter: QPainter, box: QRectF, row: ArticleRow, index: Index, reverse: bool
    ) -> None:
        of = self.theme
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        grey = of["text.secondary"]

        def line(text: str, left: float, width: float) -> None:
            place = paint.mirrored(QRectF(box.x() + left, box.y(), width, box.height()), box, reverse)
            paint.draw_line(painter, text, "uiSmall", place, grey, align=align)

        model = index.model()
        remark = model.remark(row) if isinstance(model, ArticleModel) else ""
        remark_width = paint.width_of(remark, "uiSmall") + 1 if remark else 0
        if remark:
            line(remark, box.width() - remark_width, remark_width)
        room = box.width() - (remark_width + 2 * _GAP if remark else 0)
        date = article_date(row.article.published)
        date_width = paint.width_of(date, "uiSmall") + 1 if date else 0
        outlet = row.article.outlet
        outlet_width = min(paint.width_of(outlet, "uiSmall") + 1, room - (date_width + _GAP if date else 0))
        left = 0.0
        if outlet and outlet_width > 3 * _GAP:
            line(outlet, 0, outlet_width)
            left = outlet_width + _GAP
        if date:
            line(date, left, min(date_width, room - left))
            left += date_width + _GAP
        labels = model.labels.get(row.article.id, ()) if isinstance(model, ArticleModel) else ()
        if labels and room - left > 3 * _GAP:
            line(("· " if left else "") + ", ".join(labels), left, room - left)
