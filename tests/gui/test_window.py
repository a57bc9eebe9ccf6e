"""The window as a reader meets it: keys, drops, failures, closing and coming back."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import weakref
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from reader import wording
from reader.app import start
from reader.app.actions import ACTIONS
from reader.app.garbage import Garbage, kept_off
from reader.app.instance import Instance, lock_path
from reader.app.session import read_excerpt
from reader.app.start import build
from reader.app.theme import layout
from reader.library import Library
from reader.library.backups import backups
from reader.library.edits import SetCodebook
from reader.model import Mark
from reader.storage.peek import peek_session
from reader.text.span import Span
from tests.gui.conftest import opened_program, settle, span_of

ROOT = Path(__file__).resolve().parents[2]
K = Qt.Key


def press(program, *keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or program.window.view, key, modifiers)


def focused():
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def words(program, span):
    return span.of(program.workspace.revision.text)


def test_each_digit_tags_a_sentence_and_goes_to_the_next(program):
    press(program, K.Key_Home, K.Key_1, K.Key_3, K.Key_2, K.Key_3)
    revision = program.workspace.revision
    found = [(a.tag, a.anchor_in(revision.id).pieces[0].quote) for a in program.workspace.in_reading_order()]
    assert found == [
        ("claim", "The wall fell on Tuesday."),
        ("background", "Nobody was hurt 🚧, the harbour office said."),
        ("speculation", "It could have been the frost."),
        ("background", "The wall was built in 1902."),
    ]


def test_the_cursor_skips_the_title_and_can_be_put_there_by_hand(program):
    press(program, K.Key_Home)
    assert words(program, program.window.view.target()) == "The wall fell on Tuesday."


def test_a_french_digit_key_tags(program):
    press(program, K.Key_Home)
    view = program.window.view
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        event = QKeyEvent(kind, K.Key_Eacute, Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é")
        QApplication.sendEvent(view, event)
    assert [a.tag for a in program.workspace.annotations.values()] == ["speculation"]


def test_digits_in_a_text_field_are_digits(program, until):
    search = program.window.library.search
    search.setFocus()
    until(lambda: QApplication.focusWidget() is search)
    QTest.keyClicks(search, "123 ju")
    assert search.text() == "123 ju"
    assert program.workspace.annotations == {}


def test_the_target_grows_and_its_edges_move(program):
    view = program.window.view
    press(program, K.Key_Home)
    press(program, K.Key_Down, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert words(program, view.target()).endswith("office said.")
    press(program, K.Key_Up, modifiers=Qt.KeyboardModifier.ShiftModifier)
    press(program, K.Key_Left)
    assert words(program, view.target()) == "The wall fell on Tuesday"
    press(program, K.Key_Right, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert words(program, view.target()) == "wall fell on Tuesday"


def test_an_emoji_is_one_step_of_the_edge(program):
    view = program.window.view
    view.set_target(span_of(program.workspace, "Nobody was hurt 🚧"))
    press(program, K.Key_Left, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert words(program, view.target()) == "Nobody was hurt "


def test_removing_steps_back_to_nothing_and_undo_brings_it_back(program):
    press(program, K.Key_Home, K.Key_1, K.Key_Up)
    (made,) = program.workspace.annotations
    press(program, K.Key_Delete)
    assert program.workspace.annotations == {}
    press(program, K.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert list(program.workspace.annotations) == [made]


def test_the_next_untagged_sentence_is_found(program):
    press(program, K.Key_Home, K.Key_1, K.Key_1, K.Key_Home, K.Key_U)
    assert words(program, program.window.view.target()) == "It could have been the frost."


def test_a_selection_made_with_the_mouse_offers_the_tags_and_takes_a_digit(program, until):
    view, window = program.window.view, program.window
    at = view.point_of(span_of(program.workspace, "frost").start)
    # As the system sends it: the second press arrives as the double click.
    for step in (QTest.mousePress, QTest.mouseRelease, QTest.mouseDClick, QTest.mouseRelease):
        step(view.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(6, 6))
    until(lambda: window.tag_bar.isVisible())
    press(program, K.Key_2)
    (made,) = program.workspace.annotations.values()
    assert made.anchors[0].pieces[0].quote == "frost"
    assert not window.tag_bar.isVisible()


def test_pieces_far_apart_are_one_annotation(program):
    workspace = program.workspace
    first, second = span_of(workspace, "The wall fell"), span_of(workspace, "the frost")
    made = workspace.annotate("claim", (first,))
    program.window.view.piece_added.emit(made, second)
    assert [p.span for p in workspace.annotations[made].anchors[0].pieces] == [first, second]


def test_speaker_and_note_are_typed_and_escape_returns_to_the_text(program, until):
    press(program, K.Key_Home, K.Key_1, K.Key_Up, K.Key_W)
    QTest.keyClicks(focused(), "Harbour office")
    press(program, K.Key_Escape)
    assert QApplication.focusWidget() is program.window.view
    press(program, K.Key_N)
    QTest.keyClicks(focused(), "Which Tuesday?")
    press(program, K.Key_Escape)
    until(lambda: not program.workspace.unsaved)
    (made,) = program.workspace.annotations.values()
    assert made.note == "Which Tuesday?"
    assert program.workspace.speakers[made.speaker.speaker].name == "Harbour office"


def test_dropped_files_become_articles_and_a_bad_one_says_why(program, tmp_path, until):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("A drop of news\n\nIt arrived by hand. Nobody saw it.\n", "utf-8")
    bad.write_bytes(b"")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bad)), QUrl.fromLocalFile(str(good))])
    program.window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    until(lambda: program.workspace.article and program.workspace.article.title == "A drop of news")
    until(lambda: sorted(j.state for j in program.window.imports.jobs()) == ["done", "failed"])
    (failed,) = (j for j in program.window.imports.jobs() if j.state == "failed")
    assert failed.name == "bad.txt"
    assert "empty" in wording.of(failed.error)


def test_the_same_file_again_is_noticed(program, tmp_path, until):
    from tests.gui.conftest import STORY

    again = tmp_path / "again.txt"
    again.write_text(STORY, "utf-8")
    program.commands.import_files([str(again)])
    until(lambda: "again.txt" in program.window.messages.sentence)
    assert program.window.library.model.total == 1


def test_the_clipboard_is_offered_before_it_becomes_an_article(program, until):
    QGuiApplication.clipboard().setText("Pasted news\n\nIt was copied somewhere. It may be true.\n")
    press(program, K.Key_V, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert program.window.messages.isVisible()
    assert program.window.library.model.total == 1
    program.window.messages.commands()[-1].click()
    until(lambda: program.workspace.article.title == "Pasted news")


def test_a_failed_commit_is_said_kept_and_saved_by_retry(program, library_path, tmp_path, until):
    away = tmp_path / "away.spanlib"
    library_path.rename(away)
    press(program, K.Key_Home, K.Key_1)
    messages = program.window.messages
    until(lambda: messages.isVisible())
    assert program.workspace.unsaved == 1
    assert len(program.workspace.annotations) == 1
    assert len(messages.commands()) == 2
    away.rename(library_path)
    messages.commands()[-1].click()
    until(lambda: not program.workspace.unsaved)
    assert not messages.isVisible()


def test_closing_with_unsaved_changes_asks_in_the_window_and_loses_them_only_when_that_is_said(
    program, library_path, tmp_path, until
):
    away = tmp_path / "away.spanlib"
    library_path.rename(away)
    press(program, K.Key_Home, K.Key_1)
    window, messages = program.window, program.window.messages
    until(lambda: program.workspace.failed)
    assert not window.close()
    assert messages.sentence.startswith("1 change could not be saved.")
    back = messages.commands()[-1]
    assert (back.text(), back.hasFocus()) == ("Go back", True)
    QTest.keyClick(back, K.Key_Return)
    assert window.isVisible()
    assert "Retry" in [command.text() for command in messages.commands()]
    assert not window.close()
    messages.commands()[0].click()
    assert not window.isVisible()
    away.rename(library_path)


def test_what_is_open_and_where_comes_back(library_path, until):
    first = build(library_path)
    first.window.show()
    first.begin()
    until(lambda: first.workspace.revision is not None)
    last = span_of(first.workspace, "The wall was built in 1902.")
    first.window.view.set_target(last)
    first.window.close()
    first.end()
    second = build(library_path)
    # The first frame, before the library is open, shows the place already.
    assert second.window.view.content.text
    assert second.window.styles == {}
    assert set(read_excerpt(peek_session(library_path)).styles) == {"claim", "speculation", "background"}
    second.window.show()
    second.begin()
    until(lambda: second.is_ready)
    assert second.window.view.target() == last
    second.window.close()
    second.end()
    for program in (first, second):
        program.window.deleteLater()


def test_a_library_that_is_none_leaves_a_window_that_says_so(tmp_path, until):
    path = tmp_path / "not-a-library.spanlib"
    path.write_text("These are my notes, not a library.\n", "utf-8")
    program = build(path)
    program.window.show()
    program.begin()
    until(lambda: program.failed is not None)
    assert "not-a-library.spanlib" in program.window.messages.sentence
    assert path.read_text("utf-8") == "These are my notes, not a library.\n"
    program.window.close()
    program.end()
    program.window.deleteLater()


ASK = """
import sys
import threading
import weakref
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from reader.app.instance import Instance, ask
app = QCoreApplication([])
path = Path(sys.argv[1])
assert not Instance(path).take()
print(ask(path, {"open": sys.argv[2:]}))
"""


def test_a_second_start_hands_its_files_to_the_first_window(library_path, until):
    instance = Instance(library_path)
    assert instance.take()
    instance.listen()
    asked = []

    def on_request(request, answer):
        asked.append(request)
        answer({"done": True})

    instance.requested.connect(on_request)
    second = subprocess.Popen(
        [sys.executable, "-c", ASK, str(library_path), "one.txt", "two.txt"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    until(lambda: asked or second.poll() is not None)
    out, _ = second.communicate()
    assert asked == [{"open": ["one.txt", "two.txt"]}]
    assert out.strip() == "{'done': True}"
    instance.release()
    assert not lock_path(library_path).exists()


def test_a_command_line_beside_the_window_writes_through_it(program, library_path, until):
    instance = Instance(library_path)
    assert instance.take()
    instance.listen()
    from reader.app.start import on_request
    from reader.cli import run_beside

    instance.requested.connect(lambda request, answer: on_request(program, run_beside, request, answer))
    article = program.workspace.article.id
    span = span_of(program.workspace, "It could have been the frost.")
    command = subprocess.Popen(
        [
            *(sys.executable, "-m", "reader", "--library", str(library_path), "annotate", article),
            *("--tag", "speculation", "--span", f"{span.start}:{span.end}", "--json"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    until(lambda: command.poll() is not None)
    out, err = command.communicate()
    assert command.returncode == 0, err
    assert '"annotation"' in out
    until(lambda: len(program.workspace.annotations) == 1)
    instance.release()


def test_every_action_is_in_a_menu_or_says_its_key(program):
    for spec in ACTIONS:
        action = program.commands.actions[spec.id]
        assert action.text(), spec.id
        if spec.scope == "window" and spec.keys:
            assert action.shortcuts(), spec.id


def test_every_action_runs_or_declines_without_a_fault(program, until, monkeypatch):
    """Actions that wait for a dialog are left to their own tests; the system's dialogs are cancelled."""
    for name, cancelled in (
        ("getOpenFileName", ("", "")),
        ("getOpenFileNames", ([], "")),
        ("getSaveFileName", ("", "")),
        ("getExistingDirectory", ""),
    ):
        monkeypatch.setattr(QFileDialog, name, lambda *_, cancelled=cancelled, **_options: cancelled)
    broke = []
    program.workspace.broke.connect(broke.append)
    asks = {
        *("article.import", "article.export", "article.details", "library.open", "library.annotator"),
        *(
            "library.folder",
            "article.print",
            "edit.settings",
            "help.about",
            "help.palette",
            "help.keys",
            "app.quit",
        ),
    }
    for spec in ACTIONS:
        if spec.id not in asks:
            program.commands.run(spec.id)
    until(lambda: not program.workspace.unsaved and not program.window.imports.busy)
    assert not broke


