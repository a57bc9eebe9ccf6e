"""Plain reading mode: the article in a text widget of Qt's own, for screen readers that know it better.

The widget holds a stretch of the article only, and long lines are broken, because Qt needs seconds for a long
line and minutes for a very long one. Offsets stay those of the article. It shows and selects; the cursor, the
annotations and what keys mean stay with the page, which it stands in for (see `reader.app.plain_mode`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from reader.app import theme as tokens
from reader.app.page.display import shown
from reader.app.page.spans import SpanIndex
from reader.app.page.style import Reading, measure
from reader.app.page.table import Paragraph, ParagraphTable
from reader.app.page.values import PageContent
from reader.app.theme import TagStyle, Theme
from reader.text import graphemes
from reader.text.offsets import OffsetMap
from reader.text.span import Span

# Code points held at a time, and how near its end the next stretch is fetched.
_STRETCH = 200_000
_NEAR_END = 20_000


class PlainView(QPlainTextEdit):
    """An article as plain text. Positions are code points of the article, as everywhere."""

    selected = Signal(object)  # Span, on grapheme edges: by the widget's own keys or the mouse
    pointed = Signal(int)  # the text cursor went here, nothing selected

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Article"))
        self._reading = Reading()
        self._tags: Mapping[str, TagStyle] = {}
        self._inside: frozenset[str] = frozenset()
        self._start_with(PageContent())
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self.selectionChanged.connect(self._on_cursor_moved)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # --- content ------------------------------------------------------------------------------------------

    def set_content(self, content: PageContent, target: Span) -> None:
        """Show a text with the cursor on `target`."""
        self._start_with(content)
        self._inside = frozenset()
        self.show_target(target)

    def _start_with(self, content: PageContent) -> None:
        self._content = content
        self._table = ParagraphTable(content.text, content.blocks)
        self._target = Span(0, 0)
        self._names: list[Paragraph] = []
        self._starts: list[int] = []  # article positions of the widget's lines
        self._places: list[int] = []  # and their places in the widget, in UTF-16 units

    def set_styles(self, styles: Mapping[str, TagStyle]) -> None:
        """Take the tags' names, which are announced where they begin."""
        self._tags = styles

    def set_theme(self, theme: Theme) -> None:
        self.setPalette(tokens.palette(theme))

    def set_reading(self, reading: Reading) -> None:
        """Set size, measure and family as the page's; the leading is the widget's own."""
        self._reading = reading
        self.setFont(tokens.font("readingBody", scale=reading.size / Reading().size, family=reading.family))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the text a column of the chosen measure."""
        beside = max(tokens.layout("header") // 2, (self.viewport().width() - measure(self._reading)) // 2)
        if round(self.document().documentMargin()) != beside:
            self.document().setDocumentMargin(beside)

    # --- the stretch that the widget holds -----------------------------------------------------------------

    def _hold(self, position: int) -> None:
        """Fill the widget with the stretch around `position`, unless it holds it already."""
        if self._names and self._held().contains(position) and not self._near_end(position):
            return
        lines: list[str] = []
        self._names, self._starts, self._places = [], [], []
        if self._table.blocks:
            name: Paragraph | None = self._table.at(max(0, position - _STRETCH // 2))
            length = place = 0
            while name is not None and length < _STRETCH:
                span = self._table.span(name)
                line = shown(span.of(self._content.text))
                self._names.append(name)
                self._starts.append(span.start)
                self._places.append(place)
                lines.append(line)
                length += len(span)
                place += len(line.encode("utf-16-le")) // 2 + 2  # an empty line stands between paragraphs
                name = self._table.next(name)
        with QSignalBlocker(self), QSignalBlocker(self.verticalScrollBar()):
            self.setPlainText("\n\n".join(lines))

    def _held(self) -> Span:
        return Span(self._starts[0], self._table.span(self._names[-1]).end)

    def _near_end(self, position: int) -> bool:
        held, whole = self._held(), len(self._content.text)
        return (held.start > 0 and position - held.start < _NEAR_END) or (
            held.end < whole and held.end - position < _NEAR_END
        )

    def _to_widget(self, position: int) -> int:
        """Return the widget's place of an article position, the nearest that it holds."""
        at = max(0, bisect_right(self._starts, position) - 1)
        span = self._table.span(self._names[at])
        inside = min(max(0, position - span.start), len(span))
        return self._places[at] + OffsetMap(span.of(self._content.text)).to_utf16(inside)

    def _from_widget(self, place: int) -> int:
        if not self._names:
            return 0
        at = max(0, bisect_right(self._places, place) - 1)
        span = self._table.span(self._names[at])
        units = OffsetMap(span.of(self._content.text))
        return span.start + units.from_utf16(min(place - self._places[at], units.utf16_length))

    @Slot()
    def _on_scrolled(self) -> None:
        """Fetch what follows when the reader scrolls to the end of what is held."""
        if not self._names:
            return
        bar, held = self.verticalScrollBar(), self._held()
        at_top = bar.value() <= bar.minimum() and held.start > 0
        at_end = bar.value() >= bar.maximum() and held.end < len(self._content.text)
        if not (at_top or at_end):
            return
        first = self._from_widget(self.firstVisibleBlock().position())
        self._hold(first)
        cursor = self.textCursor()
        cursor.setPosition(self._to_widget(first))
        with QSignalBlocker(self), QSignalBlocker(bar):
            bar.setValue(cursor.block().firstLineNumber())
            self.setTextCursor(cursor)

    # --- the cursor ---------------------------------------------------------------------------------------

    def show_target(self, span: Span) -> None:
        """Select `span`, which the page's cursor covers, so that it is read out."""
        self._target = span
        self.show_span(span)

    def show_span(self, span: Span) -> None:
        """Select and reveal some words; no signal tells of it."""
        self._hold(span.start)
        if not self._names:
            return
        cursor = self.textCursor()
        cursor.setPosition(self._to_widget(span.start))
        cursor.setPosition(self._to_widget(span.end), QTextCursor.MoveMode.KeepAnchor)
        # The widget itself is told of nothing, but its accessible interface is.
        with QSignalBlocker(self):
            self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def announce(self, spans: SpanIndex) -> None:
        """Say which tags begin and end where the cursor stands now."""
        here = {row.annotation: row.tag for row in spans.at(self._target.start)}
        began = [tag for annotation, tag in here.items() if annotation not in self._inside]
        ended = bool(self._inside - here.keys())
        self._inside = frozenset(here)
        said = [self._tags[tag].name if tag in self._tags else tag for tag in began]
        if ended and not began:
            said.append(self.tr("end of tag"))
        if said and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, ", ".join(said)))

    @Slot()
    def _on_cursor_moved(self) -> None:
        cursor = self.textCursor()
        start = self._from_widget(cursor.selectionStart())
        end = self._from_widget(cursor.selectionEnd())
        span = graphemes.snap(self._content.text, Span(start, end)) if start < end else Span(start, start)
        if span == self._target:
            return
        if span:
            self.selected.emit(span)
        else:
            self.pointed.emit(span.start)
