"""The reading view: the page with its cursor, and with the mouse, the selection, the caret and finding.

Everything that leaves it is a span of code points on grapheme edges. It handles no letters and no digits;
what keys mean is the window's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from reader.app.page import access, copying
from reader.app.page.access import Announcer
from reader.app.page.caret import CaretMode, FaceMove
from reader.app.page.find import Query
from reader.app.page.finding import FindingSurface
from reader.app.page.pointer import Pointer
from reader.app.page.scene import Scene
from reader.app.page.values import PageContent, Place
from reader.model import SpanRow
from reader.text.span import Span

__all__ = ["ArticleView", "PageContent", "Place", "Query"]


class ArticleView(FindingSurface):
    """One article to read and mark."""

    selection_changed = Signal(object)  # tuple[Span, ...]
    selection_finished = Signal(object, QRect)  # tuple[Span, ...]; by the mouse
    annotation_activated = Signal(str)
    annotation_resized = Signal(str, int, object)  # id, piece, Span
    piece_added = Signal(str, object)  # id, Span
    stack_requested = Signal(object, QPoint)  # tuple[str, ...]; point of the viewport
    link_activated = Signal(str)
    menu_requested = Signal(QPoint)  # global; the cursor has gone where it was asked for
    caret_changed = Signal(int)
    caret_mode_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection: tuple[Span, ...] = ()
        self._dragged: Span | None = None  # the piece being drawn with Ctrl
        self._resized: Span | None = None  # where the dragged handle has brought its piece
        self._word_snap = False
        self._describe: Callable[[str], str] = lambda _annotation: ""
        self._pointer = Pointer(self)
        self._caret = CaretMode(self)
        self.setAccessibleName(self.tr("Article"))
        access.install()
        self._announcer = Announcer(self, self._name_of_tag)

    def set_content(self, content: PageContent) -> None:
        """Show another text; nothing of it is selected or looked for."""
        super().set_content(content)
        self._selection = ()
        self._dragged = self._resized = None
        self._caret.reset()

    def set_describer(self, describe: Callable[[str], str]) -> None:
        """Take what says in a tooltip what an annotation is: tag, speaker and note, as plain text."""
        self._describe = describe

    def _name_of_tag(self, tag: str) -> str:
        look = self._tags.get(tag)
        return look.name if look is not None else tag

    def set_word_snap(self, on: bool) -> None:
        """Widen mouse selections to whole words."""
        self._word_snap = on

    # --- caret mode ---------------------------------------------------------------------------------------

    def set_caret_mode(self, on: bool) -> None:
        """Let the arrows move a caret, or the sentence cursor again."""
        before = self._caret.position
        self._caret.set_on(on)
        for position in (before, self._caret.position):
            if position is not None:
                self.update_span(Span(position, position), lines_only=True)
        self.caret_mode_changed.emit(self._caret.on)

    def set_face(self, face: QWidget, move: FaceMove) -> None:
        """Let the caret be moved from another widget that shows the text, too."""
        self._caret.set_face(face, move)

    def caret_mode(self) -> bool:
        return self._caret.on

    def caret(self) -> int | None:
        """Return where the caret stands, None outside caret mode."""
        return self._caret.position

    def word_step(self, position: int, direction: int) -> int:
        """Return where the next word ends, or with -1 where the one before begins."""
        return self._moves.word_step(position, direction)

    def caret_moved(self, before: int, now: int) -> None:
        """The caret went: show it, and let the sentence cursor follow."""
        for position in (before, now):
            self.update_span(Span(position, position), lines_only=True)
        if not self._selection:
            self.set_target(self._sentences.at(now), reveal=False)
        self.reveal(Span(now, now))
        self.caret_changed.emit(now)

    def reading_position(self) -> int:
        """Return where a screen reader reads: at the caret, or where the cursor's sentence begins."""
        return self._target.start if self._caret.position is None else self._caret.position

    def read_from(self, position: int) -> None:
        """Put the caret, or the sentence cursor, where a screen reader wants it."""
        if self._caret.on:
            before = self._caret.position or 0
            self._caret.place(self._edge(min(position, len(self.content.text))))
            self.caret_moved(before, self._caret.position or 0)
        else:
            self.set_target(self._sentences.at(position))

    # --- selection ----------------------------------------------------------------------------------------

    def selection(self) -> tuple[Span, ...]:
        """Return the selected spans, in text order; empty when nothing is selected."""
        return self._selection

    def select(self, span: Span) -> None:
        """Select `span`, widened to grapheme edges; an empty one selects nothing."""
        self._set_selection((self._snapped(span),) if span else ())

    def select_all(self) -> None:
        """Select the whole text."""
        self.select(Span(0, len(self.content.text)))

    def clear_selection(self) -> None:
        self._set_selection(())

    def _set_selection(self, spans: tuple[Span, ...]) -> None:
        if spans == self._selection:
            return
        before, self._selection = self._selection, spans
        for span in (*before, *spans):
            self.update_span(span, lines_only=True)
        self.selection_changed.emit(spans)

    def mime_data(self) -> QMimeData:
        """Return the selection, or the cursor's sentence, as plain text and as HTML with its tags."""
        spans = self._selection or ((self._target,) if self._target else ())
        return copying.mime_data(self._column.table, spans, self._spans, self._tags, self._theme)

    def copy(self) -> None:
        """Put `mime_data` on the clipboard."""
        QGuiApplication.clipboard().setMimeData(self.mime_data())

    def drag_selection(self, span: Span, *, piece: bool = False) -> None:
        """The mouse drags over `span`: as the selection, or as one more piece of it."""
        span = self._snapped(self._moves.snap_to_words(span) if self._word_snap else span)
        if not piece:
            self._set_selection((span,) if span else ())
            return
        others = tuple(s for s in self._selection if s != self._dragged)
        self._dragged = span
        self._set_selection(tuple(sorted((*others, span))) if span else others)

    def finish_selection(self, *, piece: bool) -> None:
        """The mouse let go: say what is selected, and where; with Ctrl, give it to the active annotation."""
        dragged, self._dragged = self._dragged, None
        if piece and dragged and self._active is not None:
            self.clear_selection()
            self.piece_added.emit(self._active, dragged)
        elif self._selection:
            self.selection_finished.emit(self._selection, self._selection_rect())

    def _selection_rect(self) -> QRect:
        """Return what encloses the visible part of the selection, in the viewport."""
        whole = QRect()
        scene = self.scene()
        for placed in scene.paragraphs:
            for span in self._selection:
                for where in placed.laid.stretches(span.start, span.end):
                    line = placed.laid.lines[where.line]
                    left, right = round(scene.column + where.left), round(scene.column + where.right)
                    height = line.bottom - line.top
                    whole = whole.united(QRect(left, placed.top + line.top, max(1, right - left), height))
        return whole.intersected(self.viewport().rect())

    def drag_resize(self, row: SpanRow, span: Span) -> None:
        """A handle of the active annotation is dragged: show the piece as it would be."""
        span = self._snapped(self._moves.snap_to_words(span) if self._word_snap else span)
        if span and span != self._resized:
            self._resized = span
            self._set_selection((span,))

    def finish_resize(self, row: SpanRow) -> None:
        """The handle was let go."""
        span, self._resized = self._resized, None
        self.clear_selection()
        if span is not None and span != row.span:
            self.annotation_resized.emit(row.annotation, row.piece, span)

    # --- the mouse ----------------------------------------------------------------------------------------

    def click(self, at: QPoint, *, control: bool = False) -> None:
        """A press without a drag.

        The cursor goes to the sentence, and what is tagged there becomes active.
        """
        self.clear_selection()
        position = self.character_at(at)
        if control and position is not None and (link := self._link_at(position)):
            self.link_activated.emit(link)
            return
        if self._column.empty:
            return
        nearest = self.position_at(at) if position is None else position
        if self._caret.on:
            before = self._caret.position
            self._caret.place(self.position_at(at))
            self.update_span(Span(before or 0, before or 0), lines_only=True)
            self.update_span(Span(nearest, nearest), lines_only=True)
        self.set_target(self._sentences.at(nearest), reveal=False)
        rows = self._spans.at(position) if position is not None else []
        self._by_mouse = bool(rows)
        if rows:
            self.annotation_activated.emit(min(rows, key=lambda row: len(row.span)).annotation)
            self._update_active()  # its handles show

    def _link_at(self, position: int) -> str:
        for mark in self._column.marks(self._column.table.at(position)):
            if mark.kind == "link" and mark.span.contains(position):
                return mark.target
        return ""

    def link_in_target(self) -> str:
        """Return where the first link in the cursor's sentence leads, or nothing."""
        target = self.target()
        for mark in self.content.marks:
            if mark.kind == "link" and mark.span.start < target.end and mark.span.end > target.start:
                return mark.target
        return ""

    def tip_at(self, position: int) -> str:
        """Return what the tooltip says about a character: its annotation, or where its link leads."""
        rows = self._spans.at(position)
        said = self._describe(min(rows, key=lambda row: len(row.span)).annotation) if rows else ""
        link = self._link_at(position)
        # Tooltips guess at markup; an article's words are never taken for any.
        return "<br>".join(escape(line) for part in (said, link) if part for line in part.splitlines())

    def set_hovered(self, annotation: str | None) -> None:
        """Thicken the lanes of the annotation under the mouse."""
        if annotation != self._hovered:
            before, self._hovered = self._hovered, annotation
            for which in (before, annotation):
                for row in self._spans.pieces(which) if which is not None else ():
                    self.update_span(row.span, lines_only=True)

    def position_at(self, at: QPoint) -> int:
        """Return the grapheme edge nearest to a point of the viewport."""
        x, shown = at.x() - self.column_left(), list(self._column.shown())
        if not shown:
            return 0
        seen = next((s for s in shown if at.y() < s.top + s.laid.height), shown[-1])
        return self._edge(seen.laid.hit(x, at.y() - seen.top))

    def character_at(self, at: QPoint) -> int | None:
        """Return the position of the character under a point, None beside the text."""
        for seen in self._column.shown():
            if seen.top <= at.y() < seen.top + seen.laid.height:
                return seen.laid.character_at(at.x() - self.column_left(), at.y() - seen.top)
        return None

    def unit_at(self, position: int, unit: Literal["character", "word", "sentence", "paragraph"]) -> Span:
        """Return the word, sentence or paragraph at `position`; for a character the empty span there."""
        if unit == "character" or self._column.empty:
            return Span(position, position)
        if unit == "word":
            return self._moves.word_at(position)
        return self._sentences.at(position) if unit == "sentence" else self._moves.paragraph_at(position)

    def scene(self) -> Scene:
        """Return all that is painted now."""
        pieces = tuple(self._spans.pieces(self._active)) if self._active is not None else ()
        shaped = self._by_mouse or self._hovered == self._active
        shown = self._selection or (tuple(row.span for row in pieces) if shaped else ())
        return replace(
            super().scene(),
            target=self._target_now,
            selection=self._selection,
            active_pieces=pieces,
            caret=self._caret.position,
            handles_of=shown,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._pointer.press(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._pointer.press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._pointer.release(event))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._pointer.tool_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self.set_hovered(None)
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            event.ignore()  # files are the window's
            return False
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Go where the menu is asked for, as a click does; what is selected there stays so."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.point_of(self.target().start) or QPoint(self.column_left(), 0)
            self.menu_requested.emit(
                self.viewport().mapToGlobal(at + QPoint(0, self.column.style.lane_first))
            )
            return
        at = self.viewport().mapFromGlobal(event.globalPos())
        position = self.character_at(at)
        if position is None or not any(span.contains(position) for span in self._selection):
            self.click(at)
        self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A scroll area would scroll by itself; every key here is an action of the window.
        event.ignore()