def test_selecting_an_emoji_gives_one_code_point(program):
    span = span_of(program.workspace, "🚧")
    program.window.view.select(span)
    assert program.window.view.selection() == (Span(span.start, span.start + 1),)


def test_the_panels_and_controls_are_named_for_screen_readers(program):
    window = program.window
    for widget in (window.library, window.view, window.annotations, window.library.search):
        assert widget.accessibleName(), type(widget).__name__


def test_closing_leaves_a_backup_when_something_changed(library_path, until):
    program = build(library_path)
    program.window.show()
    program.begin()
    until(lambda: program.workspace.revision is not None)
    program.window.view.setFocus()
    press(program, K.Key_1)
    until(lambda: not program.workspace.unsaved)
    program.window.close()
    program.end()
    program.window.deleteLater()
    assert len(backups(library_path)) == 1


def test_in_a_narrow_window_the_panel_floats_and_goes_when_the_text_has_the_focus(program, until):
    window = program.window
    window.resize(1000, 700)
    until(lambda: not window.annotations.isVisible())
    width = window.view.width()
    press(program, K.Key_Home, K.Key_1, K.Key_Up, K.Key_N)
    assert window.annotations.isVisible()
    assert window.view.width() == width
    press(program, K.Key_Escape)
    assert not window.annotations.isVisible()
    window.resize(1300, 700)
    until(lambda: window.annotations.isVisible())


