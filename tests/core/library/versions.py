"""Invented news in two versions, for tests of revisions, joining and drift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reader.library import Library
from reader.library.edits import AddAnnotations, AddSpeaker
from reader.model import (
    Annotation,
    Block,
    ImportedArticle,
    Revision,
    Speaker,
    SpeakerMention,
    new_id,
)
from reader.text.segment import paragraphs
from reader.text.span import Span
from tests.core.library.builders import annotation_on

OLD = """Harbour bridge could open again 🚧

Officials said the harbour bridge may reopen on Friday after six weeks of repairs.
Twelve people were hurt when a crane fell on it in September, police said.
“מחר נדע יותר”, the mayor of the twin town wrote in a letter to the council.
The bridge was built in 1931 and carries about nine thousand cars a day.
Nobody knows yet who will pay for the repairs, which could cost two million.
A council meeting on the matter was planned for Tuesday evening."""

NEW = """Harbour bridge opens again 🚧

The bridge was built in 1931 and carries about nine thousand cars a day.
Officials said the harbour bridge will reopen on Friday after six weeks of repairs.
Fourteen people were hurt when a crane fell on it in September.
“מחר נדע יותר”, the mayor of the twin town wrote in a letter to the council.
The state will pay for the repairs 💶, which could cost two million."""


def imported(text: str, **facts: Any) -> ImportedArticle:
    """Return what an importer would give, one block for each line."""
    blocks = tuple(Block("paragraph", span) for span in paragraphs(text))
    return replace(ImportedArticle(text, blocks, title=text.partition("\n")[0]), **facts)


def span_of(text: str, words: str) -> tuple[int, int]:
    """Return where `words` stand in `text`, which has them once."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return start, start + len(words)


def mark(
    library: Library,
    revision: Revision,
    *quotes: str,
    tag: str = "claim",
    cues: Iterable[str] = (),
    speaker: str = "",
) -> Annotation:
    """Tag the stretches with these words; `cues` and `speaker` are words of the text too."""
    text = revision.text
    given = annotation_on(
        revision, *(span_of(text, q) for q in quotes), tag=tag, annotator=library.annotator().id
    )
    given = replace(given, cues=tuple(Span(*span_of(text, cue)) for cue in cues))
    if speaker:
        known = Speaker(new_id(), speaker)
        library.apply(AddSpeaker(known))
        given = replace(given, speaker=SpeakerMention(known.id, Span(*span_of(text, speaker))))
    library.apply(AddAnnotations((given,)))
    return library.annotation(given.id)


def words_in(annotation: Annotation, revision: Revision) -> tuple[str, ...]:
    """Return what the annotation covers in a revision; its quotes are checked against the text."""
    anchor = annotation.anchor_in(revision.id)
    if anchor is None:
        return ()
    assert all(piece.span.of(revision.text) == piece.quote for piece in anchor.pieces)
    return tuple(piece.quote for piece in anchor.pieces)
