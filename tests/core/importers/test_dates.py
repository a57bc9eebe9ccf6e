from __future__ import annotations

import pytest

from reader.importers.dates import find_date


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("14 October 2026, 21:10", "2026-10-14T21:10"),
        ("Oct. 14, 2026 9:10 p.m. ET", "2026-10-14T21:10"),
        ("October 14th, 2026", "2026-10-14"),
        ("2026-10-14T21:10:05+02:00", "2026-10-14T21:10+02:00"),
        ("2026-10-14T21:10:05.123Z", "2026-10-14T21:10Z"),
        ("14. Oktober 2026", "2026-10-14"),
        ("le 14 octobre 2026 à 21h10", "2026-10-14T21:10"),
        ("14 de octubre de 2026", "2026-10-14"),
        ("2026年10月14日", "2026-10-14"),
        ("14.10.2026", "2026-10-14"),
        ("25/12/2026", "2026-12-25"),
        ("12/25/2026", "2026-12-25"),
        ("May 2026", "2026-05"),
        ("2026-05", "2026-05"),
        ("12 a.m. is no date, 1 May 2026, 12 a.m. is midnight", "2026-05-01T00:00"),
    ],
)
def test_a_date_is_read_with_the_precision_it_has(line: str, iso: str):
    found = find_date(line)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    "line", ["3/4/2026", "in 2022", "31 Foo 2026", "1234567890", "", "99/99/2026", "2026-13-45"]
)
def test_what_nobody_can_read_as_one_day_is_no_date(line: str):
    assert find_date(line) is None
