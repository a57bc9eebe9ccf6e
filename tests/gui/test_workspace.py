"""Edits on their way from the window to the disk, over a real library on its thread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reader.app.undo import Where
from reader.app.workspace import joined
from reader.errors import LibraryFailed
from reader.library import Library
from reader.library.edits import EditAnnotation
from reader.text.span import Span
from tests.gui.conftest import span_of


def on_disk(path, article):
    with Library.open(path) as library:
        return {a.id: a for a in library.annotations(article)}


def test_a_tag_is_shown_at_once_and_saved_only_after_its_commit(workspace, until):
    states = []
    workspace.saved_changed.connect(states.append)
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    assert made in workspace.annotations
    assert states == ["saving"]
    until(lambda: not workspace.unsaved)
    assert states == ["saving", "saved"]


def test_what_the_window_holds_is_what_the_library_holds(workspace, until, library_path):
    first = workspace.annotate("claim", (span_of(workspace, "Nobody was hurt 🚧, the harbour office said."),))
    workspace.set_speaker(first, "the harbour office", "institution")
    workspace.set_note(first, "Who counted? 🚧")
    workspace.set_cues(first, (span_of(workspace, "said"),))
    workspace.annotate("speculation", (span_of(workspace, "It could have been the frost."),))
    until(lambda: not workspace.unsaved)
    assert on_disk(library_path, workspace.article.id) == workspace.annotations


def test_the_same_tag_on_the_same_span_keeps_the_one_annotation(workspace, until):
    span = (span_of(workspace, "It could have been the frost."),)
    made = workspace.annotate("speculation", span)
    assert workspace.annotate("speculation", span) == made
    assert len(workspace.annotations) == 1


def test_another_tag_on_the_same_span_replaces_the_tag(workspace):
    span = (span_of(workspace, "It could have been the frost."),)
    made = workspace.annotate("claim", span)
    assert workspace.annotate("speculation", span) == made
    assert workspace.annotations[made].tag == "speculation"


def test_an_overlap_is_another_annotation_and_never_the_same_twice(workspace):
    span = (span_of(workspace, "It could have been the frost."),)
    first = workspace.annotate("claim", span)
    second = workspace.annotate("speculation", span, overlap=True)
    assert second != first
    assert workspace.annotate("speculation", span, overlap=True) == second
    assert len(workspace.annotations) == 2


def test_undo_and_redo_bring_back_the_same_annotation(workspace, until, library_path):
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    workspace.set_note(made, "seen")
    after = dict(workspace.annotations)
    workspace.undo()
    assert workspace.annotations[made].note == ""
    workspace.undo()
    assert workspace.annotations == {}
    workspace.redo()
    workspace.redo()
    assert workspace.annotations == after
    until(lambda: not workspace.unsaved)
    assert on_disk(library_path, workspace.article.id) == after


def test_undo_before_the_first_commit_returned_leaves_nothing(workspace, until, library_path):
    workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    workspace.undo()  # nothing has run on the storage thread's answers yet
    until(lambda: not workspace.unsaved)
    assert workspace.annotations == {}
    assert on_disk(library_path, workspace.article.id) == {}


def test_an_undone_speaker_is_gone_and_redone_is_the_same(workspace, until, library_path):
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    workspace.set_speaker(made, "Ada Quenby", "named")
    named = workspace.annotations[made].speaker
    workspace.undo()
    assert workspace.annotations[made].speaker is None
    workspace.redo()
    assert workspace.annotations[made].speaker == named
    until(lambda: not workspace.unsaved)
    assert on_disk(library_path, workspace.article.id) == workspace.annotations


def test_a_known_name_is_the_same_speaker(workspace):
    one = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    two = workspace.annotate("claim", (span_of(workspace, "The wall was built in 1902."),))
    workspace.set_speaker(one, "Ada Quenby", "named")
    workspace.set_speaker(two, "  ada  quenby ", "named")
    assert workspace.annotations[one].speaker == workspace.annotations[two].speaker


def test_undo_of_a_trashed_article_brings_it_back_and_opens_it(workspace, until):
    article = workspace.article.id
    removed, closed = [], []
    workspace.rows_removed.connect(removed.extend)
    workspace.article_closed.connect(lambda: closed.append(True))
    workspace.trash_articles((article,))
    assert closed
    until(lambda: removed)
    assert removed == [article]
    workspace.undo()
    until(lambda: workspace.article is not None)
    assert workspace.article.id == article


def test_undo_in_another_article_goes_there(workspace, until, library_path):
    words = "The wall fell on Tuesday."
    made = workspace.annotate("claim", (span_of(workspace, words),))
    first = workspace.article.id
    span = span_of(workspace, words)
    until(lambda: not workspace.unsaved)
    outcome = []

    def add(library):
        from reader.importers import read_article
        from reader.library.importing import keep

        raw = b"Another story\n\nIt has a sentence. And one more.\n"
        return keep(library, read_article(raw, media_type="text/plain"), raw, name="two.txt")

    workspace.storage.submit(add, outcome.append)
    until(lambda: outcome)
    workspace.open_article(outcome[0].article)
    until(lambda: workspace.article.id == outcome[0].article)
    places = []
    workspace.go_to.connect(places.append)
    workspace.undo()
    until(lambda: places)
    assert workspace.article.id == first
    assert places == [Where(first, span)]
    assert made not in workspace.annotations


def test_a_failed_commit_keeps_the_edit_and_a_retry_saves_it(workspace, until, library_path, tmp_path):
    library_path.rename(tmp_path / "taken-away.spanlib")
    troubles, states = [], []
    workspace.trouble.connect(troubles.append)
    workspace.saved_changed.connect(states.append)
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    until(lambda: troubles)
    assert isinstance(troubles[0], LibraryFailed)
    assert states[-1] == "failed"
    assert made in workspace.annotations
    assert workspace.unsaved == 1
    (tmp_path / "taken-away.spanlib").rename(library_path)
    workspace.retry()
    until(lambda: not workspace.unsaved)
    assert states[-1] == "saved"
    assert on_disk(library_path, workspace.article.id) == workspace.annotations


def test_a_copy_elsewhere_holds_what_could_not_be_saved(workspace, until, library_path, tmp_path):
    library_path.rename(tmp_path / "taken-away.spanlib")
    troubles = []
    workspace.trouble.connect(troubles.append)
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    until(lambda: troubles)
    copies, failures = [], []
    copy = tmp_path / "copy.spanlib"
    workspace.save_copy(copy, copies.append, failures.append)
    until(lambda: copies or failures)
    assert not failures
    assert made in on_disk(copy, workspace.article.id)
    # The library comes back: the retry keeps the edit there, too.
    (tmp_path / "taken-away.spanlib").rename(library_path)
    workspace.retry()
    until(lambda: not workspace.unsaved)


def test_an_edit_that_somebody_overtook_is_refused_and_theirs_is_shown(workspace, until, library_path):
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    until(lambda: not workspace.unsaved)
    with Library.open(library_path) as other:
        before = other.annotation(made)
        other.apply(EditAnnotation(before, replace(before, note="theirs")))
    refused = []
    workspace.refused.connect(refused.append)
    workspace.set_note(made, "mine")
    until(lambda: refused)
    until(lambda: workspace.annotations[made].note == "theirs")


def test_edits_of_something_else_outlive_one_that_is_refused(workspace, until, library_path):
    made = workspace.annotate("claim", (span_of(workspace, "The wall fell on Tuesday."),))
    until(lambda: not workspace.unsaved)
    with Library.open(library_path) as other:
        before = other.annotation(made)
        other.apply(EditAnnotation(before, replace(before, note="theirs")))
    refused = []
    workspace.refused.connect(refused.append)
    workspace.set_note(made, "mine")
    second = workspace.annotate("speculation", (span_of(workspace, "It could have been the frost."),))
    until(lambda: refused and not workspace.unsaved)
    until(lambda: workspace.annotations[made].note == "theirs")
    assert second in workspace.annotations
    assert second in on_disk(library_path, workspace.article.id)
    assert not workspace.failed


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((), ()),
        ((Span(3, 5), Span(1, 2)), (Span(1, 2), Span(3, 5))),
        ((Span(1, 3), Span(3, 5)), (Span(1, 5),)),
        ((Span(1, 9), Span(2, 4), Span(4, 4)), (Span(1, 9),)),
    ],
)
def test_pieces_are_joined_where_they_touch(spans, expected):
    assert joined(spans) == expected


def test_a_small_job_overtakes_a_bulk_one(workspace, until):
    order = []

    def bulk(library):
        for chunk in range(3):
            order.append(f"bulk {chunk}")
            if chunk == 0:
                workspace.storage.submit(lambda library: order.append("small"))
            workspace.storage.breathe()
        return "end"

    ended = []
    workspace.storage.submit(bulk, ended.append, bulk=True)
    until(lambda: ended)
    assert order == ["bulk 0", "small", "bulk 1", "bulk 2"]
