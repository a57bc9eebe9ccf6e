"""Taking annotations out: every format of `registry.EXPORTERS`, checked, counted, written in one step."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from reader.errors import ExportFailed
from reader.exporters.corpus import Cancel, CancelledError, Corpus, Progress, Readable
from reader.exporters.loss import WHILE_WRITING
from reader.exporters.output import replacing
from reader.exporters.readback import ReadBack, Sum
from reader.exporters.registry import EXPORTERS, Exporter, exporter
from reader.exporters.selection import EVERYTHING, SavedChoice, Selection
from reader.exporters.table import columns
from reader.model import Notice

__all__ = [
    "EXPORTERS",
    "ExportReport",
    "Exporter",
    "SavedChoice",
    "Selection",
    "export",
    "exporter",
    "losses",
    "preview",
]

PREVIEW = 4000  # characters
PAUSE = 1000  # places read again before others get a turn


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

    @property
    def late_losses(self) -> tuple[Notice, ...]:
        """Return those losses of which `losses()` could not tell before the file was written."""
        return tuple(notice for notice in self.losses if notice.message in WHILE_WRITING)


def export(
    library: Readable,
    *,
    format: str,
    out: str | Path,
    articles: Sequence[str] | None = None,
    selection: Selection = EVERYTHING,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    strict: bool = False,
) -> ExportReport:
    """Write what `selection` chooses to the file `out` in `format`; `articles` (ids) is the short way.

    Each quote is compared with its slice of the text first, and again with what the written file says, before
    it takes the place of `out`. With `strict`, a format that cannot hold
    everything is refused. Raises `ExportFailed`, and `NotFound` for an article that is not there; either way
    the target is as it was. `progress` hears (articles done, in all); `cancel` is asked before each article.
    """
    chosen = exporter(format)
    target = Path(out)
    selection = _for_format(chosen, selection, articles)
    if strict:
        _refuse_losses(chosen, losses(library, format, selection=selection))
    _refuse_library(library, target)
    back = _read_back(chosen, selection)
    sent = Sum()
    corpus = Corpus(
        library,
        selection,
        lost=chosen.loses,
        extra=chosen.extra,
        progress=progress,
        cancel=cancel,
        hear=(lambda entry: sent.add(back.expected(entry))) if back else None,
    )
    try:
        with replacing(target) as stream:
            rows = chosen.write(corpus, stream)
            if strict:  # some losses are seen while writing
                _refuse_losses(chosen, _notices(chosen, corpus))
            if back and stream.readable():
                _compare(back, sent, stream, target, partial(_pause, corpus, progress, cancel))
        for suffix, content in (chosen.beside(corpus) if chosen.beside else {}).items():
            with replacing(target.with_suffix(suffix)) as stream:
                stream.write(content)
    except CancelledError:
        return ExportReport(target, format, 0, 0, 0, cancelled=True)
    tally = corpus.tally
    return ExportReport(target, format, tally.articles, tally.annotations, rows, _notices(chosen, corpus))


def losses(
    library: Readable,
    format: str,
    articles: Sequence[str] | None = None,
    *,
    selection: Selection = EVERYTHING,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> tuple[Notice, ...]:
    """Return what `format` cannot hold of what was chosen, each kind once with its count; empty: nothing.

    So it is when `cancel` says that nobody wants to know any more.
    """
    chosen = exporter(format)
    selection = _for_format(chosen, selection, articles)
    corpus = Corpus(
        library, selection, lost=chosen.loses, extra=chosen.extra, progress=progress, cancel=cancel
    )
    try:
        for _ in corpus.entries():
            pass
    except CancelledError:
        return ()
    return _notices(chosen, corpus)


def preview(
    library: Readable,
    format: str,
    articles: Sequence[str] | None = None,
    rows: int = 5,
    *,
    selection: Selection = EVERYTHING,
) -> str:
    """Return the beginning of what an export would write, made of the first `rows` annotations."""
    chosen = exporter(format)
    corpus = Corpus(library, _for_format(chosen, selection, articles), most_annotations=rows)
    if chosen.sketch is not None:
        return chosen.sketch(corpus)
    stream = io.BytesIO()
    chosen.write(corpus, stream)
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
    counts = +corpus.tally.lost
    ordered = sorted(counts, key=lambda feature: (-counts[feature], feature))
    return damaged + tuple(
        Notice(
            f"loss.{feature}",
            (("count", counts[feature]), ("format", chosen.id), *corpus.tally.facts.get(feature, ())),
        )
        for feature in ordered
    )


def _for_format(chosen: Exporter, selection: Selection, articles: Sequence[str] | None) -> Selection:
    """Return the selection as the format takes it; raises `ExportFailed` when it is not for this format."""
    if articles is not None:
        selection = replace(selection, articles=tuple(articles))
    if not (selection.text or chosen.without_text):
        raise ExportFailed("export.needs-text", format=chosen.id)
    if selection.columns and not chosen.table:
        selection = replace(selection, columns=())
    if chosen.history and selection.revisions == "every":
        selection = replace(selection, revisions="")
    return selection


def _read_back(chosen: Exporter, selection: Selection) -> ReadBack | None:
    """Return how the file can be read again; None when places and words are not both in it."""
    has_words = selection.text and (not chosen.table or {"start", "end", "quote"} <= set(columns(selection)))
    return chosen.back if has_words else None


def _pause(corpus: Corpus, progress: Progress | None, cancel: Cancel | None) -> None:
    """Let others work and hear whether to stop, while a file is read again."""
    if progress is not None:
        progress(corpus.tally.articles, corpus.tally.articles)
    if cancel is not None and cancel():
        raise CancelledError


def _compare(back: ReadBack, sent: Sum, stream: BinaryIO, target: Path, pause: Callable[[], None]) -> None:
    """Raise `ExportFailed` when what the file says is not what went into it."""
    stream.seek(0)
    found = Sum()
    try:
        places = iter(back.read(stream))
        while some := tuple(islice(places, PAUSE)):
            found.add(some)
            pause()
    except (ValueError, LookupError, SyntaxError, zipfile.BadZipFile, csv.Error) as error:
        raise ExportFailed("export.read-back-differs", path=str(target)) from error
    if found != sent:
        raise ExportFailed("export.read-back-differs", path=str(target))
    stream.seek(0, io.SEEK_END)


def _refuse_losses(chosen: Exporter, lost: tuple[Notice, ...]) -> None:
    features = [n.message.removeprefix("loss.") for n in lost]
    unexpected = tuple(f for f in features if f not in chosen.by_nature)
    if unexpected:
        raise ExportFailed("export.would-lose", format=chosen.id, losses=unexpected)


def _refuse_library(library: Readable, target: Path) -> None:
    own = getattr(library, "path", None)
    if own is not None and target.exists() and Path(own).exists() and target.samefile(own):
        raise ExportFailed("export.target-is-library", path=str(target))