def test_the_text_stays_where_it_stands_when_a_bar_above_it_comes_and_goes(program):
    window = program.window
    view = window.view

    def stands() -> int:
        settle()
        point = view.point_of(view.target().start)
        assert point is not None
        return view.viewport().mapTo(window, point).y()

    window.resize(1200, 360)
    settle()
    view.scroll_by(30)
    assert view.verticalScrollBar().value() == 30, "there is something to scroll"
    before = stands()
    top = view.mapTo(window, QPoint()).y()
    window.say("The file was changed on the disk.", key="changed")
    assert stands() == before
    assert view.mapTo(window, QPoint()).y() > top
    window.messages.take_back("changed")
    assert stands() == before
    assert view.mapTo(window, QPoint()).y() == top


def test_at_the_beginning_of_a_text_its_title_stays_whole_below_a_message(program):
    window = program.window
    window.view.scroll_by(-10_000)
    window.say("The file was changed on the disk.", key="changed")
    settle()
    assert window.view.verticalScrollBar().value() == 0


def test_a_message_that_goes_while_the_keyboard_is_on_its_command_gives_it_back_to_the_text(program):
    window = program.window
    window.say("Two of these words are new.", ("Look at them", lambda: None), key="words")
    window.say("Something else.", ("Go back", lambda: window.messages.take_back("else")), key="else")
    window.messages.focus_command(-1)
    press(program, K.Key_Space)
    assert window.messages.sentence == "Two of these words are new."
    assert window.view.hasFocus()
    window.messages.focus_command(-1)
    press(program, K.Key_Escape)
    assert not window.messages.sentence
    assert window.view.hasFocus()
    window.say("A last one.", key="words")
    window.library.search.setFocus()
    window.messages.take_back("words")
    assert window.library.search.hasFocus()


