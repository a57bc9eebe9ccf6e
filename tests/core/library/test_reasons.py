"""Why an annotation is looked at: the weightiest difference, in one word."""

from __future__ import annotations

import pytest

from reader.anchoring.compare import WordChange, compare
from reader.library.cues import cues_for
from reader.library.reasons import reason_of
from reader.library.reviewing import ReviewItem, Why
from reader.text.span import Span


def item(old: str, new: str, why: Why = "edited") -> ReviewItem:
    changes = compare(old, new).changes if new else ()
    words = tuple(w for c in changes for w in c.words or (WordChange(c.kind, c.old, c.new),))
    spans = (Span(0, len(new)),) if new else ()
    return ReviewItem(
        "a", "claim", why, 0.5, "r", (Span(0, len(old)),), (old,), spans, (new,) if new else (), words
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("It will not open on Friday.", "It will open on Friday.", "negation"),
        ("It isn’t open today.", "It is open today.", "negation"),
        ("It found cracks in 3 hangers.", "It found cracks in 5 hangers.", "figure"),
        ("It may open on Friday.", "It will open on Friday.", "hedge"),
        ("Twelve were hurt, police said.", "Twelve were hurt.", "attribution"),
        ("The mayor Anna Voss spoke.", "The mayor Berta Voss spoke.", "name"),
        ("He called it “safe”, twice.", "He called it ‘safe’; twice.", "signs"),
        ("The bridge opened.", "The old bridge opened.", "added"),
        ("The old bridge opened.", "The bridge opened.", "removed"),
        ("The bridge opened slowly 🚧.", "The bridge opened quickly 🚧.", "wording"),
        ("A whole sentence that is gone now.", "", "sentence-gone"),
        ("two words", "", "words-gone"),
    ],
)
def test_the_weightiest_difference_is_named(old, new, reason):
    assert reason_of(item(old, new, "edited" if new else "lost"), cues_for("en")[0].matcher()) == reason


def test_what_moved_says_whether_its_words_stayed():
    assert reason_of(item("The same words.", "The same words.", "moved")) == "same-words"
    assert reason_of(item("The same words.", "The other words.", "moved")) == "moved-changed"
    assert reason_of(item("Two pieces here.", "Two here.", "partly lost")) == "piece-gone"


def test_no_text_is_too_odd_to_have_a_reason():
    for old, new in (("", "a"), ("🚧", "水"), ("e\u0301", "é"), ("שלום עולם", "שלום"), (" ", "\n")):
        assert reason_of(item(old, new))
