"""What holds for every panel, popup and dialog: names, room for words, themes, mirrored interfaces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QStyle,
    QStyleOptionFocusRect,
    QWidget,
)

from reader.app import icons, style
from reader.app.panels import paint
from reader.app.panels.find_bar import FindBar
from reader.app.panels.page_head import PageHead
from reader.app.panels.surface import Surface
from reader.app.theme import theme
from tests.gui.panels import checks, gallery

SURFACES = sorted(gallery.SURFACES)
THEMES = gallery.THEMES


@pytest.mark.parametrize("name", SURFACES)
def test_everything_that_can_be_used_has_a_name(qapp: QApplication, name: str) -> None:
    widget = gallery.put_up(gallery.SURFACES[name], "light")
    missing = checks.without_name(widget)
    gallery.take_down(widget)
    assert missing == []


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("name", SURFACES)
def test_every_word_has_room_in_either_direction(
    qapp: QApplication, name: str, direction: Qt.LayoutDirection
) -> None:
    qapp.setLayoutDirection(direction)
    try:
        widget = gallery.put_up(gallery.SURFACES[name], "light")
        problems = [*checks.clipped(widget), *checks.outside(widget)]
        gallery.take_down(widget)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert problems == []


@pytest.mark.parametrize(
    ("name", "words"), [("link", "Link this annotation"), ("export", "Export"), ("annotations", "Speaker")]
)
def test_heads_and_labels_stand_at_the_edge_where_the_interface_begins(
    qapp: QApplication, name: str, words: str
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        widget = gallery.put_up(gallery.SURFACES[name], "light")
        found = [each for each in widget.findChildren(QLabel) if each.text() == words]
        sides = {each.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask for each in found}
        gallery.take_down(widget)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert sides == {Qt.AlignmentFlag.AlignRight}


@pytest.mark.parametrize("scale", ["2", "1.5"])
def test_every_word_has_room_on_dense_screens(scale: str) -> None:
    program = Path(checks.__file__)
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=55
    )
    assert (done.returncode, done.stdout.strip()) == (0, "")


@pytest.mark.parametrize("name", SURFACES)
def test_python_holds_no_entry_of_a_layout(qapp: QApplication, name: str) -> None:
    widget = gallery.put_up(gallery.SURFACES[name], "light")
    held = checks.wrapped_layout_items()
    gallery.take_down(widget)
    assert held == []


def _picture(widget: QWidget) -> QImage:
    made = QPixmap(widget.size())
    widget.render(made)
    return made.toImage()


@pytest.mark.parametrize("name", [n for n in SURFACES if n != "icons"])
def test_a_theme_repaints_and_moves_nothing(qapp: QApplication, name: str) -> None:
    widget = gallery.put_up(gallery.SURFACES[name], "light")
    assert isinstance(widget, Surface)
    shown = [child for child in widget.findChildren(QWidget) if child.isVisible()]
    places = [(child, child.geometry()) for child in shown]
    pictures = []
    for each in THEMES:
        style.dress(qapp, theme(each))
        widget.set_theme(theme(each))
        qapp.processEvents()
        pictures.append(_picture(widget))
        moved = [f"{child} from {box}" for child, box in places if child.geometry() != box]
        assert moved == []
    gallery.take_down(widget)
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


LISTS = [
    *("annotations", "codebook", "collections", "concordance", "duplicates", "library-full"),
    *("library-results", "library-trash", "link", "review", "speakers", "unchecked"),
]


@pytest.mark.parametrize("name", LISTS)
def test_rows_that_get_another_theme_look_as_if_made_in_it(qapp: QApplication, name: str) -> None:
    def rows(widget: QWidget) -> list[QImage]:
        picture = _picture(widget)
        found = [each.viewport() for each in widget.findChildren(QAbstractItemView) if each.isVisible()]
        return [picture.copy(QRect(each.mapTo(widget, QPoint()), each.size())) for each in found]

    widget = gallery.put_up(gallery.SURFACES[name], "light")
    assert isinstance(widget, Surface)
    style.dress(qapp, theme("dark"))
    widget.set_theme(theme("dark"))
    changed = rows(widget)
    gallery.take_down(widget)
    fresh = gallery.put_up(gallery.SURFACES[name], "dark")
    expected = rows(fresh)
    gallery.take_down(fresh)
    assert expected
    assert changed == expected


# --- focus ----------------------------------------------------------------------------------------------


def test_qts_own_widgets_get_our_focus_ring(qapp: QApplication) -> None:
    picture = QPixmap(QSize(40, 20))
    picture.fill(Qt.GlobalColor.white)
    option = QStyleOptionFocusRect()
    option.rect = QRect(0, 0, 40, 20)
    painter = QPainter(picture)
    qapp.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter)
    painter.end()
    image = picture.toImage()
    ring = theme("light")["focus.ring"]
    assert image.pixelColor(20, 0) == ring
    assert image.pixelColor(20, 1) == ring
    assert image.pixelColor(20, 2) == Qt.GlobalColor.white


@pytest.mark.parametrize("name", ["collections", "concordance", "duplicates"])
def test_the_row_that_has_the_keyboard_shows_it(qapp: QApplication, name: str) -> None:
    widget = gallery.put_up(gallery.SURFACES[name], "dark")
    (rows,) = widget.findChildren(QAbstractItemView)
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    rows.setCurrentIndex(rows.model().index(0, 0))
    rect = rows.visualRect(rows.currentIndex())
    picture = _picture(rows.viewport())
    ring = theme("dark")["focus.ring"]
    found = [picture.pixelColor(rect.left() + x, rect.center().y()) == ring for x in range(4)]
    gallery.take_down(widget)
    assert sum(found) == 2


def test_a_click_leaves_no_ring_and_tab_shows_one(qapp: QApplication) -> None:
    widget = gallery.put_up(gallery.SURFACES["strips"], "light")
    button = widget.findChildren(PageHead)[0].find_button
    plain = _picture(button)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    clicked = _picture(button)
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    tabbed = _picture(button)
    gallery.take_down(widget)
    assert clicked == plain
    assert tabbed != plain


def test_a_click_on_a_button_does_not_take_the_keyboard(qapp: QApplication) -> None:
    widget = gallery.put_up(gallery.SURFACES["strips"], "light")
    head = widget.findChildren(PageHead)[0]
    field = widget.findChildren(FindBar)[0].field
    widget.activateWindow()
    field.setFocus()
    QTest.mouseClick(head.focus_button, Qt.MouseButton.LeftButton)
    kept = widget.focusWidget()
    gallery.take_down(widget)
    assert kept is field


# --- icons and strokes ----------------------------------------------------------------------------------


def test_there_are_twenty_four_icons() -> None:
    assert len(icons.PATHS) == 24


@pytest.mark.parametrize("name", [*icons.PATHS, *icons.PRIMITIVES])
def test_an_icon_stays_inside_its_grid(name: str) -> None:
    box = icons.path(name).boundingRect()
    assert box.left() >= 0.25
    assert box.top() >= 0.25
    assert box.right() <= 15.75
    assert box.bottom() <= 15.75
    assert box.width() + box.height() > 4


@pytest.mark.parametrize("name", ["search", "library", "undo"])
def test_only_what_points_along_the_line_is_mirrored(qapp: QApplication, name: str) -> None:
    pictures = []
    for mirrored in (False, True):
        picture = QPixmap(32, 32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        icons.paint_icon(painter, name, QRect(0, 0, 32, 32), QColor("black"), right_to_left=mirrored)
        painter.end()
        pictures.append(picture.toImage())
    assert (pictures[0] != pictures[1]) == (name in icons.MIRRORED)


def test_an_icon_for_qts_menus_is_drawn_at_the_size_it_is_asked_for(qapp: QApplication) -> None:
    icon = icons.icon("search", theme("dark"))
    for side in (16, 20, 32, 64):
        picture = icon.pixmap(QSize(side, side), 1.0).toImage()
        assert picture.size() == QSize(side, side)
        assert any(picture.pixelColor(x, side // 2).alpha() for x in range(side))


# --- text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one",
        "a longer line that has to be broken over several lines of the panel " * 3,
        "שלום " * 40,
        "橋" * 200,
        "🌉" * 99,
    ],
)
def test_laid_out_text_never_has_more_lines_than_asked_for(qapp: QApplication, text: str) -> None:
    for most in (1, 2, 3):
        laid = paint.LaidText(text, "quote", 180, most)
        assert laid.lines <= most
        assert laid.height == laid.lines * 21


def test_text_that_is_cut_ends_with_a_whole_word_and_an_ellipsis(qapp: QApplication) -> None:
    laid = paint.LaidText("The county engineer told reporters at the eastern approach of it", "quote", 150, 2)
    last = laid._lines[-1][0].text()
    assert laid.elided
    assert last.endswith("…")
    assert last[:-1].split()[-1] in ("told", "reporters", "at", "the")


def test_right_to_left_text_stands_at_the_right(qapp: QApplication) -> None:
    laid = paint.LaidText("אבג", "ui", 300)
    picture = QPixmap(300, 20)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    laid.draw(painter, 0, 0, theme("light")["text.primary"])
    painter.end()
    image = picture.toImage()
    inked = [x for x in range(300) if any(image.pixelColor(x, y).lightness() < 128 for y in range(20))]
    assert min(inked) > 200
    assert laid._lines[0][1].position() == QPointF(0, 0)
