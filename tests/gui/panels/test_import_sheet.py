"""The sheet of files on their way in, by values alone."""

from __future__ import annotations

from reader.app.dialogs.imports import MOST_ROWS, ImportSheet
from reader.app.panels.import_rows import ImportJob
from reader.app.panels.surface import Surface
from tests.gui.panels import intake


def test_very_many_files_have_rows_for_what_needs_a_look(stage: Surface) -> None:
    sheet = ImportSheet(stage)
    sheet.open()
    jobs = tuple(ImportJob(str(n), f"{n}.txt", "done" if n % 100 else "failed") for n in range(2000))
    sheet.set_jobs(jobs, "1,980 imported, 20 failed", 1980)
    assert len(sheet.rows()) == MOST_ROWS
    assert sum(row.job.state == "failed" for row in sheet.rows().values()) == 20
    assert sheet._more.text() == "1850 more files wait or are done."
    sheet.reject()


def test_a_row_offers_what_can_be_done_and_says_of_which_file(stage: Surface) -> None:
    sheet = ImportSheet(stage)
    sheet.open()
    sheet.set_jobs(intake.IMPORTS, "", 0)
    asked: list[tuple[str, str]] = []
    sheet.command.connect(lambda job, command: asked.append((job, command)))
    button = sheet.rows()["c"].commands()["show"]
    assert button.accessibleName() == "Show file: hanger-report-scan.pdf"
    button.click()
    assert asked == [("c", "show")]
    sheet.set_jobs(tuple(job for job in intake.IMPORTS if job.id != "c"), "", 0)
    assert "c" not in sheet.rows()
    sheet.reject()
