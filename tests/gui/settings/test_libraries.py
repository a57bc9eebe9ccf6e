"""Several libraries: new, another, recent ones, switching; what was open lately."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from reader.app.dialogs.palette_entries import do, entries_of
from reader.app.importing import ImportJob
from reader.app.instance import Instance
from reader.app.libraries import REMEMBERED, Libraries, open_another
from reader.app.recent import RecentArticles
from reader.app.start import Program, build, on_request
from reader.library import Library
from reader.paths import Profile, followed
from tests.gui.conftest import STORY, Wait, settle


@pytest.fixture
def started(program: Program) -> list[Path]:
    """Return the libraries for which a window was started."""
    made: list[Path] = []
    program.commands.libraries.start = made.append
    return made


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.spanlib"
    Library.open(path).close()
    return path


def libraries(program: Program) -> Libraries:
    return program.commands.libraries


def message(program: Program) -> str:
    return " ".join(each.sentence for each in program.window.messages._messages)


# --- a process for each -------------------------------------------------------------------------------------


def test_another_library_gets_a_process_of_its_own_in_the_same_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr("subprocess.Popen", lambda command, env: calls.append(command))
    root = tmp_path / "profile"
    open_another(tmp_path / "a.spanlib", Profile(root, root, root / "cache", root / "log"))
    open_another(tmp_path / "a.spanlib", Profile(root, tmp_path / "config", root, root))
    assert calls[0][-4:] == ["--library", str(tmp_path / "a.spanlib"), "--data", str(root)]
    assert calls[1][-2:] == ["--library", str(tmp_path / "a.spanlib")]


def test_a_new_library_is_asked_for_and_gets_its_ending(
    program: Program, started: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def ask(*arguments: object) -> tuple[str, str]:
        asked.append(arguments)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    program.commands.run("library.new")
    assert started == [tmp_path / "mine.spanlib"]
    # No file is replaced, so nobody is asked whether one may be.
    assert QFileDialog.Option.DontConfirmOverwrite in asked[0]


def test_a_file_that_is_there_is_not_written_over_by_a_new_library(
    program: Program, started: list[Path], other: Path
) -> None:
    before = other.read_bytes()
    libraries(program).make(other)
    assert started == []
    assert "left as it is" in message(program) or "left as it was" in message(program)
    assert other.read_bytes() == before


def test_the_library_of_this_window_is_not_opened_twice(program: Program, started: list[Path]) -> None:
    here = program.library_path
    os.link(here, here.with_name("same.spanlib"))
    libraries(program).open(here)
    libraries(program).switch(here.with_name("same.spanlib"))
    assert started == []
    assert "open in this window" in message(program)


def test_the_title_bar_names_article_and_library(program: Program) -> None:
    assert program.window.windowTitle() == f"{STORY.splitlines()[0]} – news – Spanreader"


# --- switching ----------------------------------------------------------------------------------------------


def test_switching_closes_this_window_when_the_other_one_is_there_and_loses_nothing(
    library_path: Path, other: Path, until: Wait
) -> None:
    made = build(library_path)
    made.window.show()
    made.begin()
    until(lambda: made.workspace.revision is not None)
    opened: list[Path] = []
    libraries(made).start = lambda path: QTimer.singleShot(0, lambda: opened.append(path))
    libraries(made).ask = lambda path, _request, then: then({"opened": path in opened})
    QTest.keyClicks(made.window.view, "1")
    libraries(made).switch(other)
    assert made.window.isVisible(), "it stays until the other one answers"
    until(lambda: not made.window.isVisible())
    made.end()
    made.window.deleteLater()
    settle()
    with Library.open(library_path) as library:
        assert len(library.annotations(library.articles()[0].article.id)) == 1


def test_a_window_that_imports_closes_only_when_all_is_imported(
    program: Program, started: list[Path], other: Path, until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = [ImportJob("1", "ferry.txt", "reading")]
    monkeypatch.setattr(program.window.imports, "jobs", lambda: tuple(coming))
    libraries(program).ask = lambda _path, _request, then: then({"opened": True})
    libraries(program).switch(other)
    until(lambda: "Closing when 1 more file" in message(program))
    assert program.window.isVisible()
    coming.clear()
    until(lambda: not program.window.isVisible())


def test_a_window_that_is_to_close_anyway_is_not_closed_sooner_by_another_library(
    program: Program, started: list[Path], other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program.window.imports, "jobs", lambda: (ImportJob("1", "ferry.txt", "reading"),))
    libraries(program).ask = lambda _path, _request, then: then({"opened": True})
    program.commands.run("app.quit")
    libraries(program).switch(other)
    libraries(program)._look_for_other()
    assert not libraries(program)._asking.isActive()
    assert program.window.isVisible()
    assert "Closing when 1 more file" in message(program)


def test_a_library_that_does_not_open_leaves_this_window_open(
    program: Program, started: list[Path], other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries(program).ask = lambda _path, _request, then: then(None)
    libraries(program).switch(other)
    monkeypatch.setattr("reader.app.libraries.PATIENCE_S", 0.0)
    libraries(program)._until = 0.0
    libraries(program)._look_for_other()
    assert program.window.isVisible()
    assert "did not open" in message(program)
    assert not libraries(program)._asking.isActive()


def test_a_window_that_cannot_open_its_library_closes_no_other(
    program: Program,
    started: list[Path],
    tmp_path: Path,
    until: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "letter.spanlib"
    path.write_text("Dear library,")
    other = build(path)
    instance = Instance(path)
    assert instance.take()
    instance.requested.connect(lambda request, answer: on_request(other, None, request, answer))
    other.begin()
    until(lambda: other.failed is not None)
    instance.listen()
    libraries(program).switch(path)
    until(lambda: "did not open" in message(program))
    assert program.window.isVisible()
    assert message(other).startswith(str(path))
    libraries(other).start = started.append
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: ("next.spanlib", ""))
    other.window.messages._messages[0].commands[0][1]()
    assert started == [path, Path("next.spanlib")]
    instance.release()
    other.window.close()
    other.end()
    other.window.deleteLater()
    settle()


def test_no_window_is_opened_for_a_new_library_that_cannot_be_there(
    program: Program, started: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    libraries(program).make(tmp_path / "new.spanlib")
    assert "can only be read" in message(program)
    assert started == []


def test_a_library_by_a_link_is_the_library(tmp_path: Path, other: Path) -> None:
    link = tmp_path / "link.spanlib"
    link.symlink_to(other)
    assert followed(link) == followed(other)
    with Library.open(link) as library:
        assert library.path == followed(other)


def test_links_that_lead_to_each_other_are_a_library_that_no_window_has(
    program: Program, started: list[Path], tmp_path: Path, until: Wait
) -> None:
    first, second = tmp_path / "a.spanlib", tmp_path / "b.spanlib"
    first.symlink_to(second)
    second.symlink_to(first)
    libraries(program).switch(first)
    libraries(program)._look_for_other()
    until(lambda: not libraries(program)._pending)
    assert program.window.isVisible()
    libraries(program)._stay()


def test_the_reader_may_keep_both_open(program: Program, started: list[Path], other: Path) -> None:
    libraries(program).ask = lambda _path, _request, then: then({"opened": True})
    libraries(program).switch(other)
    libraries(program)._stay()
    libraries(program)._look_for_other()
    assert program.window.isVisible()
    assert message(program) == ""


# --- recent ones --------------------------------------------------------------------------------------------


def test_a_library_that_was_opened_is_remembered_first_and_once(program: Program) -> None:
    settings = program.window.settings
    mine = str(program.library_path)
    assert settings.recent_libraries == (mine,)
    settings.recent_libraries = ("/a.spanlib", mine, *(f"/{n}.spanlib" for n in range(20)))
    libraries(program).note()
    assert settings.recent_libraries[:2] == (mine, "/a.spanlib")
    assert len(settings.recent_libraries) == REMEMBERED
    assert Path(mine) not in libraries(program).recent()


def test_recent_libraries_stand_in_menu_and_palette(
    program: Program, started: list[Path], other: Path
) -> None:
    program.window.settings.recent_libraries = (str(other),)
    program.commands.menus.opening.emit("library")
    (action,) = program.commands.recent.libraries.actions()
    assert "other" in action.text()
    action.trigger()
    assert started == [other]
    entries = [entry.id for entry in entries_of(program.window, program.commands)]
    assert {f"library:{other}", f"switch:{other}"} <= set(entries)
    do(program.window, program.commands, f"library:{other}")
    assert started == [other, other]
    assert program.window.settings.recent_commands == (), "no place of a file is kept there"


def test_a_library_that_is_gone_is_not_made_anew_and_can_be_taken_off(
    program: Program, started: list[Path], tmp_path: Path
) -> None:
    gone = tmp_path / "gone.spanlib"
    program.window.settings.recent_libraries = (str(gone),)
    libraries(program).open_recent(gone)
    assert started == []
    assert not gone.exists()
    (shown,) = program.window.messages._messages
    take_off: Callable[[], object] = shown.commands[-1][1]
    take_off()
    assert str(gone) not in program.window.settings.recent_libraries


def test_a_place_that_cannot_be_looked_at_is_one_that_cannot_be_reached(
    program: Program, started: list[Path], tmp_path: Path
) -> None:
    odd = tmp_path / f"{'x' * 300}.spanlib"  # as on a network that is gone, the system refuses to look
    libraries(program).open_recent(odd)
    assert "cannot be reached" in message(program)
    libraries(program).make(odd)
    assert started == [odd], "its own window says why it cannot be made"


def test_another_library_can_be_opened_where_this_one_was_moved_away(
    program: Program, started: list[Path], other: Path
) -> None:
    here = libraries(program).here
    assert here is not None
    here.rename(here.with_name("moved.spanlib"))
    libraries(program).open(other)
    here.with_name("moved.spanlib").rename(here)
    assert started == [other]


def test_a_recent_library_that_was_moved_can_be_found(
    program: Program, started: list[Path], other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(other), ""))
    libraries(program).open_recent(tmp_path / "gone.spanlib")
    (shown,) = program.window.messages._messages
    find: Callable[[], object] = shown.commands[0][1]
    find()
    assert started == [other]
    assert message(program) == ""


def test_nothing_is_remembered_when_the_reader_wants_none(program: Program) -> None:
    program.window.settings.remember_recent = False
    assert program.window.settings.recent_libraries == ()
    libraries(program).note()
    assert program.window.settings.recent_libraries == ()
    program.window.settings.remember_recent = True
    libraries(program).note()
    program.commands.run("library.forget")
    assert program.window.settings.recent_libraries == ()


# --- recent articles ----------------------------------------------------------------------------------------


def test_recent_articles_are_kept_newest_first_and_only_so_many() -> None:
    recent = RecentArticles(["a", 3, "b"])
    recent.note("b")
    assert recent.ids == ("b", "a")
    for number in range(RecentArticles.MOST + 5):
        recent.note(str(number))
    assert len(recent.ids) == RecentArticles.MOST
    assert recent.ids[0] == str(RecentArticles.MOST + 4)


def test_recent_articles_stand_in_the_menu_and_come_back_with_the_library(
    library_path: Path, until: Wait, tmp_path: Path
) -> None:
    def run(does: Callable[[Program], None]) -> None:
        made = build(library_path)
        made.window.show()
        made.begin()
        until(lambda: made.is_ready and made.workspace.revision is not None)
        does(made)
        made.window.close()
        made.end()
        made.window.deleteLater()
        settle()

    def first(made: Program) -> None:
        before = made.workspace.article
        assert before is not None
        made.window.imports.add_text("A second story\n\nThe ferry runs again.\n", "second")
        until(lambda: made.workspace.article is not None and made.workspace.article.id != before.id)
        made.commands.menus.opening.emit("go")
        assert [a.text() for a in made.commands.recent.articles.actions()] == [before.title]

    def second(made: Program) -> None:
        until(lambda: made.window.library.model.total == 2)
        made.commands.menus.opening.emit("go")
        (action,) = made.commands.recent.articles.actions()
        assert action.text() == STORY.splitlines()[0]
        action.trigger()
        until(lambda: made.workspace.revision is not None and "1902" in made.workspace.revision.text)
        assert made.window.view.hasFocus()

    run(first)
    run(second)