def test_focus_mode_leaves_only_the_page_and_brings_the_rest_back(program):
    window = program.window
    program.commands.run("view.annotations")
    program.commands.run("view.focus")
    assert not window.library.isVisible()
    assert not window.bottom.isVisible()
    program.commands.run("view.focus")
    assert window.library.isVisible()
    assert not window.annotations.isVisible()
    assert window.bottom.isVisible()


def test_a_half_typed_note_comes_back_after_a_crash(library_path, until):
    first = build(library_path)
    first.window.show()
    first.begin()
    until(lambda: first.workspace.revision is not None)
    first.window.activateWindow()
    first.window.view.setFocus()
    press(first, K.Key_Home, K.Key_1, K.Key_Up, K.Key_N)
    QTest.keyClicks(focused(), "Half a thou")
    (made,) = first.workspace.annotations
    drafts = []

    def look():
        first.storage.submit(lambda library: library.drafts(), drafts.append)

    look()
    until(lambda: drafts and (drafts[-1] or look()))
    assert drafts[-1] == {made: "Half a thou"}
    # The process dies here: the window is not closed in order, only threads and timers must not outlive it.
    first.end()
    first.window.hide()
    first.window.deleteLater()
    second = build(library_path)
    second.window.show()
    second.begin()
    until(lambda: made in second.workspace.annotations)
    assert second.workspace.drafts == {made: "Half a thou"}
    assert second.window.messages.isVisible()
    second.window.activateWindow()
    second.window.view.setFocus()
    second.window.tagging.activate(made)
    second.commands.run("annotation.note")
    assert focused().toPlainText() == "Half a thou"
    second.window.close()
    second.end()
    second.window.deleteLater()


