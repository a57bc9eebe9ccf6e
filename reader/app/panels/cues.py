"""Cue words as small wells in a line that breaks as text does."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from reader.app.panels import paint
from reader.app.panels.controls import Button, IconButton, row
from reader.app.panels.cross import cross_of, draw_cross
from reader.app.panels.fields import FIELD, INSET, GrowingField
from reader.app.panels.surface import theme_of
from reader.app.style import paint_focus


class Well(Button):
    """A cue in the article's own words. Delete, or a click on its cross, takes it out."""

    removed = Signal(int)
    HEIGHT = 24
    MOST_WIDTH = 220

    def __init__(self, text: str, number: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.words = text
        self.number = number
        self.setAccessibleName(self.tr("Cue: {0}").format(text))
        self.setAccessibleDescription(self.tr("Delete removes it"))
        self.setToolTip(self.tr("Click or press Delete to remove this cue"))
        self.clicked.connect(lambda: self.removed.emit(self.number))

    def sizeHint(self) -> QSize:
        return QSize(min(self.MOST_WIDTH, math.ceil(paint.width_of(self.words, "quote")) + 12), self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.number)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of["state.pressed" if self.underMouse() else "state.hover"])
        painter.drawRoundedRect(box, paint.radius("chip"), paint.radius("chip"))
        struck = self.underMouse()
        ink = of["text.tertiary" if struck else "text.primary"]
        align = Qt.AlignmentFlag.AlignHCenter
        paint.draw_line(painter, self.words, "quote", box.adjusted(5, 0, -5, 0), ink, align=align)
        if struck:
            draw_cross(painter, cross_of(self), of, on_words=True)
        if self.ringed:
            paint_focus(painter, box, of, paint.radius("chip"))


class FlowBox(QWidget):
    """Puts widgets one after another and breaks into lines as text does; mirrors with the interface.

    A line begins `indent` from the edge, but for a field, whose own text is set in by as much. Not a QLayout:
    a layout in Python would have to hold Qt's layout items, which Qt frees behind its back.
    """

    def __init__(self, gap: int, indent: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets: list[QWidget] = []
        self._gap = gap
        self._indent = indent

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Hold these widgets in this order, which is also Tab's; the last one stays, others may go."""
        before = self._stop_before(widgets[-1])
        for gone in self._widgets:
            if gone not in widgets:
                gone.hide()
                gone.deleteLater()
        self._widgets = list(widgets)
        for widget in widgets:
            if widget.parentWidget() is not self:
                widget.setParent(self)
                widget.show()
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        self.place()

    def _stop_before(self, last: QWidget) -> QWidget | None:
        """Return what Tab reaches before this box, None while it stands nowhere yet.

        Not a box or a label in between: Qt takes such a one for the last stop inside it.
        """
        widget = last.previousInFocusChain()
        while widget is not None and widget is not last:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not self.isAncestorOf(widget):
                return widget
            widget = widget.previousInFocusChain()
        return None

    def height_at(self, width: int) -> int:
        """Return the height that the widgets need at this width."""
        return self._place(width, move=False)

    def place(self) -> None:
        """Place the widgets again: one of them changed its size."""
        self._place(self.width(), move=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def _place(self, width: int, *, move: bool) -> int:
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x, y, high = -1, 0, 0
        for widget in self._widgets:
            if widget.isHidden():
                continue
            start = 0 if isinstance(widget, QLineEdit | QComboBox) else self._indent
            wanted = widget.sizeHint()
            wide = max(1, min(wanted.width(), width - start))
            if x < 0:
                x = start
            elif x + wide > width:
                x, y, high = start, y + high + self._gap, 0
            if move:
                widget.setGeometry(width - x - wide if reverse else x, y, wide, wanted.height())
            x += wide + self._gap
            high = max(high, wanted.height())
        return y + high


class PointButton(IconButton):
    """Begins to point at words in the text; hidden it keeps its room, so that nothing moves."""

    def __init__(self, name: str) -> None:
        super().__init__("cue", name)
        self.setFixedSize(FIELD, FIELD)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()


class CueRow(QWidget):
    """The cues of a card, a field to type another one of the quote's words, a button to point at them.

    The button and the invitation to type more are shown while somebody edits the card (`wake`).
    """

    removed = Signal(int)
    typed = Signal(str)
    pointing = Signal()
    left = Signal()  # the keyboard goes back to the text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quote = ""
        self._awake = False
        self._wells: list[Well] = []
        self._box = FlowBox(4, INSET)
        self.field = GrowingField(self.tr("Cue words"))
        self.field.done.connect(self._on_typed)
        self.field.left.connect(self.left)
        self.point_button = PointButton(self.tr("Point at the words in the text"))
        self.point_button.clicked.connect(self.pointing)
        self.field.textChanged.connect(self._box.place)
        self._box.set_widgets([self.field])
        line = row(self._box)
        line.setStretchFactor(self._box, 1)
        line.addWidget(self.point_button, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self._say_hint()

    def keep(self, cues: tuple[str, ...], quote: str) -> None:
        """Show these cues; `quote` is what typed words must stand in."""
        self._quote = quote
        if tuple(w.words for w in self._wells) != cues:
            self._fill(cues)
        self._say_hint()

    def _fill(self, cues: tuple[str, ...]) -> None:
        focused = next((w.number for w in self._wells if w.hasFocus()), -1)
        self._wells = []
        for number, words in enumerate(cues):
            well = Well(words, number)
            well.removed.connect(self.removed)
            self._wells.append(well)
        self._box.set_widgets([*self._wells, self.field])
        if focused >= 0:
            near = self._wells[min(focused, len(self._wells) - 1)] if self._wells else self.field
            near.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget_typed(self) -> None:
        """Empty the field: another card is shown."""
        self.field.clear()
        self.field.mark_wrong(False)

    def wake(self, awake: bool) -> None:
        if awake != self._awake:
            self._awake = awake
            self.point_button.setVisible(awake)
            self._say_hint()

    def fit(self, width: int) -> None:
        """Take the height that the wells need in a row of this width."""
        self.setFixedHeight(max(FIELD, self._box.height_at(width - FIELD)))

    def _say_hint(self) -> None:
        hint = self.tr("Words that justify the tag")
        if self._wells:
            hint = self.tr("and…") if self._awake else ""
        if hint != self.field.placeholderText():
            self.field.setPlaceholderText(hint)
            self._box.place()

    @Slot()
    def _on_typed(self) -> None:
        words = self.field.text().strip()
        there = words.casefold() in self._quote.casefold()
        self.field.mark_wrong(not there)
        self.field.setToolTip("" if there else self.tr("These words are not in the quote."))
        if words and there:
            self.field.clear()
            self.typed.emit(words)
