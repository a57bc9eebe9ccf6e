"""How each kind of block is set, and every length of the page at one text size, from the tokens.

Distances between blocks are parts of the body's leading, so that the page keeps its rhythm at any size.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from math import ceil
from typing import Any

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPixmap

from reader.app import theme
from reader.model import BlockKind

_BASE = 19  # the size that the tokens' figures are for (tags.scaling)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader chose: size in pixels, leading as a factor, measure in characters, family or ''."""

    size: int = _BASE
    leading: float = 1.74
    characters: int = 66
    family: str = ""


@dataclass(frozen=True, slots=True)
class BlockStyle:
    """One kind of block.

    Lengths in logical pixels; `above` is the baseline's distance from its line's top.
    """

    kind: BlockKind
    font: QFont
    leading: int
    above: int
    colour: str

    @property
    def balanced(self) -> bool:
        """Return whether lines are made even in length."""
        return self.kind in ("title", "heading")

    @property
    def code(self) -> bool:
        return self.kind == "code"

    @property
    def below(self) -> int:
        return self.leading - self.above


# Role in `type.sizes`, colour, leading and space before in parts of the body's leading (None: the role's
# own). Space before is for a block in running text; pairs at the head of the article have their own, below.
_KINDS: dict[str, tuple[str, str, float]] = {
    "title": ("readingTitle", "text.primary", 1.0),
    "deck": ("readingDeck", "text.secondary", 0.5),
    "byline": ("uiStrong", "text.secondary", 0.5),
    "heading": ("readingHead", "text.primary", 1.0),
    "paragraph": ("readingBody", "text.primary", 0.5),
    "item": ("readingBody", "text.primary", 0.25),
    "quote": ("readingBody", "text.primary", 0.5),
    "caption": ("ui", "text.secondary", 0.5),
    "credit": ("uiSmall", "text.tertiary", 0.125),
    "code": ("readingBody", "text.primary", 0.5),
    "row": ("readingBody", "text.primary", 0.125),
}
# Space between two kinds where it is not the second one's own: title, deck and byline stand close, the text
# apart.
_PAIRS: dict[tuple[str, str], float] = {
    ("title", "deck"): 0.37,
    ("title", "byline"): 0.45,
    ("deck", "byline"): 0.48,
    ("title", "paragraph"): 0.8,
    ("deck", "paragraph"): 0.95,
    ("byline", "paragraph"): 0.97,
    ("byline", "deck"): 0.5,
    ("item", "paragraph"): 0.5,
    ("heading", "paragraph"): 0.25,
    ("caption", "credit"): 0.0,
    ("paragraph", "row"): 0.5,
}
_HEADS_GROW_TO = 2.0
_HEAD = frozenset({"title", "deck", "byline"})

# Scripts whose marks above and below the line need more leading than Latin, as factors of the usual one.
_TALL = {"ar": 1.15, "fa": 1.15, "ur": 1.3, "ps": 1.15, "th": 1.06, "lo": 1.06, "my": 1.15, "km": 1.15,
"hi": 1.06,
         "mr": 1.06, "ne": 1.06, "bn": 1.06}  # fmt: skip
_DEEP = frozenset({"ar", "fa", "ur", "ps", "sd", "ug"})
_CJK = frozenset({"zh", "ja", "ko", "yue"})
_CJK_LEADING = 1.9


def primary(language: str) -> str:
    """Return the first part of a language tag, in lower case: `zh` of `zh-Hant-TW`."""
    return language.replace("_", "-").split("-", 1)[0].lower()


@functools.cache
def script_families(language: str) -> tuple[str, ...]:
    """Return installed families for scripts that the reading font lacks; the article's own script first."""
    lists: dict[str, Any] = theme.tokens()["type"]["reading"]
    platform = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    wanted = [family for script in ("arabic", "hebrew", "cjk") for family in lists[script][platform]]
    region = {"ja": "JP", "ko": "KR"}.get(primary(language), "")
    if primary(language) == "zh" and any(part in language.lower() for part in ("hant", "tw", "hk")):
        region = "TC"
    if region:  # the same character has other shapes in Japan, Korea and Taiwan
        wanted = [family.replace("CJK SC", f"CJK {region}") for family in wanted] + wanted
    installed = set(QFontDatabase.families())
    return tuple(dict.fromkeys(family for family in wanted if family in installed))


