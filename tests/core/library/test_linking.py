"""Links as the articles at their ends see them, and annotations found as ends for new ones."""

from __future__ import annotations

from dataclasses import replace

from reader.library.edits import (
    AddAnnotations,
    AddLinks,
    AddSpeaker,
    Batch,
    EditAnnotation,
    RestoreAnnotations,
    TrashAnnotations,
    TrashArticles,
    TrashLinks,
)
from reader.library.linking import linked
from reader.model import Speaker, SpeakerMention, new_id
from reader.model.snapshot import Link
from reader.text.span import Span
from tests.core.library.builders import NOW, add_article, annotate, annotation_on


def pair(library):
    """Return two annotations of two articles, the first contradicting the second."""
    first = annotate(library, add_article(library), (0, 9))
    second = annotate(library, add_article(library, "Nobody spoke.", "Quiet"), (0, 6))
    link = Link(new_id(), "contradicts", first.id, second.id, created=NOW)
    library.apply(AddLinks((link,)))
    return first, second, link


def seen(library, annotation):
    found = linked(library, annotation.article).get(annotation.id, ())
    return [(k.link.kind, k.outgoing, k.quote, k.title, k.elsewhere) for k in found]


def test_both_ends_have_a_link_each_from_its_own_side(library):
    first, second, _ = pair(library)
    assert seen(library, first) == [("contradicts", True, "Nobody", "Quiet", True)]
    assert seen(library, second) == [("contradicts", False, "Officials", "Bridge", True)]


def test_a_link_within_an_article_stands_at_both_of_its_annotations(library):
    first, _, _ = pair(library)
    revision = library.newest_revision(first.article)
    other = annotate(library, revision, (10, 14))
    library.apply(AddLinks((Link(new_id(), "repeats", other.id, first.id, created=NOW),)))
    assert seen(library, other) == [("repeats", True, "Officials", "Bridge", False)]
    assert [k[:2] for k in seen(library, first)] == [("contradicts", True), ("repeats", False)]


def test_a_link_rests_with_either_end_and_comes_back_with_it(library):
    first, second, _ = pair(library)
    library.apply(TrashAnnotations((second.id,)))
    assert linked(library, first.article) == {}
    library.apply(RestoreAnnotations((second.id,)))
    assert len(seen(library, first)) == 1
    gone = library.apply(TrashArticles((second.article,)))
    assert linked(library, first.article) == {}
    library.apply(gone.inverse)
    assert len(seen(library, first)) == 1
    assert library.check().problems == ()


def test_a_removed_link_is_brought_back_by_undo(library):
    first, second, link = pair(library)
    removed = library.apply(TrashLinks((link.id,)))
    assert linked(library, first.article) == linked(library, second.article) == {}
    library.apply(removed.inverse)
    assert len(seen(library, second)) == 1


# --- annotations are what is looked for ---


def found(library, query):
    hits = library.search(query, annotations=True)
    assert all(hit.annotation for hit in hits)
    return [hit.snippet for hit in hits]


def test_an_empty_search_for_annotations_finds_all_the_newest_first(library):
    first, second, _ = pair(library)
    assert [h.annotation for h in library.search("", annotations=True)] == [second.id, first.id]


def test_words_are_looked_for_in_what_annotations_quote_and_note(library):
    revision = add_article(library)
    annotate(library, revision, (0, 9), note="ask the mayor")
    annotate(library, revision, (15, 25), tag="speculation")
    assert found(library, "mayor") == ["Officials"]
    assert found(library, "bridge") == ["the bridge"]
    assert found(library, "closed") == []  # in the text, and not annotated
    assert found(library, "-mayor") == ["the bridge"]
    assert found(library, "-tag:claim") == ["the bridge"]


def test_many_are_found_each_once_page_after_page(library):
    revision = add_article(library, "word " * 400, "Long")
    me = library.annotator().id
    made = tuple(annotation_on(revision, (5 * n, 5 * n + 4), annotator=me) for n in range(370))
    library.apply(AddAnnotations(made))
    hits = library.search("tag:claim", limit=1000, annotations=True)
    assert [h.annotation for h in hits] == [a.id for a in reversed(made)]
    assert [h.span for h in hits] == [a.anchors[0].pieces[0].span for a in reversed(made)]
    assert library.search("tag:claim", limit=20, after=340, annotations=True) == hits[340:360]


def test_an_outlet_alone_finds_the_annotations_of_its_articles(library):
    pair(library)
    assert found(library, "title:quiet") == ["Nobody"]


# --- who says most ---


def test_speakers_are_counted_with_their_hedged_statements(library):
    ro, port = Speaker("ro", "Mayor Ro"), Speaker("port", "The port", "institution")
    library.apply(Batch((AddSpeaker(ro), AddSpeaker(port))))
    revision = add_article(library)
    other = add_article(library, "Nobody spoke.", "Quiet")
    for own, span, cues in ((revision, (0, 9), (Span(0, 4),)), (revision, (10, 14), ()), (other, (0, 6), ())):
        made = annotate(library, own, span)
        library.apply(EditAnnotation(made, replace(made, speaker=SpeakerMention("ro"), cues=cues)))
    assert library.voices() == ((ro, 3, 1), (port, 0, 0))
    assert library.voices("title:quiet") == ((ro, 1, 0),)
    assert library.voices("tag:speculation") == ()
