"""The annotation table: exact for programs, inert for spreadsheets, read by others as it was meant."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.exporters import export
from reader.model.rows import COLUMNS, guard, unguard
from reader.text.span import Span
from tests.core.exporters.generated import MemoryLibrary, changed, small_library, snapshots
from tests.core.exporters.judge import disagreements, exporters_off_by_one

FIRST_COLUMNS = [
    *("article_id", "title", "outlet", "byline", "url", "published", "retrieved", "revision", "text_hash"),
    *("annotation_id", "piece", "tag", "start", "end", "offset_unit", "quote", "prefix", "suffix", "note"),
    *("speaker", "speaker_kind", "cues", "annotator", "created", "modified", "codebook_version", "page"),
]


def written(library: MemoryLibrary, folder: Path, format: str = "csv") -> Path:
    return export(library, format=format, out=folder / "out.csv").path


def rows_of(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def found_in(rows: list[dict[str, str]]) -> list[tuple[str, int, int, str]]:
    return [(r["tag"], int(r["start"]), int(r["end"]), r["quote"]) for r in rows if r["start"]]


@given(snapshots())
@settings(deadline=None)
def test_csv_and_pandas_read_the_same_rows_and_every_piece(tmp_path_factory, snapshot):
    library = MemoryLibrary(snapshot)
    path = written(library, tmp_path_factory.mktemp("out"))
    rows = rows_of(path)
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows
    assert not disagreements(library, found_in(rows))


@given(snapshots())
@settings(deadline=None)
def test_every_annotation_has_a_row_with_all_that_was_said(tmp_path_factory, snapshot):
    rows = rows_of(written(MemoryLibrary(snapshot), tmp_path_factory.mktemp("out")))
    by_id = {row["annotation_id"]: row for row in rows}
    speakers = {s.id: s for s in snapshot.speakers}
    assert by_id.keys() == {a.id for a in snapshot.annotations}
    for annotation in snapshot.annotations:
        row = by_id[annotation.id]
        speaker = annotation.speaker
        assert row["note"] == annotation.note
        assert row["speaker"] == (speakers[speaker.speaker].name if speaker else "")
        if row["start"]:
            assert row["cue_spans"].split() == [f"{c.start}:{c.end}" for c in annotation.cues]
        assert (json.loads(row["attributes"]) if row["attributes"] else []) == [
            {"attribute": v.attribute, "type": v.type, "value": plain(v.value)} for v in annotation.values
        ]


def plain(value: object) -> object:
    return {"start": value.start, "end": value.end} if isinstance(value, Span) else value


def test_an_exporter_that_is_off_by_one_is_found_out(tmp_path):
    library = small_library("a 🚧 word", ("claim", ((4, 8),)), ("background", ((0, 3),)))
    assert not disagreements(library, found_in(rows_of(written(library, tmp_path))))
    with exporters_off_by_one():
        wrong = found_in(rows_of(written(library, tmp_path)))
    assert disagreements(library, wrong)


def test_the_columns_that_scripts_rely_on_stand_first_and_in_order(tmp_path):
    assert list(COLUMNS[: len(FIRST_COLUMNS)]) == FIRST_COLUMNS
    path = written(small_library(), tmp_path)
    assert path.read_bytes() == (",".join(f'"{c}"' for c in COLUMNS) + "\r\n").encode()


def test_offsets_after_an_emoji_are_code_points(tmp_path):
    library = small_library("🚧🚧 It closed in May.", ("background", ((3, 20),)))
    (row,) = rows_of(written(library, tmp_path))
    assert (row["start"], row["end"], row["quote"]) == ("3", "20", "It closed in May.")
    assert (row["offset_unit"], row["prefix"], row["suffix"]) == ("code points", "🚧🚧 ", "")


def test_pieces_of_one_annotation_are_rows_that_share_its_id(tmp_path):
    library = small_library("One two three.", ("claim", ((8, 13), (0, 3))))
    rows = rows_of(written(library, tmp_path))
    assert [(r["piece"], r["quote"]) for r in rows] == [("0", "One"), ("1", "three")]
    assert len({r["annotation_id"] for r in rows}) == 1


def test_an_annotation_that_stands_nowhere_is_a_row_without_a_place(tmp_path):
    library = changed(small_library("One.", ("claim", ((0, 3),)), note="kept"), anchors=())
    (row,) = rows_of(written(library, tmp_path))
    assert (row["start"], row["quote"], row["state"], row["note"]) == ("", "", "orphan", "kept")


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "'=1",
    "'",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("x")',
)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_inert_in_the_spreadsheet_table_and_untouched_in_the_exact_one(tmp_path, text):
    library = small_library("One.", ("claim", ((0, 3),)), note=text, title=text)
    exact = rows_of(written(library, tmp_path))
    guarded = rows_of(written(library, tmp_path, "csv-spreadsheet"), "utf-8-sig")
    assert (exact[0]["note"], exact[0]["title"]) == (text, text)
    assert guarded[0]["note"] == f"'{text}"
    assert [{k: unguard(v) for k, v in row.items()} for row in guarded] == exact


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_taking_the_guard_away_gives_back_the_cell(cell):
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_only_the_spreadsheet_table_begins_with_a_byte_order_mark(tmp_path):
    assert not written(small_library(), tmp_path).read_bytes().startswith(b"\xef\xbb\xbf")
    assert written(small_library(), tmp_path, "csv-spreadsheet").read_bytes().startswith(b"\xef\xbb\xbf")
