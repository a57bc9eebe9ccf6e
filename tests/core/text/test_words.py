from __future__ import annotations

import pytest
from hypothesis import given

from reader.text.segment import paragraphs, words
from tests.core.text.strategies import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("The U.S. didn't re-elect O’Brien’s—yes.", ["The", "U.S", "didn't", "re-elect", "O’Brien’s", "yes"]),
        ("‘Rock ’n’ roll’, 3.5% of 1,234.50", ["Rock", "n", "roll", "3.5", "of", "1,234.50"]),
        ("at 10:30 on 24/7, e.g. mother-in-law", ["at", "10:30", "on", "24/7", "e.g", "mother-in-law"]),
        ("他说 カタカナひらがな 한국어를", ["他", "说", "カタカナ", "ひらがな", "한국어를"]),
        ("สวัสดีครับ ทุกคน", ["สวัสดีครับ", "ทุกคน"]),
        ("हिन्दी می‌خواهم e\u0301te\u0301", ["हिन्दी", "می‌خواهم", "e\u0301te\u0301"]),
        ("👍 (yes) 👩‍👩‍👧", ["yes"]),
    ],
)  # fmt: skip
def test_words_are_what_a_double_click_would_take(text, expected):
    assert [word.of(text) for word in words(text)] == expected


@given(texts())
def test_words_are_ordered_disjoint_and_hold_no_space(text):
    end = 0
    for word in words(text):
        assert end <= word.start < word.end
        assert not any(c.isspace() for c in word.of(text))
        end = word.end


@given(texts())
def test_paragraphs_are_the_lines_that_hold_something(text):
    found = [p.of(text) for p in paragraphs(text)]
    assert found == [line for line in text.splitlines() if line.strip()]
