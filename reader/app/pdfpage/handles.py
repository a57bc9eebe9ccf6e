"""Handles at both ends of what is selected or taken hold of on the printed page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from reader.model import SpanRow
from reader.pdf.quarters import turn
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_DOT = 5.0  # radius in pixels
_HIT = 12.0


@dataclass(frozen=True, slots=True)
class Handle:
    """One end of `span`: its stem from `dot` along the letter's edge; `row` when it is a piece's."""

    span: Span
    row: SpanRow | None
    at_end: bool
    dot: QPointF
    foot: QPointF

    @property
    def fixed(self) -> int:
        """Return the other end, which stays when this one is dragged."""
        return self.span.start if self.at_end else self.span.end


def handles(view: PrintedView) -> list[Handle]:
    """Return the handles that are on the pages in sight: of the selection, else of the piece at hand."""
    article = view.article
    held: list[tuple[Span, SpanRow | None]] = [(span, None) for span in article.selection()]
    if not held and view.shaped is not None:
        held = [(row.span, row) for row in article.spans.pieces(view.shaped)]
    found = []
    for span, row in held:
        for at_end in (False, True):
            ends = edge_of(view, span.end if at_end else span.start, after=at_end)
            if ends is not None and span:
                top, bottom = ends
                dot, foot = (bottom, top) if at_end else (top, bottom)
                found.append(Handle(span, row, at_end, dot, foot))
    return found


def edge_of(view: PrintedView, position: int, *, after: bool) -> tuple[QPointF, QPointF] | None:
    """Return where the edge of a letter stands in the viewport: where one begins, or `after` one.

    Both ends of the edge, the first at the letter's head whichever way its line runs. None when that letter
    is on no page in sight, or stands nowhere.
    """
    number = position - 1 if after else position
    if view.index is None or number < 0:
        return None
    page = view.index.page_at(number)
    if page is None or page not in view.pages_in_sight():
        return None
    held = view.boxes_of(page)
    at = held.number(number) if held is not None else None
    if held is None or at is None:
        return None
    x0, y0, x1, y1 = held.upright(at)
    if x1 <= x0 and y1 <= y0:
        return None
    letter = view.article.content.text[number]
    leftwards = unicodedata.bidirectional(letter) in ("R", "AL")
    x = x1 if after != leftwards else x0
    head, foot = (turn((x, y, x, y), -held.turn(at)) for y in (y0, y1))
    return view.to_view(page, head).topLeft(), view.to_view(page, foot).topLeft()


def handle_at(view: PrintedView, at: QPointF) -> Handle | None:
    """Return the handle under the mouse."""
    near = [(handle, (handle.dot - at).manhattanLength()) for handle in handles(view)]
    handle, away = min(near, key=lambda pair: pair[1], default=(None, _HIT))
    return handle if away < _HIT else None


def paint(view: PrintedView, painter: QPainter, ink: QColor) -> None:
    """Paint the handles above the pages."""
    for handle in handles(view):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(ink, 2))
        painter.drawLine(handle.dot.toPoint(), handle.foot.toPoint())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(handle.dot.toPoint()), _DOT, _DOT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_caret(view: PrintedView, painter: QPainter, ink: QColor) -> None:
    """Paint the caret before its letter, or behind the last one."""
    position = view.article.caret()
    if position is None:
        return
    ends = edge_of(view, position, after=False) or edge_of(view, position, after=True)
    if ends is not None:
        painter.setPen(QPen(ink, 2))
        painter.drawLine(ends[0].toPoint(), ends[1].toPoint())
