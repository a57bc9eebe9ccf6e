from __future__ import annotations

import random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.anchoring import Carried, carry_spans, fold
from reader.anchoring.fold import Tokens, Vocabulary
from reader.text.segment import sentences
from reader.text.span import Span
from tests.core.anchoring.editor import EDITS, SENTENCE, Draft
from tests.core.anchoring.story import STORY
from tests.core.text.strategies import texts

SENTENCES = sentences(STORY)


def span_of(text: str, part: str, start: int = 0) -> Span:
    at = text.index(part, start)
    return Span(at, at + len(part))


def carry(new: str, part: str, old: str = STORY) -> Carried:
    return carry_spans(old, new, [span_of(old, part)])[0]


def carried_words(new: str, part: str, old: str = STORY) -> str | None:
    span = carry(new, part, old).span
    return span.of(new) if span else None


# -- properties --------------------------------------------------------------------------------------------


@given(st.data())
def test_in_an_unchanged_text_every_span_stays_exactly_where_it_is(data):
    text = data.draw(texts())
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    assert carry_spans(text, text, [(start, end)]) == (Carried(Span(start, end), "same", 1.0),)


@given(st.one_of(texts(), st.text("aB1๑12٣ก水é\u0301\u00ad\u200b \n.,-–’", max_size=80)))
def test_a_long_text_is_cut_into_words_as_a_short_one_is(text):
    with patch.object(fold, "_LONG", 0):
        long = Tokens(text, Vocabulary())
    short = Tokens(text, Vocabulary())
    assert (long.pieces, long.starts) == (short.pieces, short.starts)
    assert long.line_ends() == [n for n, piece in enumerate(long.pieces, 1) if "\n" in piece]


@given(st.data())
def test_any_pair_of_texts_gives_one_answer_a_span_inside_the_new_text(data):
    old = data.draw(texts())
    new = data.draw(st.one_of(texts(), st.just(old[::-1]), st.just(old + old), st.just(old.upper())))
    edge = st.integers(-3, len(old) + 3)
    spans = data.draw(st.lists(st.tuples(edge, edge), max_size=6))
    found = carry_spans(old, new, spans)
    assert len(found) == len(spans)
    for one in found:
        assert (one.span is None) == (one.how == "lost")
        assert 0.0 <= one.score <= 1.0
        assert one.span is None or one.span.end <= len(new)


@given(
    st.lists(st.sampled_from("ab "), max_size=80).map("".join), st.lists(st.sampled_from("ab "), max_size=80)
)
def test_texts_of_two_words_repeated_are_carried_without_a_crash(old, new):
    carry_spans(old, "".join(new), [(i, i + 5) for i in range(0, len(old), 7)])


@given(st.integers(0, 10_000), st.lists(st.sampled_from(EDITS), min_size=1, max_size=3))
def test_sentences_follow_what_an_editor_does_to_a_story(seed, edits):
    chance = random.Random(seed)
    draft = Draft(STORY)
    for edit in edits:
        edit(draft, chance)
    found = carry_spans(STORY, draft.text, SENTENCES)
    wrong = 0
    for sentence, one in zip(SENTENCES, found, strict=True):
        truth = draft.place_of(sentence.start, sentence.end)
        wrong += one.span is None or (one.span.start, one.span.end) != truth
    # A dropped first or last word may be argued about; a whole sentence elsewhere may not.
    assert wrong <= 1


