"""The mouse on printed pages: what is clicked, selected by dragging, or taken by its handles and resized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from reader.app.pdfpage import handles
from reader.app.pdfpage.handles import Handle
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

Unit = Literal["character", "word", "sentence", "paragraph"]
_UNITS: tuple[Unit, ...] = ("character", "word", "sentence", "paragraph")
_AUTOSCROLL_MS = 30


@dataclass
class _Drag:
    """A press that may become a drag: where it began, in which units it goes on, whether another piece."""

    origin: Span
    unit: Unit
    piece: bool
    moved: bool = False


class Mouse(QObject):
    """See the module. Belongs to one view, which gives it its events."""

    def __init__(self, view: PrintedView) -> None:
        super().__init__(view)
        self._view = view
        self._drag: _Drag | None = None
        self._clicks = 0
        self._clicked = 0  # the text offset that was clicked last
        self._clicked_at = self._at = QPoint()
        self._since_click = QTimer(self, singleShot=True)
        self._autoscroll = QTimer(self, interval=_AUTOSCROLL_MS)
        self._autoscroll.timeout.connect(self._on_autoscroll)
        self._grabbed: Handle | None = None

    # --- press, move, release ----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Take hold of a handle or a box, begin a selection, or select what is clicked more than once."""
        view = self._view
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        at = event.position().toPoint()
        near = (at - self._clicked_at).manhattanLength() < QApplication.startDragDistance()
        again = self._since_click.isActive() and near
        # The third click is on the handles of what the second one selected, when that is small.
        self._grabbed = handles.handle_at(view, event.position()) if not again else None
        if self._grabbed is not None or view.areas.press(at):
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._clicks = self._clicks + 1 if again and not control else 1
        self._clicked_at = at
        self._since_click.start(QApplication.doubleClickInterval())
        position = view.edge_at(at)
        if position is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # From the beginning of the selection, from the caret, or from where the reader clicked last.
            selected = view.article.selection()
            fixed = selected[0].start if selected else view.article.caret()
            start = self._clicked if fixed is None else fixed
            self._drag = _Drag(Span(start, start), "character", piece=False, moved=True)
            self._drag_to(at)
            return
        self._clicked = position
        unit = _UNITS[min(self._clicks, 4) - 1]
        self._drag = _Drag(self._unit_at(at, unit) or Span(position, position), unit, control)
        if self._clicks > 1:
            self._drag.moved = True
            self._drag_to(at)

    def move(self, event: QMouseEvent) -> None:
        """Take what is held along; the pointer's shape tells what could be held here."""
        view = self._view
        at = self._at = event.position().toPoint()
        if self._grabbed is None and view.areas.move(at):
            return
        if self._grabbed is None and self._drag is None:
            self._point_at(event)
            return
        self._follow(at)
        outside = at.y() < 0 or at.y() >= view.viewport().height()
        if outside and not self._autoscroll.isActive():
            self._autoscroll.start()
        elif not outside:
            self._autoscroll.stop()

    def _point_at(self, event: QMouseEvent) -> None:
        view, at = self._view, event.position().toPoint()
        over, shape = view.character_at(at), view.areas.cursor_at(at)
        if handles.handle_at(view, event.position()) is not None:
            shape = Qt.CursorShape.SizeHorCursor
        if shape is None:
            shape = Qt.CursorShape.IBeamCursor if over is not None else Qt.CursorShape.ArrowCursor
        view.viewport().setCursor(shape)

    def _follow(self, at: QPoint) -> None:
        if self._grabbed is not None:
            self._drag_handle(at)
        else:
            self._drag_to(at)

    def _unit_at(self, at: QPoint, unit: Unit) -> Span | None:
        """Return the word, sentence or paragraph at a point; for characters the empty span at the edge."""
        view = self._view
        edge = view.edge_at(at)
        if edge is None:
            return None
        over = view.character_at(at) if unit != "character" else None
        return view.article.unit_at(edge if over is None else over, unit)

    def _drag_to(self, at: QPoint) -> None:
        view, drag = self._view, self._drag
        if drag is None:
            return
        far = (at - self._clicked_at).manhattanLength() >= QApplication.startDragDistance()
        drag.moved = drag.moved or far
        here = self._unit_at(at, drag.unit)
        if drag.moved and here is not None:
            span = Span(min(drag.origin.start, here.start), max(drag.origin.end, here.end))
            with view.owning():
                view.article.drag_selection(span, piece=drag.piece)

    def release(self, event: QMouseEvent) -> None:
        """Let go: what was dragged is done, what was not was clicked."""
        view, at = self._view, event.position().toPoint()
        self._autoscroll.stop()
        if self._grabbed is not None:
            self._drag_handle(at)
            grabbed, self._grabbed = self._grabbed, None
            with view.owning():
                if grabbed.row is not None:
                    view.article.finish_resize(grabbed.row)
                else:
                    view.article.finish_selection(piece=False)
            return
        if view.areas.release(at):
            return
        if self._drag is None:
            if event.button() == Qt.MouseButton.LeftButton:
                view.areas.click(at)  # of a page without text
            return
        self._drag_to(at)
        drag, self._drag = self._drag, None
        with view.owning():
            if drag.moved:
                view.article.finish_selection(piece=drag.piece)
            else:
                self._click(at)

    def _drag_handle(self, at: QPoint) -> None:
        """Take one end of the selection, or of a piece, to where the mouse is."""
        view = self._view
        grabbed, position = self._grabbed, view.edge_at(at)
        if grabbed is None or position is None or position == grabbed.fixed:
            return
        span = Span(min(grabbed.fixed, position), max(grabbed.fixed, position))
        with view.owning():
            if grabbed.row is not None:
                view.article.drag_resize(grabbed.row, span)
            else:
                view.article.drag_selection(span)

    @Slot()
    def _on_autoscroll(self) -> None:
        """What is dragged beyond the view takes the page along; the further out, the faster."""
        view = self._view
        if self._grabbed is None and self._drag is None:
            self._autoscroll.stop()
            return
        height = view.viewport().height()
        beyond = self._at.y() if self._at.y() < 0 else self._at.y() - height + 1
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + (round(beyond / 2) or (1 if beyond > 0 else -1)))
        self._follow(QPoint(self._at.x(), max(0, min(self._at.y(), height - 1))))

    # --- clicks ------------------------------------------------------------------------------------------

    def _click(self, at: QPoint) -> None:
        """Put the cursor on the sentence under the mouse; what is tagged there becomes active."""
        view = self._view
        view.article.clear_selection()
        character, near = view.character_at(at), view.edge_at(at)
        if character is None and view.areas.click(at):
            return
        if near is None:
            return
        if view.article.caret_mode():
            view.article.read_from(near)
        else:
            sentence = view.article.unit_at(near if character is None else character, "sentence")
            view.article.set_target(sentence)
        rows = view.article.spans.at(character) if character is not None else []
        shortest = min(rows, key=lambda row: len(row.span)).annotation if rows else None
        if shortest is not None:
            view.article.annotation_activated.emit(shortest)
        view.shaped = shortest
        view.viewport().update()

    def ask_menu(self, at: QPoint) -> None:
        """Do what a click does, before a menu is shown there; what is selected at the point stays so."""
        view = self._view
        position = view.character_at(at)
        if position is None or not any(span.contains(position) for span in view.article.selection()):
            with view.owning():
                self._click(at)
