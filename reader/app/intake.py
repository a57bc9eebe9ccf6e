"""Bringing articles in, as the reader meets it: the queue and its sheet, titles of a batch, by address.

One object of the window that joins these dialogs to the queue and the workspace; `actions()` are its rows of
the table of commands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from reader.app.importing import ImportJob
from reader.app.panels.import_rows import ImportJob as JobLine

if TYPE_CHECKING:  # dialogs are loaded when they open, not before the first frame
    from reader.app.commands import Commands
    from reader.app.dialogs.imports import ImportSheet
    from reader.app.import_lines import Pace
    from reader.app.pdfpage.meanwhile import PagesMeanwhile
    from reader.app.window import Window

_TOLD_EVERY_MS = 30  # a thousand files report oftener than anybody reads


class Intake(QObject):
    """See the module."""

    def __init__(self, window: Window, commands: Commands) -> None:
        super().__init__(commands)
        self._window = window
        self._commands = commands
        self._imports = window.imports
        self._imports.may_fetch = lambda: window.settings.fetch_addresses
        self._sheet: ImportSheet | None = None
        self._meanwhile: PagesMeanwhile | None = None
        self._lines: dict[str, tuple[ImportJob, JobLine]] = {}
        self._pace: Pace | None = None
        self._telling = QTimer(self, singleShot=True, interval=_TOLD_EVERY_MS)
        self._telling.timeout.connect(self._tell)
        self._imports.jobs_changed.connect(self._on_jobs_changed)
        self._imports.rested.connect(self._on_rested)
        queue = window.library.queue
        queue.command.connect(self._on_command)
        queue.all_wanted.connect(self.show_queue)
        window.library.files_dropped.connect(self.bring_in)
        window.link_dropped.connect(self.ask_address)
        window.leaving.said.connect(self._close_sheet)

    def actions(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of the table do that bring something in."""
        return {
            "article.address": self.ask_address,
            "article.by_hand": self.show_links,
            "article.queue": self.show_queue,
            "article.titles": self.mend_titles,
        }

    # --- files -------------------------------------------------------------------------------------------

    @Slot(list)
    def bring_in(self, names: Sequence[str]) -> None:
        """Import files that the reader chose or dropped; several are shown as they come."""
        self._imports.add_files([Path(name) for name in names])
        if len(self._imports.jobs()) > 1 and len(names) > 1:
            self.show_queue()

    @Slot()
    def show_queue(self) -> None:
        """Open the sheet with every file of the queue."""
        if self._sheet is not None:
            return
        from reader.app.dialogs.imports import ImportSheet

        sheet = self._sheet = ImportSheet(self._window)
        sheet.command.connect(self._on_command)
        sheet.cancelled.connect(self._imports.cancel)
        sheet.dismissed.connect(self._imports.cancel)
        sheet.cancel_all.connect(self._imports.cancel_all)
        sheet.titles_wanted.connect(self.mend_titles)
        sheet.back_wanted.connect(self._take_back)
        sheet.closed.connect(self._on_sheet_closed)
        self._tell()
        sheet.open()

    @Slot(bool)
    def _on_sheet_closed(self, _accepted: bool) -> None:
        self._sheet = None

    @Slot(object)
    def _on_jobs_changed(self, jobs: tuple[ImportJob, ...]) -> None:
        asking = frozenset(job.id for job in jobs if job.state == "asking")
        for job_id in self._asked - asking:
            self._window.messages.take_back(f"version-{job_id}")
        self._asked = asking
        self._telling.start()
        if self._meanwhile is None and any(job.state == "reading" and is_pdf(job) for job in jobs):
            from reader.app.pdfpage.meanwhile import PagesMeanwhile

            self._meanwhile = PagesMeanwhile(self._window)
        if self._meanwhile is not None:
            self._meanwhile.follow(jobs)

    _asked: frozenset[str] = frozenset()

    @property
    def telling(self) -> bool:
        """Return whether the lines are about to be brought in line with the queue."""
        return self._telling.isActive()

    @Slot()
    def _tell(self) -> None:
        from reader.app.import_lines import Pace, summary

        jobs = self._imports.jobs()
        lines = tuple(self._line(job) for job in jobs)
        for gone in self._lines.keys() - {job.id for job in jobs}:
            del self._lines[gone]
        self._window.library.set_jobs(lines)
        self._pace = self._pace or Pace()
        left = self._pace.left(jobs)
        if self._sheet is not None:
            self._sheet.set_jobs(lines, summary(jobs), len(self._added()), left)

    def _line(self, job: ImportJob) -> JobLine:
        from reader.app.import_lines import line_of

        known = self._lines.get(job.id)
        if known is None or known[0] is not job:
            known = self._lines[job.id] = (job, line_of(job, self._window.translate))
        return known[1]

    def _added(self) -> tuple[str, ...]:
        """Return the articles that the present batch brought, in the order of its files."""
        found: list[str] = []
        for job in self._imports.jobs():
            if job.became == "article" and job.kind != "sample":
                found.append(job.article)
            found += job.articles
        return tuple(dict.fromkeys(found))

    @Slot(object)
    def _on_rested(self, jobs: tuple[ImportJob, ...]) -> None:
        """Say what came of several files, and offer to look over what they are called."""
        from reader.app.import_lines import summary

        added = self._added()
        links = sum(job.links for job in jobs if job.state == "done")
        if links:
            self._window.say(
                self.tr("1 link came without its text.")
                if links == 1
                else self.tr("%n links came without their text.", "", links),
                (self.tr("Links to fetch by hand…"), self.show_links),
                key="links",
            )
        elif len(jobs) > 1 and added and self._sheet is None:
            self._window.say(
                self.tr("{0}.").format(summary(jobs)),
                (self.tr("Look over titles…"), self.mend_titles),
                key="batch",
            )

    @Slot(str, str)
    def _on_command(self, job_id: str, command: str) -> None:
        job = self._imports.job(job_id)
        if job is None:
            return
        if command == "retry":
            self._imports.retry(job_id)
        elif command == "anyway":
            self._imports.retry(job_id, anyway=True)
        elif command == "password":
            self._ask_password(job)
        elif command == "separate":
            self._imports.keep(job_id)
        elif command == "revise" and job.match is not None:
            self._imports.revise(job_id, job.match)
        elif command == "open":
            self._close_sheet()
            self._window.workspace.open_article(job.article, then=self._window.view.setFocus)
        elif command == "show" and job.path is not None:
            self._window.outside.show_file(str(job.path))
        elif command == "browser":
            self._window.outside.browse(job.name)

    def _ask_password(self, job: ImportJob) -> None:
        """Ask for the password of a locked file and read it with that; without one, nothing changes."""
        from reader.app.dialogs.password import ask_password

        ask_password(self._window, job.name, lambda given: self._imports.retry(job.id, password=given))

    @Slot()
    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.reject()

    @Slot()
    def _take_back(self) -> None:
        """Move what the batch brought to the trash; undo brings it back."""
        added = self._added()
        self._close_sheet()
        self._imports.dismiss_ended()
        self._window.workspace.trash_articles(added)

    # --- by address --------------------------------------------------------------------------------------

    @Slot(str)
    def ask_address(self, address: str = "", article: str = "") -> None:
        """Ask for an address and fetch it when the reader says so; `article` gets what comes as its text."""
        from reader.app.dialogs.address import AddressDialog
        from reader.app.fetching import Fetching

        allowed = self._window.settings.fetch_addresses
        dialog = AddressDialog(self._window, address or _copied_address(), allowed=allowed)
        dialog.settings_wanted.connect(lambda: self._commands.run("edit.settings"))
        dialog.browser_wanted.connect(self._window.outside.browse)
        Fetching(self._window, dialog, article)
        dialog.open()

    @Slot()
    def show_links(self) -> None:
        """Open the list of links that are kept without their text."""
        from reader.app.links import Links

        self._close_sheet()
        self._window.messages.take_back("links")
        Links(self._window, self._commands)

    # --- titles ------------------------------------------------------------------------------------------

    @Slot()
    def mend_titles(self, articles: Sequence[str] = ()) -> None:
        """Open the table of titles: of these, of the last batch, of what is selected, of the open article."""
        from reader.app.dialogs.titles import open_titles

        self._close_sheet()
        self._window.messages.take_back("batch")
        chosen = tuple(articles) or self._added() or tuple(self._window.library.selected_ids())
        open_titles(self._window, chosen)


def is_pdf(job: ImportJob) -> bool:
    """Return whether a job reads a PDF from the disk, as its name says."""
    return job.kind == "file" and job.path is not None and job.path.suffix.lower() == ".pdf"


def is_address(text: str) -> bool:
    """Return whether a text is one address of a web page and nothing else."""
    return text.strip().startswith(("http://", "https://")) and len(text.split()) == 1


def _copied_address() -> str:
    """Return the address on the clipboard, when there is one and nothing else."""
    text = QGuiApplication.clipboard().text().strip()
    return text if is_address(text) else ""
