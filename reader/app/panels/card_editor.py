"""The open card: the whole quote and every field, edited in the value's place, nothing to confirm.

One editor serves all cards of a list. It never asks for the library: what is shown comes in as a `CardRow`,
what is typed goes out by signals with the card's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from reader.app.panels import paint
from reader.app.panels.card_delegate import CARD_PAD, QUOTE_GAP, UNKNOWN
from reader.app.panels.card_model import CardRow
from reader.app.panels.codebook import NAME
from reader.app.panels.controls import (
    HIT,
    ICON,
    PAD,
    Button,
    Command,
    IconButton,
    Surface,
    label,
    row,
    theme_of,
)
from reader.app.panels.fields import (
    FIELD,
    INSET,
    CardField,
    ChoiceField,
    FlowLayout,
    GrowingField,
    NoteField,
    QuoteLabel,
    Well,
    complete,
)
from reader.app.panels.words import SPEAKER_KINDS, speaker_kind, the_newspaper
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, leading
from reader.model import AttributeDefinition, AttributeValue, Codebook, Speaker, SpeakerKind
from reader.text.span import Span

FieldName = Literal["speaker", "cues", "note", "all"]

LABELS = 62  # width of the labels' column
_DRAFT_PAUSE = 400  # ms without a key before a half-typed note is kept as a draft
_SIDE = PAD // 2  # the raised surface stands this far inside the panel
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class TagButton(Button):
    """Chip and name of the card's tag; opens the list of tags."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.style_of_tag = UNKNOWN
        self.hollow = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_tag(self, style: TagStyle, *, hollow: bool) -> None:
        self.style_of_tag, self.hollow = style, hollow
        self.setAccessibleName(self.tr("Tag: {0}").format(style.name))
        self.setAccessibleDescription(self.tr("Change the tag"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            NAME + int(paint.width_of(self.style_of_tag.name, "uiStrong")) + 8, leading("uiStrong") + 4
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(NAME + 24, leading("uiStrong") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        whole = QRectF(self.rect())
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of["state.hover"])
            behind = paint.mirrored(whole.adjusted(NAME - 5, 0, 0, 0), whole, reverse)
            painter.drawRoundedRect(behind, paint.radius("control"), paint.radius("control"))
        top = (whole.height() - paint.CHIP) / 2
        chip = paint.mirrored(QRectF(0, round(top), paint.CHIP, paint.CHIP), whole, reverse)
        paint.draw_chip(painter, chip, self.style_of_tag, of, hollow=self.hollow)
        name = paint.mirrored(whole.adjusted(NAME, 0, 0, 0), whole, reverse)
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        paint.draw_line(painter, self.style_of_tag.name, "uiStrong", name, of["text.primary"], align=align)
        if self.ringed:
            paint_focus(painter, whole, of)


class CardEditor(Surface):
    """See the module."""

    note_edited = Signal(str, str)
    draft_changed = Signal(str, str)
    speaker_edited = Signal(str, str, str)  # id, name, SpeakerKind
    cue_removed = Signal(str, int)
    cue_typed = Signal(str, str)  # words of the quote that were typed as a cue
    cue_pointing = Signal(str)  # the reader wants to point at cue words in the text
    span_pointing = Signal(str, str)  # id, attribute whose value is a span
    tag_requested = Signal(str, str)
    remove_requested = Signal(str)
    value_edited = Signal(str, str, object)  # id, attribute, tuple[AttributeValue, ...]
    escape_pressed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: CardRow | None = None
        self._awake = False
        self._codebook = Codebook("", "", 0, ())
        self._speakers: tuple[Speaker, ...] = ()
        self._kind: SpeakerKind = "named"
        self._attributes: tuple[AttributeDefinition, ...] = ()
        self._value_fields: dict[str, Callable[[tuple[AttributeValue, ...]], None]] = {}
        self._value_widgets: list[QWidget] = []
        self._make_head()
        self._make_fields()
        self._lay_out()
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(_DRAFT_PAUSE)
        self._draft.timeout.connect(self._on_draft_paused)
        for field in (self.speaker, self.kind_button, self.cue_field, self.point_button, self.note):
            field.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # --- making ------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.tag_button = TagButton()
        self.tag_button.clicked.connect(self._on_tag_clicked)
        self.remove_button = IconButton("remove", self.tr("Remove annotation"))
        self.remove_button.clicked.connect(lambda: self._with_id(self.remove_requested.emit))
        self.quote = QuoteLabel()

    def _make_fields(self) -> None:
        self.speaker = GrowingField(self.tr("Speaker"), the_newspaper())
        self.speaker.done.connect(self._on_speaker_done)
        self.speaker.left.connect(self.escape_pressed)
        self.speaker.textEdited.connect(self._on_speaker_typed)
        self.kind_button = Command("", "quiet")
        self.kind_button.pad = 0
        self.kind_button.clicked.connect(self._on_kind_clicked)
        self.cues = QWidget()
        self._cue_flow = FlowLayout(4, INSET, self.cues)
        self.cue_field = GrowingField(self.tr("Cue words"), self.tr("Words that justify the tag"))
        self.cue_field.done.connect(self._on_cue_typed)
        self.cue_field.left.connect(self.escape_pressed)
        self.point_button = IconButton("cue", self.tr("Point at the words in the text"))
        self.point_button.setFixedSize(FIELD, FIELD)
        policy = self.point_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.point_button.setSizePolicy(policy)
        self.point_button.hide()
        self.point_button.clicked.connect(lambda: self._with_id(self.cue_pointing.emit))
        self._wells: list[Well] = []
        self.note = NoteField(self.tr("Note"), self.tr("Add a note"))
        self.note.done.connect(self._on_note_done)
        self.note.left.connect(self.escape_pressed)
        self.note.textChanged.connect(self._on_note_typed)
        self.note.grew.connect(self._on_note_grew)

    def _lay_out(self) -> None:
        overhang = (HIT - ICON) // 2
        head = row(self.tag_button, 1, self.remove_button, margins=(PAD, 0, PAD - overhang, 0))
        speaker = QWidget()
        speaker.setLayout(row(self.speaker, self.kind_button, 1))
        speaker.setFixedHeight(FIELD)
        cues = QWidget()
        line = row(self.cues)
        line.setStretch(0, 1)
        line.addWidget(self.point_button, 0, Qt.AlignmentFlag.AlignTop)
        cues.setLayout(line)
        self._cue_flow.addWidget(self.cue_field)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(PAD + NAME, 0, PAD + 4, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, LABELS - INSET)
        self._grid.setColumnStretch(1, 1)
        self._add_row(0, self.tr("Speaker"), speaker)
        self._add_row(1, self.tr("Cue"), cues)
        self._note_row = 2
        self._note_label = self._add_row(2, self.tr("Note"), self.note)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, CARD_PAD - 6, 0, CARD_PAD - 2)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addSpacing(QUOTE_GAP - 3)
        whole.addLayout(row(self.quote, margins=(PAD + NAME, 0, PAD, 0)))
        whole.addSpacing(8)
        whole.addLayout(self._grid)

    def _add_row(self, place: int, name: str, field: QWidget) -> QWidget:
        made = label(name, "uiSmall", "tertiary")
        made.setFixedHeight(FIELD)
        made.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
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
        completer = complete(self.speaker, sorted({s.name for s in speakers}, key=str.casefold))
        completer.activated.connect(self._on_speaker_picked)

    def show_card(self, card: CardRow) -> None:
        """Show a card; fields in which something is being typed keep it."""
        other = self.card is None or self.card.id != card.id
        if other:
            self.keep_all()
        self.card = card
        definition = self._codebook.tag(card.tag)
        style = TagStyle(definition.style, definition.letter, definition.name) if definition else UNKNOWN
        self.tag_button.set_tag(style, hollow=card.state != "annotation")
        self.quote.faint = card.state != "annotation"
        self.quote.set_quote(card.quote)
        self.setAccessibleName(self.tr("{0}: {1}").format(style.name, card.quote[:120]))
        if other:
            self.speaker.setModified(False)
            self.cue_field.clear()
            self.cue_field.mark_wrong(False)
        self.speaker.keep(card.speaker)
        self._set_kind(card.speaker_kind if card.speaker else "named")
        self._show_cues(card.cues)
        self.note.keep(card.note, card.draft)
        attributes = definition.attributes if definition else ()
        if attributes != self._attributes:
            self._make_attributes(attributes)
        for attribute in attributes:
            values = tuple(v for v in card.values if v.attribute == attribute.id)
            self._value_fields[attribute.id](values)
        self.resized.emit()

    def keep_all(self) -> None:
        """Send out what was typed and not yet sent, before another card takes this place."""
        if self.card is None:
            return
        self._on_note_done()
        self._on_speaker_done()
        self._draft.stop()

    def edit(self, field: FieldName) -> None:
        """Put the keyboard into a field."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if field in ("speaker", "all"):
            self.speaker.setFocus(reason)
            self.speaker.selectAll()
        elif field == "cues":
            self.cue_field.setFocus(reason)
        else:
            self.note.setFocus(reason)
            self.note.moveCursor(self.note.textCursor().MoveOperation.End)

    @property
    def has_keyboard(self) -> bool:
        focus = self.window().focusWidget() if self.window() else None
        return focus is not None and self.isAncestorOf(focus)

    # --- speaker -----------------------------------------------------------------------------------------

    def _set_kind(self, kind: SpeakerKind) -> None:
        self._kind = kind
        self.kind_button.setText(speaker_kind(kind))
        self.kind_button.setAccessibleName(self.tr("Kind of speaker: {0}").format(speaker_kind(kind)))
        self.kind_button.setVisible(bool(self.speaker.text().strip()))
        self.kind_button.updateGeometry()

    @Slot(str)
    def _on_speaker_typed(self, text: str) -> None:
        self.kind_button.setVisible(bool(text.strip()))

    @Slot(str)
    def _on_speaker_picked(self, name: str) -> None:
        known = next((s for s in self._speakers if s.name == name), None)
        if known is not None:
            self._set_kind(known.kind)
        self._on_speaker_done()

    @Slot()
    def _on_speaker_done(self) -> None:
        if self.card is None or not self.speaker.changed:
            return
        name = " ".join(self.speaker.text().split())
        known = [s for s in self._speakers if s.name.casefold() == name.casefold()]
        # A name that the library knows brings its kind, unless the reader chose one of its kinds here.
        if known and all(s.kind != self._kind for s in known):
            self._set_kind(known[0].kind)
        self.speaker.keep(name)
        self.speaker.setModified(False)
        self.speaker_edited.emit(self.card.id, name, self._kind)

    @Slot()
    def _on_kind_clicked(self) -> None:
        menu = QMenu(self)
        for kind in SPEAKER_KINDS:
            action = menu.addAction(speaker_kind(kind))
            action.setCheckable(True)
            action.setChecked(kind == self._kind)
            action.setData(kind)
        menu.triggered.connect(lambda action: self._choose_kind(action.data()))
        _pop_up(menu, self.kind_button)

    def _choose_kind(self, kind: SpeakerKind) -> None:
        name = " ".join(self.speaker.text().split())
        if self.card is not None and name and kind != self._kind:
            self._set_kind(kind)
            self.speaker.keep(name)
            self.speaker_edited.emit(self.card.id, name, kind)

    # --- cues --------------------------------------------------------------------------------------------

    def _show_cues(self, cues: tuple[str, ...]) -> None:
        if tuple(w.words for w in self._wells) != cues:
            focused = next((w.number for w in self._wells if w.hasFocus()), -1)
            for well in self._wells:
                self._cue_flow.removeWidget(well)
                well.hide()
                well.deleteLater()
            self._wells = []
            self._cue_flow.removeWidget(self.cue_field)
            for number, words in enumerate(cues):
                well = Well(words, number, self.cues)
                well.removed.connect(self._on_cue_removed)
                self._wells.append(well)
                self._cue_flow.addWidget(well)
                well.show()
            self._cue_flow.addWidget(self.cue_field)
            if focused >= 0:
                near = self._wells[min(focused, len(self._wells) - 1)] if self._wells else self.cue_field
                near.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._say_cue_hint()
        self._cue_flow.invalidate()

    def _say_cue_hint(self) -> None:
        hint = self.tr("Words that justify the tag")
        if self._wells:
            hint = self.tr("and…") if self._awake else ""
        if hint != self.cue_field.placeholderText():
            self.cue_field.setPlaceholderText(hint)
            self.cue_field.updateGeometry()

    def _wake(self, awake: bool) -> None:
        """Show what only somebody who edits needs, while the mouse or the keyboard is in the card."""
        if awake != self._awake:
            self._awake = awake
            self.point_button.setVisible(awake)
            self._say_cue_hint()

    @Slot(int)
    def _on_cue_removed(self, number: int) -> None:
        if self.card is not None:
            self.cue_removed.emit(self.card.id, number)

    @Slot()
    def _on_cue_typed(self) -> None:
        typed = self.cue_field.text().strip()
        if self.card is None or not typed:
            self.cue_field.clear()
            self.cue_field.mark_wrong(False)
            return
        there = typed.casefold() in self.card.quote.casefold()
        self.cue_field.mark_wrong(not there)
        self.cue_field.setToolTip("" if there else self.tr("These words are not in the quote."))
        if there:
            self.cue_field.clear()
            self.cue_typed.emit(self.card.id, typed)

    # --- note --------------------------------------------------------------------------------------------

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
    def _on_note_grew(self) -> None:
        self.resized.emit()

    # --- attributes --------------------------------------------------------------------------------------

    def _make_attributes(self, attributes: tuple[AttributeDefinition, ...]) -> None:
        for widget in self._value_widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._value_widgets, self._value_fields = [], {}
        self._attributes = attributes
        self._grid.removeWidget(self.note)
        self._grid.removeWidget(self._note_label)
        for place, attribute in enumerate(attributes, start=2):
            field = self._field_for(attribute)
            name = self._add_row(place, attribute.name, field)
            name.setToolTip(attribute.name)
            self._value_widgets += [name, field]
            name.show()
            field.show()
        place = 2 + len(attributes)
        self._grid.addWidget(self._note_label, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.note, place, 1)
        last: QWidget = self.point_button
        for widget in self._value_widgets[1::2]:
            QWidget.setTabOrder(last, widget)
            last = widget
        QWidget.setTabOrder(last, self.note)

    def _field_for(self, attribute: AttributeDefinition) -> QWidget:
        match attribute.type:
            case "choice" if not attribute.several:
                return self._choice(attribute, [(c, c) for c in attribute.choices])
            case "boolean":
                return self._choice(attribute, [("yes", self.tr("yes")), ("no", self.tr("no"))])
            case "speaker":
                return self._choice(attribute, [(s.id, s.name) for s in self._speakers])
            case "span":
                return self._span(attribute)
            case _:
                return self._line(attribute)

    def _choice(self, attribute: AttributeDefinition, choices: list[tuple[str, str]]) -> QWidget:
        field = ChoiceField(attribute.name, choices)
        field.left.connect(self.escape_pressed)

        def show(values: tuple[AttributeValue, ...]) -> None:
            value = values[0].value if values else ""
            if isinstance(value, bool):
                value = "yes" if value else "no"
            field.keep(str(value))

        def chosen(text: str) -> None:
            value: str | bool = text == "yes" if attribute.type == "boolean" else text
            kept = (AttributeValue(attribute.id, attribute.type, value),) if text else ()
            self._send(attribute, kept)

        field.chosen.connect(chosen)
        self._value_fields[attribute.id] = show
        return field

    def _line(self, attribute: AttributeDefinition) -> QWidget:
        hints = {"date": self.tr("year-month-day"), "number": self.tr("number"), "address": "https://"}
        field = CardField(attribute.name, hints.get(attribute.type, ""))
        if attribute.several:
            field.setToolTip(self.tr("Several values: separate them by semicolons."))
        if attribute.choices:
            complete(field, attribute.choices)
        field.left.connect(self.escape_pressed)

        def show(values: tuple[AttributeValue, ...]) -> None:
            field.keep("; ".join(_written(v.value) for v in values))

        def done() -> None:
            if not field.changed:
                field.mark_wrong(False)
                return
            kept = _read(attribute, field.text())
            field.mark_wrong(kept is None)
            if kept is not None:
                field.keep(field.text())
                self._send(attribute, kept)

        field.done.connect(done)
        self._value_fields[attribute.id] = show
        return field

    def _span(self, attribute: AttributeDefinition) -> QWidget:
        button = Command(self.tr("Point at it in the text"), "quiet")
        button.setAccessibleName(attribute.name)

        def show(values: tuple[AttributeValue, ...]) -> None:
            button.setText(self.tr("Show, or point again") if values else self.tr("Point at it in the text"))

        button.clicked.connect(
            lambda: self._with_id(lambda card: self.span_pointing.emit(card, attribute.id))
        )
        self._value_fields[attribute.id] = show
        return button

    def _send(self, attribute: AttributeDefinition, values: tuple[AttributeValue, ...]) -> None:
        self._with_id(lambda card: self.value_edited.emit(card, attribute.id, values))

    # --- tag, and own affairs ----------------------------------------------------------------------------

    def _with_id(self, then: Callable[[str], object]) -> None:
        if self.card is not None:
            then(self.card.id)

    @Slot()
    def _on_tag_clicked(self) -> None:
        if self.card is None:
            return
        card = self.card
        menu = QMenu(self)
        for tag in self._codebook.tags:
            if not tag.retired:
                action = menu.addAction(f"{tag.name}\t{tag.key}" if tag.key else tag.name)
                action.setCheckable(True)
                action.setChecked(tag.id == card.tag)
                action.setData(tag.id)
        menu.triggered.connect(lambda action: self.tag_requested.emit(card.id, action.data()))
        _pop_up(menu, self.tag_button)

    def height_at(self, width: int) -> int:
        """Return the height that the card needs at this width."""
        self.quote.fit(width - 2 * PAD - NAME)
        flow = self._grid_width(width) - FIELD
        self.cues.setFixedHeight(max(FIELD, self._cue_flow.heightForWidth(flow)))
        self.layout().activate()
        return max(self.layout().totalHeightForWidth(width), self.layout().totalMinimumSize().height())

    @staticmethod
    def _grid_width(width: int) -> int:
        """Return the width of the values' column."""
        return width - (PAD + NAME) - (PAD + 4) - (LABELS - INSET)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.resized.emit()
        elif event.type() == QEvent.Type.Enter:
            self._wake(True)
        elif event.type() == QEvent.Type.Leave:
            self._wake(self.has_keyboard)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._wake(True)
        elif event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._on_focus_moved)
        return False

    @Slot()
    def _on_focus_moved(self) -> None:
        self._wake(self.has_keyboard or self.underMouse())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        # Other keys stop here: the list behind the card must not move under it.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, 0)
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        paint.draw_surface(
            painter,
            box.adjusted(0, 0, 0, -1),
            self.theme,
            kind="raised",
            corner=paint.radius("card"),
            ratio=ratio,
        )


def _pop_up(menu: QMenu, below: QWidget) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(below.mapToGlobal(below.rect().bottomLeft() + QPoint(0, 2)))


def _written(value: str | float | bool | Span) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read(attribute: AttributeDefinition, text: str) -> tuple[AttributeValue, ...] | None:
    """Return the values that a line holds, None when one of them is not of the attribute's type."""
    parts = [p.strip() for p in text.split(";")] if attribute.several else [text.strip()]
    made = []
    for part in filter(None, parts):
        value: str | float = part
        if attribute.type == "number":
            try:
                value = float(part.replace(",", "."))
            except ValueError:
                return None
        if attribute.type == "date" and not _DATE.fullmatch(part):
            return None
        made.append(AttributeValue(attribute.id, attribute.type, value))
    return tuple(made)
