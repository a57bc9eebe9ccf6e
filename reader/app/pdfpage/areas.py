"""Boxes on the printed page: those that are annotated, and the one that is being drawn, moved or resized.

By the mouse: drag a box while the mode is on, drag the corners or the inside of the one that is active. By
the keyboard, while the mode is on: arrows move the box, with Shift they move its far corner, with Ctrl in
small steps; Page Up and Page Down take it to another page. What a box means is the window's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from reader.pdf.values import Box

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_LEAST = 4.0  # points: a smaller box is a slip of the hand
_STEP, _SMALL = 10.0, 1.0  # points that an arrow moves
_HIT = 18  # pixels
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
Grip = Literal["new", "move", "corner"]


@dataclass(frozen=True, slots=True)
class Shown:
    """An annotated area: its annotation, tag, page (from 0) and box in points of that page."""

    annotation: str
    tag: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Draft:
    """The box that is worked on; `annotation` is empty while it is nothing yet."""

    page: int
    box: Box
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class _Drag:
    grip: Grip
    page: int
    fixed: tuple[float, float]  # the opposite corner, or where in the page a move began, in points
    box: Box
    annotation: str = ""


class Areas(QObject):
    """See the module. Belongs to one view, which gives it its events first."""

    activated = Signal(str)  # an annotated area was clicked
    drawn = Signal()  # a box was drawn with the mouse and waits for its tag
    reshaped = Signal(str, int, object)  # annotation, page, Box
    left = Signal()  # the mode ended
    moved = Signal()  # the box that is worked on is another one now

    def __init__(self, view: PrintedView) -> None:
        super().__init__(view)
        self._view = view
        self._by_page: dict[int, list[Shown]] = {}
        self._known: dict[str, Shown] = {}
        self._drag: _Drag | None = None
        self._pressed_at = QPoint()
        self.waiting: tuple[Shown, ...] = ()  # tagged, and their pictures are on their way
        self.active: str | None = None
        self.draft: Draft | None = None
        self.on = False

    # --- values in ---------------------------------------------------------------------------------------

    def set_shown(self, shown: tuple[Shown, ...]) -> None:
        """Show these annotated areas and no others."""
        self._known = {each.annotation: each for each in shown}
        self._by_page = {}
        for each in shown:
            self._by_page.setdefault(each.page, []).append(each)
        if self.draft is not None and self.draft.annotation and self.draft.annotation not in self._known:
            self.draft = None
        self._view.viewport().update()

    def set_active(self, annotation: str | None) -> None:
        self.active = annotation if annotation in self._known else None
        self._view.viewport().update()

    def of(self, annotation: str) -> Shown | None:
        """Return an annotated area of the open file."""
        return self._known.get(annotation)

    # --- the mode ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Let the keyboard and the mouse work on a box: on the active area, else on a new one in sight."""
        self.on = True
        known = self._known.get(self.active or "")
        if known is not None:
            self.draft = Draft(known.page, known.box, known.annotation)
        else:
            self.draft = self._in_sight()
        self._changed()

    def end(self) -> None:
        """Leave the mode and let go of the box."""
        was, self.on = self.on, False
        self.draft = self._drag = None
        self._view.viewport().update()
        if was:
            self.left.emit()

    def _in_sight(self) -> Draft | None:
        """Return a box in the middle of what is in sight of the page that is read."""
        view = self._view
        if view.index is None:
            return None
        page = view.current_page()
        seen = view.page_rect(page).intersected(QRectF(view.viewport().rect()))
        wide, tall = seen.width() / 2, seen.height() / 4
        middle = seen.center()
        return Draft(
            page, self._points(page, QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall))
        )

    def _changed(self) -> None:
        if self.draft is not None:
            self._view.reveal_box(self.draft.page, self.draft.box)
        self._view.viewport().update()
        self.moved.emit()

    # --- keys --------------------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key does to the box; False for keys that mean nothing here."""
        if not self.on or self.draft is None:
            return False
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            return False
        if key in _ARROWS:
            step = _SMALL if modifiers & Qt.KeyboardModifier.ControlModifier else _STEP
            across, down = (step * self._view.sheets.scale * way for way in _ARROWS[key])
            self._shift(across, down, far=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
            return True
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._turn(1 if key == Qt.Key.Key_PageDown else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.draft.annotation:
            self._reshape()
            self.end()
            return True
        return False

    def _shift(self, across: float, down: float, *, far: bool) -> None:
        """Move the box by pixels as it is seen; with `far` only its corner at the right and bottom."""
        assert self.draft is not None
        rect = self._view.to_view(self.draft.page, self.draft.box)
        least = _LEAST * self._view.sheets.scale
        page = self._view.page_rect(self.draft.page)
        if far:
            rect.setRight(min(max(rect.right() + across, rect.left() + least), page.right()))
            rect.setBottom(min(max(rect.bottom() + down, rect.top() + least), page.bottom()))
        else:
            rect.moveLeft(min(max(rect.left() + across, page.left()), page.right() - rect.width()))
            rect.moveTop(min(max(rect.top() + down, page.top()), page.bottom() - rect.height()))
        self.draft = replace(self.draft, box=self._points(self.draft.page, rect))
        self._changed()

    def _turn(self, direction: int) -> None:
        """Take the box to the page after or before, at the same place as far as that is on it."""
        assert self.draft is not None
        if self.draft.annotation:
            return  # what is annotated stays on its page
        page = self.draft.page + direction
        if 0 <= page < len(self._view.sheets.sizes):
            self.draft = Draft(page, self._within(page, self.draft.box))
            self._changed()

    def _reshape(self) -> None:
        if self.draft is not None and self.draft.annotation:
            known = self._known.get(self.draft.annotation)
            if known is not None and known.box != self.draft.box:
                self.reshaped.emit(self.draft.annotation, self.draft.page, self.draft.box)

    # --- the mouse ---------------------------------------------------------------------------------------

    def press(self, at: QPoint) -> bool:
        """Take hold of a corner, of the active box, or of a new one while the mode is on."""
        self._pressed_at = at
        found = self._corner_at(at)
        if found is not None:
            self._drag = found
            return True
        view = self._view
        page = view.page_under(at)
        if page is None:
            return False
        point = view.point_at(page, at)
        held = self.held()
        if held is not None and held.page == page and _contains(held.box, point):
            self._drag = _Drag("move", page, point, held.box, held.annotation)
            return True
        if self.on:
            self._drag = _Drag("new", page, point, (*point, *point))
            return True
        return False

    def move(self, at: QPoint) -> bool:
        """Follow the mouse; False when nothing is held."""
        drag = self._drag
        if drag is None:
            return False
        view = self._view
        x, y = view.point_at(drag.page, at)
        if drag.grip == "move":
            dx, dy = x - drag.fixed[0], y - drag.fixed[1]
            x0, y0, x1, y1 = drag.box
            width, height = view.sheets.sizes[drag.page]
            dx = min(max(dx, -x0), width - x1)
            dy = min(max(dy, -y0), height - y1)
            box = (x0 + dx, y0 + dy, x1 + dx, y1 + dy)
        else:
            fx, fy = drag.fixed
            box = self._within(drag.page, (min(fx, x), min(fy, y), max(fx, x), max(fy, y)))
        if drag.grip == "move" and (at - self._pressed_at).manhattanLength() < 3:
            return True
        self.draft = Draft(drag.page, box, drag.annotation)
        view.viewport().update()
        return True

    def release(self, at: QPoint) -> bool:
        """Let go; False when nothing was held."""
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        draft = self.draft
        x0, y0, x1, y1 = draft.box if draft is not None else (0.0, 0.0, 0.0, 0.0)
        if drag.annotation:
            self._reshape()
            if not self.on:
                self.draft = None
        elif draft is not None and (x1 - x0 < _LEAST or y1 - y0 < _LEAST):
            self.draft = None
        elif draft is not None:
            self.drawn.emit()
        self._view.viewport().update()
        self.moved.emit()
        return True

    def click(self, at: QPoint) -> bool:
        """Make the smallest annotated area under the mouse the active one; False when there is none."""
        page = self._view.page_under(at)
        point = self._view.point_at(page, at) if page is not None else (0.0, 0.0)
        here = [s for s in self._by_page.get(-1 if page is None else page, ()) if _contains(s.box, point)]
        if not here:
            return False
        smallest = min(here, key=lambda s: (s.box[2] - s.box[0]) * (s.box[3] - s.box[1]))
        self.activated.emit(smallest.annotation)
        return True

    def cursor_at(self, at: QPoint) -> Qt.CursorShape | None:
        """Return the pointer's shape over a box or in the mode; None where it is as ever."""
        corner = self._corner_at(at)
        if corner is not None:
            rect = self._view.to_view(corner.page, corner.box)
            rising = (at.x() < rect.center().x()) != (at.y() < rect.center().y())
            return Qt.CursorShape.SizeBDiagCursor if rising else Qt.CursorShape.SizeFDiagCursor
        held, page = self.held(), self._view.page_under(at)
        if held is not None and page == held.page and _contains(held.box, self._view.point_at(page, at)):
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.CrossCursor if self.on and page is not None else None

    def _corner_at(self, at: QPoint) -> _Drag | None:
        held = self.held()
        if held is None:
            return None
        rect = self._view.to_view(held.page, held.box)
        for corner, other in zip(corners(rect), reversed(corners(rect)), strict=True):
            if (QPointF(at) - corner).manhattanLength() <= _HIT:
                fixed = self._view.point_at(held.page, other.toPoint())
                return _Drag("corner", held.page, fixed, held.box, held.annotation)
        return None

    # --- points and pixels -------------------------------------------------------------------------------

    def _points(self, page: int, rect: QRectF) -> Box:
        """Return a rectangle of the viewport in points of a page, within it."""
        ax, ay = self._view.point_of(page, rect.topLeft())
        bx, by = self._view.point_of(page, rect.bottomRight())
        return self._within(page, (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))

    def _within(self, page: int, box: Box) -> Box:
        width, height = self._view.sheets.sizes[page]
        x0, y0 = min(max(box[0], 0.0), width), min(max(box[1], 0.0), height)
        x1, y1 = min(max(box[2], 0.0), width), min(max(box[3], 0.0), height)
        return round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)

    # --- what is seen ------------------------------------------------------------------------------------

    def on_page(self, page: int) -> list[Shown]:
        """Return the areas of a page, also those whose pictures are on their way, as they are drawn now."""
        draft = self.draft
        return [
            replace(each, box=draft.box)
            if draft is not None and draft.annotation == each.annotation
            else each
            for each in (*self._by_page.get(page, ()), *(each for each in self.waiting if each.page == page))
        ]

    def held(self) -> Draft | None:
        """Return the box that has handles: the one that is worked on, or the active area."""
        if self.draft is not None:
            return self.draft
        known = self._known.get(self.active or "")
        return Draft(known.page, known.box, known.annotation) if known is not None else None


def _contains(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def corners(rect: QRectF) -> tuple[QPointF, QPointF, QPointF, QPointF]:
    """Return the corners; the opposite of each is as far from the other end."""
    return rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()
