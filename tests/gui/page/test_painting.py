"""What stands on the page: order, lanes, badges, filter, suggestions, found words, strip, paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPageSize, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.app import theme
from reader.app.page import strokes
from reader.app.page.printing import ArticlePrinter, _Sheet
from reader.app.page.scene import badge_rect
from reader.app.page.spans import SpanIndex
from reader.app.page.strip import StripRows
from reader.app.page.table import Paragraph
from reader.app.page.values import PageContent
from reader.app.page.view import ArticleView
from reader.app.theme import TagStyle
from reader.model import Block, Mark, SpanRow
from reader.text.span import Span
from tests.gui.page import kessel

Opened = Callable[..., ArticleView]


def _one(text: str, *rows: tuple[str, str, str]) -> tuple[PageContent, tuple[SpanRow, ...]]:
    """Return one paragraph and pieces `(annotation, tag, words)` of it."""
    content = PageContent(text, (Block("paragraph", Span(0, len(text))),))
    made = []
    for annotation, tag, words in rows:
        start = text.index(words)
        made.append(SpanRow(annotation, tag, Span(start, start + len(words))))
    return content, tuple(made)


def _picture(view: ArticleView) -> QImage:
    QApplication.processEvents()
    return view.viewport().grab().toImage()


def _spot(view: ArticleView, words: str) -> tuple[int, int]:
    """Return x in the middle of the space after the first of `words`, and the baseline."""
    position = view.content.text.index(words) + words.index(" ")
    at, after = view.point_of(position), view.point_of(position + 1)
    assert at is not None
    assert after is not None
    return (at.x() + after.x()) // 2, at.y()


def _blend(over: QColor, under: QColor) -> QColor:
    share = over.alphaF()
    mixed = [round(o * share + u * (1 - share)) for o, u in zip(_parts(over), _parts(under), strict=True)]
    return QColor(*mixed)


def _parts(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _near(a: QColor, b: QColor) -> bool:
    return all(abs(x - y) <= 2 for x, y in zip(_parts(a), _parts(b), strict=True))


@pytest.mark.parametrize("name", ["light", "sepia", "dark", "contrast"])
def test_a_fill_is_the_tags_colour_over_the_page(opened: Opened, name: theme.ThemeName) -> None:
    content, rows = _one(
        "First sentence here. Some words are tagged in it.", ("a", "claim", "words are tagged")
    )
    view = opened(content, rows)
    view.set_theme(theme.theme(name))
    x, baseline = _spot(view, "words are")
    colours = theme.theme(name)
    found = _picture(view).pixelColor(x, baseline - 8)
    assert _near(found, _blend(colours.tags["claim"].fill, colours["surface.page"]))


def test_where_annotations_overlap_only_the_shortest_fills(opened: Opened) -> None:
    content, rows = _one(
        "First. Some words are tagged twice in it.",
        ("long", "claim", "Some words are tagged twice"),
        ("short", "speculation", "are tagged"),
    )
    view = opened(content, rows)
    colours = theme.theme("light")
    x, baseline = _spot(view, "are tagged")
    expected = _blend(colours.tags["speculation"].fill, colours["surface.page"])
    assert _near(_picture(view).pixelColor(x, baseline - 8), expected)


def test_the_selection_replaces_the_fill_and_the_lane_stays(opened: Opened) -> None:
    content, rows = _one("First. Some words are tagged in it.", ("a", "claim", "words are tagged"))
    view = opened(content, rows)
    view.select(rows[0].span)
    colours = theme.theme("light")
    x, baseline = _spot(view, "words are")
    picture = _picture(view)
    expected = _blend(colours["page.selection"], colours["surface.page"])
    assert _near(picture.pixelColor(x, baseline - 8), expected)
    assert _near(picture.pixelColor(x, baseline + 8), colours.tags["claim"].stroke)


def test_the_cursor_band_lies_under_the_fill(opened: Opened) -> None:
    content, rows = _one("Some words are tagged in it.", ("a", "claim", "words are tagged"))
    view = opened(content, rows)
    assert view.target() == Span(0, len(content.text))
    colours = theme.theme("light")
    x, baseline = _spot(view, "words are")
    band = _blend(colours["page.cursorBand"], colours["surface.page"])
    found = _picture(view).pixelColor(x, baseline - 8)
    assert _near(found, _blend(colours.tags["claim"].fill, band))


def test_text_is_drawn_over_everything(opened: Opened) -> None:
    content, rows = _one("First. IIIIIIII IIIIIIII.", ("a", "claim", "IIIIIIII IIIIIIII"))
    view = opened(content, rows)
    view.select(rows[0].span)
    start = view.point_of(rows[0].span.start)
    assert start is not None
    picture = _picture(view)
    darkest = min(picture.pixelColor(x, start.y() - 6).lightness() for x in range(start.x(), start.x() + 40))
    assert darkest < theme.theme("light")["text.primary"].lightness() + 40


def test_a_filter_leaves_thin_bars_of_the_others_and_nothing_below_their_text(opened: Opened) -> None:
    content, rows = _one(
        "First. Some words are tagged. Other words too here.",
        ("a", "claim", "words are tagged"),
        ("b", "speculation", "Other words too"),
    )
    view = opened(content, rows)
    view.set_filter("speculation")
    colours = theme.theme("light")
    x, baseline = _spot(view, "words are")
    picture = _picture(view)
    assert _near(picture.pixelColor(x, baseline - 8), colours["surface.page"])
    assert _near(picture.pixelColor(x, baseline + 8), colours["surface.page"])
    bar = view.column_left() - view.column.style.bar_left
    column = {picture.pixelColor(bar + 1, y).name() for y in range(baseline - 20, baseline + 10)}
    assert colours.tags["claim"].stroke.name() in column


def test_a_suggestion_is_dotted_and_has_no_fill(opened: Opened) -> None:
    content, rows = _one("First. Some words may be tagged.", ("s", "speculation", "words may be"))
    view = opened(content)
    view.set_suggestions(rows)
    colours = theme.theme("light")
    x, baseline = _spot(view, "words may")
    picture = _picture(view)
    assert _near(picture.pixelColor(x, baseline - 8), colours["surface.page"])
    start = view.point_of(rows[0].span.start)
    assert start is not None
    y = baseline + 8
    row = [
        _near(picture.pixelColor(px, y), colours.tags["speculation"].stroke)
        for px in range(start.x(), start.x() + 60)
    ]
    runs = "".join("#" if dot else "." for dot in row)
    assert "##...##" in runs
    assert "###" not in runs


def test_more_than_three_lanes_leave_a_badge_that_opens_the_stack(opened: Opened, qtbot: QtBot) -> None:
    words = "words are tagged"
    content, rows = _one(
        "First. Some words are tagged in it.", *((f"a{n}", "claim", words) for n in range(5))
    )
    view = opened(content, rows)
    scene = view.scene()
    marks = scene.paragraphs[0].marks.line(0)
    assert [row.annotation for row in marks.hidden] == ["a3", "a4"]
    assert {stroke.lane for stroke in marks.strokes} == {0, 1, 2}
    rect = badge_rect(scene.paragraphs[0], 0, 2, scene)
    with qtbot.waitSignal(view.stack_requested) as told:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert set(told.args[0]) == {f"a{n}" for n in range(5)}
    assert isinstance(told.args[1], QPoint)


def test_an_annotation_keeps_its_lane_in_the_next_paragraph(opened: Opened) -> None:
    text = "One two three four five six.\n\nSeven eight nine ten eleven."
    content = PageContent(text, (Block("paragraph", Span(0, 28)), Block("paragraph", Span(30, len(text)))))
    rows = (
        SpanRow("longest", "claim", Span(0, 22)),
        SpanRow("across", "speculation", Span(14, 35)),  # overlaps only in the first paragraph
    )
    view = opened(content, rows)
    lanes = {
        stroke.lane
        for placed in view.scene().paragraphs
        for number in range(len(placed.laid.lines))
        for stroke in placed.marks.line(number).strokes
        if stroke.row.annotation == "across"
    }
    assert lanes == {1}


def test_the_active_annotation_stands_out_in_all_its_pieces(opened: Opened) -> None:
    content, rows = _one(
        "One two three four. Five six seven.", ("a", "claim", "two three"), ("a", "claim", "Five six")
    )
    rows = (rows[0], SpanRow("a", "claim", rows[1].span, 1))
    view = opened(content, rows)
    before = _picture(view)
    view.set_active("a")
    after = _picture(view)
    for words in ("two three", "Five six"):
        x, baseline = _spot(view, words)
        assert before.pixelColor(x, baseline - 8) != after.pixelColor(x, baseline - 8)


def test_handles_show_for_the_mouse_and_not_under_the_keyboards_cursor(view: ArticleView) -> None:
    row = min(view.spans, key=lambda r: r.span.start)
    view.set_active(row.annotation)
    assert view.scene().handles_of == ()
    view.set_hovered(row.annotation)
    assert view.scene().handles_of == (row.span,)


@pytest.mark.parametrize("style", list(theme.tokens()["tags"]["style"]))
def test_every_stroke_is_drawn_below_text_and_in_the_margin(style: str, qapp: QApplication) -> None:
    from PySide6.QtGui import QPainter

    look = TagStyle(style, "X", "")
    for upright in (False, True):
        picture = QImage(60, 60, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        strokes.pen(look.stroke, QColor("black").rgba(), upright=upright)(painter, 5, 55, 30)
        painter.end()
        marked = [(x, y) for x in range(60) for y in range(60) if picture.pixelColor(x, y).lightness() < 128]
        along = [y if upright else x for x, y in marked]
        across = [x if upright else y for x, y in marked]
        assert 5 <= min(along) <= 8
        assert 45 <= max(along) <= 55
        assert max(across) - min(across) <= 6


def test_strokes_of_all_tags_differ() -> None:
    drawn = {(s.kind, s.width, s.pattern) for s in map(theme.tag_stroke, theme.tokens()["tags"]["style"])}
    assert len(drawn) == len(theme.tokens()["tags"]["style"])


# --- the strip ----------------------------------------------------------------------------------------------


def fill(strip: StripRows, index: SpanIndex, length: int, height: int) -> None:
    for _ in strip.fill(index, length, height):
        pass


def test_the_strip_shows_the_shortest_annotation_at_each_height() -> None:
    rows = [SpanRow("long", "claim", Span(0, 100)), SpanRow("short", "speculation", Span(40, 60))]
    strip = StripRows()
    fill(strip, SpanIndex(rows), 100, 50)
    assert [(first, last, row.annotation) for first, last, row in strip.runs(0, 50)] == [
        (0, 20, "long"),
        (20, 30, "short"),
        (30, 50, "long"),
    ]


def test_the_strip_is_the_same_by_place_and_in_one_pass() -> None:
    rows = [SpanRow(f"a{n}", "claim", Span(n, 1000 - n)) for n in range(0, 480, 2)]
    index = SpanIndex(rows)
    one_pass, by_place = StripRows(), StripRows()
    fill(one_pass, index, 1000, 300)
    fill(by_place, SpanIndex(rows[:1]), 1000, 300)
    by_place.refresh(index, Span(0, 1000))
    assert one_pass.rows == by_place.rows


def test_the_strip_of_very_many_annotations_is_the_same_when_it_is_worked_out_in_parts(
    opened: Opened,
) -> None:
    content, _ = kessel.article(tuple(("paragraph", f"Sentence {n} is here. " * 40) for n in range(60)))
    step = len(content.text) // 3000
    tags = ("claim", "speculation", "background")
    rows = tuple(SpanRow(f"a{n}", tags[n // 300 % 3], Span(n * step, (n + 1) * step)) for n in range(3000))
    view = opened(content, rows)
    view.strip.grab()
    view.add_spans([SpanRow("new", "claim", Span(0, len(content.text) // 2))])  # while it is worked out
    for _ in range(400):
        view.strip.grab()
        QApplication.processEvents()
    whole = StripRows()
    fill(whole, view.spans, len(content.text), view.strip.height())
    picture = view.strip.grab().toImage()
    colours = {tag: theme.theme("light").tags[kessel.STYLES[tag].style].stroke for tag in tags}
    for top, bottom, row in whole.runs(0, view.strip.height()):
        assert picture.pixelColor(4, (top + bottom) // 2) == colours[row.tag], (top, bottom)


def test_a_click_on_the_strip_goes_there_and_back_comes_back(opened: Opened) -> None:
    paragraphs = tuple(("paragraph", f"Sentence {n} is here. " * 8) for n in range(200))
    content, _ = kessel.article(paragraphs, facts=())
    view = opened(content)
    before = view.place()
    QTest.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=QPoint(4, view.strip.height() // 2))
    middle = view.target().start / len(content.text)
    assert 0.45 < middle < 0.55
    view.jump_back()
    assert view.place() == before


# --- blocks ----------------------------------------------------------------------------------------------------


def test_facts_stand_after_the_byline_when_there_is_room_and_below_when_there_is_not(opened: Opened) -> None:
    content, _ = kessel.article()
    wide, narrow = opened(content), opened(content, size=(420, 800))
    assert wide.column.heights.height(wide.column.table.at(content.blocks[2].span.start)) < (
        narrow.column.heights.height(narrow.column.table.at(content.blocks[2].span.start))
    )


def test_a_fact_that_the_byline_says_is_not_said_twice(opened: Opened) -> None:
    content, _ = kessel.article(facts=("Hanne Quill", "Lenn Valley Courier"))
    view = opened(content)
    assert view.column.facts(view.column.table.at(content.blocks[2].span.start)) == ("Lenn Valley Courier",)


def test_a_picture_leaves_a_frame_above_its_caption(opened: Opened) -> None:
    text = "The bridge on Tuesday."
    blocks = (Block("caption", Span(0, len(text))),)
    bare = opened(PageContent(text, blocks))
    framed = opened(PageContent(text, blocks, (Mark("image", Span(0, 3)),)))
    first = framed.column.table.first
    assert framed.column.laid(first).height > bare.column.laid(first).height + 80


def test_the_outline_has_title_and_headings(opened: Opened) -> None:
    content, _ = kessel.article(
        (("title", "A title"), ("heading:2", "A part"), ("paragraph", "Words.")), facts=()
    )
    view = opened(content)
    assert view.outline() == ((0, "A title", 0), (2, "A part", 9))
    view.go_to(9)
    assert view.target() == Span(9, 15)


@pytest.mark.parametrize("size", [15, 19, 38, 76])
def test_no_line_is_cut_at_any_text_size(opened: Opened, size: int) -> None:
    view = opened()
    view.set_reading(size)
    for seen in view.column.shown():
        for line in seen.laid.lines:
            assert line.right <= view.column.width + 1


# --- paper -----------------------------------------------------------------------------------------------------


def test_the_article_is_printed_whole_with_a_legend(view: ArticleView, tmp_path: Path) -> None:
    device = QPdfWriter(str(tmp_path / "out.pdf"))
    device.setResolution(150)
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    feet: list[str] = []

    def foot(number: int, of: int) -> str:
        feet.append(f"{number} of {of}")
        return feet[-1]

    printer = ArticlePrinter(view.content, tuple(view.spans), kessel.STYLES, page_text=foot)
    pages = printer.print_on(device)
    del device
    assert pages >= 2
    assert feet == [f"{n + 1} of {pages}" for n in range(pages)]
    written = (tmp_path / "out.pdf").read_bytes()
    assert written.startswith(b"%PDF")
    assert written.count(b"/Type /Page\n") == pages


def test_every_line_is_printed_on_exactly_one_page(opened: Opened) -> None:
    paragraphs = tuple(("paragraph", f"{n} " + "word " * (n * 7 % 60 + 1)) for n in range(60))
    content, rows = kessel.article(paragraphs, facts=())
    printer = ArticlePrinter(content, rows, kessel.STYLES, page_text=lambda _n, _of: "")
    sheet = QRectF(0, 0, 500, 700)
    column = printer._column(sheet)
    printed: list[int] = []
    room = printer._room(column, sheet)
    pages: list[_Sheet] = []
    for _ in printer._cut(column, sheet, pages):
        pass
    for page in pages:
        for name, top in page.paragraphs:
            for line in column.laid(name).lines:
                if top + line.top >= 0 and top + line.bottom <= page.height:
                    printed.append(line.start)
                    assert top + line.bottom <= room
    expected = []
    at: Paragraph | None = column.table.first
    while at is not None:
        expected += [line.start for line in column.laid(at).lines]
        at = column.table.next(at)
    assert printed == expected
