"""What an article is called, who wrote it, where and when it appeared, and the reader's note about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from reader.app.dialogs.article_fields import ArticleFields
from reader.app.dialogs.sheet import PAD, Sheet
from reader.app.dialogs.titles_table import is_date
from reader.app.panels.controls import Command, held
from reader.app.panels.fields import complete
from reader.app.panels.labels import FootWords, label
from reader.app.panels.surface import CONTROL
from reader.app.panels.words import language_code, language_name, languages
from reader.app.theme import font, layout
from reader.model import Article


class DetailsDialog(Sheet):
    """`closed` says whether it was kept; `article()` is the article as it was typed."""

    def __init__(self, article: Article, host: QWidget, names: Sequence[str] = ()) -> None:
        """`names` are those of fields that other articles have."""
        super().__init__(host, "", width=layout("palette"), closes_outside=False)
        self.panel.setAccessibleName(self.tr("Title, byline and date"))
        self._article = article
        self.title = self._field(article.title)
        self.byline = self._field(article.byline)
        self.outlet = self._field(article.outlet)
        self.published = self._field(article.published)
        self.published.setPlaceholderText(self.tr("year-month-day, or only the year and month"))
        self.url = self._field(article.url)
        self.language = self._field(language_name(article.language))
        self.language.setPlaceholderText(self.tr("decides where sentences end"))
        complete(self.language, languages())
        self.note = QPlainTextEdit(article.note)
        self.note.setFont(font("ui"))
        self.note.setFixedHeight(84)
        self.note.setTabChangesFocus(True)
        self.fields = ArticleFields(article.values, names)
        self.fields.resized.connect(self._on_resized)
        grid = QGridLayout()
        grid.setContentsMargins(PAD, 16, PAD, 20)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        fields: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Title"), self.title),
            (self.tr("Byline"), self.byline),
            (self.tr("Outlet"), self.outlet),
            (self.tr("Date"), self.published),
            (self.tr("Address"), self.url),
            (self.tr("Language"), self.language),
            (self.tr("Note"), self.note),
            (self.tr("Fields"), self.fields),
        )
        for place, (name, field) in enumerate(fields):
            words = label(name, "ui", "secondary")
            words.setMinimumHeight(CONTROL)
            field.setAccessibleName(name)
            grid.addWidget(words, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, place, 1)
        self._keep = Command(self.tr("Keep"), "framed")
        self._keep.clicked.connect(self._on_entered)
        leave = Command(self.tr("Cancel"), "plain")
        leave.clicked.connect(self.reject)
        self._sentence = FootWords()
        for typed in (self.published, self.url, self.language):
            typed.textChanged.connect(self._on_typed)
        top = QVBoxLayout()
        top.setContentsMargins(PAD, 24, PAD, 0)
        top.addWidget(self.heading(self.tr("Title, byline and date")))
        self.body.addWidget(held(top))
        self.body.addWidget(held(grid))
        self.body.addWidget(self.footer(leave, self._keep, sentence=self._sentence))
        self._on_typed()

    def _field(self, text: str) -> QLineEdit:
        made = QLineEdit(text)
        made.setFont(font("ui"))
        made.setFixedHeight(CONTROL)
        made.setCursorPosition(0)
        made.returnPressed.connect(self._on_entered)
        return made

    def article(self) -> Article:
        """Return the article with what stands in the fields, spaces made single, the note as typed."""

        def line(field: QLineEdit) -> str:
            return " ".join(field.text().split())

        kept = self.fields.values()
        return replace(
            self._article,
            title=line(self.title),
            byline=line(self.byline),
            outlet=line(self.outlet),
            published=line(self.published),
            url=line(self.url),
            language=language_code(line(self.language)) or "",
            note=self.note.toPlainText().strip(),
            values=self._article.values if kept is None else kept,
        )

    @Slot()
    def _on_typed(self) -> None:
        """Say what would not be understood; only what is no language at all cannot be kept."""
        known = language_code(" ".join(self.language.text().split())) is not None
        doubts = (
            (
                not known,
                self.language,
                self.tr("No such language. Choose one, or type its code, such as en."),
            ),
            (
                not is_date(self.published.text().strip()),
                self.published,
                self.tr("This date will not sort: year-month-day does."),
            ),
            (
                not _is_address(self.url.text().strip()),
                self.url,
                self.tr("This is no web address; it is kept as it is."),
            ),
        )
        for doubtful, field, _ in doubts:
            field.setProperty("wrong", doubtful)
            field.style().polish(field)
        said = next((sentence for doubtful, _, sentence in doubts if doubtful), None)
        self._sentence.setText(said or self.tr("The text of the article stays as it is."))
        self._sentence.setAccessibleName(self._sentence.text())
        self._keep.setEnabled(known)

    @Slot()
    def _on_resized(self) -> None:
        self.body.invalidate()
        self.fit()

    @Slot()
    def _on_entered(self) -> None:
        """Keep what was typed; a field whose value is not of its type is shown instead."""
        wrong = self.fields.first_wrong()
        if wrong is not None:
            self._sentence.setText(self.tr("This field has no name, or its value is not of its type."))
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._keep.isEnabled():
            self.accept()


def _is_address(text: str) -> bool:
    if not text:
        return True
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
