"""Revisions on the command line: import --revision-of, revisions, compare, drift."""

from __future__ import annotations

import csv

import pytest

from tests.core.cli.running import STORY, Console

NEWER = STORY.replace("may reopen", "will reopen").replace("Officials said the", "The")


@pytest.fixture
def newer(tmp_path):
    path = tmp_path / "newer.txt"
    path.write_text(NEWER, encoding="utf-8")
    return path


@pytest.fixture
def revised(spanreader: Console, article: str, newer) -> Console:
    text = spanreader("show", article, "--json").json["revision"]["text"]
    for words in ("It closed in May.", "Officials said the bridge may reopen Friday."):
        start = text.index(words)
        spanreader("annotate", article, "--tag", "claim", "--span", f"{start}:{start + len(words)}")
    result = spanreader("import", newer, "--revision-of", article[:8])
    assert result.status == 0, result.err
    assert "1 kept, 1 edited, 0 moved, 0 lost" in result.out
    return spanreader


def test_a_revision_is_imported_and_says_what_became_of_each_annotation(spanreader, article, newer):
    (done,) = spanreader("import", newer, "--revision-of", article, "--json").json["imported"]
    assert done["article"] == article
    assert done["duplicate"] is False
    assert set(done) >= {"path", "revision", "kept", "edited", "moved", "lost", "notices"}
    (again,) = spanreader("import", newer, "--revision-of", article, "--json").json["imported"]
    assert (again["duplicate"], again["revision"]) == (True, done["revision"])
    (row,) = spanreader("list", "--json").json["articles"]
    assert row["revisions"] == 2


def test_the_revisions_are_listed_with_what_is_left_to_review(revised, article):
    first, second = revised("revisions", article, "--json").json["revisions"]
    assert (first["number"], first["annotations"], first["to_review"]) == (1, 2, 0)
    assert (second["number"], second["annotations"], second["to_review"]) == (2, 2, 1)
    assert second["source"] == "newer.txt"
    assert "1 to review" in revised("revisions", article).out


def test_two_revisions_are_compared(revised, article):
    found = revised("compare", article, "--json").json
    assert (found["from"]["number"], found["to"]["number"]) == (1, 2)
    (change,) = [c for c in found["changes"] if c["kind"] != "same"]
    assert change["kind"] == "changed"
    out = revised("compare", article).out
    assert "[-may-]{+will+}" in out
    back = revised("compare", article, "--from", "2", "--to", "1").out
    assert "[-will-]{+may+}" in back


def test_drift_is_shown_and_written_as_table_and_page(revised, article, tmp_path):
    found = revised("drift", article, "--json").json["rows"]
    assert [(r["kind"], r["direction"]) for r in found] == [
        ("hedge", "firmer"),
        ("attribution", "unattributed"),
    ]
    result = revised("drift", article, "--csv", tmp_path / "d.csv", "--html", tmp_path / "d.html")
    assert result.status == 0
    assert "may → –" in result.out
    with (tmp_path / "d.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 3
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "may reopen Friday" not in page.replace("<del><b>may</b></del>", "")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".d")) == []


def test_what_cannot_be_met_is_said_in_one_sentence(spanreader, article, newer, tmp_path):
    assert "one revision" in spanreader.refuses("compare", article)
    assert "one revision" in spanreader.refuses("drift", article)
    assert "2 were given" in spanreader.refuses("import", newer, newer, "--revision-of", article)
    assert spanreader.refuses("import", newer, "--revision-of", "nothing")
    assert spanreader.refuses("import", tmp_path / "none.txt", "--revision-of", article)
    assert spanreader("import", newer, "--revision-of", article).status == 0
    assert "it has 1, 2" in spanreader.refuses("compare", article, "--to", "7")
    assert "d.csv" in spanreader.refuses("drift", article, "--csv", tmp_path / "no" / "d.csv")
