"""Speakers by how much they say; below the one that is chosen, its names, its kind, and who it also is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from reader import wording
from reader.app.panels.controls import held
from reader.app.panels.fields import FIELD, CardField, ChoiceField
from reader.app.panels.labels import label
from reader.app.panels.menu_place import row_of
from reader.app.panels.words import SPEAKER_KINDS, count, speaker_kind
from reader.app.theme import font
from reader.library.vouching import other_names
from reader.model import Speaker, SpeakerKind, speaker_called

Voice = tuple[Speaker, int, int]  # annotations that name it, those of them with cue words


class _List(QListWidget):
    edit_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.edit_wanted.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the sheet's
        else:
            super().keyPressEvent(event)


class VoicesPage(QWidget):
    """`show_voices` fills it; wishes go out. Merging asks by a name: who the chosen speaker is, too."""

    chosen = Signal(str)  # name: what it says is to be searched for
    edited = Signal(object, object)  # Speaker before, after
    merge_wanted = Signal(str, str)  # the speaker that goes, the one that stays
    refused = Signal(str)  # why not, in words

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voices: tuple[Voice, ...] = ()
        self._all: tuple[Speaker, ...] = ()
        self.list = _List()
        self.list.setProperty("kind", "preview")
        self.list.setFont(font("ui"))
        self.list.setAccessibleName(self.tr("Speakers, who says most first"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._on_activated)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.edit_wanted.connect(self._on_edit_wanted)
        self.name = CardField(self.tr("Name"))
        self.kind = ChoiceField(self.tr("Kind"), [(kind, speaker_kind(kind)) for kind in SPEAKER_KINDS])
        self.kind.removeItem(0)
        self.aliases = CardField(self.tr("Also known as"), self.tr("other names; one after another"))
        self.same = CardField(self.tr("Same as"), self.tr("a name: the two become one"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        fields = ((self.name, 0, 0), (self.kind, 0, 2), (self.aliases, 1, 0), (self.same, 1, 2))
        for field, at, column in fields:
            said = label(field.accessibleName(), "uiSmall", "tertiary")
            said.setFixedHeight(FIELD)
            grid.addWidget(said, at, column)
            grid.addWidget(field, at, column + 1)
            grid.setColumnStretch(column + 1, 1)
        for line in (self.name, self.aliases):
            line.done.connect(self._on_edited)
            line.left.connect(self._back)
        self.kind.chosen.connect(self._on_edited)
        self.kind.left.connect(self._back)
        self.same.done.connect(self._on_same)
        self.same.left.connect(self._back)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.list, 1)
        self.form = held(grid)
        whole.addWidget(self.form)

    @property
    def speaker(self) -> Speaker | None:
        """Return the speaker of the chosen row."""
        at = self.list.currentRow()
        return self._voices[at][0] if 0 <= at < len(self._voices) else None

    def set_speakers(self, speakers: tuple[Speaker, ...]) -> None:
        """Take everybody whom the library knows: merging is with one of these."""
        self._all = speakers
        names = sorted({name for s in speakers for name in (s.name, *s.aliases)}, key=str.casefold)
        made = QCompleter(names, self.same)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        made.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self.same.setCompleter(made)

    def show_voices(self, voices: tuple[Voice, ...]) -> None:
        """Show these; the speaker that was chosen stays chosen."""
        before, at = self.speaker, self.list.currentRow()
        self.list.blockSignals(True)
        self._voices = voices
        self.list.clear()
        for voice in voices:
            self.list.addItem(QListWidgetItem(self._words(voice)))
        kept = next((n for n, v in enumerate(voices) if before is not None and v[0].id == before.id), at)
        self.list.setCurrentRow(min(max(0, kept), len(voices) - 1))
        self.list.blockSignals(False)
        self._on_row()

    def _words(self, voice: Voice) -> str:
        speaker, said, hedged = voice
        name = wording.shown(speaker.name, limit=80)
        statements = self.tr("1 statement") if said == 1 else self.tr("{0} statements").format(count(said))
        parts = [name, speaker_kind(speaker.kind), statements]
        if said:
            share = round(100 * hedged / said)
            parts[-1] = self.tr("{0}, {1} % with cue words").format(parts[-1], share)
        if speaker.aliases:
            others = ", ".join(f"\u2068{wording.shown(each, limit=40)}\u2069" for each in speaker.aliases)
            parts.append(self.tr("also {0}").format(others))
        # Each part, and each name in it, keeps its own direction and its place in the row.
        return " · ".join(f"\u2068{part}\u2069" for part in parts)

    @Slot()
    def _on_row(self, *_: object) -> None:
        speaker = self.speaker
        self.form.setEnabled(speaker is not None)
        self.same.setEnabled(speaker is not None and len(self._all) > 1)
        for line in (self.name, self.aliases, self.same):
            line.setModified(False)
        self.name.keep(speaker.name if speaker else "")
        self.aliases.keep("; ".join(speaker.aliases) if speaker else "")
        self.same.keep("")
        self.same.mark_wrong(False)
        self.kind.setCurrentIndex(self.kind.findData(speaker.kind) if speaker else -1)

    @Slot()
    def _on_edit_wanted(self) -> None:
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _back(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(QListWidgetItem)
    def _on_activated(self, *_: object) -> None:
        if self.speaker is not None:
            self.chosen.emit(self.speaker.name)

    @Slot()
    def _on_edited(self, *_: object) -> None:
        before = self.speaker
        name = " ".join(self.name.text().split())
        if before is None:
            return
        if not name:
            self.name.setText(before.name)  # somebody without a name cannot be told from others
            return
        kind: SpeakerKind = self.kind.currentData() or before.kind
        others = other_names(name, self.aliases.text().split(";"))
        after = replace(before, name=name, kind=kind, aliases=others)
        if after != before:
            # At once: the field that is left says the same again.
            self._voices = tuple((after, *v[1:]) if v[0] == before else v for v in self._voices)
            self.edited.emit(before, after)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the speaker under the mouse, or with the current one."""
        found = row_of(event, self.list)
        if found is None:
            return
        self.list.setCurrentRow(found[0].row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("All that this speaker says"), self._on_activated)
        menu.addAction(self.tr("Change the name"), self._on_edit_wanted)
        menu.addAction(self.tr("Merge into…"), self.merge_into).setEnabled(self.same.isEnabled())
        menu.popup(found[1])

    def merge_into(self) -> None:
        """Put the keyboard where it is said who the chosen speaker is, too."""
        if self.same.isEnabled():
            self.same.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_same(self) -> None:
        typed = " ".join(self.same.text().split())
        speaker = self.speaker
        if not typed or speaker is None:
            self.same.mark_wrong(False)
            return
        others = [s for s in self._all if s.id != speaker.id]
        holding = [
            s for s in others if any(typed.casefold() in each.casefold() for each in (s.name, *s.aliases))
        ]
        other = speaker_called(typed, others) or (holding[0] if len(holding) == 1 else None)
        self.same.mark_wrong(other is None)
        if other is None:
            words = self.tr("No other speaker has “{0}” in a name.")
            if holding:
                words = self.tr("Several speakers have “{0}” in a name. Type more of it.")
            self.refused.emit(words.format(typed))
        else:
            self.same.setModified(False)
            self.same.keep("")
            self.merge_wanted.emit(speaker.id, other.id)
