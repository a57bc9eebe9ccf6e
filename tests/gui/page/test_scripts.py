"""Scripts in their own fonts: the ink of a span lies in its rectangles, whatever is joined, stacked or reordered.

A bare Linux has fonts for none of these; each test names the Debian package that it was skipped for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFontDatabase, QImage, QPainter, QTextCharFormat
from PySide6.QtWidgets import QApplication

from reader.app.page.lines import LaidParagraph
from reader.app.page.style import PageStyle, Reading
from reader.text import graphemes
from reader.text.span import Span

WIDTH = 260
_checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@dataclass(frozen=True)
class Script:
    """What is drawn, and which package of Debian has a font for it."""

    name: str
    package: str
    words: tuple[str, ...]
    writes: QFontDatabase.WritingSystem = QFontDatabase.WritingSystem.Any


W = QFontDatabase.WritingSystem
LETTERS = (
    Script("Thai", "fonts-noto-core", ("สะพาน", "ปิด", "เมื่อ", "วัน", "อาจ", "ใช้", "เวลา", "ซ่อม", "น้ำ", "ก็", "ผู้", "ที่"), W.Thai),
    Script("Devanagari", "fonts-noto-core", ("पुल ", "मंगलवार ", "को ", "बंद ", "मरम्मत ", "में ", "छह ", "हिंदी ", "लग ", "सकते ", "हैं।", "किया "), W.Devanagari),
    Script("Arabic", "fonts-noto-core", ("قالت ", "وزارة ", "الصحة ", "إن ", "العدد ", "قد ", "يرتفع، ", "وفقًا ", "١٢ "), W.Arabic),
    Script("Hebrew", "fonts-noto-core", ("משרד ", "הבריאות ", "אמר ", "כי ", "עלול ", "לעלות ", "שָׁלוֹם ", "1,200 "), W.Hebrew),
    Script("Chinese", "fonts-noto-cjk", ("据报道，", "这座", "大桥", "可能", "在春季", "受损。"), W.SimplifiedChinese),
    Script("Japanese", "fonts-noto-cjk", ("橋は", "先週の", "点検で", "ひび割れが", "見つかり、", "閉鎖された。"), W.Japanese),
)  # fmt: skip
EMOJI = Script(
    "emoji", "fonts-noto-color-emoji", ("👩‍👩‍👧", "👍🏽", "👍", "🧑🏿‍🚀", "🇩🇪", "🏳️‍🌈", "❤️", "👩🏽‍💻", "🚧")
)


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts need an application."""


def laid(text: str, width: float = WIDTH) -> LaidParagraph:
    return LaidParagraph(text, Span(0, len(text)), PageStyle(Reading(), "en").block("paragraph"), width)


def need(script: Script) -> None:
    """Skip the test where the script has no font."""
    there = QFontDatabase.families(script.writes)
    if script is EMOJI:
        there = [family for family in QFontDatabase.families() if "Emoji" in family]
    if not there:
        pytest.skip(f"no font for {script.name}: Debian's {script.package} is not installed")


def span_in(text: str, data: st.DataObject) -> Span:
    edges = graphemes.boundaries(text)
    start = data.draw(st.integers(0, len(edges) - 1))
    return Span(edges[start], edges[data.draw(st.integers(start, len(edges) - 1))])


