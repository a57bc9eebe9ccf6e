"""The facts of one article: typed, doubted where they will not sort, kept as one edit; links dropped or pasted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from reader.app.dialogs.address import AddressDialog
from reader.app.dialogs.details import DetailsDialog
from reader.app.dialogs.titles import TitlesDialog
from reader.app.panels.words import language_code, language_name, languages
from reader.app.start import Program
from tests.gui.conftest import Wait, settle
from tests.gui.intake.test_sources import sheet_of

K = Qt.Key


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", ""),
        ("en", "en"),
        ("German (de)", "de"),
        ("german", "de"),
        ("pt-BR", "pt-BR"),
        ("Klingonish", None),
        ("12", None),
    ],
)
def test_a_language_is_typed_by_name_or_code(typed: str, code: str | None) -> None:
    assert language_code(typed) == code


def test_every_language_that_is_offered_is_understood() -> None:
    assert len(languages()) > 100
    assert all(language_code(shown) for shown in languages())
    assert language_code(language_name("fr")) == "fr"


def test_doubtful_facts_are_said_and_only_no_language_stops_keeping(program: Program) -> None:
    article = program.workspace.article
    assert article is not None
    dialog = DetailsDialog(article, program.window)
    dialog.open()
    dialog.published.setText("last Tuesday")
    assert "will not sort" in dialog._sentence.text()
    dialog.url.setText("kept on paper")
    dialog.language.setText("Klingonish")
    assert "No such language" in dialog._sentence.text()
    assert not dialog._keep.isEnabled()
    dialog.language.setText("german")
    assert dialog._keep.isEnabled()
    assert dialog.article().language == "de"
    assert dialog.article().published == "last Tuesday"
    dialog.reject()


def test_another_language_finds_other_sentences_at_once_and_undo_the_old_ones(
    program: Program, until: Wait
) -> None:
    from dataclasses import replace

    from reader.library.edits import EditArticle

    article = program.workspace.article
    assert article is not None
    seen: list[str] = []
    program.workspace.article_opened.connect(lambda opened: seen.append(opened.article.language))
    program.workspace.do(EditArticle(article, replace(article, language="de")), "Details changed")
    until(lambda: seen == ["de"])
    until(lambda: not program.workspace.unsaved)
    program.workspace.undo()
    until(lambda: seen == ["de", article.language])


def test_a_link_that_is_dropped_is_asked_about_and_not_fetched(program: Program) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://courier.example/kessel")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    program.window.dropEvent(event)
    settle()
    dialog = sheet_of(program, AddressDialog)
    assert dialog.field.text() == "https://courier.example/kessel"
    assert program.window.imports.jobs() == ()
    dialog.reject()


def test_a_pasted_address_is_offered_to_be_fetched(program: Program) -> None:
    QGuiApplication.clipboard().setText("  https://courier.example/kessel \n")
    program.commands.run("article.paste")
    assert "https://courier.example/kessel" in program.window.messages.sentence
    program.window.messages.commands()[-1].click()
    settle()
    assert sheet_of(program, AddressDialog).field.text() == "https://courier.example/kessel"
    sheet_of(program, AddressDialog).reject()


def test_titles_of_what_is_selected_are_looked_over(program: Program, until: Wait) -> None:
    program.commands.run("article.titles")
    settle()
    dialog = sheet_of(program, TitlesDialog)
    until(lambda: dialog.model.rowCount() == 1)
    assert dialog.model.text(0, 0) == "Harbour wall gives way at Quenby"
    assert dialog.model.text(0, 4) == "quenby.txt"
    QTest.keyClick(dialog.table, K.Key_Escape)
    settle()
    assert program.window.view.hasFocus()
