"""Several files at once: each has its line, all can be looked over and taken back together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from reader.app.dialogs.imports import ImportSheet
from reader.app.dialogs.titles import TitlesDialog
from reader.app.import_lines import Pace
from reader.app.importing import ImportJob, Wanted
from reader.app.panels.import_rows import ImportJob as JobLine
from reader.app.start import Program
from reader.library import Library
from tests.gui.conftest import Wait, settle
from tests.hostile.make_hostile import files

K = Qt.Key


def sheet_of(program: Program) -> ImportSheet:
    return next(s for s in program.window.findChildren(ImportSheet) if not s.isHidden())


def rested(program: Program, until: Wait) -> None:
    states = ("done", "failed")
    until(lambda: all(j.state in states for j in program.window.imports.jobs()))
    until(lambda: program.window.library.model.total == 4)
    until(lambda: not program.commands.intake.telling)


def test_several_files_are_shown_in_a_sheet_with_a_line_each(
    program: Program, stories: list[str], until: Wait
) -> None:
    program.commands.intake.bring_in(stories)
    sheet = sheet_of(program)
    rested(program, until)
    rows = [row.accessibleName() for row in sheet.rows().values()]
    assert rows[0].startswith("Ferry asks for a second crossing: ferry.txt · ")
    assert rows[3].startswith("empty.txt: ")
    assert "empty.txt is empty, so nothing was imported" in rows[3]
    assert set(list(sheet.rows().values())[3].commands()) == {"show", "retry"}
    QTest.keyClick(QApplication.focusWidget() or sheet, K.Key_Escape)
    settle()
    assert program.window.view.hasFocus()


def jobs(ended: int, waiting: int) -> list[ImportJob]:
    done = [ImportJob(str(number), "a.html", "done") for number in range(ended)]
    return done + [ImportJob(f"waiting {number}", "a.html") for number in range(waiting)]


def test_how_long_the_rest_takes_is_told_from_what_the_batch_took_so_far() -> None:
    clock = iter([100.0, 100.0, 103.0, 130.0, 160.0, 700.0, 800.0, 800.0, 800.0])
    pace = Pace(clock.__next__)
    told = [pace.left(jobs(3 + ended, 400 - ended)) for ended in (0, 2, 10, 20, 390)]
    assert told == ["", "", "about 20 minutes left", "about 19 minutes left", "less than a minute left"]
    assert pace.left(jobs(400, 3)) == ""  # which nobody needs to be told
    assert pace.left(jobs(403, 0)) == ""
    assert pace.left(jobs(403, 50)) == ""  # another batch, of which nothing is known yet


def test_the_sheet_says_how_long_it_takes_while_files_wait(program: Program) -> None:
    sheet = ImportSheet(program.window)
    lines = tuple(JobLine(job.id, job.name, job.state) for job in jobs(10, 90))
    sheet.set_jobs(lines, "", 0, "about 3 minutes left")
    assert "10 of 100 · about 3 minutes left" in [label.text() for label in sheet.findChildren(QLabel)]
    sheet.set_jobs(lines[:10], "10 imported", 10)
    assert not any("left" in label.text() for label in sheet.findChildren(QLabel))


def test_one_undo_takes_the_whole_batch_back_and_redo_brings_it(
    program: Program, stories: list[str], until: Wait
) -> None:
    program.commands.import_files(stories)
    rested(program, until)
    model, stack = program.window.library.model, program.workspace.undo_stack
    assert stack.undoText() == "3 articles imported"
    program.workspace.undo()
    until(lambda: model.total == 1)
    program.workspace.redo()
    until(lambda: model.total == 4)
    program.workspace.undo()
    until(lambda: model.total == 1)
    assert not stack.canUndo()


def test_a_new_revision_in_the_middle_does_not_part_a_batch(
    program: Program, stories: list[str], until: Wait
) -> None:
    imports, stack = program.window.imports, program.workspace.undo_stack
    program.commands.import_files(stories[:1])
    until(lambda: program.window.library.model.total == 2 and not imports.busy)
    article = imports.jobs()[0].article
    newer = Path(stories[0]).with_name("newer.txt")
    newer.write_text(Path(stories[0]).read_text("utf-8") + "\nThe council meets again on Friday.\n", "utf-8")
    first, second = (Path(name) for name in stories[1:3])
    before = stack.count()
    imports.add([Wanted(first, "1"), Wanted(newer, "2", article=article), Wanted(second, "3")])
    rested(program, until)
    assert sorted(job.became for job in imports.jobs()) == ["article", "article", "revision"]
    assert stack.count() == before + 1
    program.workspace.undo()
    until(lambda: program.window.library.model.total == 2)
    program.workspace.redo()
    until(lambda: program.window.library.model.total == 4)


def test_what_comes_later_is_a_batch_of_its_own(program: Program, stories: list[str], until: Wait) -> None:
    program.commands.import_files(stories[:2])
    until(lambda: program.window.library.model.total == 3 and not program.window.imports.busy)
    program.commands.import_files(stories[2:3])
    until(lambda: program.window.library.model.total == 4 and not program.window.imports.busy)
    program.workspace.undo()
    until(lambda: program.window.library.model.total == 3)
    program.workspace.undo()
    until(lambda: program.window.library.model.total == 1)


def test_what_was_tagged_between_two_files_is_undone_in_its_turn(
    program: Program, stories: list[str], until: Wait
) -> None:
    QTest.keyClick(program.window.view, K.Key_1)
    program.commands.import_files(stories[:1])
    until(lambda: program.window.library.model.total == 2 and not program.window.imports.busy)
    texts = [program.workspace.undo_stack.text(n) for n in range(program.workspace.undo_stack.count())]
    assert texts[0].startswith("Tagged as claim")
    assert texts[1].startswith("Imported “Ferry")


def test_a_file_that_failed_is_read_again_when_it_was_put_right(
    program: Program, stories: list[str], until: Wait
) -> None:
    program.commands.intake.bring_in(stories)
    sheet = sheet_of(program)
    rested(program, until)
    Path(stories[3]).write_text("No longer empty\n\nSomebody saved it again. It may be whole.\n", "utf-8")
    failed = list(sheet.rows().values())[3]
    QTest.keyClick(failed.commands()["retry"], K.Key_Space)
    until(lambda: program.window.library.model.total == 5)
    assert program.window.imports.jobs()[3].state == "done"


def test_all_of_a_batch_can_be_moved_to_the_trash_from_the_sheet(
    program: Program, stories: list[str], until: Wait
) -> None:
    program.commands.intake.bring_in(stories)
    sheet = sheet_of(program)
    rested(program, until)
    sheet.back_wanted.emit()
    until(lambda: program.window.library.model.total == 1)
    program.workspace.undo()
    until(lambda: program.window.library.model.total == 4)


def test_cancel_keeps_what_is_there_and_stops_the_rest(program: Program, tmp_path: Path, until: Wait) -> None:
    names = []
    for number in range(30):
        path = tmp_path / f"{number:02}.txt"
        path.write_text(f"Story number {number}\n\nOnly words of {'x' * number}. No more.\n", "utf-8")
        names.append(str(path))
    program.window.imports.named_kept.connect(lambda *_: sheet_of(program).cancel_all.emit())
    program.commands.intake.bring_in(names)  # the first that is kept ends it
    until(lambda: not program.window.imports.busy)
    kept = [j for j in program.window.imports.jobs() if j.state == "done"]
    until(lambda: program.window.library.model.total == 1 + len(kept))
    assert len(kept) < 30
    assert [j.state for j in program.window.imports.jobs()] == ["done"] * len(kept)


def test_wrong_titles_of_a_batch_are_mended_as_one_edit(
    program: Program, stories: list[str], until: Wait, library_path: Path
) -> None:
    program.commands.intake.bring_in(stories)
    rested(program, until)
    sheet_of(program).titles_wanted.emit()
    dialog = next(d for d in program.window.findChildren(TitlesDialog) if not d.isHidden())
    until(lambda: dialog.model.rowCount() == 3)
    settle()
    assert dialog.table.hasFocus()
    QTest.keyClick(dialog.table, K.Key_Right)
    QTest.keyClick(dialog.table, K.Key_Right)
    QTest.keyClicks(dialog.table, "L")
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "enn Valley Courier")
    QTest.keyClick(editor, K.Key_Return)
    settle()
    QTest.keyClick(dialog.table, K.Key_D, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.table, K.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.model.changes()) == 3
    QTest.keyClick(dialog.table, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not program.workspace.unsaved)
    with Library.open(library_path, read_only=True) as library:
        outlets = sorted(row.article.outlet for row in library.articles())
    assert outlets == ["", *["Lenn Valley Courier"] * 3]
    program.workspace.undo()
    until(lambda: not program.workspace.unsaved)
    with Library.open(library_path, read_only=True) as library:
        assert {row.article.outlet for row in library.articles()} == {""}


def test_a_file_over_a_limit_is_opened_anyway_when_asked(
    program: Program, tmp_path: Path, until: Wait
) -> None:
    long = tmp_path / "long.txt"
    line = "It was said again and again that nothing could be done. " * 18
    long.write_text("A very long story\n\n" + f"{line}\n\n" * 10_000, "utf-8")
    program.commands.import_files([str(long)])
    until(lambda: [j.state for j in program.window.imports.jobs()] == ["failed"])
    until(lambda: not program.commands.intake.telling)
    row = program.window.library.queue.row(program.window.imports.jobs()[0].id)
    assert "10,090,017 characters" in row.accessibleName()
    assert set(row.commands()) == {"anyway"}
    QTest.keyClick(row.commands()["anyway"], K.Key_Space)
    until(lambda: program.workspace.article is not None and "long" in program.workspace.article.title)
    assert program.workspace.revision is not None
    assert len(program.workspace.revision.text) > 10_000_000


def test_a_locked_file_asks_for_its_password_until_it_is_right(
    program: Program, tmp_path: Path, until: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "Behind the lock stands a sentence.")
    locked = tmp_path / "locked.pdf"
    document.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="o")
    answers = ["", "wrong", "open"]
    asked: list[str] = []

    def answer(_host: object, name: str, then: Callable[[str], object]) -> None:
        asked.append(name)
        if given := answers[len(asked) - 1]:
            then(given)

    monkeypatch.setattr("reader.app.dialogs.password.ask_password", answer)
    program.commands.import_files([str(locked)])

    def said(message: str) -> bool:
        jobs = program.window.imports.jobs()
        failed = [j.error.message for j in jobs if j.error is not None]
        return failed == [message] and not program.commands.intake.telling

    def press() -> None:
        row = program.window.library.queue.row(program.window.imports.jobs()[0].id)
        assert set(row.commands()) == {"password"}
        QTest.keyClick(row.commands()["password"], K.Key_Space)

    until(lambda: said("import.password"))
    press()  # and thinks better of it
    assert said("import.password")
    press()
    until(lambda: said("import.password-wrong"))
    press()
    until(lambda: program.workspace.revision is not None and "Behind" in program.workspace.revision.text)
    assert asked == ["locked.pdf"] * 3


def test_hostile_files_among_others_each_say_why_and_stop_nobody(
    program: Program, stories: list[str], tmp_path: Path, until: Wait
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    made = [each for each in files("small") if each.name.endswith((".epub", ".docx", ".eml", ".html"))][::4]
    for each in made:
        (folder / each.name).write_bytes(each.data)
    names = [*stories, *(str(folder / each.name) for each in made)]
    program.commands.intake.bring_in(names)
    sheet = sheet_of(program)
    until(lambda: program.window.imports.jobs() and not program.window.imports.busy)
    until(lambda: not program.commands.intake.telling)
    rows = sheet.rows().values()
    assert len(rows) == len(names)
    for row in rows:
        said = row.accessibleName().removeprefix(f"{row.job.name}: ")
        assert said.strip()
        assert "Traceback" not in said
        if row.job.state == "failed":
            assert "nothing was imported" in said
            assert row.commands()
    for job in program.window.imports.jobs():
        if job.state == "asking":
            program.window.imports.keep(job.id)
    until(lambda: all(job.state in ("done", "failed") for job in program.window.imports.jobs()))
    sheet.reject()
