"""Who annotates: the annotators of the library, the one at work, new ones, other names, whose tags show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from reader import wording
from reader.app.dialogs.choices import CheckBox, RadioRow
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held, row, scrolled
from reader.app.panels.labels import FootWords, label
from reader.app.panels.surface import CONTROL, RING
from reader.app.theme import font
from reader.library.edits import EditAnnotator
from reader.model import Annotator

if TYPE_CHECKING:
    from reader.app.window import Window

MOST = 80  # characters of a name
_MOST_HEIGHT = 280


@dataclass(frozen=True, slots=True)
class People:
    """The annotators, and the id of the one at work."""

    annotators: tuple[Annotator, ...]
    current: str


class AnnotatorsDialog(Sheet):
    """Chooses, adds and renames; every wish is carried out at once and can be undone."""

    chosen = Signal(str)  # annotator id
    added = Signal(str)  # name
    renamed = Signal(str, str)  # annotator id, name
    others_shown = Signal(bool)

    def __init__(self, host: QWidget, *, others: bool) -> None:
        super().__init__(host, "", width=480, closes_outside=True)
        self.panel.setAccessibleName(self.tr("Annotators"))
        self._people = People((), "")
        self._group = QButtonGroup(self)
        self._rows: dict[str, RadioRow] = {}
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._area = scrolled(content, self.tr("Who annotates now"))
        self.field = QLineEdit()
        self.field.setFont(font("ui"))
        self.field.setFixedHeight(CONTROL)
        self.field.setMaxLength(MOST)
        self.field.setAccessibleName(self.tr("Name"))
        self.field.setPlaceholderText(self.tr("Name"))
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_add_clicked)
        self._add = Command(self.tr("Add"), "framed")
        self._add.clicked.connect(self._on_add_clicked)
        self._rename = Command(self.tr("Rename"), "framed")
        self._rename.clicked.connect(self._on_rename_clicked)
        self.others = CheckBox(self.tr("Show the tags of other annotators"))
        self.others.setChecked(others)
        self.others.clicked.connect(self.others_shown)
        leave = Command(self.tr("Close"), "framed")
        leave.clicked.connect(self.reject)
        made = self._column = QVBoxLayout()
        made.setContentsMargins(PAD, 24, PAD, 14)
        made.setSpacing(6)
        made.addWidget(self.heading(self.tr("Annotators")))
        made.addWidget(
            label(
                self.tr("Whoever is chosen here signs the annotations that are made from now on."),
                "ui",
                "secondary",
                wrap=True,
            )
        )
        made.addSpacing(4)
        made.addWidget(self._area)
        line = row(self.field, self._add, self._rename, margins=(RING, 0, 0, 0), spacing=4)
        line.setStretchFactor(self.field, 1)
        made.addWidget(held(line))
        made.addWidget(self.others)
        self.body.addWidget(held(made))
        sentence = FootWords(self.tr("Undo takes each of these back."))
        self.body.addWidget(self.footer(leave, sentence=sentence))
        self._on_typed("")

    def show_people(self, people: People) -> None:
        """Show the annotators as they are now."""
        self._people = people
        for gone in self._rows.keys() - {a.id for a in people.annotators}:
            button = self._rows.pop(gone)
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        for annotator in people.annotators:
            known = self._rows.get(annotator.id)
            name = wording.shown(annotator.name, limit=60).replace("&", "&&")
            button = known or RadioRow(name)
            if known is None:
                self._rows[annotator.id] = button
                button.clicked.connect(lambda _on=False, chosen=annotator.id: self.chosen.emit(chosen))
                self._group.addButton(button)
                self._list.insertWidget(self._list.count() - 1, button)
                button.show()
            button.setText(name)
            button.updateGeometry()
            button.setChecked(annotator.id == people.current)
        self._list.activate()
        self._area.setFixedHeight(min(_MOST_HEIGHT, self._list.sizeHint().height() + 4))
        self._column.activate()  # what is fitted below asks it for its height
        self._on_typed(self.field.text())
        self.fit()

    def _name(self) -> str:
        return " ".join(self.field.text().split())

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        names = {a.name.casefold() for a in self._people.annotators}
        usable = bool(self._name()) and self._name().casefold() not in names
        self._add.setEnabled(usable)
        self._rename.setEnabled(usable and bool(self._people.current))

    @Slot()
    def _on_add_clicked(self) -> None:
        if self._add.isEnabled():
            self.added.emit(self._name())
            self.field.clear()

    @Slot()
    def _on_rename_clicked(self) -> None:
        # The one that is chosen now, whose choice may still be on its way to the library.
        chosen = (identity for identity, button in self._rows.items() if button.isChecked())
        self.renamed.emit(next(chosen, self._people.current), self._name())
        self.field.clear()

    def take_keyboard(self) -> None:
        button = self._rows.get(self._people.current)
        (button or self.field).setFocus(Qt.FocusReason.PopupFocusReason)


class Annotators(QObject):
    """Joins the dialog to the workspace for as long as it is open."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._known: dict[str, Annotator] = {}
        self.dialog = AnnotatorsDialog(window, others=not window.workspace.others_hidden)
        self.dialog.chosen.connect(self._on_chosen)
        self.dialog.added.connect(self._on_added)
        self.dialog.renamed.connect(self._on_renamed)
        self.dialog.others_shown.connect(window.show_others)
        self.dialog.closed.connect(self._on_closed)
        self.dialog.open()
        self._read()

    _closed = False  # what is read now comes too late

    @Slot(bool)
    def _on_closed(self, _accepted: bool) -> None:
        self._closed = True
        self.deleteLater()

    def _read(self) -> None:
        def done(found: tuple[Annotator, ...]) -> None:
            if self._closed:
                return
            # Who is at work is what was chosen last, whether it has reached the disk or not.
            self._known = {a.id: a for a in found}
            self.dialog.show_people(People(found, self._workspace.annotator.id))
            self.dialog.take_keyboard()

        self._workspace.storage.submit(lambda library: library.annotators(), done, self._failed)

    @Slot(str)
    def _on_chosen(self, identity: str) -> None:
        chosen = self._known.get(identity)
        if chosen is not None and identity != self._workspace.annotator.id:
            self._workspace.use_annotator(chosen)
        self._read()

    @Slot(str)
    def _on_added(self, name: str) -> None:
        self._workspace.add_annotator(name)
        self._read()

    @Slot(str, str)
    def _on_renamed(self, identity: str, name: str) -> None:
        before = self._known.get(identity)
        if before is not None:
            after = Annotator(identity, name)
            self._workspace.do(EditAnnotator(before, after), self.tr("Annotator renamed"))
        self._read()

    def _failed(self, error: Exception) -> None:
        self._workspace.broke.emit(error)
