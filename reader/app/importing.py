"""Files and addresses on their way in: read in the worker, kept by the storage thread, one line each.

What is brought in while something else is still on its way belongs to the same batch: its articles are
looked over in one table and taken back by one undo.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from reader.app.project_files import Found, read_found
from reader.app.undo import Group, Where
from reader.app.workspace import Workspace
from reader.errors import ImportFailed, ReaderError

if TYPE_CHECKING:
    from reader.importers.client import ImportClient, ReadEntries
    from reader.importers.draft import SiteChoice
    from reader.library import Library
    from reader.library.importing import ImportOutcome
    from reader.library.reading_lists import ListOutcome
    from reader.library.recognising import Match
    from reader.library.revising import RevisionOutcome
    from reader.model import ImportedArticle, Notice

State = Literal["waiting", "reading", "asking", "done", "failed"]
Kind = Literal["file", "address", "clipboard", "sample"]
Became = Literal["", "article", "revision", "known", "list"]
AT_ONCE = 2  # readers side by side: as many as the worker pool keeps warm


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read; a string is an address. `article` is the one that it becomes a revision of."""

    source: Path | bytes | str
    name: str
    kind: Kind = "file"
    media_type: str | None = None
    article: str = ""
    anyway: bool = False
    password: str = field(default="", repr=False)  # is never kept, logged or shown
    url: str = ""
    site: SiteChoice | None = None  # what was chosen on other pages of its site
    opens: bool = True  # once it is kept


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One file of the queue; `fraction` from 0 to 1, below 0 when not known; `error` when it failed.

    `became` and what follows it say what came of it; `match` is the article that is asked about.
    """

    id: str
    name: str
    state: State = "waiting"
    fraction: float = -1.0
    error: ReaderError | None = None
    kind: Kind = "file"
    path: Path | None = None
    became: Became = ""
    article: str = ""
    title: str = ""
    length: int = 0  # characters
    notices: tuple[Notice, ...] = ()
    match: Match | None = None
    to_look_at: int = 0  # annotations of a new revision that a person has to confirm
    lost: int = 0
    into: str = ""  # the article whose text is fetched
    articles: tuple[str, ...] = ()  # of a reading list
    links: int = 0  # of them without their text
    unplaced: int = 0  # highlights that were not clearly found


class ImportQueue(QObject):
    """Reads several files side by side; each can be cancelled, what is already kept stays."""

    jobs_changed = Signal(object)  # tuple[ImportJob, ...]
    article_kept = Signal(str)  # article id, new or known before; to be opened
    named_kept = Signal(str, str)  # file name, article id
    version_found = Signal(str, object)  # job id, Match: answered by `keep` or `revise`
    revised = Signal(object)  # RevisionOutcome
    known = Signal(str)  # name of a file whose text is in the library already
    rested = Signal(object)  # tuple[ImportJob, ...]: nothing is read any more, this is what came of all
    project_found = Signal(object)  # Found: a project or pack, which is no article
    broke = Signal(object)
    _progressed = Signal(str, float)
    _read = Signal(str, object)  # job id, (ImportedArticle, bytes) or an exception

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._jobs: dict[str, ImportJob] = {}
        self._wanted: dict[str, Wanted] = {}
        self._cancels: dict[str, threading.Event] = {}
        self._found: dict[str, tuple[ImportedArticle, bytes]] = {}  # read, not yet kept
        self._keeping: set[str] = set()  # with the storage thread
        self._ids = itertools.count(1)
        self._batch = 0
        self._rested = True
        self._threads: ThreadPoolExecutor | None = None
        self._client: ImportClient | None = None
        self._client_lock = threading.Lock()
        self.may_fetch: Callable[[], bool] = lambda: False  # whether the settings allow the network
        self._progressed.connect(self._on_progressed)
        self._read.connect(self._on_read)

    # --- in ----------------------------------------------------------------------------------------------

    def add_files(self, paths: Iterable[Path | str], kind: Kind = "file") -> None:
        """Queue files; a folder stands for the files in it."""
        files = [file for path in paths for file in _files_in(Path(path))]
        self.add(Wanted(file, file.name, kind) for file in files)

    def add_version(self, path: Path, article: str) -> None:
        """Queue a file that the reader says is a newer text of an article."""
        self.add([Wanted(path, path.name, article=article)])

    def add_text(self, text: str, name: str, media_type: str = "text/plain") -> None:
        """Queue a pasted text."""
        self.add([Wanted(text.encode("utf-8", "replace"), name, "clipboard", media_type)])

    def add_address(self, address: str, article: str = "") -> str:
        """Queue one page that the reader asked for; return its job. `article` gets it as its text."""
        return self.add([Wanted(address, address, "address", article=article)])[0]

    def add(self, wanted: Iterable[Wanted]) -> list[str]:
        """Queue all of these as part of the present batch; return their jobs."""
        made = []
        if self._rested:
            self._batch += 1
            self._drop_ended()
        for each in wanted:
            job_id = str(next(self._ids))
            path = each.source if isinstance(each.source, Path) else None
            self._jobs[job_id] = ImportJob(job_id, each.name, kind=each.kind, path=path, into=each.article)
            self._wanted[job_id] = each
            made.append(job_id)
        if made:
            self._rested = False
            self._tell()
        for job_id in made:
            self._start(job_id)
        return made

    def retry(self, job_id: str, *, anyway: bool = False, password: str = "") -> None:
        """Read a file that failed once more: with `anyway` past the limit that stopped it, or a password."""
        job = self._jobs.get(job_id)
        if job is None or job.state != "failed":
            return
        self._wanted[job_id] = replace(self._wanted[job_id], anyway=anyway, password=password)
        if self._rested:
            self._batch += 1
            self._rested = False
        self._set(job_id, state="waiting", fraction=-1.0, error=None)
        self._start(job_id)

    def _drop_ended(self) -> None:
        """Take what the last batch brought off the list; what failed stays until it was read."""
        for job in list(self._jobs.values()):
            if job.state == "done":
                self._take_off(job.id)

    # --- asked -------------------------------------------------------------------------------------------

    def jobs(self) -> tuple[ImportJob, ...]:
        return tuple(self._jobs.values())

    def job(self, job_id: str) -> ImportJob | None:
        return self._jobs.get(job_id)

    @property
    def busy(self) -> bool:
        return any(j.state in ("waiting", "reading") for j in self._jobs.values())

    def is_kept(self, job_id: str) -> bool:
        """Return whether a job is with the storage thread, which keeps it also when the window closes."""
        return job_id in self._keeping

    # --- stopped -----------------------------------------------------------------------------------------

    def cancel(self, job_id: str) -> None:
        """Stop a job that is not kept yet, or take an ended one off the list."""
        if job_id in self._jobs and job_id not in self._keeping:
            self._cancels[job_id].set()
            self._take_off(job_id)
            self._tell()
            self._rest()

    def cancel_all(self) -> None:
        """Stop everything that is not kept yet; what failed and what was kept stays to be read."""
        for job in list(self._jobs.values()):
            if job.state in ("waiting", "reading", "asking"):
                self.cancel(job.id)

    def dismiss_ended(self) -> None:
        """Take everything off the list that has ended."""
        for job in list(self._jobs.values()):
            if job.state in ("done", "failed"):
                self._take_off(job.id)
        self._tell()

    def close(self) -> None:
        """Cancel what runs and end the threads and the workers."""
        for event in self._cancels.values():
            event.set()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        if self._client is not None:
            self._client.close()

    # --- reading -----------------------------------------------------------------------------------------

    def run(self, work: Callable[[ImportClient], object]) -> None:
        """Run `work` with the reader of files on one of the import threads; it may only emit."""
        self._pool().submit(lambda: work(self.reader()))

    def _pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="import")
        return self._threads

    def _start(self, job_id: str) -> None:
        if isinstance(self._wanted[job_id].source, str) and not self.may_fetch():
            self._failed(job_id, ImportFailed("address.off"))
            return
        cancel = self._cancels[job_id] = threading.Event()
        self._pool().submit(self._read_one, job_id, self._wanted[job_id], cancel)

    def _read_one(self, job_id: str, wanted: Wanted, cancel: threading.Event) -> None:
        """Read one file; runs on a thread of the pool and only emits."""
        if cancel.is_set():
            return
        self._progressed.emit(job_id, 0.0)

        def tell(fraction: float) -> None:
            self._progressed.emit(job_id, float(fraction))

        try:
            found: Any = _read(self.reader(), wanted, tell, cancel)
        except Exception as error:
            found = error
        if not cancel.is_set():
            self._read.emit(job_id, found)

    def reader(self) -> ImportClient:
        """Return the one reader of files, made when it is first needed; safe on any thread."""
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
    def _on_read(
        self, job_id: str, found: tuple[ImportedArticle, bytes] | ReadEntries | Found | Exception
    ) -> None:
        if job_id not in self._jobs or self._cancels[job_id].is_set():
            return
        if isinstance(found, Exception):
            self._failed(job_id, found)
            return
        if isinstance(found, Found):
            self._take_off(job_id)
            self._tell()
            self.project_found.emit(found)
            self._rest()
            return
        self._set(job_id, state="reading", fraction=1.0)
        if not isinstance(found, tuple):
            self._keep_list(job_id, found)
            return
        self._found[job_id] = found
        wanted = self._wanted[job_id]
        if wanted.article:
            self._revise(job_id, wanted.article)
            return

        def weigh(library: Library) -> tuple[Match | None, SiteChoice | None, str | None]:
            from reader.library.recognising import looks_like
            from reader.library.rereading import site_choice
            from reader.library.to_fetch import link_at

            web = found[0].importer == "web" and wanted.site is None
            site = site_choice(library, found[0].url) if web else None
            return looks_like(library, found[0]), site, link_at(library, found[0].url)

        self._workspace.storage.submit(
            weigh, lambda weighed: self._weighed(job_id, *weighed), lambda error: self._failed(job_id, error)
        )

    # --- keeping -----------------------------------------------------------------------------------------

    def _weighed(self, job_id: str, match: Match | None, site: SiteChoice | None, link: str | None) -> None:
        """Keep what is new; ask about what looks like a newer text of an article that is there.

        What the reader chose on another page of its site is read once more so; what was there as a link
        only gets its text without asking.
        """
        if job_id not in self._jobs:
            return
        if site:
            imported, original = self._found.pop(job_id)
            told = f"; charset={imported.encoding}" if self._jobs[job_id].kind == "address" else ""
            self._wanted[job_id] = replace(
                self._wanted[job_id],
                source=original,
                media_type=f"{imported.media_type}{told}",
                url=imported.url,
                site=site,
            )
            self._start(job_id)
            return
        if link is not None:
            self._revise(job_id, link)
        elif match is None or match.why == "same" or self._jobs[job_id].kind == "sample":
            self.keep(job_id)
        else:
            self._set(job_id, state="asking", match=match)
            self.version_found.emit(job_id, match)
            self._rest()

    def keep(self, job_id: str) -> None:
        """Keep what was read as an article of its own."""
        found, job = self._found.pop(job_id, None), self._jobs.get(job_id)
        if found is None or job is None:
            return
        imported, original = found
        name, kind = job.name, job.kind
        self._set(job_id, state="reading", match=None)
        self._keeping.add(job_id)

        def add(library: Library) -> ImportOutcome:
            from reader.library.importing import keep

            return keep(library, imported, original, name=name, kind=kind)

        self._workspace.storage.submit(
            add,
            lambda outcome: self._kept(job_id, outcome, len(imported.text)),
            lambda error: self._failed(job_id, error),
        )

    def revise(self, job_id: str, match: Match) -> None:
        """Keep what was read as the newest revision of an article, its annotations carried."""
        self._revise(job_id, match.article)

    def _revise(self, job_id: str, article: str) -> None:
        found, job = self._found.pop(job_id, None), self._jobs.get(job_id)
        if found is None or job is None:
            return
        imported, original = found
        name, kind = job.name, job.kind
        self._set(job_id, state="reading", match=None)
        self._keeping.add(job_id)

        def add(library: Library) -> tuple[RevisionOutcome, str]:
            from reader.library.revising import revise

            outcome = revise(library, article, imported, original, name=name, kind=kind)
            return outcome, library.article(article).title

        self._workspace.storage.submit(
            add,
            lambda done: self._revised(job_id, done[0], done[1], len(imported.text)),
            lambda error: self._failed(job_id, error),
        )

    def _keep_list(self, job_id: str, found: ReadEntries) -> None:
        """Keep everything that a reading list holds, as one edit."""
        name = self._jobs[job_id].name
        self._keeping.add(job_id)

        def add(library: Library) -> ListOutcome:
            from reader.library.reading_lists import keep_list

            return keep_list(library, found, name=name)

        self._workspace.storage.submit(
            add, lambda outcome: self._list_kept(job_id, outcome), lambda error: self._failed(job_id, error)
        )

    def _list_kept(self, job_id: str, outcome: ListOutcome) -> None:
        self._keeping.discard(job_id)
        new = (*outcome.articles, *outcome.links)
        everything = (*new, *outcome.known)
        first = everything[0] if everything else ""
        if outcome.applied is not None:
            self._workspace.adopt(
                outcome.applied, self.tr("Reading list imported"), Where(first), self._group()
            )
        self._set(
            job_id,
            state="done",
            became="list" if outcome.applied is not None else "known",
            article=first,
            articles=new,
            links=len(outcome.links),
            unplaced=len(outcome.unplaced),
            notices=outcome.notices,
        )
        self.article_kept.emit(first)
        self._rest()

    def _revised(self, job_id: str, outcome: RevisionOutcome, title: str, length: int) -> None:
        self._keeping.discard(job_id)
        if outcome.applied is not None:
            self._workspace.adopt(
                outcome.applied, self.tr("Revision added"), Where(outcome.article), self._group()
            )
        self._set(
            job_id,
            state="done",
            became="revision" if outcome.applied is not None else "known",
            article=outcome.article,
            title=title,
            length=length,
            notices=outcome.notices,
            to_look_at=len(outcome.edited) + len(outcome.moved),
            lost=len(outcome.lost),
        )
        self.revised.emit(outcome)
        self._rest()

    def _kept(self, job_id: str, outcome: ImportOutcome, length: int) -> None:
        self._keeping.discard(job_id)
        job = self._jobs[job_id]
        if outcome.applied is not None and job.kind == "sample":
            self._workspace.show_change(outcome.applied)  # it came with the program: nothing to take back
        elif outcome.applied is not None:
            title = outcome.title or self.tr("an article without a title")
            text = self.tr("Imported “{0}”").format(title)
            self._workspace.adopt(outcome.applied, text, Where(outcome.article), self._group())
        self._set(
            job_id,
            state="done",
            became="known" if outcome.duplicate else "article",
            article=outcome.article,
            title=outcome.title,
            length=length,
            notices=outcome.notices,
        )
        if outcome.duplicate and job.kind != "sample":
            self.known.emit(job.name)
        self.named_kept.emit(job.name, outcome.article)
        if self._wanted[job_id].opens:
            self.article_kept.emit(outcome.article)
        self._rest()

    def _group(self) -> Group:
        """Return the present batch: whatever each of its files became, one undo takes all of it back."""
        return Group(self._batch, lambda many: self.tr("%n articles imported", "", many))

    def _failed(self, job_id: str, error: Exception) -> None:
        self._keeping.discard(job_id)
        if isinstance(error, ReaderError):
            self._set(job_id, state="failed", error=error, fraction=-1.0)
        else:
            self._take_off(job_id)
            self._tell()
            self.broke.emit(error)
        self._rest()

    # --- the list ----------------------------------------------------------------------------------------

    def _rest(self) -> None:
        """Say once what came of a batch when nothing of it is being read any more."""
        if self._rested or any(j.state in ("waiting", "reading", "asking") for j in self._jobs.values()):
            return
        self._rested = True
        self.rested.emit(self.jobs())

    def _set(self, job_id: str, **changes: Any) -> None:
        if job_id in self._jobs:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)
            self._tell()

    def _take_off(self, job_id: str) -> None:
        for kept in (self._jobs, self._wanted, self._found):
            kept.pop(job_id, None)

    def _tell(self) -> None:
        self.jobs_changed.emit(tuple(self._jobs.values()))


def _read(
    reader: ImportClient, wanted: Wanted, progress: Callable[[float], None], cancel: threading.Event
) -> tuple[ImportedArticle, bytes] | ReadEntries | Found:
    """Read one source; an export of a reading list gives all its entries, a project file all that it is."""
    from reader.importers.draft import NO_CHOICE
    from reader.importers.lists.formats import list_at

    if isinstance(wanted.source, Path) and wanted.kind == "file" and list_at(wanted.source):
        return reader.read_list(
            wanted.source, wanted.name, anyway=wanted.anyway, progress=progress, cancel=cancel
        )
    if isinstance(wanted.source, Path) and wanted.kind == "file" and not wanted.article:
        project = read_found(reader, wanted.source, progress, cancel)
        if project is not None:
            return project
    if isinstance(wanted.source, str):
        return reader.read_address(wanted.source, password=wanted.password, progress=progress, cancel=cancel)
    return reader.read(
        wanted.source,
        media_type=wanted.media_type,
        name=wanted.name,
        anyway=wanted.anyway,
        password=wanted.password,
        progress=progress,
        cancel=cancel,
        url=wanted.url or None,
        site=wanted.site or NO_CHOICE,
    )


def _files_in(path: Path) -> list[Path]:
    """Return the path, or when it is a folder the files in it by name, hidden ones and folders left out."""
    if not path.is_dir() or any(path.glob("*.ann")):  # brat's texts and annotations are one project
        return [path]
    return sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
