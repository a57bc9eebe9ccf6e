"""Printed pages dimmed in the dark theme: less glare, and everything on them still has its contrast."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from reader.app import theme
from reader.app.colour_sight import contrast, over
from reader.app.pdfpage.view import VEIL
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program
from tests.gui.pdfpage.test_printed import pdf_library, shown

WHITE, INK = QColor("white"), QColor("black")


def multiplied(*colours):
    """Return what colours laid on white paper make of it."""
    seen = [1.0, 1.0, 1.0]
    for colour in colours:
        on_white = over(colour, WHITE)
        sides = (on_white.redF(), on_white.greenF(), on_white.blueF())
        seen = [a * b for a, b in zip(seen, sides, strict=True)]
    return QColor.fromRgbF(*seen)


def test_it_is_for_the_dark_theme_alone_and_off_as_delivered(tmp_path, until):
    pdf_library(tmp_path / "news.spanlib", Setter().set(prose(3, 30)))
    with opened_program(tmp_path / "news.spanlib", size=(1300, 800)) as program:
        printed, settings = shown(program, until), program.window.settings

        def paper():
            corner = printed.view.page_rect(0).topLeft().toPoint() + QPoint(6, 6)
            return printed.view.viewport().grab().toImage().pixelColor(corner)

        settings.theme = "dark"
        assert paper() == WHITE
        settings.printed_dim = True
        assert paper().lightness() == pytest.approx(255 - VEIL.alpha(), abs=1)
        settings.theme = "sepia"
        assert paper() == WHITE


def test_print_tags_letters_and_strokes_keep_their_contrast_under_the_veil():
    light = theme.theme("light")
    paper = over(VEIL, WHITE)
    for tag in light.tags.values():
        for fill in (tag.fill, tag.fill_strong):
            assert contrast(INK, over(VEIL, multiplied(light["page.cursorBand"], fill))) >= 7
        assert contrast(over(VEIL, tag.label), paper) >= 4.5
        assert contrast(over(VEIL, tag.stroke), paper) >= 3
    assert contrast(INK, over(VEIL, multiplied(light["page.cursorBand"], light["page.selection"]))) >= 7
