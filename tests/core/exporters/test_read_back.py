"""What was written is read again before it takes its name, and what is not right never does."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings

from reader.errors import ExportFailed
from reader.exporters import EXPORTERS, Selection, export
from reader.exporters.readback import Sum, labels
from tests.core.exporters.generated import MemoryLibrary, small_library, snapshots
from tests.core.exporters.judge import exporters_off_by_one

READ = [one.id for one in EXPORTERS if one.back]
LIBRARY = small_library(
    "Officials said the bridge may reopen Friday.\n🚧 It closed in May.",
    ("speculation", ((0, 44),)),
    ("claim", ((0, 9), (15, 25))),
    ("background", ((47, 64),)),
    note='=1 "a"\nb',
)


def test_only_formats_without_places_are_not_read_again():
    assert {one.id for one in EXPORTERS} - set(READ) == {"markdown", "qdc", "pdf"}


@pytest.mark.parametrize("format", READ)
def test_an_exporter_that_is_off_by_one_never_replaces_the_file(tmp_path, format):
    target = tmp_path / "out"
    target.write_text("old")
    with exporters_off_by_one(read_back=True), pytest.raises((ExportFailed, LookupError)) as refused:
        export(LIBRARY, format=format, out=target)
    # Some writers do not even come to an end with places that are wrong.
    assert getattr(refused.value, "message", "export.read-back-differs") == "export.read-back-differs"
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out", "old")]


@pytest.mark.parametrize("format", READ)
@given(snapshot=snapshots())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_right_is_found_right(tmp_path_factory, format, snapshot):
    folder = tmp_path_factory.mktemp("out")
    for revisions in ("", "every"):
        export(
            MemoryLibrary(snapshot), format=format, out=folder / "o", selection=Selection(revisions=revisions)
        )


def test_a_sum_is_of_all_places_in_any_order():
    places = [(0, 1, "a"), (1, 2, "b"), (1, 2, "b")]
    one, other, less = Sum(), Sum(), Sum()
    one.add(places)
    other.add(reversed(places))
    less.add(places[:2])
    assert one == other
    assert one != less


RECORD = {
    "text": 'Ein \U0001f6a7 \\ "Wort"',
    "label": [[4, 5, "claim"]],
    "annotations": [{"note": "a", "n": [1]}],
}
LINE = json.dumps(RECORD, ensure_ascii=False).encode() + b"\n"


def test_places_of_lines_are_read_whatever_stands_beside_them():
    other_order = b'{"label": [[0, 1, "claim"]], "text": "ab"}\n'
    assert list(labels(io.BytesIO(LINE + other_order))) == [(4, 5, "\U0001f6a7"), (0, 1, "a")]


def test_a_line_that_is_broken_anywhere_is_found():
    for at in range(len(LINE) - 1):  # the line break alone may go
        with pytest.raises(ValueError):
            list(labels(io.BytesIO(LINE + LINE[:at] + b"\n")))


@pytest.mark.parametrize(
    "broken", [b'"n": [1}', b'"n": 1]', b'"n" [1]', b'"n": [1,]', b"n: [1]", b'"n": "\x01"']
)
def test_what_is_no_json_is_found_where_nothing_is_compared(broken):
    assert b'"n": [1]' in LINE
    with pytest.raises(ValueError):
        list(labels(io.BytesIO(LINE.replace(b'"n": [1]', broken))))
