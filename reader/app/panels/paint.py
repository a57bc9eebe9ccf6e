"""What the panels paint themselves: laid-out text, tag chips, key caps, strokes, strips and shadows.

Lengths are logical pixels at 100 %. Everything takes the theme, nothing reads the application's state.
"""

from __future__ import annotations

import functools
import math
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QStyle

from reader.app.page import strokes
from reader.app.theme import TagStyle, Theme, font, leading, tag_stroke, tokens

# A line of a panel never shows more than this; longer text is cut before it is laid out.
MOST_CHARACTERS_A_LINE = 240
MOST_CHARACTERS = 4000

CHIP = 18
CHIP_SMALL = 16
KEY_CAP = 18


def radius(name: str) -> int:
    """Return a corner radius of the tokens, for example `radius("card")`."""
    return int(tokens()["radius"][name])


@functools.cache
def tabular(role: str) -> QFont:
    """Return the role's font with figures of one width, so that counts stand in a column."""
    made = font(role)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@functools.cache
def baseline(role: str) -> float:
    """Return how far below the top of its line box the role's baseline stands."""
    metrics = QFontMetricsF(font(role))
    return round((leading(role) - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())


@functools.cache
def cap_height(role: str) -> float:
    return QFontMetricsF(font(role)).capHeight()


@functools.lru_cache(maxsize=4096)
def width_of(text: str, role: str) -> float:
    """Return the advance of one line of text in a role's font."""
    return QFontMetricsF(font(role)).horizontalAdvance(text)


class LaidText:
    """Text laid out in lines of a role's leading.

    `height` is the sum of the lines, `width` what they were broken for, `elided` says that words were cut.
    """

    def __init__(self, text: str, role: str, width: float, most: int = 0) -> None:
        shown = " ".join(text.split("\n")).strip()
        limit = most * MOST_CHARACTERS_A_LINE if most else MOST_CHARACTERS
        self.elided = len(shown) > limit
        if self.elided:
            shown = shown[:limit].rstrip() + "…"
        self._leading = leading(role)
        self._baseline = baseline(role)
        self._lines: list[tuple[QTextLayout, QTextLine]] = []
        self._role = role
        self.width = max(1.0, width)
        self._lay(shown, most)
        self.height = len(self._lines) * self._leading
        self.lines = len(self._lines)

    def _layout(self, text: str, *, wrap: bool) -> QTextLayout:
        layout = QTextLayout(text, font(self._role))
        option = QTextOption()
        if right_to_left(text):
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        option.setWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wrap else QTextOption.WrapMode.NoWrap
        )
        layout.setTextOption(option)
        return layout

    def _lay(self, text: str, most: int) -> None:
        layout = self._layout(text, wrap=True)
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(self.width)
            if most and len(self._lines) == most - 1 and not _reaches_end(line, layout):
                # QTextLine counts UTF-16 units; the text is cut there on the same terms.
                rest = (
                    layout.text().encode("utf-16-le")[2 * line.textStart() :].decode("utf-16-le", "replace")
                )
                layout.endLayout()
                self._lines.append(self._last(rest))
                self.elided = True
                return
            self._lines.append((layout, line))
        layout.endLayout()

    def _last(self, rest: str) -> tuple[QTextLayout, QTextLine]:
        metrics = QFontMetricsF(font(self._role))
        cut = metrics.elidedText(rest.strip(), Qt.TextElideMode.ElideRight, self.width)
        space = cut.rfind(" ")
        # A word cut in two reads worse than one left out, unless that would leave half the line empty.
        if cut.endswith("…") and space > len(cut) / 2:
            cut = cut[:space].rstrip(" ,;:–—") + "…"
        layout = self._layout(cut, wrap=False)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(self.width)
        layout.endLayout()
        return layout, line

    def extents(self) -> list[tuple[float, float]]:
        """Return where the words of each line begin and end, from the left of the line box."""
        boxes = (line.naturalTextRect() for _layout, line in self._lines)
        return [(box.left(), box.right()) for box in boxes]

    def draw(self, painter: QPainter, x: float, y: float, ink: QColor, *, to_right: bool = False) -> None:
        """Draw with the top left of the first line box at (x, y); `to_right` ends all lines at the right."""
        painter.setPen(ink)
        for number, (_layout, line) in enumerate(self._lines):
            top = y + number * self._leading + self._baseline - line.ascent()
            shift = self.width - line.naturalTextWidth() - line.x() if to_right else 0
            line.draw(painter, QPointF(x + shift, round(top) - line.y()))

    def boxes(self, start: int, end: int) -> list[tuple[float, float, float, float]]:
        """Return left, top, width and height of what is seen of code points [start, end) of one-line text.

        Only of text that stands as it was given: spaces single, nothing cut before `end`.
        """
        found: list[tuple[float, float, float, float]] = []
        for number, (layout, line) in enumerate(self._lines):
            text = layout.text()
            first, last = units_of(text, start), units_of(text, end)
            if layout is not self._lines[0][0]:  # the last, cut line: its own text
                before = units_of(self._lines[0][0].text(), start), units_of(self._lines[0][0].text(), end)
                cut = self._lines[number - 1][1]
                first, last = (at - cut.textStart() - cut.textLength() for at in before)
            low, high = line.textStart(), line.textStart() + line.textLength()
            first, last = max(first, low), min(last, high)
            if first < last:
                left, right = sorted((line.cursorToX(first)[0], line.cursorToX(last)[0]))  # type: ignore[index]
                found.append((left, number * self._leading + 1, right - left, self._leading - 2))
        return found


