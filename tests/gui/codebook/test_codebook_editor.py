"""The codebook editor in the window: by keys and drag, kept as one edit, taken back by one undo."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from reader.app.dialogs.codebook_colours import sight
from reader.errors import ReaderError
from reader.library.codebook_draft import with_tag
from reader.library.codebooks import default_codebook, from_file
from tests.gui.conftest import settle, span_of

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def editor(program, until):
    """Return the editor, open over the window."""
    program.commands.run("tag.codebook")
    dialog = program.commands.codebooks.dialog
    until(lambda: len(dialog._known) >= 1)
    return dialog


def _names(book) -> list[str]:
    return [tag.name for tag in book.tags if not tag.retired]


def test_a_new_tag_gets_a_name_and_a_key_and_tags_at_once(program, editor, until):
    workspace = program.workspace
    QTest.keyClick(editor.tree, Key.Key_Insert)
    assert program.window.focusWidget() is editor.form.name
    QTest.keyClicks(editor.form.name, "Figure")
    QTest.keyClick(editor.form.name, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: program.commands.codebooks.dialog is None and workspace.unsaved == 0)
    tag = workspace.codebook.by_key("4")
    assert (tag.name, tag.letter, workspace.codebook.version) == ("Figure", "F", 2)
    assert program.commands.actions["tag.4"].isVisible()
    made = workspace.annotate(tag.id, (span_of(workspace, "1902"),))
    until(lambda: workspace.unsaved == 0)
    assert workspace.annotations[made].codebook_version == 2
    workspace.undo()
    workspace.undo()
    until(lambda: workspace.unsaved == 0)
    assert workspace.codebook == default_codebook()


@pytest.mark.parametrize("error", [ReaderError("library.full", path="news.spanlib"), ZeroDivisionError()])
def test_what_could_not_be_kept_is_still_there_and_can_be_kept_again(
    program, editor, until, monkeypatch, error
):
    def fail(*_args):
        raise error

    QTest.keyClick(editor.tree, Key.Key_Insert)
    QTest.keyClicks(editor.form.name, "Figure")
    draft = editor.draft
    with monkeypatch.context() as patched:
        patched.setattr("reader.library.codebook_draft.keeping", fail)
        editor._keep.click()
        assert not editor._keep.isEnabled()
        until(lambda: editor._keep.isEnabled())
    assert editor.isVisible()
    assert editor.draft == draft
    assert editor._sentence.text()
    assert program.window.focusWidget() is editor._keep
    QTest.keyClick(editor._keep, Key.Key_Return)
    until(lambda: program.commands.codebooks.dialog is None and program.workspace.unsaved == 0)
    assert program.workspace.codebook.by_key("4").name == "Figure"


def test_tags_are_moved_nested_and_retired_by_keys(editor):
    assert editor.tag == "claim"
    QTest.keyClick(editor.tree, Key.Key_Down, ALT)
    assert _names(editor.draft) == ["Speculation", "Claim", "Background"]
    QTest.keyClick(editor.tree, Key.Key_Right, ALT)
    assert editor.draft.tag("claim").parent == "speculation"
    assert editor.tree.current() == "claim"
    QTest.keyClick(editor.tree, Key.Key_Left, ALT)
    assert editor.draft.tag("claim").parent == ""
    QTest.keyClick(editor.tree, Key.Key_Delete)
    assert editor.draft.tag("claim").retired
    for _ in range(4):
        editor.step_back()
    assert editor.draft == editor.current
    assert not editor._keep.isEnabled()


def test_a_tag_that_is_dragged_onto_another_stands_under_it(editor):
    model = editor.tree.model()
    data = model.mimeData([model.index(2, 0)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index(0, 0))
    assert editor.draft.tag("background").parent == "claim"
    model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert _names(editor.draft) == ["Background", "Claim", "Speculation"]
    assert editor.draft.tag("background").parent == ""


def _menu_by_key(editor, monkeypatch) -> QMenu:
    """Return the menu that the menu key opens on the tree; off screen a popup would wait for a mouse."""
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: shown.append(menu))
    place = editor.tree.visualRect(editor.tree.currentIndex()).center()
    wished = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, editor.tree.mapToGlobal(place))
    QApplication.sendEvent(editor.tree.viewport(), wished)
    return shown[0]


def test_the_menu_key_on_a_tag_offers_what_can_be_done_to_it(editor, monkeypatch):
    QTest.keyClick(editor.tree, Key.Key_Down)
    menu = _menu_by_key(editor, monkeypatch)
    acts = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert list(acts) == [
        "Rename",
        "Retire: its annotations stay",
        "Merge into",
        "Split: a second tag like it",
    ]
    acts["Retire: its annotations stay"].trigger()
    assert editor.draft.tag("speculation").retired
    acts["Rename"].trigger()
    assert editor.form.name.hasFocus()


def test_a_click_on_a_tag_leaves_no_ring_of_the_keyboard(editor):
    QTest.keyClick(editor.tree, Key.Key_Down)
    ringed = editor.tree.grab().toImage()
    row = editor.tree.visualRect(editor.tree.model().index(1, 0))
    QTest.mouseClick(editor.tree.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert editor.tree.current() == "speculation"
    assert editor.tree.grab().toImage() != ringed


def test_a_single_change_is_spoken_of_as_one(editor):
    QTest.keyClick(editor.tree, Key.Key_Delete)
    assert editor._sentence.text().startswith(("1 change.", "2 changes."))
    editor.step_back()
    editor.form.definition.setPlainText("Other words.")
    assert editor._sentence.text() == "1 change. Once kept, one undo takes all back."


def test_a_merge_takes_the_annotations_along_and_one_undo_brings_all_back(program, editor, until):
    workspace = program.workspace
    one = workspace.annotate("claim", (span_of(workspace, "The wall fell"),))
    other = workspace.annotate("speculation", (span_of(workspace, "could have"),))
    editor.merge("background")
    assert "tagged places follow" in editor._sentence.text()
    editor._keep.click()
    until(lambda: program.commands.codebooks.dialog is None and workspace.unsaved == 0)
    assert workspace.annotations[one].tag == "background"
    assert workspace.annotations[other].tag == "speculation"
    assert workspace.codebook.tag("claim").retired
    workspace.undo()
    # The codebook is read again once the undo is on disk: a moment after it counts as saved.
    until(lambda: workspace.unsaved == 0 and workspace.codebook == default_codebook())
    assert workspace.annotations[one].tag == "claim"


def test_typing_is_one_step_back_and_escape_does_not_throw_it_away(program, editor, qtbot):
    editor.form.definition.setFocus()
    QTest.keyClicks(editor.form.definition, "Mine. ")
    assert editor.draft.tag("claim").definition.startswith("Mine. Presented")
    QTest.keyClick(editor, Key.Key_Escape)
    assert editor.isVisible()
    assert "Esc again" in editor._sentence.text()
    editor.step_back()
    assert editor.draft == editor.current
    assert editor.form.definition.value() == editor.current.tag("claim").definition
    QTest.keyClick(editor, Key.Key_Escape)
    assert program.commands.codebooks.dialog is None


def test_a_codebook_goes_out_comes_back_and_shows_what_differs(program, editor, until, tmp_path):
    path = tmp_path / "book.json"
    program.commands.codebooks.write_file(editor.draft, path)
    until(lambda: path.exists() and path.name in editor._sentence.text())
    book = from_file(path.read_bytes())
    assert book == default_codebook()
    other = replace(book, tags=(replace(book.tags[0], definition="Shorter."), *book.tags[1:]))
    path.write_text(json.dumps({"format": "spanreader-codebook", **_json(other)}), "utf-8")
    program.commands.codebooks.take_file(path)
    until(lambda: editor.draft.tag("claim").definition == "Shorter.")
    assert editor.pages.currentIndex() == 2
    assert "+ Shorter." in editor.versions.told.toPlainText()
    path.write_text("{}", "utf-8")
    program.commands.codebooks.take_file(path)
    until(lambda: "no codebook" in editor._sentence.text())
    assert editor.draft.tag("claim").definition == "Shorter."


def _json(book):
    from reader.model.codec import to_json

    return to_json(book)


def test_an_older_version_is_compared_and_gone_on_from(program, editor, until):
    workspace = program.workspace
    editor.form.exclude.setPlainText("Nothing.")
    editor._keep.click()
    until(lambda: program.commands.codebooks.dialog is None and workspace.unsaved == 0)
    program.commands.codebooks.edit(page=2)
    again = program.commands.codebooks.dialog
    until(lambda: again.versions.list.count() == 2)
    again.versions.list.setCurrentRow(1)
    assert "+ Nothing." in again.versions.told.toPlainText()
    assert again.versions.compared.text() == (
        "From News, three questions, version 1 to News, three questions, version 2"
    )
    again.versions._use.click()
    assert again.draft.tag("claim") == default_codebook().tag("claim")
    again._keep.click()
    until(lambda: program.commands.codebooks.dialog is None and workspace.unsaved == 0)
    # It says what version 1 said, and so it is version 1 again.
    assert workspace.codebook == default_codebook()


def test_the_version_in_use_tells_what_it_changed_itself(program, editor, until):
    editor.form.exclude.setPlainText("Nothing.")
    editor._keep.click()
    until(lambda: program.commands.codebooks.dialog is None and program.workspace.unsaved == 0)
    program.commands.codebooks.edit(page=2)
    again = program.commands.codebooks.dialog
    until(lambda: again.versions.list.count() == 2)
    assert again.versions.list.currentRow() == 0
    assert "+ Nothing." in again.versions.told.toPlainText()
    assert not again.versions._use.isEnabled()
    again.form.exclude.setPlainText("Something.")
    again.show_page(2)
    assert again.versions.compared.text().endswith("to what is not kept yet")
    again.versions.list.setCurrentRow(1)
    assert "+ Something." in again.versions.told.toPlainText()


def test_another_codebook_is_used_from_the_menu_of_the_panel_and_taken_back(
    program, editor, until, monkeypatch
):
    workspace, books = program.workspace, program.commands.codebooks
    editor.act("copy")
    editor.book.name.setText("Sports")
    editor.book.name.edited.emit()
    editor._keep.click()
    until(lambda: books.dialog is None and workspace.unsaved == 0)
    mine = workspace.codebook
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: shown.append(menu))
    program.window.annotations.codebook_view._on_more_clicked()

    def offered():
        # Asked anew each time: PySide forgets a submenu that only its menu holds.
        return shown[0].findChildren(QMenu)[0].actions()

    until(lambda: len(offered()) > 2)
    news, sports = offered()[:2]
    assert (news.text(), news.isChecked()) == (default_codebook().name, False)
    assert (sports.text(), sports.isChecked()) == ("Sports", True)
    news.trigger()
    until(lambda: workspace.codebook.id == default_codebook().id and workspace.unsaved == 0)
    assert workspace.codebook == default_codebook()
    workspace.undo()
    until(lambda: workspace.codebook == mine)
    offered()[-1].trigger()
    assert books.dialog.book.name.hasFocus()
    assert books.dialog.draft.id != mine.id


def test_an_exported_codebook_has_the_ending_by_which_the_import_shows_it(
    program, editor, until, tmp_path, monkeypatch
):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "my book"), ""))
    editor.export_wanted.emit(editor.draft)
    until(lambda: list(tmp_path.glob("my book*")))
    (written,) = tmp_path.glob("my book*")
    assert written.name == "my book.json"
    assert from_file(written.read_bytes()) == editor.draft


def test_the_panel_offers_the_editor_and_goes_to_the_tag(program, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: shown.extend(a.text() for a in menu.actions()))
    view = program.window.annotations.codebook_view
    view.more_button.click()
    assert shown[0] == "Edit the codebook…"
    program.commands.codebooks.edit(tag="background")
    assert program.commands.codebooks.dialog.form.name.text() == "Background"


def test_fields_are_added_changed_and_removed(editor):
    editor.form._add.click()
    line = editor.form._lines[0]
    QTest.keyClicks(line.name, "Topic")
    line.kind.setCurrentIndex(line.kind.findData("choice"))
    line.kind.chosen.emit("choice")
    line.choices.setText("war, peace, war")
    line.choices.edited.emit()
    (field,) = editor.draft.tag("claim").attributes
    assert (field.name, field.type, field.choices) == ("Topic", "choice", ("war", "peace"))
    line.removed.emit(field.id)
    assert editor.draft.tag("claim").attributes == ()


def test_tab_goes_through_a_field_as_it_is_seen(program, editor):
    editor.form._add.click()
    line = editor.form._lines[0]
    line.kind.setCurrentIndex(line.kind.findData("choice"))
    line.kind.chosen.emit("choice")
    order = [line.name, line.kind, line.choices, line.several, line.away, editor.form._add]
    order[0].setFocus()
    for wanted in order[1:]:
        QTest.keyClick(program.window.focusWidget(), Key.Key_Tab)
        assert program.window.focusWidget() is wanted


def test_a_key_that_is_taken_moves_to_the_tag_that_takes_it(editor):
    editor.form.key.setCurrentIndex(editor.form.key.findData("3"))
    editor.form.key.chosen.emit("3")
    assert editor.draft.by_key("3").id == "claim"
    assert editor.draft.tag("background").key == ""


def test_every_look_reaches_the_contrast_that_the_guidelines_ask_for(qapp):
    book = default_codebook()
    for style in (
        "claim",
        "speculation",
        "background",
        "plum",
        "teal",
        "brick",
        "olive",
        "violet",
        "graphite",
    ):
        found = sight(replace(book.tags[0], style=style), book)
        assert found.stroke >= 3
        assert found.words >= 4.5
    same = replace(book.tags[0], style="speculation")
    assert sight(same, with_tag(book, same)).same == "Speculation"


def test_every_field_is_reached_where_a_large_scale_leaves_little_room(program, editor):
    program.window.resize(720, 450)
    settle()
    area = editor.form.parentWidget().parentWidget()
    assert editor.form.width() > area.viewport().width()
    assert area.horizontalScrollBar().isVisible()
    area.horizontalScrollBar().setValue(area.horizontalScrollBar().maximum())
    shown = area.viewport().rect()
    place = editor.form.key.mapTo(area.viewport(), editor.form.key.rect().topRight())
    assert shown.left() <= place.x() <= shown.right()
