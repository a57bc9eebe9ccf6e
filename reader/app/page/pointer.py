"""What the mouse does on the page: points, selects, drags handles, scrolls along, shows what is under it.

It turns pixels into positions and says what was meant; the view decides what comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from reader.app.page.scene import badge_rect, handle_spot
from reader.model import SpanRow
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.page.view import ArticleView

_UNITS: tuple[Literal["character", "word", "sentence", "paragraph"], ...] = (
    "character",
    "word",
    "sentence",
    "paragraph",
)
_AUTOSCROLL_MS = 30


@dataclass
class _Drag:
    """A press that may become a drag.

    `grabbed` is the annotation and piece whose handle is held, if one is.
    """

    origin: Span
    pressed_at: QPoint
    unit: Literal["character", "word", "sentence", "paragraph"]
    piece: bool = False  # Ctrl: another piece, not another selection
    handle: Literal["start", "end"] | None = None
    grabbed: SpanRow | None = None
    moved: bool = False


class Pointer(QObject):
    """The mouse on one view."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self._view = view
        self._drag: _Drag | None = None
        self._clicks = 0
        self._clicked = 0  # the position that was pressed last
        self._clicked_at = QPoint()
        self._at = QPoint()
        self._since_click = QTimer(self, singleShot=True)
        self._autoscroll = QTimer(self, interval=_AUTOSCROLL_MS)
        self._autoscroll.timeout.connect(self._on_autoscroll)

    @property
    def dragging(self) -> bool:
        return self._drag is not None and self._drag.moved

    # --- press, move, release -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        """Begin what a press begins; False for buttons that mean nothing here."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        at = event.position().toPoint()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._count_click(at)
        if control:
            self._clicks = 1
        if self._badge(event.position()):
            return True
        grabbed = self._handle_at(event.position())
        if grabbed is not None:
            self._drag = grabbed
            return True
        view = self._view
        unit = _UNITS[min(self._clicks, 4) - 1]
        origin = view.unit_at(view.position_at(at), unit)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # From the beginning of the selection, from the caret, or from where the reader clicked last.
            fixed = view.selection()[0].start if view.selection() else view.caret()
            start = self._clicked if fixed is None else fixed
            self._drag = _Drag(Span(start, start), at, "character", moved=True)
            view.drag_selection(self._reach(at))
            return True
        self._clicked = view.position_at(at)
        self._drag = _Drag(origin, at, unit, piece=control)
        if self._clicks > 1:
            self._drag.moved = True
            view.drag_selection(origin, piece=control)
        return True

    def move(self, event: QMouseEvent) -> None:
        """Follow the mouse: drag, or show what it is over."""
        at = event.position().toPoint()
        self._at = at
        drag = self._drag
        if drag is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(event.position())
            return
        if not drag.moved:
            far = (at - drag.pressed_at).manhattanLength()
            if far < QApplication.startDragDistance() and drag.handle is None:
                return
            drag.moved = True
            if drag.handle is None and not drag.piece:
                self._view.clear_selection()
        self._follow(at)
        outside = at.y() < 0 or at.y() >= self._view.viewport().height()
        if outside and not self._autoscroll.isActive():
            self._autoscroll.start()
        elif not outside:
            self._autoscroll.stop()

    def release(self, event: QMouseEvent) -> bool:
        """End a drag, or take a press without one for a click."""
        drag, self._drag = self._drag, None
        self._autoscroll.stop()
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if drag is None:
            return True  # the press was a badge's
        view = self._view
        if not drag.moved:
            view.click(drag.pressed_at, control=drag.piece)
        elif drag.grabbed is not None:
            view.finish_resize(drag.grabbed)
        else:
            view.finish_selection(piece=drag.piece)
        return True

    def _follow(self, at: QPoint) -> None:
        drag, view = self._drag, self._view
        assert drag is not None
        if drag.handle is not None:
            position = view.position_at(at)
            fixed = drag.origin.start
            span = Span(min(fixed, position), max(fixed, position))
            if span:
                if drag.grabbed is not None:
                    view.drag_resize(drag.grabbed, span)
                else:
                    view.drag_selection(span)
            return
        view.drag_selection(self._reach(at), piece=drag.piece)

    def _reach(self, at: QPoint) -> Span:
        """Return the selection from where the drag began to `at`, in the drag's unit."""
        drag, view = self._drag, self._view
        assert drag is not None
        here = view.unit_at(view.position_at(at), drag.unit)
        return Span(min(drag.origin.start, here.start), max(drag.origin.end, here.end))

    def _count_click(self, at: QPoint) -> None:
        near = (at - self._clicked_at).manhattanLength() <= QApplication.startDragDistance()
        self._clicks = self._clicks % 4 + 1 if self._since_click.isActive() and near else 1
        self._clicked_at = at
        self._since_click.start(QApplication.doubleClickInterval())

    @Slot()
    def _on_autoscroll(self) -> None:
        if self._drag is None:
            self._autoscroll.stop()
            return
        height = self._view.viewport().height()
        beyond = self._at.y() if self._at.y() < 0 else self._at.y() - height + 1
        # The further out, the faster.
        self._view.scroll_by(round(beyond / 2) or (1 if beyond > 0 else -1))
        self._follow(QPoint(self._at.x(), max(0, min(self._at.y(), height - 1))))

    # --- what is under it ---------------------------------------------------------------------------------

    def _handle_at(self, at: QPointF) -> _Drag | None:
        scene = self._view.scene()
        half = scene.style.handle_hit / 2
        held: list[tuple[Span, SpanRow | None]] = [(span, None) for span in scene.selection]
        held += [(row.span, row) for row in scene.active_pieces]
        for span, row in held:
            if span not in scene.handles_of:
                continue
            for placed in scene.paragraphs:
                for at_end in (False, True):
                    spot = handle_spot(placed, span, at_end, scene)
                    if spot is None:
                        continue
                    near = (spot.dot - at).manhattanLength() <= half
                    if near or spot.stem.adjusted(-half / 4, 0, half / 4, 0).contains(at):
                        fixed = span.start if at_end else span.end
                        which: Literal["start", "end"] = "end" if at_end else "start"
                        return _Drag(Span(fixed, fixed), at.toPoint(), "character", handle=which, grabbed=row)
        return None

    def _badge(self, at: QPointF) -> bool:
        scene = self._view.scene()
        for placed in scene.paragraphs:
            below, laid = at.y() - placed.top, placed.laid
            if not placed.marks or not laid.lines:
                continue
            # A badge is no higher than its line, and a finger's width counts.
            reach = laid.style.leading
            stop = min(laid.line_at(below + reach) + 1, placed.marked)
            for number in range(laid.line_at(below - reach), stop):
                hidden = placed.marks.line(number).hidden
                if not hidden:
                    continue
                rect = badge_rect(placed, number, len(hidden), scene)
                if rect.adjusted(-4, -4, 4, 4).contains(at):
                    line = placed.laid.lines[number]
                    stack = self._view.spans.touching(line.start, max(line.end, line.start + 1))
                    ids = tuple(dict.fromkeys(row.annotation for row in sorted(stack, key=_shortest)))
                    self._view.stack_requested.emit(ids, rect.toRect().bottomLeft())
                    return True
        return False

    def _hover(self, at: QPointF) -> None:
        view = self._view
        over_handle = self._handle_at(at) is not None
        position = view.character_at(at.toPoint())
        rows = view.spans.at(position) if position is not None else []
        view.set_hovered(min(rows, key=_shortest).annotation if rows else None)
        shape = Qt.CursorShape.SizeHorCursor if over_handle else Qt.CursorShape.IBeamCursor
        if view.viewport().cursor().shape() != shape:
            view.viewport().setCursor(shape)

    def tool_tip(self, event: QHelpEvent) -> None:
        """Say what the annotation under the mouse is, or where a link leads."""
        view = self._view
        position = view.character_at(event.pos())
        text = view.tip_at(position) if position is not None else ""
        QToolTip.showText(event.globalPos(), text, view.viewport())


def _shortest(row: SpanRow) -> tuple[int, int]:
    return (len(row.span), row.span.start)
