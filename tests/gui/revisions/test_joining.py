"""Two articles become one story and one becomes two, from the list and from the palette; a chosen newer text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from reader.app.dialogs.palette import PaletteDialog
from reader.app.dialogs.parting import PartingDialog
from tests.core.library.versions import NEW, imported
from tests.gui.revisions.conftest import no_popup_warnings


def split(case):
    case.revisions.joining.part(case.article, (case.new,))
    case.until(lambda: case.program.window.library.model.total == 2)
    case.until(lambda: len(case.program.window._revisions) == 1)


@no_popup_warnings
def test_a_split_article_is_joined_from_the_lists_menu_and_undone(case):
    split(case)
    window = case.program.window
    ids = [row.article.id for row in window.library.model.rows()]
    window.library.menu_requested.emit(ids, QPoint(0, 0))
    menus = window.findChildren(QMenu)
    menu = next(m for m in menus if any("one story" in a.text() for a in m.actions()))
    next(a for a in menu.actions() if "one story" in a.text()).trigger()
    menu.close()
    case.until(lambda: window.library.model.total == 1)
    case.until(lambda: len(window._revisions) == 2)
    assert len(case.workspace.annotations) == 5
    case.workspace.undo()
    case.saved()
    case.until(lambda: window.library.model.total == 2)


def test_edits_that_wait_for_the_disk_are_in_what_is_joined(case):
    split(case)
    ids = [row.article.id for row in case.program.window.library.model.rows()]
    case.workspace.set_note(case.ids["edited"], "seen before it was saved")
    case.revisions.joining.join(*ids)
    case.until(lambda: case.program.window.library.model.total == 1)
    case.until(lambda: len(case.program.window._revisions) == 2)
    assert "seen before it was saved" in {a.note for a in case.workspace.annotations.values()}


def test_the_other_article_is_asked_for_when_none_is_chosen(case):
    split(case)
    case.program.window.library.list.clearSelection()
    case.program.commands.run("article.join")
    dialog = case.program.window.findChildren(PaletteDialog)[-1]
    assert dialog.model.rowCount() == 1
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    case.until(lambda: case.program.window.library.model.total == 1)


def test_splitting_asks_which_revisions_go_and_leaves_one(case):
    case.program.commands.run("article.part")
    case.until(lambda: case.program.window.findChildren(PartingDialog))
    dialog = case.program.window.findChildren(PartingDialog)[-1]
    assert dialog.revisions() == (case.new,)
    dialog.boxes[case.old].setChecked(True)
    assert not dialog.go.isEnabled()
    dialog.boxes[case.old].setChecked(False)
    dialog.go.click()
    case.until(lambda: case.program.window.library.model.total == 2)
    case.workspace.undo()
    case.saved()
    case.until(lambda: case.program.window.library.model.total == 1)


def test_a_newer_text_that_the_reader_chooses_needs_no_likeness(case, tmp_path):
    file = tmp_path / "other.txt"
    file.write_text("Nothing of the old text stands here any more.\n\nNot a word.\n", "utf-8")
    case.program.window.imports.add_version(file, case.article)
    case.until(lambda: case.workspace.revision is not None and case.workspace.revision.number == 3)
    sentence = case.program.window.messages.sentence
    assert "without a place" in sentence
    case.program.window.messages.commands()[-1].click()
    case.until(lambda: case.place is not None and case.place.list.pairs.rows)
    assert case.place.section == "orphan"
    case.workspace.undo()
    case.until(lambda: case.workspace.revision is not None and case.workspace.revision.id == case.new)


def test_the_same_text_again_adds_nothing_and_says_so(case, tmp_path):
    assert imported(NEW).text == NEW
    file = tmp_path / "again.txt"
    file.write_text("A newer text.\n\nWith two paragraphs.\n", "utf-8")
    for _ in range(2):
        case.program.window.imports.add_version(file, case.article)
        case.until(lambda: not case.program.window.imports.busy)
    case.until(lambda: "already" in case.program.window.messages.sentence)
    assert len(case.program.window._revisions) == 3


@no_popup_warnings
def test_the_menu_of_the_head_leads_to_what_changed(case):
    case.program.window.head.revision_button.click()
    menu = case.program.window.head.findChildren(QMenu)[-1]
    next(a for a in menu.actions() if a.data() == "revision.compare").trigger()
    menu.close()
    case.until(lambda: case.place is not None and case.place.list.pairs.rows)
