"""The pages of a PDF while its text is still being read: seen at once, tagged when the text is there.

A revision is one whole text and never changes, so nothing of the article exists before all of it was read.
Its pages need no text: they are shown from the file itself. When the text is kept, the article opens on them
where the reader is, with the pictures that are drawn. Stopped or failed, nothing of the file is kept.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from reader import wording
from reader.app.importing import ImportJob
from reader.app.intake import is_pdf

if TYPE_CHECKING:
    from reader.app.window import Window

# A file that is not half read so long after it was begun takes a while; all others open with their text.
_AFTER_MS, _BEGUN, _HALF = 500, 0.05, 0.5
_KEY = "pages-meanwhile"


class PagesMeanwhile(QObject):
    """Follows the queue of a window: shows the one PDF that is being read."""

    _loaded = Signal(str, object, str)  # job, bytes, their hash

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._job = ""  # that is shown, or could be
        self._before = ""  # the article that was open
        self._left: set[str] = set()  # jobs whose pages the reader went away from, or had no eye for
        self._waiting = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._waiting.timeout.connect(self._on_waited)
        self._loaded.connect(self._on_loaded)
        window.workspace.article_opened.connect(self._on_article_opened)

    def follow(self, jobs: tuple[ImportJob, ...]) -> None:
        """Take the queue as it is now."""
        if self._job:
            job = next((job for job in jobs if job.id == self._job), None)
            if job is None or job.state == "failed":
                self._end(stopped=job is None)
            return
        read = [job for job in jobs if job.state in ("waiting", "reading")]
        if len(read) == 1 and read[0].fraction > _BEGUN and is_pdf(read[0]):
            self._job, self._name, self._path = read[0].id, read[0].name, read[0].path
            self._waiting.start()

    _name = ""
    _path: Path | None = None

    @Slot()
    def _on_waited(self) -> None:
        """Show the pages of the file that was asked for; offer them to a reader who is elsewhere by now."""
        job = self._window.imports.job(self._job)
        if job is None or job.state != "reading" or job.fraction >= _HALF:
            return
        asked_alone = len(self._window.imports.jobs()) == 1 and self._job not in self._left
        if asked_alone or self._window.workspace.article is None:
            self._load()
        else:
            self._window.say(
                self.tr("“{0}” is being read. Its pages can be seen already.").format(self._shown_name()),
                (self.tr("See the pages"), self._load),
                key=_KEY,
            )

    def _load(self) -> None:
        job, path = self._job, self._path
        if not job or path is None:
            return

        def load(_reader: object) -> None:
            from reader.storage.originals import original_hash

            with suppress(OSError):  # whoever reads the text says why
                data = path.read_bytes()
                self._loaded.emit(job, data, original_hash(data))

        self._window.imports.run(load)

    @Slot(str, object, str)
    def _on_loaded(self, job: str, data: bytes, hashed: str) -> None:
        if job != self._job:
            return
        workspace = self._window.workspace
        self._before = workspace.article.id if workspace.article is not None else ""
        workspace.close_article()
        self._window.printed.show_file(self._name, data, hashed)
        self._window.say(
            self.tr(
                "“{0}” is still being read. Its pages can be looked at now; tags wait for the text."
            ).format(self._shown_name()),
            (self.tr("Stop reading"), self._stop),
            key=_KEY,
        )

    def _shown_name(self) -> str:
        return wording.shown(self._name, limit=60)

    def _stop(self) -> None:
        self._window.imports.cancel(self._job)

    @Slot(object)
    def _on_article_opened(self, _opened: object) -> None:
        """The text is there, or the reader went elsewhere."""
        if self._job and not self._window.printed.file_shown:
            self._left.add(self._job)
            self._forget()

    def _end(self, *, stopped: bool) -> None:
        shown, before, name = self._window.printed.file_shown, self._before, self._shown_name()
        self._forget()
        self._window.printed.close_file()
        if shown and before:
            self._window.workspace.open_article(before)
        if shown and stopped:
            self._window.say(
                self.tr("Reading “{0}” was stopped. Nothing of it was kept.").format(name), key=_KEY
            )

    def _forget(self) -> None:
        self._waiting.stop()
        for key in (_KEY, "no-text"):
            self._window.messages.take_back(key)
        self._job = self._before = ""
