"""Taking annotations out: every format of `registry.EXPORTERS`, checked, counted, written in one step."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.errors import ExportFailed
from reader.exporters.corpus import Cancel, CancelledError, Corpus, Progress, Readable
from reader.exporters.output import replacing
from reader.exporters.registry import EXPORTERS, Exporter, exporter
from reader.model import Notice

__all__ = ["EXPORTERS", "ExportReport", "Exporter", "export", "exporter", "losses", "preview"]

PREVIEW = 4000  # characters


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written. `rows` counts what the format is made of; `losses` what it could not hold.

    `cancelled`: nothing was written, and what stood at `path` before still does.
    """

    path: Path
    format: str
    articles: int
    annotations: int
    rows: int
    losses: tuple[Notice, ...] = ()
    cancelled: bool = False


def export(
    library: Readable,
    *,
    format: str,
    out: str | Path,
    articles: Sequence[str] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    strict: bool = False,
) -> ExportReport:
    """Write `articles` (ids; None: the whole library) to the file `out` in `format`.

    Each quote is compared with its slice of the text first. With `strict`, a format that cannot hold
    everything is refused. Raises `ExportFailed`, and `NotFound` for an article that is not there; either way
    the target is as it was. `progress` hears (articles done, in all); `cancel` is asked before each article.
    """
    chosen = exporter(format)
    target = Path(out)
    if strict:
        _refuse_losses(chosen, losses(library, format, articles))
    _refuse_library(library, target)
    corpus = Corpus(
        library, articles, lost=chosen.loses, extra=chosen.extra, progress=progress, cancel=cancel
    )
    try:
        with replacing(target) as stream:
            rows = chosen.write(corpus, stream)
        for suffix, content in (chosen.beside(corpus) if chosen.beside else {}).items():
            with replacing(target.with_suffix(suffix)) as stream:
                stream.write(content)
    except CancelledError:
        return ExportReport(target, format, 0, 0, 0, cancelled=True)
    tally = corpus.tally
    return ExportReport(target, format, tally.articles, tally.annotations, rows, _notices(chosen, corpus))


def losses(library: Readable, format: str, articles: Sequence[str] | None = None) -> tuple[Notice, ...]:
    """Return what `format` cannot hold of these articles, each kind once with its count; empty: nothing."""
    chosen = exporter(format)
    corpus = Corpus(library, articles, lost=chosen.loses, extra=chosen.extra)
    for _ in corpus.entries():
        pass
    return _notices(chosen, corpus)


def preview(library: Readable, format: str, articles: Sequence[str] | None = None, rows: int = 5) -> str:
    """Return the beginning of what an export would write, made of the first `rows` annotations."""
    chosen = exporter(format)
    if chosen.sketch is not None:
        return chosen.sketch(Corpus(library, articles, most_annotations=rows))
    stream = io.BytesIO()
    chosen.write(Corpus(library, articles, most_annotations=rows), stream)
    written = stream.getvalue()
    text = _members(written) if written.startswith(b"PK") else written.decode("utf-8-sig", errors="replace")
    return text if len(text) <= PREVIEW else f"{text[:PREVIEW]}…"


def _members(archive: bytes) -> str:
    """Return the files of an archive one below the other, each under its name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return "\n".join(
            f"--- {name}\n{file.read(name).decode(errors='replace')}" for name in file.namelist()
        )


def _notices(chosen: Exporter, corpus: Corpus) -> tuple[Notice, ...]:
    damaged: tuple[Notice, ...] = getattr(corpus.library, "notices", ())  # rows that could not be read
    counts = corpus.tally.lost
    ordered = sorted(counts, key=lambda feature: (-counts[feature], feature))
    return damaged + tuple(
        Notice(f"loss.{feature}", (("count", counts[feature]), ("format", chosen.id))) for feature in ordered
    )


def _refuse_losses(chosen: Exporter, lost: tuple[Notice, ...]) -> None:
    features = [n.message.removeprefix("loss.") for n in lost]
    unexpected = tuple(f for f in features if f not in chosen.by_nature)
    if unexpected:
        raise ExportFailed("export.would-lose", format=chosen.id, losses=unexpected)


def _refuse_library(library: Readable, target: Path) -> None:
    own = getattr(library, "path", None)
    if own is not None and target.exists() and Path(own).exists() and target.samefile(own):
        raise ExportFailed("export.target-is-library", path=str(target))
