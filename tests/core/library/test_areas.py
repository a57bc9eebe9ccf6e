"""Areas of printed pages: kept, undone, checked, merged, taken out and brought back as what they are."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from dataclasses import replace

import pymupdf
import pytest

from reader.errors import EditRefused
from reader.exporters import export, losses
from reader.exporters.corpus import Corpus
from reader.exporters.selection import Selection
from reader.importers import read_article
from reader.importers.projects.files import Files
from reader.importers.projects.job import read_project
from reader.library import Library
from reader.library.edits import AddAnnotations, EditAnnotation, TrashAnnotations
from reader.library.importing import keep
from reader.library.joining import join, part
from reader.library.merge import merge
from reader.library.packs import open_pack, unpack, write_pack
from reader.library.projects import bring, plan
from reader.library.revising import revise
from reader.model import Annotation, Area, new_id
from reader.model.native import loads
from reader.pdf.engine import picture
from reader.storage import originals
from reader.storage.originals import original_hash
from tests.core.library.builders import add_article, annotation_on, state


def report():
    """Return a PDF with a sentence and a chart under it."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "The chart shows how prices rose.", fontsize=11)
    page.draw_rect(pymupdf.Rect(72, 150, 272, 300), color=(0, 0, 1), fill=(0.8, 0.8, 1))
    return document.tobytes()


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "l.spanlib") as library:
        yield library


@pytest.fixture
def revision(library):
    data = report()
    return library.revision(keep(library, read_article(data, name="report.pdf"), data, name="r.pdf").revision)


def png_of(library, revision, box=(72.0, 150.0, 272.0, 300.0), page=0):
    told, (png,) = picture.cut(
        {"name": "r.pdf", "password": "", "page": page, "box": list(box)},
        (library.original(revision.id),),
        lambda share: None,
    )
    assert told["dpi"] == 150
    return png


def marked(library, revision, *, with_picture=True, **facts):
    """Add an annotation of the chart; return it as it is stored."""
    png = png_of(library, revision)
    if with_picture:
        library.keep_originals([png])
    area = Area(
        revision.source.original_hash, 0, "1", 72.0, 150.0, 272.0, 300.0, 10,
        original_hash(png) if with_picture else "", 150 if with_picture else 0,
    )  # fmt: skip
    book = library.codebook()
    one = Annotation(
        new_id(), revision.article, "claim", library.annotator().id, (), book.id, book.version,
        note="Who counted?", created=library.now(), modified=library.now(), area=area,
    )  # fmt: skip
    one = replace(one, **facts)
    library.apply(AddAnnotations((one,)))
    return library.annotation(one.id)


def test_an_area_is_kept_with_its_picture_and_is_no_orphan(library, revision):
    one = marked(library, revision)
    assert one.area is not None
    png = library.original_by_hash(one.area.picture)
    pixels = pymupdf.Pixmap(png)
    assert (pixels.width, pixels.height) == (pytest.approx(417, abs=2), pytest.approx(313, abs=2))
    row = library.article_row(revision.article)
    assert (row.annotations, row.orphans) == (1, 0)
    assert library.annotations(revision.article) == (one,)
    assert library.check().problems == ()


def test_it_is_listed_where_it_stands_in_the_text(library, revision):
    first = annotation_on(revision, (0, 9), annotator=library.annotator().id)
    last = annotation_on(revision, (18, 24), annotator=library.annotator().id)
    library.apply(AddAnnotations((last, first)))
    one = marked(library, revision)
    assert [a.id for a in library.annotations(revision.article)] == [first.id, one.id, last.id]


def test_undo_and_redo_bring_the_same_area_back(library, revision):
    one = marked(library, revision)
    gone = library.apply(TrashAnnotations((one.id,)))
    assert library.article_row(revision.article).annotations == 0
    library.apply(gone.inverse)
    assert library.annotations(revision.article) == (one,)
    larger = replace(one, area=replace(one.area, x1=300.0, picture="", dpi=0))
    moved = library.apply(EditAnnotation(one, larger))
    assert library.annotation(one.id).area.x1 == 300.0
    library.apply(moved.inverse)
    assert library.annotation(one.id) == one
    assert library.article_row(revision.article).orphans == 0
    assert library.check().problems == ()


