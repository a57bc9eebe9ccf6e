"""The scrolling surface: one column of paragraphs at one width and size, and where the reader stands in it.

The page is five layers of one widget: this one lays out and scrolls, `painted` paints the text and its
annotations, `cursor` has the sentence cursor and its journeys, `finding` what is looked for, `view` the
mouse, the selection and the caret.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from reader.app import theme as tokens
from reader.app.page.ahead import Idle
from reader.app.page.column import Column
from reader.app.page.edge import Edge
from reader.app.page.scrollbar import PageScrollBar
from reader.app.page.strip import CertaintyStrip
from reader.app.page.style import Reading, least_margin, measure
from reader.app.page.table import Paragraph
from reader.app.page.values import PageContent, Place
from reader.app.theme import Theme
from reader.text.span import Span

_WHEEL_LINES = 3
_NOTCH = 120  # eighths of a degree in one notch of a wheel
_GLIDE_MS = 12  # between two steps of a smooth scroll


class PageSurface(QAbstractScrollArea):
    """Holds a laid-out `PageContent`. All positions are code points of its text."""

    place_changed = Signal(object)  # Place
    font_step_requested = Signal(int)
    scrolled_under = Signal(bool)  # whether text stands above the top edge: the head draws its hairline
    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = tokens.theme("light")
        self._reading = Reading()
        self._space_above = tokens.layout("pageTop") - tokens.layout("header")
        self._column = Column(PageContent(), self._reading, self._wanted_width(), self._space_above)
        self._upper = Edge(self)
        self._was_under = False
        self._idle = Idle(self)
        self._downwards = True  # where the reader was scrolling to, and is likely to go on
        self._scrolling = False  # the scroll bar is being told, not telling
        self._smooth = False
        self._left_to_glide = 0
        self._gliding = QTimer(self, interval=_GLIDE_MS)
        self._gliding.timeout.connect(self._on_glide)
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._bar = PageScrollBar(self)
        self._bar.set_theme(self._theme)
        self.setVerticalScrollBar(self._bar)
        self._bar.valueChanged.connect(self._on_bar_moved)
        self._bar.setAccessibleName(self.tr("Position in the article"))
        # Never shown, the text has no width beyond its column; but who walks the window's tree meets it.
        self.horizontalScrollBar().setAccessibleName(self.tr("Position across the article"))
        self.strip = CertaintyStrip(self)
        self.strip.setAccessibleName(self.tr("Tags of the whole article"))
        self.strip.set_theme(self._theme)
        edge = tokens.layout("stripFromEdge") + tokens.layout("certaintyStrip")
        self.setViewportMargins(0, 0, edge - self._bar.sizeHint().width(), 0)
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Letters are commands here; an input method would swallow them.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        viewport.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    # --- content and looks --------------------------------------------------------------------------------

    @property
    def content(self) -> PageContent:
        return self._column.content

    @property
    def column(self) -> Column:
        """Return the laid-out paragraphs, for those that walk them."""
        return self._column

    def set_content(self, content: PageContent) -> None:
        """Show another text, from its beginning."""
        self._column = Column(content, self._reading, self._wanted_width(), self._space_above)
        self._column.viewport = max(1, self.viewport().height())
        self._column.dropped = self._dropped
        self._idle.clear()
        self._left_to_glide = 0
        self._relaid()
        self._moved(told=False)

    def set_facts(self, facts: tuple[str, ...]) -> None:
        """Show other facts under the title; the text stays where it is."""
        self._column.set_facts(replace(self.content, facts=facts))
        self._moved()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours: repaints, lays nothing out."""
        self._theme = theme
        self._bar.set_theme(theme)
        self.strip.set_theme(theme)
        self.update()
        self.viewport().update()

    def set_reading(self, size: int, leading: float = 0.0, characters: int = 66, family: str = "") -> None:
        """Set text size, leading, measure and family.

        The size is a step of the tokens' `readingSteps`, or pixels from 10 on. Leading is a factor of the
        size, 0 the usual one; the character at the top of the page stays there.
        """
        steps = tokens.tokens()["type"]["readingSteps"]
        pixels = int(steps[max(0, size)]) if size < len(steps) else size
        usual = tokens.leading("readingBody") / tokens.tokens()["type"]["sizes"]["readingBody"]["size"]
        reading = Reading(pixels, leading or usual, characters, family)
        if reading != self._reading:
            self._reading = reading
            self._column.set_reading(reading, self._wanted_width())
            self._relaid()
            self._moved()

    @property
    def reading(self) -> Reading:
        """Return what the reader chose of size, leading, measure and family."""
        return self._reading

    def _relaid(self) -> None:
        """All lines are others now: what was worked out for them is not kept."""

    def _dropped(self, name: Paragraph) -> None:
        """A paragraph's layout is kept no longer, nor is what was worked out for it."""

    def set_space_above(self, pixels: int) -> None:
        """Set the room above the title, for pages whose head is hidden."""
        delta = pixels - self._space_above
        self._space_above = self._column.space_above = pixels
        if delta and self._column.value == 0:
            self._column.offset = -pixels
        self._moved()

    # --- where things are ---------------------------------------------------------------------------------

    def update_span(self, span: Span | None, *, lines_only: bool = False, hanging: bool = True) -> None:
        """Paint the visible paragraphs of a span again, or only its lines.

        `hanging` is whether lanes or handles change, which stand out of their lines.
        """
        if span is None:
            return
        style = self._column.style
        room = style.part(0.5)
        if lines_only:
            room = max(style.overhang, style.handle_dot + 2) if hanging else 0
        for seen in self._column.shown():
            laid = seen.laid
            if laid.span.start > span.end or laid.span.end < span.start:
                continue
            top, bottom = 0, laid.height
            if lines_only and laid.lines:
                top = laid.lines[laid.line_of(max(span.start, laid.span.start))].top
                bottom = laid.lines[laid.line_of(min(span.end, laid.span.end))].bottom
            self.viewport().update(0, seen.top + top - room, self.viewport().width(), bottom - top + 2 * room)

    def column_width(self) -> int:
        """Return the width of the text's column."""
        return self._column.width

    def column_left(self) -> int:
        """Return the text's left edge in the viewport."""
        page = self.width()
        width = self._column.width
        style = self._column.style
        centred = (page - width) // 2
        wanted = style.bar_left + (style.lanes_most + 1) * style.bar_pitch + style.letter_gap
        # Off the middle by as much as the lanes need, at most by half a line (17 at the usual size).
        shift = max(0, min(style.paragraph_gap, wanted - centred))
        return max(0, centred - shift if self._column.rtl else centred + shift)

    def _wanted_width(self) -> int:
        """Return the column's width: the measure, or what the page has beside margin and strip."""
        free = self.width() - 2 * least_margin(self._reading) - tokens.layout("stripFromEdge")
        least: int = tokens.layout("pageLeast") // 4
        return max(least, min(measure(self._reading), free))

    def point_of(self, position: int) -> QPoint | None:
        """Return the baseline's beginning of the character at `position` in the viewport.

        None when it is not near.
        """
        if self._column.empty:
            return None
        name = self._column.table.at(position)
        top = self._column.y_of(name)
        if top is None:
            return None
        laid = self._column.laid(name)
        if not laid.lines:
            return None
        line = laid.lines[laid.line_of(position)]
        return QPoint(round(self.column_left() + laid.x_of(position)), top + line.baseline)

    # --- scrolling ----------------------------------------------------------------------------------------

    def scroll_by(self, pixels: int) -> None:
        """Scroll down by `pixels`, up if negative."""
        went = self._column.scroll_by(pixels)
        if went:
            self._downwards = went > 0
            self._moved(went)

    def set_smooth_scrolling(self, on: bool) -> None:
        """Let the wheel's notches glide; a touchpad glides by itself."""
        self._smooth = on
        self._left_to_glide = 0

    @Slot()
    def _on_glide(self) -> None:
        """Go a part of the way that is left, so that it ends softly."""
        part = self._left_to_glide // 4 or (1 if self._left_to_glide > 0 else -1)
        if not self._left_to_glide or not self._column.scroll_by(part):
            self._left_to_glide = 0
            self._gliding.stop()
            return
        self._left_to_glide -= part
        self._downwards = part > 0
        self._moved(part)

    def _moved(self, by: int | None = None, *, told: bool = True) -> None:
        """The page stands elsewhere, `by` pixels further down if that is all: paint, tell whoever listens."""
        whole = self.devicePixelRatioF() == int(self.devicePixelRatioF())
        if by is not None and whole and abs(by) < self.viewport().height():
            self.viewport().scroll(0, -by)  # what stays in sight is moved, not painted again
        else:
            self.viewport().update()
        self._tell_bar()
        under = self._column.value > 0
        if under != self._was_under:
            self._was_under = under
            self.scrolled_under.emit(under)
        if told:
            self.place_changed.emit(self.place())

    def _tell_bar(self) -> None:
        self._scrolling = True
        maximum = self._column.maximum
        self._bar.setPageStep(max(1, self.viewport().height()))
        self._bar.setSingleStep(self._column.style.body_leading)
        self._bar.setRange(0, maximum)
        self._bar.setValue(min(maximum, self._column.value))
        self._scrolling = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: the base class would paint the whole viewport whenever the bar is told something."""

    @Slot(int)
    def _on_bar_moved(self, value: int) -> None:
        if not self._scrolling:
            self._column.scroll_to(value)
            self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.font_step_requested.emit(1 if turned > 0 else -1)
            event.accept()
            return
        pixels = event.pixelDelta().y()
        if pixels:
            self.scroll_by(-pixels)
        else:
            lines = event.angleDelta().y() / _NOTCH * _WHEEL_LINES
            self._roll(-round(lines * self._column.style.body_leading))
        event.accept()

    def _roll(self, pixels: int) -> None:
        if not self._smooth:
            self.scroll_by(pixels)
            return
        self._left_to_glide += pixels
        self._gliding.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.viewport = max(1, self.viewport().height())
        before = self._column.width
        self._column.set_width(self._wanted_width())
        went = self._upper.went()
        if self._column.width != before:
            self._relaid()
        else:
            position, below = self._column.anchor()
            if not self._column.value:
                went = 0  # at its very beginning a page shows its title
            self._column.restore(position, below - went)
        top, run = self._bar.groove(self.height())
        right = self.width() - tokens.layout("stripFromEdge")
        wide = tokens.layout("certaintyStrip")
        self.strip.setGeometry(right - wide, top, wide, run)
        self.strip.raise_()
        self._moved(told=False)

    def event(self, event: QEvent) -> bool:
        # The strip lies on the view itself, which must not keep the system's grey behind it.
        if event.type() == QEvent.Type.Paint:
            QPainter(self).fillRect(self.rect(), self._theme["surface.page"])
        return super().event(event)

    # --- place --------------------------------------------------------------------------------------------

    def place(self) -> Place:
        """Return where the reader is, to the character."""
        return Place(*self._column.anchor())

    def set_place(self, place: Place) -> None:
        """Go to a place that `place` gave, in whatever width and size."""
        self._column.restore(min(place.position, len(self.content.text)), place.offset)
        self._moved()

    def progress(self) -> float:
        """Return how much of the page is above the viewport's lower edge, from 0 to 1."""
        column = self._column
        if column.empty:
            return 0.0
        return min(1.0, (column.value + column.viewport) / max(1.0, column.page_height))
