"""What of the articles goes out: tags, annotators, dates, revisions, parts, and the columns of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reader.app.dialogs.choices import CheckBox, RadioRow
from reader.app.panels.controls import Command, held, padded, row
from reader.app.panels.fields import FIELD, CardField, ChoiceField
from reader.app.panels.labels import label
from reader.app.panels.surface import RING
from reader.app.theme import font, leading
from reader.errors import ExportFailed
from reader.exporters.selection import SavedChoice, Selection
from reader.model.rows import COLUMNS

Named = tuple[str, str]  # id, name
_DATE = "2026-05-01"
_LINES = 7  # columns in sight at once


@dataclass(frozen=True, slots=True)
class Offered:
    """What the library has to choose from."""

    tags: tuple[Named, ...] = ()
    annotators: tuple[Named, ...] = ()
    saved: tuple[SavedChoice, ...] = ()


class ColumnList(QListWidget):
    """The columns of tables: Space takes one or leaves it, Alt+Up and Alt+Down move it, dragging too."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "preview")
        self.setFont(font("ui"))
        self.setAccessibleName(self.tr("Columns of tables, in order; Alt with an arrow moves one"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(2)
        self.setFixedHeight(_LINES * (leading("ui") + 6) + 8)
        self.show_columns(())
        self.itemChanged.connect(self._on_item_changed)
        self.model().rowsMoved.connect(self._on_rows_moved)

    def show_columns(self, chosen: Sequence[str]) -> None:
        """Tick these, in this order, or all; the others stand below."""
        self.blockSignals(True)
        self.clear()
        ticked = chosen or COLUMNS
        for name in (*ticked, *(c for c in COLUMNS if c not in ticked)):
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(Qt.CheckState.Checked if name in ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setCurrentRow(0)
        self.blockSignals(False)

    def columns(self) -> tuple[str, ...]:
        """Return what is ticked, in order; nothing when it is all in the usual order."""
        items = [self.item(place) for place in range(self.count())]
        ticked = tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)
        return () if ticked == COLUMNS else ticked

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        elif step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(step)
        else:
            super().keyPressEvent(event)

    def move_current(self, step: int) -> None:
        place = self.currentRow()
        if 0 <= place + step < self.count():
            self.blockSignals(True)
            self.insertItem(place + step, self.takeItem(place))
            self.setCurrentRow(place + step)
            self.blockSignals(False)
            self.changed.emit()

    @Slot(object)
    def _on_item_changed(self, _item: QListWidgetItem) -> None:
        self.changed.emit()

    @Slot()
    def _on_rows_moved(self) -> None:
        self.changed.emit()


class NameField(QLineEdit):
    """One line; Enter is its own and not the dialog's."""

    entered = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setFont(font("ui"))
        self.setFixedHeight(FIELD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class ExportChoices(QScrollArea):
    """Gives a `Selection` without articles; those are chosen above it."""

    changed = Signal()
    saved_chosen = Signal(object)  # SavedChoice
    keep_wanted = Signal(str)  # under this name

    def __init__(self, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved = {choice.name: choice for choice in offered.saved if choice.name}
        content = QWidget()
        content.setProperty("kind", "content")
        content.setAutoFillBackground(False)
        self._made = QVBoxLayout(content)
        self._made.setContentsMargins(0, 0, 8, 8)
        self._made.setSpacing(4)
        self._add_saved()
        self.tags = self._boxes(self.tr("Tags"), offered.tags)
        self.annotators = self._boxes(self.tr("Annotators"), offered.annotators, least=2)
        if not self.annotators:
            self._head(self.tr("Annotators"))
        self.pseudonyms = self._box(self.tr("Numbers in place of annotators' names"))
        self.pseudonyms.setChecked(False)
        self._made.addWidget(held(row(self.pseudonyms, 1)))
        self._add_parts()
        self._add_revisions()
        self._add_dates()
        self._columns_head = self._head(self.tr("Columns of the table"))
        self.columns = ColumnList()
        self.columns.changed.connect(self.changed)
        self._made.addWidget(padded(self.columns, RING, 0, 0, 0))
        hint = label(
            self.tr("Space takes a column or leaves it; Alt with an arrow moves it."), "uiSmall", "secondary"
        )
        self._hint = padded(hint, RING, 0, 0, 0)
        self._made.addWidget(self._hint)
        self._made.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Choose what goes out"))

    # --- making ------------------------------------------------------------------------------------------

    def _head(self, words: str) -> QWidget:
        if self._made.count():
            self._made.addSpacing(8)
        made = held(row(label(words, "uiHead"), 1, margins=(RING, 0, 0, 0)))  # at the start, also mirrored
        self._made.addWidget(made)
        return made

    def _add_saved(self) -> None:
        self._head(self.tr("Saved choices"))
        names = [(name, name) for name in self._saved]
        self.saved = ChoiceField(self.tr("Saved choices"), names)
        self.saved.chosen.connect(self._on_saved_chosen)
        self.name = NameField(self.tr("Name of the choice"), self.tr("Name for this choice"))
        self.saved.setProperty("kind", "")  # framed, as in every dialog
        keep = Command(self.tr("Keep"), "plain")
        keep.clicked.connect(self._on_keep_clicked)
        self.name.entered.connect(self._on_keep_clicked)
        line = row(self.saved, self.name, keep, spacing=8, margins=(RING, 0, 0, 0))
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        self._made.addWidget(held(line))

    def _boxes(self, words: str, named: tuple[Named, ...], *, least: int = 1) -> dict[str, CheckBox]:
        """Add a box for each, two beside each other; none where there is no choice."""
        if len(named) < least:
            return {}
        self._head(words)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(2, 1)
        found = {}
        for number, (identity, name) in enumerate(named):
            found[identity] = self._box(name)
            grid.addWidget(found[identity], number // 2, number % 2)
        self._made.addWidget(held(grid))
        return found

    def _box(self, words: str) -> CheckBox:
        box = CheckBox(words)
        box.setChecked(True)
        box.toggled.connect(self.changed)
        return box

    def _add_parts(self) -> None:
        self._head(self.tr("Parts"))
        self.text = self._box(self.tr("The articles’ words"))
        self.notes = self._box(self.tr("Notes"))
        self.speakers = self._box(self.tr("Speakers"))
        self._made.addWidget(held(row(self.text, self.notes, self.speakers, 1, spacing=16)))

    def _add_revisions(self) -> None:
        self._head(self.tr("Revisions"))
        words = {
            "": self.tr("Each article as it stands now"),
            "newest": self.tr("Only what stands in the newest text"),
            "every": self.tr("Every revision as a text of its own"),
        }
        self.revisions = {which: RadioRow(said) for which, said in words.items()}
        self.revisions[""].setChecked(True)
        group = QWidget()
        made = QVBoxLayout(group)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(0)
        for button in self.revisions.values():
            button.clicked.connect(self.changed)
            made.addWidget(button)
        self._made.addWidget(group)

    def _add_dates(self) -> None:
        self._head(self.tr("Dates"))
        grid = QGridLayout()
        grid.setContentsMargins(RING, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.dates: dict[str, CardField] = {}
        lines = (
            ("published", self.tr("Articles published"), self.tr("Published")),
            ("made", self.tr("Annotations made"), self.tr("Made")),
        )
        for line, (field, words, short) in enumerate(lines):
            grid.addWidget(label(words, "ui"), line, 0)
            for place, (end, word) in enumerate((("from", self.tr("from")), ("until", self.tr("until")))):
                grid.addWidget(label(word, "ui", "secondary"), line, 1 + 2 * place)
                made = CardField(f"{short} {word}", _DATE)
                made.setMinimumWidth(92)
                made.setProperty("kind", "")
                made.editingFinished.connect(self._on_date_finished)
                self.dates[f"{field}_{end}"] = made
                grid.addWidget(made, line, 2 + 2 * place)
        grid.setColumnStretch(5, 1)
        self._made.addWidget(held(grid))
        self._wrong: QLabel = label("", "uiSmall", "danger", wrap=True)
        self._wrong.hide()
        self._made.addWidget(padded(self._wrong, RING, 0, 0, 0))

    # --- values ------------------------------------------------------------------------------------------

    def selection(self) -> Selection:
        """Return what is chosen; a date that is none counts for nothing, and is shown to be wrong."""
        dates: dict[str, Any] = {name: field.text().strip() for name, field in self.dates.items()}
        which = next((name for name, button in self.revisions.items() if button.isChecked()), "")
        return Selection(
            revisions=which,
            tags=_some(self.tags),
            annotators=_some(self.annotators),
            text=self.text.isChecked(),
            notes=self.notes.isChecked(),
            speakers=self.speakers.isChecked(),
            columns=self.columns.columns(),
            pseudonyms=self.pseudonyms.isChecked(),
            **{name: date for name, date in dates.items() if _is_date(date)},
        )

    @property
    def nothing(self) -> str:
        """Return why nothing can go out, in a sentence; empty when something can."""
        if self.tags and not any(box.isChecked() for box in self.tags.values()):
            return self.tr("No tag is ticked, so nothing would go out. Tick one under “Tags”.")
        if self.annotators and not any(box.isChecked() for box in self.annotators.values()):
            return self.tr("No annotator is ticked, so nothing would go out. Tick one under “Annotators”.")
        return ""

    def show_selection(self, chosen: Selection) -> None:
        """Show a choice; nothing is said of it."""
        self.blockSignals(True)
        for boxes, wanted in ((self.tags, chosen.tags), (self.annotators, chosen.annotators)):
            for identity, box in boxes.items():
                box.setChecked(not wanted or identity in wanted or box.text() in wanted)
        for box, on in (
            (self.text, chosen.text),
            (self.notes, chosen.notes),
            (self.speakers, chosen.speakers),
            (self.pseudonyms, chosen.pseudonyms),
        ):
            box.setChecked(on)
        self.revisions.get(chosen.revisions, self.revisions[""]).setChecked(True)
        for name, field in self.dates.items():
            field.keep(getattr(chosen, name))
        self.columns.show_columns(chosen.columns)
        self.blockSignals(False)

    def fit(self, *, table: bool, without_text: bool) -> None:
        """Offer only what the format can: columns to tables, leaving the words out where that is possible."""
        self._columns_head.setVisible(table)
        self.columns.setVisible(table)
        self._hint.setVisible(table)
        self.text.setEnabled(without_text)
        if not without_text and not self.text.isChecked():
            self.blockSignals(True)
            self.text.setChecked(True)
            self.blockSignals(False)

    def add_saved(self, choice: SavedChoice) -> None:
        """Offer a choice that was just kept."""
        if choice.name not in self._saved:
            self.saved.addItem(choice.name, choice.name)
        self._saved[choice.name] = choice
        self.saved.keep(choice.name)
        self.name.clear()

    @Slot(str)
    def _on_saved_chosen(self, name: str) -> None:
        if name in self._saved:
            self.saved_chosen.emit(self._saved[name])

    @Slot()
    def _on_keep_clicked(self) -> None:
        name = " ".join(self.name.text().split())
        if name:
            self.keep_wanted.emit(name)
        else:
            self.name.setFocus()

    @Slot()
    def _on_date_finished(self) -> None:
        wrong = [field for field in self.dates.values() if not _is_date(field.text().strip())]
        for field in self.dates.values():
            field.mark_wrong(field in wrong)
        self._wrong.setText(self.tr("Write a year, a month or a day: 2026, 2026-05, 2026-05-01."))
        self._wrong.setVisible(bool(wrong))
        self.changed.emit()


def _some(boxes: dict[str, CheckBox]) -> tuple[str, ...]:
    """Return the ids that are ticked; nothing when all are, or none: see `nothing`."""
    ticked = tuple(identity for identity, box in boxes.items() if box.isChecked())
    return () if len(ticked) == len(boxes) else ticked


def _is_date(text: str) -> bool:
    try:
        replace(Selection(), made_from=text).checked()
    except ExportFailed:
        return False
    return True
