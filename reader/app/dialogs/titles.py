"""Titles, bylines, outlets and dates of several articles in one table; kept as one edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reader.app.dialogs.failing import failing
from reader.app.dialogs.sheet import Sheet, while_open
from reader.app.dialogs.titles_table import FROM, Line, TitlesModel, TitlesView
from reader.app.panels.controls import Command, held, padded
from reader.app.panels.labels import FootWords, hairline, label
from reader.app.undo import Where
from reader.library.edits import Batch, EditArticle
from reader.model import Article

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.library import Library

_WIDTH, _HEIGHT = 980, 620
_PAD = 24
_SHARES = (44, 17, 15, 10, 14)  # of the width, in per cent
MOST = 2000  # articles in one table


class TitlesDialog(Sheet):
    """Lines in by `show_lines`; `kept(changes)` out: (before, after) of each article that was changed."""

    kept = Signal(object)  # tuple[tuple[Article, Article], ...]

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, "", width=_WIDTH, height=_HEIGHT, closes_outside=False)
        self.panel.setAccessibleName(self.tr("Titles and dates"))
        self._warned = False
        self.model = TitlesModel(self)
        self.model.edited.connect(self._on_edited)
        self.table = TitlesView()
        self.table.setAccessibleName(self.tr("Articles and what they are called"))
        self.table.setModel(self.model)
        self.table.left.connect(self.reject)
        self.table.finished.connect(self._on_keep)
        self._wait = label(self.tr("Reading…"), "ui", "secondary")
        self._wait_row = padded(self._wait, _PAD, 12, _PAD, 12)
        top = QVBoxLayout()
        top.setContentsMargins(_PAD, 22, _PAD, 12)
        top.setSpacing(4)
        top.addWidget(self.heading(self.tr("Titles and dates")))
        help_ = self.tr("Type over what is wrong. Ctrl+D repeats the cell above, Ctrl+Z takes a cell back.")
        top.addWidget(label(help_, "uiSmall", "secondary", wrap=True))
        self.body.addWidget(held(top))
        self.body.addWidget(hairline())
        self.body.addWidget(self._wait_row)
        self.body.addWidget(padded(self.table, _PAD - 10, 0, _PAD - 10, 0), 1)
        self._sentence = FootWords()
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        self._keep = Command(self.tr("Keep"), "framed")
        self._keep.clicked.connect(self._on_keep)
        self.body.addWidget(self.footer(leave, self._keep, sentence=self._sentence, inset=_PAD))
        self._on_edited()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these articles; with none a sentence says so."""
        self.model.set_lines(lines)
        self._wait_row.setVisible(not lines)
        self._wait.setText("" if lines else self.tr("No articles were chosen."))
        if lines:
            self.table.setCurrentIndex(self.model.index(0, 0))
            self._share_width()
            self.take_keyboard()
        self._on_edited()

    def show_failed(self, sentence: str) -> None:
        self._wait.setText(sentence)

    def _share_width(self) -> None:
        whole = self.table.viewport().width()
        used = 0
        for column, share in enumerate(_SHARES):
            width = whole - used if column == FROM else whole * share // 100
            self.table.setColumnWidth(column, width)
            used += width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def take_keyboard(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_edited(self) -> None:
        self._warned = False
        changed = len(self.model.changes())
        words = (
            self.tr("%n articles changed; they are kept as one edit.", "", changed)
            if changed > 1
            else self.tr("1 article changed.")
            if changed
            else self.tr("The texts stay as they are.")
        )
        self._sentence.setText(words)
        self._keep.setEnabled(bool(changed))

    @Slot()
    def _on_keep(self) -> None:
        self._keep.setFocus(Qt.FocusReason.OtherFocusReason)  # a cell that is typed in hands over its text
        changes = self.model.changes()
        if changes:
            self.accept()
            self.kept.emit(changes)

    @Slot()
    def reject(self) -> None:
        """Leave; when something was typed only a second time."""
        if self.model.changes() and not self._warned:
            self._warned = True
            self._sentence.setText(self.tr("Not kept yet. Once more leaves everything as it was."))
            return
        super().reject()


def open_titles(window: Window, articles: Sequence[str]) -> TitlesDialog:
    """Open the table over the window for these articles, or for the open one."""
    workspace = window.workspace
    chosen = tuple(articles)[:MOST] or ((workspace.article.id,) if workspace.article else ())
    dialog = TitlesDialog(window)

    def read(library: Library) -> tuple[Line, ...]:
        lines = []
        for article in chosen:
            row = library.article_row(article)
            if not row.trashed:
                newest = max(library.revisions(article), key=lambda r: r.number, default=None)
                lines.append(Line(row.article, newest.source.name if newest else ""))
        return tuple(lines)

    def keep(changes: tuple[tuple[Article, Article], ...]) -> None:
        edits = tuple(EditArticle(before, after) for before, after in changes)
        if len(edits) == 1:
            workspace.do(edits[0], window.tr("Article's details changed"), Where(changes[0][0].id))
        else:
            words = window.tr("Details of %n articles changed", "", len(edits))
            workspace.do(Batch(edits), words, Where(changes[0][0].id))

    dialog.kept.connect(keep)
    dialog.open()
    workspace.storage.submit(read, while_open(dialog, dialog.show_lines), failing(window, dialog))
    return dialog
