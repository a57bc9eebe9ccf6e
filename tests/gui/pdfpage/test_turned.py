"""Writing that runs up, down or upside down the printed page: fills, strokes, handles, caret and mouse."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor

from reader.app import theme
from reader.app.pdfpage import handles, marks
from reader.app.pdfpage.caret import PrintedCaret
from reader.pdf.quarters import turn
from reader.text.span import Span
from tests.core.pdf.printed import turned_page
from tests.gui.conftest import opened_program
from tests.gui.pdfpage.test_printed import pdf_library, sharp, shown

# Degrees: of the writing against the clock, of the page in the file, of the page as the reader turns it.
CASES = [
    *((writing, 0, 0) for writing in (0, 90, 180, 270)),
    (90, 90, 0),
    (270, 180, 0),
    (180, 270, 0),
    (90, 0, 90),
    (90, 0, 180),
    (0, 0, 270),
    (270, 90, 180),
]


@pytest.fixture(params=CASES, ids=str)
def page(request, tmp_path, until):
    """Return the window, its printed page, and where the writing's right and foot are on the screen."""
    writing, rotation, turned = request.param
    pdf_library(tmp_path / "t.spanlib", turned_page(writing, rotation))
    with opened_program(tmp_path / "t.spanlib", size=(1100, 900)) as program:
        printed = shown(program, until)
        printed.view.set_fit("page")
        for _ in range(turned // 90):
            printed.view.rotate()
        until(lambda: sharp(printed))
        quarters = (writing - rotation - turned) // 90 % 4
        right, foot = [((1, 0), (0, 1)), ((0, -1), (1, 0)), ((-1, 0), (0, -1)), ((0, 1), (-1, 0))][quarters]
        yield program, printed, QPoint(*right), QPoint(*foot)


def dot(point, direction):
    return point.x() * direction.x() + point.y() * direction.y()


def coloured(image, wanted, box, *, near=3):
    """Return the pixels in a box that have a colour."""
    return [
        QPoint(x, y)
        for x, y in itertools.product(
            range(int(box.left()), int(box.right()) + 1), range(int(box.top()), int(box.bottom()) + 1)
        )
        if all(
            abs(a - b) <= near
            for a, b in zip(image.pixelColor(x, y).getRgb()[:3], wanted.getRgb()[:3], strict=True)
        )
    ]


def test_a_tag_fills_its_line_without_gaps_and_has_stroke_and_letter_where_they_are_read(page, until):
    program, printed, right, foot = page
    view, article = printed.view, program.window.view
    word = article.content.text.index("line turn")
    span = Span(word, word + len("line turn"))
    article.set_target(
        Span(len(article.content.text) - 4, len(article.content.text))
    )  # its band is elsewhere
    program.workspace.annotate("claim", (span,))
    until(lambda: view.marks_of(0) is not None and view.marks_of(0).marked)
    until(lambda: sharp(printed))
    image = view.viewport().grab().toImage()
    (rect,) = view.rects_of(span)
    look = theme.theme("light").tags[article.styles["claim"].style]
    # Along the line, right above the letters' heads, the fill has no gap.
    middle, half = rect.center(), (abs(dot(QPointF(rect.width(), rect.height()), foot)) / 2)
    head = middle - QPointF(foot) * (half * 0.72)
    length = abs(dot(QPointF(rect.width(), rect.height()), right))
    along = [head + QPointF(right) * (length * step / 60) for step in range(-28, 29)]
    filled = [image.pixelColor(at.toPoint()) for at in along]
    assert len({colour.name() for colour in filled}) == 1
    assert filled[0] != QColor("white")
    strokes = coloured(image, look.stroke, rect.adjusted(-9, -9, 9, 9))
    assert len(strokes) > length * 0.9
    assert min(dot(p - middle.toPoint(), foot) for p in strokes) > half * 0.6
    # The letter stands before the line in which the words are.
    (line,) = view.rects_of(Span(0, article.content.text.index("Gladly") - 1))
    begin = -abs(dot(QPointF(line.width(), line.height()), right)) / 2
    letters = [
        p
        for p in coloured(image, look.label, line.adjusted(-40, -40, 40, 40), near=40)
        if begin - 40 < dot(p - line.center().toPoint(), right) < begin
    ]
    assert len(letters) > 8
    assert all(abs(dot(p - line.center().toPoint(), foot)) < half for p in letters)


def test_handles_and_caret_stand_at_the_letters_edges_across_the_line(page):
    program, printed, right, foot = page
    view, article = printed.view, program.window.view
    word = article.content.text.index("turn")
    article.select(Span(word, word + 4))
    (rect,) = view.rects_of(Span(word, word + 4))
    begin, end = handles.handles(view)
    across = abs(dot(QPointF(rect.width(), rect.height()), foot))
    length = abs(dot(QPointF(rect.width(), rect.height()), right))
    assert dot(end.dot - begin.dot, right) == pytest.approx(length, abs=0.5)
    for handle, way in ((begin, 1), (end, -1)):
        assert dot(handle.foot - handle.dot, foot) == pytest.approx(way * across, abs=0.5)
        assert dot(handle.foot - handle.dot, right) == pytest.approx(0, abs=0.5)
    caret = handles.edge_of(view, word, after=False)
    assert caret == (begin.dot, begin.foot)


def test_the_mouse_finds_the_nearer_edge_of_a_letter(page):
    program, printed, right, _ = page
    view, text = printed.view, program.window.view.content.text
    for at in (text.index("Words"), text.index("gipsy") + 2, text.index("quite")):
        (rect,) = view.rects_of(Span(at, at + 1))
        quarter = QPointF(right) * abs(dot(QPointF(rect.width(), rect.height()), right)) / 4
        assert view.edge_at((rect.center() - quarter).toPoint()) == at
        assert view.edge_at((rect.center() + quarter * 1.4).toPoint()) == at + 1
        assert view.character_at(rect.center().toPoint()) == at


def test_the_caret_goes_to_the_line_below_as_it_is_read(page):
    program, printed, _, _ = page
    view, text = printed.view, program.window.view.content.text
    held = view.boxes_of(0)
    assert len(marks.printed_lines(held)) == 2
    moved = PrintedCaret(view).move
    below = moved(text.index("line"), "down")
    assert below is not None
    assert text.index("Gladly") < below < len(text)
    left = [turn(held.box(held.number(at)), held.turn(0))[0] for at in (text.index("line"), below)]
    assert left[0] == pytest.approx(left[1], abs=8)
    assert moved(below, "line_start") == text.index("Gladly")
