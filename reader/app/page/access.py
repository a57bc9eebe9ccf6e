"""The page for screen readers: its text with caret and selection, and tags announced at their edges.

Qt's interface counts UTF-16 units. What Qt holds of these objects it does not own in Python, so they are
kept here for as long as their view lives. Where there is no interface, Qt must be given an empty wrapper,
always the same one: for None, and for a second empty wrapper, it ends the process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from reader.text.offsets import OffsetMap
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.page.view import ArticleView


# What was selected is said in words, so much of it.
_SAID = 200
_NOTHING = shiboken6.wrapInstance(0, QAccessibleTextInterface)


class ArticleText(QAccessibleTextInterface):
    """The text, caret and selection of a view, in UTF-16 units."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__()
        self._view = view
        self._map: OffsetMap | None = None
        self._mapped = ""

    @property
    def map(self) -> OffsetMap:
        """Return the offsets of the text that is shown; made when a screen reader first asks."""
        text = self._view.content.text
        if self._map is None or self._mapped is not text:
            self._map, self._mapped = OffsetMap(text), text
        return self._map

    def _code_point(self, unit: int) -> int:
        return self.map.from_utf16(max(0, min(unit, self.map.utf16_length)))

    def text(self, start: int, end: int) -> str:
        if end < 0:  # AT-SPI's way of saying "to the end"
            end = self.map.utf16_length
        return self._view.content.text[self._code_point(start) : self._code_point(max(start, end))]

    def characterCount(self) -> int:
        return self.map.utf16_length

    def cursorPosition(self) -> int:
        return self.map.to_utf16(self._view.reading_position())

    def setCursorPosition(self, position: int) -> None:
        self._view.read_from(self._code_point(position))

    def selectionCount(self) -> int:
        # PySide has no way to answer where a selection stands; clients would read uninitialised numbers.
        return 0

    def addSelection(self, start: int, end: int) -> None:
        self.setSelection(0, start, end)

    def removeSelection(self, number: int) -> None:
        self._view.clear_selection()

    def setSelection(self, number: int, start: int, end: int) -> None:
        low, high = sorted((self._code_point(start), self._code_point(end)))
        self._view.select(Span(low, high))

    def characterRect(self, offset: int) -> QRect:
        position = self._code_point(offset)
        at = self._view.point_of(position)
        if at is None:
            return QRect()
        after = self._view.point_of(min(position + 1, len(self._view.content.text)))
        style = self._view.column.style
        same_line = after is not None and after.y() == at.y()
        width = abs(after.x() - at.x()) if after is not None and same_line else style.reading.size // 2
        left = min(at.x(), after.x()) if after is not None and same_line else at.x()
        corner = self._view.viewport().mapToGlobal(QPoint(left, at.y() - style.select_above))
        return QRect(corner, QSize(max(1, width), style.select_above + style.select_below))

    def offsetAtPoint(self, point: QPoint) -> int:
        at = self._view.viewport().mapFromGlobal(point)
        position = self._view.character_at(at)
        return -1 if position is None else self.map.to_utf16(position)

    def scrollToSubstring(self, start: int, end: int) -> None:
        low, high = sorted((self._code_point(start), self._code_point(end)))
        self._view.reveal(Span(low, high))


class ArticleAccessible(QAccessibleWidget):
    """A view as a document that is read, not edited."""

    def __init__(
        self, view: ArticleView, face: QWidget | None = None, text: ArticleText | None = None
    ) -> None:
        """Make it for a view, or for another widget that shows the same text."""
        of = face or view
        super().__init__(of, QAccessible.Role.EditableText, of.accessibleName())
        self.article = text or ArticleText(view)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        if kind == QAccessible.InterfaceType.TextInterface:
            return self.article
        return _NOTHING

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = True
        state.multiLine = True
        state.selectableText = True
        state.focusable = True
        return state


_kept: dict[int, ArticleAccessible] = {}
_installed = False


def install() -> None:
    """Let Qt know how a view is read; once for the program."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_make)
        _installed = True


def _make(_class_name: str, of: QObject | None) -> QAccessibleInterface | None:
    from reader.app.page.view import ArticleView

    # The printed page is the same text with other places: it says itself where its letters stand.
    other: Callable[[], ArticleAccessible] | None = getattr(of, "article_accessible", None)
    if of is None or not (isinstance(of, ArticleView) or other):
        return None
    number = id(of)
    made = _kept[number] = ArticleAccessible(of) if isinstance(of, ArticleView) else other()  # type: ignore[misc]
    of.destroyed.connect(lambda: _kept.pop(number, None))
    return made


class Announcer(QObject):
    """Tells screen readers where the caret and the selection went, and which tags begin and end there."""

    def __init__(
        self,
        view: ArticleView,
        name_of: Callable[[str], str],
        face: QWidget | None = None,
        place_of: Callable[[int], str] = lambda position: "",
    ) -> None:
        """Tell for a view, or for another widget that shows its text, while that stands in the view's place.

        `place_of` words where a position is, such as its page; said when that is another place.
        """
        super().__init__(face or view)
        self._view = view
        self._face: QWidget = face or view
        self._name_of = name_of
        self._place_of = place_of
        self._place = ""
        self._inside: frozenset[str] = frozenset()
        view.target_changed.connect(self._on_moved)
        view.caret_changed.connect(self._on_moved)
        view.selection_changed.connect(self._on_selected)

    def _heard(self) -> ArticleText | None:
        """Return the text that a screen reader has of what is read; None when nobody is to hear of it here.

        A view that is away is silent: the widget in its place says the same.
        """
        away = self._face is not self._view and self._view.focusProxy() is not self._face
        if not QAccessible.isActive() or away or not self._face.isVisible():
            return None
        return _text_of(self._face)

    @Slot()
    def _on_moved(self) -> None:
        text = self._heard()
        if text is None:
            return
        position = self._view.reading_position()
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self._face, text.map.to_utf16(position)))
        here = {row.annotation: row.tag for row in self._view.spans.at(position)}
        began = [tag for annotation, tag in here.items() if annotation not in self._inside]
        ended = len(self._inside - here.keys())
        self._inside = frozenset(here)
        said = [self._name_of(tag) for tag in began]
        place, before = self._place_of(position), self._place
        self._place = place
        if place and place != before:
            said.insert(0, place)
        if ended and not began:
            said.append(self.tr("end of tag"))
        if said:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._face, ", ".join(said)))

    @Slot()
    def _on_selected(self) -> None:
        text = self._heard()
        if text is None:
            return
        spans = self._view.selection()
        position = self._view.reading_position()
        span = spans[0] if spans else Span(position, position)
        start, end = text.map.span_to_utf16(span)
        QAccessible.updateAccessibility(QAccessibleTextSelectionEvent(self._face, start, end))
        if span:
            words = span.of(self._view.content.text)
            if len(words) > _SAID:
                words = self.tr("{0} characters selected").format(len(words))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._face, words))


def _text_of(view: QWidget) -> ArticleText | None:
    made = _kept.get(id(view))
    return made.article if made is not None else None
