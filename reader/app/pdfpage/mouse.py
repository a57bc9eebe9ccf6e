"""The mouse on printed pages: what is clicked, selected by dragging, or taken by its handles and resized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from reader.app.pdfpage import handles
from reader.app.pdfpage.handles import Handle
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_UNITS: tuple[Literal["word", "sentence", "paragraph"], ...] = ("word", "sentence", "paragraph")


class Mouse(QObject):
    """See the module. Belongs to one view, which gives it its events."""

    def __init__(self, view: PrintedView) -> None:
        super().__init__(view)
        self._view = view
        self._dragging: tuple[int, bool] | None = None  # where it began, whether another piece
        self._moved = False
        self._clicks = 0
        self._clicked_at = QPoint()
        self._since_click = QTimer(self, singleShot=True)
        self._grabbed: Handle | None = None

    def press(self, event: QMouseEvent) -> None:
        """Take hold of a handle or a box, begin a selection, or select what is clicked more than once."""
        view = self._view
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        at = event.position().toPoint()
        self._grabbed = handles.handle_at(view, event.position())
        if self._grabbed is not None or view.areas.press(at):
            return
        near = (at - self._clicked_at).manhattanLength() < QApplication.startDragDistance()
        self._clicks = self._clicks + 1 if self._since_click.isActive() and near else 1
        self._clicked_at = at
        self._since_click.start(QApplication.doubleClickInterval())
        position = view.edge_at(at)
        if position is None:
            return
        piece = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._clicks > 1 and not piece:
            character = view.character_at(at)
            span = view.article.unit_at(
                position if character is None else character, _UNITS[min(self._clicks, 4) - 2]
            )
            with view.owning():
                view.article.drag_selection(span)
                view.article.finish_selection(piece=False)
            return
        self._dragging, self._moved = (position, piece), False

    def move(self, event: QMouseEvent) -> None:
        """Take what is held along; the pointer's shape tells what could be held here."""
        view = self._view
        at = event.position().toPoint()
        if self._grabbed is not None:
            self._drag_handle(at)
            return
        if view.areas.move(at):
            return
        if self._dragging is None:
            over = view.character_at(at)
            boxed = view.areas.cursor_at(at)
            if handles.handle_at(view, event.position()) is not None:
                boxed = Qt.CursorShape.SizeHorCursor
            shape = (
                boxed
                if boxed is not None
                else Qt.CursorShape.IBeamCursor
                if over is not None
                else Qt.CursorShape.ArrowCursor
            )
            view.viewport().setCursor(shape)
            return
        self._drag_to(at)

    def _drag_to(self, at: QPoint) -> None:
        view = self._view
        if self._dragging is None:
            return
        far = (at - self._clicked_at).manhattanLength() >= QApplication.startDragDistance()
        self._moved = self._moved or far
        position = view.edge_at(at)
        if self._moved and position is not None:
            origin, piece = self._dragging
            with view.owning():
                view.article.drag_selection(Span(min(origin, position), max(origin, position)), piece=piece)

    def release(self, event: QMouseEvent) -> None:
        """Let go: what was dragged is done, what was not was clicked."""
        view = self._view
        if self._grabbed is not None:
            self._drag_handle(event.position().toPoint())
            grabbed, self._grabbed = self._grabbed, None
            with view.owning():
                if grabbed.row is not None:
                    view.article.finish_resize(grabbed.row)
                else:
                    view.article.finish_selection(piece=False)
            return
        if view.areas.release(event.position().toPoint()):
            return
        if self._dragging is None:
            if event.button() == Qt.MouseButton.LeftButton:
                view.areas.click(event.position().toPoint())  # of a page without text
            return
        self._drag_to(event.position().toPoint())
        (_, piece), self._dragging = self._dragging, None
        with view.owning():
            if self._moved:
                view.article.finish_selection(piece=piece)
            else:
                self._clicked(event.position().toPoint())

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

    def _clicked(self, at: QPoint) -> None:
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