def test_the_samples_come_with_one_tagged_in_full_and_one_undo_takes_the_tags_back(program, until):
    program.commands.run("help.sample")
    model = program.window.library.model
    until(lambda: model.total == 4 and any(row.annotations > 30 for row in model.rows()))
    tagged = next(row for row in model.rows() if row.annotations)
    until(lambda: program.workspace.article.id == tagged.article.id)
    assert len(program.workspace.annotations) == tagged.annotations
    program.workspace.undo()
    until(lambda: not program.workspace.unsaved and not any(row.annotations for row in model.rows()))
    assert model.row(tagged.article.id) is not None


def add_second(program, until):
    """Import another story; return the ids of the first article and of this one, which is open then."""
    first = program.workspace.article.id
    program.window.imports.add_text(
        "Second story\n\nOne thing was said. Another could be. A third was.\n", "b"
    )
    until(lambda: program.workspace.article.id != first)
    return first, program.workspace.article.id


def test_closing_at_once_after_fast_keys_loses_nothing(library_path, until):
    fast = build(library_path)
    fast.window.show()
    fast.begin()
    until(lambda: fast.workspace.revision is not None)
    fast.window.activateWindow()
    fast.window.view.setFocus()
    press(fast, K.Key_Home, K.Key_1, K.Key_2, K.Key_3, K.Key_1, K.Key_Up, K.Key_N)
    QTest.keyClicks(focused(), "typed last")
    held = fast.workspace.unsaved
    article = fast.workspace.article.id
    fast.window.close()
    shown = dict(fast.workspace.annotations)
    fast.end()
    fast.window.deleteLater()
    assert held > 1
    with Library.open(library_path) as library:
        assert {a.id: a for a in library.annotations(article)} == shown
    assert "typed last" in {a.note for a in shown.values()}


def test_an_annotation_undone_from_another_article_is_shown_again_by_redo(program, until):
    press(program, K.Key_Home, K.Key_1)
    (made,) = program.workspace.annotations
    first, _second = add_second(program, until)
    program.commands.run("edit.undo")  # of the import: no article is open then
    program.commands.run("edit.undo")
    until(lambda: program.workspace.article is not None and program.workspace.article.id == first)
    assert made not in program.workspace.annotations
    program.commands.run("edit.redo")
    until(lambda: made in program.workspace.annotations)
    assert program.window.view.spans.touching(0, len(program.workspace.revision.text))


