"""The article on paper: pages cut between lines, with tags as on the screen, a legend, and page numbers.

Printed in the light theme and the usual text size, whatever the screen shows. The same painter draws both.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPagedPaintDevice, QPainter

from reader.app import theme
from reader.app.page import lanes, marks, strokes
from reader.app.page.column import Column
from reader.app.page.marks import MarkRules
from reader.app.page.paint import PagePainter
from reader.app.page.scene import Placed, Scene
from reader.app.page.spans import SpanIndex
from reader.app.page.style import Reading
from reader.app.page.table import Paragraph
from reader.app.page.values import PageContent
from reader.app.theme import TagStyle
from reader.errors import ExportFailed
from reader.model import SpanRow

_PIXELS_PER_INCH = 96  # what our lengths are measured in
_SLICE = 4096  # pieces counted in one step


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page: its paragraphs with their tops, and how high of it is filled."""

    paragraphs: tuple[tuple[Paragraph, int], ...]
    height: int


class ArticlePrinter:
    """Prints one content with its spans. `page_text(number, of)` says what stands at the foot of a page."""

    def __init__(
        self,
        content: PageContent,
        rows: Sequence[SpanRow] | SpanIndex,
        tags: Mapping[str, TagStyle],
        *,
        page_text: Callable[[int, int], str],
        counts: bool = True,
    ) -> None:
        self._content = content
        # What is printed are the annotations of now; those on the screen may change meanwhile.
        self._index = rows.copy() if isinstance(rows, SpanIndex) else SpanIndex(rows)
        self._used: list[tuple[str, TagStyle, int]] = []
        self._tags = tags
        self._page_text = page_text
        self._counts = counts
        self._theme = theme.theme("light")

    def print_on(self, device: QPagedPaintDevice) -> int:
        """Print on a printer or a PDF writer; return the number of pages."""
        *_, (pages, _) = self.steps(device)
        return pages

    def steps(self, device: QPagedPaintDevice) -> Generator[tuple[int, int], None, None]:
        """Print, in steps of a few milliseconds; give how many pages are drawn, and of how many.

        Of 0 while pages are being cut. Closed early, it ends the document with what it has.
        """
        for _ in self._count():
            yield 0, 0
        scale = device.logicalDpiX() / _PIXELS_PER_INCH
        sheet = QRectF(0, 0, device.width() / scale, device.height() / scale)
        column = self._column(sheet)
        sheets: list[_Sheet] = []
        for _ in self._cut(column, sheet, sheets):
            yield 0, 0
        painter = QPainter()
        if not painter.begin(device):
            raise ExportFailed("print.failed")
        try:
            painter.scale(scale, scale)
            for number, page in enumerate(sheets):
                if number:
                    device.newPage()
                for _ in self._print_sheet(painter, column, page, sheet):
                    yield number, len(sheets)
                self._foot(painter, sheet, number + 1, len(sheets), column)
                if number + 1 == len(sheets):
                    self._legend(painter, column, page.height)
                yield number + 1, len(sheets)
        finally:
            painter.end()

    def _column(self, sheet: QRectF) -> Column:
        """Lay out for paper: a third of an inch is kept beside the text for the margin bars."""
        reading = Reading(size=int(theme.tokens()["type"]["readingSteps"][0]))
        column = Column(self._content, reading, 1, 0)
        style = column.style
        margin = style.bar_left + style.lanes_most * style.bar_pitch
        width = min(int(sheet.width()) - 2 * margin, style.part(26))
        made = Column(self._content, reading, max(1, width), 0)
        made.viewport = int(sheet.height())
        return made

    def _room(self, column: Column, sheet: QRectF) -> int:
        """Return the height for text on each page: the foot stands below."""
        return max(column.style.body_leading, int(sheet.height()) - column.style.part(2))

    def _cut(self, column: Column, sheet: QRectF, pages: list[_Sheet]) -> Iterator[None]:
        """Cut the text into `pages`, between lines, a paragraph in each step.

        Room is kept for the legend on the last.
        """
        room = self._room(column, sheet)
        on_page: list[tuple[Paragraph, int]] = []
        y = 0  # where the next paragraph's top stands on this page
        name: Paragraph | None = None if column.empty else column.table.first
        while name is not None:
            laid = column.laid(name)
            if not on_page and y == 0:
                y = -laid.gap  # no page begins with an empty line
            on_page.append((name, y))
            for line in laid.lines:
                if y + line.bottom > room and y + line.top > 0:
                    pages.append(_Sheet(tuple(on_page), y + line.top))
                    y = -line.top
                    on_page = [(name, y)]
            y += laid.height
            name = column.table.next(name)
            yield
        needed = self._legend_height(column)
        if on_page:
            pages.append(_Sheet(tuple(on_page), y))
        if needed and (not pages or pages[-1].height + needed > room):
            pages.append(_Sheet((), 0))
        if not pages:
            pages.append(_Sheet((), 0))

    def _print_sheet(self, painter: QPainter, column: Column, page: _Sheet, sheet: QRectF) -> Iterator[None]:
        style = column.style
        gaps = lanes.BarGaps(edge=style.bar_width, shared=style.bar_width / 2)
        rules = MarkRules(style.lanes_most, gaps, style.letter_height)
        nothing = SpanIndex()
        placed = []
        for name, top in page.paragraphs:
            laid = column.laid(name)
            block = column.table.blocks[name.block]
            of = column.marks(name)
            made = marks.paragraph_marks(laid, self._index, nothing, rules)
            yield
            if made:
                for number in range(laid.line_at(-top), laid.line_at(page.height - top) + 1):
                    made.line(number)
                    made.bars(number)
                    yield
            placed.append(
                Placed(
                    laid,
                    top,
                    made,
                    len(laid.lines),
                    facts=column.facts(name),
                    label="•" if block.kind == "item" and name.chunk == 0 else "",
                    picture=column.is_picture(name, of),
                    links=tuple(mark for mark in of if mark.kind == "link"),
                )
            )
        left = round((sheet.width() - column.width) / 2)
        scene = Scene(placed, left, column.width, style, self._theme, self._tags, paper=True)
        painter.save()
        # Lines of the next page are laid out here too; they are cut off.
        clip = QRect(0, 0, int(sheet.width()), page.height + (0 if self._continues(page, column) else 64))
        painter.setClipRect(clip)
        try:
            yield from PagePainter(painter, scene).steps(clip)
        finally:
            painter.restore()
        for each in placed:
            yield from each.marks.crumble()

    def _continues(self, page: _Sheet, column: Column) -> bool:
        if not page.paragraphs:
            return False
        name, top = page.paragraphs[-1]
        return top + column.laid(name).height > page.height

    def _foot(self, painter: QPainter, sheet: QRectF, number: int, of: int, column: Column) -> None:
        painter.setFont(theme.font("uiSmall"))
        painter.setPen(self._theme["text.tertiary"])
        left = round((sheet.width() - column.width) / 2)
        rect = QRectF(left, sheet.height() - column.style.part(1), column.width, column.style.part(1))
        painter.drawText(
            rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self._page_text(number, of)
        )

    def _count(self) -> Iterator[None]:
        """Find the tags that occur, in the order of the styles, and how many annotations have them."""
        annotations: dict[str, set[str]] = {}
        for number, row in enumerate(self._index):
            annotations.setdefault(row.tag, set()).add(row.annotation)
            if number % _SLICE == 0:
                yield
        self._used = [
            (tag, style, len(annotations[tag])) for tag, style in self._tags.items() if tag in annotations
        ]

    def _legend_height(self, column: Column) -> int:
        used = len(self._used)
        return column.style.part(1) + used * theme.leading("ui") if used else 0

    def _legend(self, painter: QPainter, column: Column, y: int) -> None:
        """Say below the text what the strokes mean."""
        left = round((painter.device().width() / painter.transform().m11() - column.width) / 2)
        y += column.style.part(1)
        font = theme.font("ui")
        metrics = QFontMetricsF(font)
        sample = theme.layout("codebookRow")
        for tag, style, count in self._used:
            colours = self._theme.tags[style.style]
            middle = y + theme.leading("ui") / 2
            strokes.pen(style.stroke, colours.stroke.rgba())(painter, left, left + sample, middle)
            painter.setFont(font)
            painter.setPen(self._theme["text.primary"])
            words = f"{style.letter}   {style.name or tag}" + (f"   {count}" if self._counts else "")
            baseline = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(left + sample + column.style.part(0.5), baseline), words)
            y += theme.leading("ui")
