"""`export`: what goes out is chosen by options, kept under a name, and run again by it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reader.exporters import SavedChoice, Selection
from reader.library import Library
from reader.library.choices import forget_choice, keep_choice, saved_choices
from tests.core.cli.running import Console, make_library


@pytest.fixture
def spanreader(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Console:
    console = Console(capsys, make_library(tmp_path))
    (row,) = console("list", "--json").json["articles"]
    console("annotate", row["id"], "--tag", "claim", "--span", "0:9", "--note", "n", "--speaker", "Dana")
    console("annotate", row["id"], "--tag", "background", "--span", "10:17")
    return console


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_options_choose_rows_and_columns(spanreader, tmp_path):
    out = tmp_path / "o.csv"
    spanreader(
        "export", "--format", "csv", "--out", out, "--tag", "Claim", "--columns", "quote, speaker,note"
    )
    assert table(out) == [{"quote": "The ferry", "speaker": "Dana", "note": "n"}]
    spanreader("export", "--format", "csv", "--out", out, "--without", "notes", "--without", "text")
    assert [row["note"] for row in table(out)] == ["", ""]
    assert "quote" not in table(out)[0]
    spanreader("export", "--format", "csv", "--out", out, "--made-until", "1999")
    assert table(out) == []


def test_a_choice_is_kept_under_a_name_and_run_again(spanreader, tmp_path):
    out = tmp_path / "o.csv"
    spanreader("export", "--format", "csv", "--out", out, "--tag", "claim", "--save", "Claims")
    out.unlink()
    said = spanreader("export", "--saved", "claims", "--json").json
    assert (said["path"], said["annotations"]) == (str(out), 1)
    assert [row["tag"] for row in table(out)] == ["claim"]
    other = tmp_path / "o.xlsx"
    spanreader("export", "--saved", "Claims", "--format", "xlsx", "--out", other)
    assert other.read_bytes().startswith(b"PK")


def test_an_unknown_choice_is_named_with_those_there_are(spanreader, tmp_path):
    spanreader("export", "--format", "csv", "--out", tmp_path / "o.csv", "--save", "Claims")
    assert "Claims" in spanreader.refuses("export", "--saved", "Facts")
    assert "Claim" in spanreader.refuses(
        "export", "--format", "csv", "--out", tmp_path / "x", "--tag", "gossip"
    )


def test_without_a_format_or_a_name_the_usage_is_said(spanreader):
    assert spanreader("export", "--out", "x.csv").status == 2
    assert spanreader("export", "--format", "csv").status == 2


def test_strict_refuses_what_would_be_lost_and_passes_what_was_left_out_on_purpose(spanreader, tmp_path):
    out = tmp_path / "o.jsonl"
    strict = ("export", "--format", "doccano", "--out", out, "--strict")
    assert "Doccano (JSON Lines) cannot hold" in spanreader.refuses(*strict)
    assert not out.exists()


def test_kept_choices_outlive_the_place_of_the_reader_and_can_be_forgotten(tmp_path):
    first = SavedChoice("Claims", "csv", "/a.csv", Selection(tags=("claim",), articles=("x",)))
    with Library.open(tmp_path / "a.spanlib") as library:
        keep_choice(library, first)
        keep_choice(library, SavedChoice("All", "json", "/b.json"))
        library.save_session({"article": "x"})
        assert [c.name for c in saved_choices(library)] == ["All", "Claims"]
        keep_choice(library, first)
        assert saved_choices(library)[0] == first
        forget_choice(library, "claims")
        assert [c.name for c in saved_choices(library)] == ["All"]
        assert library.session()["article"] == "x"
