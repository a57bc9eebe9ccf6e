"""Speakers of the whole library by number, merged when two are one; claims that nobody vouches for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QStackedWidget, QWidget

from reader import wording
from reader.app.dialogs.sheet import PAD, Sheet, while_open
from reader.app.panels.controls import Command, FilterChip, held, row
from reader.app.panels.labels import ElidedLabel
from reader.app.panels.words import count
from reader.app.theme import font
from reader.app.workspace import utc_now
from reader.errors import ReaderError
from reader.library.edits import Edit
from reader.library.vouching import Unvouched, Vouching, merging_speakers, vouching

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library

T = TypeVar("T")
_WIDTH, _HEIGHT = 720, 600
_ID = int(Qt.ItemDataRole.UserRole)


class SpeakersDialog(Sheet):
    """Values in by `show_vouching`; wishes out. Enter on a row goes to its place or searches for it."""

    merge_wanted = Signal(str, str)  # the speaker that goes, the one that stays
    speaker_chosen = Signal(str)  # name
    place_chosen = Signal(object)  # Unvouched

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT)
        self.panel.setAccessibleName(self.tr("Speakers"))
        self._found = Vouching((), ())
        self.tabs = [FilterChip(self.tr("Speakers")), FilterChip(self.tr("Claims without a speaker"))]
        for place, tab in enumerate(self.tabs):
            tab.clicked.connect(partial(self.show_page, place))
        top = row(
            self.heading(self.tr("Speakers")), -16, *self.tabs, 1, spacing=4, margins=(PAD, 20, PAD, 12)
        )
        self.body.addWidget(held(top))
        self.voices = self._list(self.tr("Speakers, who says most first"))
        self.places = self._list(self.tr("Claims without a speaker"))
        self.voices.itemActivated.connect(self._on_voice)
        self.places.itemActivated.connect(self._on_place)
        self.voices.currentRowChanged.connect(self._on_row)
        self.pages = QStackedWidget()
        for each in (self.voices, self.places):
            self.pages.addWidget(held(row(each, margins=(PAD, 0, PAD, 12))))
        self.body.addWidget(self.pages, 1)
        self._sentence = ElidedLabel(self.tr("Counting…"), "uiSmall", "secondary")
        self._merge = Command(self.tr("Merge into"), "framed", chevron=True)
        self._merge.clicked.connect(self._on_merge)
        leave = Command(self.tr("Close"), "framed")
        leave.clicked.connect(self.reject)
        self.body.addWidget(self.footer(self._merge, leave, sentence=self._sentence))
        self.show_page(0)
        self._on_row(-1)

    def _list(self, name: str) -> QListWidget:
        made = QListWidget()
        made.setProperty("kind", "preview")
        made.setFont(font("ui"))
        made.setAccessibleName(name)
        made.setWordWrap(True)
        made.setSpacing(2)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def show_vouching(self, found: Vouching) -> None:
        """Show these; a row that was chosen stays chosen."""
        self._found = found
        kept = self.voices.currentItem().data(_ID) if self.voices.currentItem() else ""
        self.voices.clear()
        for voice in found.voices:
            name = f"\u2068{wording.shown(voice.speaker.name, limit=80)}\u2069"  # keeps its own direction
            words = self.tr("{0} · {1} statements").format(name, count(voice.said))
            if voice.said:
                share = round(100 * voice.hedged / voice.said)
                words = self.tr("{0}, {1} % with cue words").format(words, share)
            item = QListWidgetItem(words)
            item.setData(_ID, voice.speaker.id)
            self.voices.addItem(item)
            if voice.speaker.id == kept:
                self.voices.setCurrentItem(item)
        self.places.clear()
        for place in found.unvouched:
            quote = wording.shown(place.quote, limit=160)
            title = wording.shown(place.title, limit=60)
            self.places.addItem(self.tr("“{0}” – {1}").format(quote, title))
        if self.voices.currentRow() < 0 and self.voices.count():
            self.voices.setCurrentRow(0)
        self.show_page(self.pages.currentIndex())

    def show_problem(self, sentence: str) -> None:
        self._sentence.setText(sentence)

    def show_page(self, place: int, *_: object) -> None:
        self.pages.setCurrentIndex(place)
        for at, tab in enumerate(self.tabs):
            tab.setChecked(at == place)
        self._merge.setVisible(place == 0)
        if place == 0:
            self.show_problem(
                self.tr("Enter searches for all that a speaker says. Undo parts what was merged.")
            )
        elif self._found.unvouched:
            self.show_problem(self.tr("Enter goes to the place."))
        else:
            self.show_problem(self.tr("Every claim names who says it."))

    def take_keyboard(self) -> None:
        self.voices.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(int)
    def _on_row(self, at: int) -> None:
        self._merge.setEnabled(at >= 0 and self.voices.count() > 1)

    @Slot(QListWidgetItem)
    def _on_voice(self, item: QListWidgetItem) -> None:
        name = next((v.speaker.name for v in self._found.voices if v.speaker.id == item.data(_ID)), "")
        if name:
            self.accept()
            self.speaker_chosen.emit(name)

    @Slot(QListWidgetItem)
    def _on_place(self, _item: QListWidgetItem) -> None:
        place = self._found.unvouched[self.places.currentRow()]
        self.accept()
        self.place_chosen.emit(place)

    @Slot()
    def _on_merge(self) -> None:
        item = self.voices.currentItem()
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for voice in self._found.voices:
            if voice.speaker.id != item.data(_ID):
                words = wording.shown(voice.speaker.name, limit=60).replace("&", "&&")
                menu.addAction(words, partial(self.merge_wanted.emit, item.data(_ID), voice.speaker.id))
        menu.popup(self._merge.mapToGlobal(self._merge.rect().bottomLeft()))


class Speakers(QObject):
    """Joins the dialog to the workspace for as long as it is open."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self.dialog = SpeakersDialog(window)
        self.dialog.merge_wanted.connect(self.merge)
        self.dialog.speaker_chosen.connect(self._search)
        self.dialog.place_chosen.connect(self._go)
        self.dialog.closed.connect(self.deleteLater)
        window.annotations.keep_typed()
        self.dialog.open()
        self._read()

    def _read(self) -> None:
        tag = self._workspace.codebook.tags[0].id if self._workspace.codebook.tags else ""
        known = self._workspace.codebook.tag("claim")
        self._submit(
            lambda library: vouching(
                library, known.id if known else tag, between=self._workspace.storage.breathe
            ),
            self.dialog.show_vouching,
        )

    def _submit(self, job: Callable[[Library], T], done: Callable[[T], object]) -> None:
        dialog = self.dialog
        self._workspace.storage.submit(
            job, while_open(dialog, done), while_open(dialog, self._failed), bulk=True
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self.dialog.show_problem(wording.of(error, self._window.translate))
        else:
            self._workspace.broke.emit(error)

    @Slot(str, str)
    def merge(self, gone: str, into: str) -> None:
        """Make two speakers one; the sheet shows what is then."""
        workspace = self._workspace
        if workspace.read_only or not workspace.settle():
            self.dialog.show_problem(self.tr("The library cannot be written now, so nothing was merged."))
            return
        name = workspace.speakers[into].name if into in workspace.speakers else into

        def done(edit: Edit) -> None:
            workspace.do(edit, self.tr("Speakers merged: {0}").format(name))
            self._read()

        now = utc_now()
        self._submit(lambda library: merging_speakers(library, gone, into, now), done)

    @Slot(str)
    def _search(self, name: str) -> None:
        self._window.arrangement.library.show(True)
        plain = name.replace('"', " ")
        self._window.library.search.setText(f'speaker:"{plain}"')
        self._window.library.focus_search()

    @Slot(object)
    def _go(self, place: Unvouched) -> None:
        window, workspace = self._window, self._workspace

        def show() -> None:
            window.tagging.activate(place.annotation)
            window.view.setFocus()

        if workspace.article is not None and workspace.article.id == place.article:
            show()
        else:
            window.keep_place()
            workspace.open_article(place.article, then=show)
