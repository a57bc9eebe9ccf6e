"""Two speakers that are one person become one; who says most goes out as a table."""

from __future__ import annotations

from dataclasses import replace

from reader.library.edits import AddSpeaker, EditAnnotation, EditSpeaker, TrashArticles
from reader.library.vouching import merging_speakers, voices_csv
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


def test_a_table_of_speakers_has_their_names_numbers_and_share(library):
    first, second = _library(library)
    library.apply(EditSpeaker(TWO, replace(TWO, aliases=("=Ro", "The mayor"))))
    _said(library, first, (0, 9), "two", (Span(0, 4),))
    _said(library, second, (0, 6), "two")
    table = voices_csv(library.voices()).decode("utf-8-sig").splitlines()
    assert table == [
        "speaker_id,speaker,speaker_kind,aliases,statements,hedged,hedged_percent",
        "two,A. Ro 🙂,named,'=Ro; The mayor,2,1,50",
        "one,Mayor Ro,named,,0,0,",
    ]


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
