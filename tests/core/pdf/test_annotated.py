"""The annotated copy: highlights where the words stand, readable by other programs, the original untouched."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pymupdf
import pytest

from reader.errors import ExportFailed
from reader.exporters import export, preview
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import AddAnnotations
from reader.library.importing import import_path
from tests.core.library.builders import annotation_on
from tests.core.pdf.printed import Setter, prose


def direct(path, **_options):
    return read_article(path), path.read_bytes()


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "l.spanlib") as library:
        yield library


def kept(library, tmp_path, data, name="page.pdf"):
    (tmp_path / name).write_bytes(data)
    return library.revision(import_path(library, tmp_path / name, reader=direct).revision)


def tagged(library, revision, *spans, **more):
    annotation = annotation_on(revision, *spans, annotator=library.annotator().id, **more)
    library.apply(AddAnnotations((annotation,)))
    return annotation


def spread(text, count, words=9):
    """Return spans of some words each, spread over the text and some of them over its paragraphs' lines."""
    found = []
    for number in range(count):
        start = text.index(" ", number * len(text) // (count + 1)) + 1
        end = start
        for _ in range(words):
            end = text.find(" ", end + 1)
        if end > start and "\n" not in text[start:end]:
            found.append((start, end))
    return found


@pytest.mark.parametrize(("columns", "rotation"), [(1, 0), (2, 0), (3, 0), (2, 90), (1, 180), (2, 270)])
def test_the_words_under_each_highlight_are_its_quote(library, tmp_path, columns, rotation):
    setter = Setter(columns=columns, rotation=rotation, head="The Courier")
    revision = kept(library, tmp_path, setter.set(prose(3, 14)))
    wanted = {}
    for start, end in spread(revision.text, 24):
        wanted[tagged(library, revision, (start, end)).id] = revision.text[start:end]
    assert len(wanted) > 15
    report = export(library, format="pdf", out=tmp_path / "out.pdf")
    assert report.rows == len(wanted)
    found = read_with_pymupdf((tmp_path / "out.pdf").read_bytes())
    assert {key: squeezed(words) for key, words in found.items()} == {
        key: squeezed(words) for key, words in wanted.items()
    }


def squeezed(words):
    """Return letters alone: a line's end in print may be a space, a hyphen or nothing."""
    return "".join(words.replace("-", "").split())


def read_with_pymupdf(data):
    found = {}
    with pymupdf.open(stream=data) as document:
        for page in document:
            for note in page.annots() or ():
                # Both the corners and the letters as if the page were not turned: so the engine tells them.
                quads = [pymupdf.Quad(note.vertices[n : n + 4]) for n in range(0, len(note.vertices), 4)]
                key = note.info["id"].split(".")[0]
                found[key] = found.get(key, "") + " ".join(under(page, quad.rect) for quad in quads)
    return found


def under(page, rect):
    letters = []
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for char in span["chars"]:
                    x0, y0, x1, y1 = char["bbox"]
                    if rect.contains(pymupdf.Point((x0 + x1) / 2, (y0 + y1) / 2)):
                        letters.append(char["c"])
    return "".join(letters)


def test_tag_note_speaker_and_annotator_are_in_the_comment(library, tmp_path):
    revision = kept(library, tmp_path, Setter().set(prose(4, 3)))
    tagged(library, revision, (0, 20), (40, 60), tag="speculation", note="Is that so?\nשלום 🚧")
    export(library, format="pdf", out=tmp_path / "out.pdf")
    with pymupdf.open(tmp_path / "out.pdf") as document:
        page = document[0]
        (note,) = page.annots()
        assert note.type[1] == "Highlight"
        assert note.info["title"] == library.annotator().name
        assert note.info["subject"] == "Speculation"
        assert note.info["content"] == "Speculation\nIs that so?\nשלום 🚧"
        assert len(note.vertices) == 8  # one annotation, a quad for each piece
        assert note.colors["stroke"] != (0, 0, 0)


def test_an_annotation_over_a_page_end_is_on_both_pages(library, tmp_path):
    revision = kept(library, tmp_path, Setter().set(prose(6, 6, sentences=40)))
    index = library.layout(revision.id)
    seam = index.pages[1].spans[0].start
    tagged(library, revision, (seam - 30, seam + 30))
    assert export(library, format="pdf", out=tmp_path / "out.pdf").rows == 1
    with pymupdf.open(tmp_path / "out.pdf") as document:
        said = [note.info["content"] for page in document for note in page.annots()]
    assert said == ["Claim (1/2)", "Claim (2/2)"]


def test_the_original_is_not_touched_and_the_copy_runs_nothing(library, tmp_path):
    setter = Setter()
    setter.set(prose(8, 3))
    document = setter.document
    script = document.get_new_xref()
    document.update_object(script, "<</S/JavaScript/JS(app.alert\\(1\\))>>")
    document.xref_set_key(document.pdf_catalog(), "OpenAction", f"{script} 0 R")
    data = document.tobytes()
    revision = kept(library, tmp_path, data)
    tagged(library, revision, (0, 10))
    export(library, format="pdf", out=tmp_path / "out.pdf")
    assert (tmp_path / "page.pdf").read_bytes() == data == library.original(revision.id)
    with pymupdf.open(tmp_path / "out.pdf") as copy:
        assert copy.xref_get_key(copy.pdf_catalog(), "OpenAction")[0] == "null"
        assert [p.get_text() for p in copy] == [p.get_text() for p in pymupdf.open(stream=data)]


def test_several_articles_are_one_file_with_an_outline(library, tmp_path):
    for number in (1, 2):
        setter = Setter(title=f"Story number {number}")
        revision = kept(library, tmp_path, setter.set(prose(20 + number, 4)), f"{number}.pdf")
        tagged(library, revision, (30, 60))
    assert export(library, format="pdf", out=tmp_path / "out.pdf").rows == 2
    with pymupdf.open(tmp_path / "out.pdf") as document:
        assert {entry[1] for entry in document.get_toc()} == {"Story number 1", "Story number 2"}


def test_articles_without_printed_pages_are_told_and_none_at_all_is_refused(library, tmp_path):
    (tmp_path / "a.txt").write_text("Only text here.\n", "utf-8")
    text = library.revision(import_path(library, tmp_path / "a.txt", reader=direct).revision)
    tagged(library, text, (0, 4))
    with pytest.raises(ExportFailed) as refused:
        export(library, format="pdf", out=tmp_path / "out.pdf")
    assert refused.value.message == "export.no-pdf"
    assert not (tmp_path / "out.pdf").exists()
    revision = kept(library, tmp_path, Setter().set(prose(9, 2)))
    tagged(library, revision, (0, 10))
    report = export(library, format="pdf", out=tmp_path / "out.pdf")
    assert {n.message: dict(n.facts)["count"] for n in report.losses}["loss.no-pdf"] == 1
    assert "claim" in preview(library, "pdf")


def test_two_other_libraries_read_the_same_quotes(library, tmp_path):
    pypdf, pdfium = pytest.importorskip("pypdf"), pytest.importorskip("pypdfium2")
    revision = kept(library, tmp_path, Setter(columns=2).set(prose(12, 14)))
    wanted = {}
    for start, end in spread(revision.text, 30):
        wanted[tagged(library, revision, (start, end), note="n").id] = squeezed(revision.text[start:end])
    export(library, format="pdf", out=tmp_path / "out.pdf")
    data = (tmp_path / "out.pdf").read_bytes()
    structure = {}
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages):
        for note in page.get("/Annots", ()):
            told = note.get_object()
            assert told["/Subtype"] == "/Highlight"
            assert told["/Contents"].splitlines()[0].startswith("Claim")
            structure.setdefault(told["/NM"].split(".")[0], []).append(
                (number, [float(v) for v in told["/QuadPoints"]])
            )
    assert structure.keys() == wanted.keys()
    with pdfium.PdfDocument(data) as document:
        for key, places in structure.items():
            words = ""
            for number, points in places:
                text = document[number].get_textpage()
                for n in range(0, len(points), 8):
                    xs, ys = points[n : n + 8 : 2], points[n + 1 : n + 8 : 2]
                    words += text.get_text_bounded(min(xs), min(ys), max(xs), max(ys))
            assert squeezed(words).replace("\ufffe", "") == wanted[key]


