"""Who says it: a name with completion over the library's speakers, and the kind of speaker.

The kind stands behind the name, or below it where both have no room in one line.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from reader.app.panels.controls import Command
from reader.app.panels.cues import PointButton
from reader.app.panels.fields import FIELD, INSET, GrowingField, complete
from reader.app.panels.surface import RING
from reader.app.panels.words import SPEAKER_KINDS, speaker_kind, the_newspaper
from reader.model import Speaker, SpeakerKind, speaker_called


class SpeakerField(QWidget):
    """`keep` shows what the library holds; `edited(name, kind)` says what was typed or chosen."""

    edited = Signal(str, str)  # name, SpeakerKind; an empty name takes the speaker away
    pointing = Signal()  # at the words of the text that name the speaker
    left = Signal()  # the keyboard goes back to the text
    grew = Signal()  # or shrank, by the line of the kind

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
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self.name, 0, 0)
        self._grid.addWidget(self.point_button, 0, 3)
        self._below: bool | None = None
        self._place_kind(below=False)
        self.setTabOrder(self.name, self.kind_button)
        self.setTabOrder(self.kind_button, self.point_button)
        self._show_kind("named")

    def _place_kind(self, *, below: bool) -> None:
        if below == self._below:
            return
        self._below = below
        self._grid.removeWidget(self.kind_button)
        if below:
            self._grid.addWidget(self.kind_button, 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeading)
        else:
            self._grid.addWidget(self.kind_button, 0, 1)
        self.kind_button.pad = INSET - RING + 1 if below else 0  # its word begins where the name does
        self.kind_button.updateGeometry()
        self.setFixedHeight(2 * FIELD if below else FIELD)
        self.grew.emit()

    def _fit(self) -> None:
        kind = self.kind_button.sizeHint().width() - 2 * self.kind_button.pad if self._typed else 0
        needed = self.name.sizeHint().width() + kind + self.point_button.sizeHint().width()
        self._place_kind(below=bool(kind) and needed > self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()  # a part has another size now
        return super().event(event)

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
