"""Painting of areas on a printed page: frames with the stroke and the letter of their tag, and handles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from reader.app import theme as tokens
from reader.app.page import strokes
from reader.app.page.scene import UNKNOWN
from reader.app.page.strokes import Pen
from reader.app.pdfpage import geometry
from reader.app.pdfpage.areas import corners
from reader.app.theme import TagColours

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_HANDLE = 8  # pixels


def paint(view: PrintedView, painter: QPainter, page: int) -> None:
    """Paint the areas of a page; they have no fill, which would change a figure's colours."""
    paper = tokens.theme("light")
    article = view.article
    scale = _scale(view.sheets.scale)
    for each in view.areas.on_page(page):
        if article.filtered is not None and each.tag != article.filtered:
            continue
        look = article.styles.get(each.tag, UNKNOWN)
        colours = paper.tags.get(look.style, paper.tags[UNKNOWN.style])
        rect = _whole(view.to_view(page, each.box))
        pen = strokes.pen(look.stroke, colours.stroke.rgba(), scale, ratio=view.devicePixelRatioF())
        _frame(painter, rect, pen)
        _letter(painter, rect, look.letter, scale, colours)
    _handles(view, painter, page)


def _handles(view: PrintedView, painter: QPainter, page: int) -> None:
    held, worked_on = view.areas.held(), view.areas.draft is not None
    if held is None or held.page != page:
        return
    paper = tokens.theme("light")
    rect = _whole(view.to_view(page, held.box))
    if worked_on and not held.annotation:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(rect, paper["page.selection"])
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    ink = paper["page.cursorMark"]
    if worked_on:
        painter.setPen(QPen(ink, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
    for corner in corners(rect):
        painter.fillRect(QRectF(corner.x() - _HANDLE / 2, corner.y() - _HANDLE / 2, _HANDLE, _HANDLE), ink)


def _scale(pixels_a_point: float) -> float:
    """Return how large strokes and letters are drawn: with the page, in quarters, within what can be read."""
    return max(0.5, min(2.0, round(4 * pixels_a_point / geometry.REAL) / 4))


def _letter(painter: QPainter, frame: QRectF, letter: str, scale: float, colours: TagColours) -> None:
    """Draw the tag's letter on a label above the frame's corner; bare, it could not be read over print."""
    font = tokens.font("uiTiny")
    font.setPixelSize(max(9, round(11 * scale)))
    font.setBold(True)
    side = round(font.pixelSize() * 1.35)
    label = QRectF(frame.left() - 1, frame.top() - side, side, side)
    painter.fillRect(label, Qt.GlobalColor.white)
    painter.fillRect(label, colours.fill)
    painter.setFont(font)
    painter.setPen(colours.label)
    painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), letter)


def _frame(painter: QPainter, rect: QRectF, pen: Pen) -> None:
    """Draw the stroke of a tag round a rectangle."""
    left, right, top, bottom = (
        round(side) for side in (rect.left(), rect.right(), rect.top(), rect.bottom())
    )
    for y in (top, bottom):
        pen(painter, left, right, y)
    for x in (left, right):
        painter.save()
        painter.translate(x, top)
        painter.rotate(90)
        pen(painter, 0, bottom - top, 0)
        painter.restore()


def _whole(rect: QRectF) -> QRectF:
    """Return the rectangle on whole pixels, so that its frame is sharp."""
    return QRectF(rect.toRect())
