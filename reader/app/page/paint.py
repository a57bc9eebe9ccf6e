"""Painting the visible paragraphs, in the one order that keeps every text at its measured contrast.

Page, cursor band, fills, found words, selection, lanes, text, handles: each step over all paragraphs before
the next, so that nothing ever stands above text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextCharFormat,
    QTextLayout,
)

from reader.app.page import crowded, fittings
from reader.app.page.ink import Ink
from reader.app.page.lines import LaidParagraph, Stretch
from reader.app.page.marks import LineMarks
from reader.app.page.scene import HandleSpot, Placed, Scene, beside, handle_spot

_A_LINE = 200  # code points, more than a line of the next paragraph holds

_BARS = 100  # painted in one step, about a millisecond


class _Crowd(NamedTuple):
    """What one painting shows of a paragraph's marked lines."""

    pictures: list[tuple[int, int, QPixmap]]  # left, top, and fills and lanes of a line drawn ahead
    pieces: list[tuple[int, LineMarks]]  # lines that are painted piece by piece
    hidden: list[tuple[int, int]]  # lines with pieces that found no lane, and how many


class PagePainter:
    """Paints a scene. Made for each painting; holds nothing that outlives it."""

    def __init__(self, painter: QPainter, scene: Scene) -> None:
        self._painter = painter
        self._scene = scene
        self._style = scene.style
        self._theme = scene.theme
        self._clip = QRect()
        self._ratio = painter.device().devicePixelRatioF() * painter.transform().m11()
        self._ink = Ink(painter, scene, self._ratio)

    def paint(self, clip: QRect) -> None:
        """Paint everything that touches `clip`."""
        for _ in self.steps(clip):
            pass

    def steps(self, clip: QRect) -> Iterator[None]:
        """Paint everything that touches `clip`, a layer of a line or of a paragraph in each step."""
        painter, scene = self._painter, self._scene
        self._clip = clip
        if not self._scene.paper:
            painter.fillRect(clip, self._theme["surface.page"])
        seen = [
            p
            for p in scene.paragraphs
            if p.top < clip.bottom() + 64 and p.top + p.laid.height > clip.top() - 64
        ]
        for placed in seen:
            self._band(placed)
        crowds = []
        for placed in seen:
            crowds.append(self._crowd(placed))
            yield
        for placed, crowd in zip(seen, crowds, strict=True):
            yield from self._fills(placed, crowd)
        # From the last line up: lanes may reach into the line below, and its fill must not stand on them.
        for crowd in reversed(crowds):
            for left, top, picture in reversed(crowd.pictures):
                painter.drawPixmap(left, top, picture)
        for placed in seen:
            self._found(placed)
        for placed in seen:
            self._selection(placed)
        for placed, crowd in zip(seen, crowds, strict=True):
            yield from self._lanes(placed, crowd)
            yield from self._margin(placed)
        for placed, crowd in zip(seen, crowds, strict=True):
            self._text(placed, crowd)
            yield
        for placed in seen:
            self._above_text(placed)

    # --- behind the text ----------------------------------------------------------------------------------

    def _rect(self, placed: Placed, where: Stretch, above: int, below: int, outset: int = 0) -> QRectF:
        """Return a stretch's rectangle in the viewport, in whole pixels."""
        left = round(self._scene.column + where.left) - outset
        right = round(self._scene.column + where.right) + outset
        baseline = placed.top + placed.laid.lines[where.line].baseline
        return QRectF(left, baseline - above, right - left, above + below)

    def _band(self, placed: Placed) -> None:
        target = self._scene.target
        laid = placed.laid
        if target is None or target.end <= laid.span.start or target.start >= laid.span.end:
            return
        stretches = laid.stretches(target.start, target.end)
        if not stretches:
            return
        style, outset = laid.style, self._style.band_outset
        rects = [self._rect(placed, where, style.above, style.below, outset) for where in stretches]
        if len({where.line for where in stretches}) == len(rects):
            for rect in rects:
                self._painter.fillRect(rect, self._theme["page.cursorBand"])
        else:  # stretches of one line in mixed directions may meet, and must not darken each other
            band = QPainterPath()
            band.setFillRule(Qt.FillRule.WindingFill)
            for rect in rects:
                band.addRect(rect)
            self._painter.fillPath(band, self._theme["page.cursorBand"])
        first, last = laid.lines[stretches[0].line], laid.lines[stretches[-1].line]
        self._cursor_mark(placed, first.top, last.bottom)

    def _cursor_mark(self, placed: Placed, top: int, bottom: int) -> None:
        style, painter = self._style, self._painter
        inset = style.mark_width  # like the bars: a line's own edge stays free
        x = beside(placed, self._scene, style.mark_left, style.mark_width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme["page.cursorMark"])
        rect = QRectF(x, placed.top + top + inset, style.mark_width, bottom - top - 2 * inset)
        painter.drawRoundedRect(rect, style.mark_radius, style.mark_radius)
        painter.restore()

    def _found(self, placed: Placed) -> None:
        span, box = placed.laid.span, self._style.fill_box(placed.laid.style)
        for found in self._scene.found:
            if found.end <= span.start or found.start >= span.end:
                continue
            current = found == self._scene.found_current
            colour = self._theme["page.foundCurrent" if current else "page.found"]
            for where in placed.laid.stretches(found.start, found.end):
                self._painter.fillRect(self._rect(placed, where, *box), colour)

    def _selection(self, placed: Placed) -> None:
        box = self._style.select_box(placed.laid.style) if self._scene.selection else (0, 0)
        for selected in self._scene.selection:
            for where in placed.laid.stretches(selected.start, selected.end):
                rect = self._rect(placed, where, *box, 1)
                # It replaces the fill, so that no text stands on two colours.
                self._painter.fillRect(rect, self._theme["surface.page"])
                self._painter.fillRect(rect, self._theme["page.selection"])

    # --- what is marked -----------------------------------------------------------------------------------

    def _crowd(self, placed: Placed) -> _Crowd:
        """Return what is painted of the lines that touch the clip, or hang into it from above."""
        pictures: list[tuple[int, int, QPixmap]] = []
        pieces: list[tuple[int, LineMarks]] = []
        hidden: list[tuple[int, int]] = []
        laid, scene, style = placed.laid, self._scene, self._style
        if not placed.marks or not laid.lines:
            return _Crowd(pictures, pieces, hidden)
        above, _ = style.fill_box(laid.style)
        left = scene.column - crowded.BESIDE
        hanging = max(0, crowded.lanes_reach(style, laid.style) - laid.style.below)
        top, bottom = self._clip.top() - placed.top, self._clip.bottom() - placed.top
        bare = not scene.selection and not scene.found and scene.hovered is None
        for number in range(laid.line_at(top - hanging), min(laid.line_at(bottom) + 1, placed.marked)):
            marks = placed.marks.line(number)
            if marks.hidden:
                hidden.append((number, len(marks.hidden)))
            drawn = scene.drawn.get(marks)
            if (
                drawn is None
                or drawn.line is None
                or drawn.ratio != self._ratio
                or scene.paper
                or (not bare and self._painted_over(laid, number, marks))
            ):
                pieces.append((number, marks))
            else:
                pictures.append((left, placed.top + laid.lines[number].baseline - above, drawn.line))
        return _Crowd(pictures, pieces, hidden)

    def _painted_over(self, laid: LaidParagraph, number: int, marks: LineMarks) -> bool:
        """Return whether something selected or found stands between fills and lanes, or lanes are thicker.

        Lanes may reach into the line below.
        """
        scene = self._scene
        if scene.hovered is not None and any(s.row.annotation == scene.hovered for s in marks.strokes):
            return True
        last = number + 1 == len(laid.lines)
        start, end = laid.lines[number].start, laid.span.end + _A_LINE if last else laid.lines[number + 1].end
        return any(span.start < end and span.end > start for span in (*scene.selection, *scene.found))

    def _fills(self, placed: Placed, crowd: _Crowd) -> Iterator[None]:
        of = placed.laid.style
        above, _ = self._style.fill_box(of)
        for number, marks in crowd.pieces:
            top = placed.top + placed.laid.lines[number].baseline - above
            self._ink.fills(marks.fills, of, self._scene.column, top)
            yield

    def _lanes(self, placed: Placed, crowd: _Crowd) -> Iterator[None]:
        first = self._style.lane_from(placed.laid.style)
        for number, marks in crowd.pieces:
            top = placed.top + placed.laid.lines[number].baseline + first
            self._ink.lanes(marks.strokes, self._scene.column, top)
            yield

    def _margin(self, placed: Placed) -> Iterator[None]:
        """Paint the margin bars and letters of a paragraph that touch the clip."""
        style, scene, painter, laid = self._style, self._scene, self._painter, placed.laid
        if not placed.marks or not laid.lines:
            return
        reach = crowded.margin_reach(style)
        low, high = self._clip.top() - placed.top, self._clip.bottom() - placed.top
        first, stop = laid.line_at(low - reach), min(laid.line_at(high + reach) + 1, placed.marked)
        drawn = {}
        if len(placed.marks) >= crowded.MANY_BARS and not scene.paper:
            drawn = self._margins_drawn(placed, range(first, stop))
        left = scene.column + (scene.width if laid.rtl else -crowded.margin_width(style))
        for number, picture in drawn.items():
            painter.drawPixmap(left, placed.top + laid.lines[number].top - reach, picture)
        for _, run in groupby(range(first, stop), key=drawn.__contains__):
            lines = list(run)
            if lines[0] not in drawn:
                yield from self._bars(placed, lines, cut=bool(drawn))

    def _margins_drawn(self, placed: Placed, lines: range) -> dict[int, QPixmap]:
        """Return the margins of those of these lines that were drawn ahead as they are now."""
        found = {}
        for number in lines:
            drawn = self._scene.drawn.get(placed.marks.line(number))
            if drawn is None or drawn.margin is None or drawn.ratio != self._ratio:
                continue
            bars = placed.marks.bars(number)
            if drawn.bars is bars or drawn.bars == bars:
                found[number] = drawn.margin
        return found

    def _bars(self, placed: Placed, lines: Sequence[int], *, cut: bool) -> Iterator[None]:
        """Paint the bars beside neighbouring lines, each in one stroke, `cut` to those lines; and letters."""
        bars = [
            bar
            for number in lines
            for bar in placed.marks.bars(number)
            if bar.line == number or number == lines[0]
        ]
        if cut and bars:
            top, bottom = placed.laid.lines[lines[0]].top, placed.laid.lines[lines[-1]].bottom
            self._painter.save()
            self._painter.setClipRect(
                QRect(self._clip.left(), placed.top + top, self._clip.width(), bottom - top),
                Qt.ClipOperation.IntersectClip,
            )
        for number, bar in enumerate(bars, 1):
            self._ink.bar(placed, bar)
            if number % _BARS == 0:
                yield
        if cut and bars:
            self._painter.restore()
        for number, bar in enumerate(bars, 1):
            if not cut or bar.line >= lines[0]:
                self._ink.letter(placed, bar)
            if number % _BARS == 0:
                yield

    # --- text and above -----------------------------------------------------------------------------------

    def _text(self, placed: Placed, crowd: _Crowd) -> None:
        painter, scene, laid = self._painter, self._scene, placed.laid
        painter.setPen(self._theme[laid.style.colour])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for link in placed.links:
            fittings.link_line(painter, scene, placed, link)
        painter.setPen(self._theme[laid.style.colour])
        looks = self._dimmed(placed)
        ink = self._theme.colours.get("page.selectionText")
        if ink is not None and scene.selection:
            look = QTextCharFormat()
            look.setForeground(QBrush(ink))
            for selected in scene.selection:
                made = laid.format_range(selected.start, selected.end, look)
                if made is not None:
                    looks.append(made)
        laid.layout.draw(painter, QPointF(scene.column, placed.top), looks, QRectF(self._clip))
        if placed.label and laid.lines:
            fittings.label(painter, scene, placed)
        if placed.facts:
            fittings.facts(painter, scene, placed)
        if placed.picture:
            fittings.picture(painter, scene, placed)
        for number, count in crowd.hidden:
            self._ink.badge(placed, number, count)

    def _dimmed(self, placed: Placed) -> list[QTextLayout.FormatRange]:
        """Return what takes the ink from all but the cursor's sentence, where the reader wants that."""
        scene, laid = self._scene, placed.laid
        if not scene.look.dim or scene.target is None or laid.style.colour != "text.primary":
            return []
        quiet = QTextCharFormat()
        quiet.setForeground(QBrush(self._theme["text.secondary"]))  # the palest that can be read on a fill
        around = (
            (laid.span.start, min(laid.span.end, scene.target.start)),
            (max(laid.span.start, scene.target.end), laid.span.end),
        )
        made = [laid.format_range(start, end, quiet) for start, end in around if start < end]
        return [each for each in made if each is not None]

    def _above_text(self, placed: Placed) -> None:
        for span in self._scene.handles_of:
            for at_end in (False, True):
                spot = handle_spot(placed, span, at_end, self._scene)
                if spot is not None:
                    self._handle(spot)
        if self._scene.caret is not None:
            self._caret(placed, self._scene.caret)

    def _handle(self, spot: HandleSpot) -> None:
        painter, style = self._painter, self._style
        ink = self._theme["page.cursorMark"]
        painter.fillRect(spot.stem, ink)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme["surface.page"], 1))
        painter.setBrush(ink)
        radius = style.handle_dot / 2 + 0.5
        painter.drawEllipse(spot.dot, radius, radius)
        painter.restore()

    def _caret(self, placed: Placed, position: int) -> None:
        laid = placed.laid
        if not laid.lines or not laid.span.start <= position <= laid.span.end:
            return
        line = laid.lines[laid.line_of(position)]
        x = round(self._scene.column + laid.x_of(position))
        above, below = self._style.select_box(laid.style)
        top, height = placed.top + line.baseline - above, above + below
        self._painter.fillRect(
            QRectF(x - 1, top, self._style.handle_stem, height), self._theme["page.cursorMark"]
        )
