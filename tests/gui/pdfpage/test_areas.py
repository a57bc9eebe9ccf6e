"""Boxes on the printed page: drawn with the mouse or by keys, tagged, moved, undone, with their pictures."""

from __future__ import annotations

import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.panels.card_model import ROW
from reader.library import Library
from tests.core.pdf.printed import prose
from tests.gui.conftest import opened_program
from tests.gui.pdfpage.test_printed import K, pdf_library, press, shown

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def chart():
    document = pymupdf.open()
    for words in prose(5, 3, 3):
        page = document.new_page()
        page.insert_textbox(pymupdf.Rect(72, 80, 520, 200), words, fontsize=11)
        page.draw_rect(pymupdf.Rect(72, 250, 272, 400), color=(0, 0, 1), fill=(0.8, 0.8, 1))
        page.insert_textbox(pymupdf.Rect(72, 430, 520, 600), words[::-1], fontsize=11)
    return document.tobytes()


@pytest.fixture
def program(tmp_path):
    pdf_library(tmp_path / "news.spanlib", chart())
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as made:
        yield made


def drag(printed, page, box):
    """Drag the mouse over a box of a page, in points."""
    port = printed.view.viewport()
    rect = printed.view.to_view(page, box).toRect()
    start, end = rect.topLeft(), rect.bottomRight() + QPoint(1, 1)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)


def one(program, until):
    until(lambda: program.workspace.annotations and program.workspace.unsaved == 0)
    (found,) = program.workspace.annotations.values()
    return found


def boxed(program, until):
    """Return the page with an annotated area on its first page."""
    printed = shown(program, until)
    press(K.Key_B)
    drag(printed, 0, (72, 250, 272, 400))
    press(K.Key_1)
    return printed, one(program, until)


def test_a_box_that_is_dragged_is_offered_tags_and_becomes_an_area_with_its_picture(program, until):
    printed = shown(program, until)
    press(K.Key_B)
    assert printed.areas.on
    assert "arrows" in program.window.messages.sentence
    drag(printed, 0, (72, 250, 272, 400))
    assert program.window.tag_bar.isVisible()
    press(K.Key_2)
    assert not printed.areas.on
    assert [s.tag for s in printed.view.areas.waiting] == [
        "speculation"
    ]  # painted before its picture is there
    found = one(program, until)
    assert found.tag == "speculation"
    assert found.anchors == ()
    assert found.area.box == pytest.approx((72, 250, 272, 400), abs=1)
    assert (found.area.page, found.area.label, found.area.dpi) == (0, "1", 150)
    assert printed.view.areas.waiting == ()
    text = program.workspace.revision.text
    assert text[: found.area.at].rstrip().endswith((".", "?", "!"))  # listed after the words above it
    kept: list[bytes] = []
    program.workspace.storage.submit(
        lambda library: library.original_by_hash(found.area.picture), kept.append
    )
    until(lambda: kept)
    assert pymupdf.Pixmap(kept[0]).width == pytest.approx(417, abs=4)
    program.workspace.undo()
    until(lambda: not program.workspace.annotations and program.workspace.unsaved == 0)
    assert printed.view.areas.of(found.id) is None
    program.workspace.redo()
    assert one(program, until) == found


def test_by_keys_alone_a_box_is_made_moved_resized_and_tagged(program, until):
    printed = shown(program, until)
    press(K.Key_B)
    areas = printed.view.areas
    x0, y0, x1, y1 = areas.draft.box
    press(K.Key_Right, K.Key_Down, K.Key_Down)
    assert areas.draft.box == pytest.approx((x0 + 10, y0 + 20, x1 + 10, y1 + 20), abs=0.1)
    press(K.Key_Left, modifiers=CTRL)
    assert areas.draft.box == pytest.approx((x0 + 9, y0 + 20, x1 + 9, y1 + 20), abs=0.1)
    press(K.Key_Left, K.Key_Up, modifiers=SHIFT)
    assert areas.draft.box == pytest.approx((x0 + 9, y0 + 20, x1 - 1, y1 + 10), abs=0.1)
    press(K.Key_PageDown)
    assert areas.draft.page == 1
    box = areas.draft.box
    press(K.Key_3)
    found = one(program, until)
    assert (found.tag, found.area.page, found.area.box) == ("background", 1, box)


def test_esc_leaves_without_a_trace_and_a_box_never_leaves_its_page(program, until):
    printed = shown(program, until)
    press(K.Key_B)
    for _ in range(120):
        press(K.Key_Up, K.Key_Left)
    x0, y0, *_ = printed.view.areas.draft.box
    assert (x0, y0) == (0, 0)
    for _ in range(120):
        press(K.Key_Up, K.Key_Left, modifiers=SHIFT)
    x0, y0, x1, y1 = printed.view.areas.draft.box
    assert (x1 - x0, y1 - y0) == pytest.approx((4, 4), abs=0.2)
    press(K.Key_Escape)
    assert printed.view.areas.draft is None
    assert not printed.areas.on
    assert program.workspace.annotations == {}
    before = program.window.view.target()
    press(K.Key_Down)
    assert program.window.view.target() != before  # arrows are the cursor's again


