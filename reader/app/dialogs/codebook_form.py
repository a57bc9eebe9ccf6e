"""What a tag says of itself, to be written: name, letter, key, look, wording, fields of its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from reader.app.dialogs.choices import CheckBox
from reader.app.dialogs.codebook_colours import STROKE_LEAST, WORDS_LEAST, Looks, sight
from reader.app.panels.controls import Command, IconButton, held, row
from reader.app.panels.fields import ChoiceField
from reader.app.panels.labels import label
from reader.app.panels.surface import CONTROL
from reader.app.theme import font, leading
from reader.library.codebook_draft import DIGITS
from reader.model import AttributeDefinition, Codebook, TagDefinition, new_id

LABELS = 84
MOST_NAME = 60
MOST_WORDS = 4_000


def lay_out_labelled(page: QWidget, parts: Sequence[tuple[str, QWidget]]) -> None:
    """Put fields below each other, their labels in a column before them; one without belongs above."""
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 0, 8)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, LABELS)
    grid.setColumnStretch(1, 1)
    for place, (words, part) in enumerate(parts):
        if words:
            title = label(words, "ui", "secondary")
            title.setMinimumHeight(CONTROL)
            grid.addWidget(title, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(part, place, 1)
    grid.setRowStretch(len(parts), 1)


class Line(QLineEdit):
    """One line of a definition, spaces made single."""

    edited = Signal()

    def __init__(self, name: str, most: int = MOST_WORDS) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(font("ui"))
        self.setFixedHeight(CONTROL)
        self.setMaxLength(most)
        self.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> str:
        return " ".join(self.text().split())

    def keep(self, text: str) -> None:
        if self.value() != text:
            self.setText(text)
            self.setCursorPosition(0)


class Paragraph(QPlainTextEdit):
    """Some lines of a definition; no-break spaces stay as they are."""

    edited = Signal()

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self._keeping = False
        self.setAccessibleName(name)
        self.setFont(font("ui"))
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # its lines are broken
        self.setFixedHeight(lines * leading("ui") + 14)
        self.textChanged.connect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        if not self._keeping:
            self.edited.emit()

    def value(self) -> str:
        """Return what is written: Qt's `toPlainText` would change no-break spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n").strip()

    def lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.value().split("\n") if line.strip())

    def keep(self, text: str) -> None:
        if self.value() != text:
            self._keeping = True
            self.setPlainText(text)
            self._keeping = False


class AttributeLine(QWidget):
    """One typed field of the tag's card."""

    edited = Signal()
    removed = Signal(str)

    def __init__(self, attribute: AttributeDefinition) -> None:
        super().__init__()
        self._attribute = attribute
        self.name = Line(self.tr("Name of the field"), MOST_NAME)
        self.name.setPlaceholderText(self.tr("Name of the field"))
        self.name.keep(attribute.name)
        kinds = (
            ("text", self.tr("Text")),
            ("choice", self.tr("Choice")),
            ("number", self.tr("Number")),
            ("boolean", self.tr("Yes or no")),
            ("date", self.tr("Date")),
            ("address", self.tr("Address")),
            ("span", self.tr("Words of the text")),
            ("speaker", self.tr("Speaker")),
        )
        self.kind = ChoiceField(self.tr("Kind of the field"), kinds)
        self.kind.setProperty("kind", "field")
        self.kind.removeItem(0)
        self.kind.setFixedHeight(CONTROL)
        self.kind.setFixedWidth(140)
        self.kind.keep(attribute.type)
        self.choices = Line(self.tr("Choices, with commas between"))
        self.choices.setPlaceholderText(self.tr("one, two, three"))
        self.choices.keep(", ".join(attribute.choices))
        self.several = CheckBox(self.tr("Several"))
        self.several.setChecked(attribute.several)
        self.away = IconButton("close", self.tr("Remove the field"))
        self.away.clicked.connect(lambda: self.removed.emit(attribute.id))
        first = row(self.name, self.kind, self.away, spacing=6)
        first.setStretchFactor(self.name, 1)
        self._second = held(row(self.choices, self.several, spacing=6))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(held(first))
        whole.addWidget(self._second)
        self._second.setVisible(attribute.type == "choice")
        self.name.edited.connect(self.edited)
        self.choices.edited.connect(self.edited)
        self.several.clicked.connect(self.edited)
        self.kind.chosen.connect(self._on_kind)

    @Slot(str)
    def _on_kind(self, kind: str) -> None:
        self._second.setVisible(kind == "choice")
        self.edited.emit()

    def attribute(self) -> AttributeDefinition:
        choices = tuple(dict.fromkeys(c.strip() for c in self.choices.value().split(",") if c.strip()))
        kind = self.kind.currentData()
        several = self.several.isChecked() and kind == "choice"
        return AttributeDefinition(
            self._attribute.id, self.name.value(), kind, choices if kind == "choice" else (), several
        )


