"""Snapshots out and in: a library comes back as it was, and two become one without losing anything."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from reader import wording
from reader.library import Library
from reader.library.edits import AddAnnotations, EditAnnotation, EditArticle, TrashAnnotations, TrashArticles
from reader.library.merge import merge
from reader.model import Speaker, new_id
from reader.model.snapshot import Link, Unknown
from tests.core.exporters.generated import snapshots
from tests.core.library.builders import TEXT, add_article, annotate, quick_folder, revision_of, state


@given(snapshot=snapshots())
@settings(max_examples=25)
def test_a_snapshot_merged_into_a_new_library_is_that_library(snapshot):
    with quick_folder() as folder, Library.open(folder / "a.spanlib") as library:
        merged = merge(library, snapshot)
        assert merged.conflicts == ()
        assert library.snapshot().in_order() == snapshot.in_order()
        again = merge(library, snapshot)
        assert (again.applied, again.added, again.conflicts) == (None, (), ())
        assert library.check().problems == ()
        if merged.applied is not None:
            library.apply(merged.applied.inverse)
            assert library.articles() == ()
            assert library.annotator().name == "Reader 1"
            assert library.check().problems == ()


def both(tmp_path, text=TEXT):
    """Two libraries that hold the same text, imported twice."""
    here, there = Library.open(tmp_path / "here.spanlib"), Library.open(tmp_path / "there.spanlib")
    return here, there, add_article(here, text), add_article(there, text)


def test_an_article_that_both_have_by_its_text_becomes_one(tmp_path):
    here, there, mine, theirs = both(tmp_path)
    with here, there:
        own = annotate(here, mine, (0, 9))
        other = annotate(there, theirs, (10, 14), tag="background")
        merged = merge(here, there.snapshot())
        assert merged.articles == ((theirs.article, mine.article),)
        assert len(here.articles()) == 1
        found = here.annotations(mine.article)
        assert [a.id for a in found] == [own.id, other.id]
        assert found[1].anchors[0].revision == mine.id
        assert {a.name for a in here.annotators()} == {"Reader 1"}
        assert len(here.annotators()) == 2
        assert here.annotator().id != found[1].annotator
        assert merged.applied is not None
        here.apply(merged.applied.inverse)
        assert here.annotations(mine.article) == (own,)


def test_a_newer_text_of_an_article_that_is_here_is_added_to_it(tmp_path):
    here, there, mine, theirs = both(tmp_path)
    with here, there:
        newer = revision_of(there.article(theirs.article), "It reopened.", 2)
        from reader.library.edits import AddRevision

        there.apply(AddRevision(newer))
        on_it = annotate(there, newer, (0, 2))
        merge(here, there.snapshot())
        assert [r.number for r in here.revisions(mine.article)] == [1, 2]
        assert here.newest_revision(mine.article).text == "It reopened."
        assert here.annotation(on_it.id).anchor_in(newer.id) is not None


def test_an_annotation_that_both_changed_is_kept_twice_and_listed_once(tmp_path):
    path = tmp_path / "there.spanlib"
    with Library.open(tmp_path / "here.spanlib") as here:
        revision = add_article(here)
        shared = annotate(here, revision, (0, 9))
        here.save_copy(path)
        here.apply(EditAnnotation(shared, replace(shared, note="mine")))
        with Library.open(path) as there:
            there.apply(EditAnnotation(shared, replace(shared, note="theirs")))
            snapshot = there.snapshot()
        merged = merge(here, snapshot)
        assert {a.note for a in here.annotations(revision.article)} == {"mine", "theirs"}
        assert [n.message for n in merged.conflicts] == ["merge.kept-both"]
        assert all(wording.sentence(n.message, n.facts).endswith(".") for n in merged.conflicts)
        after = state(here)
        again = merge(here, snapshot)
        assert again.conflicts == ()
        assert state(here) == after


def test_facts_that_differ_stay_as_they_are_here_and_are_listed(tmp_path):
    path = tmp_path / "there.spanlib"
    with Library.open(tmp_path / "here.spanlib") as here:
        revision = add_article(here)
        here.save_copy(path)
        article = here.article(revision.article)
        here.apply(EditArticle(article, replace(article, title="Mine")))
        merged = merge(here, Library.open(path).snapshot())
        assert here.article(article.id).title == "Mine"
        assert [(n.message, dict(n.facts)["kind"]) for n in merged.conflicts] == [
            ("merge.differs", "article")
        ]


def test_what_is_in_the_trash_here_comes_back_with_what_is_merged(tmp_path):
    with Library.open(tmp_path / "a.spanlib") as library:
        revision = add_article(library)
        given = annotate(library, revision, (0, 9))
        snapshot = library.snapshot()
        library.apply(TrashAnnotations((given.id,)))
        library.apply(TrashArticles((revision.article,)))
        merged = merge(library, snapshot)
        assert state(library) == replace(snapshot.in_order(), codebooks=snapshot.codebooks)
        assert merged.applied is not None
        library.apply(merged.applied.inverse)
        assert library.articles() == ()


def test_a_part_of_a_library_takes_what_it_refers_to_and_no_more(library):
    one, two = add_article(library), add_article(library, "Another story.")
    first, second = annotate(library, one, (0, 9)), annotate(library, two, (0, 7))
    from reader.library.edits import AddLinks, AddSpeaker

    library.apply(AddSpeaker(Speaker(new_id(), "Nobody needs")))
    library.apply(AddLinks((Link(new_id(), "repeats", first.id, second.id),)))
    part = library.snapshot([one.article])
    assert [a.id for a in part.articles] == [one.article]
    assert part.annotations == (first,)
    assert part.speakers == ()
    assert part.links == ()
    assert len(library.snapshot().links) == 1


def test_keys_of_a_newer_file_are_kept_and_given_back(library):
    revision = add_article(library)
    kept = Unknown("article", revision.article, "/mood", '"calm"')
    merge(library, replace(library.snapshot(), unknown=(kept, Unknown("", "", "/x", "[1]"))))
    assert kept in library.unknown()
    assert library.snapshot([revision.article]).unknown == (kept,)


def test_a_merge_that_fails_leaves_nothing(library):
    revision = add_article(library)
    given = annotate(library, revision, (0, 9))
    snapshot = library.snapshot()
    broken = replace(given, id=new_id(), tag="no such tag")
    before = state(library)
    import pytest

    from reader.errors import EditRefused

    with pytest.raises(EditRefused):
        merge(library, replace(snapshot, annotations=(broken,), speakers=(Speaker(new_id(), "New"),)))
    assert state(library) == before
    library.apply(AddAnnotations((replace(given, id=new_id()),)))
