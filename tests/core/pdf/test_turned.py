"""Writing that runs up, down or upside down a page: its lines, its ink and its highlights."""

from __future__ import annotations

import itertools

import pymupdf
import pytest

from reader.exporters import export
from reader.importers import read_article
from reader.library import Library
from reader.library.edits import AddAnnotations
from reader.library.importing import keep
from reader.library.pdf_marks import as_project
from reader.pdf import boxes
from reader.pdf.quarters import turn
from reader.text.span import Span
from tests.core.library.builders import annotation_on
from tests.core.pdf.printed import TURNED, japanese_columns, turned_page
from tests.core.pdf.test_marks import marks_in

QUARTERS = list(itertools.product((0, 90, 180, 270), repeat=2))
NOVEL = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。"


def first_page(data):
    article = read_article(data, media_type="application/pdf")
    return article, boxes.read_page(article.layout[1], boxes.read_index(article.layout[0]).pages[0])


def ink(data):
    """Return the middles of the dark pixels of the first page, in points as it is shown."""
    with pymupdf.open(stream=data) as document:
        seen = document[0].get_pixmap(colorspace=pymupdf.csGRAY)
    return [
        (n % seen.stride + 0.5, n // seen.stride + 0.5)
        for n, value in enumerate(seen.samples)
        if value < 128 and n % seen.stride < seen.width
    ]


def inside(point, box):
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


@pytest.mark.parametrize(("writing", "rotation"), QUARTERS)
def test_each_line_is_one_stretch_round_its_ink_whichever_way_it_runs(writing, rotation):
    data = turned_page(writing, rotation)
    article, held = first_page(data)
    assert " ".join(article.text.split()) == " ".join(TURNED)
    lines = held.lines(Span(0, len(article.text)))
    assert len(lines) == 2
    quarters = (writing - rotation) // 90 % 4
    assert {line.turned for line in lines} == {quarters}
    dark = ink(data)
    covered = [sum(inside(point, line.on_page) for point in dark) for line in lines]
    assert sum(covered) > 0.98 * len(dark) > 500
    assert min(covered) > 0.4 * len(dark)
    (a, top, b, bottom), (_, below, _, _) = lines[0].box, lines[1].box
    assert b - a > 8 * (bottom - top)
    assert below > top  # the second is below the first as they are read


@pytest.mark.parametrize(("writing", "rotation"), QUARTERS)
def test_letters_of_a_line_follow_each_other_in_its_reading_frame(writing, rotation):
    article, held = first_page(turned_page(writing, rotation))
    word = article.text.index("turn")
    letters = [held.upright(held.number(at)) for at in range(word, word + 4)]
    assert all(a[2] == pytest.approx(b[0], abs=0.11) for a, b in itertools.pairwise(letters))
    assert len({round(a[1]) for a in letters}) == 1


@pytest.mark.parametrize("quarters", range(-4, 8))
def test_a_turn_is_taken_back_and_four_are_none(quarters):
    box = (10.0, 20.0, 40.0, 100.0)
    assert turn(turn(box, quarters), -quarters) == box
    assert turn(box, quarters, 200.0, 300.0) == turn(box, quarters + 4, 200.0, 300.0)
    sides = (300.0, 200.0) if quarters % 2 else (200.0, 300.0)
    assert turn(turn(box, quarters, 200.0, 300.0), -quarters, *sides) == box
    assert turn((0.0, 0.0, 1.0, 1.0), 1, 200.0, 300.0) == (299.0, 0.0, 300.0, 1.0)  # clockwise


def test_japanese_columns_run_down_the_page_and_are_one_stretch_each_round_their_ink():
    data = japanese_columns(NOVEL)
    article, held = first_page(data)
    assert "".join(article.text.split()) == NOVEL
    lines = held.lines(Span(0, len(article.text)))
    assert [line.turned for line in lines] == [3, 3]
    first, second = (line.on_page for line in lines)
    assert first[3] - first[1] > 8 * (first[2] - first[0])
    assert second[2] < first[0]  # the second is at the left of the first
    dark = ink(data)
    assert sum(inside(point, first) or inside(point, second) for point in dark) > 0.98 * len(dark) > 500
    letter = held.box(held.number(article.text.index("輩")))
    assert letter[1] - first[1] == pytest.approx(20, abs=0.1)
    alone = [point for point in dark if inside(point, letter)]
    assert len(alone) > 40
    assert min(y for _, y in alone) - letter[1] < 4


def test_writing_in_two_directions_on_one_page_is_never_one_stretch():
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((100, 200), "Along the page it runs", fontsize=12)
    page.insert_text((90, 300), "Up the page it runs", fontsize=12, rotate=90)
    article, held = first_page(document.tobytes())
    turns = [line.turned for line in held.lines(Span(0, len(article.text)))]
    assert turns == [0, 1]


@pytest.mark.parametrize(("writing", "rotation"), QUARTERS)
def test_highlights_of_turned_words_cover_them_run_along_them_and_come_back(tmp_path, writing, rotation):
    data = turned_page(writing, rotation)
    with Library.open(tmp_path / "l.spanlib") as library:
        revision = library.revision(
            keep(library, read_article(data, name="a.pdf"), data, name="a.pdf").revision
        )
        wanted = [
            Span(s, s + len(w)) for w in ("line turn", "y", "again, quite") for s in [revision.text.index(w)]
        ]
        for span in wanted:
            one = annotation_on(revision, (span.start, span.end), annotator=library.annotator().id)
            library.apply(AddAnnotations((one,)))
        export(library, format="pdf", out=tmp_path / "out.pdf")
        copy = (tmp_path / "out.pdf").read_bytes()
        project = as_project(library, revision.id, marks_in(copy), cut=False)
        found = [Span(place.start, place.end) for one in project.annotations for place in one.places]
        assert sorted(found) == sorted(wanted)
        index = library.layout(revision.id)
        assert index is not None
        held = library.page_boxes(revision.id, 0, index)
        assert held is not None
    with pymupdf.open(stream=copy) as document:
        page = document[0]
        directions = set()
        for note in page.annots():
            left, right, lower, _ = (pymupdf.Point(p) * page.rotation_matrix for p in note.vertices)
            along, down = right - left, lower - left
            directions.add((round(along.x / abs(along), 3), round(along.y / abs(along), 3)))
            assert abs(down) < 25  # across the line, not along it
            assert along.x * down.y - along.y * down.x > 0  # not mirrored
    quarters = held.turn(0)
    assert directions == {[(1, 0), (0, -1), (-1, 0), (0, 1)][quarters]}
