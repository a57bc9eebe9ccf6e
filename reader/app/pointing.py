"""Words that a card asks for are pointed at in the text: who speaks, what gives a tag away, a place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from reader.model import AttributeValue, speaker_called
from reader.text.snapping import trim
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.window import Window

LONGEST_NAME = 200  # code points; more words than that name nobody
_KEY = "pointing"
Take = Callable[[str, tuple[Span, ...]], object]


class Pointing(QObject):
    """While it lasts, what is selected on the page goes where the card wants it, by mouse or with Enter."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.annotations.pointing.connect(self.begin)
        window.tagging.taking_ended.connect(self._on_ended)

    @Slot(str, str)
    def begin(self, annotation_id: str, what: str) -> None:
        """Point for "cues", "speaker", or "field:" and the id of a field that holds a place of the text."""
        window = self._window
        annotation = window.workspace.annotations.get(annotation_id)
        if annotation is None:
            return
        how = self.tr("Enter takes what is marked, Esc ends it.")
        take: Take
        if what == "cues":
            words, take = self.tr("Select the words that give it away."), self._take_cues
        elif what == "speaker":
            words, take = self.tr("Select the words that name who says it."), self._take_speaker
        else:
            field = what.removeprefix("field:")
            words, take = (
                self.tr("Select the words that the field is about."),
                partial(self._take_value, field),
            )
            known = [v.value for v in annotation.values if v.attribute == field]
            if known and isinstance(known[0], Span):
                window.view.set_target(known[0])
        window.tagging.take_next(lambda spans: take(annotation_id, spans))
        window.view.installEventFilter(self)
        window.say(f"{words} {how}", key=_KEY)
        window.view.setFocus()

    @Slot()
    def _on_ended(self) -> None:
        self._window.view.removeEventFilter(self)
        self._window.messages.take_back(_KEY)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            ):
                view = self._window.view
                self._window.tagging.taken(view.selection() or (view.target(),))
                return True
        return False

    # --- what becomes of them ----------------------------------------------------------------------------

    def _take_cues(self, annotation_id: str, spans: tuple[Span, ...]) -> None:
        """Add cue words; there may be more of them, and so it goes on."""
        annotation = self._window.workspace.annotations.get(annotation_id)
        if annotation is not None:
            self._window.workspace.set_cues(annotation_id, tuple(sorted({*annotation.cues, *spans})))

    def _take_speaker(self, annotation_id: str, spans: tuple[Span, ...]) -> None:
        """Make these words the speaker: whom the library knows by them, else a new one."""
        workspace = self._window.workspace
        if workspace.revision is None:
            return
        span = trim(workspace.revision.text, spans[0])
        name = " ".join(span.of(workspace.revision.text).split())
        if len(name) > LONGEST_NAME:
            self._window.say(self.tr("These are too many words for a name. Select fewer."), key=_KEY)
            return
        self._window.tagging.end_taking()
        known = speaker_called(name, workspace.speakers.values())
        workspace.set_speaker(annotation_id, name, known.kind if known else "named", span)
        self._window.tagging.activate(annotation_id)

    def _take_value(self, attribute: str, annotation_id: str, spans: tuple[Span, ...]) -> None:
        self._window.tagging.end_taking()
        value = AttributeValue(attribute, "span", spans[0])
        self._window.workspace.set_values(annotation_id, attribute, (value,))
        self._window.tagging.activate(annotation_id)
