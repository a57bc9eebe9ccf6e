from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.offsets import OffsetMap
from reader.text.span import Span
from tests.core.text.strategies import texts

# Longer than one step of the UTF-8 table, with astral characters around its edges.
long_texts = st.builds(
    lambda a, n, b: a + "xä" * n + b + "👍" * (n % 5) + a, texts(), st.integers(0, 600), texts()
)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


@given(st.data())
def test_offsets_agree_with_encoding_the_prefix_and_come_back(data):
    text = data.draw(st.one_of(texts(), long_texts))
    offsets = OffsetMap(text)
    for position in {
        0,
        len(text),
        data.draw(st.integers(0, len(text))),
        data.draw(st.integers(0, len(text))),
    }:
        assert offsets.to_utf16(position) == utf16(text[:position])
        assert offsets.to_utf8(position) == utf8(text[:position])
        assert offsets.from_utf16(offsets.to_utf16(position)) == position
        assert offsets.from_utf8(offsets.to_utf8(position)) == position


@given(texts())
def test_a_position_inside_a_character_is_the_one_before_it(text):
    text += "👍"
    offsets = OffsetMap(text)
    assert offsets.from_utf16(offsets.utf16_length - 1) == len(text) - 1
    assert {offsets.from_utf8(offsets.utf8_length - n) for n in (1, 2, 3)} == {len(text) - 1}


@given(texts())
def test_lengths_are_those_of_the_encodings(text):
    offsets = OffsetMap(text)
    assert (offsets.utf16_length, offsets.utf8_length) == (utf16(text), utf8(text))


def test_an_emoji_is_one_code_point_two_units_four_bytes():
    offsets = OffsetMap("a👍b")
    assert offsets.span_to_utf16(Span(1, 2)) == (1, 3)
    assert offsets.span_to_utf8(Span(1, 2)) == (1, 5)
    assert offsets.span_from_utf16(3, 1) == Span(1, 2)


@pytest.mark.parametrize("text", ["", "abc", "äb", "a👍"])
def test_a_position_outside_the_text_is_refused(text):
    offsets = OffsetMap(text)
    for ask in (offsets.to_utf16, offsets.from_utf16, offsets.to_utf8, offsets.from_utf8):
        for position in (-1, len(text) * 4 + 1):
            with pytest.raises(IndexError):
                ask(position)
