"""Native JSON: everything goes out and comes back; nothing that is wrong comes in."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.assets import resources
from reader.errors import ImportFailed
from reader.exporters import export
from reader.model import native, schema
from tests.core.exporters.generated import MemoryLibrary, small_library, snapshots


def exported(library: MemoryLibrary, folder: Path) -> bytes:
    report = export(library, format="json", out=folder / "library.json")
    assert {n.message for n in report.losses} <= {"loss.pictures"}  # a pack takes them along
    return report.path.read_bytes()


@given(snapshots())
@settings(deadline=None)
def test_a_snapshot_comes_back_from_json_without_a_difference(snapshot):
    data = json.dumps(native.dump(snapshot), ensure_ascii=False).encode()
    assert native.loads(data, "library.json") == snapshot


@given(snapshots())
@settings(deadline=None)
def test_a_library_comes_back_from_its_export_without_a_difference(tmp_path_factory, snapshot):
    data = exported(MemoryLibrary(snapshot), tmp_path_factory.mktemp("out"))
    assert native.loads(data, "library.json").in_order() == snapshot.in_order()


@given(snapshots())
@settings(deadline=None)
def test_the_streamed_export_is_the_dumped_snapshot(tmp_path_factory, snapshot):
    data = json.loads(exported(MemoryLibrary(snapshot), tmp_path_factory.mktemp("out")))
    dumped = native.dump(snapshot, data["generator"])
    assert data == json.loads(json.dumps(dumped))


def test_a_chosen_article_goes_out_with_what_it_refers_to_and_no_more(tmp_path):
    library = small_library("One two.", ("claim", ((0, 3),)))
    report = export(
        library, format="json", out=tmp_path / "a.json", articles=[library.snapshot.articles[0].id]
    )
    snapshot = native.loads(report.path.read_bytes(), "a.json")
    assert snapshot.annotations == library.snapshot.annotations
    assert [a.id for a in snapshot.annotators] == [library.snapshot.annotator]


def test_keys_of_a_newer_program_are_written_again():
    data = native.dump(small_library("One.", ("claim", ((0, 3),))).snapshot)
    data["minor"] = native.MINOR + 1
    data["mood"] = {"a": [1]}
    data["articles"][0]["weather"] = "rain"
    data["articles"][0]["annotations"][0]["anchors"][0]["pieces"][0]["x/y~z"] = 1.5
    data["codebooks"][0]["tags"][1]["sound"] = None
    again = native.dump(native.load(json.loads(json.dumps(data))))
    assert {**again, "minor": data["minor"]} == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "native.not-json"),
        (b"\xff\xfe{", "native.not-json"),
        (b"[" * 200_000, "native.not-json"),
        (b'{"format": NaN}', "native.not-json"),
        (b"[1, 2]", "native.not-native"),
        (b'{"format": "something else"}', "native.not-native"),
        (b'{"format": "spanreader-library", "major": 2}', "native.newer"),
        (b'{"format": "spanreader-library"}', "native.newer"),
        (b'{"format": "spanreader-library", "major": 1, "articles": {}}', "native.damaged"),
    ],
)
def test_what_is_no_native_json_is_refused(data, message):
    with pytest.raises(ImportFailed) as refused:
        native.loads(data, "x.json")
    assert refused.value.message == message
    assert refused.value.facts["name"] == "x.json"


def piece(data: dict[str, Any]) -> dict[str, Any]:
    found = data["articles"][0]["annotations"][0]["anchors"][0]["pieces"][0]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: piece(d).update(start=1),  # the quote is not what stands there
        lambda d: piece(d).update(end=9999),
        lambda d: piece(d).update(start=-1),
        lambda d: piece(d).update(start=True),
        lambda d: piece(d).pop("end"),
        lambda d: piece(d).update(quote="\ud800"),
        lambda d: d["articles"][0]["annotations"][0].update(annotator="nobody"),
        lambda d: d["articles"][0]["annotations"][0].update(speaker={"speaker": "nobody"}),
        lambda d: d["articles"][0]["annotations"][0].update(note=7),
        lambda d: d["articles"][0]["annotations"][0]["anchors"][0].update(revision="none"),
        lambda d: d["articles"][0]["annotations"][0]["anchors"][0].update(state="lucky"),
        lambda d: d["articles"][0]["annotations"].append(d["articles"][0]["annotations"][0]),
        lambda d: d["articles"][0]["revisions"][0].update(text="a\r\nb"),
        lambda d: d["articles"][0]["revisions"][0]["blocks"][0].update(end=9999),
        lambda d: d["articles"][0]["revisions"][0]["blocks"][0].update(kind="banner"),
        lambda d: d["articles"].append(d["articles"][0]),
        lambda d: d["articles"].append(7),
        lambda d: d["codebooks"][0]["tags"][0].pop("name"),
        lambda d: d.update(codebook=3),
        lambda d: d.update(links=[{"id": "k", "kind": "x", "from_annotation": "no", "to_annotation": "no"}]),
    ],
)
def test_a_damaged_export_is_refused_with_the_place(damage):
    data = native.dump(small_library("One two.", ("claim", ((0, 3),))).snapshot)
    damage(data)
    with pytest.raises(ImportFailed) as refused:
        native.load(data, "x.json")
    assert refused.value.message == "native.damaged"
    assert refused.value.facts["where"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(snapshots(), st.data())
@settings(deadline=None)
def test_a_mutated_export_is_read_or_refused_but_never_a_fault_of_ours(snapshot, data):
    parsed = json.loads(json.dumps(native.dump(snapshot)))
    place: Any = parsed
    for _ in range(data.draw(st.integers(0, 6))):
        inside = place.values() if isinstance(place, dict) else place
        boxes = [child for child in inside if isinstance(child, (dict, list)) and child]
        if not boxes:
            break
        place = data.draw(st.sampled_from(boxes))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    place[data.draw(st.sampled_from(keys))] = data.draw(JSON)
    with suppress(ImportFailed):
        native.load(parsed, "x.json")


# --- the published schema ------------------------------------------------------------------------------


def test_the_published_schema_is_that_of_the_values():
    published = resources() / "schemas" / schema.NAME
    assert published.read_text("utf-8") == schema.text()


@given(snapshots())
@settings(max_examples=10)
def test_exports_meet_the_published_schema(snapshot):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not in this environment")
    validator = jsonschema.Draft202012Validator(schema.schema())
    data = json.loads(json.dumps(native.dump(snapshot)))
    assert not list(validator.iter_errors(data))
    data["articles"] = [{"id": 7}]
    assert list(validator.iter_errors(data))
