"""The list of rows with old and new wording side by side on one baseline, and how a row is painted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from reader.app.keys import letter_of
from reader.app.panels import paint
from reader.app.panels.card_delegate import UNKNOWN
from reader.app.panels.surface import theme_of
from reader.app.panels.virtual_list import VirtualList
from reader.app.revisions.marked import MarkedCache, MarkedText, baseline
from reader.app.revisions.rows import ROW, Index, PairModel, PairRow
from reader.app.revisions.runs import Runs
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, Theme, leading, tokens

_SCALE = tokens()["space"]["scale"]
SIDE = int(_SCALE[8])  # 48: from the edge of the surface to its contents
OUTSET = 16  # of the current row's card around its contents
STATUS = 124  # what a row is and why
CHIP_ROOM = 28
GAP = 24
ABOVE = 13  # and below the texts of a row
COMMAND, COMMAND_PAD, COMMAND_GAP = 28, 11, 6
NARROW = 780  # below this width of the list, status and commands stand above and below the texts
QUIET = 40


@dataclass(frozen=True, slots=True)
class Measure:
    """Where the parts of a row stand, from its left edge as if the interface ran from left to right."""

    narrow: bool
    status: QRectF
    chip_x: float
    old_x: float
    new_x: float
    column: float
    top: float
    right: float


class PairDelegate(QStyledItemDelegate):
    """`styles` are the tags' looks, `scale` the reader's text size over the usual one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._list = parent
        self.styles: dict[str, TagStyle] = {}
        self.scale = 1.0
        self.hovered = QPointF(-1, -1)
        self.commands = False  # whether any row has some: then all leave room for them
        self.chips = False
        self.command_room = 0
        self._texts = MarkedCache()
        self._notes = paint.TextCache()

    @property
    def theme(self) -> Theme:
        return theme_of(self._list)

    # --- measure -----------------------------------------------------------------------------------------

    def measure(self, width: float, row: PairRow) -> Measure:
        narrow = width < NARROW
        side = SIDE if not narrow else OUTSET + 8
        chip = CHIP_ROOM if self.chips else 0
        left = side + (0 if narrow else STATUS)
        room = width - left - chip - side - (0 if narrow else self.command_room)
        column = room if row.wide else (room - GAP) / 2
        line = leading("uiStrong")
        top = ABOVE + (line + 4 if narrow else 0)
        status = QRectF(side, ABOVE, STATUS - 16 if not narrow else width - 2 * side, line)
        old_x = left + chip
        new_x = old_x if row.wide else old_x + column + GAP
        return Measure(narrow, status, left, old_x, new_x, column, top, width - side)

    def _text(self, runs: Runs, width: float) -> MarkedText:
        return self._texts.get(runs, width, self.theme, self.scale)

    def _note(self, words: str, width: float) -> paint.LaidText:
        return self._notes.get(words, "uiSmall", width)

    def _height(self, runs: Runs, note: str, width: float) -> float:
        tall = self._text(runs, width).height if runs else 0
        return tall + (self._note(note, width).height + 4 if note else 0)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: PairRow = index.data(ROW)
        width = option.rect.width()
        if row.quiet:
            return QSize(width, QUIET)
        of = self.measure(width, row)
        tall = max(
            self._height(row.old, row.old_note, of.column),
            self._height(row.new, row.new_note, of.column),
            leading("uiStrong"),
        )
        if of.narrow:
            tall += (COMMAND + 8) if row.commands else 0
        else:
            reason = self._notes.get(row.reason, "uiSmall", of.status.width()).height if row.reason else 0
            tall = max(tall, self._drop() + leading("uiStrong") + 3 + reason)
        return QSize(width, math.ceil(of.top + tall + ABOVE))

    def _drop(self) -> float:
        """Return how far the status stands below the top of the texts, so that both share a baseline."""
        return baseline(self.scale) - paint.baseline("uiStrong")

    def command_boxes(self, bounds: QRectF, row: PairRow, reverse: bool) -> list[tuple[str, QRectF]]:
        """Return the place of each command of a row, in the list's coordinates."""
        of = self.measure(bounds.width(), row)
        widths = [command_width(command.words) for command in row.commands]
        x = of.right - sum(widths) - COMMAND_GAP * max(0, len(widths) - 1)
        middle = of.top + self._drop() + leading("uiStrong") / 2
        y = bounds.height() - ABOVE - COMMAND + 3 if of.narrow else middle - COMMAND / 2
        found = []
        for command, width in zip(row.commands, widths, strict=True):
            box = QRectF(bounds.x() + x, round(bounds.y() + y), width, COMMAND)
            found.append((command.id, paint.mirrored(box, bounds, reverse)))
            x += width + COMMAND_GAP
        return found

    # --- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: PairRow = index.data(ROW)
        bounds, of = QRectF(option.rect), self.theme
        reverse = option.direction == Qt.LayoutDirection.RightToLeft
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        self._paint_ground(painter, bounds, index, current=current, focus=focus)
        measure = self.measure(bounds.width(), row)
        if row.quiet:
            self._paint_quiet(painter, row, bounds, measure, reverse)
        else:
            self._paint_status(painter, row, bounds, measure, reverse)
            self._paint_texts(painter, row, bounds, measure, reverse)
            self._paint_commands(painter, row, bounds, reverse)
        painter.restore()
        if option.state & QStyle.StateFlag.State_MouseOver and not current and not row.quiet:
            painter.fillRect(self._card(bounds), of["state.hover"])

    @staticmethod
    def _card(bounds: QRectF) -> QRectF:
        edge = (SIDE if bounds.width() >= NARROW else OUTSET + 8) - OUTSET
        return bounds.adjusted(edge, 0.5, -edge, -0.5)

    def _paint_ground(
        self, painter: QPainter, bounds: QRectF, index: Index, *, current: bool, focus: bool
    ) -> None:
        of, card = self.theme, self._card(bounds)
        model = index.model()
        if isinstance(model, PairModel) and index.row() + 1 < model.rowCount():
            line = QRectF(card.x() + OUTSET, bounds.bottom() - 1, card.width() - 2 * OUTSET, 1)
            painter.fillRect(line, of["line.hair"])
        if not current:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(of["line.strong"], 1))
        painter.setBrush(of["surface.raised"])
        corner = paint.radius("card")
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -1.5), corner, corner)
        if focus:
            paint_focus(painter, card.adjusted(0, 0, 0, -1), of, corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_quiet(
        self, painter: QPainter, row: PairRow, bounds: QRectF, at: Measure, reverse: bool
    ) -> None:
        box = QRectF(bounds.x() + at.old_x, bounds.y(), at.right - at.old_x, bounds.height())
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        where = paint.mirrored(box, bounds, reverse)
        paint.draw_line(painter, row.status, "uiSmall", where, self.theme["text.secondary"], align=align)

    def _paint_status(
        self, painter: QPainter, row: PairRow, bounds: QRectF, at: Measure, reverse: bool
    ) -> None:
        of = self.theme
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft

        def box(x: float, y: float, width: float, height: float) -> QRectF:
            placed = QRectF(bounds.x() + x, round(bounds.y() + y), width, height)
            return paint.mirrored(placed, bounds, reverse)

        line = leading("uiStrong")
        y = at.status.y() if at.narrow else at.top + self._drop()
        width = min(paint.width_of(row.status, "uiStrong") + 1, at.status.width())
        strong = box(at.status.x(), y, width, line)
        paint.draw_line(painter, row.status, "uiStrong", strong, of["text.primary"], align=align)
        if row.reason and at.narrow:
            rest = box(at.status.x() + width + 8, y, at.status.width() - width - 8, line)
            paint.draw_line(painter, row.reason, "uiSmall", rest, of["text.secondary"], align=align)
        elif row.reason:
            laid = self._notes.get(row.reason, "uiSmall", at.status.width())
            at_x = box(at.status.x(), 0, laid.width, 1).x()
            under = bounds.y() + y + line + 2
            to_right = reverse and not paint.right_to_left(row.reason)
            laid.draw(painter, at_x, under, of["text.secondary"], to_right=to_right)
        if row.tag:
            middle = at.top + self._drop() + line / 2
            chip = box(at.chip_x, middle - paint.CHIP / 2, paint.CHIP, paint.CHIP)
            paint.draw_chip(painter, chip, self.styles.get(row.tag, UNKNOWN), of, hollow=row.hollow)

    def _paint_texts(
        self, painter: QPainter, row: PairRow, bounds: QRectF, at: Measure, reverse: bool
    ) -> None:
        ink = self.theme["text.secondary"]
        sides = ((row.old, row.old_note, at.old_x), (row.new, row.new_note, at.new_x))
        for runs, note, x in sides:
            where = paint.mirrored(QRectF(bounds.x() + x, 0, at.column, 1), bounds, reverse)
            y = bounds.y() + at.top
            if runs:
                text = self._text(runs, at.column)
                text.draw(painter, where.x(), y)
                y += text.height
            if note:
                shift = 4 if runs else self._drop() + paint.baseline("uiStrong") - paint.baseline("uiSmall")
                self._note(note, at.column).draw(painter, where.x(), y + shift, ink)

    def _paint_commands(self, painter: QPainter, row: PairRow, bounds: QRectF, reverse: bool) -> None:
        of, corner = self.theme, paint.radius("control")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        framed = {command.id: command for command in row.commands}
        for name, box in self.command_boxes(bounds, row, reverse):
            painter.setPen(Qt.PenStyle.NoPen)
            if framed[name].framed:
                painter.setPen(QPen(of["line.control"], 1))
                painter.setBrush(of["surface.raised"])
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
            if box.contains(self.hovered):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(of["state.hover"])
                painter.drawRoundedRect(box, corner, corner)
            role = "uiStrong" if framed[name].framed else "ui"
            centre = Qt.AlignmentFlag.AlignHCenter
            inner = box.adjusted(2, 0, -2, 0)
            paint.draw_line(painter, framed[name].words, role, inner, of["text.primary"], align=centre)


def command_width(words: str) -> float:
    return math.ceil(paint.width_of(words, "uiStrong")) + 2 * COMMAND_PAD


class PairList(VirtualList):
    """Rows of pairs. A row's command, by mouse or key, goes out as `commanded`; other letters as `typed`."""

    commanded = Signal(str, str)  # row, command
    typed = Signal(str)
    leave = Signal()
    moved = Signal(str)  # another row is current

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(96, parent)
        self.pairs = PairModel(self)
        self.delegate = PairDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setModel(self.pairs)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_rows(self, rows: Sequence[PairRow], current: str = "") -> None:
        """Show these rows; `current` is the one to stand on, else the place where one stood before."""
        place = max(0, self.currentIndex().row())
        delegate = self.delegate
        delegate.commands = any(row.commands for row in rows)
        delegate.chips = any(row.tag for row in rows)
        delegate.command_room = max((self._room(row) for row in rows if row.commands), default=0)
        top = self.verticalScrollBar().value()
        self.pairs.set_rows(rows)
        known = self.pairs.place_of(current) if current else -1
        if rows:
            self.verticalScrollBar().setValue(top)
            self.setCurrentIndex(self.pairs.index(known if known >= 0 else min(place, len(rows) - 1)))

    @staticmethod
    def _room(row: PairRow) -> int:
        widths = sum(command_width(command.words) for command in row.commands)
        return math.ceil(widths + COMMAND_GAP * (len(row.commands) - 1) + GAP)

    @property
    def current(self) -> PairRow | None:
        return self.pairs.row_at(self.currentIndex().row())

    def step(self, by: int) -> bool:
        """Go to the next or previous row that is not only a sentence; False when there is none."""
        place = self.currentIndex().row() + by
        while (row := self.pairs.row_at(place)) is not None:
            if not row.quiet:
                self.setCurrentIndex(self.pairs.index(place))
                return True
            place += by
        return False

    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        row = self.pairs.row_at(now.row())
        if row is not None:
            self.scrollTo(now)
            self.moved.emit(row.id)

    def _command_at(self, point: QPointF) -> tuple[str, str] | None:
        index = self.indexAt(point.toPoint())
        row = self.pairs.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for name, box in self.delegate.command_boxes(QRectF(self.visualRect(index)), row, reverse):
            if box.contains(point):
                return row.id, name
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self.delegate.hovered = self.delegate.hovered, event.position()
        over = self._command_at(event.position())
        if over or self._command_at(before):
            self.viewport().update()
        cursor = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(cursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self._command_at(event.position())
        super().mouseReleaseEvent(event)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.commanded.emit(*found)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.delegate.hovered = QPointF(-1, -1)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave.emit()
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self.current
        letter = letter_of(event)
        if plain and row is not None and letter:
            for command in row.commands:
                if command.letter == letter:
                    self.commanded.emit(row.id, command.id)
                    return
        if plain and (event.key() == Qt.Key.Key_Period or letter == "J"):
            self.step(1)
            return
        if plain and (event.key() == Qt.Key.Key_Comma or letter == "K"):
            self.step(-1)
            return
        if plain and letter:
            self.typed.emit(letter)
            return  # no jumping to rows by their first letter
        super().keyPressEvent(event)
