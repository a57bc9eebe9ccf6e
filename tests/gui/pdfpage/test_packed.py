"""Pages that were drawn ahead: which come first, how much is kept, and what a worker may say wrongly."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.app.pdfpage.geometry import Sheets
from reader.app.pdfpage.packed import Packed
from reader.pdf.values import row_bytes


def sheets(pages=5, width=30.0, height=20.0, scale=1.0, turn=0):
    return Sheets(((width, height),) * pages, scale=scale, turn=turn)


def pixels(part, value=7):
    return bytes([value]) * (row_bytes(part.clip[2]) * part.clip[3])


def filled(packed):
    """Answer all that is asked, one page at a time; return the parts in the order of their answers."""
    order = []
    while packed.left:
        parts = packed.next()
        packed.keep([zlib.compress(pixels(part), 1) for part in parts[:1]])
        order += parts[:1]
    return order


def test_the_nearest_page_is_drawn_first_and_each_one_once():
    packed = Packed()
    assert packed.left is None
    assert packed.prepare(sheets(), 1.0, 3)
    assert [part.page for part in filled(packed)] == [3, 2, 4, 1, 0]
    assert not packed.prepare(sheets(), 1.0, 0)
    assert packed.next() == []


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1.0, 1.5, 2.0]), st.sampled_from([0, 90]))
def test_a_picture_has_the_size_and_the_pixels_that_were_drawn(width, height, ratio, turn):
    packed = Packed()
    packed.prepare(sheets(1, width, height, turn=turn), ratio, 0)
    (part,) = filled(packed)
    picture = packed.picture(part)
    assert (picture.width(), picture.height()) == part.clip[2:]
    assert {picture.pixelColor(x, 0).red() for x in range(picture.width())} == {7}


@pytest.mark.parametrize("other", [sheets(scale=2.0), sheets(turn=90), sheets(width=31.0), sheets(pages=4)])
def test_pages_that_look_otherwise_are_drawn_again_and_what_comes_late_is_not_kept(other):
    packed = Packed()
    packed.prepare(sheets(), 1.0, 0)
    asked = packed.next()
    packed.keep([zlib.compress(pixels(asked[0]))])
    packed.next()
    assert packed.prepare(other, 1.0, 0)
    assert packed.held == 0
    packed.keep([zlib.compress(pixels(asked[1]))])  # of the pages as they looked
    assert packed.held == 0
    assert {part.page for part in filled(packed)} == {*range(len(other.sizes))}


def test_as_much_is_kept_as_there_is_room_for():
    one = len(zlib.compress(pixels(next(sheets().parts(0, 1.0, (0, 0, 1, 1)))), 1))
    packed = Packed(room=2 * one)
    packed.prepare(sheets(), 1.0, 0)
    filled(packed)
    assert packed.held == 2 * one
    assert packed.left is False


def test_pages_too_large_to_be_packed_in_a_moment_are_left():
    packed = Packed()
    packed.prepare(sheets(width=3000.0, height=3000.0), 1.0, 0)
    assert filled(packed) == []
    assert packed.left is False


def test_what_ended_the_worker_is_not_tried_again_however_pages_look():
    packed = Packed()
    packed.prepare(sheets(), 1.0, 0)
    packed.give_up()
    assert not packed.prepare(sheets(scale=2.0), 1.0, 0)
    packed.forget()
    assert packed.prepare(sheets(), 1.0, 0)


@pytest.mark.parametrize("said", [b"no pixels", zlib.compress(b"few"), zlib.compress(b"")])
def test_pixels_that_are_none_are_dropped(said):
    packed = Packed()
    packed.prepare(sheets(1), 1.0, 0)
    (part,) = packed.next()
    packed.keep([said])
    assert packed.picture(part) is None
    assert part not in packed
    assert packed.held == 0


def test_more_pixels_than_a_page_has_are_never_unpacked():
    packed = Packed()
    packed.prepare(sheets(1), 1.0, 0)
    (part,) = packed.next()
    packed.keep([zlib.compress(bytes(50_000_000), 9)])
    picture = packed.picture(part)
    assert picture.sizeInBytes() == len(pixels(part))
