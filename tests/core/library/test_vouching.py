"""Who says what: counted over the library, and two speakers that are one person become one."""

from __future__ import annotations

from dataclasses import replace

from reader.library.edits import AddSpeaker, EditAnnotation, TrashArticles
from reader.library.vouching import merging_speakers, vouching
from reader.model import Speaker, SpeakerMention
from reader.text.span import Span
from tests.core.library import builders

NOW = "2026-02-03T04:05:06.000Z"
ONE, TWO = Speaker("one", "Mayor Ro", "named"), Speaker("two", "A. Ro 🙂", "named")


def _said(library, revision, span, speaker, cues=()):
    made = builders.annotate(library, revision, span)
    after = replace(made, speaker=SpeakerMention(speaker, Span(*span)), cues=cues)
    library.apply(EditAnnotation(made, after))
    return after


def _library(library):
    for speaker in (ONE, TWO):
        library.apply(AddSpeaker(speaker))
    return builders.add_article(library), builders.add_article(library, "Nobody spoke.", "Quiet")


def test_speakers_are_counted_with_their_hedged_statements_and_claims_without_one_are_named(library):
    first, second = _library(library)
    _said(library, first, (0, 9), "two", (Span(0, 4),))
    _said(library, first, (10, 14), "two")
    bare = builders.annotate(library, second, (0, 6))
    builders.annotate(library, second, (7, 12), tag="background")
    found = vouching(library, "claim")
    assert [(v.speaker.id, v.said, v.hedged) for v in found.voices] == [("two", 2, 1), ("one", 0, 0)]
    assert [(u.annotation, u.title, u.quote) for u in found.unvouched] == [(bare.id, "Quiet", "Nobody")]


def test_merged_speakers_are_one_and_undo_parts_them_again(library):
    first, second = _library(library)
    _said(library, first, (0, 9), "two")
    _said(library, second, (0, 6), "one")
    before = builders.state(library)
    applied = library.apply(merging_speakers(library, "two", "one", NOW))
    assert [s.id for s in library.speakers()] == ["one"]
    assert {a.speaker.speaker for r in (first, second) for a in library.annotations(r.article)} == {"one"}
    library.apply(applied.inverse)
    assert builders.state(library) == before
    assert library.check().problems == ()


def test_a_speaker_that_the_trash_still_names_stays(library):
    first, second = _library(library)
    _said(library, first, (0, 9), "two")
    _said(library, second, (0, 6), "two")
    library.apply(TrashArticles((second.article,)))
    library.apply(merging_speakers(library, "two", "one", NOW))
    assert {s.id for s in library.speakers()} == {"one", "two"}
    assert library.annotations(first.article)[0].speaker.speaker == "one"
