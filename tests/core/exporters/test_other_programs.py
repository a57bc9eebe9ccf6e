"""Other programs read what we export and find the same: how many, where, which words, which tag.

Their readers are heavy, so they live in an environment of their own: `dev.py test --readers`. Elsewhere these
tests are skipped. Each reader must also find an exporter that is off by one.
"""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.exporters import export, exporter
from reader.model.rows import COLUMNS
from tests.core.exporters.generated import MemoryLibrary, changed, many, small_library
from tests.core.exporters.judge import Found, exporters_off_by_one, pieces_of

DOCUMENTS = 500
pytestmark = pytest.mark.filterwarnings("ignore")  # what other programs warn of is theirs
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "\t=1",
    "＝1+1",
    "'=1",
    "0012",
    "1e5",
    "TRUE",
    "2026-05-01",
)


def needed(module: str) -> Any:
    """Return a module of the readers' environment; skip elsewhere."""
    try:
        return importlib.import_module(module)
    except ImportError:
        pytest.skip(f"{module} is not in this environment; it is in that of `dev.py test --readers`")


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return many(DOCUMENTS)


def written(library: MemoryLibrary, format: str, folder: Path) -> Path:
    return export(library, format=format, out=folder / f"out{exporter(format).suffix}").path


# --- tables ----------------------------------------------------------------------------------------------


def by_polars(path: Path) -> Iterator[Found]:
    polars = needed("polars")
    frame = polars.read_csv(path, infer_schema=False)
    return _rows(frame.to_dicts())


def by_duckdb(path: Path) -> Iterator[Found]:
    duckdb = needed("duckdb")
    with duckdb.connect() as connection:
        options = (
            "all_varchar=true, quote='\"', escape='\"', header=true, delim=',', auto_detect=false, columns=?"
        )
        held = connection.execute(
            f"SELECT * FROM read_csv(?, {options})", [str(path), dict.fromkeys(COLUMNS, "VARCHAR")]
        )
        names = [column[0] for column in held.description]
        rows = [dict(zip(names, row, strict=True)) for row in held.fetchall()]
    return _rows(rows)


def by_openpyxl(path: Path) -> Iterator[Found]:
    openpyxl = needed("openpyxl")
    sheet = openpyxl.load_workbook(path, read_only=True).active
    heading, *rows = map(list, sheet.iter_rows())
    for row in rows:
        assert all(
            cell.data_type in ("s", "n") and (cell.data_type == "s" or cell.value is None) for cell in row
        )
    return _rows(dict(zip([c.value for c in heading], [c.value for c in row], strict=True)) for row in rows)


def _rows(rows: Iterable[dict[str, Any]]) -> Iterator[Found]:
    return ((r["tag"], int(r["start"]), int(r["end"]), r["quote"]) for r in rows if r["start"])


# --- labelling and training ------------------------------------------------------------------------------


def by_label_studio(path: Path) -> Iterator[Found]:
    interface = needed("label_studio_sdk.label_interface").LabelInterface(
        path.with_suffix(".labels.xml").read_text("utf-8")
    )
    tasks = json.loads(path.read_text("utf-8"))
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for annotation in task["annotations"]:
            regions = [r for r in annotation["result"] if r["type"] == "labels"]
            assert all(interface.validate_region(region) for region in regions)
            if regions:
                stranger = json.loads(json.dumps(regions[0]))
                stranger["value"]["labels"] = ["gossip"]
                assert not interface.validate_region(stranger)
    yield from _converted(path, tasks)


def _converted(path: Path, tasks: list[Any]) -> Iterator[Found]:
    """Let Label Studio's own converter make its small form of the tasks, and read that."""
    converter = needed("label_studio_sdk.converter").Converter
    numbered = path.with_name("numbered.json")
    for number, task in enumerate(tasks, 1):
        task["id"] = number
        for annotation in task["annotations"]:
            annotation |= {"id": number, "completed_by": 1}
    numbered.write_text(json.dumps(tasks), "utf-8")
    config = path.with_suffix(".labels.xml").read_text("utf-8")
    out = path.with_name("converted")
    converter(config, str(path.parent)).convert(str(numbered), str(out), "JSON_MIN", is_dir=False)
    (made,) = out.glob("*.json")
    for task in json.loads(made.read_text("utf-8")):
        for region in task.get("label", ()):
            start, end = region["start"], region["end"]
            assert region["text"] == task["text"][start:end]
            yield region["labels"][0], start, end, region["text"]


def by_spacy(path: Path) -> Iterator[Found]:
    spacy = needed("spacy")
    docs = needed("spacy.tokens")
    nlp = spacy.blank("xx")
    store = docs.DocBin(store_user_data=True)
    for line in path.read_text("utf-8").split("\n")[:-1]:
        record = json.loads(line)
        words, spaces = [t["text"] for t in record["tokens"]], [t["ws"] for t in record["tokens"]]
        doc = docs.Doc(nlp.vocab, words=words, spaces=spaces)
        assert doc.text == record["text"]
        spans = [doc.char_span(s["start"], s["end"], label=s["label"]) for s in record["spans"]]
        assert None not in spans
        doc.spans["tags"] = spans
        store.add(doc)
    again = docs.DocBin().from_bytes(store.to_bytes())
    for doc in again.get_docs(nlp.vocab):
        for span in doc.spans["tags"]:
            yield span.label_, span.start_char, span.end_char, span.text