def test_an_area_is_clicked_moved_resized_and_put_back(program, until):
    printed, found = boxed(program, until)
    port, areas = printed.view.viewport(), printed.view.areas
    program.window.tagging._activate(None)
    middle = printed.view.to_view(0, found.area.box).center().toPoint()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle)
    assert program.window.tagging.active == found.id
    corner = printed.view.to_view(0, found.area.box).bottomRight().toPoint()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(port, corner + QPoint(30, 40))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=corner + QPoint(30, 40))
    until(
        lambda: program.workspace.annotations[found.id].area != found.area and not program.workspace.unsaved
    )
    larger = program.workspace.annotations[found.id]
    assert larger.area.x1 > found.area.x1 + 5
    assert larger.area.picture != found.area.picture
    press(K.Key_B, K.Key_Right, K.Key_Return)
    until(
        lambda: program.workspace.annotations[found.id].area != larger.area and not program.workspace.unsaved
    )
    moved = program.workspace.annotations[found.id]
    assert moved.area.x0 == pytest.approx(larger.area.x0 + 10, abs=0.1)
    for expected in (larger, found):
        program.workspace.undo()
        until(lambda: not program.workspace.unsaved)
        assert program.workspace.annotations[found.id].area == expected.area
    assert areas.of(found.id).box == found.area.box


def test_the_card_shows_the_picture_and_leads_to_the_page(program, until):
    printed, found = boxed(program, until)
    cards = program.window.annotations.list
    card = cards.model().index(0, 0).data(ROW)
    assert (card.quote, card.picture, card.state) == ("Area on page 1", found.area.picture, "annotation")
    until(lambda: printed.areas.picture(found.area.picture) is not None)
    printed.view.go_to_page(2)
    program.window.tagging._activate(None)
    program.window.annotations.card_activated.emit(found.id)
    assert printed.view.page_rect(0).intersects(printed.view.viewport().rect())
    program.window.annotations.note_edited.emit(found.id, "Who counted?")
    until(lambda: program.workspace.annotations[found.id].note and not program.workspace.unsaved)
    assert program.workspace.annotations[found.id].area == found.area
    press(K.Key_Delete)
    until(lambda: not program.workspace.annotations)


def test_boxes_follow_the_page_when_it_is_turned_and_enlarged(program, until):
    printed, found = boxed(program, until)
    printed.run("view.rotate")
    turned = printed.view.to_view(0, found.area.box)
    assert turned.height() > turned.width()
    press(K.Key_B, K.Key_Down, K.Key_Return)  # down as it is seen is right on the page
    until(
        lambda: program.workspace.annotations[found.id].area != found.area and not program.workspace.unsaved
    )
    after = program.workspace.annotations[found.id].area
    assert (after.x0, after.y0) == pytest.approx((found.area.x0 + 10, found.area.y0), abs=0.1)


def test_a_window_that_closes_at_once_keeps_the_area(program, until, tmp_path):
    printed = shown(program, until)
    press(K.Key_B)
    drag(printed, 0, (72, 250, 272, 400))
    press(K.Key_1)
    assert printed.view.areas.waiting
    program.window.close()
    program.workspace.settle()
    assert len(program.workspace.annotations) == 1
    with Library.open(tmp_path / "news.spanlib", read_only=True) as library:
        (row,) = library.articles()
        (kept,) = library.annotations(row.article.id)
    assert kept.area.box == pytest.approx((72, 250, 272, 400), abs=1)


def test_undo_takes_back_a_box_whose_picture_is_on_its_way_and_not_what_was_done_before(program, until):
    printed = shown(program, until)
    press(K.Key_2)
    before = one(program, until)
    press(K.Key_B)
    drag(printed, 0, (72, 250, 272, 400))
    press(K.Key_1)
    program.commands.run("edit.undo")
    assert not printed.view.areas.waiting
    assert list(program.workspace.annotations) == [before.id]
    press(K.Key_B)
    drag(printed, 0, (72, 250, 272, 400))
    press(K.Key_1)
    until(lambda: len(program.workspace.annotations) == 2)  # the box that was taken back has not come
    program.commands.run("edit.undo")
    until(lambda: list(program.workspace.annotations) == [before.id] and not program.workspace.unsaved)


def test_a_worker_that_fails_costs_the_picture_and_not_the_area(program, until, monkeypatch):
    from reader.errors import ImportFailed
    from reader.importers.client import ImportClient

    def fail(*_arguments, **_options):
        raise ImportFailed("import.worker-crashed", name="page.pdf")

    monkeypatch.setattr(ImportClient, "cut_picture", fail)
    _, found = boxed(program, until)
    assert (found.area.picture, found.area.dpi) == ("", 0)
    assert program.window.messages.sentence


def test_an_article_without_pages_says_so(library_path, until):
    with opened_program(library_path, size=(1300, 800)) as program:
        press(K.Key_B)
        assert "did not come as PDF" in program.window.messages.sentence
        assert QApplication.focusWidget() is program.window.view


def test_next_and_previous_annotation_stop_at_areas_where_they_are_listed(program, until):
    printed, area = boxed(program, until)
    view, tagging, text = program.window.view, program.window.tagging, program.workspace.revision.text
    first, later = (view.unit_at(place, "sentence") for place in (0, text.index("\n", area.area.at + 1) + 1))
    assert first.end <= area.area.at <= later.start
    for sentence in (later, first):
        view.set_target(sentence)
        press(K.Key_2)
    until(lambda: len(program.workspace.annotations) == 3)
    start = {a.anchors[0].start: a.id for a in program.workspace.annotations.values() if a.anchors}
    in_order = [start[first.start], area.id, start[later.start]]
    view.go_home()
    tagging.activate(in_order[0])
    passed = [tagging.active]
    for key in (K.Key_Period, K.Key_Period, K.Key_Period, K.Key_Comma, K.Key_Comma, K.Key_Comma):
        press(key)
        passed.append(tagging.active)
    assert passed == [*in_order, in_order[2], *reversed(in_order[:2]), in_order[0]]
    box = printed.view.to_view(0, area.area.box)
    press(K.Key_Period)
    assert printed.view.viewport().rect().intersects(box.toRect())