def units_of(text: str, at: int) -> int:
    """Return how many UTF-16 units, as Qt counts, stand before a code point."""
    return at + sum(c > "\uffff" for c in text[:at])


def _reaches_end(line: QTextLine, layout: QTextLayout) -> bool:
    units = sum(2 if ord(c) > 0xFFFF else 1 for c in layout.text())
    return line.textStart() + line.textLength() >= units


@functools.lru_cache(maxsize=4096)
def right_to_left(text: str) -> bool:
    """Return whether the text's first strong character is of a right-to-left script."""
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


class TextCache:
    """The last few hundred laid-out texts; belongs to the view that draws them and dies with it."""

    def __init__(self, most: int = 600) -> None:
        self._kept: OrderedDict[tuple[str, str, int, int], LaidText] = OrderedDict()
        self._most = most

    def get(self, text: str, role: str, width: float, most: int = 0) -> LaidText:
        key = (text, role, int(width), most)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = LaidText(text, role, int(width), most)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found

    def clear(self) -> None:
        self._kept.clear()


def elided(text: str, role: str, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    """Return one line of the text, cut with an ellipsis where it does not fit.

    `mode` is meant in the order of reading: right is the end, also of what is written from right to left.
    """
    text = text[:MOST_CHARACTERS_A_LINE].replace("\n", " ")
    if width_of(text, role) <= width:
        return text
    return QFontMetricsF(font(role)).elidedText(text, mode, max(0.0, width))


def draw_line(
    painter: QPainter,
    text: str,
    role: str,
    box: QRectF,
    ink: QColor,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    tabular_figures: bool = False,
) -> None:
    """Draw one elided line in `box`, its line box centred on the box's height."""
    shown = elided(text, role, box.width())
    painter.setFont(tabular(role) if tabular_figures else font(role))
    painter.setPen(ink)
    top = round(box.y() + (box.height() - leading(role)) / 2)
    width = width_of(shown, role)
    x = box.x()
    if align == Qt.AlignmentFlag.AlignRight:
        x = box.right() - width
    elif align == Qt.AlignmentFlag.AlignHCenter:
        x = box.x() + (box.width() - width) / 2
    # The words' own direction, not the interface's: "2 of 9" must not become "9 of 2".
    before = painter.layoutDirection()
    painter.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if right_to_left(shown) else Qt.LayoutDirection.LeftToRight
    )
    painter.drawText(QPointF(round(x), top + baseline(role)), shown)
    painter.setLayoutDirection(before)


def draw_row_ground(
    painter: QPainter, box: QRectF, state: QStyle.StateFlag, theme: Theme, *, raised: bool = False
) -> None:
    """Draw what lies under a row that is selected or pointed at; nothing under the others.

    Where grounds are nearly alike, in high contrast and on a `raised` one in the dark (1.14 to 1), a selected
    row has a frame.
    """
    selected = bool(state & QStyle.StateFlag.State_Selected)
    if selected or state & QStyle.StateFlag.State_MouseOver:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme["surface.rowSelected" if selected else "state.hover"])
        contrast = theme.name == "contrast"
        if selected and (contrast or (raised and theme.dark)):
            width = 2 if contrast else 1
            painter.setPen(QPen(theme["line.strong" if contrast else "line.control"], width))
            box = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, radius("control"), radius("control"))
        painter.restore()


def centred_baseline(box: QRectF, role: str) -> float:
    """Return the baseline that centres capital letters in the box."""
    return round(box.center().y() + cap_height(role) / 2)


