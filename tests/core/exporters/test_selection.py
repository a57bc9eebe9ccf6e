"""What goes out is chosen the same way for every format."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reader import wording
from reader.errors import ExportFailed, NotFound
from reader.exporters import EXPORTERS, SavedChoice, Selection, export, exporter, losses, preview
from reader.exporters.selection import choice_from_json, choice_to_json
from reader.model import Anchor, Annotator, Speaker, SpeakerMention, native, piece_of
from reader.model.rows import COLUMNS, TEXT_COLUMNS
from reader.text.hashing import text_hash
from reader.text.span import Span
from tests.core.exporters.generated import (
    MemoryLibrary,
    blocks_of,
    changed,
    identity,
    small_library,
    snapshots,
)

FORMATS = [e.id for e in EXPORTERS if e.id != "pdf"]  # that one needs printed pages
TEXT = "Officials said the bridge may reopen Friday. 🚧 It closed in May."
NOBODY = "-nobody-"


def library() -> MemoryLibrary:
    """Two annotators, two tags, a speaker, notes, made on different days."""
    held = small_library(TEXT, ("speculation", ((0, 44),)), ("background", ((47, 64),)), note="why")
    first, second = held.snapshot.annotations
    dana = Annotator(identity(4), "Dana")
    first = replace(
        first, speaker=SpeakerMention(identity(5), Span(0, 9)), created="2026-03-01T00:00:00.000Z"
    )
    second = replace(second, annotator=dana.id)
    return MemoryLibrary(
        replace(
            held.snapshot,
            annotations=(first, second),
            annotators=(*held.snapshot.annotators, dana),
            speakers=(Speaker(identity(5), "Ministry", "institution"),),
        )
    )


def two_revisions() -> MemoryLibrary:
    """An article whose second text has lost the first annotation."""
    held = library()
    (old,) = held.snapshot.revisions
    text = "🚧 It closed in May. More to come."
    new = replace(old, id=identity(6), number=2, text=text, text_hash=text_hash(text), blocks=blocks_of(text))
    first, second = held.snapshot.annotations
    second = second.with_anchor(Anchor(new.id, (piece_of(text, Span(2, 19)),)))
    return MemoryLibrary(replace(held.snapshot, revisions=(old, new), annotations=(first, second)))


def rows(held: MemoryLibrary, folder: Path, **chosen: object) -> list[dict[str, str]]:
    path = export(held, format="csv", out=folder / "o.csv", selection=Selection(**chosen)).path  # type: ignore[arg-type]
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("chosen", "quotes"),
    [
        ({}, {TEXT[:44], TEXT[47:]}),
        ({"tags": ("speculation",)}, {TEXT[:44]}),
        ({"tags": ("Background", "speculation")}, {TEXT[:44], TEXT[47:]}),
        ({"annotators": ("dana",)}, {TEXT[47:]}),
        ({"annotators": (identity(3),)}, {TEXT[:44]}),
        ({"made_from": "2026-02"}, {TEXT[:44]}),
        ({"made_until": "2026-01-02"}, {TEXT[47:]}),
        ({"made_from": "2026-01", "made_until": "2026"}, {TEXT[:44], TEXT[47:]}),
        ({"published_from": "2026-05-31"}, {TEXT[:44], TEXT[47:]}),
        ({"published_from": "2026-06"}, set()),
        ({"published_until": "2026-04-30"}, set()),
        ({"articles": (identity(1),)}, {TEXT[:44], TEXT[47:]}),
    ],
)
def test_only_what_was_chosen_goes_out(tmp_path, chosen, quotes):
    assert {row["quote"] for row in rows(library(), tmp_path, **chosen)} == quotes


@pytest.mark.parametrize("format", [f for f in FORMATS if f != "qdc"])
def test_every_format_takes_the_same_choice(tmp_path, format):
    held = library()
    whole = preview(held, format, rows=9)
    only = preview(
        held, format, rows=9, selection=Selection(tags=("background",), notes=False, speakers=False)
    )
    assert "Ministry" not in only
    assert "why" not in only
    assert len(only) < len(whole)
    report = export(held, format=format, out=tmp_path / "o", selection=Selection(tags=("background",)))
    assert report.annotations == 1


@pytest.mark.parametrize("format", FORMATS)
def test_without_text_no_word_of_the_article_goes_out_or_the_format_refuses(tmp_path, format):
    held = changed(library(), cues=(Span(26, 29),))
    chosen = Selection(text=False)
    if not exporter(format).without_text:
        with pytest.raises(ExportFailed) as refused:
            export(held, format=format, out=tmp_path / "o", selection=chosen)
        assert refused.value.message == "export.needs-text"
        assert wording.of(refused.value)
        assert not list(tmp_path.iterdir())
        return
    data = export(held, format=format, out=tmp_path / "o", selection=chosen).path.read_bytes()
    if format == "xlsx":
        data = preview(held, format, rows=9, selection=chosen).encode()
    assert not any(words in data for words in (b"reopen", b"closed", b'"may"', "🚧".encode()))
    assert b"47" in data or format == "qdc"


def test_columns_stand_in_the_order_that_was_asked_for(tmp_path):
    (first, *_) = rows(library(), tmp_path, columns=("tag", "quote", "speaker"))
    assert list(first.items()) == [("tag", "speculation"), ("quote", TEXT[:44]), ("speaker", "Ministry")]
    (first, *_) = rows(library(), tmp_path, columns=("note",))
    assert first == {"note": "why"}
    assert set(COLUMNS) - set(rows(library(), tmp_path, text=False)[0]) == TEXT_COLUMNS


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"columns": ("tag", "colour")}, "export.unknown-column"),
        ({"columns": ("tag", "tag")}, "export.column-twice"),
        ({"tags": ("gossip",)}, "export.unknown-tag"),
        ({"annotators": (NOBODY,)}, "export.unknown-annotator"),
        ({"revisions": "old"}, "export.unknown-revisions"),
        ({"revisions": "0"}, "export.unknown-revisions"),
        ({"made_from": "May"}, "export.no-date"),
        ({"published_until": "2026-5-1"}, "export.no-date"),
    ],
)
def test_a_choice_that_cannot_be_met_is_refused_with_what_there_is(tmp_path, chosen, message):
    with pytest.raises(ExportFailed) as refused:
        rows(library(), tmp_path, **chosen)
    assert refused.value.message == message
    assert wording.of(refused.value).count("nothing was written") == 1
    assert not list(tmp_path.iterdir())


def test_revisions_are_the_newest_each_or_one_by_its_number(tmp_path):
    held = two_revisions()
    assert [(r["revision"], r["tag"]) for r in rows(held, tmp_path)] == [
        ("1", "speculation"),
        ("2", "background"),
    ]
    assert [r["revision"] for r in rows(held, tmp_path, revisions="newest")] == ["2"]
    assert [r["revision"] for r in rows(held, tmp_path, revisions="every")] == ["1", "1", "2"]
    assert [(r["revision"], r["start"]) for r in rows(held, tmp_path, revisions="1")] == [
        ("1", "0"),
        ("1", "47"),
    ]
    with pytest.raises(NotFound):
        rows(held, tmp_path, revisions="3")


@pytest.mark.parametrize("format", FORMATS)
def test_each_revision_is_a_text_of_its_own_when_all_are_chosen(tmp_path, format):
    held = two_revisions()
    report = export(held, format=format, out=tmp_path / "o", selection=Selection(revisions="every"))
    assert report.articles == (1 if format == "json" else 2)


def test_native_json_of_one_revision_holds_no_place_in_another(tmp_path):
    held = changed(two_revisions(), cues=(Span(0, 2),))
    for which, count in (("newest", 1), ("1", 2), ("every", 2), ("", 2)):
        path = export(held, format="json", out=tmp_path / "o", selection=Selection(revisions=which)).path
        snapshot = native.loads(path.read_bytes(), "o")  # checks every quote and reference
        assert len(snapshot.annotations) == count
        assert [r.number for r in snapshot.revisions] == {"newest": [2], "1": [1]}.get(which, [1, 2])
    assert snapshot == native.load(json.loads(json.dumps(native.dump(held.snapshot))))


def test_what_was_left_out_on_purpose_is_no_loss():
    held = library()
    all_of_it = {n.message for n in losses(held, "doccano")}
    chosen = {n.message for n in losses(held, "doccano", selection=Selection(notes=False, speakers=False))}
    assert {"loss.notes", "loss.speakers"} <= all_of_it
    assert not {"loss.notes", "loss.speakers"} & chosen


def test_native_json_without_speakers_names_none(tmp_path):
    path = export(library(), format="json", out=tmp_path / "o", selection=Selection(speakers=False)).path
    assert "Ministry" not in path.read_text("utf-8")
    assert not native.loads(path.read_bytes(), "o").speakers


@given(snapshots())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_choosing_everything_by_name_is_choosing_everything(tmp_path_factory, snapshot):
    held, folder = MemoryLibrary(snapshot), tmp_path_factory.mktemp("o")
    named = Selection(
        articles=tuple(a.id for a in snapshot.articles),
        tags=tuple(t.id for t in held.codebook().tags),
        annotators=tuple(a.id for a in snapshot.annotators),
        columns=COLUMNS,
    )
    whole = export(held, format="csv", out=folder / "a.csv").path.read_bytes()
    assert export(held, format="csv", out=folder / "b.csv", selection=named).path.read_bytes() == whole


def test_a_saved_choice_comes_back_from_json_and_a_foreign_one_is_passed_by():
    choice = SavedChoice(
        "Claims", "csv", "/x.csv", Selection(tags=("claim",), columns=("tag", "quote"), text=False)
    )
    data = json.loads(json.dumps(choice_to_json(choice)))
    assert choice_from_json(data) == choice
    assert choice_from_json({**data, "selection": {"columns": ["gone"]}}) is None
    assert choice_from_json({"name": 3}) is None
