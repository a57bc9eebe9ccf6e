"""What the queue says of each file: one line for the panel and the sheet, and what can be done about it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from reader import wording
from reader.app.importing import ImportJob
from reader.app.panels.import_rows import ImportJob as JobLine
from reader.app.panels.words import characters, count
from reader.importers.limits import is_locked, may_open_anyway

Translate = Callable[[str], str]
_TELLING = 5  # files that say how long others take; also those for which it is worth saying
_SOON = 5.0  # seconds; before them nobody asks


def _tr(text: str, number: int = -1) -> str:
    return QCoreApplication.translate("imports", text, "", number)


def line_of(job: ImportJob, translate: Translate) -> JobLine:
    """Return the line of a job: its name or, when it was kept, its title; what happened; what can be done."""
    name = job.title if job.state == "done" and job.title else job.name
    return JobLine(
        job.id,
        wording.shown(name, limit=160),
        job.state,
        job.fraction if job.fraction >= 0 else None,
        _sentence(job, translate),
        commands_of(job),
    )


def _sentence(job: ImportJob, translate: Translate) -> str:
    if job.error is not None:
        return wording.of(job.error, translate)
    if job.state == "asking" and job.match is not None:
        title = wording.shown(job.match.title, limit=60)
        return _tr("Looks like another version of “{0}”.").format(title)
    if job.state == "reading" and job.kind == "address":
        return _tr("Fetching and reading")
    if job.state != "done":
        return ""
    file = wording.shown(job.name, limit=80)
    match job.became:
        case "known":
            return _tr("{0} · already in the library, nothing was added").format(file)
        case "list":
            number = len(job.articles)
            listed = _tr("{0} articles of a reading list")
            if number == 1:
                listed = _tr("1 article of a reading list")
            said = [file, listed.format(count(number))]
            if job.links:
                links = _tr("{0} of them links to fetch by hand")
                if job.links == 1:
                    links = _tr("1 of them a link to fetch by hand")
                said.append(links.format(count(job.links)))
            if job.unplaced:
                unplaced = _tr("{0} highlights not clearly found")
                if job.unplaced == 1:
                    unplaced = _tr("1 highlight not clearly found")
                said.append(unplaced.format(count(job.unplaced)))
            return " · ".join(said)
        case "revision":
            parts = [_tr("Already in the library; added as its newest revision")]
            if job.to_look_at:
                one, many = _tr("1 annotation to look at"), _tr("%n annotations to look at", job.to_look_at)
                parts.append(one if job.to_look_at == 1 else many)
            if job.lost:
                parts.append(_tr("%n without a place", job.lost))
            return " · ".join(parts)
        case _:
            kept = f"{file} · {characters(job.length)}"
            told = len(job.notices)
            return f"{kept} · {_tr('%n notices', told) if told > 1 else _tr('1 notice')}" if told else kept


def commands_of(job: ImportJob) -> tuple[tuple[str, str], ...]:
    """Return what can be done about a job: command ids and their words, the likeliest last."""
    if job.state == "asking":
        return (("separate", _tr("Separate article")), ("revise", _tr("Add as revision")))
    if job.state == "done" and job.article:
        return (("open", _tr("Open")),)
    if job.state != "failed" or job.error is None:
        return ()
    found = []
    if job.path is not None:
        found.append(("show", _tr("Show file")))
    elif job.kind == "address":
        found.append(("browser", _tr("Open in the browser")))
    if may_open_anyway(job.error):
        found.append(("anyway", _tr("Open anyway")))
    elif is_locked(job.error):
        found.append(("password", _tr("Password…")))
    else:
        found.append(("retry", _tr("Try again")))
    return tuple(found)


def summary(jobs: tuple[ImportJob, ...]) -> str:
    """Return what came of all files, in one line: "5 imported, 1 already here, 2 failed"."""
    told = (
        ("article", _tr("{0} imported")),
        ("list", _tr("{0} from reading lists")),
        ("revision", _tr("{0} added as revisions")),
        ("known", _tr("{0} already in the library")),
    )
    parts = []
    for became, words in told:
        number = sum(max(1, len(job.articles)) for job in jobs if job.became == became)
        if number:
            parts.append(words.format(count(number)))
    failed = sum(1 for job in jobs if job.state == "failed")
    if failed:
        parts.append(_tr("{0} failed").format(count(failed)))
    return ", ".join(parts)


class Pace:
    """How long the files that wait may take, if each takes as long as those of its batch did so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: tuple[float, int] | None = None  # when the batch began, and how many had ended then

    def left(self, jobs: Sequence[ImportJob]) -> str:
        """Return it in words; nothing while too few have ended to tell, or too few are left to ask."""
        ended = sum(1 for job in jobs if job.state in ("done", "failed"))
        left = sum(1 for job in jobs if job.state in ("waiting", "reading"))
        if not left:
            self._since = None
            return ""
        began, before = self._since = self._since or (self._clock(), ended)
        done, seconds = ended - before, self._clock() - began
        if done < _TELLING or left < _TELLING or seconds < _SOON:
            return ""
        minutes = seconds / done * left / 60
        if minutes <= 1:
            return _tr("less than a minute left")
        if minutes < 90:
            return _tr("about %n minutes left", math.ceil(minutes))
        return _tr("about %n hours left", round(minutes / 60))
