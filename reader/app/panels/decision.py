"""The decision helper beside the text: the questions in their order, and what each tag means, with examples.

It lies over the annotations while it is open; the page keeps the keyboard, so that the digits answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from reader.app.panels.codebook import in_tree
from reader.app.panels.controls import Command, IconButton, held, row
from reader.app.panels.labels import KeyCaps, TagChip, hairline, label
from reader.app.panels.surface import HIT, ICON, PAD, Surface, taken_down, turned
from reader.app.theme import TagStyle, layout
from reader.model import Codebook, TagDefinition

_INDENT = 26  # from a chip's left edge to the words


class _TagPart(QWidget):
    """One tag: its name and key, what it is, what belongs to it and what does not, examples."""

    tag_wanted = Signal(str)

    def __init__(self, tag: TagDefinition) -> None:
        super().__init__()
        self.tag = tag
        chip = TagChip(TagStyle(tag.style, tag.letter, tag.name))
        self.name = label(tag.name, "uiHead")
        parts: list[QWidget | int] = [chip, -10, self.name, 1]
        if tag.key:
            parts.append(KeyCaps((tag.key,)))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 10, 0, 4)
        self._column.setSpacing(4)
        self._column.addWidget(held(row(*parts)))
        self._say("", tag.definition or tag.summary)
        self._say(self.tr("Include: {0}"), tag.include)
        self._say(self.tr("Leave out: {0}"), tag.exclude)
        for example in tag.examples:
            self._say("“{0}”" if not example.startswith(("“", '"')) else "{0}", example, quiet=True)
        self._own: list[QWidget] = []

    def _say(self, words: str, text: str, *, quiet: bool = False) -> QWidget | None:
        if not text:
            return None
        made = label((words or "{0}").replace("{0}", text), "uiSmall" if quiet else "ui", wrap=True)
        made.setProperty("tone", "secondary" if quiet else "primary")
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = held(row(made, margins=(_INDENT, 0, 0, 0)))
        self._column.addWidget(box)
        return box

    def show_own(self, quotes: Sequence[str]) -> None:
        """Show places of the reader's own library that carry the tag."""
        for gone in self._own:
            gone.hide()
            gone.deleteLater()
        self._own = []
        if quotes:
            made = [self._say("", self.tr("From your library:"), quiet=True)]
            made += [self._say("“{0}”", quote, quiet=True) for quote in quotes]
            self._own = [each for each in made if each is not None]
            for each in self._own:
                each.show()


class DecisionHelper(Surface):
    """Values in by `set_codebook`, `set_current` and `show_own`; `closed` and `edit_wanted` out."""

    closed = Signal()
    edit_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAccessibleName(self.tr("Decision helper"))
        self._book = Codebook("", "", 0, ())
        self._parts: dict[str, _TagPart] = {}
        shut = IconButton("close", self.tr("Close the decision helper"))
        shut.clicked.connect(self.closed)
        head = QWidget()
        head.setFixedHeight(layout("header"))
        overhang = (HIT - ICON) // 2
        title = label(self.tr("Decision helper"), "uiHead")
        head.setLayout(row(title, 1, shut, margins=(PAD, 0, PAD - overhang, 0)))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName(self.tr("Questions and tags"))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        edit = Command(self.tr("Edit the codebook…"), "quiet")
        edit.clicked.connect(self.edit_wanted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.area, 1)
        whole.addWidget(hairline())
        whole.addWidget(held(row(edit, 1, margins=(PAD - 12, 6, PAD, 6))))
        parent.installEventFilter(self)
        self.hide()

    def set_codebook(self, book: Codebook) -> None:
        """Show this codebook: the questions first, then each tag as they lead to it."""
        self._book = book
        content = QWidget()
        content.setProperty("kind", "content")
        content.setAutoFillBackground(False)
        column = QVBoxLayout(content)
        column.setContentsMargins(turned(PAD, 4, PAD, 16))
        column.setSpacing(4)
        for number, question in enumerate(book.questions, 1):
            words = label(self.tr("{0}. {1}").format(number, question), "uiStrong", wrap=True)
            column.addWidget(words)
        if book.unit:
            column.addSpacing(6)
            column.addWidget(label(book.unit, "ui", "secondary", wrap=True))
        self._parts = {}
        for tag, _depth in in_tree(book):
            part = self._parts[tag.id] = _TagPart(tag)
            column.addWidget(part)
        if book.hard_cases:
            column.addSpacing(10)
            column.addWidget(label(self.tr("Hard cases"), "uiHead"))
            for case in book.hard_cases:
                column.addWidget(label(case, "ui", wrap=True))
        column.addStretch(1)
        self.area.setWidget(content)

    def set_current(self, tag: str | None) -> None:
        """Bring the tag under the cursor into sight."""
        part = self._parts.get(tag or "")
        if part is not None and self.isVisible():
            self.area.ensureWidgetVisible(part.name, 0, 80)

    def show_own(self, tag: str, quotes: Sequence[str]) -> None:
        part = self._parts.get(tag)
        if part is not None:
            part.show_own(quotes)

    def open(self) -> None:
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not taken_down(self):
            self.setGeometry(self._over.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self.theme["surface.window"])
