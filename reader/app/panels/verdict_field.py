"""What a check came to: a choice, the day of the check, and the addresses that it rests on."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QDate, QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reader.app.panels import paint
from reader.app.panels.controls import Button, row
from reader.app.panels.cross import cross_of, draw_cross, is_on_cross
from reader.app.panels.cues import FlowBox
from reader.app.panels.fields import FIELD, INSET, CardField, ChoiceField, GrowingField
from reader.app.panels.surface import CHEVRON, theme_of
from reader.app.panels.words import VERDICTS, verdict_word
from reader.app.style import paint_focus
from reader.library.query import is_date
from reader.model import Evidence, Verdict, VerdictWord

_DAY = 92  # width of the day's field


def today() -> str:
    return QDate.currentDate().toString(Qt.DateFormat.ISODate)


class EvidenceWell(Button):
    """One address, by what was written about it, else by itself. A press asks where it leads; Delete removes
    it, F2 takes it back into the field."""

    asked = Signal(int)
    edited = Signal(int)
    removed = Signal(int)
    HEIGHT = 24
    MOST_WIDTH = 240

    def __init__(self, evidence: Evidence, number: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.evidence = evidence
        self.number = number
        self.words = evidence.note or short_address(evidence.address)
        self.setAccessibleName(self.tr("Evidence: {0}").format(_whole(evidence)))
        self.setAccessibleDescription(self.tr("Enter shows where it leads, F2 changes it, Delete removes it"))
        self.setToolTip(
            self.tr("{0}\nA press shows where it leads; F2 changes it, Delete removes it").format(
                "\n".join(filter(None, (evidence.note, evidence.address)))
            )
        )
        self.clicked.connect(lambda: self.asked.emit(self.number))

    def sizeHint(self) -> QSize:
        return QSize(min(self.MOST_WIDTH, math.ceil(paint.width_of(self.words, "ui")) + 14), self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.HEIGHT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()) and is_on_cross(cross_of(self), event.position()):
            self.setDown(False)
            self.removed.emit(self.number)
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit(self.number)
            case Qt.Key.Key_F2:
                self.edited.emit(self.number)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.asked.emit(self.number)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        under = self.underMouse()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(of["state.pressed" if under else "state.hover"])
        painter.drawRoundedRect(box, paint.radius("chip"), paint.radius("chip"))
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        ink = of["text.primary" if self.evidence.note else "text.link"]
        paint.draw_line(painter, self.words, "ui", box.adjusted(7, 0, -7, 0), ink, align=align)
        if under:
            draw_cross(painter, cross_of(self), of, on_words=True)
        if self.ringed:
            paint_focus(painter, box, of, paint.radius("chip"))


class EvidenceRow(QWidget):
    """The addresses of a verdict, and a field for another one: an address, then in words what is there."""

    changed = Signal(object)  # tuple[Evidence, ...]
    asked = Signal(str)  # where an address leads is to be shown
    left = Signal()  # the keyboard goes back to the text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: tuple[Evidence, ...] = ()
        self.wells: list[EvidenceWell] = []
        self._box = FlowBox(4, INSET)
        self.field = GrowingField(self.tr("Evidence: an address, then words about it"))
        self.field.setToolTip(
            self.tr("An address; what stands behind it, after a space, is shown in its place.")
        )
        self.field.done.connect(self.send)
        self.field.left.connect(self.left)
        self.field.textChanged.connect(self._box.place)
        self._box.set_widgets([self.field])
        self.setLayout(row(self._box))
        self._say_hint()

    def keep(self, evidence: tuple[Evidence, ...]) -> None:
        if evidence != self._kept:
            self._kept = evidence
            self._fill()
        self._say_hint()

    def _fill(self) -> None:
        focused = next((w.number for w in self.wells if w.hasFocus()), -1)
        self.wells = []
        for number, one in enumerate(self._kept):
            well = EvidenceWell(one, number)
            well.removed.connect(self._on_removed)
            well.asked.connect(self._on_asked)
            well.edited.connect(self._on_edited)
            self.wells.append(well)
        self._box.set_widgets([*self.wells, self.field])
        if focused >= 0:
            near = self.wells[min(focused, len(self.wells) - 1)] if self.wells else self.field
            near.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say_hint(self) -> None:
        hint = self.tr("and…") if self.wells else self.tr("Address, and what it says")
        if hint != self.field.placeholderText():
            self.field.setPlaceholderText(hint)
            self._box.place()

    def fit(self, width: int) -> None:
        """Take the height that the wells need in a row of this width."""
        self.setFixedHeight(max(FIELD, self._box.height_at(width)))

    def forget_typed(self) -> None:
        self.field.clear()

    @Slot()
    def send(self) -> None:
        """Keep what was typed as one more address; one that is there already gets the new words."""
        made = evidence_of(self.field.text())
        if made is None:
            return
        self.field.clear()
        there = [e.address for e in self._kept]
        if made.address in there:
            at = there.index(made.address)
            self.changed.emit((*self._kept[:at], made, *self._kept[at + 1 :]))
        else:
            self.changed.emit((*self._kept, made))

    @Slot(int)
    def _on_removed(self, number: int) -> None:
        self.changed.emit((*self._kept[:number], *self._kept[number + 1 :]))

    @Slot(int)
    def _on_asked(self, number: int) -> None:
        address = self._kept[number].address
        if "://" in address or address.startswith("mailto:"):
            self.asked.emit(address)
        else:
            self._on_edited(number)  # a place that is no address of the web leads nowhere

    @Slot(int)
    def _on_edited(self, number: int) -> None:
        one = self._kept[number]
        self.field.setText(" ".join(filter(None, (one.address, one.note))))
        self.field.setModified(True)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)


def evidence_of(typed: str) -> Evidence | None:
    """Return the address and the words behind it; without one all of it is the place. None for nothing."""
    words = " ".join(typed.split())
    if not words:
        return None
    address, _, note = words.partition(" ")
    if "://" in address or address.startswith("mailto:"):
        return Evidence(address, note)
    return Evidence(words)


def short_address(address: str) -> str:
    """Return an address as a well has room for it: without its scheme and "www."."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/") if "://" in address else address


