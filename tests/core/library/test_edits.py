"""What each edit does, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reader import wording
from reader.errors import EditRefused, NotFound
from reader.library.edits import (
    AddAnnotations,
    AddAnnotator,
    AddArticle,
    AddRevision,
    AddSpeaker,
    Batch,
    Edit,
    EditAnnotation,
    EditArticle,
    EditSpeaker,
    RestoreAnnotations,
    RestoreArticles,
    RestoreRevision,
    SetCodebook,
    TrashAnnotations,
    TrashAnnotator,
    TrashArticles,
    TrashRevision,
    TrashSpeakers,
    UseAnnotator,
)
from reader.model import (
    Anchor,
    Annotator,
    Article,
    AttributeValue,
    Piece,
    Speaker,
    SpeakerMention,
    new_id,
    piece_of,
)
from reader.text.span import Span
from tests.core.library.builders import NOW, TEXT, add_article, annotate, annotation_on, revision_of, state


def refusal(library, edit: Edit) -> str:
    """Return the message id with which the edit is refused; nothing may have changed, and it has a sentence."""
    before = state(library)
    with pytest.raises(EditRefused) as caught:
        library.apply(edit)
    assert state(library) == before
    assert wording.of(caught.value).endswith(".")
    return caught.value.message


# --- annotations ---


def test_an_annotation_is_read_back_as_it_was_given(library, revision):
    speaker = Speaker(new_id(), "The ministry", "institution")
    library.apply(AddSpeaker(speaker))
    given = replace(
        annotation_on(revision, (0, 9), (15, 18), tag="speculation", annotator=library.annotator().id),
        note="two\nlines, שלום, 🚧",
        speaker=SpeakerMention(speaker.id, Span(0, 9)),
        cues=(Span(25, 28), Span(0, 1)),
        values=(
            AttributeValue("a", "text", ""),
            AttributeValue("a", "choice", "low"),
            AttributeValue("b", "number", 3),
            AttributeValue("b", "number", -0.5),
            AttributeValue("c", "boolean", False),
            AttributeValue("d", "date", "2026-05"),
            AttributeValue("e", "span", Span(1, 2)),
            AttributeValue("f", "speaker", speaker.id),
            AttributeValue("g", "address", "https://example.org/ü"),
        ),
    )
    library.apply(AddAnnotations((given,)))
    assert library.annotation(given.id) == given
    (read,) = library.annotations(revision.article)
    assert read == given
    assert [type(v.value) for v in read.values] == [type(v.value) for v in given.values]


def test_annotations_come_in_reading_order_the_longer_one_first(library, revision):
    late = annotate(library, revision, (20, 30))
    short = annotate(library, revision, (5, 8))
    long = annotate(library, revision, (5, 25))
    orphan = replace(
        annotation_on(revision, (0, 1), annotator=library.annotator().id),
        anchors=(Anchor(revision.id, (), "lost", 0.0, "orphan"),),
    )
    library.apply(AddAnnotations((orphan,)))
    found = [a.id for a in library.annotations(revision.article)]
    assert found == [orphan.id, long.id, short.id, late.id]


def test_spans_are_the_pieces_that_stand_in_the_revision(library, revision):
    one = annotate(library, revision, (10, 14), (20, 25))
    two = annotate(library, revision, (0, 30), tag="background")
    gone = annotate(library, revision, (0, 3))
    library.apply(TrashAnnotations((gone.id,)))
    found = [(s.annotation, s.tag, s.span.start, s.span.end, s.piece) for s in library.spans(revision.id)]
    assert found == [
        (two.id, "background", 0, 30, 0),
        (one.id, "claim", 10, 14, 0),
        (one.id, "claim", 20, 25, 1),
    ]


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ([(70, 100)], "edit.outside-text"),
        ([(5, 5)], "edit.empty-span"),
        ([(5, 10), (8, 12)], "edit.pieces-overlap"),
        ([(10, 12), (0, 5)], "edit.pieces-overlap"),
    ],
)
def test_spans_that_do_not_fit_the_text_are_refused(library, revision, pieces, message):
    given = annotation_on(revision, (0, 1), annotator=library.annotator().id)
    made = tuple(piece_of(revision.text, Span(*p)) for p in pieces)
    assert (
        refusal(library, AddAnnotations((replace(given, anchors=(Anchor(revision.id, made),)),))) == message
    )


def test_the_whole_text_can_be_tagged_and_not_one_character_more(library, revision):
    annotate(library, revision, (0, len(TEXT)))
    wrong = Piece(Span(0, len(TEXT) + 1), TEXT)
    given = annotation_on(revision, (0, 1), annotator=library.annotator().id)
    given = replace(given, anchors=(Anchor(revision.id, (wrong,)),))
    assert refusal(library, AddAnnotations((given,))) == "edit.outside-text"


def test_a_quote_that_is_not_what_stands_there_is_refused(library, revision):
    given = annotation_on(revision, (0, 9), annotator=library.annotator().id)
    wrong = replace(given.anchors[0], pieces=(Piece(Span(0, 9), "Officialz"),))
    assert refusal(library, AddAnnotations((replace(given, anchors=(wrong,)),))) == "edit.quote-differs"


def test_what_an_annotation_names_must_be_there(library, revision):
    me = library.annotator().id
    given = annotation_on(revision, (0, 9), annotator=me)
    other = add_article(library, "Another story.")
    cases = {
        "edit.unknown-tag": replace(given, tag="opinion"),
        "edit.unknown-codebook": replace(given, codebook="no such book"),
        "edit.wrong-revision": replace(given, anchors=annotation_on(other, (0, 3)).anchors),
        "edit.no-span": replace(given, anchors=(Anchor(revision.id, ()),)),
        "edit.outside-text": replace(given, cues=(Span(80, 90),)),
        "edit.wrong-value": replace(given, values=(AttributeValue("a", "number", "three"),)),
    }
    assert {message: refusal(library, AddAnnotations((bad,))) for message, bad in cases.items()} == {
        message: message for message in cases
    }
    missing = [
        replace(given, article=new_id()),
        replace(given, annotator=new_id()),
        replace(given, speaker=SpeakerMention(new_id())),
        replace(given, anchors=(Anchor(new_id(), given.anchors[0].pieces),)),
    ]
    assert {refusal(library, AddAnnotations((bad,))) for bad in missing} == {"edit.not-there"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 2**70, True])
def test_numbers_that_no_table_can_hold_are_refused(library, revision, number):
    given = annotation_on(revision, (0, 9), annotator=library.annotator().id)
    given = replace(given, values=(AttributeValue("a", "number", number),))
    assert refusal(library, AddAnnotations((given,))) == "edit.wrong-value"


def test_one_bad_annotation_keeps_out_the_whole_edit(library, revision):
    good = annotation_on(revision, (0, 9), annotator=library.annotator().id)
    assert (
        refusal(library, AddAnnotations((good, replace(good, id=new_id(), tag="no")))) == "edit.unknown-tag"
    )
    assert library.annotations(revision.article) == ()


def test_a_nul_in_a_note_is_refused_and_a_lone_surrogate_is_replaced(library, revision):
    given = annotation_on(revision, (0, 9), annotator=library.annotator().id, note="a\0b")
    assert refusal(library, AddAnnotations((given,))) == "edit.nul"
    given = replace(given, note="a\ud83db \ud83d\ude00")
    library.apply(AddAnnotations((given,)))
    assert library.annotation(given.id).note == "a\ufffdb 😀"
    # The window still holds what it gave; editing that is no conflict.
    library.apply(EditAnnotation(given, replace(given, note="better")))
    assert library.annotation(given.id).note == "better"


def test_an_edit_of_something_that_moved_on_is_refused(library, revision):
    given = annotate(library, revision, (0, 9))
    other = replace(given, note="by another window")
    library.apply(EditAnnotation(given, other))
    assert refusal(library, EditAnnotation(given, replace(given, note="mine"))) == "edit.moved_on"
    library.apply(TrashAnnotations((given.id,)))
    assert refusal(library, EditAnnotation(other, given)) == "edit.moved_on"
    assert refusal(library, TrashAnnotations((given.id,))) == "edit.moved_on"
    library.apply(RestoreAnnotations((given.id,)))
    assert refusal(library, RestoreAnnotations((given.id,))) == "edit.moved_on"


def test_adding_again_what_was_taken_back_restores_it(library, revision):
    given = annotate(library, revision, (0, 9), note="x")
    library.apply(TrashAnnotations((given.id,)))
    library.apply(AddAnnotations((given,)))
    assert library.annotations(revision.article) == (given,)
    assert refusal(library, AddAnnotations((given,))) == "edit.id-taken"


def test_restoring_an_article_does_not_restore_what_was_removed_from_it_before(library, revision):
    kept, removed = annotate(library, revision, (0, 9)), annotate(library, revision, (10, 14))
    library.apply(TrashAnnotations((removed.id,)))
    trashed = library.apply(TrashArticles((revision.article,)))
    library.apply(trashed.inverse)
    assert library.annotations(revision.article) == (kept,)


def test_a_change_names_what_a_list_has_to_read_again(library, revision):
    given = annotation_on(revision, (0, 9), annotator=library.annotator().id)
    change = library.apply(AddAnnotations((given,))).change
    assert change.annotations == {given.id}
    assert change.articles == {revision.article}
    assert not change.revisions
    assert not change.codebook


def test_a_batch_is_kept_whole_or_not_at_all(library, revision):
    speaker = Speaker(new_id(), "A spokesman", "unnamed")
    given = annotation_on(revision, (0, 9), annotator=library.annotator().id)
    named = replace(given, speaker=SpeakerMention(speaker.id))
    applied = library.apply(Batch((AddSpeaker(speaker), AddAnnotations((named,)))))
    assert library.speakers() == (speaker,)
    library.apply(applied.inverse)
    assert library.speakers() == ()
    assert library.annotations(revision.article) == ()
    bad = Batch((AddSpeaker(Speaker(new_id(), "B")), AddAnnotations((replace(named, id=new_id(), tag="?"),))))
    # The speaker of the first batch is in the trash, which comes before the tag.
    assert refusal(library, bad) in ("edit.in-trash", "edit.unknown-tag")


# --- articles and revisions ---


def test_counts_and_shares_of_the_list_follow_every_edit(library, revision):
    def row():
        (found,) = library.articles()
        assert found == library.article_row(revision.article)
        return found.annotations, found.orphans, dict(found.composition)

    annotate(library, revision, (0, 10))
    annotate(library, revision, (5, 15))
    assert row() == (2, 0, {"claim": 15})
    spec = annotate(library, revision, (5, 8), (20, 25), tag="speculation")
    assert row() == (3, 0, {"claim": 15, "speculation": 8})
    library.apply(EditAnnotation(spec, replace(spec, tag="claim")))
    assert row() == (3, 0, {"claim": 20})
    applied = library.apply(TrashAnnotations((spec.id,)))
    assert row() == (2, 0, {"claim": 15})
    library.apply(applied.inverse)
    assert row() == (3, 0, {"claim": 20})
    newer = revision_of(library.article(revision.article), "A new text.", 2)
    applied = library.apply(AddRevision(newer))
    assert row() == (3, 3, {})
    library.apply(applied.inverse)
    assert row() == (3, 0, {"claim": 20})


def test_articles_come_newest_first_in_pages(library):
    made = [add_article(library, f"Story {n}.", f"Story {n}").article for n in range(7)]
    assert [r.article.id for r in library.articles()] == made[::-1]
    first = library.articles(limit=3)
    second = library.articles(after=first[-1].article.id, limit=3)
    third = library.articles(after=second[-1].article.id, limit=3)
    assert [r.article.id for r in (*first, *second, *third)] == made[::-1]
    library.apply(TrashArticles((made[3],)))
    assert made[3] not in [r.article.id for r in library.articles()]
    assert [r.article.id for r in library.articles(trashed=True)] == [made[3]]
    assert library.article_row(made[3]).trashed


def test_an_article_is_edited_and_its_former_facts_come_back(library, revision):
    before = library.article(revision.article)
    after = replace(before, title="Die Brücke 🚧", published="2026-05", done=True, note="n")
    applied = library.apply(EditArticle(before, after))
    assert library.article(before.id) == after
    library.apply(applied.inverse)
    assert library.article(before.id) == before


def test_a_text_that_does_not_match_its_hash_is_refused(library):
    article = Article(new_id(), "A")
    revision = replace(revision_of(article), text="Something else.")
    assert refusal(library, AddArticle(article, revision)) == "edit.text-not-normal"
    surrogate = replace(revision_of(article, "ok"), text="\ud800")
    assert refusal(library, AddArticle(article, surrogate)) == "edit.text-not-normal"
    outside = revision_of(article)
    outside = replace(outside, blocks=(replace(outside.blocks[0], span=Span(0, 500)),))
    assert refusal(library, AddArticle(article, outside)) == "edit.outside-text"


def test_an_original_is_kept_beside_the_library_and_named_in_the_revision(library):
    revision = add_article(library, original=b"\0\xffPDF" * 1000)
    assert revision.source.original_hash
    assert library.original(revision.id) == b"\0\xffPDF" * 1000
    assert library.path.with_suffix(".originals").is_file()
    plain = add_article(library, "No original.")
    assert library.original(plain.id) is None
    library.path.with_suffix(".originals").unlink()
    assert library.original(revision.id) is None


def test_the_same_text_is_found_again_unless_its_article_is_in_the_trash(library, revision):
    found = library.find_revision(revision.text_hash)
    assert found is not None
    assert found.id == revision.id
    library.apply(TrashArticles((revision.article,)))
    assert library.find_revision(revision.text_hash) is None
    library.apply(RestoreArticles((revision.article,)))
    assert library.find_revision(revision.text_hash) is not None


def test_anchors_in_a_trashed_revision_are_hidden_and_never_lost(library, revision):
    given = annotate(library, revision, (0, 9))
    newer = revision_of(library.article(revision.article), "Officials say it.", 2)
    there = annotation_on(newer, (0, 9)).anchors[0]
    moved = given.with_anchor(there)
    library.apply(Batch((AddRevision(newer), EditAnnotation(given, moved))))
    trashed = library.apply(TrashRevision(newer.id))
    assert library.newest_revision(revision.article) == revision
    (seen,) = library.annotations(revision.article)
    assert seen == given
    library.apply(EditAnnotation(seen, replace(seen, note="while hidden")))
    library.apply(trashed.inverse)
    (seen,) = library.annotations(revision.article)
    assert seen == replace(moved, note="while hidden")
    assert library.check().problems == ()


def test_an_anchor_in_a_trashed_revision_cannot_be_made(library, revision):
    newer = revision_of(library.article(revision.article), "Officials say it.", 2)
    library.apply(AddRevision(newer))
    library.apply(TrashRevision(newer.id))
    given = annotation_on(newer, (0, 9), annotator=library.annotator().id)
    assert refusal(library, AddAnnotations((given,))) == "edit.in-trash"
    library.apply(RestoreRevision(newer.id))
    library.apply(AddAnnotations((given,)))


def test_an_article_keeps_at_least_one_text(library, revision):
    assert refusal(library, TrashRevision(revision.id)) == "edit.only-revision"


def test_nothing_is_added_to_an_article_in_the_trash(library, revision):
    library.apply(TrashArticles((revision.article,)))
    given = annotation_on(revision, (0, 3), annotator=library.annotator().id)
    assert refusal(library, AddAnnotations((given,))) == "edit.in-trash"


def test_ids_that_name_nothing_are_said(library):
    for read in (
        library.article,
        library.article_row,
        library.revisions,
        library.newest_revision,
        library.revision,
        library.annotations,
        library.annotation,
        library.spans,
        library.original,
        library.speaker,
    ):
        with pytest.raises(NotFound) as caught:
            read("no such id")
        assert wording.of(caught.value).endswith(".")


# --- people and codebooks ---


def test_a_speaker_who_is_named_cannot_be_removed(library, revision):
    speaker = Speaker(new_id(), "The ministry", "institution")
    library.apply(AddSpeaker(speaker))
    given = annotate(library, revision, (0, 9))
    named = replace(given, speaker=SpeakerMention(speaker.id))
    library.apply(EditAnnotation(given, named))
    assert refusal(library, TrashSpeakers((speaker.id,))) == "edit.speaker-in-use"
    library.apply(EditAnnotation(named, given))
    applied = library.apply(TrashSpeakers((speaker.id,)))
    assert library.speakers() == ()
    assert library.speaker(speaker.id) == speaker
    library.apply(applied.inverse)
    assert library.speakers() == (speaker,)


def test_a_speaker_is_renamed_everywhere_at_once(library):
    speaker = Speaker(new_id(), "Min.", "institution")
    library.apply(AddSpeaker(speaker))
    library.apply(EditSpeaker(speaker, replace(speaker, name="The ministry", kind="document")))
    assert library.speaker(speaker.id) == Speaker(speaker.id, "The ministry", "document")


def test_the_current_annotator_cannot_be_removed(library):
    me = library.annotator()
    assert refusal(library, TrashAnnotator(me.id)) == "edit.annotator-in-use"
    dana = Annotator(new_id(), "Dana")
    library.apply(AddAnnotator(dana))
    applied = library.apply(UseAnnotator(dana.id))
    assert library.annotator() == dana
    library.apply(TrashAnnotator(me.id))
    assert library.annotators() == (dana,)
    assert refusal(library, applied.inverse) == "edit.moved_on"


def test_a_codebook_version_is_never_overwritten(library):
    before = library.codebook()
    newer = replace(before, version=2, name="Ours", created=NOW)
    applied = library.apply(SetCodebook(newer))
    assert library.codebook() == newer
    assert library.codebooks() == (before, newer)
    assert refusal(library, SetCodebook(replace(newer, name="Other"))) == "edit.codebook-version-taken"
    library.apply(applied.inverse)
    assert library.codebook() == before
    assert library.codebooks() == (before, newer)


def test_an_annotation_keeps_the_codebook_it_was_made_with(library, revision):
    before = library.codebook()
    made = replace(
        annotation_on(revision, (0, 9), annotator=library.annotator().id),
        codebook=before.id,
        codebook_version=before.version,
    )
    library.apply(SetCodebook(replace(before, version=2, tags=before.tags[1:])))
    library.apply(AddAnnotations((made,)))
    assert library.annotation(made.id) == made
    newer = replace(made, id=new_id(), codebook_version=2)
    assert refusal(library, AddAnnotations((newer,))) == "edit.unknown-tag"


# --- drafts ---


def test_a_half_typed_note_is_there_until_it_is_given_up(library, revision):
    given = annotate(library, revision, (0, 9))
    assert library.draft(given.id) is None
    library.save_draft(given.id, "half a no")
    library.save_draft(given.id, "half a note")
    assert library.draft(given.id) == "half a note"
    assert library.drafts() == {given.id: "half a note"}
    library.save_draft(given.id, None)
    assert library.drafts() == {}


def test_edits_of_many_annotations_in_one_batch_do_what_each_does_alone(library):
    revision = add_article(library)
    given = [annotate(library, revision, (n, n + 4)) for n in range(0, 24, 3)]
    once = tuple(
        EditAnnotation(
            one,
            replace(
                one,
                note=f"{n} 😀",
                tag=("claim", "background")[n % 2],
                anchors=(replace(one.anchors[0], pieces=(piece_of(revision.text, Span(n, n + 5)),)),),
            ),
        )
        for n, one in enumerate(given)
    )
    twice = tuple(EditAnnotation(edit.after, replace(edit.after, note="")) for edit in once[::2])
    before = library.snapshot()
    alone = [library.apply(edit) for edit in (*once, *twice)]
    wanted, rows = library.snapshot(), library.articles()
    for applied in reversed(alone):
        library.apply(applied.inverse)
    assert library.snapshot() == before
    together = library.apply(Batch((*once, *twice)))
    assert (library.snapshot(), library.articles()) == (wanted, rows)
    assert library.check().problems == ()
    library.apply(together.inverse)
    assert library.snapshot() == before
    assert library.check().problems == ()


def test_a_batch_with_one_edit_that_is_refused_changes_nothing(library):
    revision = add_article(library)
    given = [annotate(library, revision, (n, n + 4)) for n in (0, 5, 10)]
    edits = [EditAnnotation(one, replace(one, note="new")) for one in given]
    edits[1] = EditAnnotation(replace(given[1], note="never so"), replace(given[1], note="new"))
    before = library.snapshot()
    with pytest.raises(EditRefused):
        library.apply(Batch(tuple(edits)))
    assert library.snapshot() == before
