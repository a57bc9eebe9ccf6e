from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import graphemes
from reader.text.span import Span
from tests.core.text.strategies import texts


@pytest.mark.parametrize(
    "cluster",
    [
        "a",
        "👍",
        "👍🏽",
        "👩‍👩‍👧",
        "🏴‍☠️",
        "🇩🇪",
        "❤️",
        "e\u0301",
        "각",
        "\u1100\u1161\u11a8",
        "क्ष",
        "क्त्य",
        "நி",
        "\r\n",
        "1️⃣",
        "กำ",
    ],
)
def test_one_thing_a_reader_sees_is_one_cluster(cluster):
    text = f"x {cluster} y"
    assert graphemes.boundaries(cluster) == (0, len(cluster))
    for start in range(len(cluster)):
        assert graphemes.snap(text, Span(2 + start, 3 + start)) == Span(2, 2 + len(cluster))


def test_flags_pair_from_the_left():
    assert graphemes.boundaries("🇩🇪🇫🇷🇮") == (0, 2, 4, 5)
    assert graphemes.snap("🇩🇪🇫🇷", Span(1, 3)) == Span(0, 4)


@given(st.data())
def test_floor_and_ceil_find_the_boundaries_of_the_whole_text(data):
    text = data.draw(st.one_of(texts(), st.text("🇩a\u0301\u200d👩\u0600क\u094d각ᄀ\r\n🏽"), st.text()))
    everywhere = graphemes.boundaries(text)
    position = data.draw(st.integers(0, len(text)))
    assert graphemes.floor(text, position) == max(b for b in everywhere if b <= position)
    assert graphemes.ceil(text, position) == min(b for b in everywhere if b >= position)
    assert graphemes.previous(text, position) == max((b for b in everywhere if b < position), default=0)
    assert graphemes.following(text, position) == min(
        (b for b in everywhere if b > position), default=len(text)
    )


@given(st.data())
def test_snapping_widens_only_and_once(data):
    text = data.draw(texts())
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    snapped = graphemes.snap(text, Span(start, end))
    assert snapped.start <= start
    assert bool(snapped) == (start < end)
    assert snapped.end >= end or not snapped
    assert graphemes.snap(text, snapped) == snapped


def test_clusters_are_the_whole_text():
    text = "a👍🏽 e\u0301\n🇩🇪"
    assert [c.of(text) for c in graphemes.clusters(text)] == ["a", "👍🏽", " ", "e\u0301", "\n", "🇩🇪"]
    assert graphemes.boundaries("") == (0,)
