"""The codebook as a whole: its name and rules, and its versions with what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QDateTime, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from reader.app.dialogs.codebook_form import MOST_NAME, Line, Paragraph, lay_out_labelled
from reader.app.panels.controls import Command, held, row
from reader.app.panels.labels import ElidedLabel, label
from reader.app.panels.surface import RING
from reader.app.panels.words import article_date
from reader.app.theme import font
from reader.library.codebook_draft import Difference, differences
from reader.model import Codebook


def _tr(text: str) -> str:
    return QCoreApplication.translate("Codebook", text)


class BookPage(QWidget):
    """Name, unit, order of questions, hard cases: what the decision helper shows."""

    edited = Signal(object, str)  # Codebook, the field that changed
    copy_wanted = Signal()  # begin a codebook of its own from this one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = Codebook("", "", 0, ())
        self.name = Line(self.tr("Name"), MOST_NAME)
        self.unit = Paragraph(self.tr("Unit"), 3)
        self.questions = Paragraph(self.tr("Questions"), 5)
        self.hard_cases = Paragraph(self.tr("Hard cases"), 6)
        copy = Command(self.tr("Begin another codebook from this one"), "framed")
        copy.clicked.connect(self.copy_wanted)
        hint = label(
            self.tr("One on each line. The decision helper shows them in this order beside the text."),
            "uiSmall",
            "secondary",
            wrap=True,
        )
        parts = (
            (self.tr("Name"), self.name),
            (self.tr("Unit"), self.unit),
            (self.tr("Questions"), self.questions),
            ("", hint),
            (self.tr("Hard cases"), self.hard_cases),
            ("", held(row(copy, 1, margins=(0, 8, 0, 0)))),
        )
        lay_out_labelled(self, parts)
        for field in (self.name, self.unit, self.questions, self.hard_cases):
            field.edited.connect(self._on_edited)

    def show_book(self, book: Codebook) -> None:
        self._book = book
        self.name.keep(book.name)
        self.unit.keep(book.unit)
        for field, lines in ((self.questions, book.questions), (self.hard_cases, book.hard_cases)):
            if field.lines() != lines:
                field.keep("\n".join(lines))

    @Slot()
    def _on_edited(self) -> None:
        after = replace(
            self._book,
            name=self.name.value() or self._book.name,
            unit=self.unit.value(),
            questions=self.questions.lines(),
            hard_cases=self.hard_cases.lines(),
        )
        if after != self._book:
            self._book = after
            self.edited.emit(after, "book")


class VersionsPage(QWidget):
    """Every version that is stored, and what differs between it and the one that is worked on."""

    use_wanted = Signal(object)  # Codebook

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[Codebook, ...] = ()
        self._draft, self._kept = Codebook("", "", 0, ()), True
        self.list = QListWidget()
        self.list.setProperty("kind", "preview")
        self.list.setFont(font("ui"))
        self.list.setAccessibleName(self.tr("Versions"))
        self.list.setFixedWidth(270)
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._on_row)
        self.told = QPlainTextEdit()
        self.told.setProperty("kind", "preview")
        self.told.setReadOnly(True)
        self.told.setTabChangesFocus(True)
        self.told.setFont(font("ui"))
        self.told.setAccessibleName(self.tr("What differs"))
        self.compared = ElidedLabel("", "uiSmall", "secondary")
        self._use = Command(self.tr("Go on from this version"), "framed")
        self._use.clicked.connect(self._on_use)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self.compared)
        right.addWidget(held(row(self.told, margins=(0, 0, RING, 0))), 1)
        right.addWidget(held(row(1, self._use)))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 8)
        line.setSpacing(16)
        line.addWidget(self.list)
        line.addWidget(held(right), 1)

    def show_versions(self, known: Sequence[Codebook], draft: Codebook, current: Codebook) -> None:
        """Show these, the newest first; what differs is told from the chosen one to the draft.

        What the draft is itself, as the one in use, tells what it changed in the version before it.
        """
        self._draft, self._kept = draft, draft == current
        if tuple(known) != self._known:
            self._known = tuple(known)
            self.list.clear()
            for book in self._shown():
                words = _called(book)
                if when := _date(book.created):
                    words = self.tr("{0}, {1}").format(words, when)
                if (book.id, book.version) == (current.id, current.version):
                    words = self.tr("{0} (in use)").format(words)
                self.list.addItem(QListWidgetItem(words))
        at = max(0, self.list.currentRow())
        self.list.setCurrentRow(at)
        self._on_row(at)

    def _shown(self) -> tuple[Codebook, ...]:
        return tuple(reversed(self._known))

    @Slot(int)
    def _on_row(self, at: int) -> None:
        shown = self._shown()
        if not 0 <= at < len(shown):
            self.told.setPlainText("")
            self._use.setEnabled(False)
            return
        before, after = shown[at], self._draft
        found = differences(before, after)
        self._use.setEnabled(bool(found))
        if not found:
            after = before
            older = [book for book in self._known if book.id == after.id and book.version < after.version]
            before = max(older, key=lambda book: book.version, default=after)
            found = differences(before, after)
        kept = self._kept or after is not self._draft
        now = _called(after) if kept else self.tr("what is not kept yet")
        self.compared.setText(self.tr("From {0} to {1}").format(_called(before), now) if found else "")
        self.told.setPlainText("\n\n".join(map(words_of, found)) or self.tr("Nothing differs."))

    @Slot()
    def _on_use(self) -> None:
        shown = self._shown()
        if 0 <= self.list.currentRow() < len(shown):
            self.use_wanted.emit(shown[self.list.currentRow()])


def _called(book: Codebook) -> str:
    return _tr("{0}, version {1}").format(book.name, book.version)


def _date(created: str) -> str:
    when = QDateTime.fromString(created, Qt.DateFormat.ISODateWithMs)
    return article_date(when.toLocalTime().date().toString(Qt.DateFormat.ISODate)) if when.isValid() else ""


def words_of(found: Difference) -> str:
    """Return a difference in words: where, and with − and + what stood there and stands now."""
    names: dict[str, Callable[[], str]] = {
        "name": lambda: _tr("name"),
        "letter": lambda: _tr("letter"),
        "style": lambda: _tr("look"),
        "key": lambda: _tr("key"),
        "definition": lambda: _tr("definition"),
        "include": lambda: _tr("include"),
        "exclude": lambda: _tr("leave out"),
        "examples": lambda: _tr("examples"),
        "parent": lambda: _tr("stands under"),
        "attributes": lambda: _tr("fields"),
        "unit": lambda: _tr("unit"),
        "questions": lambda: _tr("questions"),
        "hard_cases": lambda: _tr("hard cases"),
        "passed_over": lambda: _tr("passed over"),
        "new": lambda: _tr("new tag"),
        "gone": lambda: _tr("not there"),
        "order": lambda: _tr("order"),
    }
    if found.field == "retired":
        return f"{found.name}: {_tr('retired') if found.after else _tr('in use again')}"
    told = names.get(found.field)
    lines = [f"{found.name}: {told() if told is not None else found.field}"]
    lines += (f"− {line}" for line in found.before.split("\n") if line)
    lines += (f"+ {line}" for line in found.after.split("\n") if line)
    return "\n".join(lines)
