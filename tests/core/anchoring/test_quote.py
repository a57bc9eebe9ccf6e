from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.anchoring import place_quote
from reader.text.segment import sentences
from reader.text.span import Span
from tests.core.anchoring.story import STORY
from tests.core.text.strategies import texts

MAYOR = "The mayor, Kari Lunde,"
FIRST, SECOND = STORY.index(MAYOR), STORY.rindex(MAYOR)


def test_a_quote_that_occurs_once_is_placed():
    for sentence in sentences(STORY):
        placed = place_quote(STORY, sentence.of(STORY))
        assert (placed.span, placed.how, placed.score) == (sentence, "quote", 1.0)


def test_of_two_equal_phrases_the_context_chooses():
    before, after = STORY[SECOND - 20 : SECOND], STORY[SECOND + len(MAYOR) :][:20]
    assert place_quote(STORY, MAYOR, before, after).span == Span(SECOND, SECOND + len(MAYOR))
    assert place_quote(STORY, MAYOR, suffix=" called the closing").span == Span(FIRST, FIRST + len(MAYOR))


def test_without_context_the_position_chooses_when_it_is_near_one_and_far_from_the_other():
    placed = place_quote(STORY, MAYOR, position=SECOND + 3)
    assert placed.span == Span(SECOND, SECOND + len(MAYOR))
    assert place_quote(STORY, MAYOR, position=(FIRST + SECOND) // 2).span is None


def test_without_a_hint_one_of_two_is_a_proposal_and_no_place():
    placed = place_quote(STORY, MAYOR)
    assert (placed.span, placed.how) == (None, "lost")
    assert placed.proposal in (Span(FIRST, FIRST + len(MAYOR)), Span(SECOND, SECOND + len(MAYOR)))


def test_other_typography_is_found_with_a_little_doubt():
    placed = place_quote(STORY, "“If  this lasts until June, we’re finished,” said Ola Brekke")
    assert placed.how == "quote"
    assert 0.9 < placed.score < 1.0
    assert placed.span is not None
    assert placed.span.of(STORY) == '"If this lasts until June, we\'re finished," said Ola Brekke'


def test_an_edited_quote_is_placed_with_less_score():
    placed = place_quote(STORY, "The first ferry left on Thursday with 46 cars and 12 bicycles on board.")
    assert placed.how == "edited"
    assert placed.score < 0.9
    assert placed.span is not None
    assert placed.span.of(STORY) == "The first boat left on Wednesday with 46 cars and 12 bicycles on board."


def test_a_quote_that_only_resembles_something_is_an_orphan_with_a_proposal():
    placed = place_quote(
        STORY, "The first bus left on Friday with 80 people and no bicycles, two on the roof."
    )
    assert placed.span is None
    assert placed.proposal is not None
    assert "boat left" in placed.proposal.of(STORY)


@pytest.mark.parametrize("quote", ["", "  \n", "Parliament elected a new speaker yesterday.", "xyzzy"])
def test_a_quote_from_nowhere_is_an_orphan_without_a_proposal(quote):
    placed = place_quote(STORY, quote, "before", "after", 17)
    assert (placed.span, placed.proposal, placed.score) == (None, None, 0.0)


def test_a_short_word_in_the_wrong_company_is_only_proposed():
    placed = place_quote(STORY, "Friday", prefix="the festival begins on ", suffix=", weather permitting")
    assert placed.span is None
    assert placed.proposal is not None
    assert placed.proposal.of(STORY) == "Friday"


@given(st.data())
def test_a_quote_with_its_context_and_position_comes_back_to_its_place(data):
    text = data.draw(texts())
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    quote = text[start:end]
    placed = place_quote(text, quote, text[max(0, start - 32) : start], text[end : end + 32], start)
    found = placed.span or placed.proposal
    assert (found is None) == (not quote.strip())
    if placed.span:
        assert placed.span.of(text) == quote.strip()


@given(texts(), texts(max_size=6), texts(max_size=4), st.none() | st.integers(-5, 500))
def test_any_quote_in_any_text_gives_an_answer_inside_it(text, quote, context, position):
    placed = place_quote(text, quote, context, context[::-1], position)
    assert (placed.span is None) == (placed.how == "lost")
    for span in (placed.span, placed.proposal):
        assert span is None or span.end <= len(text)
