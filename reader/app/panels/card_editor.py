"""The open card: the whole quote and every field, edited in the value's place, nothing to confirm.

One editor serves all cards of a list. It never asks for the library: what is shown comes in as a `CardRow`,
what is typed goes out by signals with the card's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from reader.app.panels import paint
from reader.app.panels.card_delegate import CARD_PAD, QUOTE_GAP, UNKNOWN
from reader.app.panels.card_model import CardRow
from reader.app.panels.codebook import NAME
from reader.app.panels.controls import IconButton, held, row
from reader.app.panels.cues import CueRow
from reader.app.panels.fields import FIELD, INSET, NoteField, PictureLabel, QuoteLabel
from reader.app.panels.labels import ElidedLabel, label, leading_edge
from reader.app.panels.link_rows import LinkRows
from reader.app.panels.shadow import draw_surface
from reader.app.panels.speaker_field import SpeakerField
from reader.app.panels.surface import HIT, ICON, PAD, Surface, taken_down, turned
from reader.app.panels.tag_button import TagButton
from reader.app.panels.value_fields import ValueField
from reader.app.panels.verdict_field import VerdictField
from reader.app.panels.words import pages_word
from reader.app.theme import TagStyle
from reader.library.linking import Linked
from reader.model import AttributeDefinition, Codebook, Speaker, Verdict

FieldName = Literal["speaker", "cues", "verdict", "note", "all"]

LABELS = 68  # width of the labels' column: the longest usual one stays clear of a field's ring
_DRAFT_PAUSE = 400  # ms without a key before a half-typed note is kept as a draft
_SIDE = PAD // 2  # the raised surface stands this far inside the panel
_RIGHT = PAD + 4  # from the fields' edge to the panel's


class CardEditor(Surface):
    """See the module."""

    note_edited = Signal(str, str)
    draft_changed = Signal(str, str)
    speaker_edited = Signal(str, str, str)  # id, name, SpeakerKind
    cue_removed = Signal(str, int)
    cue_typed = Signal(str, str)  # words of the quote that were typed as a cue
    # The reader wants to point in the text: id, and "cues", "speaker", or "field:" with an attribute's id.
    pointing = Signal(str, str)
    tag_requested = Signal(str, str)
    remove_requested = Signal(str)
    value_edited = Signal(str, str, object)  # id, attribute, tuple[AttributeValue, ...]
    verdict_edited = Signal(str, object)  # id, Verdict or None
    address_asked = Signal(str)  # where an address of the evidence leads
    link_chosen = Signal(object)  # Linked: the other end is to be shown
    link_removed = Signal(object)
    escape_pressed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: CardRow | None = None
        self._codebook = Codebook("", "", 0, ())
        self._speakers: tuple[Speaker, ...] = ()
        self._attributes: tuple[AttributeDefinition, ...] = ()
        self._values: dict[str, ValueField] = {}
        self._value_widgets: list[QWidget] = []
        self._links: Mapping[str, tuple[Linked, ...]] = {}
        self._make_parts()
        self._lay_out()
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(_DRAFT_PAUSE)
        self._draft.timeout.connect(self._on_draft_paused)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # --- making ------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.tag_button = TagButton()
        self.tag_button.clicked.connect(self._on_tag_clicked)
        self.remove_button = IconButton("remove", self.tr("Remove annotation"))
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.whose = ElidedLabel("", "uiSmall", "secondary")
        self.whose.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.quote = QuoteLabel()
        self.picture = PictureLabel()
        self.speaker = SpeakerField()
        self.speaker.edited.connect(self._on_speaker_edited)
        self.speaker.left.connect(self.escape_pressed)
        self.speaker.grew.connect(self.resized)
        self.speaker.pointing.connect(partial(self._point, "speaker"))
        self.cues = CueRow()
        self.cues.removed.connect(self._on_cue_removed)
        self.cues.typed.connect(self._on_cue_typed)
        self.cues.pointing.connect(partial(self._point, "cues"))
        self.cues.left.connect(self.escape_pressed)
        self.verdict = VerdictField(self)
        self.verdict.edited.connect(self._on_verdict_edited)
        self.verdict.asked.connect(self.address_asked)
        self.verdict.left.connect(self.escape_pressed)
        self.verdict.wanted_changed.connect(self._show_evidence)
        self.links = LinkRows()
        self.links.chosen.connect(self.link_chosen)
        self.links.removed.connect(self.link_removed)
        self.links.left.connect(self.escape_pressed)
        self.note = NoteField(self.tr("Note"), self.tr("Add a note"))
        self.note.done.connect(self._on_note_done)
        self.note.left.connect(self.escape_pressed)
        self.note.textChanged.connect(self._on_note_typed)
        self.note.grew.connect(self.resized)
        speaker, cues = self.speaker, self.cues
        focusable = (speaker.name, speaker.kind_button, speaker.point_button, cues.field, cues.point_button)
        for part in (*focusable, self.note, self.tag_button, self.remove_button):
            part.installEventFilter(self)

    def _lay_out(self) -> None:
        overhang = (HIT - ICON) // 2
        self._grid = QGridLayout()
        self._grid.setContentsMargins(turned(PAD + NAME, 0, _RIGHT, 0))
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, LABELS - INSET)
        self._grid.setColumnStretch(1, 1)
        self._add_row(0, self.tr("Speaker"), self.speaker)
        self._cue_label = self._add_row(1, self.tr("Cue"), self.cues)
        self._rows = [
            (self._add_row(2, self.tr("Verdict"), self.verdict.top), self.verdict.top),
            (self._add_row(3, self.tr("Evidence"), self.verdict.evidence), self.verdict.evidence),
            (self._add_row(4, self.tr("Links"), self.links), self.links),
            (self._add_row(5, self.tr("Note"), self.note), self.note),
        ]  # what comes after the attributes of the tag
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(0, CARD_PAD - 6, 0, CARD_PAD - 2)
        whole.setSpacing(0)
        head = row(self.tag_button, self.whose, self.remove_button, margins=(PAD, 0, PAD - overhang, 0))
        head.setStretchFactor(self.whose, 1)
        whole.addWidget(held(head))
        whole.addSpacing(QUOTE_GAP - 3)
        whole.addWidget(held(row(self.quote, margins=(PAD + NAME, 0, PAD, 0))))
        self._picture_row = held(row(self.picture, margins=(PAD + NAME, 4, PAD, 0)))
        whole.addWidget(self._picture_row)
        whole.addSpacing(8)
        whole.addWidget(held(self._grid))

    def _add_row(self, place: int, name: str, field: QWidget) -> QWidget:
        made = leading_edge(label(name, "uiSmall", "tertiary"))
        made.setFixedHeight(FIELD)
        self._grid.addWidget(made, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, place, 1)
        return made

    # --- values in ---------------------------------------------------------------------------------------

    def set_codebook(self, codebook: Codebook) -> None:
        self._codebook = codebook
        if self.card is not None:
            self.show_card(self.card)

    def set_speakers(self, speakers: tuple[Speaker, ...]) -> None:
        self._speakers = speakers
        self.speaker.set_speakers(speakers)

    def set_links(self, links: Mapping[str, tuple[Linked, ...]]) -> None:
        """Take the links of the open article, by annotation."""
        self._links = links
        self._show_links()

    def _show_links(self) -> None:
        self.links.keep(self._links.get(self.card.id, ()) if self.card else ())
        for part in self._rows[2]:
            part.setVisible(bool(self.links.buttons))
        self.resized.emit()

    def show_card(self, card: CardRow) -> None:
        """Show a card; fields in which something is being typed keep it."""
        if self.card is None or self.card.id != card.id:
            self.keep_all()
            self.speaker.name.setModified(False)
            self.cues.forget_typed()
            self.verdict.forget_typed()
        self.card = card
        definition = self._codebook.tag(card.tag)
        style = TagStyle(definition.style, definition.letter, definition.name) if definition else UNKNOWN
        self.tag_button.set_tag(style, hollow=card.state != "annotation")
        self.setAccessibleName(self.tr("{0}: {1}").format(style.name, card.quote[:120]))
        self.whose.setText(" · ".join(part for part in (pages_word(card.printed), card.annotator) if part))
        self.quote.faint = card.state != "annotation"
        self.quote.set_quote(card.quote, "ui" if card.is_area else "quote")
        self.picture.show_picture(card.picture, card.quote)
        self._picture_row.setVisible(bool(card.picture))
        for part in (self._cue_label, self.cues):
            part.setVisible(not card.is_area)  # there are no words to point at
        self.speaker.keep(card.speaker, card.speaker_kind)
        self.cues.keep(card.cues, card.quote)
        self.verdict.keep(card.verdict)
        self._show_evidence()
        self._show_links()
        self.note.keep(card.note, card.draft)
        attributes = definition.attributes if definition else ()
        if attributes != self._attributes:
            self._make_attributes(attributes)
        for attribute in attributes:
            self._values[attribute.id].show(tuple(v for v in card.values if v.attribute == attribute.id))
        self.resized.emit()

    def forget_card(self) -> None:
        """Let go of a card that is no more; what stands in the fields belongs to nothing."""
        self._draft.stop()
        self.card = None

    def keep_all(self) -> None:
        """Send out what was typed and not yet sent, before another card takes this place."""
        if self.card is not None:
            self._on_note_done()
            self.speaker.send()
            self.verdict.send()

    def edit(self, field: FieldName) -> None:
        """Put the keyboard into a field."""
        match field:
            case "speaker" | "all":
                self.speaker.edit()
            case "cues":
                self.cues.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case "verdict":
                self.verdict.edit()
            case "note":
                self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.note.moveCursor(self.note.textCursor().MoveOperation.End)

    @property
    def has_keyboard(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def height_at(self, width: int) -> int:
        """Return the height that the card needs at this width."""
        self.quote.fit(width - 2 * PAD - NAME)
        self.picture.fit(width - 2 * PAD - NAME)
        values = width - (PAD + NAME) - _RIGHT - (LABELS - INSET)
        self.cues.fit(values)
        self.verdict.fit(values)
        self._whole.activate()
        return max(self._whole.totalHeightForWidth(width), self._whole.totalMinimumSize().height())

    # --- what is typed -----------------------------------------------------------------------------------

    @Slot(str, str)
    def _on_speaker_edited(self, name: str, kind: str) -> None:
        if self.card is not None:
            self.speaker_edited.emit(self.card.id, name, kind)

    @Slot(int)
    def _on_cue_removed(self, number: int) -> None:
        if self.card is not None:
            self.cue_removed.emit(self.card.id, number)

    @Slot(str)
    def _on_cue_typed(self, words: str) -> None:
        if self.card is not None:
            self.cue_typed.emit(self.card.id, words)

    @Slot(str)
    def _on_field_pointing(self, attribute: str) -> None:
        self._point(f"field:{attribute}")

    def _point(self, what: str) -> None:
        if self.card is not None:
            self.pointing.emit(self.card.id, what)

    @Slot(object)
    def _on_verdict_edited(self, verdict: Verdict | None) -> None:
        if self.card is not None:
            self.verdict_edited.emit(self.card.id, verdict)

    @Slot()
    def _show_evidence(self) -> None:
        for part in self._rows[1]:
            part.setVisible(self.verdict.evidence_wanted)
        self.resized.emit()

    @Slot()
    def _on_note_typed(self) -> None:
        if not self.note.loading and self.card is not None and self.note.hasFocus():
            self._draft.start()

    @Slot()
    def _on_draft_paused(self) -> None:
        if self.card is not None and self.note.changed:
            self.draft_changed.emit(self.card.id, self.note.text())

    @Slot()
    def _on_note_done(self) -> None:
        self._draft.stop()
        if self.card is not None and self.note.changed:
            text = self.note.text()
            self.note.keep(text)
            self.note_edited.emit(self.card.id, text)

    @Slot()
    def _on_remove_clicked(self) -> None:
        if self.card is not None:
            self.remove_requested.emit(self.card.id)

    @Slot()
    def _on_tag_clicked(self) -> None:
        if self.card is None:
            return
        card = self.card
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tag in self._codebook.tags:
            if not tag.retired:
                action = menu.addAction(f"{tag.name}\t{tag.key}" if tag.key else tag.name)
                action.setCheckable(True)
                action.setChecked(tag.id == card.tag)
                action.setData(tag.id)
        menu.triggered.connect(lambda action: self.tag_requested.emit(card.id, action.data()))
        menu.popup(self.tag_button.mapToGlobal(self.tag_button.rect().bottomLeft() + QPoint(0, 2)))

    # --- attributes --------------------------------------------------------------------------------------

    def _make_attributes(self, attributes: tuple[AttributeDefinition, ...]) -> None:
        for widget in self._value_widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        for gone in self._values.values():
            gone.deleteLater()
        self._value_widgets, self._values = [], {}
        self._attributes = attributes
        for name, field in self._rows:
            self._grid.removeWidget(name)
            self._grid.removeWidget(field)
        for place, attribute in enumerate(attributes, start=2):
            value = ValueField(attribute, self._speakers, self)
            value.edited.connect(self._on_value_edited)
            value.pointing.connect(self._on_field_pointing)
            value.left.connect(self.escape_pressed)
            name = self._add_row(place, attribute.name, value.widget)
            name.setToolTip(attribute.name)
            self._values[attribute.id] = value
            self._value_widgets += [name, value.widget]
            name.show()
            value.widget.show()
        for place, (name, field) in enumerate(self._rows, start=2 + len(attributes)):
            self._grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(field, place, 1)
        last: QWidget = self.cues.point_button
        rows = (self.verdict.choice, self.verdict.day, self.verdict.evidence.field, self.links, self.note)
        for widget in (*self._value_widgets[1::2], *rows):
            QWidget.setTabOrder(last, widget)
            last = widget

    @Slot(str, object)
    def _on_value_edited(self, attribute: str, values: object) -> None:
        if self.card is not None:
            self.value_edited.emit(self.card.id, attribute, values)

    # --- events ------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.resized.emit()
        elif event.type() == QEvent.Type.Enter:
            self._wake(True)
        elif event.type() == QEvent.Type.Leave:
            self._wake(self.has_keyboard)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if taken_down(self):
            return False
        if event.type() == QEvent.Type.FocusIn:
            self._wake(True)
        elif event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._on_focus_moved)
        return False

    @Slot()
    def _on_focus_moved(self) -> None:
        self._wake(self.has_keyboard or self.underMouse())

    def _wake(self, awake: bool) -> None:
        """Offer to point while somebody edits the card."""
        self.cues.wake(awake)
        self.speaker.point_button.setVisible(awake and self.card is not None and not self.card.is_area)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        # Other keys stop here: the list behind the card must not move under it.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, -1)
        draw_surface(
            QPainter(self),
            box,
            self.theme,
            kind="raised",
            corner=paint.radius("card"),
            ratio=self.devicePixelRatioF(),
        )
