"""A text with its changes marked, laid out for one column: painting only, nothing is read back."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from reader.app.panels.paint import right_to_left
from reader.app.revisions.runs import Look, Run, Runs
from reader.app.theme import Theme, font, leading, tokens
from reader.text.offsets import OffsetMap

ROLE = "reviewText"


class MarkedText:
    """Lines of one text at `width`. `baseline` is that of the first line below the top."""

    def __init__(self, runs: Runs, width: float, theme: Theme, scale: float = 1.0) -> None:
        self.font: QFont = font(ROLE, scale=scale)
        self.leading = round(leading(ROLE) * scale)
        self.baseline = baseline(scale)
        self.width = max(24.0, width)
        self._lines: list[QTextLayout] = []
        self._count = 0
        self._theme = theme
        for paragraph in _paragraphs(runs):
            self._lay(paragraph)

    @property
    def height(self) -> int:
        return self._count * self.leading

    def _lay(self, runs: list[Run]) -> None:
        text = "".join(run.text for run in runs)
        layout = QTextLayout(text, self.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if right_to_left(text):
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout.setTextOption(option)
        offsets, at = OffsetMap(text), 0
        formats = []
        for run in runs:
            ranged = QTextLayout.FormatRange()
            ranged.start = offsets.to_utf16(at)
            at += len(run.text)
            ranged.length = offsets.to_utf16(at) - ranged.start
            ranged.format = _format(run.look, run.strong, self._theme)
            formats.append(ranged)
        layout.setFormats(formats)  # before the lines: afterwards it would drop them
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(self.width)
            top = self._count * self.leading + self.baseline - line.ascent()
            line.setPosition(QPointF(0, round(top)))
            self._count += 1
        layout.endLayout()
        self._lines.append(layout)

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        painter.setPen(self._theme["text.primary"])
        for layout in self._lines:
            layout.draw(painter, QPointF(x, y))


def baseline(scale: float = 1.0) -> int:
    """Return how far below the top of its first line the baseline stands."""
    metrics = QFontMetricsF(font(ROLE, scale=scale))
    room = round(leading(ROLE) * scale) - metrics.ascent() - metrics.descent()
    return round(room / 2 + metrics.ascent())


def _format(look: Look, strong: bool, theme: Theme) -> QTextCharFormat:
    made = QTextCharFormat()
    ink = {"gone": "text.tertiary", "away": "text.tertiary", "context": "text.tertiary"}
    made.setForeground(theme[ink.get(look, "text.primary")])
    if strong:
        made.setFontWeight(QFont.Weight(tokens()["type"]["sizes"]["uiHead"]["weight"]))
    if look == "gone":
        made.setFontStrikeOut(True)
    elif look == "come":
        made.setBackground(theme["state.pressed"])
        if theme.name == "contrast":
            made.setFontUnderline(True)  # shades cannot be told there
    elif look in ("away", "here"):
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        if look == "here":
            made.setBackground(theme["state.pressed"])
    return made


def _paragraphs(runs: Runs) -> list[list[Run]]:
    """Return the runs of each line of text; empty lines are left out."""
    found: list[list[Run]] = [[]]
    for run in runs:
        for number, part in enumerate(run.text.split("\n")):
            if number:
                found.append([])
            if part:
                found[-1].append(Run(part, run.look, run.strong))
    return [paragraph for paragraph in found if any(run.text.strip() for run in paragraph)]


class MarkedCache:
    """The last few hundred texts that were laid out; it goes with the list that draws them."""

    def __init__(self, most: int = 300) -> None:
        self._kept: OrderedDict[tuple[Runs, int, str, float], MarkedText] = OrderedDict()
        self._most = most

    def get(self, runs: Runs, width: float, theme: Theme, scale: float) -> MarkedText:
        key = (runs, int(width), theme.name, scale)
        found = self._kept.pop(key, None)
        if found is None:
            found = MarkedText(runs, int(width), theme, scale)
            if len(self._kept) >= self._most:
                self._kept.popitem(last=False)
        self._kept[key] = found
        return found
