"""Files on their way in: read in the worker, kept by the storage thread, one line each in the queue."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from reader.app.undo import Where
from reader.app.workspace import Workspace
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.importers.client import ImportClient
    from reader.library import Library
    from reader.library.importing import ImportOutcome
    from reader.library.recognising import Match
    from reader.library.revising import RevisionOutcome
    from reader.model import ImportedArticle

State = Literal["waiting", "reading", "done", "failed", "cancelled"]
Kind = Literal["file", "clipboard", "sample"]
AT_ONCE = 2  # readers side by side: as many as the worker pool keeps warm


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One file of the queue; `fraction` from 0 to 1, below 0 when not known; `error` when it failed."""

    id: str
    name: str
    state: State = "waiting"
    fraction: float = -1.0
    error: ReaderError | None = None


class ImportQueue(QObject):
    """Reads several files side by side; each can be cancelled, what is already kept stays."""

    jobs_changed = Signal(object)  # tuple[ImportJob, ...]
    article_kept = Signal(str)  # article id, new or known before
    named_kept = Signal(str, str)  # file name, article id
    version_found = Signal(str, object)  # job id, Match: answered by `keep` or `revise`
    revised = Signal(object)  # RevisionOutcome
    known = Signal(str)  # name of a file whose text is in the library already
    broke = Signal(object)
    _progressed = Signal(str, float)
    _read = Signal(str, object)  # job id, (ImportedArticle, bytes) or an exception

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs: dict[str, ImportJob] = {}
        self._cancels: dict[str, threading.Event] = {}
        self._kinds: dict[str, Kind] = {}
        self._found: dict[str, tuple[ImportedArticle, bytes]] = {}  # read, not yet kept
        self._ids = itertools.count(1)
        self._threads: ThreadPoolExecutor | None = None
        self._client: ImportClient | None = None
        self._client_lock = threading.Lock()
        self._progressed.connect(self._on_progressed)
        self._read.connect(self._on_read)

    def add_files(self, paths: Iterable[Path | str], kind: Kind = "file") -> None:
        """Queue files; a folder stands for the files in it."""
        for path in paths:
            for file in _files_in(Path(path)):
                self._add(file, file.name, kind)

    def add_text(self, text: str, name: str, media_type: str = "text/plain") -> None:
        """Queue a pasted text."""
        self._add(text.encode("utf-8", "replace"), name, "clipboard", media_type)

    def jobs(self) -> tuple[ImportJob, ...]:
        return tuple(self._jobs.values())

    @property
    def busy(self) -> bool:
        return any(j.state in ("waiting", "reading", "keeping") for j in self._jobs.values())

    def cancel(self, job_id: str) -> None:
        """Stop a job that is not kept yet, or take an ended one off the list."""
        job = self._jobs.get(job_id)
        if job is None:
            return
        self._cancels[job_id].set()
        if job.state in ("waiting", "reading"):
            self._set(job_id, state="cancelled")
        self._forget(job_id)

    def cancel_all(self) -> None:
        for job_id in list(self._jobs):
            self.cancel(job_id)

    def close(self) -> None:
        """Cancel what runs and end the threads and the workers."""
        for event in self._cancels.values():
            event.set()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        if self._client is not None:
            self._client.close()

    def _add(self, source: Path | bytes, name: str, kind: Kind, media_type: str | None = None) -> None:
        job_id = str(next(self._ids))
        self._jobs[job_id] = ImportJob(job_id, name)
        cancel = self._cancels[job_id] = threading.Event()
        self._kinds[job_id] = kind
        if self._threads is None:
            self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="import")
        self._threads.submit(self._read_one, job_id, source, name, media_type, cancel)
        self._tell()

    def _read_one(
        self, job_id: str, source: Path | bytes, name: str, media_type: str | None, cancel: threading.Event
    ) -> None:
        """Read one file; runs on a thread of the pool and only emits."""
        if cancel.is_set():
            return
        self._progressed.emit(job_id, 0.0)
        try:
            found: Any = self._reader().read(
                source,
                media_type=media_type,
                name=name,
                progress=lambda fraction: self._progressed.emit(job_id, float(fraction)),
                cancel=cancel,
            )
        except Exception as error:
            found = error
        self._read.emit(job_id, found)

    def _reader(self) -> ImportClient:
        with self._client_lock:
            if self._client is None:
                from reader.importers.client import ImportClient

                self._client = ImportClient()
            return self._client

    @Slot(str, float)
    def _on_progressed(self, job_id: str, fraction: float) -> None:
        job = self._jobs.get(job_id)
        if job is not None and job.state in ("waiting", "reading"):
            self._set(job_id, state="reading", fraction=fraction)

    @Slot(str, object)
    def _on_read(self, job_id: str, found: tuple[ImportedArticle, bytes] | Exception) -> None:
        if job_id not in self._jobs or self._cancels[job_id].is_set():
            return
        if isinstance(found, Exception):
            self._failed(job_id, found)
            return
        self._set(job_id, state="reading", fraction=1.0)
        self._found[job_id] = found

        def weigh(library: Library) -> Match | None:
            from reader.library.recognising import looks_like

            return looks_like(library, found[0])

        self._workspace.storage.submit(
            weigh, lambda match: self._weighed(job_id, match), lambda error: self._failed(job_id, error)
        )

    def _weighed(self, job_id: str, match: Match | None) -> None:
        """Keep what is new; ask about what looks like a newer text of an article that is there."""
        if match is None or match.why == "same" or self._kinds.get(job_id) == "sample":
            self.keep(job_id)
        else:
            self._set(job_id, state="waiting")
            self.version_found.emit(job_id, match)

    def keep(self, job_id: str) -> None:
        """Keep what was read as an article of its own."""
        if job_id not in self._found:
            return
        imported, original = self._found.pop(job_id)
        name, kind = self._jobs[job_id].name, self._kinds[job_id]

        def add(library: Library) -> ImportOutcome:
            from reader.library.importing import keep

            return keep(library, imported, original, name=name, kind=kind)

        self._workspace.storage.submit(
            add, lambda outcome: self._kept(job_id, outcome), lambda error: self._failed(job_id, error)
        )

    def revise(self, job_id: str, match: Match) -> None:
        """Keep what was read as the newest revision of an article, its annotations carried."""
        if job_id not in self._found:
            return
        imported, original = self._found.pop(job_id)
        name, kind = self._jobs[job_id].name, self._kinds[job_id]

        def add(library: Library) -> RevisionOutcome:
            from reader.library.revising import revise

            return revise(library, match.article, imported, original, name=name, kind=kind)

        self._workspace.storage.submit(
            add, lambda outcome: self._revised(job_id, outcome), lambda error: self._failed(job_id, error)
        )

    def _revised(self, job_id: str, outcome: RevisionOutcome) -> None:
        self._forget(job_id)
        if outcome.applied is not None:
            self._workspace.adopt(outcome.applied, self.tr("Revision added"), Where(outcome.article))
        self.revised.emit(outcome)

    def _kept(self, job_id: str, outcome: ImportOutcome) -> None:
        if outcome.applied is not None and self._kinds.get(job_id) == "sample":
            self._workspace.show_change(outcome.applied)  # it came with the program: nothing to take back
        elif outcome.applied is not None:
            title = outcome.title or self.tr("an article without a title")
            text = self.tr("Imported “{0}”").format(title)
            self._workspace.adopt(outcome.applied, text, Where(outcome.article))
        if job_id in self._jobs:
            name, kind = self._jobs[job_id].name, self._kinds[job_id]
            self._forget(job_id)
            if outcome.duplicate and kind != "sample":
                self.known.emit(name)
            self.named_kept.emit(name, outcome.article)
        self.article_kept.emit(outcome.article)

    def _failed(self, job_id: str, error: Exception) -> None:
        if isinstance(error, ReaderError):
            self._set(job_id, state="failed", error=error)
        else:
            self._forget(job_id)
            self.broke.emit(error)

    def _set(self, job_id: str, **changes: Any) -> None:
        if job_id in self._jobs:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)
            self._tell()

    def _forget(self, job_id: str) -> None:
        self._jobs.pop(job_id, None)
        self._kinds.pop(job_id, None)
        self._found.pop(job_id, None)
        self._tell()

    def _tell(self) -> None:
        self.jobs_changed.emit(tuple(self._jobs.values()))


def _files_in(path: Path) -> list[Path]:
    """Return the path, or when it is a folder the files in it by name, hidden ones and folders left out."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
