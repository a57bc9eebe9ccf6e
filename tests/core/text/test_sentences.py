from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.text.segment import sentences
from tests.core.text.strategies import texts


@given(texts(), st.sampled_from(["en", "de", "ja", "th", "ar", "hi", "xx", ""]))
def test_sentences_cover_every_visible_character_once_in_order(text, language):
    end = 0
    for sentence in sentences(text, language):
        assert not text[end : sentence.start].strip()
        body = sentence.of(text)
        assert body == body.strip()
        assert len(body.splitlines()) == 1
        end = sentence.end
    assert not text[end:].strip()