def _whole(evidence: Evidence) -> str:
    return ", ".join(filter(None, (evidence.note, evidence.address)))


class _VerdictChoice(ChoiceField):
    """As wide as the verdict that it shows, so that the day follows directly."""

    def sizeHint(self) -> QSize:
        words = math.ceil(paint.width_of(self.currentText(), "ui"))
        return QSize(words + 2 * INSET + CHEVRON + 18, FIELD)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, FIELD)


class _Day(CardField):
    def sizeHint(self) -> QSize:
        return QSize(_DAY, FIELD)


class VerdictField(QObject):
    """The two rows of a card: `top` with choice and day, `evidence` below it.

    `evidence_wanted` says whether the second row is to be shown: with something in it, once there is a
    verdict, and while the keyboard is in the first.
    """

    edited = Signal(object)  # Verdict or None
    asked = Signal(str)
    left = Signal()
    wanted_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = Verdict()
        self._awake = False
        named = [(word, verdict_word(word)) for word in VERDICTS if word != "unchecked"]
        self.choice = _VerdictChoice(self.tr("Verdict"), named)
        self.choice.setItemText(0, verdict_word("unchecked"))
        self.choice.chosen.connect(self._on_chosen)
        self.choice.left.connect(self.left)
        self.day = _Day(self.tr("Day of the check"), self.tr("year-month-day"))
        self.day.done.connect(self._on_day)
        self.day.left.connect(self.left)
        # A box that breaks: in some languages, and for some words, the day has no room beside the choice.
        self.top = FlowBox(0, INSET)
        self.top.set_widgets([self.choice, self.day])
        self.choice.currentTextChanged.connect(self.top.place)
        self.day.hide()
        self.evidence = EvidenceRow()
        self.evidence.changed.connect(self._on_evidence)
        self.evidence.asked.connect(self.asked)
        self.evidence.left.connect(self.left)
        for part in (self.choice, self.day, self.evidence.field):
            part.installEventFilter(self)

    def keep(self, verdict: Verdict | None) -> None:
        """Show what the library holds."""
        self._kept = verdict or Verdict()
        self.choice.keep("" if self._kept.verdict == "unchecked" else self._kept.verdict)
        self.day.keep(self._kept.checked)
        self.day.mark_wrong(False)
        self.day.setVisible(self._kept.verdict != "unchecked")
        self.evidence.keep(self._kept.evidence)

    def fit(self, width: int) -> None:
        """Take the heights that both rows need at this width."""
        self.top.setFixedHeight(max(FIELD, self.top.height_at(width)))
        self.top.place()
        self.evidence.fit(width)

    @property
    def evidence_wanted(self) -> bool:
        return self._awake or self._kept != Verdict()

    def forget_typed(self) -> None:
        self.evidence.forget_typed()

    def send(self) -> None:
        """Send out what was typed and not yet sent."""
        self._on_day()
        self.evidence.send()

    def edit(self) -> None:
        self.choice.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _on_chosen(self, word: str) -> None:
        chosen: VerdictWord = next((each for each in VERDICTS if each == word), "unchecked")
        if chosen != self._kept.verdict:
            # Another verdict is another check; none was made on no day.
            self._say(replace(self._kept, verdict=chosen, checked="" if chosen == "unchecked" else today()))

    @Slot()
    def _on_day(self) -> None:
        typed = self.day.text().strip()
        wrong = bool(typed) and not is_date(typed)
        self.day.mark_wrong(wrong)
        if typed != self._kept.checked and not wrong:
            self._say(replace(self._kept, checked=typed))

    @Slot(object)
    def _on_evidence(self, evidence: tuple[Evidence, ...]) -> None:
        if evidence != self._kept.evidence:
            self._say(replace(self._kept, evidence=evidence))

    def _say(self, verdict: Verdict) -> None:
        self._kept = verdict
        self.day.setModified(False)
        self.edited.emit(None if verdict == Verdict() else verdict)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._wake(True)
        elif event.type() == QEvent.Type.FocusOut and self.top.__dict__:
            # Where the keyboard goes is known once it is there; into a list of choices it does not go.
            QTimer.singleShot(0, self, self._on_focus_moved)
        return False

    @Slot()
    def _on_focus_moved(self) -> None:
        focus = self.top.window().focusWidget()
        self._wake(focus is not None and any(p is focus or p.isAncestorOf(focus) for p in self._parts))

    @property
    def _parts(self) -> tuple[QWidget, QWidget]:
        return self.top, self.evidence

    def _wake(self, awake: bool) -> None:
        before = self.evidence_wanted
        self._awake = awake
        if before != self.evidence_wanted:
            self.wanted_changed.emit()