def test_it_can_be_retagged_without_becoming_an_orphan(library, revision):
    one = marked(library, revision)
    library.apply(EditAnnotation(one, replace(one, tag="background")))
    row = library.article_row(revision.article)
    assert (row.annotations, row.orphans) == (1, 0)
    assert library.check().problems == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"x0": 300.0},
        {"y1": 0.0},
        {"page": -1},
        {"x1": float("nan")},
        {"y1": float("inf")},
        {"original": "elsewhere"},
        {"picture": "../../etc"},
        {"at": -1},
    ],
)
def test_what_is_no_part_of_a_page_is_refused(library, revision, wrong):
    one = marked(library, revision)
    bad = replace(one, id=new_id(), area=replace(one.area, **wrong))
    with pytest.raises(EditRefused):
        library.apply(AddAnnotations((bad,)))
    with pytest.raises(EditRefused):
        library.apply(EditAnnotation(one, replace(bad, id=one.id)))
    assert library.annotations(revision.article) == (one,)


def test_a_changed_byte_of_an_area_is_noticed(library, revision):
    one = marked(library, revision)
    for change in ("replace(text, '272.0', '273.0')", "'nonsense'", "'[1]'"):
        below = sqlite3.connect(library.path)
        (before,) = below.execute("SELECT text FROM value").fetchone()
        below.execute(f"UPDATE value SET text = {change}")
        below.commit()
        with Library.open(library.path) as again:
            assert again.annotations(revision.article) == ()
            assert [n.message for n in again.notices] == ["library.row-damaged"]
        below.execute("UPDATE value SET text = ?", (before,))
        below.commit()
        below.close()
    assert library.annotation(one.id) == one


def test_a_newer_text_leaves_areas_on_their_page(library, revision):
    one = marked(library, revision)
    newer = read_article(b"The chart shows how prices fell.\n", name="report.txt")
    outcome = revise(library, revision.article, newer, b"x", name="report.txt")
    assert (outcome.kept, outcome.lost) == ((), ())
    assert library.annotation(one.id) == one
    assert library.article_row(revision.article).orphans == 0


def test_native_json_holds_it_and_a_merge_brings_it_back(library, revision, tmp_path):
    one = marked(library, revision)
    export(library, format="json", out=tmp_path / "all.json")
    record = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert record["minor"] >= 2
    assert record["articles"][0]["annotations"][0]["area"]["x1"] == 272.0
    assert [n.message for n in losses(library, "json")] == ["loss.pictures"]
    with Library.open(tmp_path / "other.spanlib") as other:
        merge(other, library.snapshot())
        assert other.annotations(revision.article) == (one,)
        assert merge(other, library.snapshot()).applied is None
        assert other.check().problems == ()


def test_a_pack_takes_the_picture_along(library, revision, tmp_path):
    one = marked(library, revision)
    for articles in (None, [revision.article]):
        path = tmp_path / f"{articles is None}.spanpack"
        write_pack(library, path, kind="move" if articles is None else "return", articles=articles)
        with Library.open(tmp_path / f"{articles is None}.spanlib") as other:
            unpack(other, [open_pack(path)])
            assert other.annotation(one.id).area == one.area
            assert other.original_by_hash(one.area.picture) == png_of(library, revision)


def test_emptying_the_trash_keeps_pictures_that_are_named(library, revision):
    one = marked(library, revision)
    other = marked(library, revision, with_picture=False)
    library.keep_originals([b"nobody names this"])
    library.apply(TrashAnnotations((other.id,)))
    library.purge()
    assert library.original_by_hash(one.area.picture) is not None
    assert original_hash(b"nobody names this") not in originals.hashes(originals.path_beside(library.path))


