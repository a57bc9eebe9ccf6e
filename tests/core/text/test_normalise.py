from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.hashing import text_hash
from reader.text.normalise import normalise
from tests.core.text.strategies import texts

anything = st.one_of(texts(), st.text(st.characters(exclude_categories=())))


@given(anything)
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text).text
    again = normalise(once)
    assert again.text == once
    assert again.notices == ()


@given(anything)
def test_a_normalised_text_can_be_written_as_utf8_and_holds_no_control_but_tab_and_line_end(text):
    clean = normalise(text).text
    clean.encode("utf-8")
    assert not {c for c in clean if ord(c) < 32 or 127 <= ord(c) < 160} - {"\t", "\n"}


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f", "\n"])
def test_every_kind_of_line_end_becomes_one_newline_without_a_notice(end):
    assert normalise(f"one{end}two") == normalise("one\ntwo")


def test_byte_order_marks_go_silently():
    assert normalise("\ufeffone \ufefftwo").text == "one two"


def test_what_no_format_can_hold_becomes_a_replacement_character_and_is_counted():
    found = normalise("a\0b\ud800c\uffffd")
    assert found.text == "a\ufffdb\ufffdc\ufffdd"
    assert found.notices == (("text.replaced", (("count", 3),)),)


def test_two_halves_of_an_emoji_are_joined():
    found = normalise("a\ud83d\udc4db")
    assert found.text == "a👍b"
    assert found.notices == ()


def test_invisible_controls_go_and_separators_become_spaces():
    found = normalise("a\x07b\x1fc\x1b[d")
    assert found.text == "ab c[d"
    assert found.notices == (("text.controls-removed", (("count", 2),)),)


def test_windows_quotes_read_as_latin_1_become_quotes_again():
    found = normalise("\x93Well\x85\x94 he said")
    assert found.text == "“Well…” he said"
    assert found.notices == (("text.windows-characters", (("count", 2),)),)


def test_no_break_spaces_joiners_and_direction_marks_stay():
    kept = "10\u00a0%\u202f… می\u200cخواهم\u200f co\u00adop \u2066x\u2069 e\u0301\t."
    assert normalise(kept).text == kept


def test_the_hash_is_of_the_text_alone():
    assert text_hash("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
    assert text_hash("é") != text_hash("e\u0301")
