"""What the reader may put right about an article: title, byline, outlet, date, address, note."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from reader.app.theme import layout, tokens
from reader.model import Article


class DetailsDialog(QDialog):
    """A form over an article's facts; `article()` is the article as the fields say."""

    def __init__(self, article: Article, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = article
        self.setWindowTitle(self.tr("Article details"))
        pad = tokens()["space"]["scale"][6]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(pad, pad, pad, pad)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        outer.addLayout(form)
        self._fields: dict[str, QLineEdit] = {}
        for name, label, hint in (
            ("title", self.tr("Title"), ""),
            ("byline", self.tr("Byline"), ""),
            ("outlet", self.tr("Outlet"), ""),
            ("published", self.tr("Published"), self.tr("2026-10-14, or as much of it as is known")),
            ("url", self.tr("Address"), ""),
            ("language", self.tr("Language"), self.tr("en, de, ar …")),
        ):
            field = QLineEdit(getattr(article, name))
            field.setPlaceholderText(hint)
            field.setAccessibleName(label)
            field.setMinimumWidth(layout("dialog") // 2)
            form.addRow(label, field)
            self._fields[name] = field
        self._note = QPlainTextEdit(article.note)
        self._note.setAccessibleName(self.tr("Note"))
        self._note.setTabChangesFocus(True)
        form.addRow(self.tr("Note"), self._note)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel,
            Qt.Orientation.Horizontal,
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)

    def article(self) -> Article:
        """Return the article with what the fields say; the text itself is never changed here."""
        facts = {name: " ".join(field.text().split()) for name, field in self._fields.items()}
        return replace(self._before, **facts, note=self._note.toPlainText())
