"""The tokens of `resources/tokens.json` as frozen values, and the palette Qt paints its own widgets with.

No colour or length stands anywhere else in the window's code. Lengths are logical pixels at 100 %.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from reader.assets import resources

ThemeName = Literal["light", "sepia", "dark", "contrast"]
StrokeKind = Literal[
    "solid", "dashed", "double", "wavy", "dashDot", "thick", "longDash", "rail", "dashDotDot"
]

_RGBA = re.compile(r"rgba\((\d+), *(\d+), *(\d+), *([\d.]+)\)")


@functools.cache
def tokens() -> dict[str, Any]:
    """Return the whole of `tokens.json`, read once."""
    loaded: dict[str, Any] = json.loads((resources() / "tokens.json").read_text("utf-8"))
    return loaded


def colour(value: str) -> QColor:
    """Return the colour of a token: `#RRGGBB` or `rgba(r, g, b, a)` with `a` from 0 to 1."""
    match = _RGBA.fullmatch(value)
    if match is None:
        return QColor(value)
    red, green, blue, alpha = match.groups()
    return QColor(int(red), int(green), int(blue), round(float(alpha) * 255))


@dataclass(frozen=True, slots=True)
class TagColours:
    """One tag in one theme."""

    stroke: QColor
    fill: QColor
    fill_on_page: QColor
    fill_strong: QColor
    text_on_fill: QColor
    label: QColor
    on_stroke: QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: colours by their token names, `surface.page` and so on, and the nine tag styles."""

    name: ThemeName
    colours: dict[str, QColor]
    tags: dict[str, TagColours]
    dark: bool

    def __getitem__(self, token: str) -> QColor:
        return self.colours[token]


@dataclass(frozen=True, slots=True)
class TagStroke:
    """How a tag's lane and bar are drawn: the same in every theme. `pattern` is in pixels at size 19."""

    kind: StrokeKind
    width: float
    pattern: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TagStyle:
    """All that painting a tag needs besides the theme: which colours, which stroke, which letter."""

    style: str  # key of `Theme.tags` and of `stroke`
    letter: str
    name: str

    @property
    def stroke(self) -> TagStroke:
        return tag_stroke(self.style)


@functools.cache
def tag_stroke(style: str) -> TagStroke:
    entry = tokens()["tags"]["style"][style]
    pattern = entry.get("pattern", [])
    if isinstance(pattern, dict):  # wavy and rail are drawn, not dashed; the painter knows their figures
        pattern = []
    return TagStroke(entry["stroke"], float(entry["width"]), tuple(float(p) for p in pattern))


@functools.cache
def theme(name: ThemeName) -> Theme:
    """Return the theme with this name."""
    raw = tokens()["themes"][name]
    flat: dict[str, QColor] = {"scrim": colour(raw["scrim"]), "popupLine": colour(raw["popupLine"])}
    for group in ("surface", "text", "line", "accent", "focus", "state", "page"):
        for key, value in raw[group].items():
            flat[f"{group}.{key}"] = colour(value)
    tags = {
        key: TagColours(
            stroke=colour(t["stroke"]),
            fill=colour(t["fill"]),
            fill_on_page=colour(t["fillOnPage"]),
            fill_strong=colour(t["fillStrong"]),
            text_on_fill=colour(t["textOnFill"]),
            label=colour(t["label"]),
            on_stroke=colour(t["onStroke"]),
        )
        for key, t in raw["tags"].items()
    }
    return Theme(name, flat, tags, dark=flat["surface.page"].lightness() < 128)


def layout(name: str) -> int:
    """Return a length of the window's grid in logical pixels at 100 %, for example `layout("library")`."""
    return int(tokens()["layout"][name])


def _platform() -> str:
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


@functools.cache
def _family(kind: str) -> str:
    """Return the first family of the token's list that is installed, else what Qt takes for it."""
    installed = set(QFontDatabase.families())
    for family in tokens()["type"][kind][_platform()]:
        if family in installed:
            return str(family)
    generic = QFontDatabase.SystemFont.GeneralFont
    return "serif" if kind == "reading" else QFontDatabase.systemFont(generic).family()


def font(role: str, *, scale: float = 1.0, family: str = "") -> QFont:
    """Return the font of a `type.sizes` role, in pixels times `scale`; `family` overrides the stack."""
    size = tokens()["type"]["sizes"][role]
    made = QFont(family or _family(size["font"]))
    if size["font"] == "reading" and not family:
        made.setStyleHint(QFont.StyleHint.Serif)
    made.setPixelSize(max(1, round(size["size"] * scale)))
    made.setWeight(QFont.Weight(size["weight"]))
    if "tracking" in size:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, size["tracking"] * scale)
    return made


def leading(role: str) -> int:
    """Return the line height of a `type.sizes` role in logical pixels at 100 %."""
    return int(tokens()["type"]["sizes"][role]["leading"])


def palette(of: Theme) -> QPalette:
    """Return the palette that makes Qt's own widgets wear the theme."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: "surface.window",
        QPalette.ColorRole.Base: "surface.page",
        QPalette.ColorRole.AlternateBase: "surface.sunken",
        QPalette.ColorRole.Button: "surface.raised",
        QPalette.ColorRole.WindowText: "text.primary",
        QPalette.ColorRole.Text: "text.primary",
        QPalette.ColorRole.ButtonText: "text.primary",
        QPalette.ColorRole.PlaceholderText: "text.tertiary",
        QPalette.ColorRole.ToolTipBase: "surface.tooltip",
        QPalette.ColorRole.ToolTipText: "text.onTooltip",
        QPalette.ColorRole.Highlight: "surface.rowSelected",
        QPalette.ColorRole.HighlightedText: "text.primary",
        QPalette.ColorRole.Accent: "accent.base",
        QPalette.ColorRole.Link: "text.link",
        QPalette.ColorRole.Mid: "line.hair",
        QPalette.ColorRole.Dark: "line.control",
    }
    for role, token in roles.items():
        made.setColor(role, of[token])
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, of["text.disabled"])
    return made
