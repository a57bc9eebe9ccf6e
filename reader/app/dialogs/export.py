"""Export: which format, which articles, what goes out and what cannot, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reader.app.dialogs.choices import RadioRow
from reader.app.dialogs.ending import with_ending
from reader.app.dialogs.export_choices import ExportChoices, Offered
from reader.app.dialogs.losses import Losses
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.dialogs.writing import WritingFoot
from reader.app.panels import paint
from reader.app.panels.controls import Button, Command, held, padded, row, scrolled
from reader.app.panels.labels import label
from reader.app.panels.surface import RING, theme_of, turned
from reader.app.panels.words import count
from reader.app.style import paint_focus
from reader.app.theme import leading, tokens
from reader.exporters.selection import SavedChoice, Selection

if TYPE_CHECKING:
    from reader.app.window import Window

_WIDTH, _HEIGHT = 860, 620
_LIST = 272
_ABOVE, _BELOW = 6, 9  # around a format's words


@dataclass(frozen=True, slots=True)
class Format:
    """A format as the dialog lists it."""

    id: str
    name: str
    about: str
    suffix: str
    table: bool = False  # it has columns to choose
    without_text: bool = False  # it can go out without the articles' words


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of articles; `articles` None is the whole library."""

    id: str
    words: str
    articles: tuple[str, ...] | None


class _FormatRow(Button):
    """Name and what it is for."""

    def __init__(self, of: Format) -> None:
        super().__init__(of.name)
        self.format = of
        self.setCheckable(True)
        self._about = paint.LaidText(of.about, "uiSmall", _LIST - 20)
        self.setFixedSize(_LIST, _ABOVE + leading("uiStrong") + int(self._about.height) + _BELOW)
        self.setAccessibleDescription(of.about)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(
                of["line.strong"] if self.isChecked() and of.name == "contrast" else Qt.PenStyle.NoPen
            )
            painter.setBrush(of["surface.rowSelected" if self.isChecked() else "state.hover"])
            painter.drawRoundedRect(
                box.adjusted(0, 0, 0, -2), paint.radius("control"), paint.radius("control")
            )
        reverse = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignRight if reverse else Qt.AlignmentFlag.AlignLeft
        name = QRectF(10, _ABOVE, box.width() - 20, leading("uiStrong"))
        paint.draw_line(painter, self.format.name, "uiStrong", name, of["text.primary"], align=align)
        self._about.draw(painter, 10, name.bottom(), of["text.secondary"])
        if self.ringed:
            paint_focus(painter, box.adjusted(0, 0, 0, -2), of)


