"""Collections, labels, marks and fields of articles: kept, taken back, carried, checked, purged."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from reader.errors import EditRefused
from reader.library import Library
from reader.library.edits import (
    AddShelf,
    AddSpeaker,
    Batch,
    EditArticle,
    EditShelf,
    MarkArticles,
    PutArticles,
    RestoreShelves,
    TakeArticles,
    TrashArticles,
    TrashShelves,
)
from reader.library.merge import merge
from reader.library.salvage import rescue
from reader.model import AttributeValue, Collection, Label, Speaker, new_id
from reader.model.shelf import parents_first, with_inner
from tests.core.library.builders import add_article, state


@pytest.fixture
def filled(library):
    """Three articles, a collection inside another, a label."""
    ids = [add_article(library, f"Text {n}.", f"Story {n}").article for n in range(3)]
    outer, inner = Collection("outer", "Elections"), Collection("inner", "2026", parent="outer")
    library.apply(Batch((AddShelf(outer), AddShelf(inner), AddShelf(Label("todo", "To check")))))
    library.apply(PutArticles("collection", "inner", (ids[0], ids[1])))
    library.apply(PutArticles("label", "todo", (ids[1],)))
    return ids


def inside(library, name):
    return {c.id: c.articles for c in (*library.collections(), *library.labels())}[name]


def test_an_article_is_in_several_collections_and_undo_takes_out_only_what_was_put_in(library, filled):
    library.apply(PutArticles("collection", "outer", (filled[0],)))
    done = library.apply(PutArticles("collection", "inner", tuple(filled)))
    assert inside(library, "outer") == (filled[0],)
    assert inside(library, "inner") == tuple(sorted(filled))
    library.apply(done.inverse)
    assert inside(library, "inner") == tuple(sorted(filled[:2]))
    assert library.check().problems == ()


def test_collections_come_each_after_the_one_around_it(library, filled):
    library.apply(AddShelf(Collection("a", "Again", parent="inner")))
    assert [c.id for c in library.collections()] == ["outer", "inner", "a"]
    assert with_inner(frozenset({"outer"}), library.collections()) == {"outer", "inner", "a"}


def test_a_ring_of_collections_ends(library):
    ring = (Collection("a", "A", parent="b"), Collection("b", "B", parent="a"), Collection("c", "C"))
    assert [c.id for c in parents_first(ring)] == ["c"]


@pytest.mark.parametrize("parent", ["outer", "inner"])
def test_a_collection_cannot_be_put_into_itself_or_what_is_inside_it(library, filled, parent):
    (outer,) = (c for c in library.collections() if c.id == "outer")
    with pytest.raises(EditRefused) as refused:
        library.apply(EditShelf(outer, replace(outer, parent=parent)))
    assert refused.value.message == "edit.collection-in-itself"


def test_a_collection_goes_to_the_trash_with_what_is_inside_it_and_comes_back_with_its_articles(
    library, filled
):
    before = state(library)
    with pytest.raises(EditRefused):
        library.apply(TrashShelves("collection", ("outer",)))
    done = library.apply(TrashShelves("collection", ("outer", "inner")))
    assert library.collections() == ()
    with pytest.raises(EditRefused):
        library.apply(RestoreShelves("collection", ("inner",)))
    library.apply(done.inverse)
    assert state(library) == before


def test_a_live_collection_holds_nothing_that_was_put_in(library, filled):
    library.apply(AddShelf(Collection("live", "Hedged", query="may")))
    with pytest.raises(EditRefused) as refused:
        library.apply(PutArticles("collection", "live", (filled[0],)))
    assert refused.value.message == "edit.collection-is-live"


def test_an_edit_of_a_label_that_moved_on_is_refused(library, filled):
    (label,) = library.labels()
    library.apply(EditShelf(label, replace(label, name="Checked")))
    with pytest.raises(EditRefused):
        library.apply(EditShelf(label, replace(label, name="Other")))
    assert inside(library, "todo") == (filled[1],)


def test_articles_in_the_trash_are_in_no_collection_until_they_come_back(library, filled):
    done = library.apply(TrashArticles((filled[0],)))
    assert inside(library, "inner") == (filled[1],)
    library.apply(done.inverse)
    assert inside(library, "inner") == tuple(sorted(filled[:2]))


def test_many_articles_are_marked_at_once_and_each_gets_back_what_it_had(library, filled):
    library.apply(MarkArticles((filled[0],), done=True, reading="reading"))
    before = [library.article(i) for i in filled]
    done = library.apply(MarkArticles(tuple(filled), done=True, reading="read"))
    assert {(library.article(i).done, library.article(i).reading) for i in filled} == {(True, "read")}
    library.apply(done.inverse)
    assert [library.article(i) for i in filled] == before
    assert library.check().problems == ()


def test_fields_of_an_article_are_kept_as_they_are_typed(library, filled):
    speaker = Speaker(new_id(), "Press office", "institution")
    library.apply(AddSpeaker(speaker))
    before = library.article(filled[0])
    values = (
        AttributeValue("words", "number", 3),
        AttributeValue("share", "number", 0.5),
        AttributeValue("front page", "boolean", True),
        AttributeValue("desk", "text", "🚧 שלום"),
        AttributeValue("source", "speaker", speaker.id),
    )
    done = library.apply(EditArticle(before, replace(before, values=values)))
    assert library.article(filled[0]).values == values
    assert library.articles()[-1].article.values == values
    library.apply(done.inverse)
    assert library.article(filled[0]) == before


def test_a_field_of_a_wrong_type_is_refused(library, filled):
    before = library.article(filled[0])
    for wrong in (AttributeValue("a", "number", "3"), AttributeValue("a", "speaker", "nobody")):
        with pytest.raises(EditRefused):
            library.apply(EditArticle(before, replace(before, values=(wrong,))))


def test_a_merge_joins_what_both_put_into_a_collection(library, filled, tmp_path):
    snapshot = library.snapshot()
    with Library.open(tmp_path / "other.spanlib") as other:
        merge(other, snapshot)
        other.apply(TakeArticles("collection", "inner", (filled[0],)))
        other.apply(PutArticles("collection", "inner", (filled[2],)))
        merged = merge(other, snapshot)
        assert inside(other, "inner") == tuple(sorted(filled))
        assert merged.applied is not None
        other.apply(merged.applied.inverse)
        assert inside(other, "inner") == tuple(sorted(filled[1:]))


def test_a_part_of_a_library_goes_out_with_its_collections_and_what_is_around_them(library, filled):
    library.apply(AddShelf(Collection("empty", "Empty")))
    part = library.snapshot([filled[0]])
    assert [(c.id, c.articles) for c in part.collections] == [("outer", ()), ("inner", (filled[0],))]
    assert part.labels == ()


def damaged(library, statement):
    path = library.path
    library.close()
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE collection SET name = 'Other' WHERE id = 'inner'", "collection"),
        ("DELETE FROM collection_article WHERE rowid = (SELECT min(rowid) FROM collection_article)", "collection"),
        ("INSERT INTO article_label SELECT a.key, l.key FROM article a, label l WHERE a.title = 'Story 0'", "label"),
        ("INSERT INTO article_value(article, ordinal, attribute, type, text) VALUES (1, 0, 'x', 'text', 'y')", "article"),
    ],
)  # fmt: skip
def test_a_changed_membership_or_field_is_noticed_and_salvaged_as_doubtful(
    library, filled, tmp_path, statement, kind
):
    path = damaged(library, statement)
    with Library.open(path) as opened:
        problems = {dict(p.facts).get("kind") for p in opened.check().problems}
        assert kind in problems
    report = rescue(path, tmp_path / "new.spanlib")
    assert kind in {dict(n.facts)["kind"] for n in report.doubtful}
    with Library.open(tmp_path / "new.spanlib") as made:
        assert made.check().problems == ()
        assert {c.id for c in made.collections()} == {"outer", "inner"}


def test_what_a_purge_takes_leaves_sound_collections_behind(library, filled):
    library.apply(TrashArticles((filled[0],)))
    library.apply(TrashShelves("label", ("todo",)))
    library.purge()
    assert inside(library, "inner") == (filled[1],)
    assert library.labels() == ()
    assert library.check().problems == ()
