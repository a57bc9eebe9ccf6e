"""Closing the window while files come in: it says so, loses none, and never holds up the end of a session."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app import asked_to_end
from reader.app.dialogs.sheet import Sheet
from reader.app.importing import ImportJob, Wanted
from reader.app.start import Program, on_request
from reader.errors import ImportFailed
from tests.gui.conftest import Wait, opened_program, settle


@pytest.fixture
def queue(program: Program, monkeypatch: pytest.MonkeyPatch) -> list[ImportJob]:
    """Return what stands in the queue: two files on their way, to be changed by the test."""
    jobs = [ImportJob("1", "ferry.txt", "reading", path=Path("/news/ferry.txt")), ImportJob("2", "buses.txt")]
    jobs[1] = replace(jobs[1], path=Path("/news/buses.txt"))
    monkeypatch.setattr(program.window.imports, "jobs", lambda: tuple(jobs))
    return jobs


def by_button(program: Program) -> None:
    """Close the window as the system does for its button."""
    QCoreApplication.sendEvent(program.window.windowHandle(), QCloseEvent())


def by_quit(program: Program) -> None:
    program.commands.run("app.quit")


def said(program: Program) -> str:
    return program.window.messages.sentence


def press(program: Program, words: str) -> None:
    next(button for button in program.window.messages.commands() if button.text() == words).click()


def is_sheet_open(program: Program) -> bool:
    return any(sheet.isVisible() for sheet in program.window.findChildren(Sheet))


def close_sheet(program: Program) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    settle()


def session(program: Program, until: Wait) -> dict[str, Any]:
    kept: list[dict[str, Any]] = []
    program.storage.submit(lambda library: library.session(), kept.append)
    until(lambda: kept)
    return kept[0]


# --- closing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("close", [by_button, by_quit])
def test_the_window_stays_until_all_files_are_in(
    program: Program, queue: list[ImportJob], until: Wait, close: Callable[[Program], None]
) -> None:
    close(program)
    assert program.window.isVisible()
    assert said(program).startswith(
        "Closing when 2 more files are imported. Close now: the next start offers"
    )
    queue[0] = replace(queue[0], state="done", became="article")
    until(lambda: said(program).startswith("Closing when 1 more file is imported."))
    assert program.window.isVisible()
    queue[1] = replace(queue[1], state="done", became="article")
    until(lambda: not program.window.isVisible())


def test_files_that_come_in_while_the_window_closes_are_in_the_library(
    program: Program, stories: list[str], until: Wait
) -> None:
    program.window.imports.add_files(stories[:3])
    by_quit(program)
    assert program.window.isVisible()
    until(lambda: not program.window.isVisible())
    articles: list[tuple[Any, ...]] = []
    program.storage.submit(lambda library: library.articles(), articles.append)
    until(lambda: articles)
    assert len(articles[0]) == 4
    assert session(program, until)["unfinished"] == []


@pytest.mark.parametrize("close", [by_button, by_quit])
def test_without_an_import_the_window_closes_at_the_first_press(
    program: Program, close: Callable[[Program], None]
) -> None:
    close(program)
    assert not program.window.isVisible()


def test_a_file_that_failed_before_holds_nothing_up(program: Program, queue: list[ImportJob]) -> None:
    queue[:] = [replace(queue[0], state="failed", error=ImportFailed("import.empty", name="ferry.txt"))]
    by_button(program)
    assert not program.window.isVisible()


@pytest.mark.parametrize("close", [by_button, by_quit])
def test_a_second_press_closes_at_once(
    program: Program, queue: list[ImportJob], close: Callable[[Program], None]
) -> None:
    close(program)
    close(program)
    assert not program.window.isVisible()


def test_the_message_closes_the_window_at_once(program: Program, queue: list[ImportJob]) -> None:
    by_button(program)
    press(program, "Close now")
    assert not program.window.isVisible()


def test_kept_open_the_window_stays_when_all_are_in(program: Program, queue: list[ImportJob]) -> None:
    by_button(program)
    button = QApplication.focusWidget()
    assert button is program.window.messages.commands()[-1], "Enter keeps it open"
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert said(program) == ""
    assert program.window.view.hasFocus()
    assert not program.window.leaving._looking.isActive()
    by_button(program)
    assert program.window.isVisible(), "that is a first press again"


def test_escape_on_the_message_keeps_the_window_open(program: Program, queue: list[ImportJob]) -> None:
    by_button(program)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert said(program) == ""
    assert program.window.view.hasFocus()
    assert not program.window.leaving._looking.isActive()


def test_a_start_that_asks_for_this_window_keeps_it_open(
    program: Program, queue: list[ImportJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program.window, "raise_", lambda: None)  # which is nothing off screen but a warning
    by_button(program)
    on_request(program, None, {"open": []}, lambda _answer: None)
    assert said(program) == ""
    assert not program.window.leaving._looking.isActive()


def test_a_newer_message_is_not_pushed_aside_by_the_count(program: Program, queue: list[ImportJob]) -> None:
    by_button(program)
    program.window.say("This looks like another version of “Ferry”.", key="version-1")
    del queue[0]
    program.window.leaving._look()
    assert said(program).startswith("This looks like")
    program.window.messages.take_back("version-1")
    program.window.leaving._look()
    assert said(program).startswith("Closing when 1 more file is imported.")


def test_the_window_does_not_close_under_an_open_sheet(
    program: Program, queue: list[ImportJob], until: Wait
) -> None:
    by_button(program)
    program.commands.intake.show_queue()
    queue.clear()
    program.window.leaving._look()
    assert program.window.isVisible()
    close_sheet(program)
    until(lambda: not program.window.isVisible())


def test_the_sheet_of_the_import_gives_way_to_what_is_said_and_others_stay(
    program: Program, queue: list[ImportJob]
) -> None:
    program.commands.intake.show_queue()
    by_button(program)
    assert not is_sheet_open(program)
    assert QApplication.focusWidget() is program.window.messages.commands()[-1]
    program.window.leaving.stay()
    program.commands.run("edit.settings")
    focus = QApplication.focusWidget()
    by_button(program)
    assert is_sheet_open(program)
    assert QApplication.focusWidget() is focus


# --- what waits for the reader ------------------------------------------------------------------------------

QUESTIONS: tuple[dict[str, Any], ...] = (
    {"state": "asking"},
    {"state": "failed", "error": ImportFailed("import.password", name="ferry.pdf")},
    {"state": "failed", "error": ImportFailed("import.password-wrong", name="ferry.pdf")},
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_file_that_waits_for_an_answer_is_said_and_can_be_answered(
    program: Program, queue: list[ImportJob], question: dict[str, Any], until: Wait
) -> None:
    queue[:] = [replace(queue[0], **question)]
    by_button(program)
    assert program.window.isVisible()
    assert said(program).startswith("1 file waits for your answer.")
    press(program, "Show them")
    assert is_sheet_open(program)
    close_sheet(program)
    by_button(program)
    assert not program.window.isVisible()
    assert session(program, until)["unfinished"] == [{"file": "/news/ferry.txt", "article": ""}]


def test_a_question_that_comes_up_meanwhile_keeps_the_window(
    program: Program, queue: list[ImportJob], until: Wait
) -> None:
    by_button(program)
    queue[:] = [replace(queue[0], state="asking")]
    until(lambda: said(program).startswith("1 file waits for your answer"))
    assert program.window.isVisible()
    assert QApplication.focusWidget() is program.window.messages.commands()[-1]
    queue.clear()
    until(lambda: not program.window.isVisible())


def test_a_file_that_fails_meanwhile_is_told_before_the_window_closes(
    program: Program, queue: list[ImportJob], until: Wait
) -> None:
    by_button(program)
    damaged = ImportFailed("import.empty", name="ferry.txt")
    queue[:] = [replace(queue[0], state="failed", error=damaged)]
    until(lambda: said(program) == "1 file could not be imported.")
    assert program.window.isVisible()


# --- the end of a session -----------------------------------------------------------------------------------


def test_the_end_of_a_session_is_not_held_up(program: Program, queue: list[ImportJob]) -> None:
    QApplication.closeAllWindows()  # as Qt does when the system ends it; the event ends all loops for good
    assert not program.window.isVisible()


@pytest.mark.skipif(os.name != "posix", reason="Windows sends no signals")
def test_a_signal_to_end_closes_at_once(program: Program, queue: list[ImportJob], until: Wait) -> None:
    stop = asked_to_end.close_when_asked(program.window)
    os.kill(os.getpid(), signal.SIGTERM)
    until(lambda: not program.window.isVisible())
    stop()
    assert len(session(program, until)["unfinished"]) == 2


# --- the next start -----------------------------------------------------------------------------------------


def closed_with(library: Path, *wanted: Wanted) -> None:
    """Open a window and end its session before these are imported."""
    with opened_program(library) as made:
        made.window.imports._start = lambda job_id: None  # type: ignore[method-assign]
        made.window.imports.add(wanted)


def test_what_was_not_imported_is_offered_at_the_next_start(
    library_path: Path, stories: list[str], until: Wait
) -> None:
    first, second = Path(stories[0]), Path(stories[1])
    closed_with(library_path, Wanted(first, first.name), Wanted(second, second.name))
    with opened_program(library_path) as made:
        assert said(made) == "ferry.txt and 1 more file were not imported yet when the window closed."
        press(made, "Import")
        until(lambda: made.window.library.model.total == 3)
    with opened_program(library_path) as made:
        assert said(made) == ""


def test_an_offer_that_is_not_answered_is_made_again(library_path: Path, stories: list[str]) -> None:
    closed_with(library_path, Wanted(Path(stories[0]), "ferry.txt"))
    for _ in range(2):
        with opened_program(library_path) as made:
            assert said(made) == "ferry.txt was not imported yet when the window closed."
    with opened_program(library_path) as made:
        press(made, "Leave it")
        assert said(made) == ""
    with opened_program(library_path) as made:
        assert said(made) == ""


def test_an_address_is_offered_and_a_pasted_text_said_to_be_left_out(
    library_path: Path, program: Program, queue: list[ImportJob]
) -> None:
    queue[:] = [
        ImportJob("1", "https://news.example/ferry", kind="address", into="a1"),
        ImportJob("2", "Pasted text", kind="clipboard"),
    ]
    by_button(program)
    assert said(program).endswith("Close now: the rest is not imported.")
    assert program.window.leaving.to_remember(closing=True) == [
        {"address": "https://news.example/ferry", "article": "a1"}
    ]
    del queue[1]
    program.window.leaving._look()
    assert said(program).endswith("Close now: the next start offers the rest.")


@pytest.mark.parametrize("remembered", [None, "files", [3, {}, {"file": ""}], {"file": "a"}])
def test_what_is_remembered_in_no_known_way_is_not_offered(program: Program, remembered: object) -> None:
    program.window.leaving.offer(remembered)
    assert said(program) == ""
