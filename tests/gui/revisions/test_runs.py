"""Runs: nothing of a text is lost on the way to the screen, whatever is in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.anchoring.compare import compare
from reader.app.revisions.runs import (
    MOST,
    Run,
    both_runs,
    counted_from,
    new_runs,
    old_runs,
    shortened,
    trimmed,
    with_strong,
    words_in,
)
from reader.text.span import Span

WORDS = st.sampled_from(["may", "🚧", "é", "שלום", "水", "nine", "«a»", "e\u0301", "B."])
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_their_runs(old, new):
    for change in compare(old, new).changes:
        if not (change.old and change.new):
            continue
        before, after = change.old.of(old), change.new.of(new)
        words = counted_from(change.words, change.old.start, change.new.start)
        assert words_in(old_runs(before, words)) == before
        assert words_in(new_runs(after, words)) == after
        kept = [run for run in both_runs(before, after, words) if run.look in ("plain", "come", "here")]
        assert "".join(words_in(tuple(kept)).split()) == "".join(after.split())


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=4))
def test_strong_words_change_no_character(text, places):
    spans = [Span(start, start + length) for start, length in places]
    runs = with_strong((Run(text[:5]), Run(text[5:], "come")), spans)
    assert words_in(runs) == text
    strong = {n for span in spans for n in range(span.start, min(span.end, len(text)))}
    at, found = 0, set()
    for run in runs:
        found |= set(range(at, at + len(run.text))) if run.strong else set()
        at += len(run.text)
    assert found == strong


def test_marks_end_where_their_words_end():
    (change,) = compare("a soviet city", "a soviet-led big city").changes
    assert all(
        run.text == run.text.strip()
        for run in new_runs("a soviet-led big city", change.words)
        if run.look == "come"
    )


def test_a_paragraph_without_end_is_shown_by_what_differs():
    long = "word " * 40_000
    runs = shortened((Run(long), Run("gone", "gone"), Run(long)))
    assert Run("gone", "gone") in runs
    assert len(words_in(runs)) < 2000
    assert len(words_in(shortened((Run("x" * 100_000, "come"),)))) <= MOST + 10


def test_white_space_at_the_ends_is_not_shown():
    assert words_in(trimmed((Run("\n "), Run(" a "), Run("b\n\n", "come")))) == "a b"
    assert trimmed((Run(" \n"),)) == ()
