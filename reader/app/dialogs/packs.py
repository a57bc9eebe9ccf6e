"""Making a pack: articles to hand out, work to hand back, or the whole library for another computer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from reader import wording
from reader.app.dialogs.choices import CheckBox, RadioRow
from reader.app.dialogs.ending import with_ending
from reader.app.dialogs.export import Scope
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.dialogs.writing import WritingFoot
from reader.app.panels.controls import held, padded, row
from reader.app.panels.labels import label
from reader.app.panels.surface import CONTROL, RING
from reader.app.panels.words import count
from reader.app.theme import font
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library
    from reader.library.packs import PackKind, PackReport

_WIDTH = 560
MOST_INSTRUCTIONS = 20_000  # characters


class PackDialog(Sheet):
    """Asks which kind of pack and what goes into it; `pack_wanted` names the file."""

    pack_wanted = Signal(str)  # path
    cancel_wanted = Signal()
    file_wanted = Signal(str)

    def __init__(self, host: QWidget, scopes: Sequence[Scope], annotator: str, *, folder: str = "") -> None:
        super().__init__(host, "", width=_WIDTH, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Make a pack"))
        self._folder = folder
        self._scopes = tuple(scopes)
        self._kinds: dict[PackKind, RadioRow] = {
            "hand-out": RadioRow(self.tr("Hand out articles, without anybody's annotations")),
            "return": RadioRow(self.tr("Hand back the annotations of {0}").format(annotator)),
            "move": RadioRow(self.tr("Move the whole library to another computer")),
        }
        self._about = label("", "uiSmall", "secondary", wrap=True)
        self.instructions = QPlainTextEdit()
        self.instructions.setFont(font("ui"))
        self.instructions.setTabChangesFocus(True)
        self.instructions.setFixedHeight(84)
        self.instructions.setAccessibleName(self.tr("Instructions"))
        self.instructions.setPlaceholderText(self.tr("What is to be done; shown to whoever opens the pack"))
        self.person = QLineEdit()
        self.person.setFont(font("ui"))
        self.person.setFixedHeight(CONTROL)
        self.person.setMaxLength(80)
        self.person.setAccessibleName(self.tr("For"))
        self.person.setPlaceholderText(self.tr("A name, if whoever opens it is to work under that name"))
        self.everybody = CheckBox(self.tr("The annotations of everybody in this library"))
        self.renamed = CheckBox(self.tr("Numbers in place of annotators' names"))
        self.originals = CheckBox(self.tr("The files that the articles came from"))
        self.originals.setChecked(True)
        self._lay_out()
        self._kinds["hand-out"].setChecked(True)
        self._on_kind_chosen()

    # --- making ------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        made = QVBoxLayout()
        made.setContentsMargins(PAD, 24, PAD, 16)
        made.setSpacing(2)
        made.addWidget(self.heading(self.tr("Make a pack")))
        made.addSpacing(8)
        group = QButtonGroup(self)
        for button in self._kinds.values():
            button.clicked.connect(self._on_kind_chosen)
            group.addButton(button)
            made.addWidget(button)
        made.addWidget(padded(self._about, RING, 2, 0, 6))
        self._articles = QWidget()
        inside = QVBoxLayout(self._articles)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.setSpacing(2)
        inside.addWidget(_head(self.tr("Articles")))
        chosen = QButtonGroup(self)
        self._scope_rows = [RadioRow(scope.words) for scope in self._scopes]
        for button in self._scope_rows:
            chosen.addButton(button)
            inside.addWidget(button)
        self._scope_rows[0].setChecked(True)
        made.addWidget(self._articles)
        self._handing = QWidget()
        fields = QVBoxLayout(self._handing)
        fields.setContentsMargins(0, 8, 0, 4)
        fields.setSpacing(4)
        fields.addWidget(_head(self.tr("Instructions")))
        fields.addWidget(held(row(self.instructions, margins=(RING, 0, 0, 0))))
        fields.addSpacing(4)
        fields.addWidget(_head(self.tr("For")))
        fields.addWidget(held(row(self.person, margins=(RING, 0, 0, 0))))
        made.addWidget(self._handing)
        made.addSpacing(4)
        for box in (self.everybody, self.renamed, self.originals):
            made.addWidget(box)
        self.body.addWidget(held(made))
        self.foot = WritingFoot(self)
        self.foot.file_wanted.connect(self.file_wanted)
        self.foot.cancel.clicked.connect(self.reject)
        self.foot.go.clicked.connect(self._on_go_clicked)
        self.body.addWidget(self.foot.widget)

    # --- what was chosen ---------------------------------------------------------------------------------

    @property
    def kind(self) -> PackKind:
        return next(kind for kind, button in self._kinds.items() if button.isChecked())

    @property
    def scope(self) -> Scope:
        place = next(n for n, button in enumerate(self._scope_rows) if button.isChecked())
        return self._scopes[place]

    def choose(self, kind: PackKind) -> None:
        self._kinds[kind].setChecked(True)
        self._on_kind_chosen()

    @Slot()
    def _on_kind_chosen(self) -> None:
        kind = self.kind
        self._about.setText(
            {
                "hand-out": self.tr(
                    "Texts, codebook and instructions. Your annotations and your notes on articles stay here."
                ),
                "return": self.tr("For whoever gave the articles out: annotations, speakers and texts."),
                "move": self.tr(
                    "Everything but the trash, to be opened there as it is here. This library stays too."
                ),
            }[kind]
        )
        self._articles.setVisible(kind != "move")
        self._handing.setVisible(kind == "hand-out")
        self.everybody.setVisible(kind == "return")
        self.renamed.setVisible(kind == "return")
        self.fit()

    # --- writing -----------------------------------------------------------------------------------------

    @Slot()
    def _on_go_clicked(self) -> None:
        names = {
            "hand-out": self.tr("articles"),
            "return": self.tr("annotations"),
            "move": self.tr("library"),
        }
        start = str(Path(self._folder) / f"{names[self.kind]}.spanpack")
        path, _ = QFileDialog.getSaveFileName(
            self.window(), self.tr("Keep the pack as"), start, self.tr("Spanreader packs (*.spanpack)")
        )
        if path:
            self.pack_to(path)

    def pack_to(self, path: str) -> None:
        """Write the pack to this file; a name without a suffix gets it."""
        path = str(with_ending(Path(path), ".spanpack"))
        self.foot.set_busy(True)
        self.foot.say(self.tr("Writing {0}").format(Path(path).name))
        self.pack_wanted.emit(path)

    def show_progress(self, done: int, total: int) -> None:
        self.foot.set_fraction(done, total)

    def show_done(self, path: str, sentence: str) -> None:
        self.foot.set_busy(False)
        self.foot.set_written(path)
        self.foot.say(sentence)

    def show_failed(self, sentence: str) -> None:
        self.foot.set_busy(False)
        self.foot.say(sentence, danger=True)

    def reject(self) -> None:
        self.cancel_wanted.emit()
        if not self.foot.busy:
            super().reject()

    def take_keyboard(self) -> None:
        self._kinds[self.kind].setFocus(Qt.FocusReason.PopupFocusReason)


def _head(words: str) -> QWidget:
    return padded(label(words, "uiHead"), RING, 0, 0, 0)


class Packing(QObject):
    """Joins one opening of the dialog to the library; packs are written on the storage thread."""

    _progressed = Signal(int, int)  # from the storage thread

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._cancel = threading.Event()
        self.dialog = PackDialog(
            window, self._scopes(), window.workspace.annotator.name, folder=window.settings.last_folder
        )
        self.dialog.pack_wanted.connect(self._on_pack_wanted)
        self.dialog.cancel_wanted.connect(self._cancel.set)
        self.dialog.file_wanted.connect(window.outside.show_file)
        self.dialog.closed.connect(self.deleteLater)
        self._progressed.connect(self.dialog.show_progress)
        self.dialog.open()

    def _scopes(self) -> list[Scope]:
        made = []
        selected = self._window.library.selected_ids()
        total = self._window.library.model.total
        if len(selected) > 1:
            words = self.tr("The {0} selected articles").format(len(selected))
            made.append(Scope("selected", words, tuple(selected)))
        words = self.tr("The whole library, {0} articles").format(count(total))
        made.append(Scope("all", self.tr("The whole library, 1 article") if total == 1 else words, None))
        article = self._workspace.article
        if article is not None:
            made.append(Scope("article", self.tr("Only the open article"), (article.id,)))
        return made

    @Slot(str)
    def _on_pack_wanted(self, path: str) -> None:
        self._cancel.clear()
        self._window.settings.last_folder = str(Path(path).parent)
        dialog = self.dialog
        kind, articles = dialog.kind, dialog.scope.articles
        everybody = dialog.everybody.isChecked()
        renamed = kind == "return" and dialog.renamed.isChecked()
        person = " ".join(dialog.person.text().split())
        instructions = dialog.instructions.toPlainText().strip()[:MOST_INSTRUCTIONS]
        originals = dialog.originals.isChecked()

        def write(library: Library) -> PackReport:
            from reader.library.packs import write_pack

            return write_pack(
                library,
                path,
                kind=kind,
                articles=articles,
                everybody=everybody,
                annotator=person,
                instructions=instructions,
                renamed=renamed,
                originals=originals,
                progress=self._on_progress,
                cancel=self._cancel.is_set,
            )

        self._workspace.storage.submit(write, self._on_done, self._failed, bulk=True)

    def _on_progress(self, done: int, total: int) -> None:
        """Called on the storage thread after each article: saves go first there, the window hears of it."""
        self._workspace.storage.breathe()
        self._progressed.emit(done, total)

    def _on_done(self, report: PackReport) -> None:
        if report.cancelled:
            self.dialog.show_done("", self.tr("Cancelled. Nothing was written."))
            return
        self.dialog.show_done(
            str(report.path),
            self.tr("Written: {0}. Articles: {1}, annotations: {2}.").format(
                report.path.name, count(report.articles), count(report.annotations)
            ),
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self.dialog.show_failed(wording.of(error, self._window.translate))
        else:
            self._workspace.broke.emit(error)
