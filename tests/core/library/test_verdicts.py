"""What a check came to: kept, taken back, verified, found, taken out and brought in."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from reader.errors import EditRefused, QueryRefused
from reader.library import Library
from reader.library.edits import (
    AddAnnotator,
    AddSpeaker,
    Batch,
    EditAnnotation,
    RestoreAnnotations,
    TrashAnnotations,
    TrashAnnotator,
)
from reader.model import Annotation, Annotator, Evidence, Speaker, SpeakerMention, Verdict, new_id
from tests.core.library.builders import TEXT, add_article, annotate, state

REFUTED = Verdict(
    "refuted",
    (Evidence("https://example.org/minutes", "Minutes of the council"), Evidence("Archive, box 3")),
    "2026-11-27",
)


def judge(library: Library, annotation: Annotation, verdict: Verdict | None) -> Annotation:
    after = replace(annotation, verdict=verdict)
    library.apply(EditAnnotation(annotation, after))
    return after


@pytest.fixture
def claim(library) -> Annotation:
    return annotate(library, add_article(library), (0, 44))


def test_a_verdict_is_kept_with_its_addresses_in_their_order(library, claim):
    judge(library, claim, REFUTED)
    with Library.open(library.path, read_only=True) as again:
        assert again.annotation(claim.id).verdict == REFUTED
        assert again.check().problems == ()


def test_undo_takes_a_verdict_back_and_redo_brings_it_again(library, claim):
    before = state(library)
    done = library.apply(EditAnnotation(claim, replace(claim, verdict=REFUTED)))
    after = state(library)
    undone = library.apply(done.inverse)
    assert state(library) == before
    library.apply(undone.inverse)
    assert state(library) == after
    assert library.check().problems == ()


def test_a_verdict_that_says_nothing_is_none(library, claim):
    judge(library, claim, Verdict())
    assert library.annotation(claim.id).verdict is None
    assert library.check().problems == ()


def test_addresses_can_be_kept_before_there_is_a_verdict(library, claim):
    gathered = Verdict("unchecked", REFUTED.evidence)
    judge(library, claim, gathered)
    assert library.annotation(claim.id).verdict == gathered


def test_another_verdict_replaces_the_first_and_leaves_nothing_of_it(library, claim):
    first = judge(library, claim, REFUTED)
    judge(library, first, Verdict("supported"))
    with sqlite3.connect(library.path) as below:
        rows = below.execute("SELECT (SELECT count(*) FROM verdict), (SELECT count(*) FROM evidence)")
        assert rows.fetchone() == (1, 0)
    below.close()
    assert library.annotation(claim.id).verdict == Verdict("supported")


def test_a_verdict_goes_to_the_trash_with_its_annotation_and_comes_back_with_it(library, claim):
    judged = judge(library, claim, REFUTED)
    library.apply(TrashAnnotations((claim.id,)))
    assert library.search("verdict:refuted") == ()
    library.apply(RestoreAnnotations((claim.id,)))
    assert library.annotation(claim.id) == judged
    assert library.check().problems == ()


def test_a_verdict_is_purged_with_its_annotation(library, claim):
    judge(library, claim, REFUTED)
    library.apply(TrashAnnotations((claim.id,)))
    library.purge()
    with sqlite3.connect(library.path) as below:
        assert below.execute("SELECT count(*) FROM verdict").fetchone() == (0,)
    below.close()
    assert library.check().problems == ()


def test_an_annotation_that_changes_hands_takes_its_verdict_along(library, claim):
    """Else the first annotator could not leave the library for good."""
    judged = judge(library, claim, REFUTED)
    other = Annotator(new_id(), "Dana")
    moved = replace(judged, annotator=other.id)
    library.apply(Batch((AddAnnotator(other), EditAnnotation(judged, moved))))
    second = Annotator(new_id(), "Ola")
    library.apply(AddAnnotator(second))
    library.apply(EditAnnotation(moved, replace(moved, annotator=second.id)))
    library.apply(TrashAnnotator(other.id))
    library.purge()
    assert library.annotation(claim.id).verdict == REFUTED
    assert library.check().problems == ()


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict("true"),  # type: ignore[arg-type]
        Verdict("refuted", checked="yesterday"),
        Verdict("refuted", checked="2026-02-30"),
        Verdict("refuted", (Evidence(" "),)),
    ],
)
def test_what_is_no_verdict_is_refused(library, claim, verdict):
    with pytest.raises(EditRefused) as caught:
        judge(library, claim, verdict)
    assert caught.value.message == "edit.wrong-value"
    assert library.annotation(claim.id) == claim


def test_an_edit_over_a_verdict_that_came_meanwhile_is_refused(library, claim):
    judge(library, claim, REFUTED)
    with pytest.raises(EditRefused) as caught:
        library.apply(EditAnnotation(claim, replace(claim, note="mine")))
    assert caught.value.message == "edit.moved_on"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE verdict SET verdict = 'supported'",
        "UPDATE verdict SET date = '2026-11-28'",
        "UPDATE evidence SET address = 'https://example.org/other' WHERE ordinal = 0",
        "DELETE FROM evidence WHERE ordinal = 1",
    ],
)
def test_a_verdict_that_was_changed_below_us_is_never_shown(library, claim, damage):
    judge(library, claim, REFUTED)
    with sqlite3.connect(library.path) as below:
        below.execute(damage)
    below.close()
    assert library.annotations(claim.article) == ()
    found = [(p.message, dict(p.facts).get("kind")) for p in library.check().problems]
    assert ("library.row-damaged", "annotation") in found


def test_a_verdict_that_got_lost_is_noticed(library, claim):
    judge(library, claim, Verdict("refuted"))
    with sqlite3.connect(library.path) as below:
        below.execute("DELETE FROM verdict")
    below.close()
    assert [p.message for p in library.check().problems] == ["check.list"]


# --- found ---


def quotes(library: Library, query: str) -> list[str]:
    return sorted(hit.snippet for hit in library.search(query))


@pytest.fixture
def judged(library) -> Library:
    """Three claims: refuted, nobody looked, addresses kept for a check; and one speculation."""
    revision = add_article(library)
    judge(library, annotate(library, revision, (0, 9)), REFUTED)
    annotate(library, revision, (10, 14))
    judge(
        library,
        annotate(library, revision, (15, 25)),
        Verdict("unchecked", (Evidence("Call the mayor", "Café Ĝis"),)),
    )
    annotate(library, revision, (26, 29), tag="speculation")
    return library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verdict:refuted", ["Officials"]),
        ("tag:claim verdict:unchecked", ["said", "the bridge"]),
        ("verdict:unchecked", ["may", "said", "the bridge"]),
        ("tag:claim -verdict:unchecked", ["Officials"]),
        ("verdict:supp", []),
        ("verdict:uncheckable", []),
        ("evidence:example.org", ["Officials"]),
        ("evidence:COUNCIL", ["Officials"]),
        ("evidence:mayor verdict:unchecked", ["the bridge"]),
        ('evidence:"cafe gis"', ["the bridge"]),
        ("evidence:CAFÉ", ["the bridge"]),
        ("tag:claim evidence:none", ["said"]),
        ("verdict:refuted officials", ["Officials"]),
        ("verdict:refuted bridge", []),
    ],
)
def test_annotations_are_found_by_what_their_check_came_to(judged, query, found):
    assert quotes(judged, query) == found


def test_a_word_that_is_no_verdict_is_answered_with_those_there_are(judged):
    with pytest.raises(QueryRefused) as caught:
        judged.search("verdict:fake")
    assert "uncheckable" in caught.value.facts["known"]


def test_articles_are_found_by_the_verdicts_in_them(judged):
    other = add_article(judged, "Nothing here.", "Other")
    claimed = next(row.article.id for row in judged.articles() if row.article.id != other.article)
    assert set(judged.articles_found("tag:claim verdict:unchecked")) == {claimed}
    assert set(judged.articles_found("-verdict:refuted in")) == set()


def test_claims_that_nobody_vouches_for_are_found(library):
    revision = add_article(library)
    mayor = Speaker(new_id(), "Simone Weil")  # holds "none" and is somebody
    named = annotate(library, revision, (0, 9))
    library.apply(
        Batch((AddSpeaker(mayor), EditAnnotation(named, replace(named, speaker=SpeakerMention(mayor.id)))))
    )
    annotate(library, revision, (10, 14))
    assert quotes(library, "tag:claim speaker:none") == ["said"]
    assert quotes(library, "tag:claim -speaker:none") == ["Officials"]
    assert quotes(library, "tag:claim speaker:simone") == ["Officials"]
    assert TEXT.startswith("Officials said")
