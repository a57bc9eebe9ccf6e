"""Plain reading mode: the article in a text widget of the system's own making, with the same moves and
signals.

For screen readers that know Qt's widgets better than ours, and for whoever wants nothing but text. The
widget holds a stretch of the article only, and long lines are broken, because Qt needs seconds for a long
line and minutes for a very long one. Offsets stay those of the article.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from reader.app import theme as tokens
from reader.app.page.display import shown
from reader.app.page.sentences import Sentences
from reader.app.page.spans import SpanIndex
from reader.app.page.style import Reading
from reader.app.page.table import Paragraph, ParagraphTable
from reader.app.page.target import Edge, TargetMoves, Unit
from reader.app.page.values import PageContent, Place
from reader.app.theme import TagStyle, Theme
from reader.model import SpanRow
from reader.text import graphemes
from reader.text.offsets import OffsetMap
from reader.text.span import Span

# Code points held at a time, and how near its end the next stretch is fetched.
_STRETCH = 200_000
_NEAR_END = 20_000


class PlainView(QPlainTextEdit):
    """An article as plain text. Positions are code points of the article, as everywhere."""

    target_changed = Signal(object)  # Span
    selected = Signal(object)  # tuple[Span, ...]
    place_changed = Signal(object)  # Place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(self.tr("Article"))
        self._content = PageContent()
        self._spans = SpanIndex()
        self._tags: dict[str, TagStyle] = {}
        self._inside: frozenset[str] = frozenset()
        self._moving = False  # the text cursor is being put somewhere, not moved by the reader
        self._start_with(PageContent())
        self.selectionChanged.connect(self._on_selection_changed)

    # --- content ------------------------------------------------------------------------------------------

    @property
    def content(self) -> PageContent:
        return self._content

    @property
    def spans(self) -> SpanIndex:
        return self._spans

    def set_content(self, content: PageContent) -> None:
        """Show another text; the cursor stands on the first sentence of its body."""
        self._spans = SpanIndex()
        self._start_with(content)
        self._hold(self._target.start)
        self._show_target()

    def _start_with(self, content: PageContent) -> None:
        self._content = content
        self._table = ParagraphTable(content.text, content.blocks)
        self._sentences = Sentences(self._table, content.language)
        self._moves = TargetMoves(self._table, self._sentences)
        self._target = self._moves.first()
        self._names: list[Paragraph] = []
        self._starts: list[int] = []  # article positions of the widget's lines
        self._places: list[int] = []  # and their places in the widget, in UTF-16 units

    def set_spans(self, rows: Sequence[SpanRow]) -> None:
        self._spans = SpanIndex(rows)

    def add_spans(self, rows: Iterable[SpanRow]) -> None:
        for row in rows:
            self._spans.add(row)

    def remove_annotation(self, annotation_id: str) -> None:
        self._spans.remove(annotation_id)

    def set_styles(self, styles: dict[str, TagStyle]) -> None:
        """Take the tags' names, which are announced where they begin."""
        self._tags = dict(styles)

    def set_theme(self, theme: Theme) -> None:
        self.setPalette(tokens.palette(theme))

    def set_reading(self, size: int, leading: float = 0.0, characters: int = 66, family: str = "") -> None:
        """Set the text size, as the page's; leading and measure are the widget's own."""
        steps = tokens.tokens()["type"]["readingSteps"]
        reading = Reading(int(steps[max(0, size)]) if size < len(steps) else size, family=family)
        self.setFont(tokens.font("readingBody", scale=reading.size / Reading().size, family=family))

    # --- the stretch that the widget holds -----------------------------------------------------------------

    def _hold(self, position: int) -> None:
        """Fill the widget with the stretch around `position`, unless it holds it already."""
        if self._names and self._held().contains(position) and not self._near_end(position):
            return
        lines, self._names, self._starts, self._places = [], [], [], []
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
                place += len(line.encode("utf-16-le")) // 2 + 1
                name = self._table.next(name)
        self._moving = True
        self.setPlainText("\n".join(lines))
        self._moving = False

    def _held(self) -> Span:
        return Span(self._starts[0], self._table.span(self._names[-1]).end)

    def _near_end(self, position: int) -> bool:
        held, whole = self._held(), len(self._content.text)
        return (held.start > 0 and position - held.start < _NEAR_END) or (
            held.end < whole and held.end - position < _NEAR_END
        )

    def _to_widget(self, position: int) -> int:
        """Return the widget's place of an article position that it holds."""
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

    # --- the cursor ---------------------------------------------------------------------------------------

    def target(self) -> Span:
        """Return what the sentence cursor covers."""
        return self._target

    def set_target(self, span: Span, *, reveal: bool = True) -> None:
        """Put the cursor on `span`; the widget selects it, so that it is read out."""
        text = self._content.text
        span = graphemes.snap(text, Span(min(span.start, len(text)), min(span.end, len(text))))
        changed = span != self._target
        self._target = span
        self._hold(span.start)
        self._show_target()
        if changed:
            self.target_changed.emit(span)
            self._announce()

    def _show_target(self) -> None:
        if not self._names:
            return
        cursor = self.textCursor()
        cursor.setPosition(self._to_widget(self._target.start))
        cursor.setPosition(self._to_widget(self._target.end), QTextCursor.MoveMode.KeepAnchor)
        self._moving = True
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._moving = False

    def next_sentence(self) -> None:
        self.set_target(self._moves.next(self._target))

    def previous_sentence(self) -> None:
        self.set_target(self._moves.previous(self._target))

    def grow(self) -> None:
        self.set_target(self._moves.grow(self._target))

    def shrink(self) -> None:
        self.set_target(self._moves.shrink(self._target))

    def move_edge(self, which: Edge = "end", unit: Unit = "word", direction: int = 1) -> None:
        self.set_target(self._moves.move_edge(self._target, which, unit, direction))

    def next_untagged(self) -> bool:
        found = self._moves.next_untagged(self._target, self._spans)
        if found is not None:
            self.set_target(found)
        return found is not None

    def selection(self) -> tuple[Span, ...]:
        """Return what the reader selected with the widget's keys; the cursor's sentence is no selection."""
        cursor = self.textCursor()
        span = Span(self._from_widget(cursor.selectionStart()), self._from_widget(cursor.selectionEnd()))
        return (graphemes.snap(self._content.text, span),) if span and span != self._target else ()

    def clear_selection(self) -> None:
        self._show_target()

    def place(self) -> Place:
        return Place(self._target.start, 0, (self._target.start, self._target.end))

    def set_place(self, place: Place) -> None:
        if place.target is not None and place.target[1] <= len(self._content.text):
            self.set_target(Span(*place.target))
        elif self._table.blocks:
            self.set_target(self._sentences.at(min(place.position, len(self._content.text))))

    @Slot()
    def _on_selection_changed(self) -> None:
        if not self._moving:
            self.selected.emit(self.selection())

    def _announce(self) -> None:
        here = {row.annotation: row.tag for row in self._spans.at(self._target.start)}
        began = [tag for annotation, tag in here.items() if annotation not in self._inside]
        self._inside = frozenset(here)
        if began and QAccessible.isActive():
            names = ", ".join(self._tags[tag].name if tag in self._tags else tag for tag in began)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, names))
