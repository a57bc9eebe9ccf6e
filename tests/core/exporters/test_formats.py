"""Every format for other programs: a reader of its own agrees on count, tag, span and quote."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.exporters import EXPORTERS, export, exporter, losses, preview
from reader.exporters.loss import FEATURES
from reader.exporters.tokens import tokens
from reader.model import SpeakerMention
from reader.model.snapshot import Snapshot
from tests.core.exporters import readers
from tests.core.exporters.generated import MemoryLibrary, changed, small_library, snapshots
from tests.core.exporters.judge import Found, disagreements, exporters_off_by_one, pieces_of

READERS: dict[str, Callable[[bytes], Iterable[Found]]] = {
    "jsonl": readers.jsonl,
    "webannotation": readers.webannotation,
    "doccano": readers.doccano,
    "label-studio": readers.label_studio,
    "spacy": readers.spacy,
    "xmi": readers.xmi,
    "qdpx": readers.qdpx,
}
# Every format reads the same generated libraries: a few of them each are many. The folder is only read.
FEWER = settings(
    max_examples=max(15, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
OVERLAPS = small_library(
    "Officials said the bridge may reopen Friday. 🚧 It closed in May.",
    ("speculation", ((0, 44),)),
    ("claim", ((0, 9), (15, 25))),
    ("background", ((47, 64),)),
    note="why",
)


def written(library: MemoryLibrary, format: str, folder: Path) -> bytes:
    return export(library, format=format, out=folder / f"out{exporter(format).suffix}").path.read_bytes()


@pytest.mark.parametrize("format", READERS)
@given(snapshot=snapshots())
@FEWER
def test_a_reader_agrees_on_every_piece(tmp_path_factory, format, snapshot):
    library = MemoryLibrary(snapshot)
    found = READERS[format](written(library, format, tmp_path_factory.mktemp("out")))
    assert not disagreements(library, found)


@pytest.mark.parametrize("format", [*READERS, "brat"])
def test_an_exporter_that_is_off_by_one_is_found_out(tmp_path, format):
    read = {**READERS, "brat": readers.brat}[format]
    assert not disagreements(OVERLAPS, read(written(OVERLAPS, format, tmp_path)))
    with exporters_off_by_one():
        try:
            found = list(read(written(OVERLAPS, format, tmp_path)))
        except (AssertionError, LookupError):
            return
    assert disagreements(OVERLAPS, found)


@given(snapshot=snapshots())
@FEWER
def test_brat_agrees_but_for_line_breaks(tmp_path_factory, snapshot):
    library = MemoryLibrary(snapshot)
    found = Counter(readers.brat(written(library, "brat", tmp_path_factory.mktemp("out"))))
    expected: Counter[Found] = Counter()
    for (tag, start, _, quote), count in pieces_of(library).items():
        at = start
        for line in quote.split("\n"):
            if line:
                expected[tag, at, at + len(line), line] += count
            at += len(line) + 1
    assert found == expected


@given(snapshot=snapshots())
@FEWER
def test_conll_agrees_on_words_and_leaves_out_what_it_says(tmp_path_factory, snapshot):
    library = MemoryLibrary(snapshot)
    found = Counter(readers.conll(written(library, "conll", tmp_path_factory.mktemp("out"))))
    expected = Counter(
        (tag, "".join(quote.split())) for tag, _, _, quote in pieces_of(library).elements() if quote.strip()
    )
    assert not found - expected
    lost = {n.message for n in losses(library, "conll")}
    if "loss.left-out" not in lost:
        assert found == expected


def test_of_overlapping_annotations_conll_keeps_the_first_and_longest(tmp_path):
    found = list(readers.conll(written(OVERLAPS, "conll", tmp_path)))
    assert found == [
        ("speculation", "Officialssaidthebridgemayreopen​Friday.".replace("​", "")),
        ("background", "ItclosedinMay."),
    ]
    (notice,) = (n for n in losses(OVERLAPS, "conll") if n.message == "loss.left-out")
    assert dict(notice.facts)["count"] == 1


def test_conll_never_ends_a_sentence_inside_an_annotation(tmp_path):
    library = small_library("It rained. It poured. It stopped.", ("claim", ((3, 20),)))
    lines = written(library, "conll", tmp_path).decode().split("\n")
    assert "I-claim" in lines[lines.index("It -X- _ I-claim")]
    assert [tag for tag, _ in readers.conll("\n".join(lines).encode())] == ["claim"]


@given(snapshot=snapshots())
@FEWER
def test_the_page_holds_the_words_and_runs_nothing(tmp_path_factory, snapshot):
    library = MemoryLibrary(snapshot)
    page = readers.PageReader()
    page.feed(written(library, "html", tmp_path_factory.mktemp("out")).decode())
    newest = {r.article: r for r in sorted(snapshot.revisions, key=lambda r: r.number)}
    texts = [newest[a.id].text for a in snapshot.articles]
    assert [[b for b in blocks if b] for blocks in page.articles] == [
        [line for line in text.split("\n") if line] for text in texts
    ]
    marked = Counter(words for words in page.marks.values())
    expected = Counter(
        quote
        for annotation in snapshot.annotations
        if annotation.anchors
        and (
            quote := "".join(
                p.quote for p in sorted(annotation.anchors[0].pieces, key=lambda p: p.span)
            ).replace("\n", "")
        )
    )
    assert marked == expected


def test_the_page_escapes_everything_and_names_tags_by_letter(tmp_path):
    library = small_library(
        '<b>a</b> & "q"', ("claim", ((0, 8),)), note="<script>alert(1)</script>", title="<i>&"
    )
    text = written(library, "html", tmp_path).decode()
    assert "<script" not in text
    assert "<b>a</b>" not in text
    assert 'data-letter="C" data-n="1"' in text
    assert "Content-Security-Policy" in text


def test_markdown_has_a_footnote_for_every_annotation_and_escapes_the_text(tmp_path):
    library = small_library("Title\n\n2. *not* bold_ [x]", ("claim", ((7, 15),)), note="two\nlines")
    text = written(library, "markdown", tmp_path).decode()
    assert text.startswith("# Title\n")
    assert "2. \\*not\\*[^1] bold\\_ \\[x\\]" in text.replace("\\2.", "2.")
    assert "[^1]: **Claim** “2. \\*not\\*”: two lines" in text.replace("\\2.", "2.")


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_tokens_cover_the_text(text):
    found = tokens(text)
    assert "".join(text[t.start : t.end] + (" " if t.spaced else "") for t in found) == text
    assert all(t.start < t.end and t.blank == text[t.start : t.end].isspace() for t in found)


def test_pieces_of_one_annotation_can_be_told_apart_from_two(tmp_path):
    web = json.loads(written(OVERLAPS, "webannotation", tmp_path))
    assert len({a.get("canonical") for a in web if a.get("canonical")}) == 1
    assert len({a["id"] for a in web}) == 4
    (line,) = written(OVERLAPS, "doccano", tmp_path).decode().splitlines()
    assert [r["type"] for r in json.loads(line)["relations"]] == ["same annotation"]
    (task,) = json.loads(written(OVERLAPS, "label-studio", tmp_path))
    assert [r["type"] for r in task["annotations"][0]["result"]].count("relation") == 1


def test_label_studio_gets_the_configuration_that_its_tasks_need(tmp_path):
    written(OVERLAPS, "label-studio", tmp_path)
    config = (tmp_path / "out.labels.xml").read_text()
    assert all(f'<Label value="{tag}"/>' in config for tag in ("claim", "speculation", "background"))


def test_xmi_counts_in_utf_16(tmp_path):
    files = readers.members(written(OVERLAPS, "xmi", tmp_path))
    (cas,) = (content.decode() for name, content in files.items() if name.endswith(".xmi"))
    assert 'begin="48" end="65" label="background"' in cas


def test_who_said_it_and_why_go_where_they_can(tmp_path):
    library = changed(OVERLAPS, speaker=SpeakerMention("s"))
    from reader.model import Speaker

    library.speaker = lambda _id: Speaker("s", "Dana <D>", "unnamed")  # type: ignore[method-assign]
    for format in ("webannotation", "brat", "xmi", "html", "markdown", "jsonl"):
        text = preview(library, format, rows=10)
        assert "Dana" in text, format
    for format in ("webannotation", "brat", "xmi", "qdpx", "label-studio", "html", "markdown", "jsonl"):
        assert "why" in preview(library, format, rows=10), format


@pytest.mark.parametrize("one", EXPORTERS, ids=lambda one: one.id)
def test_an_exporter_declares_only_losses_that_there_are(one):
    assert one.loses <= set(FEATURES)
    assert one.by_nature <= one.loses
    assert one.suffix.startswith(".")
    assert one.about


def test_ids_of_formats_are_unique():
    assert len({one.id for one in EXPORTERS}) == len(EXPORTERS)


# --- the other side ------------------------------------------------------------------------------------


@given(snapshot=snapshots())
@FEWER
def test_a_refi_project_is_valid_by_its_schema(tmp_path_factory, shared, snapshot):
    etree = pytest.importorskip("lxml.etree")
    schema = shared / "data" / "schemas" / "refi" / "Project.xsd"
    if not schema.exists():
        pytest.skip("the REFI schema is not beside this checkout")
    files = readers.members(written(MemoryLibrary(snapshot), "qdpx", tmp_path_factory.mktemp("out")))
    validator = etree.XMLSchema(etree.parse(str(schema)))
    project = etree.fromstring(files["project.qde"])
    assert validator.validate(project), validator.error_log
    for selection in project.iter("{urn:QDA-XML:project:1.0}PlainTextSelection"):
        selection.attrib["startPosition"] = "soon"
        assert not validator.validate(project)
        break


@given(snapshot=snapshots())
@FEWER
def test_web_annotations_meet_every_assertion_of_the_w3c(tmp_path_factory, shared, snapshot):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not in this environment")
    folder = shared / "data" / "schemas" / "w3c-anno"
    if not folder.exists():
        pytest.skip("the W3C schemas are not beside this checkout")
    validators = w3c_validators(jsonschema, folder)
    annotations = json.loads(
        written(MemoryLibrary(on_own_pages(snapshot)), "webannotation", tmp_path_factory.mktemp("out"))
    )
    words = [a for a in annotations if len(a["target"]["selector"]) == 2]
    areas = [a for a in annotations if len(a["target"]["selector"]) == 1]
    assert len(areas) == sum(a.area is not None for a in snapshot.annotations)
    for annotation in (*words[:3], *areas[:3]):
        assert [name for name, check in validators.items() if not check(annotation)] == []
    if words:
        words[0]["target"]["selector"][1]["start"] = -1
        assert [name for name, check in validators.items() if not check(words[0])]


def on_own_pages(snapshot: Snapshot) -> Snapshot:
    """Return a library whose areas are on pages of the files that its articles came from."""
    files = {
        r.article: r.source.original_hash for r in sorted(snapshot.revisions, key=lambda each: each.number)
    }
    moved = tuple(
        replace(a, area=replace(a.area, original=files[a.article])) if a.area is not None else a
        for a in snapshot.annotations
    )
    return replace(snapshot, annotations=moved)


def w3c_validators(jsonschema, folder: Path) -> dict[str, Callable[[object], bool]]:
    registry = pytest.importorskip("referencing").Registry(retrieve=lambda uri: local(folder, uri))
    suite = json.loads((folder / "annotations" / "annotationMusts.test").read_text())
    found: dict[str, Callable[[object], bool]] = {}
    for name in suite["assertions"]:
        path = folder / name
        if path.exists():
            found[name] = jsonschema.Draft4Validator(json.loads(path.read_text()), registry=registry).is_valid
    assert len(found) > 40
    return found


def local(folder: Path, uri: str):
    """Return a definition by its file name, as the suite's own runner does."""
    referencing = pytest.importorskip("referencing")
    name = uri.rsplit("/", 1)[-1].partition("#")[0]
    (path,) = (p for p in folder.rglob("*.json") if p.name == name)
    return referencing.Resource.from_contents(
        json.loads(path.read_text()), default_specification=referencing.jsonschema.DRAFT4
    )


@given(snapshot=snapshots())
@FEWER
def test_uima_reads_the_same_spans(tmp_path_factory, snapshot):
    cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not in this environment")
    library = MemoryLibrary(snapshot)
    files = readers.members(written(library, "xmi", tmp_path_factory.mktemp("out")))
    import io

    types = cassis.load_typesystem(io.BytesIO(files.pop("TypeSystem.xml")))
    found: list[Found] = []
    for content in files.values():
        cas = cassis.load_cas_from_xmi(io.BytesIO(content), typesystem=types)
        found += [(s.label, s.begin, s.end, s.get_covered_text()) for s in cas.select("webanno.custom.Span")]
    assert not disagreements(library, found)


def test_an_empty_library_is_a_valid_project(tmp_path, shared):
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(shared / "data" / "schemas" / "refi" / "Project.xsd")))
    empty = MemoryLibrary(
        Snapshot(
            (OVERLAPS.codebook(),),
            (OVERLAPS.annotator(),),
            codebook=OVERLAPS.snapshot.codebook,
            annotator=OVERLAPS.snapshot.annotator,
        )
    )
    files = readers.members(written(empty, "qdpx", tmp_path))
    assert schema.validate(etree.fromstring(files["project.qde"])), schema.error_log
