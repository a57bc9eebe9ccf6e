"""Lists that fall out of claims: those not checked, those that nobody vouches for, and who says most.

One sheet, one filter for all three: an outlet, a collection, words and fields of the search. Enter on a row
goes to its place; `Lists` in `app.lists` joins it to the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from reader.app.dialogs.ending import with_ending
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.dialogs.voices import VoicesPage
from reader.app.panels.controls import Command, FilterChip, SearchField, held, padded, row
from reader.app.panels.fields import ChoiceField
from reader.app.panels.found_list import FoundList
from reader.app.panels.labels import FootWords
from reader.app.panels.words import count
from reader.library.query import quoted
from reader.model import ArticleRow, Hit, Speaker

ListName = Literal["unchecked", "unvouched", "speakers"]
MOST = 2_000  # rows that are listed; an export takes all
_PAUSE = 150  # ms without a key before it is searched
_WIDTH, _HEIGHT = 760, 640


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to: an outlet by its name, a collection by its own, and words or fields."""

    outlet: str = ""
    collection: str = ""
    words: str = ""

    @property
    def query(self) -> str:
        parts = (
            f"outlet:{quoted(self.outlet)}" if self.outlet else "",
            f"in:{quoted(self.collection)}" if self.collection else "",
            self.words,
        )
        return " ".join(part for part in parts if part)