@pytest.mark.parametrize(
    ("format", "suffix"), [("csv", "csv"), ("csv-spreadsheet", "csv"), ("jsonl", "jsonl")]
)
def test_our_tables_and_lines_bring_the_same_area_back(library, revision, tmp_path, format, suffix):
    one = marked(library, revision)
    out = tmp_path / f"out.{suffix}"
    export(library, format=format, out=out)
    if suffix == "csv":
        (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""))
        assert (row["page"], row["state"], row["start"], row["quote"]) == ("1", "area", "", "")
        assert json.loads(row["area"])["y0"] == 150.0
    project = read_project(Files(out.name, ((out.name, out.read_bytes()),)), suffix)
    assert plan(library, project).edit is None
    library.apply(TrashAnnotations((one.id,)))
    bring(library, plan(library, project))
    assert library.annotations(revision.article) == (one,)


@pytest.mark.parametrize("format", ["brat", "conll", "xmi", "qdpx", "markdown", "spacy", "doccano"])
def test_other_formats_say_that_they_lose_it(library, revision, format):
    marked(library, revision)
    told = {n.message: dict(n.facts)["count"] for n in losses(library, format)}
    assert told["loss.areas"] == 1
    assert "loss.orphans" not in told


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_web_annotation_names_page_and_rectangle_and_comes_back(library, tmp_path, rotation):
    document = pymupdf.open(stream=report())
    document.new_page()
    document.move_page(0)
    document[1].set_rotation(rotation)
    data = document.tobytes()
    revision = library.revision(keep(library, read_article(data, name="r.pdf"), data, name="r.pdf").revision)
    area = Area(revision.source.original_hash, 1, "2", 72.25, 150.1, 272.7, 300.0, len(revision.text))
    one = marked(library, revision, with_picture=False, area=area)
    out = tmp_path / "out.jsonld"
    assert export(library, format="webannotation", out=out).rows == 1
    (said,) = json.loads(out.read_bytes())
    assert said["target"] == {
        "source": {"id": f"urn:uuid:{revision.article}", "format": "application/pdf"},
        "selector": [
            {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
                "value": "page=2&viewrect=72.25,150.1,200.45,149.9",
            }
        ],
    }
    assert [(body["purpose"], body["value"]) for body in said["body"]] == [
        ("classifying", "claim"),
        ("commenting", "Who counted?"),
    ]
    project = read_project(Files(out.name, ((out.name, out.read_bytes()),)), "webannotation")
    assert plan(library, project).edit is None
    library.apply(TrashAnnotations((one.id,)))
    bring(library, plan(library, project))
    assert library.annotations(revision.article) == (one,)
    with Library.open(tmp_path / "other.spanlib") as other:
        known = keep(other, read_article(data, name="r.pdf"), data, name="r.pdf").revision
        here = json.loads(out.read_text("utf-8").replace(revision.article, other.revision(known).article))
        project = read_project(Files("a.jsonld", (("a.jsonld", json.dumps(here).encode()),)), "webannotation")
        bring(other, plan(other, project))
        (came,) = other.annotations(other.revision(known).article)
        assert (came.area, came.tag, came.note) == (replace(area, at=came.area.at), one.tag, one.note)


def fragment(library, article, value, conforms="http://tools.ietf.org/rfc/rfc3778"):
    """Return what would come of an annotation of another program that names a fragment of the article."""
    selector = {"type": "FragmentSelector", "value": value, **({"conformsTo": conforms} if conforms else {})}
    told = {"target": {"source": f"urn:uuid:{article}", "selector": selector}, "bodyValue": "Look here"}
    project = read_project(Files("a.jsonld", (("a.jsonld", json.dumps([told]).encode()),)), "webannotation")
    return plan(library, project)


@pytest.mark.parametrize(
    ("value", "conforms"),
    [
        ("page=1&viewrect=72,150,200,150", "https://www.rfc-editor.org/rfc/rfc8118"),
        ("#viewrect=72,150.0,200,150&page=1", "iso:32000-2"),
        ("zoom=50&page=1&viewrect=72,150,200,150", ""),
    ],
)
def test_the_rectangle_of_another_program_is_an_area_listed_under_the_words_above_it(
    library, revision, value, conforms
):
    bring(library, fragment(library, revision.article, value, conforms))
    (came,) = library.annotations(revision.article)
    assert came.area == Area(
        revision.source.original_hash, 0, "1", 72.0, 150.0, 272.0, 300.0, at=len(revision.text)
    )
    assert came.note == "Look here"
    assert fragment(library, revision.article, value, conforms).edit is None
    assert library.check().problems == ()