class TagForm(QWidget):
    """One tag's values in by `show_tag`, what is written out by `edited`."""

    edited = Signal(object, str)  # TagDefinition, the field that changed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "content")
        self._tag = TagDefinition("", "", "X", "claim")
        self._book: Codebook | None = None
        self._lines: list[AttributeLine] = []
        self.name = Line(self.tr("Name"), MOST_NAME)
        self.letter = Line(self.tr("Letter"), 2)
        self.letter.setFixedWidth(44)
        self.key = ChoiceField(self.tr("Key"), [(digit, digit) for digit in DIGITS])
        self.key.setProperty("kind", "field")
        self.key.setFixedHeight(CONTROL)
        self.key.setFixedWidth(72)
        self.looks = Looks()
        self._sight = label("", "uiSmall", "secondary", wrap=True)
        self.summary = Paragraph(self.tr("In short"), 2)
        self.definition = Paragraph(self.tr("Definition"), 3)
        self.include = Paragraph(self.tr("Include"), 3)
        self.exclude = Paragraph(self.tr("Leave out"), 3)
        self.examples = Paragraph(self.tr("Examples"), 5)
        self.examples.setPlaceholderText(self.tr("one on each line"))
        self._attributes = QVBoxLayout()
        self._attributes.setContentsMargins(0, 0, 0, 0)
        self._attributes.setSpacing(8)
        self._add = Command(self.tr("Add a field"), "quiet")
        self._add.clicked.connect(self._on_add)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        first = row(
            self.name,
            label(self.tr("Letter"), "ui", "secondary"),
            self.letter,
            label(self.tr("Key"), "ui", "secondary"),
            self.key,
            spacing=8,
        )
        first.setStretchFactor(self.name, 1)
        fields_ = QVBoxLayout()
        fields_.setContentsMargins(0, 0, 0, 0)
        fields_.setSpacing(4)
        self._attribute_box = held(self._attributes)
        fields_.addWidget(self._attribute_box)
        fields_.addWidget(held(row(self._add, 1, margins=(0, 4, 0, 0))))
        parts = (
            (self.tr("Name"), held(first)),
            (self.tr("Look"), self.looks),
            ("", self._sight),
            (self.tr("In short"), self.summary),
            (self.tr("Definition"), self.definition),
            (self.tr("Include"), self.include),
            (self.tr("Leave out"), self.exclude),
            (self.tr("Examples"), self.examples),
            (self.tr("Fields"), held(fields_)),
        )
        lay_out_labelled(self, parts)

    def _join(self) -> None:
        for name, field in (
            ("name", self.name),
            ("letter", self.letter),
            ("summary", self.summary),
            ("definition", self.definition),
            ("include", self.include),
            ("exclude", self.exclude),
            ("examples", self.examples),
        ):
            field.setObjectName(name)
            field.edited.connect(self._on_edited)
        self.key.setObjectName("key")
        self.key.chosen.connect(self._on_edited)
        self.looks.setObjectName("style")
        self.looks.chosen.connect(self._on_look)

    # --- values in ---------------------------------------------------------------------------------------

    def show_tag(self, tag: TagDefinition, book: Codebook) -> None:
        """Show a tag; fields that already say so, as the one that is typed in, stay as they are."""
        other = tag.id != self._tag.id
        fresh = other or tag.attributes != self._tag.attributes
        self._tag, self._book = tag, book
        self.name.keep(tag.name)
        self.letter.keep(tag.letter)
        self.key.keep(tag.key)
        self.looks.keep(tag.style, tag.letter)
        if other or " ".join(self.summary.value().split()) != tag.summary:
            self.summary.keep(tag.summary)
        self.definition.keep(tag.definition)
        self.include.keep(tag.include)
        self.exclude.keep(tag.exclude)
        if other or self.examples.lines() != tag.examples:
            self.examples.keep("\n".join(tag.examples))
        if fresh and tuple(line.attribute() for line in self._lines) != tag.attributes:
            self._show_attributes(tag.attributes)
        self._say_sight()

    def _show_attributes(self, attributes: Sequence[AttributeDefinition]) -> None:
        for line in self._lines:
            self._attributes.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [AttributeLine(each) for each in attributes]
        before: QWidget = self.examples
        for line in self._lines:
            line.edited.connect(self._on_attributes)
            line.removed.connect(self._on_removed)
            self._attributes.addWidget(line)
            line.show()
            for part in (line.name, line.kind, line.choices, line.several, line.away):
                QWidget.setTabOrder(before, part)
                before = part
        QWidget.setTabOrder(before, self._add)
        self._attribute_box.setVisible(bool(self._lines))

    def _say_sight(self) -> None:
        if self._book is None:
            return
        found = sight(self._tag, self._book)
        figure = QLocale().toString
        parts = [
            self.tr("Least contrast in any theme: line {0} (needs {1}), words on it {2} (needs {3}).").format(
                figure(found.stroke, "f", 1), figure(STROKE_LEAST, "f", 0),
                figure(found.words, "f", 1), figure(WORDS_LEAST, "f", 1),
            )
        ]  # fmt: skip
        if found.same:
            parts.append(
                self.tr("“{0}” has the same look: only the letter tells them apart.").format(found.same)
            )
        elif found.nearest:
            parts.append(
                self.tr(
                    "Nearest to it for colour-blind eyes: “{0}”, a difference of {1} by colour alone."
                ).format(found.nearest, figure(found.apart, "f", 0))
            )
        self._sight.setText(" ".join(parts))

    # --- wishes out --------------------------------------------------------------------------------------

    def tag(self) -> TagDefinition:
        """Return the tag as it is written; a name or letter that is empty stays as it was."""
        letter = self.letter.value()
        return replace(
            self._tag,
            name=self.name.value() or self._tag.name,
            letter=letter[0].upper()[:1] if letter else self._tag.letter,
            key=str(self.key.currentData() or ""),
            summary=" ".join(self.summary.value().split()),
            definition=self.definition.value(),
            include=self.include.value(),
            exclude=self.exclude.value(),
            examples=self.examples.lines(),
            attributes=tuple(line.attribute() for line in self._lines),
        )

    def _tell(self, tag: TagDefinition) -> None:
        if tag != self._tag:
            changed = next(f.name for f in fields(tag) if getattr(tag, f.name) != getattr(self._tag, f.name))
            self._tag = tag
            self.edited.emit(tag, changed)

    @Slot()
    def _on_edited(self, *_: object) -> None:
        self._tell(self.tag())

    @Slot(str)
    def _on_look(self, style: str) -> None:
        self._tell(replace(self.tag(), style=style))

    @Slot()
    def _on_attributes(self) -> None:
        self._tell(self.tag())

    @Slot()
    def _on_add(self) -> None:
        attributes = (*self.tag().attributes, AttributeDefinition(new_id(), "", "text"))
        self._show_attributes(attributes)
        self._lines[-1].name.setFocus(Qt.FocusReason.TabFocusReason)
        self._tell(self.tag())

    @Slot(str)
    def _on_removed(self, attribute: str) -> None:
        self._show_attributes([a for a in self.tag().attributes if a.id != attribute])
        self._add.setFocus(Qt.FocusReason.TabFocusReason)
        self._tell(self.tag())