def by_poppler(program, *arguments):
    """Return what one of poppler's programs says; it must not complain of the file."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed; it is in Debian's poppler-utils")
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    return done.stdout.decode()


def test_poppler_finds_the_pages_whole_and_the_quotes_under_the_highlights(library, tmp_path):
    revision = kept(library, tmp_path, Setter(columns=2).set(prose(12, 14)))
    wanted = {}
    for start, end in spread(revision.text, 30):
        wanted[tagged(library, revision, (start, end)).id] = squeezed(revision.text[start:end])
    export(library, format="pdf", out=tmp_path / "out.pdf")
    told = by_poppler("pdfinfo", tmp_path / "out.pdf")
    boxes = re.sub(' xmlns="[^"]*"', "", by_poppler("pdftotext", "-bbox", tmp_path / "out.pdf", "-"))
    pages = list(ElementTree.fromstring(boxes.partition("?>")[2] or boxes).iter("page"))
    assert re.search(rf"^Pages: +{len(pages)}$", told, re.MULTILINE)
    found = dict.fromkeys(wanted, "")
    with pymupdf.open(tmp_path / "out.pdf") as document:
        for number, page in enumerate(document):
            for note in page.annots(types=[pymupdf.PDF_ANNOT_HIGHLIGHT]):
                key = note.info["id"].split(".")[0]
                for place in range(0, len(note.vertices), 4):
                    quad = pymupdf.Quad(note.vertices[place : place + 4]).rect
                    found[key] += "".join(words_in(pages[number], quad))
    assert {key: squeezed(words) for key, words in found.items()} == wanted


def words_in(page, quad):
    """Return poppler's words whose middle is inside."""
    for word in page.iter("word"):
        left, right, top, bottom = (float(word.get(side)) for side in ("xMin", "xMax", "yMin", "yMax"))
        if pymupdf.Point((left + right) / 2, (top + bottom) / 2) in quad:
            yield word.text


