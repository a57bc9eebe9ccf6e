"""The reader's own fields of an article: a name, a type and a value each, as many as one likes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from reader.app.panels.controls import Command, IconButton, held, row
from reader.app.panels.surface import CONTROL
from reader.app.panels.value_fields import values_of, written
from reader.app.theme import font
from reader.model import READING, AttributeDefinition, AttributeValue
from reader.model.annotation import AttributeType

TYPES: tuple[AttributeType, ...] = ("text", "number", "date", "boolean", "address")


class _Row(QWidget):
    """One field; what cannot be edited here (a speaker, a place in the text) is kept as it was."""

    gone = Signal(object)
    changed = Signal()

    def __init__(self, value: AttributeValue | None, names: Sequence[str]) -> None:
        super().__init__()
        self._first = value
        self.name = QLineEdit(value.attribute if value else "")
        self.name.setAccessibleName(self.tr("Name of the field"))
        self.name.setPlaceholderText(self.tr("Name"))
        completer = QCompleter(list(names), self.name)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.name.setCompleter(completer)
        self.type = QComboBox()
        words = {
            "text": self.tr("Text"),
            "number": self.tr("Number"),
            "date": self.tr("Date"),
            "boolean": self.tr("Yes or no"),
            "address": self.tr("Address"),
        }
        for each in TYPES:
            self.type.addItem(words[each], each)
        self.type.setAccessibleName(self.tr("Type"))
        shown = value.value if value else ""
        text = (self.tr("yes") if shown else self.tr("no")) if isinstance(shown, bool) else written(shown)
        self.value = QLineEdit(text)
        self.value.setAccessibleName(self.tr("Value"))
        self.value.setPlaceholderText(self.tr("Value"))
        for part in (self.name, self.type, self.value):
            part.setFont(font("ui"))
            part.setFixedHeight(CONTROL)
        if value is not None and value.type in TYPES:
            self.type.setCurrentIndex(TYPES.index(value.type))
        elif value is not None:
            self.type.setEnabled(False)
            self.value.setReadOnly(True)
        remove = IconButton("close", self.tr("Remove this field"))
        remove.clicked.connect(lambda: self.gone.emit(self))
        self.name.textChanged.connect(self.changed)
        self.value.textChanged.connect(self.changed)
        self.type.currentIndexChanged.connect(self.changed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.name, 3)
        line.addWidget(self.type, 2)
        line.addWidget(self.value, 4)
        line.addWidget(remove)

    def kept(self) -> tuple[AttributeValue, ...] | None:
        """Return what stands here, nothing for an empty row, None when it is not of its type."""
        name = " ".join(self.name.text().split())
        text = self.value.text().strip()
        if self._first is not None and not self.type.isEnabled():
            return (AttributeValue(name or self._first.attribute, self._first.type, self._first.value),)
        kind: AttributeType = TYPES[self.type.currentIndex()]
        first = self._first
        if first is not None and (name, kind, text) == (first.attribute, first.type, self._shown()):
            return (first,)  # a number keeps its digits
        if not text:
            return ()
        if not name or name == READING:
            return None
        if kind == "boolean":
            yes = text.casefold() in (self.tr("yes").casefold(), "yes", "1", "true")
            no = text.casefold() in (self.tr("no").casefold(), "no", "0", "false")
            return (AttributeValue(name, kind, yes),) if yes or no else None
        return values_of(AttributeDefinition(name, name, kind), text)

    def _shown(self) -> str:
        assert self._first is not None
        held = self._first.value
        return (self.tr("yes") if held else self.tr("no")) if isinstance(held, bool) else written(held)


class ArticleFields(QWidget):
    """Edits a tuple of values; `values()` gives them back, None while one of them is not of its type."""

    resized = Signal()

    def __init__(self, values: Sequence[AttributeValue], names: Sequence[str] = ()) -> None:
        super().__init__()
        self._hidden = tuple(v for v in values if v.attribute == READING)
        self._names = tuple(names)
        self.rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.add = Command(self.tr("Add a field"), "quiet")
        self.add.clicked.connect(self._on_add)
        self._column.addWidget(held(row(self.add, 1)))
        for value in values:
            if value.attribute != READING:
                self._append(value)

    def values(self) -> tuple[AttributeValue, ...] | None:
        found: list[AttributeValue] = []
        for each in self.rows:
            kept = each.kept()
            if kept is None:
                return None
            found += kept
        return (*found, *self._hidden)

    def first_wrong(self) -> QWidget | None:
        """Return the field whose value is not of its type."""
        return next((each.value for each in self.rows if each.kept() is None), None)

    def _append(self, value: AttributeValue | None) -> _Row:
        made = _Row(value, self._names)
        made.gone.connect(self._on_gone)
        self.rows.append(made)
        self._column.insertWidget(len(self.rows) - 1, made)
        return made

    @Slot()
    def _on_add(self) -> None:
        made = self._append(None)
        self.resized.emit()
        made.name.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_gone(self, gone: _Row) -> None:
        with QSignalBlocker(gone):
            self.rows.remove(gone)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resized.emit()
