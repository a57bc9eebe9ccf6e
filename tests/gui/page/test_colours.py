"""The colours of the page, computed: text is readable on every tag in every theme, and tags are told apart.

WCAG 2 contrast; colour differences are CIEDE2000; colour blindness after Machado, Oliveira and Fernandes (2009),
full dichromacy. Figures to reach are those of LOOKS.md.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from reader.app import theme
from reader.app.colour_sight import VISIONS, contrast, difference, over, seen

THEMES: tuple[theme.ThemeName, ...] = ("light", "sepia", "dark", "contrast")
TAGS = tuple(theme.tokens()["tags"]["order"])
DEFAULT = TAGS[:3]


def test_the_difference_is_that_of_the_published_pairs() -> None:
    # Sharma, Wu and Dalal (2005), table 1, rows 1, 7 and 25.
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert difference((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(
        1.2644, abs=1e-4
    )


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("tag", TAGS)
def test_text_on_every_fill_is_readable(name: theme.ThemeName, tag: str) -> None:
    of = theme.theme(name)
    page, colours = of["surface.page"], of.tags[tag]
    band = over(of["page.cursorBand"], page)
    for under in (page, band):
        for fill in (colours.fill, colours.fill_strong):
            assert contrast(colours.text_on_fill, over(fill, under)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_text_that_is_selected_or_found_is_readable(name: theme.ThemeName) -> None:
    of = theme.theme(name)
    page = of["surface.page"]
    ink = of.colours.get("page.selectionText", of["text.primary"])
    assert contrast(ink, over(of["page.selection"], page)) >= 4.5
    for found in ("page.found", "page.foundCurrent"):
        assert contrast(of["text.primary"], over(of[found], page)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("tag", TAGS)
def test_strokes_letters_and_marks_stand_out_from_the_page(name: theme.ThemeName, tag: str) -> None:
    of = theme.theme(name)
    page = of["surface.page"]
    assert contrast(of.tags[tag].stroke, page) >= 3.0
    assert contrast(of.tags[tag].label, page) >= 4.5
    assert contrast(of["page.cursorMark"], page) >= 3.0


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", ["text.primary", "text.secondary", "text.tertiary"])
def test_every_grey_of_the_page_is_readable(name: theme.ThemeName, role: str) -> None:
    of = theme.theme(name)
    assert contrast(of[role], of["surface.page"]) >= 4.5


@pytest.mark.parametrize("vision", list(VISIONS))
@pytest.mark.parametrize("name", THEMES)
def test_the_strokes_of_the_three_tags_are_told_apart_in_every_vision(
    name: theme.ThemeName, vision: str
) -> None:
    colours = [seen(theme.theme(name).tags[tag].stroke, vision) for tag in DEFAULT]
    assert min(difference(a, b) for a, b in combinations(colours, 2)) >= 17


@pytest.mark.parametrize("vision", list(VISIONS))
@pytest.mark.parametrize("name", THEMES)
def test_the_strokes_of_all_tags_are_told_apart_in_every_vision(name: theme.ThemeName, vision: str) -> None:
    colours = [seen(theme.theme(name).tags[tag].stroke, vision) for tag in TAGS]
    assert min(difference(a, b) for a, b in combinations(colours, 2)) >= 10.5
