"""Strokes of overlapping tags below lines that stand close: they leave the letters of the next line alone."""

from __future__ import annotations

import pytest

from reader.app import theme
from reader.text.span import Span
from tests.core.pdf.printed import Setter, prose
from tests.gui.conftest import opened_program
from tests.gui.pdfpage.test_printed import pdf_library, sharp, shown

TAGS = ("claim", "speculation", "background")


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("leading", [1.0, 1.15])
def test_lanes_keep_clear_of_the_next_lines_letters_in_tight_print(tmp_path, until, leading, percent):
    setter = Setter(columns=3, leading=leading, size=9, gutter=12)
    pdf_library(tmp_path / "tight.spanlib", setter.set(prose(3, 30)))
    with opened_program(tmp_path / "tight.spanlib", size=(1000, 900)) as program:
        printed = shown(program, until)
        view, article = printed.view, program.window.view
        text = article.content.text
        begin = text.index(" ", 300) + 1
        span = Span(begin, text.index(" ", begin + 500))
        article.set_target(Span(begin - 1, begin))
        view.set_scale(percent / 100 * 96 / 72)
        view.reveal(span)
        until(lambda: sharp(printed))
        bare = view.viewport().grab().toImage()
        for number, tag in enumerate(TAGS):  # the same words under two tags are one annotation
            program.workspace.annotate(tag, (Span(span.start + number, span.end - number),))
        until(lambda: len(view.marks_of(0).marked) == 3 and not program.workspace.unsaved)
        program.window.tagging.activate("")
        marked = view.viewport().grab().toImage()
        assert bare.size() == marked.size()
        seen = view.viewport().rect()
        lines = [r for r in view.rects_of(span)[1:-1] if seen.contains(r.adjusted(0, 0, 0, 12).toRect())]
        assert len(lines) > 8
        for rect in lines:
            for y in range(round(rect.top() + 0.3 * rect.height()), round(rect.top() + 0.72 * rect.height())):
                for x in range(round(rect.left()) + 2, round(rect.right()) - 2):
                    if bare.pixelColor(x, y).lightness() > 250:
                        assert marked.pixelColor(x, y).lightness() > 200, (x, y)  # a fill, never a stroke
        for rect in lines:
            for y in range(round(rect.top()), round(rect.bottom())):
                for x in range(round(rect.left()), round(rect.right()), 2):
                    ink = bare.pixelColor(x, y).lightness()
                    if ink < 60:
                        assert marked.pixelColor(x, y).lightness() <= ink  # print is on top of all colour
        # One lane is everywhere, the others where the print leaves them room.
        column = round(lines[0].left() + lines[0].width() / 2)
        below = [
            marked.pixelColor(x, y)
            for rect in lines
            for x in range(column - 8, column + 8)
            for y in range(round(rect.bottom() - 0.3 * rect.height()), round(rect.bottom()) + 12)
            if bare.pixelColor(x, y).lightness() > 250
        ]
        found = [
            any(
                hue_of(c) == hue_of(theme.theme("light").tags[article.styles[tag].style].stroke)
                for c in below
            )
            for tag in TAGS
        ]
        assert all(found[: 3 if percent == 200 else 2 if leading > 1 else 1])


def hue_of(colour):
    """Return a stroke's hue by name, as it is also on a fill; '' for what is as pale as a fill."""
    if colour.lightness() > 170:
        return ""
    return ("red", "yellow", "green", "cyan", "blue", "magenta")[round(colour.hslHueF() * 6) % 6]
