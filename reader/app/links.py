"""Joins the list of links to fetch by hand to the library and to the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from reader import wording
from reader.app.dialogs.by_hand import ByHandDialog
from reader.app.dialogs.failing import failing
from reader.app.dialogs.sheet import while_open
from reader.app.importing import ImportJob
from reader.app.panels.import_rows import ImportJob as JobLine
from reader.model import Article

if TYPE_CHECKING:
    from reader.app.commands import Commands
    from reader.app.window import Window
    from reader.library import Library


def _tr(text: str) -> str:
    return QCoreApplication.translate("links", text)


class Links(QObject):
    """Lives as long as its dialog; what was asked for goes on in the queue."""

    def __init__(self, window: Window, commands: Commands) -> None:
        super().__init__(window)
        self._window = window
        self._imports = window.imports
        self._articles: dict[str, Article] = {}
        self._allowed = window.settings.fetch_addresses
        self.dialog = ByHandDialog(window, allowed=self._allowed)
        self.dialog.command.connect(self._on_command)
        self.dialog.settings_wanted.connect(lambda: commands.run("edit.settings"))
        self.dialog.closed.connect(self._on_closed)
        self._imports.jobs_changed.connect(self._on_jobs_changed)
        self.dialog.open()

        def read(library: Library) -> tuple[Article, ...]:
            from reader.library.to_fetch import label_name

            label = next((each for each in library.labels() if each.name == label_name()), None)
            rows = (library.article_row(article) for article in (label.articles if label else ()))
            return tuple(row.article for row in rows if not row.trashed)

        window.workspace.storage.submit(
            read, while_open(self.dialog, self._show), failing(window, self.dialog)
        )

    def _show(self, articles: tuple[Article, ...]) -> None:
        self._articles = {article.id: article for article in articles}
        self._tell()

    def _tell(self) -> None:
        jobs = {job.into: job for job in self._imports.jobs() if job.into}
        lines = [self._line(article, jobs.get(article.id)) for article in self._articles.values()]
        self.dialog.show_links(lines)

    def _line(self, article: Article, job: ImportJob | None) -> JobLine:
        title = wording.shown(article.title or article.url, limit=160)
        address = wording.shown(article.url, limit=200)
        browser = ("browser", _tr("Open in the browser"))
        fetch = (("fetch", _tr("Fetch")),) if self._allowed else ()
        if job is None:
            return JobLine(article.id, title, "link", None, address, (browser, *fetch))
        if job.state == "failed" and job.error is not None:
            sentence = wording.of(job.error, self._window.translate)
            return JobLine(article.id, title, "failed", None, sentence, (browser, *fetch))
        if job.state == "done":
            return JobLine(
                article.id, title, "done", 1.0, _tr("Its text is here now."), (("open", _tr("Open")),)
            )
        fraction = job.fraction if job.fraction >= 0 else None
        words = _tr("Fetching and reading") if job.state == "reading" else ""
        return JobLine(article.id, title, job.state, fraction, words)

    @Slot(str, str)
    def _on_command(self, article: str, command: str) -> None:
        known = self._articles.get(article)
        if known is None:
            return
        job = next((j for j in self._imports.jobs() if j.into == article), None)
        if command == "fetch":
            if job is not None and job.state == "failed":
                self._imports.retry(job.id)
            elif job is None:
                self._imports.add_address(known.url, article)
        elif command == "stop" and job is not None:
            self._imports.cancel(job.id)
        elif command == "browser":
            self._window.outside.browse(known.url)
        elif command == "open":
            self.dialog.accept()
            self._window.workspace.open_article(article, then=self._window.view.setFocus)

    @Slot(object)
    def _on_jobs_changed(self, _jobs: object) -> None:
        self._tell()

    @Slot(bool)
    def _on_closed(self, _accepted: bool) -> None:
        self._imports.jobs_changed.disconnect(self._on_jobs_changed)
        self.deleteLater()