def test_each_article_keeps_its_place(program, until):
    press(program, K.Key_Home, K.Key_Down, K.Key_Down)
    target = program.window.view.target()
    first, second = add_second(program, until)
    program.workspace.open_article(first)
    until(lambda: program.workspace.article.id == first)
    assert program.window.view.target() == target
    program.workspace.open_article(second)
    until(lambda: program.workspace.article.id == second)
    assert program.window.view.target() != target


def test_done_pressed_fast_is_never_refused(program, until):
    refused = []
    program.workspace.refused.connect(refused.append)
    press(program, K.Key_D, K.Key_D, K.Key_D)
    assert program.workspace.article.done
    until(lambda: not program.workspace.unsaved)
    assert not refused
    assert program.workspace.undo_stack.count() == 3


def test_the_keys_of_the_menus_live_while_the_menu_bar_is_hidden(program, until):
    press(program, K.Key_Home, K.Key_1)
    program.commands.run("view.focus")
    assert not program.window.menuBar().isVisible()
    QTest.keyClick(program.window.view, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not program.workspace.annotations)
    QTest.keyClick(program.window.view, K.Key_F11)
    until(lambda: program.window.menuBar().isVisible())


def test_escape_leads_back_to_the_text_from_a_control(program):
    program.window.bottom.set_last("Something", True)
    for control in (program.window.bottom, program.window.annotations):
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.setFocus()
        assert not program.window.view.hasFocus()
        press(program, K.Key_Escape)
        assert program.window.view.hasFocus()


def test_a_trashed_article_stays_closed_at_the_next_start_and_no_sample_comes(library_path, until):
    first = build(library_path)
    first.window.show()
    first.begin()
    until(lambda: first.workspace.revision is not None)
    first.commands.run("article.trash")
    until(lambda: first.workspace.article is None and not first.workspace.unsaved)
    first.window.close()
    first.end()
    first.window.deleteLater()
    second = build(library_path)
    refused, rows = [], []
    second.workspace.refused.connect(refused.append)
    second.window.show()
    second.begin()
    until(lambda: second.is_ready)
    second.storage.submit(lambda library: library.articles(), rows.append)
    until(lambda: rows)
    assert second.workspace.article is None
    assert not refused
    assert rows == [()]
    assert not second.window.imports.jobs()
    second.window.close()
    second.end()
    second.window.deleteLater()


def test_an_import_into_a_library_that_could_not_be_opened_fails_with_its_reason(tmp_path, until):
    path = tmp_path / "notes.spanlib"
    path.write_bytes(b"no database at all, only words" * 40)
    made = build(path)
    made.window.show()
    made.begin()
    until(lambda: made.failed)
    made.window.imports.add_text("A story\n\nOne sentence.\n", "late")
    until(lambda: any(job.state == "failed" for job in made.window.imports.jobs()))
    made.window.close()
    made.end()
    made.window.deleteLater()


def test_a_second_start_waits_for_a_window_that_is_only_just_starting(library_path, until, monkeypatch):
    first = Instance(library_path)
    assert first.take()
    asked = []

    def listens(path):
        asked.append(path)
        return len(asked) > 2

    monkeypatch.setattr(start, "listens", listens)
    monkeypatch.setattr(start, "ask", lambda path, request: {"done": True})
    assert start.hand_over(Instance(library_path), library_path, ["a.txt"])
    first.release()
    assert len(asked) == 3


def test_a_second_start_takes_the_library_of_a_window_that_has_just_closed(library_path):
    late = Instance(library_path)
    assert not start.hand_over(late, library_path, [])
    assert late.taken
    late.release()


