"""`import` of projects, `pack` and `unpack`, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.cli.running import STORY


@pytest.fixture
def text(spanreader, article) -> str:
    return spanreader("show", article, "--json").json["revision"]["text"]


@pytest.fixture
def lines(tmp_path, text) -> Path:
    """A colleague's doccano file: the text that is here, and one that is not."""
    start = text.index("may reopen")
    file = tmp_path / "colleague.jsonl"
    records = [
        {"text": text, "label": [[start, start + 10, "hedge"], [0, 3, "Claim"]]},
        {"text": "Another text.", "label": [[0, 7, "todo"]]},
    ]
    file.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return file


def tags(spanreader, article) -> list[str]:
    return [a["tag"] for a in spanreader("show", article, "--json").json["annotations"]]


def test_a_project_comes_in_with_its_tags_chosen(spanreader, article, lines):
    ask = ("import", lines, "--map", "hedge=Speculation", "--map", "todo=", "--json")
    (would,) = spanreader(*ask, "--dry-run").json["imported"]
    assert would["counts"]["added"] == {"annotation": 2, "article": 1}
    assert tags(spanreader, article) == []
    (did,) = spanreader(*ask).json["imported"]
    assert did["counts"] == would["counts"]
    assert did["tags"] == {"hedge": "speculation", "Claim": "claim", "todo": ""}
    assert sorted(tags(spanreader, article)) == ["claim", "speculation"]
    (again,) = spanreader(*ask).json["imported"]
    assert again["duplicate"]
    assert "2 annotations" not in spanreader("import", lines, "--map", "hedge=claim").err


def test_labels_that_the_codebook_does_not_know_become_tags(spanreader, article, lines):
    said = spanreader("import", lines, "--annotator", "Dana").out
    assert "2 tags" in said
    assert {t["name"] for t in spanreader("codebook", "--json").json["codebook"]["tags"]} >= {"hedge", "todo"}
    (found, *_) = spanreader("show", article, "--json").json["annotations"]
    assert found["annotator"] == "Dana"


def test_what_has_no_place_is_listed(spanreader, article, tmp_path):
    quote = {"type": "TextQuoteSelector", "exact": "nobody ever said this here", "prefix": "", "suffix": ""}
    place = {"source": f"urn:uuid:{article}", "selector": quote}
    known = {**quote, "exact": "the bridge may reopen"}
    records = [
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "body": [{"purpose": "tagging", "value": "claim"}],
            "target": t,
        }
        for t in (
            place,
            {**place, "selector": known},
            {"source": "https://example.org/other", "selector": quote},
        )
    ]
    file = tmp_path / "w.jsonld"
    file.write_text(json.dumps(records), "utf-8")
    (done,) = spanreader("import", file, "--json").json["imported"]
    assert done["counts"]["added"] == {"annotation": 1}
    assert [u["message"] for u in done["unplaced"]] == ["project.not-placed", "project.no-article"]
    file.write_text(json.dumps(records[:1]), "utf-8")
    assert "could not be placed" in spanreader.refuses("import", file)


@pytest.mark.parametrize("word", ["claim", "=claim", "hedge=no-such-tag"])
def test_a_mapping_that_is_none_is_wrong_usage(spanreader, lines, word):
    assert spanreader("import", lines, "--map", word).status == 2


def test_a_folder_of_brat_is_one_project(spanreader, article, text, tmp_path):
    folder = tmp_path / "brat"
    folder.mkdir()
    (folder / "a.txt").write_text(text, "utf-8", newline="")
    (folder / "a.ann").write_text("T1\tclaim 0 3\tThe\n", "utf-8")
    assert len(spanreader("import", folder, "--json").json["imported"]) == 1
    assert tags(spanreader, article) == ["claim"]


def test_packs_go_out_blind_and_come_back(spanreader, article, tmp_path):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--note", "the solution")
    out, back, other = tmp_path / "out.spanpack", tmp_path / "back.spanpack", tmp_path / "student.spanlib"
    made = spanreader("pack", out, "--instructions", "Tag all.", "--for", "Dana", "--json").json
    assert (made["kind"], made["articles"], made["annotations"]) == ("hand-out", 1, 0)
    assert "Tag all." in spanreader("unpack", out, library=other).out
    assert spanreader("show", article, "--json", library=other).json["annotations"] == []
    spanreader("annotate", article, "--tag", "background", "--span", "4:9", library=other)
    spanreader("pack", back, "--work", "mine", library=other)
    would = spanreader("unpack", back, "--dry-run", "--json").json
    assert would["counts"]["added"] == {"annotation": 1, "annotator": 1}
    done = spanreader("import", back, "--json").json["imported"][0]
    assert done["counts"] == would["counts"]
    found = spanreader("show", article, "--json").json["annotations"]
    assert [a["annotator"] for a in found] == ["Reader 1", "Dana"]


def test_annotators_go_out_under_other_names(spanreader, article, tmp_path):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3")
    for format_id in ("csv", "json", "webannotation"):
        out = tmp_path / format_id
        spanreader("export", "--format", format_id, "--out", out, "--pseudonyms")
        assert "Annotator 1" in out.read_text("utf-8")
        assert "Reader 1" not in out.read_text("utf-8")
    options = ("--format", "csv", "--out", tmp_path / "kept.csv", "--annotator", "Reader 1", "--pseudonyms")
    spanreader("export", *options, "--save", "blind")
    (tmp_path / "kept.csv").unlink()
    spanreader("export", "--saved", "blind")
    assert "Annotator 1" in (tmp_path / "kept.csv").read_text("utf-8")


def test_a_library_moves(spanreader, article, tmp_path):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3")
    spanreader("pack", tmp_path / "all.spanpack", "--everything")
    moved = tmp_path / "moved.spanlib"
    spanreader("unpack", tmp_path / "all.spanpack", library=moved)
    before = spanreader("show", article, "--json").json
    assert spanreader("show", article, "--json", library=moved).json == before
    assert STORY.split("\n")[0] in before["revision"]["text"]
    assert spanreader("pack", tmp_path / "x.spanpack", "--everything", "--work", "all").status == 2


def test_a_pack_that_is_not_there_or_none(spanreader, tmp_path):
    assert "no.spanpack" in spanreader.refuses("unpack", tmp_path / "no.spanpack")
    (tmp_path / "x.spanpack").write_bytes(b"PK\x03\x04 nothing")
    assert "x.spanpack" in spanreader.refuses("unpack", tmp_path / "x.spanpack")
