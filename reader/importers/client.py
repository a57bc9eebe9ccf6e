"""Importing through the warm workers: nothing that a parser does can hurt the process that asks."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from reader.errors import ImportFailed
from reader.importers.codec import decode
from reader.importers.draft import NO_CHOICE, SiteChoice
from reader.importers.limits import LIMITS, MB, OPEN_ANYWAY, ImportLimits
from reader.importers.lists.values import ListEntry, ReadingList
from reader.importers.preview import PreviewBlock, decode_blocks
from reader.importers.projects.files import Files
from reader.importers.projects.values import Project
from reader.importers.reading import load
from reader.model import ImportedArticle
from reader.model.codec import from_json
from reader.pdf.marks import PrintedMark, read_marks
from reader.pdf.values import PICTURE_DPI
from reader.worker import Limits, Pool, Reply, WorkerFailed
from reader.worker.pool import IsSet

if TYPE_CHECKING:
    from reader.importers.address import FetchLimits

_PNG = b"\x89PNG\r\n\x1a\n"

# Imported before the first job, while nobody waits.
WARM = (
    "reader.importers.job",
    "reader.importers.plain",
    "reader.importers.markdown",
    "reader.importers.web",
    "reader.importers.mail",
    "reader.importers.webarchive",
    "reader.importers.epub",
    "reader.importers.docx",
    "reader.importers.odt",
    "trafilatura",
    "readability",
)

# A thousand pages tell how far they are and may take their minutes; silence still ends a job after seconds.
WORK = Limits(total_seconds=600)
# The process may then use what a desktop has, and take as long as somebody would wait who asked for it.
WORK_ANYWAY = Limits(idle_seconds=120, total_seconds=1800, memory=4096 * MB, reply=1024 * MB, jobs=1)


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry of a reading list with its article; of a link, the article holds its address and quotes."""

    entry: ListEntry
    article: ImportedArticle
    page: bytes


@dataclass(frozen=True, slots=True)
class ReadEntries:
    """A reading list that was read; `failed` are names of entries whose text could not be, and why."""

    kind: str
    entries: tuple[ReadEntry, ...]
    failed: tuple[tuple[str, ImportFailed], ...] = ()
    passed_over: int = 0


