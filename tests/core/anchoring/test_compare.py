"""What changed between two texts: nothing is left out, and what moved is shown as moved."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.anchoring.compare import Comparison, compare
from tests.core.text.strategies import texts

OLD = """Harbour bridge could open again 🚧

Officials said the harbour bridge may reopen on Friday after six weeks of repairs.
Twelve people were hurt when a crane fell on it in September, police said.
The bridge was built in 1931 and carries about nine thousand cars a day.
Nobody knows yet who will pay for the repairs.
A council meeting on the matter was planned for Tuesday evening."""


def check(comparison: Comparison, old: str, new: str) -> None:
    """Both texts can be put together again from the changes, and from the words within them."""
    changes = comparison.changes
    olds = sorted(c.old for c in changes if c.old is not None)
    news = [c.new for c in changes if c.new is not None]
    assert "".join(span.of(old) for span in olds) == old
    assert "".join(span.of(new) for span in news) == new
    assert [s.start for s in olds] == [0, *(s.end for s in olds)][:-1] if olds else old == ""
    for change in changes:
        assert (change.old is None) is (change.kind == "added")
        assert (change.new is None) is (change.kind == "removed")
        assert change.old or change.new
        if change.kind == "same":
            assert change.old.of(old) == change.new.of(new)
        if change.words:
            assert "".join(w.old.of(old) for w in change.words if w.old) == change.old.of(old)
            assert "".join(w.new.of(new) for w in change.words if w.new) == change.new.of(new)
            assert any(w.kind != "same" for w in change.words)
            for word in change.words:
                assert word.old or word.new
                if word.kind == "same":
                    assert word.old.of(old) == word.new.of(new)
        else:
            assert change.kind != "changed"
    left = [row[0] for row in comparison.rows() if row[0] is not None]
    right = [row[1] for row in comparison.rows() if row[1] is not None]
    assert "".join(c.old.of(old) for c in left) == old
    assert "".join(c.new.of(new) for c in right) == new


def kinds(old: str, new: str) -> list[str]:
    comparison = compare(old, new)
    check(comparison, old, new)
    return [change.kind for change in comparison.changes]


@given(texts(), texts())
def test_any_two_texts_can_be_put_together_again(old, new):
    check(compare(old, new), old, new)


@given(texts(), st.data())
def test_edited_texts_can_be_put_together_again(old, data):
    lines = old.split("\n") + OLD.split("\n")
    old = "\n".join(lines)
    data.draw(st.randoms(use_true_random=False)).shuffle(lines)
    lines = lines[: data.draw(st.integers(0, len(lines)))]
    cut = [line[data.draw(st.integers(0, 3)) :] for line in lines]
    new = "\n".join(cut)
    check(compare(old, new), old, new)


@pytest.mark.parametrize("old", ["", "a", "\n", "a\n\n\nb", "\n\na"])
@pytest.mark.parametrize("new", ["", "b", "\n", "a\nb", "a\n"])
def test_texts_with_next_to_nothing_in_them_are_compared(old, new):
    check(compare(old, new), old, new)


def test_equal_texts_have_no_difference():
    assert compare(OLD, OLD).differences == ()
    check(compare(OLD, OLD), OLD, OLD)


def test_a_changed_word_is_shown_with_the_words_around_it_as_same():
    new = OLD.replace("may reopen", "will reopen")
    (change,) = compare(OLD, new).differences
    assert change.kind == "changed"
    assert [
        (w.kind, w.old.of(OLD) if w.old else "", w.new.of(new) if w.new else "")
        for w in change.words
        if w.kind != "same"
    ] == [("changed", "may", "will")]
    check(compare(OLD, new), OLD, new)


def test_removed_words_are_shown_as_removed():
    new = OLD.replace(", police said", "")
    (change,) = compare(OLD, new).differences
    assert [(w.kind, w.old.of(OLD)) for w in change.words if w.kind != "same"] == [
        ("removed", ", police said")
    ]


def test_a_moved_paragraph_is_shown_as_moved():
    lines = OLD.split("\n")
    lines.insert(2, lines.pop(4))
    new = "\n".join(lines)
    (change,) = compare(OLD, new).differences
    assert change.kind == "moved"
    assert change.old.of(OLD) == change.new.of(new)
    rows = compare(OLD, new).rows()
    assert (None, change) in rows
    assert (change, None) in rows
    check(compare(OLD, new), OLD, new)


def test_a_moved_paragraph_with_a_change_shows_both():
    lines = OLD.split("\n")
    lines.insert(2, lines.pop(4).replace("nine thousand", "ten thousand"))
    new = "\n".join(lines)
    (change,) = compare(OLD, new).differences
    assert change.kind == "moved"
    assert [w.new.of(new) for w in change.words if w.kind == "changed"] == ["ten"]


def test_a_paragraph_that_is_gone_and_one_that_came_are_shown_where_they_stand():
    lines = OLD.split("\n")
    del lines[3]
    lines.insert(4, "A second crane, the port wrote, has passed every inspection so far 💶.")
    new = "\n".join(lines)
    assert kinds(OLD, new) == ["same", "same", "removed", "same", "added", "same", "same"]


def test_a_paragraph_that_was_split_is_one_change_of_its_line_break():
    new = OLD.replace(" and carries", ".\nIt carries")
    (change,) = compare(OLD, new).differences
    assert change.kind == "changed"
    assert change.new.of(new).count("\n") == change.old.of(OLD).count("\n") + 1
    check(compare(OLD, new), OLD, new)


def test_a_sentence_that_moved_to_another_paragraph_is_marked_as_moved_in_both():
    sentence = " The council heard of it from a newspaper, its speaker told reporters."
    lines = OLD.split("\n")
    old, new = list(lines), list(lines)
    old[2] += sentence
    new[6] += sentence
    before, after = "\n".join(old), "\n".join(new)
    found = compare(before, after)
    check(found, before, after)
    words = [w for change in found.differences for w in change.words if w.kind != "same"]
    assert {w.kind for w in words} == {"moved"}
    assert [w.old.of(before).strip() for w in words if w.old] == [sentence.strip()]
    assert [w.new.of(after).strip() for w in words if w.new] == [sentence.strip()]


def test_other_quotation_marks_are_a_change_of_the_marks_alone():
    old, new = 'He said "no" to the plan.', "He said “no” to the plan."
    (change,) = compare(old, new).differences
    assert [w.new.of(new) for w in change.words if w.kind == "changed"] == ["“", "”"]


def test_right_to_left_text_is_compared_by_words():
    old, new = "ראש העיר אמר שהגשר ייפתח מחר", "ראש העיר אמר שהגשר אולי ייפתח מחר"
    (change,) = compare(old, new).differences
    assert [w.new.of(new).strip() for w in change.words if w.kind != "same"] == ["אולי"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("no " * 20_000, "no " * 19_000),
        ("no\n" * 5_000, "no\n" * 4_000 + "yes\n" * 500),
        ("a" * 100_000, "a" * 99_999 + "b"),
        ("x y z " * 5_000, "z y x " * 5_000),
        ("\n" * 10_000, "\n" * 9_000),
    ],
    ids=["one word", "one line", "one run", "turned round", "line breaks"],
)
def test_a_degenerate_text_does_not_hang(old, new):
    check(compare(old, new), old, new)


def test_real_revisions_can_be_put_together_again(shared):
    path = shared / "data" / "anchoring" / "real_wikipedia.json"
    if not path.is_file():
        pytest.skip("the pairs of real revisions are not there")
    for pair in json.loads(path.read_text(encoding="utf-8")):
        old, new = pair["old_text"], pair["new_text"]
        found = compare(old, new)
        check(found, old, new)
        assert found.differences