class ExportDialog(Sheet):
    """Asks with `preview_wanted` and `export_wanted`; answers come by `show_preview`, `show_done` and so on.

    A preview names the format and selection it is for; one that came too late is passed over.
    """

    preview_wanted = Signal(str, object)  # format id, Selection
    export_wanted = Signal(str, object, str)  # format id, Selection, path
    keep_wanted = Signal(object)  # SavedChoice
    cancel_wanted = Signal()
    file_wanted = Signal(str)  # show the file that was written

    def __init__(
        self,
        host: QWidget,
        formats: Sequence[Format],
        scopes: Sequence[Scope],
        *,
        folder: str = "",
        name: str = "",
    ) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Export"))
        self._formats = {f.id: f for f in formats}
        self._scopes = tuple(scopes)
        self._folder, self._name = folder, name
        self._format = formats[0].id
        self._scope = self._scopes[0]
        self._choices: ExportChoices | None = None
        self._path = ""
        body = QHBoxLayout()
        body.setContentsMargins(turned(PAD - 10, 0, PAD, 12))
        body.setSpacing(14)
        body.addWidget(self._make_formats(formats))
        body.addWidget(held(self._make_right()), 1)
        title = self.heading(self.tr("Export"))
        self.body.addWidget(padded(title, PAD, 24, PAD, 14))
        self.body.addWidget(held(body), 1)
        self.foot = WritingFoot(self)
        self.foot.file_wanted.connect(self.file_wanted)
        self.foot.cancel.clicked.connect(self._on_cancel_clicked)
        self.foot.go.clicked.connect(self._on_go_clicked)
        self.body.addWidget(self.foot.widget)
        self._ask()

    # --- making ------------------------------------------------------------------------------------------

    def _make_formats(self, formats: Sequence[Format]) -> QScrollArea:
        content = QWidget()
        made = QVBoxLayout(content)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(0)
        group = QButtonGroup(self)
        self._format_rows: dict[str, _FormatRow] = {}
        for each in formats:
            button = _FormatRow(each)
            button.clicked.connect(lambda _on=False, chosen=each.id: self.choose_format(chosen))
            group.addButton(button)
            self._format_rows[each.id] = button
            made.addWidget(button)
        made.addStretch(1)
        self._format_rows[self._format].setChecked(True)
        area = scrolled(content, self.tr("Formats"))
        area.setFixedWidth(_LIST + int(tokens()["layout"]["scrollBar"]["hit"]))
        return area

    def _make_right(self) -> QVBoxLayout:
        made = QVBoxLayout()
        made.setSpacing(4)
        made.addWidget(_head(self.tr("Articles")))
        group = QButtonGroup(self)
        self._scope_rows: list[RadioRow] = []
        for scope in self._scopes:
            button = RadioRow(scope.words)
            self._scope_rows.append(button)
            button.setChecked(scope is self._scope)
            button.clicked.connect(lambda _on=False, chosen=scope: self._choose_scope(chosen))
            group.addButton(button)
            made.addWidget(button)
        made.addSpacing(10)
        self._turn = Command(self.tr("Choose more…"), "plain")
        self._turn.setEnabled(False)
        self._turn.clicked.connect(self._on_turn_clicked)
        made.addWidget(held(row(_head(self.tr("What goes out")), 1, self._turn)))
        self._pages = QStackedWidget()
        self._pages.addWidget(held(self._make_beginning()))
        made.addWidget(self._pages, 1)
        return made

    def _make_beginning(self) -> QVBoxLayout:
        """Return the beginning of the file, and below what the format leaves out."""
        made = QVBoxLayout()
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(4)
        self._preview = QPlainTextEdit()
        self._preview.setProperty("kind", "preview")
        self._preview.setReadOnly(True)
        self._preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(12)
        self._preview.setFont(fixed)
        self._preview.setTabChangesFocus(True)
        self._preview.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as files of this kind are read
        self._preview.setAccessibleName(self.tr("Beginning of the export"))
        self._preview.setMinimumHeight(110)
        # In line with the dots of the choices above, which leave room for a ring around them.
        made.addWidget(held(row(self._preview, margins=(RING, 0, 0, 0))), 1)
        made.addSpacing(8)
        made.addWidget(_head(self.tr("What this format leaves out")))
        self._losses = Losses()
        made.addWidget(self._losses)
        return made

    # --- values in ---------------------------------------------------------------------------------------

    def choose_format(self, format_id: str) -> None:
        self._format = format_id
        self._format_rows[format_id].setChecked(True)
        if self._choices is not None:
            self._fit(self._choices)
        self._ask()

    def offer(self, offered: Offered) -> None:
        """Let the reader choose more than articles."""
        choices = ExportChoices(offered)
        choices.changed.connect(self._ask)
        choices.saved_chosen.connect(self._on_saved_chosen)
        choices.keep_wanted.connect(self._on_keep_wanted)
        self._choices = choices
        self._fit(choices)
        self._pages.addWidget(choices)
        self._turn.setEnabled(True)

    def _fit(self, choices: ExportChoices) -> None:
        chosen = self._formats[self._format]
        choices.fit(table=chosen.table, without_text=chosen.without_text)

    @property
    def selection(self) -> Selection:
        """Return what is to go out."""
        chosen = self._choices.selection() if self._choices is not None else Selection()
        return replace(chosen, articles=self._scope.articles)

    @Slot()
    def _on_turn_clicked(self) -> None:
        back = self._pages.currentIndex() == 1
        self._pages.setCurrentIndex(0 if back else 1)
        self._turn.setText(self.tr("Choose more…") if back else self.tr("Show the beginning"))
        self._turn.updateGeometry()

    @Slot(object)
    def _on_saved_chosen(self, choice: SavedChoice) -> None:
        if choice.format not in self._formats or self._choices is None:
            return
        scope = next((s for s in self._scopes if s.articles == choice.selection.articles), None)
        if scope is None:
            self.foot.say(self.tr("“{0}” is for other articles; choose which here.").format(choice.name))
        else:
            self._scope = scope
            self._scope_rows[self._scopes.index(scope)].setChecked(True)
        self._choices.show_selection(choice.selection)
        self._path = choice.out
        self.choose_format(choice.format)

    @Slot(str)
    def _on_keep_wanted(self, name: str) -> None:
        if self._nothing:
            self.foot.say(self._nothing, danger=True)
            return
        choice = SavedChoice(name, self._format, self._path or self._usual_path(), self.selection)
        self.keep_wanted.emit(choice)

    def show_kept(self, choice: SavedChoice) -> None:
        """Say that a choice is kept, and how it is run again."""
        if self._choices is not None:
            self._choices.add_saved(choice)
        self.foot.say(self.tr("“{0}” is kept; it will be written to {1}.").format(choice.name, choice.out))

    def _choose_scope(self, scope: Scope) -> None:
        self._scope = scope
        self._ask()

    def _ask(self) -> None:
        self._preview.setPlainText("")
        self.foot.go.setEnabled(not (self._nothing or self.foot.busy))
        if self._nothing:
            self._preview.setPlaceholderText(self._nothing)
            self._losses.setText("")
            self.foot.say(self._nothing, danger=True)
            return
        self._preview.setPlaceholderText(self.tr("Reading…"))
        self._show_losses(None)
        self.foot.say(self._what())
        self.preview_wanted.emit(self._format, self.selection)

    @property
    def _nothing(self) -> str:
        return self._choices.nothing if self._choices is not None else ""

    def _awaits(self, format_id: str, selection: Selection) -> bool:
        return not self._nothing and (format_id, selection) == (self._format, self.selection)

    def _what(self) -> str:
        return self.tr("{0} as {1}").format(self._scope.words, self._formats[self._format].name)

    def show_preview(self, format_id: str, selection: Selection, beginning: str) -> None:
        if self._awaits(format_id, selection):
            self._preview.setPlaceholderText(self.tr("Nothing is annotated here yet."))
            self._preview.setPlainText(beginning)

    def show_losses(self, format_id: str, selection: Selection, sentences: Sequence[str]) -> None:
        if self._awaits(format_id, selection):
            self._show_losses(sentences)

    def _show_losses(self, sentences: Sequence[str] | None) -> None:
        if sentences is None:
            self._losses.setText(self.tr("Counting…"))
        elif sentences:
            self._losses.setText("\n".join(sentences))
        else:
            self._losses.setText(self.tr("Nothing: everything that was chosen goes out."))

    def show_progress(self, done: int, total: int) -> None:
        self._set_busy(True)
        self.foot.set_fraction(done, total)
        words = self.tr("{0} of 1 article") if total == 1 else self.tr("{0} of {1} articles")
        self.foot.say(words.format(count(done), count(total)))

    def show_done(self, path: str, sentence: str) -> None:
        """Say what was written and where."""
        self._set_busy(False)
        self.foot.set_written(path)
        self.foot.say(sentence)

    def show_failed(self, sentence: str) -> None:
        self._set_busy(False)
        self.foot.say(sentence, danger=True)

    def _set_busy(self, busy: bool) -> None:
        self.foot.set_busy(busy)
        self.foot.go.setEnabled(not (busy or self._nothing))
        for button in self.panel.findChildren(Button):
            if button not in self.foot.commands:
                button.setEnabled(not busy)

    # --- own affairs -------------------------------------------------------------------------------------

    @Slot()
    def _on_go_clicked(self) -> None:
        chosen = self._formats[self._format]
        start = self._usual_path()
        path, _ = QFileDialog.getSaveFileName(
            self.window(), self.tr("Export as {0}").format(chosen.name), start, f"*{chosen.suffix}"
        )
        if path:
            self.export_to(path)

    def _usual_path(self) -> str:
        return str(Path(self._folder) / f"{self._name or 'spanreader'}{self._formats[self._format].suffix}")

    def export_to(self, path: str) -> None:
        """Export to this file; the suffix of the format is added to a name without one."""
        path = str(with_ending(Path(path), self._formats[self._format].suffix))
        self._folder, self._path = str(Path(path).parent), path
        self._set_busy(True)
        self.foot.say(self.tr("Writing {0}").format(Path(path).name))
        self.export_wanted.emit(self._format, self.selection, path)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self.foot.busy:
            self.cancel_wanted.emit()
        else:
            self.reject()

    def reject(self) -> None:
        if self.foot.busy:
            self.cancel_wanted.emit()
        super().reject()

    def take_keyboard(self) -> None:
        self._format_rows[self._format].setFocus(Qt.FocusReason.PopupFocusReason)

    @classmethod
    def open_for(cls, window: Window) -> ExportDialog:
        """Open over the window, joined to its library."""
        from reader.app.dialogs.exporting import Exporting

        return Exporting(window).dialog


def _head(words: str) -> QWidget:
    return held(row(label(words, "uiHead"), 1, margins=(RING, 0, 0, 0)))  # at the start, also mirrored