def drawn(of: LaidParagraph, span: Span, others: QColor, own: QColor) -> QImage:
    """Draw a paragraph, the letters of `span` in a colour of their own, 20 pixels from the left."""
    image = QImage(round(of.width) + 40, of.height + 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    look = QTextCharFormat()
    look.setForeground(QBrush(own))
    made = of.format_range(span.start, span.end, look)
    painter = QPainter(image)
    painter.setPen(others)
    of.layout.draw(painter, QPointF(20, 0), [made] if made is not None else [])
    painter.end()
    return image


def inked(image: QImage) -> list[tuple[int, int, int]]:
    """Return x, y and red minus blue of every pixel that is not paper, x from the column's edge."""
    pixels = cast("memoryview", image.constBits()).cast("B").tobytes()
    wide = image.bytesPerLine() // 4
    return [
        (number % wide - 20, number // wide, red - blue)
        for number, (blue, green, red) in enumerate(zip(pixels[::4], pixels[1::4], pixels[2::4], strict=True))
        if min(blue, green, red) < 160
    ]


@pytest.mark.parametrize("script", LETTERS, ids=lambda script: script.name)
@settings(max_examples=40, suppress_health_check=_checks)
@given(st.data())
def test_the_ink_of_a_span_lies_in_its_rectangles(script: Script, data: st.DataObject) -> None:
    need(script)
    words = st.sampled_from((*script.words, "word ", "1998 ", "("))
    text = "".join(data.draw(st.lists(words, min_size=1, max_size=14)))
    of = laid(text)
    span = span_in(text, data)
    rects = [
        (s.left, s.right, of.lines[s.line].top, of.lines[s.line].bottom)
        for s in of.stretches(span.start, span.end)
    ]

    def within(x: int, y: int, reach: float, hang: int = 0) -> bool:
        return any(
            a - reach <= x + 0.5 <= b + reach and top - hang <= y < bottom + hang
            for a, b, top, bottom in rects
        )

    ink = inked(drawn(of, span, QColor(0, 0, 255), QColor(255, 0, 0)))
    mine = [(x, y) for x, y, redness in ink if redness > 100]
    others = [(x, y) for x, y, redness in ink if redness < -100]
    # Letters reach a little beyond their own width, and marks above and below them out of the line.
    assert sum(within(x, y, 3, 8) for x, y in mine) >= 0.9 * len(mine), (text, span, rects)
    assert sum(within(x, y, -3) for x, y in others) <= 0.1 * len(others), (text, span, rects)


@settings(max_examples=60, suppress_health_check=_checks)
@given(st.lists(st.sampled_from(EMOJI.words), min_size=1, max_size=12).map("".join))
def test_a_joined_emoji_stands_in_one_box_and_its_picture_in_the_box(text: str) -> None:
    need(EMOJI)
    of = laid(text)
    boxes = [box for number in range(len(of.lines)) for box in of.boxes(number)]
    assert [box.position for box in boxes] == list(graphemes.boundaries(text))[:-1]
    usual = laid("🚧").boxes(0)[0]
    assert all(abs((box.right - box.left) - (usual.right - usual.left)) < 1 for box in boxes), text
    ink = inked(drawn(of, Span(0, 0), QColor(0, 0, 0), QColor(0, 0, 0)))
    for number, line in enumerate(of.lines):
        here = [x + 0.5 for x, y, _ in ink if line.top <= y < line.bottom]
        assert all(any(b.left - 2 <= x <= b.right + 2 for b in of.boxes(number)) for x in here)
        assert all(any(b.left <= x <= b.right for x in here) for b in of.boxes(number)), text
        assert all(a.right <= b.left + 0.75 for a, b in pairwise(of.boxes(number)))


@pytest.mark.parametrize("script", [*LETTERS, EMOJI], ids=lambda script: script.name)
def test_what_is_clicked_is_what_is_painted_there(script: Script) -> None:
    need(script)
    text = "".join(script.words)
    of = laid(text)
    for number, line in enumerate(of.lines):
        for box in of.boxes(number):
            if box.right - box.left < 1 or box.position >= line.ink_end:
                continue
            assert of.character_at((box.left + box.right) / 2, line.baseline) == box.position
            for x in (box.left + 1, box.right - 1):
                assert of.hit(x, line.baseline) in (box.position, of.after(box.position))
            end = of.after(box.position)
            assert end in graphemes.boundaries(text)
            (where,) = of.stretches(box.position, end)
            assert abs(where.left - box.left) < 0.75
            assert abs(where.right - box.right) < 0.75
