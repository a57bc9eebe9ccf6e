"""The verbs do what they say, in the JSON shapes that scripts rely on and in text for people."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reader.cli.verbs import VERBS
from reader.library import Library
from reader.library.edits import AddLinks
from reader.model.snapshot import Link
from tests.core.cli.running import STORY, Console


def text_of(spanreader: Console, article: str) -> str:
    return str(spanreader("show", article, "--json").json["revision"]["text"])


def place(text: str, words: str) -> str:
    start = text.index(words)
    return f"{start}:{start + len(words)}"


def test_list_gives_the_articles_with_their_facts(spanreader):
    (row,) = spanreader("list", "--json").json["articles"]
    assert row["title"] == "The ferry is late"
    assert row["annotations"] == 0
    assert row["revisions"] == 1
    assert {"id", "title", "outlet", "byline", "published", "url", "revisions", "annotations"} <= row.keys()


def test_a_verdict_is_given_shown_and_searched(spanreader, article):
    given = ("--verdict", "refuted", "--evidence", "https://example.org/a", "--checked", "2026-11")
    assert spanreader("annotate", article, "--tag", "claim", "--span", "0:3", *given).status == 0
    (annotation,) = spanreader("show", article, "--json").json["annotations"]
    assert annotation["verdict"] == {
        "verdict": "refuted",
        "evidence": [{"address": "https://example.org/a", "note": ""}],
        "checked": "2026-11",
    }
    assert "Checked 2026-11: refuted; https://example.org/a" in spanreader("show", article).out
    assert len(spanreader("search", "verdict:refuted", "--json").json["hits"]) == 1


def test_an_annotation_that_nobody_checked_has_no_verdict(spanreader, article):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--verdict", "unchecked")
    (annotation,) = spanreader("show", article, "--json").json["annotations"]
    assert annotation["verdict"] is None
    refused = spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--verdict", "fake")
    assert refused.status == 2


def test_show_gives_the_links_of_an_article_to_scripts(spanreader, article):
    ids = [
        spanreader("annotate", article, "--tag", "claim", "--span", span, "--json").json["annotation"]
        for span in ("0:3", "4:9")
    ]
    assert spanreader("show", article, "--json").json["links"] == []
    with Library.open(spanreader.library) as library:
        library.apply(AddLinks((Link("one", "repeats", ids[0], ids[1], created="2026"),)))
    (link,) = spanreader("show", article, "--json").json["links"]
    assert (link["kind"], link["from_annotation"], link["to_annotation"]) == ("repeats", *ids)


def test_options_may_stand_before_or_after_the_verb(spanreader):
    before = spanreader("--json", "list")
    assert before.json == spanreader("list", "--json").json


def test_show_gives_text_blocks_and_annotations(spanreader, article):
    shown = spanreader("show", article, "--json").json
    revision = shown["revision"]
    assert {"id", "number", "text", "blocks"} <= revision.keys()
    assert "🚧 It closed in May." in revision["text"]
    assert all(revision["text"][b["start"] : b["end"]].strip() for b in revision["blocks"])
    assert shown["annotations"] == []


def test_annotate_then_show_then_remove(spanreader, article):
    text = text_of(spanreader, article)
    done = spanreader(
        *("annotate", article, "--tag", "background", "--span", place(text, "It closed in May.")),
        *("--note", "an old fact", "--speaker", "Officials", "--cue", place(text, "closed"), "--json"),
    ).json
    (annotation,) = spanreader("show", article, "--json").json["annotations"]
    assert annotation["id"] == done["annotation"]
    assert annotation["tag"] == "background"
    (piece,) = annotation["pieces"]
    assert piece["quote"] == text[piece["start"] : piece["end"]] == "It closed in May."
    assert (annotation["note"], annotation["speaker"]) == ("an old fact", "Officials")
    assert [cue["quote"] for cue in annotation["cues"]] == ["closed"]
    assert annotation["annotator"] == "Reader 1"
    assert spanreader("remove", done["annotation"], "--json").json == {"removed": [done["annotation"]]}
    assert spanreader("show", article, "--json").json["annotations"] == []


def test_several_spans_make_one_annotation_in_text_order(spanreader, article):
    spanreader("annotate", article, "--tag", "claim", "--span", "20:30", "--span", "5:10")
    (annotation,) = spanreader("show", article, "--json").json["annotations"]
    assert [(p["start"], p["end"]) for p in annotation["pieces"]] == [(5, 10), (20, 30)]


def test_a_span_may_begin_at_0_and_end_at_the_end(spanreader, article):
    length = len(text_of(spanreader, article))
    assert spanreader("annotate", article, "--tag", "claim", "--span", f"0:{length}").status == 0


def test_a_tag_is_known_by_its_name_too_and_a_speaker_is_made_once(spanreader, article):
    for span in ("0:3", "4:6"):
        assert (
            spanreader("annotate", article, "--tag", "Claim", "--span", span, "--speaker", "Dana").status == 0
        )
    said = spanreader("show", article, "--json").json["annotations"]
    assert {a["tag"] for a in said} == {"claim"}
    spanreader("export", "--format", "json", "--out", spanreader.library.with_name("x.json"))
    exported = json.loads(spanreader.library.with_name("x.json").read_text("utf-8"))
    assert [s["name"] for s in exported["speakers"]] == ["Dana"]


def test_the_beginning_of_an_id_will_do(spanreader, article):
    assert spanreader("show", article[:6], "--json").json["id"] == article
    done = spanreader("annotate", article[:8], "--tag", "claim", "--span", "0:3", "--json").json
    assert spanreader("remove", done["annotation"][:8]).status == 0


def test_show_marks_what_is_tagged_in_the_text(spanreader, article):
    text = text_of(spanreader, article)
    spanreader(
        "annotate",
        article,
        "--tag",
        "background",
        "--span",
        place(text, "It closed in May."),
        "--note",
        "two\nlines",
    )
    out = spanreader("show", article).out
    assert "🚧 ⟦B It closed in May.⟧" in out
    assert "two" in out
    assert "lines" in out


def test_overlapping_marks_nest_in_text_order(spanreader, article):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:9")
    spanreader("annotate", article, "--tag", "speculation", "--span", "4:9")
    assert "⟦C The ⟦S ferry⟧⟧" in spanreader("show", article).out


def test_control_characters_of_an_article_do_not_reach_the_terminal(capsys, tmp_path):
    from tests.core.cli.running import make_library

    path = make_library(tmp_path, STORY.replace("Friday", "Fri\x1b[2Jday \u202eslow"))
    console = Console(capsys, path)
    (row,) = console("list", "--json").json["articles"]
    out = console("show", row["id"]).out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_export_says_what_it_wrote_and_what_it_lost(spanreader, article, tmp_path):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3")
    out = tmp_path / "out.csv"
    report = spanreader("export", "--format", "csv", "--out", out, "--json").json
    assert (report["articles"], report["annotations"], report["rows"]) == (1, 1, 1)
    assert {n["message"] for n in report["losses"]} >= {"loss.text"}
    with out.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["quote"] == "The"
    said = spanreader("export", "--format", "csv", "--out", out, "--article", article[:8])
    assert "1 annotation of 1 article written" in said.out


def test_formats_lists_every_exporter(spanreader):
    records = spanreader("formats", "--json").json["formats"]
    assert {"csv", "csv-spreadsheet", "json", "jsonl"} <= {r["id"] for r in records}
    assert "csv-spreadsheet" in spanreader("formats").out


def test_search_finds_words_of_the_text(spanreader, article):
    (hit,) = spanreader("search", "bridge", "--json").json["hits"]
    assert hit["article"] == article
    assert text_of(spanreader, article)[hit["start"] : hit["end"]] == "bridge"
    assert "bridge" in hit["snippet"]
    assert "Nothing" in spanreader("search", "unheardof").out


def test_codebook_shows_the_tags_and_their_definitions(spanreader):
    book = spanreader("codebook", "--json").json["codebook"]
    assert [t["id"] for t in book["tags"]] == ["claim", "speculation", "background"]
    assert "Speculation" in spanreader("codebook").out


def test_check_finds_nothing_in_a_sound_library(spanreader):
    assert spanreader("check", "--json").json == {"ok": True, "problems": []}


def test_backup_then_restore_brings_back_what_was(spanreader, article):
    copy = Path(spanreader("backup", "--json").json["backup"])
    assert copy.exists()
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3")
    assert spanreader("restore", copy).status == 0
    assert spanreader("show", article, "--json").json["annotations"] == []


def test_native_json_comes_back_into_an_empty_library_as_it_was(spanreader, article, tmp_path):
    spanreader("annotate", article, "--tag", "claim", "--span", "0:3", "--note", "n", "--speaker", "Dana")
    spanreader("export", "--format", "json", "--out", tmp_path / "all.json")
    fresh = tmp_path / "fresh.spanlib"
    imported = spanreader("import", tmp_path / "all.json", "--json", library=fresh).json
    assert [i["article"] for i in imported["imported"]] == [article]
    before = spanreader("show", article, "--json").json
    assert spanreader("show", article, "--json", library=fresh).json == before


def test_the_table_comes_back_onto_its_articles(spanreader, article, tmp_path):
    done = spanreader(
        *("annotate", article, "--tag", "claim", "--span", "0:3", "--span", "4:9", "--note", "=1+1"),
        *("--speaker", "Dana", "--speaker-kind", "unnamed", "--json"),
    ).json["annotation"]
    before = spanreader("show", article, "--json").json["annotations"]
    for format in ("csv", "csv-spreadsheet"):
        out = tmp_path / f"{format}.csv"
        spanreader("export", "--format", format, "--out", out)
        empty = tmp_path / f"{format}.spanlib"
        spanreader("export", "--format", "json", "--out", tmp_path / "all.json")
        spanreader("import", tmp_path / "all.json", library=empty)
        spanreader("remove", done, library=empty)
        back = spanreader("import", out, "--json", library=empty).json["imported"]
        assert back[0]["added"] == [done]  # out of the trash
        spanreader("remove", done, library=empty)
        again = spanreader("import", out, "--json").json["imported"]
        assert (again[0]["same"], again[0]["added"]) == ([done], [])
        renamed = tmp_path / "renamed.csv"
        fresh_id = done[:-4] + "ffff"
        renamed.write_bytes(out.read_bytes().replace(done.encode(), fresh_id.encode()))
        added = spanreader("import", renamed, "--json", library=empty).json["imported"]
        assert added[0]["added"] == [fresh_id]
        (after,) = spanreader("show", article, "--json", library=empty).json["annotations"]
        assert {**after, "id": done} == before[0]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_the_shared_options(spanreader, verb):
    said = spanreader(verb, "--help")
    assert said.status == 0
    assert "--library" in said.out
    assert "--json" in said.out


def test_the_list_of_verbs_stands_in_the_help(spanreader):
    out = spanreader("--help").out
    assert all(verb in out for verb in VERBS)
