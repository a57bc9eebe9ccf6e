"""Importing through the warm workers: nothing that a parser does can hurt the process that asks."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from reader.errors import ImportFailed
from reader.importers.codec import decode
from reader.importers.preview import PreviewBlock, decode_blocks
from reader.importers.reading import LIMITS, ImportLimits, load
from reader.model import ImportedArticle
from reader.worker import Limits, Pool, Reply, WorkerFailed
from reader.worker.pool import IsSet

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


class ImportClient:
    """Reads articles in worker processes; usable from any thread. `close` ends the processes."""

    def __init__(self, pool: Pool | None = None, *, size: int = 2, limits: Limits | None = None) -> None:
        self._pool = pool or Pool(size=size, warm=WARM, limits=limits)

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
        limits: ImportLimits = LIMITS,
        put_back: Sequence[int] = (),
        take_out: Sequence[int] = (),
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> tuple[ImportedArticle, bytes]:
        """Return the article and the bytes it came from.

        Raises `ImportFailed`, also when the worker failed; `reader.worker.Cancelled` when `cancel` was set.
        """
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
            "limits": dataclasses.asdict(limits),
            "put_back": list(put_back),
            "take_out": list(take_out),
        }
        read: list[ImportedArticle] = []

        def check(reply: Reply) -> None:
            read.append(decode(reply.payload, reply.buffers))

        self._call("reader.importers.job:read", asked, data, check, progress, cancel)
        return read[0], data

    def preview(
        self,
        data: bytes,
        media_type: str | None = None,
        name: str = "",
        *,
        url: str | None = None,
        encoding: str = "",
        progress: Callable[[float], None] | None = None,
        cancel: IsSet | None = None,
    ) -> tuple[PreviewBlock, ...]:
        """Return the blocks of a web page, kept or not; nothing for kinds taken whole. Raises as `read`."""
        asked = {"media_type": media_type, "url": url, "name": name, "encoding": encoding}
        found: list[tuple[PreviewBlock, ...]] = []

        def check(reply: Reply) -> None:
            found.append(decode_blocks(reply.payload))

        self._call("reader.importers.job:look", asked, data, check, progress, cancel)
        return found[0]

    def _call(
        self,
        job: str,
        asked: dict[str, Any],
        data: bytes,
        check: Callable[[Reply], None],
        progress: Callable[[float], None] | None,
        cancel: IsSet | None,
    ) -> None:
        try:
            self._pool.call(job, asked, (data,), progress=progress, cancel=cancel, check=check)
        except WorkerFailed as error:
            name = asked["name"] or asked["url"] or "text"
            raise ImportFailed(
                "import." + error.message.replace(".", "-"), name=name, **_kept(error)
            ) from error


def _kept(error: WorkerFailed) -> dict[str, object]:
    return {key: value for key, value in error.facts.items() if key not in ("job", "name")}
