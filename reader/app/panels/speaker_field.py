"""Who says it: a name with completion over the library's speakers, and the kind of speaker beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from reader.app.panels.controls import Command, row
from reader.app.panels.cues import PointButton
from reader.app.panels.fields import FIELD, GrowingField, complete
from reader.app.panels.words import SPEAKER_KINDS, speaker_kind, the_newspaper
from reader.model import Speaker, SpeakerKind, speaker_called


class SpeakerField(QWidget):
    """`keep` shows what the library holds; `edited(name, kind)` says what was typed or chosen."""

    edited = Signal(str, str)  # name, SpeakerKind; an empty name takes the speaker away
    pointing = Signal()  # at the words of the text that name the speaker
    left = Signal()  # the keyboard goes back to the text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speakers: tuple[Speaker, ...] = ()
        self._kind: SpeakerKind = "named"
        self.name = GrowingField(self.tr("Speaker"), the_newspaper())
        self.name.done.connect(self.send)
        self.name.left.connect(self.left)
        self.name.textEdited.connect(self._on_typed)
        self.kind_button = Command("", "quiet")
        self.kind_button.pad = 0
        self.kind_button.clicked.connect(self._on_kind_clicked)
        self.point_button = PointButton(self.tr("Point at the words that name who says it"))
        self.point_button.clicked.connect(self.pointing)
        self.setLayout(row(self.name, self.kind_button, 1, self.point_button))
        self.setFixedHeight(FIELD)
        self._show_kind("named")

    def set_speakers(self, speakers: tuple[Speaker, ...]) -> None:
        self._speakers = speakers
        names = {name for s in speakers for name in (s.name, *s.aliases)}
        completer = complete(self.name, sorted(names, key=str.casefold))
        completer.activated.connect(self._on_picked)

    def keep(self, name: str, kind: SpeakerKind) -> None:
        """Show a speaker; a name that is being typed stays."""
        typing = self.name.hasFocus() and self.name.isModified()
        self.name.keep(name)
        if not typing:
            self._show_kind(kind if name else "named")

    def edit(self) -> None:
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    @Slot()
    def send(self) -> None:
        """Send out what was typed, when it is another name than the one that is kept."""
        if not self.name.changed:
            return
        name = self._typed
        # A name that the library knows brings its kind, unless one of its kinds was chosen here; another name
        # of a speaker brings the first one.
        known = speaker_called(name, self._speakers, self._kind) or speaker_called(name, self._speakers)
        if known is not None:
            self._show_kind(known.kind)
            if known.name.casefold() != name.casefold():
                name = known.name
                self.name.setText(name)
        self._keep_and_say(name)

    @property
    def _typed(self) -> str:
        return " ".join(self.name.text().split())

    def _keep_and_say(self, name: str) -> None:
        self.name.setModified(False)
        self.name.keep(name)
        self.kind_button.setVisible(bool(name))
        self.edited.emit(name, self._kind)

    def _show_kind(self, kind: SpeakerKind) -> None:
        self._kind = kind
        self.kind_button.setText(speaker_kind(kind))
        self.kind_button.setAccessibleName(self.tr("Kind of speaker: {0}").format(speaker_kind(kind)))
        self.kind_button.setVisible(bool(self._typed))
        self.kind_button.updateGeometry()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self.kind_button.setVisible(bool(text.strip()))

    @Slot(str)
    def _on_picked(self, name: str) -> None:
        known = speaker_called(name, self._speakers)
        if known is not None:
            self._show_kind(known.kind)
        self.send()

    @Slot()
    def _on_kind_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in SPEAKER_KINDS:
            action = menu.addAction(speaker_kind(kind))
            action.setCheckable(True)
            action.setChecked(kind == self._kind)
            action.setData(kind)
        menu.triggered.connect(lambda action: self.choose_kind(action.data()))
        menu.popup(self.kind_button.mapToGlobal(self.kind_button.rect().bottomLeft() + QPoint(0, 2)))

    def choose_kind(self, kind: SpeakerKind) -> None:
        """Take another kind for the name that stands here."""
        name = self._typed
        if name and kind != self._kind:
            self._show_kind(kind)
            self._keep_and_say(name)
