"""A project file on its way in: what it holds, which tag each of its labels is here, what has no place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels import paint
from reader.app.panels.controls import Command, held, padded, row, scrolled
from reader.app.panels.fields import ChoiceField
from reader.app.panels.import_rows import ProgressLine
from reader.app.panels.labels import ElidedLabel, FootWords, IconLabel, label
from reader.app.panels.surface import CONTROL, RING, theme_of, turned
from reader.app.panels.words import count
from reader.app.theme import font, tokens

_WIDTH, _HEIGHT = 860, 600
_TAGS = 330
NEW, LEAVE = "+", ""  # as `reader.library.mapping` has them


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label of the file, how many annotations carry it, and the choice that is made for it."""

    label: str
    count: int
    choice: str
    name: str = ""  # what is shown for it, when that is another word
    colour: str = ""  # #rrggbb, when that is what the file tells it apart by


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the dialog says about a file; `rows` and `left` are lines of plain text."""

    summary: str
    labels: tuple[LabelRow, ...] = ()
    rows: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    instructions: str = ""
    packs: bool = False  # `rows` are packs, not annotations
    nothing_new: bool = False


class TagChoice(ChoiceField):
    """Which tag a label is here: an own one, a new one, or none."""

    def __init__(self, label_: str, tags: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Tag for “{0}”").format(label_), (), parent)
        self.setProperty("kind", "field")
        self.clear()
        for identity, name in tags:
            self.addItem(name, identity)
        self.insertSeparator(self.count())
        self.addItem(self.tr("New tag"), NEW)
        self.addItem(self.tr("Leave out"), LEAVE)
        self.setFixedHeight(CONTROL)

    def keep(self, value: str) -> None:
        place = self.findData(value)
        if place < 0:
            self.insertItem(0, value, value)  # a tag of an older codebook
            place = 0
        self.setCurrentIndex(place)


class _Swatch(QWidget):
    """A colour of the file, as large as a chip; the word beside it says the same."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = QColor(colour)
        self.setFixedSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme_of(self)["line.control"], 1))
        painter.setBrush(self._colour)
        around = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(around, paint.radius("chip"), paint.radius("chip"))


