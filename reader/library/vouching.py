"""Speakers of the library: two that are one person become one, and who says most as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.library.edits import Batch, Edit, EditAnnotation, EditSpeaker, TrashSpeakers
from reader.model import Annotation, Speaker, SpeakerMention
from reader.model.rows import guard

if TYPE_CHECKING:
    from reader.library.reading import Reading


COLUMNS = ("speaker_id", "speaker", "speaker_kind", "aliases", "statements", "hedged", "hedged_percent")


def voices_csv(voices: tuple[tuple[Speaker, int, int], ...]) -> bytes:
    """Return speakers as a table for spreadsheets: with a mark at the front, no cell that they would run."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for speaker, said, hedged in voices:
        share = str(round(100 * hedged / said)) if said else ""
        cells = (speaker.id, speaker.name, speaker.kind, "; ".join(speaker.aliases), str(said), str(hedged))
        writer.writerow([guard(cell) for cell in (*cells, share)])
    return stream.getvalue().encode("utf-8-sig", "replace")


def merging_speakers(library: Reading, gone: str, into: str, now: str) -> Edit:
    """Return one edit: what names `gone` names `into`, which keeps its names, and `gone` goes to the trash.

    Where an article in the trash still names it, `gone` stays: whatever comes back from there finds it.
    """
    edits: list[Edit] = []
    for row in library.articles():
        for annotation in library.annotations(row.article.id) if row.annotations else ():
            after = _renamed(annotation, gone, into)
            if after != annotation:
                edits.append(EditAnnotation(annotation, replace(after, modified=now)))
    people = {s.id: s for s in library.speakers()}
    edits.append(EditSpeaker(people[into], _with_names(people[into], people[gone])))
    trashed = (a for row in library.articles(trashed=True) for a in library.annotations(row.article.id))
    if not any(_renamed(annotation, gone, into) != annotation for annotation in trashed):
        edits.append(TrashSpeakers((gone,)))
    return Batch(tuple(edits))


def _with_names(into: Speaker, gone: Speaker) -> Speaker:
    """Return `into` with the names of `gone` as further names of its own."""
    names = (*into.aliases, gone.name, *gone.aliases)
    return replace(into, aliases=other_names(into.name, names))


def other_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return `names` as they are kept beside `name`: each once, whatever its case, and not that one."""
    kept: dict[str, str] = {}
    for each in names:
        plain = " ".join(each.split())
        kept.setdefault(plain.casefold(), plain)
    return tuple(each for folded, each in kept.items() if folded not in ("", name.casefold()))


def _renamed(annotation: Annotation, gone: str, into: str) -> Annotation:
    values = tuple(
        replace(v, value=into) if v.type == "speaker" and v.value == gone else v for v in annotation.values
    )
    speaker = annotation.speaker
    if speaker is not None and speaker.speaker == gone:
        speaker = SpeakerMention(into, speaker.span)
    return replace(annotation, speaker=speaker, values=values)
