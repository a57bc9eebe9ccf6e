"""What stands in the place of the page: heading, commands, filters, two columns of text, a foot with keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from reader.app.panels.controls import Command, FilterChip, held, row
from reader.app.panels.labels import ElidedLabel, KeyCaps, hairline, label
from reader.app.panels.surface import RING, Surface, turned
from reader.app.revisions.pairs import NARROW, OUTSET, SIDE, PairList
from reader.app.revisions.rows import PairRow
from reader.app.theme import TagStyle

Choice = tuple[str, str]  # revision id, its name


class Place(Surface):
    """Base of review, comparison and drift report. Subclasses fill `commands`, `chips` and the list."""

    closed = Signal()
    chosen = Signal(str, str)  # other revisions: old, new

    def __init__(self, title: str, parent: QWidget | None = None, *, choosing: bool = False) -> None:
        """`choosing` makes commands of the two texts' names, to choose others."""
        super().__init__(parent)
        self.setAccessibleName(title)
        self.title = label(title, "uiTitle")
        self.about = ElidedLabel("", "ui", "secondary")
        self.said = ElidedLabel("", "ui", "secondary")
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.list = PairList()
        self.list.setAccessibleName(title)
        self.list.leave.connect(self.closed)
        self.empty = label("", "ui", "secondary", wrap=True)
        self.left_name: Command | ElidedLabel
        self.right_name: Command | ElidedLabel
        if choosing:
            sides = [Command("", "quiet", chevron=True) for _ in range(2)]
            for side, command in enumerate(sides):
                command.clicked.connect(partial(self._offer, command, side))
            self.left_name, self.right_name = sides
        else:
            self.left_name, self.right_name = (ElidedLabel("", "uiSmall", "secondary") for _ in range(2))
        self.note = label("", "ui", wrap=True)
        self.note_command = Command("", "plain")
        self.note_command.hide()
        self._choices: tuple[Choice, ...] = ()
        self._pair = ("", "")
        self.setFocusProxy(self.list)

    # --- building ----------------------------------------------------------------------------------------

    def lay_out(
        self, commands: Sequence[Command], chips: Sequence[FilterChip], hints: Sequence[tuple[str, str]]
    ) -> None:
        """Put everything in its place; `hints` are keys and what they do."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(2)
        head.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.about)
        words = held(head)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(words, 1)
        for command in commands:
            top.addWidget(command, 0, Qt.AlignmentFlag.AlignTop)
        line = row(*chips, spacing=5)
        line.addStretch(1)
        line.addWidget(self.said, 50)
        self._name_line = QHBoxLayout()
        self._name_line.setSpacing(0)
        self._name_line.setContentsMargins(0, 0, 0, 0)
        self._before_names = QWidget()
        self._name_line.addWidget(self._before_names)
        self._left_box = held(row(self.left_name, 1))
        self._name_line.addWidget(self._left_box)
        self._name_line.addWidget(held(row(self.right_name, 1)), 1)
        self._names = held(self._name_line)
        self._sides = [held(each) for each in (top, line)]
        whole.addSpacing(28)
        self._margins = [self._inset(side) for side in self._sides]
        whole.addWidget(self._margins[0])
        whole.addSpacing(18)
        whole.addWidget(self._margins[1])
        whole.addSpacing(10)
        whole.addWidget(self._names)
        whole.addSpacing(2)
        self._empty_box = self._inset(self.empty)
        self._margins.append(self._empty_box)
        whole.addWidget(self._empty_box)
        whole.addWidget(self.list, 1)
        self._foot = self._make_foot(hints)
        whole.addWidget(self._foot)
        self._empty_box.hide()
        self._arrange()

    @staticmethod
    def _inset(widget: QWidget) -> QWidget:
        box = QWidget()
        inside = QHBoxLayout(box)
        inside.setContentsMargins(SIDE, 0, SIDE, 0)
        inside.addWidget(widget)
        return box

    def _make_foot(self, hints: Sequence[tuple[str, str]]) -> QWidget:
        keys = QHBoxLayout()
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(6)
        for key, words in hints:
            keys.addWidget(KeyCaps((key,)))
            keys.addWidget(label(words, "uiSmall", "secondary"))
            keys.addSpacing(10)
        keys.addStretch(1)
        self._hint_row = held(keys)
        self._note_row = held(row(self.note, -8, self.note_command))
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        foot = QWidget()
        whole = QVBoxLayout(foot)
        whole.setContentsMargins(SIDE, 8, SIDE, 14)
        whole.setSpacing(6)
        whole.addWidget(hairline())
        whole.addWidget(self._note_row)
        whole.addWidget(self._hint_row)
        return foot

    def _arrange(self) -> None:
        """Follow the width: the names stand over their columns, the edges shrink where room is scarce."""
        narrow = self.width() < NARROW
        side = SIDE if not narrow else OUTSET + 8
        for box in (*self._margins, self._foot):
            inside = box.layout()
            assert inside is not None
            margins = inside.contentsMargins()
            # A framed command's frame, not its focus ring, ends where the rows end.
            after = side - RING if box is self._margins[0] else side
            inside.setContentsMargins(turned(side, margins.top(), after, margins.bottom()))
        self._hint_row.setVisible(not narrow)
        self.said.setVisible(not narrow)
        self._stand_names()

    def _stand_names(self) -> None:
        rows = self.list.pairs.rows
        sample = next((r for r in rows if not r.wide and not r.quiet), None)
        # Also over one marked text, and while there is nothing: the revisions are chosen there.
        sample = sample or PairRow("", "")
        at = self.list.delegate.measure(self.width(), sample)
        shift = self.left_name.pad + RING if isinstance(self.left_name, Command) else 0
        self._before_names.setFixedWidth(round(at.old_x) - shift)
        self._left_box.setFixedWidth(round(at.new_x - at.old_x))

    # --- values in ---------------------------------------------------------------------------------------

    def set_styles(self, styles: dict[str, TagStyle]) -> None:
        self.list.delegate.styles = dict(styles)
        self.list.viewport().update()

    def set_text_scale(self, scale: float) -> None:
        """Show the article's words at `scale` times the usual size."""
        if scale != self.list.delegate.scale:
            self.list.delegate.scale = scale
            self.list.pairs.layoutChanged.emit()

    def set_names(self, left: str, right: str) -> None:
        """Name the two texts."""
        self.list.pairs.names = (left, right)
        for command, words in ((self.left_name, left), (self.right_name, right)):
            command.setText(words)
            command.updateGeometry()

    def name_revisions(self, choices: Sequence[Choice], old: str, new: str) -> None:
        """Name the revisions there are, oldest first, and the two that are shown."""
        self._choices = tuple(choices)
        self._pair = (old, new)
        names = dict(choices)
        self.set_names(names.get(old, ""), names.get(new, ""))

    def _offer(self, button: Command, side: int, *_: object) -> None:
        """Offer the revisions for one side, 0 for the older text and 1 for the newer one."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for revision, name in reversed(self._choices):
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(revision == self._pair[side])
            action.setData(revision)
        menu.triggered.connect(lambda action: self._take(action.data(), side))
        menu.popup(button.mapToGlobal(QPoint(RING, button.height() - RING)))

    def _take(self, revision: str, side: int) -> None:
        pair = (revision, self._pair[1]) if side == 0 else (self._pair[0], revision)
        if pair != self._pair:
            self.chosen.emit(*pair)

    def say_empty(self, words: str) -> None:
        """Show one sentence above the list, which then has no rows and keeps the keyboard."""
        self.empty.setText(words)
        self._empty_box.setVisible(bool(words))

    def set_note(self, words: str, command: str = "") -> None:
        """Show a sentence at the foot, with at most one command."""
        self.note.setText(words)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._note_row.setVisible(bool(words))
        self.note_command.setText(command)
        self.note_command.setVisible(bool(command))
        self.note_command.updateGeometry()

    # --- events ------------------------------------------------------------------------------------------

    @Slot()
    def take_keyboard(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme["surface.page"])


def chip(words: str, number: int | None = None) -> str:
    """Return a filter's words with its count."""
    return words if number is None else f"{words}  {number}"