class _LabelLine(QWidget):
    """One label with its number, and its tag."""

    chosen = Signal(str, str)  # label, choice

    def __init__(self, of: LabelRow, tags: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.of = of
        shown = of.name or of.label or self.tr("(no name)")
        name = ElidedLabel(shown, "uiStrong")
        number = label(count(of.count), "uiSmall", "secondary")
        self.field = TagChoice(shown, tags)
        self.field.keep(of.choice)
        self.field.setFixedWidth(150)
        self.field.chosen.connect(self._on_chosen)
        line = row(name, number, self.field, margins=(RING, 3, RING, 3), spacing=8)
        line.setStretchFactor(name, 1)
        if of.colour:
            line.insertWidget(0, _Swatch(of.colour))
            line.insertSpacing(0, RING)  # where words begin that have none
        self.setLayout(line)

    @Slot(str)
    def _on_chosen(self, choice: str) -> None:
        self.chosen.emit(self.of.label, choice)


class ProjectDialog(Sheet):
    """Values come in by `show_plan`, wishes go out; it knows no library."""

    choice_made = Signal(str, str)  # label, choice
    bring_wanted = Signal()
    library_wanted = Signal()  # open a moved library as its own
    cancel_wanted = Signal()

    def __init__(self, host: QWidget, name: str, kind: str, *, moved: bool = False) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Import {0}").format(name))
        self._tags: tuple[tuple[str, str], ...] = ()
        self._lines: dict[str, _LabelLine] = {}
        title = self.heading(self.tr("Import “{0}”").format(name))
        title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._summary = label(kind, "ui", "secondary", wrap=True)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 12)
        top.setSpacing(4)
        top.addWidget(title)
        top.addWidget(self._summary)
        middle = QHBoxLayout()
        middle.setContentsMargins(turned(PAD - RING, 0, PAD, 12))
        middle.setSpacing(20)
        middle.addWidget(self._make_tags())
        middle.addWidget(held(self._make_right()), 1)
        self.body.addWidget(held(top))
        self.body.addWidget(held(middle), 1)
        self.body.addWidget(self._make_footer(moved))
        self.set_busy(True, self.tr("Reading…"))

    # --- making ------------------------------------------------------------------------------------------

    def _make_tags(self) -> QWidget:
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        area = scrolled(content, self.tr("Labels of the file and their tags here"))
        made = QVBoxLayout()
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(4)
        made.addWidget(_head(self.tr("Labels of the file, and their tags here")))
        made.addWidget(area, 1)
        self._tag_side = held(made)
        self._tag_side.setFixedWidth(_TAGS + int(tokens()["layout"]["scrollBar"]["hit"]))
        self._tag_side.hide()
        return self._tag_side

    def _make_right(self) -> QVBoxLayout:
        made = QVBoxLayout()
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(4)
        self._instructions = _Lines(self.tr("Instructions"))
        self._rows = _Lines(self.tr("First annotations"))
        self._left = _Lines(self.tr("What stays out"))
        made.addWidget(self._instructions, 1)
        made.addWidget(self._rows, 2)
        made.addWidget(self._left, 1)
        for part in (self._instructions, self._rows, self._left):
            part.hide()
        return made

    def _make_footer(self, moved: bool) -> QWidget:
        self._warning = IconLabel("warning", "text.danger")
        self._sentence = FootWords()
        self._progress = ProgressLine()
        self._progress.setFixedWidth(120)
        left = QWidget()
        line = row(self._warning, self._progress, spacing=8)
        line.addWidget(self._sentence, 1)
        left.setLayout(line)
        self._warning.hide()
        self._cancel = Command(self.tr("Cancel"), "plain")
        self._cancel.clicked.connect(self.reject)
        self._go = Command(self.tr("Import"), "framed")
        self._go.clicked.connect(self.bring_wanted)
        if not moved:
            return self.footer(self._cancel, self._go, sentence=left)
        self._apart = Command(self.tr("Open as its own library…"), "framed")
        self._apart.clicked.connect(self.library_wanted)
        self._go.setText(self.tr("Merge into this library"))
        return self.footer(self._cancel, self._go, self._apart, sentence=left)

    # --- values in ---------------------------------------------------------------------------------------

    _can_go = False  # a plan is shown, and there is something new in it

    def set_tags(self, tags: Sequence[tuple[str, str]]) -> None:
        """Say which tags (id, name) this library offers."""
        self._tags = tuple(tags)

    def show_plan(self, shown: Shown) -> None:
        """Show what an import would do now."""
        self._summary.setText(shown.summary)
        for each in shown.labels:
            line = self._lines.get(each.label)
            if line is None:
                line = self._lines[each.label] = _LabelLine(each, self._tags)
                line.chosen.connect(self.choice_made)
                self._list.insertWidget(self._list.count() - 1, line)
                line.show()
            else:
                line.field.keep(each.choice)
        self._tag_side.setVisible(bool(self._lines))
        self._instructions.set_lines([shown.instructions] if shown.instructions else [])
        self._rows.set_title(self.tr("Packs") if shown.packs else self.tr("First annotations"))
        self._rows.set_lines(shown.rows)
        self._left.set_lines(shown.left)
        sentence = self.tr("All of it is here already.") if shown.nothing_new else ""
        self._can_go = not shown.nothing_new
        self.set_busy(False, sentence or self.tr("One undo takes all of it back."))
        if not self._stops() or self.window().focusWidget() is None:
            self.take_keyboard()

    def set_busy(self, busy: bool, sentence: str) -> None:
        self._progress.setVisible(busy)
        self._go.setEnabled(not busy and self._can_go)
        self._warning.hide()
        self._say(sentence)

    def show_progress(self, fraction: float) -> None:
        self._progress.set_fraction(fraction)

    def show_failed(self, sentence: str) -> None:
        """Say what failed. What was planned before can be tried again."""
        self.set_busy(False, sentence)
        self._warning.show()

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)

    def take_keyboard(self) -> None:
        first = next(iter(self._lines.values()), None)
        target: QWidget = (
            first.field if first is not None else self._go if self._go.isEnabled() else self._cancel
        )
        target.setFocus(Qt.FocusReason.PopupFocusReason)

    def reject(self) -> None:
        self.cancel_wanted.emit()
        super().reject()


class _Lines(QWidget):
    """A heading and lines to read and to copy; not there when there are none."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._field = QPlainTextEdit()
        self._field.setProperty("kind", "preview")
        self._field.setReadOnly(True)
        self._field.setFont(font("uiSmall"))
        self._field.setTabChangesFocus(True)
        self._field.setAccessibleName(title)
        self._field.setMinimumHeight(48)
        made = QVBoxLayout(self)
        made.setContentsMargins(0, 0, 0, 6)
        made.setSpacing(4)
        self._title = label(title, "uiHead")
        made.addWidget(padded(self._title, RING, 0, 0, 0))
        made.addWidget(held(row(self._field, margins=(RING, 0, 0, 0))), 1)

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._field.setAccessibleName(title)

    def set_lines(self, lines: Sequence[str]) -> None:
        self._field.setPlainText("\n".join(lines))
        self.setVisible(bool(lines))


def _head(words: str) -> QWidget:
    return padded(label(words, "uiHead"), RING, 0, 0, 0)
