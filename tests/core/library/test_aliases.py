"""Other names of a speaker: kept, verified, found by, and one more after a merge."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from reader.library import Library
from reader.library.edits import AddSpeaker, Batch, EditAnnotation, EditSpeaker
from reader.library.merge import merge
from reader.library.vouching import merging_speakers, other_names
from reader.model import Speaker, SpeakerMention, speaker_called
from tests.core.library.builders import add_article, annotate, state

NOW = "2026-02-03T04:05:06.000Z"
RO = Speaker("ro", "Dana Ro", "named", ("Mayor Ro", "D. Ro 🙂"))


def test_other_names_are_kept_in_their_order(library):
    library.apply(AddSpeaker(RO))
    with Library.open(library.path, read_only=True) as again:
        assert again.speakers() == (RO,)
        assert again.check().problems == ()


def test_undo_takes_a_new_name_back(library):
    library.apply(AddSpeaker(replace(RO, aliases=())))
    before = state(library)
    done = library.apply(EditSpeaker(replace(RO, aliases=()), RO))
    assert library.speakers() == (RO,)
    library.apply(done.inverse)
    assert state(library) == before
    assert library.check().problems == ()


def test_a_name_that_was_changed_below_us_is_noticed(library):
    library.apply(AddSpeaker(RO))
    with sqlite3.connect(library.path) as below:
        below.execute("UPDATE speaker_alias SET name = 'Somebody' WHERE ordinal = 0")
    below.close()
    assert library.speakers() == ()
    assert library.check().problems != ()


def test_what_a_speaker_says_is_found_by_another_name(library):
    library.apply(AddSpeaker(RO))
    made = annotate(library, add_article(library), (0, 9))
    library.apply(EditAnnotation(made, replace(made, speaker=SpeakerMention("ro"))))
    assert [h.snippet for h in library.search('speaker:"mayor ro"')] == ["Officials"]


def test_merged_speakers_keep_all_names_and_undo_parts_them(library):
    other = Speaker("other", "The mayor", "institution", ("Mayor Ro", "City hall"))
    library.apply(Batch((AddSpeaker(RO), AddSpeaker(other))))
    made = annotate(library, add_article(library), (0, 9))
    library.apply(EditAnnotation(made, replace(made, speaker=SpeakerMention("other"))))
    before = state(library)
    done = library.apply(merging_speakers(library, "other", "ro", NOW))
    (kept,) = library.speakers()
    assert kept == replace(RO, aliases=("Mayor Ro", "D. Ro 🙂", "The mayor", "City hall"))
    assert library.annotation(made.id).speaker == SpeakerMention("ro")
    library.apply(done.inverse)
    assert state(library) == before


def test_names_that_another_library_knows_join_those_here(library, tmp_path):
    library.apply(AddSpeaker(replace(RO, aliases=("Mayor Ro",))))
    with Library.open(tmp_path / "other.spanlib") as other:
        other.apply(AddSpeaker(replace(RO, aliases=("City hall", "Mayor Ro"))))
        found = merge(library, other.snapshot())
    assert found.conflicts == ()
    assert library.speakers() == (replace(RO, aliases=("Mayor Ro", "City hall")),)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ((), ()),
        ((" Mayor  Ro ", "mayor ro", ""), ("Mayor Ro",)),
        (("dana ro", "D. Ro"), ("D. Ro",)),
    ],
)
def test_a_name_stands_once_and_not_beside_itself(names, kept):
    assert other_names("Dana Ro", names) == kept


def test_who_is_called_so_is_told_by_the_name_before_other_names():
    nick = Speaker("nick", "Somebody", "unnamed", ("Dana Ro",))
    paper = Speaker("paper", "Dana Ro", "outlet")
    everybody = (nick, paper, RO)
    assert speaker_called("dana ro", everybody, "named") == RO
    assert speaker_called("DANA RO", everybody, "outlet") == paper
    assert speaker_called("mayor ro", everybody, "document") == RO
    assert speaker_called("Dana Ro", (paper,), "named") is None
    assert speaker_called("nobody", everybody) is None
