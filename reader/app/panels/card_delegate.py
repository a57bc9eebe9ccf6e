"""A closed card: chip, tag, who says it, two lines of the quote."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from reader.app.panels import paint
from reader.app.panels.card_model import ROW, CardModel, CardRow
from reader.app.panels.codebook import NAME
from reader.app.panels.surface import PAD
from reader.app.panels.words import the_newspaper
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, Theme, leading, theme, tokens

Index = QModelIndex | QPersistentModelIndex

CARD_PAD = int(tokens()["layout"]["card"]["pad"])
QUOTE_GAP = 3
QUOTE_LINES = 2
PICTURE = 72  # pixels: the height that the picture of an area has in a closed card
PICTURE_GAP = 6
CLOSED = 2 * CARD_PAD + leading("uiStrong") + QUOTE_GAP + QUOTE_LINES * leading("quote") + 1
UNKNOWN = TagStyle("graphite", "?", "?")  # a tag that this codebook does not have


class CardDelegate(QStyledItemDelegate):
    """`open_height` is the height of the row whose place is taken by the editor, `open_id` that row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = theme("light")
        self.styles: dict[str, TagStyle] = {}
        self.open_id = ""
        self.open_height = 0
        self._texts = paint.TextCache()
        self.picture_of: Callable[[str], QImage | None] = lambda hashed: None

    def _quote(self, card: CardRow, width: float) -> paint.LaidText:
        face = "ui" if card.is_area else "quote"
        return self._texts.get(card.quote, face, width - 2 * PAD - NAME, QUOTE_LINES)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card: CardRow = index.data(ROW)
        width = option.rect.width()
        if card.id == self.open_id:
            return QSize(width, self.open_height)
        missing = QUOTE_LINES - max(1, self._quote(card, width).lines)
        more = PICTURE + PICTURE_GAP if card.picture else 0
        return QSize(width, CLOSED - missing * leading("quote") + more)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card: CardRow = index.data(ROW)
        bounds = QRectF(option.rect)
        if card.id == self.open_id:
            return
        of = self.theme
        state: QStyle.StateFlag = option.state
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        ground = bounds.adjusted(PAD / 2, 1, -PAD / 2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["state.hover"])
            painter.drawRoundedRect(ground, paint.radius("control"), paint.radius("control"))
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, ground, of)
        painter.restore()
        model = index.model()
        remark = model.remark(card) if isinstance(model, CardModel) else ""
        self._paint_line(painter, card, remark, bounds, reverse)
        quote = self._quote(card, bounds.width())
        at = QRectF(bounds.x() + PAD + NAME, 0, quote.width, 1)
        quote.draw(
            painter,
            paint.mirrored(at, bounds, reverse).x(),
            bounds.y() + CARD_PAD + leading("uiStrong") + QUOTE_GAP - 1,
            of["text.secondary" if card.state != "annotation" else "text.primary"],
        )
        if card.picture:
            top = bounds.y() + CARD_PAD + leading("uiStrong") + QUOTE_GAP + quote.height + PICTURE_GAP - 1
            room = QRectF(bounds.x() + PAD + NAME, top, bounds.width() - 2 * PAD - NAME, PICTURE)
            paint.draw_picture(painter, self.picture_of(card.picture), room, of, bounds if reverse else None)
        if self._has_line_below(index):
            line = QRectF(bounds.x() + PAD + NAME, bounds.bottom() - 1, bounds.width() - 2 * PAD - NAME, 1)
            painter.fillRect(paint.mirrored(line, bounds, reverse), of["line.hair"])

    def _paint_line(
        self, painter: QPainter, card: CardRow, remark: str, bounds: QRectF, reverse: bool
    ) -> None:
        of = self.theme
        style = self.styles.get(card.tag, UNKNOWN)
        height = leading("uiStrong")

        def box(left: float, width: float, tall: float) -> QRectF:
            y = bounds.y() + CARD_PAD - 2 + (height - tall) / 2
            return paint.mirrored(QRectF(bounds.x() + left, round(y), width, tall), bounds, reverse)

        paint.draw_chip(
            painter,
            box(PAD, paint.CHIP, paint.CHIP),
            style,
            of,
            hollow=card.state == "orphan",
            dotted=card.state == "suggestion",
        )
        room = bounds.width() - 2 * PAD - NAME
        name = style.name if style is not UNKNOWN else card.tag
        name_width = min(paint.width_of(name, "uiStrong") + 1, room)
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(
            painter, name, "uiStrong", box(PAD + NAME, name_width, height), of["text.primary"], align=align
        )
        if remark:
            remark = f"· {remark}"
            wide = min(paint.width_of(remark, "uiSmall") + 1, max(0.0, room - name_width - 5))
            at = box(PAD + NAME + name_width + 4, wide, height)
            paint.draw_line(painter, remark, "uiSmall", at, of["text.secondary"], align=align)
            name_width += wide + 5
        speaker = card.why or card.speaker or the_newspaper()
        if card.annotator:
            speaker = f"{card.annotator} · {speaker}"
        room -= name_width + 16
        if room < 24:
            return
        far = Qt.AlignmentFlag.AlignLeft if reverse else Qt.AlignmentFlag.AlignRight
        at = box(bounds.width() - PAD - room, room, height)
        paint.draw_line(painter, speaker, "uiSmall", at, of["text.secondary"], align=far)

    def _has_line_below(self, index: Index) -> bool:
        model = index.model()
        if not isinstance(model, CardModel) or index.row() + 1 >= model.rowCount():
            return False
        return model.card_at(index.row() + 1).id != self.open_id