def draw_chip(
    painter: QPainter,
    box: QRectF,
    style: TagStyle,
    theme: Theme,
    *,
    hollow: bool = False,
    dotted: bool = False,
) -> None:
    """Draw a tag's chip: filled with its letter, hollow for an orphan, dotted for a suggestion."""
    colours = theme.tags[style.style]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corner = radius("chip")
    if hollow or dotted:
        pen = QPen(colours.stroke, 1)
        if dotted:
            pen.setDashPattern([1.5, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        painter.setPen(colours.label)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.stroke)
        painter.drawRoundedRect(box, corner, corner)
        painter.setPen(colours.on_stroke)
    painter.setFont(font("marginLetter"))
    width = width_of(style.letter, "marginLetter")
    painter.drawText(
        QPointF(box.center().x() - width / 2, centred_baseline(box, "marginLetter")), style.letter
    )
    painter.restore()


def key_width(text: str) -> int:
    """Return the width of a key cap with this text."""
    return max(KEY_CAP, math.ceil(width_of(text, "uiTiny")) + 10)


def draw_key(painter: QPainter, box: QRectF, text: str, theme: Theme) -> None:
    """Draw a key cap: a thin frame and the key's name."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme["line.strong"], 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius("chip"), radius("chip"))
    painter.setFont(font("uiTiny"))
    painter.setPen(theme["text.secondary"])
    width = width_of(text, "uiTiny")
    painter.drawText(QPointF(box.center().x() - width / 2, centred_baseline(box, "uiTiny")), text)
    painter.restore()


def draw_stroke(
    painter: QPainter,
    style: str,
    ink: QColor,
    begin: float,
    end: float,
    centre: float,
    *,
    scale: float = 1.0,
    upright: bool = False,
) -> None:
    """Draw a tag's stroke from `begin` to `end` around `centre`, as the page does, or a margin bar."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pen = strokes.pen(tag_stroke(style), ink.rgba(), scale, upright=upright)
    pen(painter, round(begin), round(end), centre)
    painter.restore()


def draw_strip(
    painter: QPainter,
    box: QRectF,
    parts: Iterable[tuple[str, int]],
    whole: int,
    styles: dict[str, TagStyle],
    theme: Theme,
    *,
    reverse: bool = False,
) -> None:
    """Draw the composition of an article: shares of its characters by tag, the rest as track."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corner = radius("strip")
    clip = QPainterPath()
    clip.addRoundedRect(box, corner, corner)
    painter.setClipPath(clip)
    order = {tag: place for place, tag in enumerate(styles)}
    known = sorted(((t, n) for t, n in parts if t in styles and n > 0), key=lambda p: order[p[0]])
    # Overlapping tags may add up to more than the text; the strip then shows shares of what is tagged.
    whole = max(whole, sum(n for _t, n in known), 1)
    x = 0.0
    blocks: list[tuple[float, float, QColor]] = []
    for tag, count in known:
        width = max(2.0, round(count / whole * box.width()))
        blocks.append((x, width, theme.tags[styles[tag].style].stroke))
        x += width + 1
    rest = box.width() - x
    if rest > 0:
        # White beside the palest tag could not be told apart in high contrast.
        track = "line.hair" if theme.name == "contrast" else "line.strong"
        blocks.append((x, rest, theme[track]))
    for start, width, ink in blocks:
        left = box.right() - start - width if reverse else box.x() + start
        painter.fillRect(QRectF(left, box.y(), width, box.height()), ink)
    painter.restore()


def mirrored(box: QRectF, bounds: QRectF | QRect, right_to_left: bool) -> QRectF:
    """Return `box`, turned round inside `bounds` where the interface runs from right to left."""
    if not right_to_left:
        return box
    whole = QRectF(bounds)
    return QRectF(whole.left() + whole.right() - box.right(), box.y(), box.width(), box.height())


def draw_picture(
    painter: QPainter, image: QImage | None, room: QRectF, of: Theme, within: QRectF | None
) -> None:
    """Draw the picture of an area as large as there is room, at its beginning; `within` mirrors it there."""
    if image is None:
        painter.fillRect(
            QRectF(room.x(), room.y(), room.height() * 4 / 3, room.height()), of["surface.sunken"]
        )
        return
    scale = min(1.0, room.width() / image.width(), room.height() / image.height())
    at = QRectF(room.x(), room.y(), round(image.width() * scale), round(image.height() * scale))
    if within is not None:
        at = mirrored(at, within, True)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(at, image)
    painter.setPen(QPen(of["line.strong"], 1))
    painter.drawRect(at.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()