@pytest.mark.parametrize(
    "value",
    ["page=2&viewrect=72,150,200,150", "page=1&viewrect=900,150,200,150", "page=1&viewrect=-90,0,80,150"],
)
def test_a_rectangle_on_no_page_of_the_article_is_named_and_left_out(library, revision, value):
    planned = fragment(library, revision.article, value)
    assert planned.annotations == ()
    assert [each.reason for each in planned.unplaced] == ["project.no-page"]


@pytest.mark.parametrize(
    ("value", "conforms"),
    [
        ("page=1", "http://tools.ietf.org/rfc/rfc3778"),
        ("xywh=1,2,3,4", "http://www.w3.org/TR/media-frags/"),
        ("page=1&viewrect=1,2,3,4", "http://www.w3.org/TR/media-frags/"),
        ("page=0&viewrect=1,2,3,4", "http://tools.ietf.org/rfc/rfc3778"),
        ("page=1&viewrect=1,2,0,4", "http://tools.ietf.org/rfc/rfc3778"),
        ("page=1&viewrect=1,2,999999,4", "http://tools.ietf.org/rfc/rfc3778"),
        ("page=1&viewrect=a,2,3,4", "http://tools.ietf.org/rfc/rfc3778"),
    ],
)
def test_what_is_no_rectangle_of_a_page_is_counted_as_before(library, revision, value, conforms):
    planned = fragment(library, revision.article, value, conforms)
    assert planned.annotations == ()
    assert [(n.message, dict(n.facts)) for n in planned.notices] == [("project.without-words", {"count": 1})]


@pytest.mark.parametrize("format", ["webannotation", "pdf"])
def test_an_area_of_an_earlier_file_is_said_to_be_lost(library, revision, format):
    one = marked(library, revision)
    other = pymupdf.open(stream=report())
    other[0].insert_text((72, 120), "It rose again.", fontsize=11)
    data = other.tobytes()
    revise(library, revision.article, read_article(data, name="r.pdf"), data, name="r.pdf")
    assert library.annotation(one.id).area == one.area
    told = {n.message: dict(n.facts)["count"] for n in losses(library, format)}
    assert told["loss.older-areas"] == 1


