"""Painting the visible paragraphs, in the one order that keeps every text at its measured contrast.

Page, cursor band, fills, found words, selection, lanes, text, handles: each step over all paragraphs before
the next, so that nothing ever stands above text.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextCharFormat,
    QTextLayout,
)

from reader.app import theme
from reader.app.page import crowded, strokes
from reader.app.page import marks as marking
from reader.app.page.facts import BETWEEN, facts_spot, joined_facts
from reader.app.page.lines import Stretch
from reader.app.page.marks import Bar, Stroke
from reader.app.page.scene import UNKNOWN, HandleSpot, Placed, Scene, badge_rect, handle_spot
from reader.app.theme import TagColours
from reader.model import Mark, SpanRow


class PagePainter:
    """Paints a scene. Made for each painting; holds nothing that outlives it."""

    def __init__(self, painter: QPainter, scene: Scene) -> None:
        self._painter = painter
        self._scene = scene
        self._style = scene.style
        self._theme = scene.theme
        self._clip = QRect()
        self._cached: dict[str, TagColours] = {}
        self._pens: dict[tuple[str, bool, bool, bool], strokes.Pen] = {}
        self._letters: dict[str, tuple[QPixmap, float]] = {}
        self._ratio = painter.device().devicePixelRatioF() * painter.transform().m11()

    def paint(self, clip: QRect) -> None:
        """Paint everything that touches `clip`."""
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
        for placed in seen:
            self._fills(placed)
        for placed in seen:
            self._found(placed)
        for placed in seen:
            self._selection(placed)
        for placed in seen:
            self._lanes(placed)
            self._margin(placed)
        for placed in seen:
            self._text(placed)
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
        x = self._beside(placed, style.mark_left, style.mark_width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme["page.cursorMark"])
        rect = QRectF(x, placed.top + top + inset, style.mark_width, bottom - top - 2 * inset)
        painter.drawRoundedRect(rect, style.mark_radius, style.mark_radius)
        painter.restore()

    def _beside(self, placed: Placed, distance: int, width: int) -> int:
        """Return the left edge of something `width` wide, `distance` outside the text's leading edge."""
        if placed.laid.rtl:
            return self._scene.column + self._scene.width + distance - width
        return self._scene.column - distance

    def _lines(self, placed: Placed, hanging: int = 0) -> range:
        """Return the numbers of the marked lines that touch the clip, or hang into it from above."""
        laid = placed.laid
        if not laid.lines:
            return range(0)
        top, bottom = self._clip.top() - placed.top, self._clip.bottom() - placed.top
        return range(laid.line_at(top - hanging), min(laid.line_at(bottom) + 1, placed.marked))

    def _fills(self, placed: Placed) -> None:
        painter, style, active = self._painter, self._style, self._scene.active
        if not placed.marks or not self._scene.look.fills:
            return
        above, below = style.fill_box(placed.laid.style)
        column, height = self._scene.column, above + below
        for number in self._lines(placed):
            top = placed.top + placed.laid.lines[number].baseline - above
            for left, right, row in placed.marks.line(number).fills:
                colours = self._colours(row.tag)
                colour = colours.fill_strong if row.annotation == active else colours.fill
                painter.fillRect(column + left, top, right - left, height, colour)

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

    # --- lanes and margin ---------------------------------------------------------------------------------

    def _colours(self, tag: str) -> TagColours:
        found = self._cached.get(tag)
        if found is None:
            found = self._cached[tag] = self._theme.tags[self._scene.tags.get(tag, UNKNOWN).style]
        return found

    def _lane_pen(self, row: SpanRow) -> strokes.Pen:
        hovered, suggested = row.annotation == self._scene.hovered, row.annotation in self._scene.suggestions
        key = (row.tag, hovered, suggested, False)
        found = self._pens.get(key)
        if found is None:
            look = self._scene.tags.get(row.tag, UNKNOWN)
            colour = self._colours(row.tag).stroke.rgba()
            stroke = strokes.SUGGESTED if suggested else look.stroke
            ratio = 0.0 if self._scene.paper else self._ratio
            wider = 1 if hovered else 0
            found = strokes.pen(stroke, colour, self._style.scale, wider=wider, ratio=ratio)
            self._pens[key] = found
        return found

    def _bar_pen(self, row: SpanRow, suggested: bool) -> strokes.Pen:
        key = (row.tag, False, suggested, True)
        found = self._pens.get(key)
        if found is None:
            look = self._scene.tags.get(row.tag, UNKNOWN)
            stroke = strokes.SUGGESTED if suggested else look.stroke
            colour = self._colours(row.tag).stroke.rgba()
            ratio = 0.0 if self._scene.paper else self._ratio
            found = strokes.pen(stroke, colour, self._style.margin_scale, upright=True, ratio=ratio)
            self._pens[key] = found
        return found

    def _lanes(self, placed: Placed) -> None:
        style, scene, hovered = self._style, self._scene, self._scene.hovered
        if not placed.marks:
            return
        of = placed.laid.style
        left, first = scene.column - crowded.BESIDE, style.lane_from(of)
        below = crowded.lanes_top(style, of)
        for number in self._lines(placed, max(0, crowded.lanes_reach(style, of) - of.below)):
            strokes = placed.marks.line(number).strokes
            baseline = placed.top + placed.laid.lines[number].baseline
            many = len(strokes) >= crowded.MANY and not scene.paper
            if many and hovered is not None:  # what the mouse is over has thicker lanes
                many = all(stroke.row.annotation != hovered for stroke in strokes)
            picture = crowded.lanes_drawn(scene, placed, number, self._ratio) if many else None
            if picture is None:
                self.strokes(strokes, scene.column, baseline + first)
            else:
                self._painter.drawPixmap(left, baseline + below, picture)

    def strokes(self, of: Sequence[Stroke], column: int, top: int) -> None:
        """Paint the lanes of one line, the first of them at `top`."""
        painter, pitch = self._painter, self._style.lane_pitch
        first = top + self._style.px(2) / 2
        for lane, left, right, row in of:
            self._lane_pen(row)(painter, column + left, column + right, first + lane * pitch)

    def _margin(self, placed: Placed) -> None:
        """Paint the margin bars and letters of a paragraph that touch the clip."""
        style, scene, painter, laid = self._style, self._scene, self._painter, placed.laid
        if not placed.marks or not laid.lines:
            return
        reach = crowded.margin_reach(style)
        low, high = self._clip.top() - placed.top, self._clip.bottom() - placed.top
        first, stop = laid.line_at(low - reach), min(laid.line_at(high + reach) + 1, placed.marked)
        if len(placed.marks) >= crowded.MANY_BARS and not scene.paper:
            seen = [n for n in range(first, stop) if placed.marks.bars(n)]
            drawn = [crowded.margin_drawn(scene, placed, number, self._ratio) for number in seen]
            pictures = [picture for picture in drawn if picture is not None]
            if len(pictures) == len(seen):  # or none: bars that go on from line to line are one stroke
                left = scene.column + (scene.width if laid.rtl else -crowded.margin_width(style))
                for number, picture in zip(seen, pictures, strict=True):
                    painter.drawPixmap(left, placed.top + laid.lines[number].top - reach, picture)
                return
        for number in range(first, stop):
            for bar in placed.marks.bars(number):
                if bar.line == number or number == first:
                    self.bar(placed, bar)
                    self.letter(placed, bar)

    def _bar_left(self, placed: Placed, lane: int) -> int:
        style = self._style
        return self._beside(placed, style.bar_left + lane * style.bar_pitch, style.bar_width)

    def bar(self, placed: Placed, of: Bar) -> None:
        """Paint one margin bar; a hairline where a filter leaves it out."""
        row, x, top, bottom = (
            of.row,
            self._bar_left(placed, of.lane),
            placed.top + of.top,
            placed.top + of.bottom,
        )
        if self._left_out(row):
            self._painter.fillRect(x + 1, top, 1, bottom - top, self._colours(row.tag).stroke)
            return
        pen = self._bar_pen(row, row.annotation in self._scene.suggestions)
        pen(self._painter, top, bottom, x + self._style.bar_width / 2)

    def _left_out(self, row: SpanRow) -> bool:
        return self._scene.filtered is not None and row.tag != self._scene.filtered

    def letter(self, placed: Placed, of: Bar) -> None:
        """Paint the letter beside a bar, if it has room for one."""
        if not of.letter or self._left_out(of.row) or not self._scene.look.letters:
            return
        style, painter, tag = self._style, self._painter, of.row.tag
        x = self._bar_left(placed, of.lane)
        found = self._letters.get(tag)
        if found is None:
            letter = self._scene.tags.get(tag, UNKNOWN).letter
            drawn = style.word(letter, style.letter_font, self._colours(tag).label, self._ratio)
            found = self._letters[tag] = (drawn, drawn.deviceIndependentSize().width())
        picture, width = found
        # Rounded in the paragraph: a letter must not shift against its bar as the page scrolls.
        y = placed.top + round(marking.letter_top(of.top, of.bottom, style.letter_height) - 0.5)
        left = x + style.bar_width + style.letter_gap if placed.laid.rtl else x - style.letter_gap - width
        painter.drawPixmap(QPointF(left, y), picture)
        if of.row.annotation in self._scene.suggestions:
            metrics = style.letter_metrics
            painter.setPen(QPen(self._colours(tag).stroke, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRectF(left, y + metrics.ascent() - metrics.capHeight(), width, metrics.capHeight())
            painter.drawRect(box.adjusted(-2.5, -2.5, 1.5, 1.5))

    # --- text and above -----------------------------------------------------------------------------------

    def _text(self, placed: Placed) -> None:
        painter, scene, laid = self._painter, self._scene, placed.laid
        painter.setPen(self._theme[laid.style.colour])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for link in placed.links:
            self._link_line(placed, link)
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
            self._label(placed)
        if placed.facts:
            self._facts(placed)
        if placed.picture:
            self._picture(placed)
        for number in self._lines(placed) if placed.marks else ():
            hidden = placed.marks.line(number).hidden
            if hidden:
                self._badge(placed, number, len(hidden))

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

    def _link_line(self, placed: Placed, link: Mark) -> None:
        # A hairline close to the letters, in ink: lanes are lower, wider and in colour.
        for where in placed.laid.stretches(link.span.start, link.span.end):
            baseline = placed.top + placed.laid.lines[where.line].baseline
            left, right = self._scene.column + where.left, self._scene.column + where.right
            y = baseline + self._style.px(3)
            self._painter.fillRect(
                QRectF(round(left), y, round(right) - round(left), 1), self._theme["line.control"]
            )

    def _picture(self, placed: Placed) -> None:
        """Draw the empty frame of a picture that the library does not hold.

        Sun and hill, as picture icons have.
        """
        painter, scene = self._painter, self._scene
        height, gap = self._style.picture
        top = placed.top + placed.laid.gap - gap - height
        frame = QRectF(scene.column + 0.5, top + 0.5, scene.width - 1, height - 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme["line.strong"], 1))
        painter.setBrush(self._theme["state.hover"])
        painter.drawRect(frame)
        unit = height / 8
        middle = frame.center()
        painter.setPen(QPen(self._theme["text.disabled"], theme.tokens()["icon"]["stroke"]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle + QPointF(unit, -unit), unit / 2, unit / 2)
        hill = ((-2, 1.2), (-0.6, -0.8), (0.5, 0.6), (1, 0.1), (2, 1.2))
        painter.drawPolyline([middle + QPointF(x * unit, y * unit) for x, y in hill])
        painter.restore()

    def _label(self, placed: Placed) -> None:
        painter, laid = self._painter, placed.laid
        painter.setFont(laid.style.font)
        painter.setPen(self._theme["text.tertiary"])
        width = QFontMetricsF(laid.style.font).horizontalAdvance(placed.label)
        gap = self._style.px(8)
        first = laid.lines[0]
        if laid.rtl:
            x = self._scene.column + first.right + gap
        else:
            x = self._scene.column + first.left - gap - width
        painter.drawText(QPointF(x, placed.top + first.baseline), placed.label)

    def _facts(self, placed: Placed) -> None:
        laid, painter = placed.laid, self._painter
        style = self._style.facts
        joined = joined_facts(placed.facts)
        width = QFontMetricsF(style.font).horizontalAdvance(joined)
        spot = facts_spot(laid, self._scene.width, width, self._style)
        if spot.after:
            joined = BETWEEN + joined
            width = QFontMetricsF(style.font).horizontalAdvance(joined)
        top = placed.top + spot.baseline - style.above
        x = self._scene.column + (spot.x - width if laid.rtl else spot.x)
        painter.save()
        painter.setFont(style.font)
        painter.setPen(self._theme["text.tertiary"])
        direction = Qt.LayoutDirection.RightToLeft if laid.rtl else Qt.LayoutDirection.LeftToRight
        painter.setLayoutDirection(direction)
        leading = Qt.AlignmentFlag.AlignRight if laid.rtl else Qt.AlignmentFlag.AlignLeft
        flags = (
            leading | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine
        )
        offset = style.above - QFontMetricsF(style.font).ascent()
        painter.drawText(QRectF(x, top + offset, width + 1, style.leading), int(flags), joined)
        painter.restore()

    def _badge(self, placed: Placed, line: int, count: int) -> None:
        picture = self._style.word(
            f"+{count}", self._style.badge_font, self._theme["text.tertiary"], self._ratio
        )
        rect = badge_rect(placed, line, count, self._scene)
        self._painter.drawPixmap(QPointF(rect.left() + 2, rect.top()), picture)

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