def by_doccano(path: Path) -> Iterator[Found]:
    """Read lines by the rules of doccano's parser: what it counts as an error fails here.

    One object a line in UTF-8; `text` is a text; `entities` are numbered once in the whole file, each with a
    label and a place that its text has; `relations` join two entities of the same line.
    """
    seen: set[int] = set()
    for line in path.read_bytes().split(b"\n")[:-1]:
        record = json.loads(line.decode("utf-8"))
        assert isinstance(record["text"], str)
        own = set()
        for one in record["entities"]:
            start, end = one["start_offset"], one["end_offset"]
            assert type(start) is type(end) is type(one["id"]) is int
            assert 0 <= start < end <= len(record["text"])
            assert isinstance(one["label"], str)
            assert one["label"].strip()
            own.add(one["id"])
            yield one["label"], start, end, record["text"][start:end]
        assert len(own) == len(record["entities"])
        assert not own & seen
        seen |= own
        for one in record["relations"]:
            assert {one["from_id"], one["to_id"]} <= own
            assert one["type"]
        assert record["label"] == [
            [e["start_offset"], e["end_offset"], e["label"]] for e in record["entities"]
        ]


# --- the page --------------------------------------------------------------------------------------------


def by_html5lib(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (tag, words without white space) of each annotation, as a browser's parser has them."""
    document = needed("html5lib").parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    assert not [e for e in document.iter() if e.tag in ("script", "img", "link", "iframe", "object")]
    names = [
        li.find("mark/b").tail.strip().lower() for li in document.iter("li") if li.find("mark/b") is not None
    ]
    for article in document.iter("article"):
        found: dict[str, tuple[str, str]] = {}
        for mark in article.iter("mark"):
            if number := mark.get("data-a"):
                tag = names[int(mark.get("class")[1:])]
                found[number] = tag, found.get(number, ("", ""))[1] + "".join(mark.itertext())
        notes = {li.get("id") for li in article.iter("li")}
        assert {f"n{number}" for number in found} <= notes
        yield from ((tag, "".join(words.split())) for tag, words in found.values())


# --- the agreement ---------------------------------------------------------------------------------------

EXACT: dict[tuple[str, str], Callable[[Path], Iterable[Found]]] = {
    ("csv", "polars"): by_polars,
    ("csv", "duckdb"): by_duckdb,
    ("xlsx", "openpyxl"): by_openpyxl,
    ("label-studio", "label-studio-sdk"): by_label_studio,
    ("spacy", "spaCy"): by_spacy,
    ("doccano", "its rules"): by_doccano,
}


@pytest.mark.parametrize(("format", "reader"), EXACT, ids=map(" ".join, EXACT))
def test_they_agree_on_count_place_words_and_tag(tmp_path, library, format, reader):
    found = Counter(EXACT[format, reader](written(library, format, tmp_path)))
    assert found == pieces_of(library)
    print(f"{format} × {reader}: {DOCUMENTS} documents, {found.total()} pieces, all agree")


@pytest.mark.parametrize(("format", "reader"), EXACT, ids=map(" ".join, EXACT))
def test_they_find_an_exporter_that_is_off_by_one(tmp_path, format, reader):
    library = many(40)
    with exporters_off_by_one():
        try:
            found = Counter(EXACT[format, reader](written(library, format, tmp_path)))
        except (AssertionError, LookupError):
            return
    assert found != pieces_of(library)


def entities(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (tag, words without white space) of each entity that seqeval finds by IOB2."""
    scheme = needed("seqeval.scheme")
    words: list[str] = []
    tags: list[str] = []
    for line in path.read_text("utf-8").split("\n"):
        cells = line.split(" ")
        if len(cells) == 4 and cells[0] != "-DOCSTART-":
            words.append(cells[0])
            tags.append(cells[3])
        elif not line and words:
            for entity in scheme.Tokens(tags, scheme.IOB2).entities:
                yield entity.tag, "".join(words[entity.start : entity.end])
            words, tags = [], []


def one_layer(library: MemoryLibrary) -> Counter[tuple[str, str]]:
    """Return what stays of each article when the first and longest is taken and what overlaps it left out."""
    newest = {r.article: r for r in library.snapshot.revisions}
    expected: Counter[tuple[str, str]] = Counter()
    for revision in newest.values():
        said = [a for a in library.snapshot.annotations if a.article == revision.article]
        said.sort(
            key=lambda a: (a.anchors[0].start, -a.anchors[0].end)
        )  # of equals, the first in reading order
        pieces = [(p.span.start, p.span.end, a.tag) for a in said for p in a.anchors[0].pieces]
        reached = 0
        for start, end, tag in sorted(pieces, key=lambda p: (p[0], -p[1])):
            start = end - len(revision.text[start:end].lstrip())
            if start < end and start >= reached:
                expected[tag, "".join(revision.text[start:end].split())] += 1
                reached = end
    return expected


def test_seqeval_finds_the_entities_of_the_layer_that_was_declared(tmp_path, library):
    found = Counter(entities(written(library, "conll", tmp_path)))
    left = sum((one_layer(library) - found).values()) + sum((found - one_layer(library)).values())
    assert left == 0
    print(f"conll × seqeval: {DOCUMENTS} documents, {found.total()} entities, all agree")
    with exporters_off_by_one():
        try:
            wrong = Counter(entities(written(many(40), "conll", tmp_path)))
        except LookupError:
            return
    assert wrong != one_layer(many(40))


def words_of(library: MemoryLibrary) -> Counter[tuple[str, str]]:
    return Counter(
        (a.tag, words)
        for a in library.snapshot.annotations
        if (words := "".join("".join(p.quote for p in a.anchors[0].pieces).split()))
    )


def test_a_browsers_parser_finds_the_words_of_every_tag(tmp_path, library):
    found = Counter(each for each in by_html5lib(written(library, "html", tmp_path)) if each[1])
    assert found == words_of(library)
    print(f"html × html5lib: {DOCUMENTS} documents, {found.total()} annotations, all agree")
    with exporters_off_by_one():
        wrong = Counter(by_html5lib(written(many(40), "html", tmp_path)))
    assert wrong != words_of(many(40))


# --- brat ------------------------------------------------------------------------------------------------


def by_bratly(path: Path) -> Iterator[tuple[str, tuple[tuple[int, int], ...], str]]:
    """Yield (tag, fragments, words) of each annotation, as bratly's parser and its grammar have them."""
    read = needed("bratly.io").read_and_load_ann_file
    entity = needed("bratly").EntityAnnotation
    folder = path.with_name("brat")
    with zipfile.ZipFile(path) as file:
        file.extractall(folder)
    for name in sorted(folder.glob("*.ann")):
        text = name.with_suffix(".txt").read_bytes().decode()
        found = read(str(name), no_duplicates=False, sorting=False, renumerotize=False)
        for one in found.annotations if name.stat().st_size else ():
            if isinstance(one, entity):
                fragments = tuple((part.start, part.end) for part in one.fragments)
                assert " ".join(text[start:end] for start, end in fragments) == one.content
                yield one.label, fragments, one.content


def fragments_of(library: MemoryLibrary) -> Counter[tuple[str, tuple[tuple[int, int], ...], str]]:
    """Return every annotation as brat must have it: split where lines end, what is nothing else left out."""
    expected: Counter[tuple[str, tuple[tuple[int, int], ...], str]] = Counter()
    for annotation in library.snapshot.annotations:
        fragments, words = [], []
        for piece in annotation.anchors[0].pieces:
            for line in re.finditer("[^\n]+", piece.quote):
                fragments.append((piece.span.start + line.start(), piece.span.start + line.end()))
                words.append(line[0])
        if fragments:
            expected[annotation.tag, tuple(fragments), " ".join(words)] += 1
    return expected


def test_bratly_finds_the_fragments_words_and_tag_of_every_annotation(tmp_path, library):
    found = Counter(by_bratly(written(library, "brat", tmp_path)))
    assert found == fragments_of(library)
    print(f"brat × bratly: {DOCUMENTS} documents, {found.total()} annotations, all agree")


def test_bratly_finds_an_exporter_that_is_off_by_one(tmp_path):
    library = many(40)
    with exporters_off_by_one():
        try:
            found = Counter(by_bratly(written(library, "brat", tmp_path)))
        except (AssertionError, needed("bratly").ParsingError):
            return
    assert found != fragments_of(library)


# --- a spreadsheet program -------------------------------------------------------------------------------


def converted(path: Path, to: str, folder: Path) -> str:
    """Return the sheet as LibreOffice shows it, converted without a window."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice Calc is not installed (Debian: libreoffice-calc)")
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", to, "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=150)
    (made,) = (folder / "out").glob("*.fods")
    return unicodedata.normalize("NFC", made.read_text("utf-8"))


@pytest.mark.parametrize("format", ["xlsx", "csv-spreadsheet"])
def test_no_cell_is_a_formula_in_libreoffice(tmp_path, format):
    library = small_library("One.", *(("claim", ((0, 3),)) for _ in FORMULAS))
    said = zip(library.snapshot.annotations, FORMULAS, strict=True)
    noted = tuple(replace(annotation, note=note) for annotation, note in said)
    library = MemoryLibrary(replace(library.snapshot, annotations=noted))
    sheet = converted(written(library, format, tmp_path), "fods", tmp_path)
    assert "table:formula=" not in sheet
    assert sheet.count("1+1") >= 2
    print(f"{format} × LibreOffice: {len(FORMULAS)} strings, 0 formula cells")


def test_libreoffice_does_run_formulas_of_a_table_that_is_not_guarded(tmp_path):
    library = changed(small_library("One.", ("claim", ((0, 3),))), note="=1+1")
    assert "table:formula=" in converted(written(library, "csv", tmp_path), "fods", tmp_path)