@given(st.integers(0, len(SENTENCES) - 1), st.data())
def test_an_answer_does_not_depend_on_what_else_is_asked(which, data):
    draft = Draft(STORY)
    for edit in EDITS:
        edit(draft, random.Random(which))
    others = data.draw(st.lists(st.sampled_from(SENTENCES), max_size=5))
    asked = SENTENCES[which]
    assert carry_spans(STORY, draft.text, [*others, asked])[-1] == carry_spans(STORY, draft.text, [asked])[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word " * 20_000, "word " * 19_999),
        ("word " * 20_000, "other " + "word " * 20_000),
        ("a b " * 10_000, "b a " * 10_000),
        ("word " * 20_000, "drow " * 20_000),
        ("." * 50_000, ". " * 25_000),
        ("a" * 100_000, "a" * 99_999),
        ("\n" * 50_000, "\n " * 25_000),
        ("e\u0301" * 20_000, "é" * 20_000),
        ("“" * 50_000, '"' * 50_000),
        ("ก" * 50_000, "ก" * 49_000),
    ],
)
def test_degenerate_texts_end(old, new):
    found = carry_spans(old, new, [(0, 4), (1000, 1100), (len(old) // 2, len(old)), (0, len(old))])
    assert len(found) == 4


# -- what becomes of a span --------------------------------------------------------------------------------


def test_spans_may_be_pairs_of_numbers():
    assert carry_spans("one two", "zero one two", [(4, 7)]) == carry_spans(
        "one two", "zero one two", [Span(4, 7)]
    )


def test_a_sentence_pushed_down_by_an_insertion_is_the_same_elsewhere():
    new = "Updated.\n\n" + STORY.replace(" She did not say", SENTENCE + " She did not say")
    found = carry(new, "She did not say what repairs could cost.")
    assert (found.how, found.score) == ("same", 1.0)
    assert found.span is not None
    assert found.span.of(new) == "She did not say what repairs could cost."


def test_other_quotes_and_spaces_are_not_an_edit():
    new = STORY.replace('"', "”").replace("will not open", "will\u00a0not  open")
    found = carry(new, '"We will not open it again before we understand what happened,"')
    assert found.how == "same"
    assert found.score < 1.0


@pytest.mark.parametrize(
    ("before", "after", "marked", "expected"),
    [
        ("46 cars", "52 cars", "46", "52"),
        ("Marit Solheim", "Berit Dahl", "Marit Solheim", "Berit Dahl"),
        ("may have been", "have been", "the cracks may have been growing", "the cracks have been growing"),
        ("It is not clear when", "It is unclear when", "It is not clear when", "It is unclear when"),
        (
            "near the quay",
            "near the old quay",
            "fishing gear near the quay.",
            "fishing gear near the old quay.",
        ),
    ],
)
def test_an_edited_passage_keeps_its_edges(before, after, marked, expected):
    new = STORY.replace(before, after)
    assert carried_words(new, marked) == expected
    assert carry(new, marked).how == "edited"


def test_a_selection_that_ends_inside_a_word_does_so_again():
    assert carried_words(STORY.replace("Harbour", "Old harbour"), "cles use it") == "cles use it"
    assert carried_words(STORY.replace("14,000", "15,000"), "bout 14") == "bout 15"


def test_a_deleted_sentence_is_lost():
    sentence = " She did not say what repairs could cost."
    assert carry(STORY.replace(sentence, ""), sentence.strip()) == Carried(None, "lost", 0.0)


def test_a_moved_paragraph_takes_its_spans_with_it():
    paragraph = STORY.split("\n\n")[5]
    new = paragraph + "\n\n" + STORY.replace(paragraph + "\n\n", "")
    found = carry(new, "The first boat left on Wednesday with 46 cars and 12 bicycles on board.")
    assert found.how == "moved"
    assert found.span is not None
    assert found.span.of(new) == "The first boat left on Wednesday with 46 cars and 12 bicycles on board."


def test_the_right_one_of_two_equal_phrases_is_kept():
    second = STORY.index("The mayor, Kari Lunde, did")
    new = STORY.replace("She did not say", "Nobody would say")
    found = carry_spans(STORY, new, [Span(second, second + 22)])[0]
    assert found.span is not None
    assert new[found.span.start :].startswith("The mayor, Kari Lunde, did not answer")


def test_a_correction_note_that_quotes_the_old_sentence_does_not_take_the_annotation():
    old = "A report from 2016, seen by this newspaper, warned"
    new = STORY.replace("from 2016, seen", "from 2017, seen")
    note = f"Correction: an earlier version said: “{old} that”. It was 2017."
    for corrected in (f"{new}\n\n{note}", f"{note}\n\n{new}"):
        found = carry(corrected, old)
        assert found.how == "edited"
        assert found.span is not None
        assert found.span.of(corrected) == old.replace("2016", "2017")


def test_an_inserted_paragraph_does_not_stretch_the_span_before_it():
    end = "The roads office said it would answer questions on Friday."
    new = STORY.rstrip("\n") + "\n\nThis article was updated on Thursday.\n"
    assert carried_words(new, end) == end


def test_a_sentence_moved_alone_and_edited_is_found_by_search():
    sentence = "Ferries will run between Nordvik and Aldersund from 5 a.m. until midnight."
    edited = "Ferries now run between Nordvik and Aldersund until midnight."
    new = f"What we know\n\n{edited}\n\n" + STORY.replace(sentence + " ", "")
    assert carried_words(new, sentence) == edited


@pytest.mark.parametrize(
    "text", ["今日は雨です。明日は晴れでしょう。", "วันนี้อากาศดี ฉันไปตลาด", "قال إنه لن يذهب. ثم ذهب."]
)
def test_scripts_without_spaces_and_right_to_left_are_carried(text):
    old = f"{text} {text[::-1]} {text}"
    new = f"X {old}"
    start = len(text) // 2
    assert carry_spans(old, new, [(start, start + 4)]) == (Carried(Span(start + 2, start + 6), "same", 1.0),)


def test_white_space_and_a_caret_keep_their_place_between_words():
    assert carry_spans("one two", "zero one two", [(3, 4), (7, 7)]) == (
        Carried(Span(8, 9), "same", 1.0),
        Carried(Span(12, 12), "same", 1.0),
    )
    assert carry_spans("one two", "one and two", [(3, 4)])[0].how == "lost"


def test_empty_texts_carry_nothing_and_break_nothing():
    assert carry_spans("", "", []) == ()
    assert carry_spans("one", "", [(0, 3)])[0].how == "lost"
    assert carry_spans("", "one", [(0, 0)])[0].score in (0.0, 1.0)