def test_garbage_is_collected_on_the_windows_thread_only(library_path, until):
    before = gc.isenabled()
    made = build(library_path)
    made.window.show()
    made.begin()
    until(lambda: made.workspace.revision is not None)
    assert not gc.isenabled()
    where = []

    def note(phase, _info):
        where.append(threading.get_ident())

    gc.callbacks.append(note)
    try:
        rings = [[] for _ in range(gc.get_threshold()[0] * 3)]
        for ring in rings:
            ring.append(ring)
        until(lambda: where)
    finally:
        gc.callbacks.remove(note)
    assert set(where) == {threading.get_ident()}
    made.window.close()
    made.end()
    made.window.deleteLater()
    assert gc.isenabled() == before


def test_nothing_is_collected_while_another_thread_makes_many_values(qapp):
    garbage = Garbage()
    garbage.start()
    try:
        ring = QObject()
        ring.__dict__["itself"] = ring
        gone = weakref.ref(ring)
        del ring
        rings = [[] for _ in range(gc.get_threshold()[0] * 3)]
        with kept_off():
            garbage.collect()
            assert gone() is not None
        garbage.collect()
        assert gone() is None
        assert rings
    finally:
        garbage.stop()


def test_a_window_off_screen_that_copied_something_ends_without_a_crash(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom reader.app.start import application, build\n"
        "app = application()\nmade = build(Path(sys.argv[1]))\nmade.window.show()\nmade.begin()\n"
        "made.window.view.copy()\nmade.window.close()\nmade.end()\n"
    )
    library = tmp_path / "copied.spanlib"
    done = subprocess.run(
        [sys.executable, "-c", code, library], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stderr


def test_escape_puts_a_floating_panel_away_while_the_text_has_the_focus(program, until):
    window = program.window
    window.resize(900, 700)
    until(lambda: window.arrangement.annotations._floats)
    window.view.setFocus()
    window.arrangement.annotations.show(True)
    assert window.annotations.width() >= layout("annotations")
    press(program, K.Key_Escape)
    assert not window.annotations.isVisible()


def test_what_an_empty_panel_says_stands_in_line_with_its_heading(program, until):
    program.commands.run("article.trash")
    until(lambda: program.workspace.article is None and not program.workspace.unsaved)
    for panel in (program.window.library, program.window.annotations):
        until(panel._empty.isVisible)
        assert panel._empty.mapTo(panel, QPoint(0, 0)).x() >= 12


def test_a_file_given_at_the_start_is_opened_after_the_last_article(library_path, tmp_path, until):
    story = tmp_path / "late.txt"
    story.write_text("Late story\n\nIt came with the command.\n", encoding="utf-8")
    made = build(library_path)
    made.window.show()
    made.begin()
    made.open_files([str(story)])
    until(lambda: made.workspace.article is not None and made.workspace.article.title == "Late story")
    until(lambda: not made.window.imports.busy)
    assert made.workspace.article.title == "Late story"
    made.window.close()
    made.end()
    made.window.deleteLater()


def test_everything_found_is_tagged_as_one_edit(program, until):
    program.window.find_bar.open("wall")
    until(lambda: len(program.window.view.found_spans()) == 3)
    program.commands.run("tag.found")
    view = program.window.view
    assert program.workspace.annotations == {}
    assert view.scene().suggestions == {f"preview-{span.start}" for span in view.found_spans()}
    press(program, K.Key_2)  # another tag for all of them
    assert {row.tag for row in view._suggested} == {"speculation"}
    press(program, K.Key_Escape)
    assert not view.scene().suggestions
    program.commands.run("tag.found")
    program.window.messages.commands()[-1].click()
    assert not view.scene().suggestions
    until(lambda: not program.workspace.unsaved)
    quotes = {a.anchors[0].pieces[0].quote.lower() for a in program.workspace.annotations.values()}
    assert (len(program.workspace.annotations), quotes) == (3, {"wall"})
    program.workspace.undo()
    assert program.workspace.annotations == {}


def test_what_is_selected_is_looked_for(program):
    view = program.window.view
    start = view.content.text.index("frost")
    view.select(Span(start, start + 5))
    program.commands.run("edit.find")
    assert program.window.find_bar.field.text() == "frost"


def test_a_link_is_followed_by_key_only_as_far_as_its_address(program):
    view = program.window.view
    target = view.target()
    marks = (Mark("link", Span(target.start + 4, target.start + 8), "https://a.test/report"),)
    view.set_content(replace(view.content, marks=marks))
    press(program, K.Key_Return, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert "https://a.test/report" in program.window.messages.sentence
    press(program, K.Key_Down)
    press(program, K.Key_Return, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert "No link" in program.window.messages.sentence


@pytest.mark.parametrize("wanted", ["dark", "contrast"])
def test_the_theme_follows_the_system_live(program, monkeypatch, wanted):
    """The system off screen has no dark mode to switch, so its answer is ours; the signals are Qt's own."""
    appearance, hints = program.window.appearance, QApplication.styleHints()
    appearance.choose("system")
    monkeypatch.setattr(type(appearance), "_resolve", lambda _self: wanted)
    if wanted == "dark":
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    else:
        hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert program.window.view.scene().theme.name == wanted


def test_tab_goes_from_the_page_through_the_codebook_to_the_annotations(program):
    window = program.window
    window.view.setFocus()
    seen = []
    for _ in range(40):
        press(program, K.Key_Tab)
        if focused() is window.view:
            break
        seen.append(
            next(
                p
                for p in ("annotations", "bottom", "library", "head")
                if getattr(window, p).isAncestorOf(focused())
            )
        )
    assert [name for name, _ in groupby(seen)] == ["annotations", "library", "head"]
    assert focused() is window.view


def test_a_heading_is_gone_to_with_the_cursor(program):
    view = program.window.view
    program.commands._go_to_heading(view.content.text.index("It could"))
    assert view.target().of(view.content.text) == "It could have been the frost."


def test_without_an_article_the_page_says_what_to_do(program, until):
    program.commands.run("article.trash")
    until(lambda: not program.workspace.unsaved)
    assert program.window.empty.isVisible()
    program.workspace.undo()
    until(lambda: program.workspace.article is not None)
    assert not program.window.empty.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_W, Qt.Key.Key_H, Qt.Key.Key_L, Qt.Key.Key_F, Qt.Key.Key_Delete])
def test_a_key_for_an_annotation_says_so_where_there_is_none(program, key):
    bottom = program.window.bottom
    QTest.keyClick(program.window.view, key)
    assert bottom._done.text() == "Nothing is tagged here"
    assert program.window.view.hasFocus()


def test_a_digit_that_no_tag_has_says_so(program):
    QTest.keyClick(program.window.view, Qt.Key.Key_7)
    assert program.window.bottom._done.text() == "No tag has the key 7"
    QTest.keyClick(program.window.view, Qt.Key.Key_1)
    assert program.window.bottom._done.text() == "Tagged as claim"


def test_a_codebook_without_tags_says_how_to_make_one(program, until):
    workspace, view = program.workspace, program.window.annotations.codebook_view
    assert not view._none.isVisible()
    workspace.do(SetCodebook(replace(workspace.codebook, version=9, tags=())), "")
    until(view._none.isVisible)
    assert "New tag" in view._none.text()
    workspace.undo()
    until(view._none.isHidden)


def test_a_window_without_its_library_offers_no_tag_to_make(tmp_path, until):
    path = tmp_path / "letter.spanlib"
    path.write_text("Dear library,")
    with opened_program(path, lambda made: made.failed is not None) as program:
        assert program.window.annotations.codebook_view._none.isHidden()


def test_who_removes_an_annotation_is_not_told_that_there_is_none(program):
    workspace = program.workspace
    program.window.tagging.activate(workspace.annotate("claim", (span_of(workspace, "Nobody was hurt"),)))
    QTest.keyClick(program.window.view, Qt.Key.Key_Delete)
    assert program.window.bottom._done.text() == "Annotation removed"
