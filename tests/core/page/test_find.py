"""Finding: what is found is what was meant, with offsets of the stored text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.app.page.find import FindFailed, Hits, Query, search


def _found(text: str, query: Query) -> list[tuple[int, int]]:
    return [hit for batch in search(text, query) for hit in batch]


@given(st.text(alphabet="abA \n", max_size=200), st.text(alphabet="abA", min_size=1, max_size=3))
def test_exact_search_finds_what_str_find_finds(text: str, wanted: str) -> None:
    expected, at = [], text.find(wanted)
    while at >= 0:
        expected.append((at, at + len(wanted)))
        at = text.find(wanted, at + len(wanted))
    assert _found(text, Query(wanted, case=True)) == expected


@given(st.text(alphabet="aéE\u0301İßΣς👩 ", max_size=80), st.sampled_from(["e", "é", "Σ", "i", "ß", "a"]))
def test_hits_without_case_and_diacritics_lie_in_the_text(text: str, wanted: str) -> None:
    for start, end in _found(text, Query(wanted, diacritics=False)):
        assert 0 <= start < end <= len(text)


def test_diacritics_are_left_out_by_choice_and_marks_belong_to_their_letter() -> None:
    text = "Café, cafe\u0301, cafe"
    assert len(_found(text, Query("cafe"))) == 2  # the one without, and the one whose accent stands apart
    assert [text[a:b] for a, b in _found(text, Query("CAFE", diacritics=False))] == [
        "Café",
        "cafe\u0301",
        "cafe",
    ]


def test_a_character_that_grows_in_lower_case_moves_no_offset() -> None:
    text = "İİİ bridge"
    assert _found(text, Query("bridge")) == [(4, 10)]


def test_a_final_sigma_is_a_sigma() -> None:
    assert _found("ΟΔΟΣ οδος οδοσ", Query("οδος")) == [(0, 4), (5, 9), (10, 14)]


def test_whole_words_are_not_parts_of_words() -> None:
    assert _found("bridge bridges abridge bridge.", Query("bridge", words=True)) == [(0, 6), (23, 29)]


def test_a_pattern_sees_lines() -> None:
    assert _found("one two\nthree two", Query("^t", pattern=True)) == [(8, 9)]


def test_a_pattern_that_is_none_says_so() -> None:
    with pytest.raises(FindFailed) as failed:
        _found("text", Query("(", pattern=True))
    assert failed.value.reason == "pattern"
    assert failed.value.detail


def test_a_pattern_that_would_never_end_is_given_up() -> None:
    with pytest.raises(FindFailed) as failed:
        _found("a" * 60 + "!", Query(r"^(a|a|aa)+$", pattern=True))
    assert failed.value.reason == "time"


def test_empty_matches_are_no_hits() -> None:
    assert _found("abc", Query("x*", pattern=True)) == []


@pytest.mark.parametrize("query", [Query("needle"), Query("needle", pattern=True)])
def test_a_hit_across_the_edge_of_a_stretch_is_found_once(query: Query) -> None:
    text = ("x" * 16_381 + "needle") * 9
    assert [text[a:b] for a, b in _found(text, query)][:5] == ["needle"] * 5
    if not query.pattern:  # a pattern has no length to overlap by; lines end its stretches
        assert len(_found(text, query)) == 9


def test_hits_are_asked_by_place() -> None:
    hits = Hits()
    hits.extend([(0, 3), (10, 13), (20, 23)])
    assert [span.start for span in hits.touching(2, 11)] == [0, 10]
    assert hits.after(11) == 2
    assert hits.after(50) == 0
    assert Hits().after(0) is None


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("cafe\u0301 café", "cafe", ["cafe\u0301", "café"]),
        ("שָׁלוֹם", "שלום", ["שָׁלוֹם"]),
        ("مُحَمَّد", "محمد", ["مُحَمَّد"]),
        ("ที่ ท", "ท่", []),  # a Thai vowel is no accent
        ("がか", "か", ["か"]),  # nor is the voice of a kana
        ("हिन्दी", "हन्द", []),
        ("각", "가", []),
    ],
)
def test_marks_that_may_be_missing_are_accents_and_points_not_vowels(
    text: str, wanted: str, found: list[str]
) -> None:
    assert [text[a:b] for a, b in _found(text, Query(wanted, diacritics=False))] == found