def test_a_locked_file_is_left_out_of_a_copy_of_several_and_named(library, tmp_path):
    one, two = Setter(head="The Courier").set(prose(1, 10)), Setter(head="The Herald").set(prose(1, 10))
    with pymupdf.open(stream=two) as document:
        locked = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    revision = kept(library, tmp_path, one, "open.pdf")
    tagged(library, revision, (10, 30))
    (tmp_path / "locked.pdf").write_bytes(locked)

    def with_password(path, **_options):
        return read_article(path, password="x"), path.read_bytes()

    shut = library.revision(import_path(library, tmp_path / "locked.pdf", reader=with_password).revision)
    tagged(library, shut, (10, 30))
    report = export(library, format="pdf", out=tmp_path / "both.pdf")
    (loss,) = [notice for notice in report.losses if notice.message == "loss.shut-pdf"]
    assert dict(loss.facts) == {"count": 1, "format": "pdf", "names": "locked.pdf"}
    assert report.rows == 1
    with pymupdf.open(tmp_path / "both.pdf") as document:
        assert [len(list(page.annots())) for page in document] == [1]
    before = (tmp_path / "both.pdf").read_bytes()
    with pytest.raises(ExportFailed) as refused:
        export(library, format="pdf", out=tmp_path / "both.pdf", strict=True)
    assert (refused.value.message, refused.value.facts["losses"]) == ("export.would-lose", ("shut-pdf",))
    with pytest.raises(ExportFailed) as refused:
        export(library, format="pdf", out=tmp_path / "both.pdf", articles=[shut.article])
    assert refused.value.message == "export.pdf-locked"
    assert (tmp_path / "both.pdf").read_bytes() == before
