"""Heights of a list's rows: estimated, corrected, summed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.app.panels.heights import Heights


def test_unseen_rows_have_the_estimated_height() -> None:
    heights = Heights(10, 20)
    assert heights.total == 200
    assert heights.offset(3) == 60
    assert heights.row_at(79) == 3


def test_an_empty_list_has_no_row_anywhere() -> None:
    assert Heights(0, 20).row_at(0) == -1
    assert Heights(0, 20).total == 0


def test_a_row_that_is_not_there_cannot_be_set() -> None:
    with pytest.raises(IndexError):
        Heights(2, 20).set(2, 5)


def test_rows_added_at_the_end_keep_what_is_known() -> None:
    heights = Heights(2, 20)
    heights.set(0, 50)
    heights.append(3)
    assert heights.total == 50 + 4 * 20
    assert heights.known(0)
    assert not heights.known(4)


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(1, 200)), max_size=60),
    st.integers(-50, 9000),
)
def test_offsets_and_rows_agree_with_plain_sums(count: int, changes: list[tuple[int, int]], y: int) -> None:
    heights, plain = Heights(count, 30), [30] * count
    for row, height in changes:
        if row < count:
            heights.set(row, height)
            plain[row] = height
    assert [heights.offset(row) for row in range(count + 1)] == [sum(plain[:row]) for row in range(count + 1)]
    under = next((row for row in range(count) if sum(plain[: row + 1]) > max(0, y)), count - 1)
    assert heights.row_at(y) == under
