from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import snapping
from reader.text.segment import sentences, words
from reader.text.span import Span
from tests.core.text.strategies import texts

TEXT = "He didn’t say no. U.S. officials—two of them—left."


def span_in(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


@pytest.mark.parametrize(
    ("selected", "meant"),
    [
        ("idn’t sa", "didn’t say"),
        (" say ", "say"),
        ("fficials—t", "officials—two"),
        ("no", "no"),
        (". ", "."),
    ],
)
def test_an_untidy_selection_becomes_whole_words(selected, meant):
    assert snapping.to_words(TEXT, span_in(TEXT, selected)).of(TEXT) == meant


def test_a_place_knows_its_word_and_its_sentence():
    assert snapping.word_at(TEXT, 5) == span_in(TEXT, "didn’t")
    assert snapping.word_at(TEXT, 2) is None
    found = sentences(TEXT)
    assert snapping.at(found, 5) == found[0]
    assert snapping.at(found, 17) is None
    assert snapping.covering(found, Span(10, 20)) == Span(0, len(TEXT))
    assert snapping.covering(found, Span(17, 17)) is None
    assert snapping.covering((), Span(0, 1)) is None


@given(st.data())
def test_snapping_to_words_cuts_no_word_and_loses_none(data):
    text = data.draw(texts())
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    trimmed = snapping.trim(text, Span(start, end))
    snapped = snapping.to_words(text, Span(start, end))
    assert trimmed.of(text) == text[start:end].strip()
    assert snapped.covers(trimmed)
    if "\n" not in text[start:end] and trimmed:
        for word in words(text):
            assert not (word.start < snapped.start < word.end)
            assert not (word.start < snapped.end < word.end)
