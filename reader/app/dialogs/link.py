"""Linking an annotation: what it says of another one, and which, found over the whole library."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reader import wording
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, FilterChip, SearchField, held, padded, row
from reader.app.panels.found_list import FoundList
from reader.app.panels.labels import ElidedLabel, FootWords, label
from reader.app.panels.words import LINKS, link_word
from reader.model import ArticleRow, Hit
from reader.model.snapshot import LinkKind

_PAUSE = 120  # ms without a key before it is searched


class LinkDialog(Sheet):
    """Asks with `wanted(query)`, answers come by `show_hits`. Enter links to the row that is chosen; in the
    list the first letter of a kind chooses it."""

    wanted = Signal(str)
    chosen = Signal(str, object)  # LinkKind, Hit

    def __init__(self, host: QWidget, quote: str, kind: LinkKind, *, marked: bool) -> None:
        super().__init__(host, "", width=640, height=620)
        self.panel.setAccessibleName(self.tr("Link this annotation"))
        self._kind = kind
        self._marked = marked
        self.body.addWidget(padded(self.heading(self.tr("Link this annotation")), PAD, 24, PAD, 6))
        shown = ElidedLabel(wording.shown(quote, limit=200), "quote", "secondary")
        self.body.addWidget(padded(held(row(shown)), PAD, 0, PAD, 10))
        self.kinds: dict[LinkKind, FilterChip] = {}
        for each in LINKS:
            chip = self.kinds[each] = FilterChip(link_word(each, outgoing=True))
            chip.setChecked(each == kind)
            chip.clicked.connect(partial(self.set_kind, each))
        says = label(self.tr("It"), "ui", "secondary")
        ends = label(self.tr("what you choose here:"), "ui", "secondary")
        chips = held(row(says, -8, *self.kinds.values(), -8, ends, 1, spacing=4))
        self.body.addWidget(padded(chips, PAD, 0, PAD, 10))
        self.field = SearchField(self.tr("Words of it, or tag: speaker: outlet: in:"))
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_entered)
        self.body.addWidget(padded(held(row(self.field)), PAD, 0, PAD, 8))
        self.list = FoundList(self.tr("Annotations"))
        self.list.row_entered_by_key.connect(self._on_row)
        self.list.doubleClicked.connect(self._on_row)
        self.list.letter_pressed.connect(self._on_letter)
        self.body.addWidget(padded(self.list, PAD - 16, 0, PAD - 16, 0), 1)
        self._sentence = FootWords()
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        self.link = Command(self.tr("Link"), "framed")
        self.link.clicked.connect(self._on_entered)
        self.body.addWidget(self.footer(leave, self.link, sentence=self._sentence))
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_PAUSE)
        self._waiting.timeout.connect(self._on_paused)

    def take_keyboard(self) -> None:
        (self.list if self._marked else self.field).setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def kind(self) -> LinkKind:
        return self._kind

    def set_kind(self, kind: LinkKind, *_: object) -> None:
        self._kind = kind
        for each, chip in self.kinds.items():
            chip.setChecked(each == kind)

    def show_hits(self, hits: tuple[Hit, ...], rows: tuple[ArticleRow, ...]) -> None:
        self.list.set_hits(hits, rows)
        self.link.setEnabled(bool(hits))
        if hits:
            self._sentence.setText(self.tr("Enter links the two; S, C, R and A say how."))
        elif self.field.text().strip():
            self._sentence.setText(self.tr("No annotation found with these words."))
        else:
            self._sentence.setText(self.tr("There is no other annotation yet."))

    def show_problem(self, sentence: str) -> None:
        self.show_hits((), ())
        self._sentence.setText(sentence)

    @Slot()
    def _on_typed(self, *_: object) -> None:
        self._waiting.start()

    @Slot()
    def _on_paused(self) -> None:
        self.wanted.emit(self.field.text().strip())

    @Slot()
    def _on_entered(self) -> None:
        if self._waiting.isActive():  # what is listed is not what was typed: look first
            self._waiting.stop()
            self._on_paused()
            return
        self._on_row(self.list.currentIndex())

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        hit = self.list.hit(index)
        if hit is not None:
            self.accept()
            self.chosen.emit(self._kind, hit)

    @Slot(str)
    def _on_letter(self, letter: str) -> None:
        for kind, chip in self.kinds.items():
            if chip.text()[:1].casefold() == letter.casefold():
                self.set_kind(kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus() and self.list.hits:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        super().keyPressEvent(event)
