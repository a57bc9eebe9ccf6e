"""Who says what in the whole library: how often, how hedged, and claims that nobody vouches for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from reader.library.edits import Batch, Edit, EditAnnotation, TrashSpeakers
from reader.library.reading import Reading
from reader.model import Annotation, Speaker, SpeakerMention


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker with the number of annotations that name it, and how many of them have cue words."""

    speaker: Speaker
    said: int
    hedged: int


@dataclass(frozen=True, slots=True)
class Unvouched:
    """An annotation that names no speaker, with its words."""

    annotation: str
    article: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Vouching:
    """Speakers, who says most first, and what nobody vouches for, newest article first."""

    voices: tuple[Voice, ...]
    unvouched: tuple[Unvouched, ...]


def vouching(
    library: Reading, tag: str, *, most: int = 2_000, between: Callable[[], None] | None = None
) -> Vouching:
    """Count who vouches for what outside the trash; `tag` is the one whose annotations want a speaker.

    At most `most` annotations without a speaker are named.
    """
    said: dict[str, list[int]] = {speaker.id: [0, 0] for speaker in library.speakers()}
    unvouched: list[Unvouched] = []
    for row in library.articles():
        for annotation in library.annotations(row.article.id) if row.annotations else ():
            if annotation.speaker is not None:
                numbers = said.setdefault(annotation.speaker.speaker, [0, 0])
                numbers[0] += 1
                numbers[1] += bool(annotation.cues)
            elif annotation.tag == tag and len(unvouched) < most:
                unvouched.append(
                    Unvouched(annotation.id, row.article.id, row.article.title, _quote(annotation))
                )
        if between is not None:
            between()
    voices = (Voice(s, *said[s.id]) for s in library.speakers() if s.id in said)
    ordered = sorted(voices, key=lambda voice: (-voice.said, voice.speaker.name.casefold()))
    return Vouching(tuple(ordered), tuple(unvouched))


def merging_speakers(library: Reading, gone: str, into: str, now: str) -> Edit:
    """Return one edit: what names `gone` names `into`, and `gone` goes to the trash.

    Where an article in the trash still names it, `gone` stays: whatever comes back from there finds it.
    """
    edits: list[Edit] = []
    for row in library.articles():
        for annotation in library.annotations(row.article.id) if row.annotations else ():
            after = _renamed(annotation, gone, into)
            if after != annotation:
                edits.append(EditAnnotation(annotation, replace(after, modified=now)))
    trashed = (a for row in library.articles(trashed=True) for a in library.annotations(row.article.id))
    if not any(_renamed(annotation, gone, into) != annotation for annotation in trashed):
        edits.append(TrashSpeakers((gone,)))
    return Batch(tuple(edits))


def _renamed(annotation: Annotation, gone: str, into: str) -> Annotation:
    values = tuple(
        replace(v, value=into) if v.type == "speaker" and v.value == gone else v for v in annotation.values
    )
    speaker = annotation.speaker
    if speaker is not None and speaker.speaker == gone:
        speaker = SpeakerMention(into, speaker.span)
    return replace(annotation, speaker=speaker, values=values)


def _quote(annotation: Annotation) -> str:
    anchor = next((a for a in reversed(annotation.anchors) if a.pieces), None)
    return " … ".join(piece.quote for piece in anchor.pieces) if anchor else ""
