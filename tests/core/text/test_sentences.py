from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.segment import sentences
from tests.core.text.sentence_cases import ENGLISH, OTHERS
from tests.core.text.strategies import texts

CASES = [("en", line) for line in ENGLISH.strip().splitlines()] + list(OTHERS)


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_sentences_are_split_where_an_editor_would(language, marked):
    text = marked.replace("|+", "").replace("|", " ")
    expected = marked.replace("|+", "|").split("|")
    assert [sentence.of(text) for sentence in sentences(text, language)] == expected


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


@given(st.text(".?!…\"”“'’()[] aA1。」と", max_size=60))
def test_marks_in_any_order_lose_nothing(text):
    assert "".join("".join(s.of(text) for s in sentences(text)).split()) == "".join(text.split())


def test_a_region_in_the_language_tag_changes_nothing():
    text = "Prof. Dr. Meier kam am 3. Oktober. Er ging."
    assert sentences(text, "de-AT") == sentences(text, "de_DE") == sentences(text, "de")


@pytest.mark.parametrize("bit", ["“ ", "( ", ". ", "...", "a. ", '!" ', "中文。", "👍", "[1]"])
def test_a_long_line_of_one_repeated_bit_is_split_all_the_same(bit):
    text = bit * (20_000 // len(bit))
    found = sentences(text)
    assert sum(len(s.of(text).replace(" ", "")) for s in found) == len(text.replace(" ", ""))


def test_a_long_line_is_split_as_its_beginning_is():
    paragraph = "“We won. It was great,” he said. The U.S. left. "
    few, many = sentences(paragraph * 3), sentences(paragraph * 300)
    assert len(many) == 100 * len(few)


def test_importing_the_text_package_loads_no_compiled_segmenter():
    code = "import sys; from reader.text import graphemes, segment; print({'regex', 'sentencex'} & {*sys.modules})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stdout.strip() == "set()"
