"""Two articles that are one story become one, and two again; undo takes all of it back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import EditRefused, NotFound
from reader.library import Library
from reader.library.edits import AddAnnotations, AddLinks
from reader.library.joining import join, part
from reader.library.revising import revise
from reader.model import new_id
from reader.model.snapshot import Link
from tests.core.library.builders import add_article, annotation_on, state
from tests.core.library.versions import NEW, OLD, imported, mark, words_in
from tests.core.text.strategies import texts

SAME = "“מחר נדע יותר”"
GONE = "A council meeting on the matter was planned for Tuesday evening."


@pytest.fixture
def old(library):
    return add_article(library, OLD, title="Old", original=b"old")


@pytest.fixture
def new(library, old):
    return add_article(library, NEW, title="New", original=b"new")


def test_the_newer_text_follows_and_annotations_stand_in_it(library, old, new):
    mine = mark(library, old, SAME)
    lost = mark(library, old, GONE, cues=["planned"])
    theirs = mark(library, new, "Fourteen people were hurt", cues=["hurt"], speaker="the mayor")
    joined = join(library, old.article, new.article, newer=new.article)
    assert joined.article == old.article
    assert [row.article.id for row in library.articles()] == [old.article]
    first, second = library.revisions(old.article)
    assert (first.id, second.number) == (old.id, 2)
    newest = library.newest_revision(old.article)
    assert newest.text == NEW
    assert library.original(newest.id) == b"new"
    assert words_in(library.annotation(mine.id), newest) == (SAME,)
    assert (joined.carried.kept, joined.carried.lost) == ((mine.id,), (lost.id,))
    ((before, now),) = joined.annotations
    assert before == theirs.id
    copy = library.annotation(now)
    assert words_in(copy, newest) == ("Fourteen people were hurt",)
    assert (copy.tag, copy.created, copy.annotator) == (theirs.tag, theirs.created, theirs.annotator)
    assert [cue.of(NEW) for cue in copy.cues] == ["hurt"]
    assert copy.speaker == theirs.speaker
    assert library.check().problems == ()


def test_the_older_text_comes_first_whichever_article_is_named_first(library, old, new):
    assert join(library, new.article, old.article, newer=new.article).article == old.article
    assert [library.revision(row.id).text for row in library.revisions(old.article)] == [OLD, NEW]


def test_joining_is_undone_and_done_again(library, old, new):
    mine = mark(library, old, "Officials said", SAME, cues=["may reopen"])
    theirs = mark(library, new, "Fourteen people were hurt")
    library.apply(AddLinks((Link(new_id(), "contradicts", mine.id, theirs.id),)))
    before = state(library)
    joined = join(library, old.article, new.article)
    after = state(library)
    (link,) = library.links()
    assert {link.from_annotation, link.to_annotation} < {
        *dict(joined.annotations).values(),
        mine.id,
        theirs.id,
    }
    undone = library.apply(joined.applied.inverse)
    assert state(library) == before
    library.apply(undone.inverse)
    assert state(library) == after
    assert library.check().problems == ()


def test_several_revisions_of_each_keep_their_order(library, old, new):
    mine = mark(library, old, SAME)
    revise(library, old.article, imported(OLD + "\nMore."), b"", name="2")
    revise(library, new.article, imported(NEW + "\nMuch more."), b"", name="2")
    joined = join(library, old.article, new.article, newer=new.article)
    rows = library.revisions(old.article)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    found = library.annotation(mine.id)
    assert [words_in(found, library.revision(row.id)) for row in rows] == [(SAME,)] * 4
    assert len(joined.revisions) == 2


def test_what_was_joined_is_parted_again(library, old, new):
    mine = mark(library, old, SAME, cues=["נדע"])
    edited = mark(
        library, old, "Officials said the harbour bridge may reopen on Friday", cues=["Officials said"]
    )
    theirs = mark(library, new, "Fourteen people were hurt", cues=["hurt"])
    joined = join(library, old.article, new.article, newer=new.article)
    before = state(library)
    parted = part(library, old.article, dict(joined.revisions).values())
    assert parted.article == old.article
    assert [row.id for row in library.revisions(old.article)] == [old.id]
    for each in (mine, edited):
        assert library.annotation(each.id) == each
    assert library.newest_revision(parted.other).text == NEW
    (copy,) = library.annotations(parted.other)
    assert words_in(copy, library.newest_revision(parted.other)) == words_in(theirs, new)
    assert [cue.of(NEW) for cue in copy.cues] == ["hurt"]
    assert len(library.annotations(old.article)) == 2
    assert library.check().problems == ()
    undone = library.apply(parted.applied.inverse)
    assert state(library) == before
    library.apply(undone.inverse)
    assert library.check().problems == ()


def test_a_first_revision_can_be_the_one_that_goes(library, old):
    mine = mark(library, old, SAME)
    outcome = revise(library, old.article, imported(NEW), b"", name="2")
    later = mark(library, library.revision(outcome.revision), "Fourteen people were hurt")
    parted = part(library, old.article, [old.id])
    assert library.annotations(old.article) == (later,)
    (copy,) = library.annotations(parted.other)
    assert words_in(copy, library.newest_revision(parted.other)) == words_in(mine, old)


def test_what_makes_no_sense_is_refused_and_changes_nothing(library, old, new):
    before = state(library)
    for wrong, message in (
        (lambda: join(library, old.article, old.article), "joining.same-article"),
        (lambda: part(library, old.article, [old.id]), "joining.nothing-left"),
        (lambda: part(library, old.article, []), "joining.nothing-left"),
    ):
        with pytest.raises(EditRefused) as caught:
            wrong()
        assert caught.value.message == message
    with pytest.raises(NotFound):
        part(library, old.article, [new.id])
    with pytest.raises(NotFound):
        join(library, old.article, "nothing")
    assert state(library) == before


@given(data=st.data(), one=texts(), two=texts())
@settings(max_examples=12)
def test_any_two_articles_are_joined_parted_and_undone(tmp_path_factory, data, one, two):
    with Library.open(tmp_path_factory.mktemp("join") / "a.spanlib") as library:
        made = []
        for text in (one, two):
            revision = add_article(library, text.replace("\0", "") or "a")
            made.append(revision)
            cuts = data.draw(
                st.lists(st.integers(0, len(revision.text)), min_size=2, max_size=6, unique=True).map(sorted)
            )
            spans = list(zip(cuts[::2], cuts[1::2], strict=False))
            library.apply(
                AddAnnotations((annotation_on(revision, *spans, annotator=library.annotator().id),))
            )
        before = state(library)
        joined = join(library, made[0].article, made[1].article)
        middle = state(library)
        parted = part(library, joined.article, dict(joined.revisions).values())
        assert len(library.annotations(joined.article)) == len(library.annotations(parted.other)) == 1
        library.apply(parted.applied.inverse)
        assert state(library) == middle
        library.apply(joined.applied.inverse)
        assert state(library) == before
        assert library.check().problems == ()
