"""The printed page for screen readers: the article's text, its letters where print has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from reader.app.page.access import ArticleText
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView


class PrintedText(ArticleText):
    """See the module. Caret, selection and text are the article's own."""

    def __init__(self, printed: PrintedView) -> None:
        super().__init__(printed.article)
        self._printed = printed

    def characterRect(self, offset: int) -> QRect:
        position = self._code_point(offset)
        rects = self._printed.rects_of(Span(position, position + 1))
        if not rects:
            return QRect()
        rect = rects[0].toAlignedRect()
        return QRect(self._printed.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def offsetAtPoint(self, point: QPoint) -> int:
        position = self._printed.character_at(self._printed.viewport().mapFromGlobal(point))
        return -1 if position is None else self.map.to_utf16(position)

    def scrollToSubstring(self, start: int, end: int) -> None:
        low, high = sorted((self._code_point(start), self._code_point(end)))
        self._printed.reveal(Span(low, high))
