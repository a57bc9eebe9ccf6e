"""Words are found however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.spellings import spellings


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Straße", "strasse"),
        ("strasse", "straße"),
        ("ёлка", "елка"),
        ("елка", "ёлка"),
        ("решение", "решёние"),
        ("ığdır", "iğdir"),
        ("Łódź", "lódź"),
        ("Øresund", "oresund"),
    ],
)
def test_another_spelling_is_among_them(typed, written):
    assert written in spellings(typed)


def test_an_english_word_has_one_spelling():
    assert spellings("Harbour") == ("Harbour",)


@given(st.text(alphabet="еёЕЁssßıIłøæabc ", max_size=40))
def test_the_word_itself_comes_first_and_the_others_are_few_and_different(words):
    found = spellings(words)
    assert found[0] == words
    assert len(set(found)) == len(found) <= 9