class ImportClient:
    """Reads articles in worker processes; usable from any thread. `close` ends the processes."""

    def __init__(self, pool: Pool | None = None, *, size: int = 2, limits: Limits | None = None) -> None:
        self._pool = pool or Pool(size=size, warm=WARM, limits=limits or WORK)

    def __enter__(self) -> ImportClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start a worker now, without waiting for it."""
        self._pool.warm(1)

    def close(self) -> None:
        self._pool.close()

    def read(
        self,
        source: str | os.PathLike[str] | bytes,
        media_type: str | None = None,
        name: str = "",
        *,
        url: str | None = None,
        encoding: str = "",
        password: str = "",
        limits: ImportLimits = LIMITS,
        put_back: Sequence[int] = (),
        take_out: Sequence[int] = (),
        site: SiteChoice = NO_CHOICE,
        anyway: bool = False,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> tuple[ImportedArticle, bytes]:
        """Return the article and the bytes it came from.

        `anyway` reads past the limits that `may_open_anyway` names, in a process of its own. Raises
        `ImportFailed`, also when the worker failed; `reader.worker.Cancelled` when `cancel` was set.
        """
        if anyway:
            limits = OPEN_ANYWAY
        if isinstance(source, bytes):
            data = source
        else:
            data = load(source, limits=limits)
            name = name or os.path.basename(os.fspath(source))
        asked = {
            "media_type": media_type,
            "url": url,
            "name": name,
            "encoding": encoding,
            "password": password,
            "limits": dataclasses.asdict(limits),
            "put_back": list(put_back),
            "take_out": list(take_out),
            "site": [list(site.put_back), list(site.take_out)],
            "stopped_at": [],
        }
        read: list[ImportedArticle] = []

        def check(reply: Reply) -> None:
            read.append(decode(reply.payload, reply.buffers))

        with Pool(size=1, limits=WORK_ANYWAY) if anyway else nullcontext(self._pool) as pool:
            self._read_page_by_page(pool, asked, data, check, progress, cancel)
        return read[0], data

    def _read_page_by_page(
        self,
        pool: Pool,
        asked: dict[str, Any],
        data: bytes,
        check: Callable[[Reply], None],
        progress: Callable[[float], None] | None,
        cancel: IsSet | None,
    ) -> None:
        """Read; a page of a PDF at which the worker had to be stopped is left out, up to a few of them."""
        done = 0.0

        def tell(share: float) -> None:
            nonlocal done
            done = share
            if progress is not None:
                progress(share)

        stopped: ImportFailed | None = None
        while True:
            try:
                self._call(pool, "reader.importers.job:read", asked, data, check, tell, cancel)
                return
            except ImportFailed as error:
                at = asked["stopped_at"]
                one_page = error.message in _STOPPED and data[:1024].find(b"%PDF-") >= 0
                if not one_page or not 0.05 < done < 0.7 or done in at or len(at) == _MOST_LEFT_OUT:
                    raise (stopped or error) from None  # what was wrong at first says more
                stopped = stopped or error
                at.append(done)

    def read_address(
        self,
        url: str,
        *,
        fetching: FetchLimits | None = None,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
        **options: Any,
    ) -> tuple[ImportedArticle, bytes]:
        """Fetch one page on the reader's request and return its article, whose `url` is never empty.

        `options` are those of `read`. Raises as `read`, and `ImportFailed` with an `address.` message.
        """
        from reader.importers import address, fetched  # http and TLS, which no other import needs

        tell = progress or (lambda share: None)
        limits = fetching or address.FETCH_LIMITS
        page = address.fetch(url, limits=limits, cancel=cancel, progress=lambda share: tell(share * 0.5))
        try:
            article, data = self.read(
                page.data,
                fetched.media_type(page),
                page.name,
                url=page.address,
                progress=lambda share: tell(0.5 + share * 0.5),
                cancel=cancel,
                **options,
            )
        except ImportFailed as error:
            raise fetched.without_text(error, page) from error
        return fetched.check(article, page), data

    def preview(
        self,
        data: bytes,
        media_type: str | None = None,
        name: str = "",
        *,
        url: str | None = None,
        encoding: str = "",
        site: SiteChoice = NO_CHOICE,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> tuple[PreviewBlock, ...]:
        """Return the blocks of a web page, kept or not; nothing for kinds taken whole. Raises as `read`."""
        asked = {
            "media_type": media_type,
            "url": url,
            "name": name,
            "encoding": encoding,
            "site": [list(site.put_back), list(site.take_out)],
        }
        found: list[tuple[PreviewBlock, ...]] = []

        def check(reply: Reply) -> None:
            found.append(decode_blocks(reply.payload))

        self._call(self._pool, "reader.importers.job:look", asked, data, check, progress, cancel)
        return found[0]

    def read_marks(
        self,
        data: bytes,
        name: str,
        *,
        password: str = "",
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> tuple[tuple[PrintedMark, ...], bool]:
        """Return what is marked in a PDF, and whether there is more than is taken. Raises as `read`."""
        asked = {"name": name, "url": "", "password": password}
        found: list[tuple[PrintedMark, ...]] = []
        cut = False

        def check(reply: Reply) -> None:
            nonlocal cut
            found.append(read_marks(reply.payload.get("marks")))
            cut = bool(reply.payload.get("cut"))

        self._call(self._pool, "reader.pdf.engine.marks:read", asked, data, check, progress, cancel)
        return found[0], cut

    def cut_picture(
        self, data: bytes, name: str, page: int, box: Sequence[float], *, password: str = ""
    ) -> tuple[bytes, int]:
        """Return a part of a page of a PDF as PNG, and its dots per inch. Raises as `read`."""
        asked = {"name": name, "url": "", "password": password, "page": page, "box": list(box)}
        found: list[tuple[bytes, int]] = []

        def check(reply: Reply) -> None:
            dpi, (png,) = reply.payload.get("dpi"), reply.buffers
            if not isinstance(dpi, int) or not 0 < dpi <= PICTURE_DPI or not png.startswith(_PNG):
                raise ValueError("no picture")
            found.append((png, dpi))

        self._call(self._pool, "reader.pdf.engine.picture:cut", asked, data, check, None, None)
        return found[0]

    def read_project(
        self,
        files: Files,
        format_id: str,
        *,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> Project:
        """Return what a project file holds; `format_id` is what `recognise` gave. Raises as `read`."""
        asked = {"name": files.name, "url": "", "format": format_id, "names": [n for n, _ in files.members]}
        found: list[Project] = []

        def check(reply: Reply) -> None:
            found.append(from_json(Project, reply.payload))

        data = tuple(data for _, data in files.members)
        self._call(self._pool, "reader.importers.projects.job:read", asked, data, check, progress, cancel)
        return found[0]

    def check_native(
        self,
        data: bytes,
        name: str,
        *,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> None:
        """Raise as `read` when native JSON is damaged, or is more than a worker may take."""
        asked = {"name": name, "url": ""}
        job = "reader.importers.projects.job:check_native"
        self._call(self._pool, job, asked, (data,), lambda reply: None, progress, cancel)

    def read_list(
        self,
        source: str | os.PathLike[str] | bytes,
        name: str = "",
        *,
        anyway: bool = False,
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> ReadEntries:
        """Return every entry of a reading list as an article: its text, or a page of its address alone.

        An entry that cannot be read is among the failed; raises as `read` for the file as a whole.
        """
        from reader.importers.lists import WHOLE, codec

        limits = OPEN_ANYWAY if anyway else LIMITS
        data = source if isinstance(source, bytes) else load(source, limits=limits)
        if not isinstance(source, bytes):
            name = name or os.path.basename(os.fspath(source))
        tell = progress or (lambda share: None)
        asked = {"name": name, "url": None, "limits": dataclasses.asdict(limits)}
        lists: list[ReadingList] = []

        def check(reply: Reply) -> None:
            lists.append(codec.decode(reply.payload, reply.buffers))

        with Pool(size=1, limits=WORK_ANYWAY) if anyway else nullcontext(self._pool) as pool:
            self._call(pool, "reader.importers.job:collect", asked, (data,), check, None, cancel)
        (found,) = lists
        entries: list[ReadEntry] = []
        failed: list[tuple[str, ImportFailed]] = []
        for number, entry in enumerate(found.entries):
            link = dataclasses.replace(entry, html="")
            try:
                article, page = self.read(
                    entry.page(), WHOLE, entry.name, url=entry.url or None, cancel=cancel
                )
                if entry.html and all(block.kind == "title" for block in article.blocks):
                    raise ImportFailed("import.no-text", name=entry.name, kind="entry")
                entries.append(ReadEntry(entry, article, page))
            except ImportFailed as error:
                failed += [(entry.name, error)] if entry.html else []
                with suppress(ImportFailed):  # what has an address stays as a link at least
                    article, page = self.read(
                        link.page(), WHOLE, entry.name, url=entry.url or None, cancel=cancel
                    )
                    entries.append(ReadEntry(link, article, page))
            tell((number + 1) / len(found.entries))
        return ReadEntries(found.kind, tuple(entries), tuple(failed), found.passed_over)

    @staticmethod
    def _call(
        pool: Pool,
        job: str,
        asked: dict[str, Any],
        data: bytes | tuple[bytes, ...],
        check: Callable[[Reply], None],
        progress: Callable[[float], None] | None,
        cancel: IsSet | None,
    ) -> None:
        buffers = data if isinstance(data, tuple) else (data,)
        try:
            pool.call(job, asked, buffers, progress=progress, cancel=cancel, check=check)
        except WorkerFailed as error:
            name = asked["name"] or asked["url"] or "text"
            raise ImportFailed(
                "import." + error.message.replace(".", "-"), name=name, **_kept(error)
            ) from error


# A page at which a worker ends so is not read again.
_STOPPED = ("import.worker-timeout", "import.worker-memory", "import.worker-crashed")
_MOST_LEFT_OUT = 3


def _kept(error: WorkerFailed) -> dict[str, object]:
    return {key: value for key, value in error.facts.items() if key not in ("job", "name")}
