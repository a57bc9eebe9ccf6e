"""The worked examples of the manual's page on scripts run as they stand there."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.assets import resources
from reader.library import Library
from reader.library.merge import merge
from reader.model import Speaker, SpeakerMention
from tests.core.exporters.generated import identity, small_library

PAGE = resources() / "manual" / "scripts.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.fixture
def page() -> dict[str, Any]:
    """Run the page from top to bottom and return what it defines."""
    names: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), names)
    return names


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with a claim by a ministry and some background, published in May."""
    path = tmp_path / "a.spanlib"
    snapshot = small_library(
        "🚧 The bridge opens Friday. It closed in May.", ("claim", ((2, 26),)), ("background", ((27, 44),))
    ).snapshot
    claim, background = snapshot.annotations
    claim = replace(claim, speaker=SpeakerMention(identity(9)))
    snapshot = replace(
        snapshot,
        articles=(replace(snapshot.articles[0], published="2026-05-02"),),
        annotations=(claim, background),
        speakers=(Speaker(identity(9), "Ministry", "institution"),),
    )
    with Library.open(path) as held:
        merge(held, snapshot)
    return path


def test_there_are_three_worked_examples():
    assert len(re.findall("^## ", PAGE.read_text("utf-8"), re.M)) == 3
    assert len(BLOCKS) == 4


def test_the_table_of_claims_has_their_speakers(page, library, tmp_path, capsys):
    page["claims"](library, tmp_path / "claims.csv")
    assert capsys.readouterr().out == "1 claims of 1 articles\n"
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["quote"], row["speaker"], row["speaker_kind"]) == (
        "The bridge opens Friday.",
        "Ministry",
        "institution",
    )


def test_the_corpus_is_written_and_read_again(page, library, tmp_path):
    page["corpus"](library, tmp_path / "corpus.jsonl")
    (line,) = (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["title"] == "Story"
    assert list(page["labelled"](tmp_path / "corpus.jsonl")) == [
        ("claim", "The bridge opens Friday."),
        ("background", "It closed in May."),
    ]


def test_the_report_counts_one_month(page, library):
    said = page["report"](library, "2026-05")
    assert said.splitlines()[0] == "# 2026-05: 1 articles"
    assert "- claim: 1" in said
    assert "- Ministry (1)" in said
    assert "0 articles" in page["report"](library, "2026-06")
