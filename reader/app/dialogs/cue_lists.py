"""The lists of cue words, one phrase a line, for the reader to change; ours come back at any time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.panels.controls import Command, held
from reader.app.panels.labels import FootWords, label
from reader.app.theme import font, layout
from reader.library.cues import Cues


class CueListsDialog(Sheet):
    """`language_wanted` asks for another list, answered by `show_list`; `kept` and `reset` go out."""

    language_wanted = Signal(str)
    kept = Signal(object)  # Cues
    reset = Signal(str)  # language: take ours again

    def __init__(self, host: QWidget, languages: tuple[str, ...]) -> None:
        super().__init__(host, "", width=layout("dialog") + 80, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Cue words"))
        self._languages = languages
        self._cues = Cues("", (), ())
        self.language = Command("", "framed", chevron=True)
        self.language.clicked.connect(self._on_language)
        heading = QHBoxLayout()
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(self.heading(self.tr("Cue words")), 1)
        heading.addWidget(self.language)
        about = self.tr(
            "A sentence drifts when one of these comes or goes. One word or phrase a line, whole words in any"
            " case; * is the rest of a word, # a number."
        )
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 0)
        top.setSpacing(10)
        top.addWidget(held(heading))
        top.addWidget(label(about, "ui", "secondary", wrap=True))
        grid = QGridLayout()
        grid.setContentsMargins(PAD, 16, PAD, 20)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self.hedge = self._field(grid, 0, self.tr("Hedges"))
        self.attribution = self._field(grid, 1, self.tr("Who says it"))
        self.excluded = self._field(grid, 2, self.tr("No cues after all"))
        self.ours = Command(self.tr("Take ours again"), "plain")
        self.ours.setEnabled(False)
        self.ours.clicked.connect(lambda: self.reset.emit(self._cues.language))
        leave = Command(self.tr("Close"), "plain")
        leave.clicked.connect(self.reject)
        self.keep = Command(self.tr("Keep"), "framed")
        self.keep.clicked.connect(self._on_keep)
        self._sentence = FootWords()
        self.body.addWidget(held(top))
        self.body.addWidget(held(grid))
        self.body.addWidget(self.footer(self.ours, leave, self.keep, sentence=self._sentence))

    def _field(self, grid: QGridLayout, column: int, name: str) -> QPlainTextEdit:
        made = QPlainTextEdit()
        made.setFont(font("ui"))
        made.setFixedHeight(280)
        made.setTabChangesFocus(True)
        made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        made.setAccessibleName(name)
        grid.addWidget(label(name, "uiHead"), 0, column)
        grid.addWidget(made, 1, column)
        grid.setColumnStretch(column, 1)
        return made

    # --- values in ---------------------------------------------------------------------------------------

    def show_list(self, cues: Cues, *, own: bool) -> None:
        """Show a language's list; `own` says that it is the reader's."""
        self._cues = cues
        self.language.setText(language_name(cues.language))
        self.language.updateGeometry()
        for field, phrases in self._fields(cues):
            field.setPlainText("\n".join(phrases))
        self.ours.setEnabled(own)
        self.say(self.tr("Your own list.") if own else self.tr("The list that came with Spanreader."))

    def say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)

    def cues(self) -> Cues:
        """Return the list as it is typed: lines without spaces around them, each once."""

        def lines(field: QPlainTextEdit) -> tuple[str, ...]:
            typed = (" ".join(line.split()) for line in field.toPlainText().splitlines())
            return tuple(dict.fromkeys(line for line in typed if line))

        return replace(
            self._cues,
            hedge=lines(self.hedge),
            attribution=lines(self.attribution),
            excluded=lines(self.excluded),
        )

    def _fields(self, cues: Cues) -> tuple[tuple[QPlainTextEdit, tuple[str, ...]], ...]:
        return (
            (self.hedge, cues.hedge),
            (self.attribution, cues.attribution),
            (self.excluded, cues.excluded),
        )

    def _on_keep(self) -> None:
        self.kept.emit(self.cues())

    def _on_language(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for language in self._languages:
            action = menu.addAction(language_name(language))
            action.setCheckable(True)
            action.setChecked(language == self._cues.language)
            action.setData(language)
        menu.triggered.connect(lambda action: self.language_wanted.emit(action.data()))
        menu.popup(self.language.mapToGlobal(QPoint(0, self.language.height())))


def language_name(code: str) -> str:
    """Return a language's name in the language itself."""
    if code == "en":
        return "English"  # Qt names a country's English
    return QLocale(code).nativeLanguageName().split("(")[0].strip().capitalize() or code