def test_the_annotated_page_shows_the_picture_in_the_file(library, revision, tmp_path):
    one = marked(library, revision)
    export(library, format="html", out=tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "data:image/png;base64,iVBOR" in page
    assert "img-src data:" in page
    assert "Who counted?" in page
    library.apply(EditAnnotation(one, replace(one, area=replace(one.area, picture="", dpi=0))))
    export(library, format="html", out=tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "<img" not in page
    assert 'data-words="Claim, page 1"' in page


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_annotated_pdf_has_a_frame_round_it(library, tmp_path, rotation):
    document = pymupdf.open(stream=report())
    document[0].set_rotation(rotation)
    data = document.tobytes()
    revision = library.revision(keep(library, read_article(data, name="r.pdf"), data, name="r.pdf").revision)
    one = marked(library, revision)
    assert export(library, format="pdf", out=tmp_path / "out.pdf").rows == 1
    with pymupdf.open(tmp_path / "out.pdf") as copy:
        page = copy[0]
        (frame,) = page.annots()
        assert frame.type[1] == "Square"
        assert (frame.info["subject"], frame.info["id"]) == ("Claim", one.id)
        assert frame.info["content"].endswith("Who counted?")
        shown = frame.rect * page.rotation_matrix
        assert tuple(shown) == pytest.approx(one.area.box, abs=3)
        assert frame.colors["stroke"] == pytest.approx((0x39 / 255, 0x72 / 255, 0xCB / 255), abs=0.01)


def test_a_part_beyond_the_page_is_cut_at_its_edge_and_none_of_it_is_refused(library, revision):
    png = png_of(library, revision, (500.0, 800.0, 900.0, 900.0))
    assert pymupdf.Pixmap(png).width == pytest.approx(95 * 150 / 72, abs=2)
    with pytest.raises(ValueError, match="nothing"):
        png_of(library, revision, (700.0, 900.0, 800.0, 1000.0))


@pytest.mark.parametrize("pdf_is_newer", [True, False])
def test_joining_and_parting_articles_leave_an_area_with_its_file(library, revision, pdf_is_newer):
    one = marked(library, revision)
    web = add_article(library, "The chart shows how prices rose in May.", original=b"web")
    before = state(library)
    newer = revision if pdf_is_newer else web
    joined = join(library, web.article, revision.article, newer=newer.article)
    together = state(library)
    (held,) = library.annotations(joined.article)
    assert (held.area, held.note) == (one.area, one.note)
    undone = library.apply(joined.applied.inverse)
    assert state(library) == before
    library.apply(undone.inverse)
    assert state(library) == together

    rows = library.revisions(joined.article)
    parted = part(library, joined.article, [rows[1].id])
    with_pdf, without = (parted.other, joined.article) if pdf_is_newer else (joined.article, parted.other)
    (held,) = library.annotations(with_pdf)
    assert held.area == one.area
    assert library.annotations(without) == ()
    assert library.check().problems == ()
    library.apply(parted.applied.inverse)
    assert state(library) == together


@pytest.mark.parametrize(("revisions", "goes_out"), [("", [1]), ("newest", [0]), ("every", [1, 0])])
def test_an_area_goes_out_with_the_revision_of_its_file(library, revision, revisions, goes_out):
    one = marked(library, revision)
    chosen = Selection(revisions=revisions)
    (entry,) = Corpus(library, chosen).entries()
    assert [placed.annotation for placed in entry.placed] == [one]
    web = read_article(b"The chart shows how prices rose in May.", name="web.txt")
    revise(library, revision.article, web, b"web", name="web.txt")
    assert [len(entry.placed) for entry in Corpus(library, chosen).entries()] == goes_out


def scanned(grey):
    """Return a PDF of one page that is a picture and nothing else."""
    document = pymupdf.open()
    pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 200, 200))
    pixels.clear_with(grey)
    document.new_page().insert_image(pymupdf.Rect(50, 50, 500, 700), pixmap=pixels)
    return document.tobytes()


def test_another_scan_is_another_revision_here_and_where_it_is_merged_into(library, tmp_path):
    first, second = scanned(90), scanned(160)
    article = keep(library, read_article(first, name="s.pdf"), first, name="s.pdf").article
    export(library, format="json", out=tmp_path / "first.json")
    again = revise(library, article, read_article(second, name="s.pdf"), second, name="s.pdf")
    assert library.original(again.revision) == second
    assert revise(library, article, read_article(second, name="s.pdf"), second, name="s.pdf").applied is None
    one = marked(library, library.revision(again.revision), with_picture=False)
    export(library, format="json", out=tmp_path / "second.json")
    with Library.open(tmp_path / "other.spanlib") as other:
        for name in ("first.json", "second.json", "second.json"):
            merge(other, loads((tmp_path / name).read_bytes(), name))
        hashes = [row.source.original_hash for row in other.revisions(article)]
        assert hashes == [original_hash(first), original_hash(second)]
        assert other.annotations(article) == (one,)


def test_lines_of_two_scans_are_two_articles(library, tmp_path):
    said = []
    for grey in (90, 160):
        data = scanned(grey)
        kept = keep(library, read_article(data, name=f"{grey}.pdf"), data, name=f"{grey}.pdf")
        said.append(marked(library, library.revision(kept.revision), with_picture=False))
    out = tmp_path / "out.jsonl"
    export(library, format="jsonl", out=out)
    project = read_project(Files(out.name, ((out.name, out.read_bytes()),)), "jsonl")
    assert plan(library, project).edit is None
    with Library.open(tmp_path / "other.spanlib") as other:
        bring(other, plan(other, project))
        for one in said:
            (held,) = other.annotations(one.article)
            assert held.area == one.area