def measure(reading: Reading) -> int:
    """Return the width of a full column in logical pixels."""
    type_tokens = theme.tokens()["type"]
    share = reading.characters / type_tokens["measure"]["characters"]
    return int(theme.layout("columnAtSize19") * reading.size / _BASE * share + 0.5)


def margin_scale(reading: Reading) -> float:
    """Return how much bars and letters grow with the text: half as much, at most to twice their size."""
    return min(2.0, max(1.0, (1 + reading.size / _BASE) / 2))


def least_margin(reading: Reading) -> int:
    """Return the room beside the text that one lane of bars with its letters needs."""
    return round(theme.layout("header") * margin_scale(reading))


class PageStyle:
    """All lengths and fonts of the page for one `Reading` and one language. Made anew when either changes."""

    def __init__(self, reading: Reading, language: str = "en") -> None:
        self.reading = reading
        self.language = language
        self.scale = reading.size / _BASE
        tags = theme.tokens()["tags"]
        self.fill_above = self.px(tags["fillBox"]["aboveBaseline"])
        self.fill_below = self.px(tags["fillBox"]["belowBaseline"])
        lane = tags["lane"]
        self.lane_first = self.px(lane["firstBelowBaseline"])
        self.lane_pitch = max(3, self.px(lane["pitch"]))
        self.lanes_most = int(lane["most"])
        bar = tags["marginBar"]
        grown = self.margin_scale = margin_scale(reading)
        self.bar_width: int = round(bar["width"] * grown)
        self.bar_left: int = round(bar["leftOfColumn"] * grown)
        self.bar_pitch: int = round(bar["lanePitch"] * grown)
        self.letter_gap: int = round(bar["letterGap"] * grown)
        band = tags["cursorBand"]
        self.band_outset = int(band["outset"])
        self.mark_width: int = round(band["mark"]["width"] * grown)
        self.mark_left: int = round(band["mark"]["leftOfColumn"] * grown)
        self.mark_radius = float(band["mark"]["radius"])
        handle = tags["handle"]
        self.handle_stem, self.handle_dot = int(handle["stem"]), int(handle["dot"])
        self.handle_hit = int(handle["hitArea"])
        self.letter_font = theme.font("marginLetter", scale=grown)
        self.badge_font = theme.font("uiTiny", scale=grown)
        self._factor = self._script_factor()
        if primary(language) in _DEEP:
            # Dots and bowls reach lower than Latin descenders; fill and lane give way to them.
            deeper = self.px(lane["pitch"])
            self.fill_below += deeper
            self.lane_first += deeper
            self.fill_above += deeper // 2
        self.select_above = self.fill_above + self.px(bar["width"])
        self.select_below = self.fill_below + self.px(theme.tokens()["line"]["hair"])
        self.letter_metrics = QFontMetricsF(self.letter_font)
        self.letter_height = self.letter_metrics.height()
        self.badge_metrics = QFontMetricsF(self.badge_font)
        self.body_leading = round(reading.size * reading.leading * self._factor)
        # How far the last lane reaches out of its line.
        below = self.body_leading - round(self.body_leading * 2 / 3)
        self.overhang = max(0, self.lane_first + self.lanes_most * self.lane_pitch - below)
        self.paragraph_gap = self.part(0.5)
        self._words: dict[tuple[str, int, int, float], QPixmap] = {}
        self._badges: dict[int, float] = {}
        self._styles: dict[tuple[str, int], BlockStyle] = {}

    def word(self, text: str, font: QFont, colour: QColor, ratio: float) -> QPixmap:
        """Return a few letters as a picture: a dense page has hundreds of margin letters and badges."""
        key = (text, font.pixelSize() * 1000 + font.weight(), colour.rgba(), ratio)
        found = self._words.get(key)
        if found is None:
            metrics = QFontMetricsF(font)
            size = QSizeF(max(1.0, metrics.horizontalAdvance(text)), metrics.height())
            found = QPixmap(ceil(size.width() * ratio), ceil(size.height() * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(QPointF(0, metrics.ascent()), text)
            painter.end()
            self._words[key] = found
        return found

    def badge_width(self, count: int) -> float:
        found = self._badges.get(count)
        if found is None:
            found = self._badges[count] = self.badge_metrics.horizontalAdvance(f"+{count}")
        return found

    def px(self, at_19: float, least: int = 1) -> int:
        """Return a token's length at this text size, in whole pixels."""
        return max(least, round(at_19 * self.scale))

    def part(self, of_leading: float) -> int:
        """Return a part of the body's leading, in whole pixels; a half rounds up (17 at 33)."""
        return int(self.body_leading * of_leading + 0.5)

    def block(self, kind: BlockKind, level: int = 0) -> BlockStyle:
        """Return how blocks of this kind are set."""
        found = self._styles.get((kind, level))
        if found is None:
            found = self._styles[kind, level] = self._make(kind, level)
        return found

    @functools.cached_property
    def facts(self) -> BlockStyle:
        """Return how the quiet line of outlet and date is set."""
        scale = max(1.0, self.scale)
        font, leading = theme.font("ui", scale=scale), round(theme.leading("ui") * scale)
        return BlockStyle("byline", font, leading, _above(font, leading, body=False), "text.tertiary")

    def fill_box(self, of: BlockStyle) -> tuple[int, int]:
        """Return how far a fill reaches above and below the baseline of a block's lines.

        As far as the letters, in a title or in small print; fills of two lines never darken each other.
        """
        factor = of.font.pixelSize() / self.reading.size
        above, below = round(self.fill_above * factor), round(self.fill_below * factor)
        return min(above, of.above), min(below, of.below)

    def select_box(self, of: BlockStyle) -> tuple[int, int]:
        """Return how far a selection reaches above and below the baseline of a block's lines."""
        above, below = self.fill_box(of)
        more = self.select_above - self.fill_above, self.select_below - self.fill_below
        return min(above + more[0], of.above), min(below + more[1], of.below)

    def lane_from(self, of: BlockStyle) -> int:
        """Return how far below the baseline the first lane begins: closer where the print is small."""
        return round(self.lane_first * min(1.0, of.font.pixelSize() / self.reading.size))

    def gap(self, before: BlockKind | None, kind: BlockKind) -> int:
        """Return the space between a block of kind `before` and one of kind `kind`; none above the first."""
        if before is None:
            return 0
        if before in _HEAD and kind not in _HEAD:
            pair = _PAIRS.get((before, "paragraph"), 0.95)
        else:
            own = _KINDS[kind][2]
            # Items and rows stand close among themselves, not to what comes before them.
            pair = _PAIRS.get((before, kind), own if before == kind else max(own, 0.375))
        return self.part(pair)

    @property
    def picture(self) -> tuple[int, int]:
        """Return the height of a picture's placeholder and the space between it and its caption."""
        return self.part(3.0), self.part(0.25)

    def indent(self, kind: BlockKind, level: int) -> int:
        """Return how far in from the column's edge a block stands."""
        if kind in ("item", "quote"):
            # Depth beyond six says nothing and would squeeze the text.
            return self.px(24) * min(max(level, 1), 6)
        return 0

    def _script_factor(self) -> float:
        language = primary(self.language)
        if language in _CJK:
            return _CJK_LEADING / 1.74
        return _TALL.get(language, 1.0)

    def _make(self, kind: BlockKind, level: int) -> BlockStyle:
        role, colour, _ = _KINDS[kind]
        size = theme.tokens()["type"]["sizes"][role]
        reading = size["font"] == "reading"
        # The quiet interface lines grow with the text, but never shrink below their own size.
        scale = self.scale if reading else max(1.0, self.scale)
        if kind in ("title", "heading") and scale > _HEADS_GROW_TO:
            # At four times the size a title of the usual proportion holds one word a line.
            scale = _HEADS_GROW_TO + (scale - _HEADS_GROW_TO) / 3
        font = theme.font(role, scale=scale, family=self.reading.family if reading else "")
        if kind == "code":
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            font.setPixelSize(max(1, round(self.reading.size * 15 / _BASE)))
        elif reading:
            font.setFamilies([font.family(), *script_families(self.language)])
        if kind == "heading" and level > 2:
            font.setPixelSize(self.reading.size)
        if kind == "quote":  # where the script has italics
            font.setItalic(True)
        if role == "readingBody":
            leading = self.body_leading
        elif kind in ("title", "deck"):
            leading = round(theme.leading(role) * scale * max(1.0, self._factor))
        else:
            leading = round(theme.leading(role) * scale)
        if kind == "code":
            leading = round(self.body_leading * 0.8)
        above = _above(font, leading, body=role == "readingBody" and kind != "code")
        return BlockStyle(kind, font, leading, above, colour)


def _above(font: QFont, leading: int, *, body: bool) -> int:
    """Return where the baseline stands in a line, from its top.

    The tokens put the body's at two thirds of the line (22 of 33); other roles centre the font's own box.
    """
    if body:
        return round(leading * 2 / 3)
    metrics = QFontMetricsF(font)
    return int((leading - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())
