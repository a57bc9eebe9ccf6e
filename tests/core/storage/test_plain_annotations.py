"""Annotations of one anchor and one piece are read past `canonical`; what is hashed must be the same text."""

from __future__ import annotations

from contextlib import suppress
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from reader.storage import annotations as stored_annotations
from reader.storage.hashing import MANY, canonical, encoder_for, text_hash

words = st.text(st.characters(), max_size=12)  # lone surrogates too: damage can bring anything
stored = words | st.none() | st.integers(-5, 2**62) | st.floats() | st.binary(max_size=3)
wholes = st.integers(0, 2**62)
mentions = st.one_of(st.tuples(st.none(), st.none()), st.tuples(wholes, wholes).map(sorted).map(tuple))


@st.composite
def rows(draw: st.DrawFn) -> tuple[object, ...]:
    """Columns of `_ROW` from id to batch, each of the type that we write."""
    id, of, tag, who, book, note, made, changed = (draw(words) for _ in range(8))
    speaker = draw(words | st.none())
    mention = draw(mentions)
    return id, of, tag, who, book, draw(wholes), note, speaker, *mention, made, changed, None, None


@st.composite
def standing(draw: st.DrawFn) -> tuple[object, ...]:
    """Columns of `_STANDING`: one piece of the only anchor, in the revision with the key 7."""
    start, end = sorted(draw(st.tuples(wholes, wholes)))
    score = draw(scores)
    return 1, 0, 0, 7, draw(words), score, draw(words), start, end, *(draw(words) for _ in range(3))


# Both encoders write these alike; what they write in two ways is for the slow way.
scores = st.just(1.0) | st.floats(0.001, 1)
cues = st.lists(st.tuples(wholes, wholes).map(sorted).map(tuple), max_size=2)


def expected(row: tuple[object, ...], place: tuple[object, ...], cued: object) -> str:
    anchor = ("revision", place[4], place[5], place[6], [place[7:]])
    return canonical(("annotation", *row, [anchor], cued, ()))


def few(value: object) -> bytes:
    return canonical(value).encode("utf-8", "surrogatepass")


ENCODERS = st.sampled_from([few, encoder_for(MANY)])


def quick(encode, row, place, cued) -> str:
    """Return the text that the quick way hashes."""
    seen: list[bytes] = []
    with patch.object(stored_annotations, "bytes_hash", seen.append):
        stored_annotations._plain(encode, (1, *row, b""), [place], {7: "revision"}, cued, ())
    return seen[0].decode("utf-8", "surrogatepass")


@given(rows(), standing(), cues)
def test_what_the_quick_way_hashes_is_the_canonical_text(row, place, cued):
    assert quick(few, row, place, cued) == expected(row, place, cued)
    with suppress(UnicodeEncodeError):  # a lone surrogate, which no library holds
        assert quick(encoder_for(MANY), row, place, cued) == expected(row, place, cued)


@given(ENCODERS, rows(), standing(), st.data())
def test_a_value_of_another_type_never_passes_for_the_one_that_was_written(encode, row, place, data):
    """A damaged column must not give the text that its undamaged value would have given."""
    at = data.draw(st.integers(0, len(row) + 7))
    damaged_row, damaged_place = list(row), list(place)
    if at < len(row):
        damaged_row[at] = data.draw(stored | st.sampled_from([b"", float("inf")]))
    else:
        damaged_place[4 + at - len(row)] = data.draw(stored | st.sampled_from([b"", float("inf")]))
    hashed = text_hash(expected(row, place, ()))
    with suppress(TypeError, ValueError):
        found = stored_annotations._plain(
            encode, (1, *damaged_row, hashed), [tuple(damaged_place)], {7: "revision"}, (), ()
        )
        same = expected(tuple(damaged_row), tuple(damaged_place), ()) == expected(row, place, ())
        assert found is None or same
