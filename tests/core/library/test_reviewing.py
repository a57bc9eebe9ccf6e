"""The review after a new revision: what is open, in order of doubt, and what settles it."""

from __future__ import annotations

import pytest

from reader.errors import EditRefused
from reader.library.reviewing import adjust, around, confirm, leave, propose, to_review
from reader.library.revising import revise
from reader.text.span import Span
from tests.core.library.builders import add_article, state
from tests.core.library.versions import NEW, OLD, imported, mark, span_of, words_in

EDITED = "Twelve people were hurt when a crane fell on it in September, police said."
MOVED = "The bridge was built in 1931 and carries about nine thousand cars a day."
GONE = "A council meeting on the matter was planned for Tuesday evening."


@pytest.fixture
def old(library):
    return add_article(library, OLD)


@pytest.fixture
def given(library, old):
    return {
        "same": mark(library, old, "“מחר נדע יותר”"),
        "edited": mark(library, old, EDITED, cues=["police said"]),
        "number": mark(library, old, "Twelve"),
        "moved": mark(library, old, MOVED, tag="background"),
        "partly": mark(library, old, "Officials said", "planned for Tuesday evening"),
        "lost": mark(library, old, GONE, cues=["planned"]),
    }


@pytest.fixture
def new(library, old, given):
    outcome = revise(library, old.article, imported(NEW), b"", name="new")
    return library.revision(outcome.revision)


def test_the_most_doubtful_comes_first_and_orphans_stand_apart(library, given, new):
    review = to_review(library, new.article, new.id)
    doubts = [item.doubt for item in review.open]
    assert doubts == sorted(doubts, reverse=True)
    assert {item.annotation: item.why for item in review.open} == {
        given["edited"].id: "edited",
        given["number"].id: "edited",
        given["moved"].id: "moved",
        given["partly"].id: "partly lost",
    }
    assert [(item.annotation, item.why) for item in review.orphans] == [(given["lost"].id, "lost")]
    assert (review.settled, review.total) == (0, 5)


def test_an_item_shows_old_and_new_wording_with_the_change(library, old, given, new):
    review = to_review(library, new.article, new.id)
    (item,) = (item for item in review.open if item.annotation == given["edited"].id)
    assert item.old == old.id
    assert item.old_quotes == (EDITED,)
    assert [span.of(new.text) for span in item.new_spans] == list(item.new_quotes)
    assert [w.old.of(item.old_quote) for w in item.words if w.kind == "changed"] == ["Twelve"]
    assert [w.old.of(item.old_quote) for w in item.words if w.kind == "removed"] == [", police said"]


def test_each_is_settled_once_and_all_of_it_can_be_undone(library, given, new):
    before = state(library)
    done = []
    review = to_review(library, new.article, new.id)
    for count, item in enumerate(review.open, 1):
        done.append(library.apply(confirm(library.annotation(item.annotation), new.id)))
        now = to_review(library, new.article, new.id)
        assert (now.settled, now.total) == (count, 5)
        assert item.annotation not in [other.annotation for other in now.open]
    for item in review.orphans:
        done.append(library.apply(leave(library, library.annotation(item.annotation), new.id)))
    assert to_review(library, new.article, new.id) == type(review)((), (), 5, 5)
    for applied in reversed(done):
        library.apply(applied.inverse)
    assert state(library) == before


def test_adjusted_edges_are_confirmed(library, given, new):
    start, end = span_of(new.text, "Fourteen people were hurt")
    library.apply(adjust(library, library.annotation(given["number"].id), new.id, [Span(start, end)]))
    found = library.annotation(given["number"].id)
    assert words_in(found, new) == ("Fourteen people were hurt",)
    assert found.anchor_in(new.id).state == "confirmed"


def test_an_orphan_that_is_placed_takes_its_cues_along(library, old, given, new):
    changed = NEW.replace("The state will pay", GONE.replace("Tuesday", "Friday") + "\nThe state will pay")
    third = library.revision(revise(library, old.article, imported(changed), b"", name="3").revision)
    annotation = library.annotation(given["lost"].id)
    library.apply(leave(library, annotation, third.id))
    assert [cue.of(OLD) for cue in library.annotation(annotation.id).cues] == ["planned"]
    place = Span(*span_of(changed, GONE.replace("Tuesday", "Friday")))
    library.apply(adjust(library, library.annotation(annotation.id), third.id, [place]))
    assert [cue.of(changed) for cue in library.annotation(annotation.id).cues] == ["planned"]


def test_what_was_left_does_not_come_back_as_a_question(library, given, new):
    annotation = library.annotation(given["moved"].id)
    library.apply(leave(library, annotation, new.id))
    review = to_review(library, new.article, new.id)
    assert annotation.id not in {item.annotation for item in (*review.open, *review.orphans)}
    assert library.annotation(annotation.id).anchor_in(new.id) is None


def test_an_orphan_is_found_again_as_a_proposal_only(library, old, given, new):
    orphan = library.annotation(given["lost"].id)
    assert propose(library, orphan, new.id) is None
    text = NEW + "\nOn Tuesday evening a council meeting on the matter had been planned 🚧."
    third = library.revision(revise(library, old.article, imported(text), b"", name="3").revision)
    annotation = library.annotation(given["lost"].id)
    if annotation.anchor_in(third.id) is None:
        found = propose(library, annotation, third.id)
        assert found is not None
        span, like = found
        assert span.of(text).startswith("On Tuesday evening")
        assert 0.3 <= like <= 1


def test_what_stands_nowhere_cannot_be_confirmed(library, given, new):
    with pytest.raises(EditRefused):
        confirm(library.annotation(given["lost"].id), new.id)
    with pytest.raises(EditRefused):
        adjust(library, library.annotation(given["lost"].id), new.id, [])


def test_an_article_with_one_revision_has_nothing_to_review(library, old, given):
    review = to_review(library, old.article, old.id)
    assert (review.open, review.orphans, review.total) == ((), (), 0)


def test_the_stretch_around_a_place_ends_at_spaces():
    text = "one two three four five six seven"
    assert around((Span(14, 18),), text, 6).of(text) == "three four five"
