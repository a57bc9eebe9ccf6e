"""Verbs that annotate: annotate, remove."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import click

from reader.cli.common import (
    ID_SHOWN,
    answer,
    clean,
    find_annotation,
    find_article,
    open_library,
    shared_options,
)
from reader.errors import EditRefused
from reader.model import (
    Anchor,
    Annotation,
    Codebook,
    Evidence,
    Revision,
    Speaker,
    SpeakerKind,
    SpeakerMention,
    TagDefinition,
    Verdict,
    VerdictWord,
    new_id,
    piece_of,
    speaker_called,
)
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.library import Library


class _SpanType(click.ParamType[tuple[int, int]]):
    name = "START:END"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"\s*(\d{1,12})\s*:\s*(\d{1,12})\s*", str(value), re.ASCII)
        if found is None:
            self.fail("a span is START:END, two numbers of characters such as 5:10", param, ctx)
        return int(found[1]), int(found[2])


@click.command("annotate")
@click.argument("article")
@click.option("--tag", required=True, help="The tag, by its id or its name.")
@click.option(
    "--span",
    "spans",
    type=_SpanType(),
    multiple=True,
    required=True,
    help="The stretch, in characters (code points) from 0, without its end; several make one annotation.",
)
@click.option("--note", default="", help="What you want to say about it.")
@click.option("--speaker", default="", help="Who says it.")
@click.option(
    "--speaker-kind",
    type=click.Choice(get_args(SpeakerKind)),
    default="named",
    show_default=True,
    help="What kind of speaker, when the library does not know them yet.",
)
@click.option("--verdict", type=click.Choice(get_args(VerdictWord)), help="What a check of it came to.")
@click.option("--evidence", multiple=True, help="An address that the verdict rests on; several can be given.")
@click.option("--checked", default="", metavar="DATE", help="The day of the check; today unless you say.")
@click.option("--cue", "cues", type=_SpanType(), multiple=True, help="Words that justify the tag.")
@shared_options
def annotate_(
    article: str,
    tag: str,
    spans: tuple[tuple[int, int], ...],
    note: str,
    speaker: str,
    speaker_kind: SpeakerKind,
    cues: tuple[tuple[int, int], ...],
    verdict: VerdictWord | None,
    evidence: tuple[str, ...],
    checked: str,
) -> None:
    """Tag a stretch of an article's newest revision."""
    from reader.library.edits import AddAnnotations, AddSpeaker, Batch, Edit

    with open_library(writing=True) as library:
        identity = find_article(library, article)
        revision = library.newest_revision(identity)
        book = library.codebook()
        pieces = tuple(piece_of(revision.text, span) for span in _in_order(_checked(spans, revision)))
        said_by = _speaker(library, clean(speaker).strip(), speaker_kind)
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        annotation = Annotation(
            id=new_id(),
            article=identity,
            tag=_tag(book, tag).id,
            annotator=library.annotator().id,
            anchors=(Anchor(revision.id, pieces),),
            codebook=book.id,
            codebook_version=book.version,
            note=clean(note),
            speaker=SpeakerMention(said_by.id) if said_by else None,
            cues=tuple(sorted(_checked(cues, revision))),
            created=now,
            modified=now,
            verdict=_verdict(verdict, evidence, checked or now[:10]),
        )
        edits: tuple[Edit, ...] = (AddAnnotations((annotation,)),)
        if said_by and all(s.id != said_by.id for s in library.speakers()):
            edits = (AddSpeaker(said_by), *edits)
        library.apply(edits[0] if len(edits) == 1 else Batch(edits))
    quotes = " … ".join(piece.quote for piece in pieces)
    answer({"annotation": annotation.id}, [f"{annotation.id[:ID_SHOWN]}  {annotation.tag}  “{quotes}”"])


def _verdict(word: VerdictWord | None, evidence: tuple[str, ...], checked: str) -> Verdict | None:
    kept = tuple(Evidence(address) for each in evidence if (address := clean(each).strip()))
    if word is None or word == "unchecked":
        return Verdict("unchecked", kept) if kept else None
    return Verdict(word, kept, checked)


def _tag(book: Codebook, word: str) -> TagDefinition:
    """Return the tag with this id, or with this name whatever its case."""
    offered = [tag for tag in book.tags if not tag.retired]
    for tag in offered:
        if tag.id == word:
            return tag
    for tag in offered:
        if word.casefold() in (tag.id.casefold(), tag.name.casefold()):
            return tag
    raise EditRefused("cli.unknown-tag", tag=word, tags=tuple(tag.id for tag in offered))


def _checked(spans: tuple[tuple[int, int], ...], revision: Revision) -> list[Span]:
    length = len(revision.text)
    for start, end in spans:
        if end > length or start > length:
            raise EditRefused("cli.span-outside", start=start, end=end, length=length)
        if start >= end:
            raise EditRefused("cli.span-empty", start=start, end=end)
    return [Span(start, end) for start, end in spans]


def _in_order(spans: list[Span]) -> list[Span]:
    ordered = sorted(spans)
    for before, after in pairwise(ordered):
        if before.overlaps(after):
            raise EditRefused("cli.spans-overlap", start=after.start, end=min(before.end, after.end))
    return ordered


def _speaker(library: Library, name: str, kind: SpeakerKind) -> Speaker | None:
    if not name:
        return None
    return speaker_called(name, library.speakers()) or Speaker(new_id(), name, kind)


@click.command("remove")
@click.argument("annotations", nargs=-1, required=True, metavar="ANNOTATION...")
@shared_options
def remove_(annotations: tuple[str, ...]) -> None:
    """Move annotations to the trash; all of them or, when one is not there, none.

    ANNOTATION is an id as `show` shows it, or its beginning.
    """
    from reader.library.edits import TrashAnnotations

    with open_library(writing=True) as library:
        found = tuple(dict.fromkeys(find_annotation(library, word) for word in annotations))
        library.apply(TrashAnnotations(found))
    answer({"removed": list(found)}, [f"{identity[:ID_SHOWN]}  removed" for identity in found])