class ListsDialog(Sheet):
    """Asks with `wanted(list, Narrowed)`; answers come by `show_hits`, `show_voices` and `show_problem`."""

    wanted = Signal(str, object)  # ListName, Narrowed
    place_chosen = Signal(object)  # Hit
    export_wanted = Signal(str, object, str)  # ListName, Narrowed, path

    def __init__(self, host: QWidget, outlets: Sequence[str], collections: Sequence[str]) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT)
        self.panel.setAccessibleName(self.tr("Lists of claims"))
        self._list: ListName = "unchecked"
        self._near = 0  # the row to be on when what was chosen is no more
        self.tabs: dict[ListName, FilterChip] = {
            "unchecked": FilterChip(self.tr("Claims not checked")),
            "unvouched": FilterChip(self.tr("Claims without a speaker")),
            "speakers": FilterChip(self.tr("Speakers")),
        }
        for name, tab in self.tabs.items():
            tab.clicked.connect(partial(self.show_list, name))
        self.body.addWidget(held(row(*self.tabs.values(), 1, spacing=4, margins=(PAD - 8, 24, PAD, 10))))
        self.outlet = self._choice(self.tr("Outlet"), self.tr("All outlets"), outlets)
        self.collection = self._choice(self.tr("Collection"), self.tr("All collections"), collections)
        self.words = SearchField(self.tr("Words, or speaker: after: label:"))
        self.words.textChanged.connect(self._on_typed)
        self.words.returnPressed.connect(self._on_paused)
        line = row(self.outlet, self.collection, self.words, spacing=8)
        line.setStretchFactor(self.words, 1)
        self.body.addWidget(padded(held(line), PAD, 0, PAD, 8))
        self.places = FoundList(self.tr("Claims"))
        self.places.row_entered_by_key.connect(self._on_place)
        self.places.doubleClicked.connect(self._on_place)
        self.places.letter_pressed.connect(self._on_letter)
        self.voices = VoicesPage()
        self.voices.refused.connect(self.say)
        self.pages = QStackedWidget()
        self.pages.addWidget(padded(self.places, PAD - 16, 0, PAD - 16, 0))
        self.pages.addWidget(padded(self.voices, PAD, 0, PAD, 8))
        self.body.addWidget(self.pages, 1)
        self._sentence = FootWords()
        self.export = Command(self.tr("Export as CSV…"), "plain")
        self.export.clicked.connect(self._on_export)
        leave = Command(self.tr("Close"), "framed")
        leave.clicked.connect(self.reject)
        self.body.addWidget(self.footer(self.export, leave, sentence=self._sentence))
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_PAUSE)
        self._waiting.timeout.connect(self._on_paused)

    def _choice(self, name: str, every: str, names: Sequence[str]) -> ChoiceField:
        made = ChoiceField(name, [(each, each) for each in names])
        made.setItemText(0, every)
        made.setProperty("kind", "")
        made.setMinimumContentsLength(14)
        made.chosen.connect(self._ask)
        made.left.connect(self.take_keyboard)
        if not names:
            made.hide()
        return made

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def narrowed(self) -> Narrowed:
        return Narrowed(
            self.outlet.currentData() or "", self.collection.currentData() or "", self.words.text().strip()
        )

    @property
    def list(self) -> ListName:
        return self._list

    def show_list(self, name: ListName, *_: object) -> None:
        """Show one of the lists; it is read anew."""
        self._list = name
        for each, tab in self.tabs.items():
            tab.setChecked(each == name)
        self.pages.setCurrentIndex(1 if name == "speakers" else 0)
        self.places.setAccessibleName(self.tabs[name].text())
        if name != "speakers":
            self.places.set_hits((), ())
        self._sentence.setText(self.tr("Counting…"))
        self._ask()

    def narrow(self, to: Narrowed, near: int = 0) -> None:
        """Set the filter; the list is read by `show_list`. `near` is the row to be on."""
        self.outlet.keep(to.outlet)
        self.collection.keep(to.collection)
        self.words.setText(to.words)
        self._waiting.stop()
        self._near = near

    def ask_again(self) -> None:
        """Read the list anew: something in the library changed."""
        self._near = self.row
        self._ask()

    @property
    def row(self) -> int:
        """Return the number of the claim that is chosen, from 0."""
        hit = self.places.hit(self.places.currentIndex())
        return self.places.hits.index(hit) if hit in self.places.hits else 0

    def take_keyboard(self) -> None:
        (self.voices.list if self._list == "speakers" else self.places).setFocus(
            Qt.FocusReason.PopupFocusReason
        )

    def show_hits(self, hits: tuple[Hit, ...], rows: tuple[ArticleRow, ...]) -> None:
        self.places.set_hits(hits, rows, near=self._near)
        self.export.setEnabled(bool(hits))
        number = len(hits)
        if number >= MOST:
            self._sentence.setText(
                self.tr("The first {0}; an export takes all. Enter goes to the place.").format(count(number))
            )
        elif number:
            words = self.tr("1 claim") if number == 1 else self.tr("{0} claims").format(count(number))
            said = self.tr("{0}. Enter goes to the place.").format(words)
            if self.outlet.isVisibleTo(self):
                letter = self.outlet.accessibleName()[:1].upper()
                said += " " + self.tr("{0} chooses an outlet.").format(letter)
            self._sentence.setText(said)
        elif self.narrowed != Narrowed():
            self._sentence.setText(self.tr("None here. Other outlets or words may have some."))
        elif self._list == "unchecked":
            self._sentence.setText(self.tr("Every claim is checked."))
        else:
            self._sentence.setText(self.tr("Every claim names who says it."))

    def show_voices(
        self, voices: tuple[tuple[Speaker, int, int], ...], speakers: tuple[Speaker, ...]
    ) -> None:
        """Show who says how much; `speakers` are all that the library knows."""
        self.voices.set_speakers(speakers)
        self.voices.show_voices(voices)
        self.export.setEnabled(bool(voices))
        if voices:
            number = len(voices)
            words = self.tr("1 speaker") if number == 1 else self.tr("{0} speakers").format(count(number))
            self._sentence.setText(
                self.tr("{0}. Enter searches, F2 changes names, Ctrl+M merges.").format(words)
            )
        elif self.narrowed != Narrowed():
            self._sentence.setText(self.tr("Nobody is named here. Other outlets or words may have some."))
        else:
            self._sentence.setText(self.tr("Nobody is named yet."))

    def say(self, sentence: str) -> None:
        self._sentence.setText(sentence)

    def show_problem(self, sentence: str) -> None:
        if self._list == "speakers":
            self.show_voices((), ())
        else:
            self.show_hits((), ())
        self.say(sentence)

    # --- own affairs -------------------------------------------------------------------------------------

    @Slot()
    def _ask(self, *_: object) -> None:
        self._waiting.stop()
        self.wanted.emit(self._list, self.narrowed)

    @Slot()
    def _on_typed(self, *_: object) -> None:
        self._waiting.start()

    @Slot()
    def _on_paused(self) -> None:
        self._ask()

    @Slot(QModelIndex)
    def _on_place(self, index: QModelIndex) -> None:
        hit = self.places.hit(index)
        if hit is not None:
            self.accept()
            self.place_chosen.emit(hit)

    @Slot(str)
    def _on_letter(self, letter: str) -> None:
        """Go to the filter whose name begins so."""
        for field in (self.outlet, self.collection):
            if field.accessibleName()[:1].casefold() == letter.casefold() and field.isVisible():
                field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    @Slot()
    def _on_export(self) -> None:
        if not self.export.isEnabled():
            return
        suggested = f"{self.tabs[self._list].text()}.csv"
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export as CSV"), suggested, self.tr("Tables (*.csv)")
        )
        if name:
            self.export_wanted.emit(self._list, self.narrowed, str(with_ending(Path(name), ".csv")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_E if control:
                self._on_export()
            case Qt.Key.Key_M if control and self._list == "speakers":
                self.voices.merge_into()
            case Qt.Key.Key_Down if self.words.hasFocus() or self.outlet.hasFocus():
                self.take_keyboard()
            case _:
                super().keyPressEvent(event)
