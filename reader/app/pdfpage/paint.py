"""Painting of a printed page: paper, its picture, and the annotations under its ink.

Colours are multiplied onto the paper, as a highlighter's are: the print stays as black as it is. Paper is
light in every theme, and so are the tags' colours on it.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from reader.app import theme as tokens
from reader.app.page import strokes
from reader.app.page.scene import UNKNOWN
from reader.app.pdfpage import area_paint
from reader.app.pdfpage.images import PageImages
from reader.app.pdfpage.marks import Marked, PageMarks, line_start
from reader.app.theme import Theme
from reader.pdf.quarters import Line
from reader.pdf.values import Box
from reader.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reader.app.pdfpage.view import PrintedView

_PAPER = QColor(255, 255, 255)
_USUAL = 19.0  # the size that the tokens' figures are for
_PRINT = 10.0  # points: what most print is set in
_ABOVE, _BELOW = 0.10, 0.06  # of a line's height that fills leave free, so that lines stay apart
_WHITE = 0.10  # of a line's height that is white above its letters' heads
_TAIL = 0.18  # of a line's height that its letters' tails take
_CLOSEST = 2.0  # pixels from lane to lane: closer they are one


class PagePaint:
    """Paints the pages of one view in one paint event."""

    def __init__(self, painter: QPainter, view: PrintedView, images: PageImages, theme: Theme) -> None:
        self._painter = painter
        self._view = view
        self._images = images
        self._theme = theme
        self._paper = tokens.theme("light")  # of what stands on paper
        self._scale = max(0.5, min(2.5, view.sheets.scale * _PRINT / _USUAL))
        self._ratio = view.devicePixelRatioF()
        # Lanes that have room between two lines of usual print; more would strike the next line out.
        self._lanes = 3 if view.sheets.scale >= 1.1 else 2 if view.sheets.scale >= 0.8 else 1
        self._letters: dict[tuple[int, int, int], int] = {}  # how many stand before a printed line

    def page(self, number: int, where: QRect) -> bool:
        """Paint one page into its rectangle of the viewport; say whether its sharp picture was there."""
        painter = self._painter
        sharp = self._picture(number, where)
        marks = self._view.marks_of(number)
        if marks is not None:
            painter.save()
            painter.setClipRect(where.intersected(painter.viewport()))
            self._turn_with(number)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            article = self._view.article
            self._words(number, article.target(), self._paper["page.cursorBand"], band=True)
            for row, lines in marks.fills:
                look = article.styles.get(row.tag, UNKNOWN)
                colours = self._paper.tags.get(look.style, self._paper.tags[UNKNOWN.style])
                active = row.annotation == article.active
                self._fill(lines, colours.fill_strong if active else colours.fill)
            for span in article.found_near(self._view.index.pages[number].spans if self._view.index else ()):
                current = span == article.found_current()
                self._words(number, span, self._paper["page.foundCurrent" if current else "page.found"])
            for span in article.selection():
                self._words(number, span, self._paper["page.selection"])
            self._strokes(marks)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            for marked in marks.marked:
                if marked.begins:
                    with self._reading(marked.lines[0].turned):
                        self._letter(number, marked)
            self._suggestions(number)
            self._cursor_mark(number, article.target())
            painter.restore()
        painter.save()
        painter.setClipRect(where.intersected(painter.viewport()).adjusted(-20, 0, 8, 8))
        area_paint.paint(self._view, painter, number)
        painter.restore()
        painter.setPen(QPen(self._theme["line.strong"], 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(where.adjusted(0, 0, -1, -1))
        return sharp

    def _picture(self, number: int, where: QRect) -> bool:
        """Paint the picture of a page, sharp where it is there, else a scaled one on white."""
        painter = self._painter
        failed = self._view.asking.failure(number)
        if failed:
            painter.fillRect(where, _PAPER)
            painter.setFont(tokens.font("ui"))
            painter.setPen(self._paper["text.secondary"])
            room = where.adjusted(24, 24, -24, -24)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), failed)
            return True
        parts = self._view.parts_of(number)
        pictures = [(part, self._images.image(part)) for part in parts]
        sharp = all(picture is not None for _, picture in pictures)
        if not sharp:
            painter.fillRect(where, _PAPER)
            sheets = self._view.sheets
            near = self._images.nearest(number, sheets.turn, sheets.scale * self._ratio)
            if near is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(QRectF(where), near[1])
        painter.setClipRect(where)  # a picture is rounded in pixels of the screen, and may be one wider
        for part, picture in pictures:
            if picture is not None:
                x, y, width, height = (side / self._ratio for side in part.clip)
                # Its own size, which rounding may make a pixel other than the page's: never scaled again.
                painter.drawImage(QRectF(where.x() + x, where.y() + y, width, height), picture)
        painter.setClipping(False)
        return sharp

    def _turn_with(self, number: int) -> None:
        """Paint from here on as if the page stood upright: marks are turned with the print that they mark."""
        sheets, page, painter = self._view.sheets, self._view.page_rect(number), self._painter
        width, height = (side * sheets.scale for side in sheets.sizes[number])
        painter.translate(page.topLeft())
        if sheets.turn:
            painter.translate(*{90: (height, 0.0), 180: (width, height), 270: (0.0, width)}[sheets.turn])
            painter.rotate(sheets.turn)

    @contextmanager
    def _reading(self, turned: int) -> Iterator[None]:
        """Paint in the reading frame of lines: below, before and upright are so as they are read."""
        if turned:
            self._painter.save()
            self._painter.rotate(-90 * turned)
        yield
        if turned:
            self._painter.restore()

    def _rect(self, box: Box) -> QRectF:
        """Return where a box stands in pixels, in the frame that it is told in."""
        x0, y0, x1, y1 = (side * self._view.sheets.scale for side in box)
        return QRectF(x0, y0, x1 - x0, y1 - y0)

    def _fill(self, lines: Iterable[Line], colour: QColor, *, band: bool = False) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        for turned, run in groupby(lines, key=lambda line: line.turned):
            rects = [self._rect(line.box) for line in run]
            for rect in rects:
                if band:
                    rect.adjust(-2 * self._scale, 0, 2 * self._scale, 0)
                else:
                    tall = rect.height()
                    rect.adjust(0, _ABOVE * tall, 0, -_BELOW * tall)
            with self._reading(turned):
                self._painter.drawRects(rects)

    def _words(self, number: int, span: Span, colour: QColor, *, band: bool = False) -> None:
        self._fill(self._view.lines_of(number, span), colour, band=band)

    def _strokes(self, marks: PageMarks) -> None:
        """Paint the strokes below the words, under the ink as well: what they cross stays legible."""
        drawn = [m for m in marks.marked if m.lane is not None and m.lane < self._lanes]
        taken: dict[tuple[int, int], int] = {}  # lanes below a printed line
        for marked in drawn:
            for line in marked.lines:
                key = line.turned, round(line.box[3])
                taken[key] = max(taken.get(key, 1), (marked.lane or 0) + 1)
        for marked in drawn:
            look = self._view.article.styles.get(marked.row.tag, UNKNOWN)
            colours = self._paper.tags.get(look.style, self._paper.tags[UNKNOWN.style])
            width = max(0.5, self._scale * 0.8)
            pen = strokes.pen(look.stroke, colours.stroke.rgba(), width, ratio=self._ratio)
            for line, below in zip(marked.lines, marked.below, strict=True):
                rect = self._rect(line.box)
                at = self._lane_at(rect, below, marked.lane or 0, taken[line.turned, round(line.box[3])])
                if at is not None:
                    with self._reading(line.turned):
                        pen(self._painter, round(rect.left()), round(rect.right()), at)

    def _lane_at(self, rect: QRectF, below: float, lane: int, lanes: int) -> float | None:
        """Return the middle of a lane below a line; `lanes` of them keep clear of the next line's letters.

        In tight print they begin higher, among the letters' tails, and stand closer; one that finds no room
        even so is left out (None), never the first.
        """
        tall, pitch, half = rect.height(), max(2.0, 3.0 * self._scale * 0.8), max(1.5, self._scale)
        start, heads = rect.bottom() - _BELOW * tall + 1, below * self._view.sheets.scale
        spare = max(0.0, rect.bottom() - heads)  # where boxes overlap the font's are taller than its letters
        room = heads + _WHITE * tall + 0.7 * spare - half - start
        over = (lanes - 1) * pitch - room
        if over > 0:
            higher = min(over, (_TAIL - _BELOW) * tall + 0.25 * spare)
            start, room = start - higher, room + higher
            pitch = max(_CLOSEST, min(pitch, room / max(1, lanes - 1)))
        return start + lane * pitch if lane * pitch <= max(0.0, room) + 0.5 else None

    def _suggestions(self, number: int) -> None:
        """Paint what is proposed: dots below the words, no fill."""
        held, article = self._view.boxes_of(number), self._view.article
        for stretch in held.spans if held is not None else ():
            for row in article.suggested.touching(stretch.start, stretch.end):
                look = article.styles.get(row.tag, UNKNOWN)
                colours = self._paper.tags.get(look.style, self._paper.tags[UNKNOWN.style])
                pen = strokes.pen(strokes.SUGGESTED, colours.stroke.rgba(), self._scale, ratio=self._ratio)
                for line in self._view.lines_of(number, row.span):
                    rect = self._rect(line.box)
                    with self._reading(line.turned):
                        pen(self._painter, round(rect.left()), round(rect.right()), rect.bottom())

    def _letter(self, number: int, marked: Marked) -> None:
        """Paint the tag's letter before the line where it begins."""
        look = self._view.article.styles.get(marked.row.tag, UNKNOWN)
        letter = look.letter
        painter = self._painter
        box, turned, _ = marked.lines[0]
        first = self._rect(box)
        size = max(9, round(8 * self._scale * 1.1))
        font = tokens.font("uiTiny")
        font.setPixelSize(size)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._paper.tags.get(look.style, self._paper.tags[UNKNOWN.style]).label)
        edge = marked.edge * self._view.sheets.scale
        line = number, turned, round(box[1] / 4)
        before = self._letters.get(line, 0)
        self._letters[line] = before + 1
        if before == 2:
            letter = "+"  # the gutter is no wider; the strokes and the list have them all
        elif before > 2:
            return
        away = 4 + 3 * self._scale + before * size * 0.75
        left = edge + away if marked.at_right else edge - away - size
        place = QRectF(left, first.top(), size, first.height())
        side = Qt.AlignmentFlag.AlignLeft if marked.at_right else Qt.AlignmentFlag.AlignRight
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | side), letter)

    def _cursor_mark(self, number: int, target: Span) -> None:
        """Paint the mark beside the sentence, which carries the contrast that the band cannot have."""
        held = self._view.boxes_of(number)
        lines = self._view.lines_of(number, target)
        if held is None or not lines or held.number(target.start) is None:
            return
        first = self._rect(lines[0].box)
        at, at_right = line_start(held, target)
        edge = at * self._view.sheets.scale
        width = max(1.5, 3 * self._scale * 0.8)
        painter = self._painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._paper["page.cursorMark"])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = edge + 2 if at_right else edge - width - 2
        with self._reading(lines[0].turned):
            bar = QRectF(left, first.top() + 1, width, first.height() - 2)
            painter.drawRoundedRect(bar, width / 2, width / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
