"""The nine looks of a tag to choose from, and how well the chosen one is seen and told from the others."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from reader.app.colour_sight import VISIONS, contrast, difference, over, seen
from reader.app.panels import paint
from reader.app.panels.controls import Button, row
from reader.app.panels.surface import theme_of
from reader.app.style import paint_focus
from reader.app.theme import TagStyle, ThemeName, theme, tokens
from reader.library.codebook_draft import live
from reader.model import Codebook, TagDefinition

THEMES: tuple[ThemeName, ...] = ("light", "sepia", "dark", "contrast")
STROKE_LEAST, WORDS_LEAST = 3.0, 4.5  # WCAG 2: graphics, text


@dataclass(frozen=True, slots=True)
class Sight:
    """The least over the four themes. `nearest` is the tag that looks most alike by colour alone."""

    stroke: float  # contrast with the page
    words: float  # contrast of the article's words on the fill
    nearest: str = ""  # name
    apart: float = 0.0  # CIEDE2000 as the colour-blind eyes see it that tell the two apart least
    same: str = ""  # name of a tag in use with this very look


def sight(tag: TagDefinition, book: Codebook) -> Sight:
    """Return how a tag's look is seen beside the others that are in use."""
    others = [t for t in live(book) if t.id != tag.id]
    stroke = words = 21.0
    nearest: tuple[float, str] = (1000.0, "")
    for name in THEMES:
        of = theme(name)
        colours, page = of.tags[tag.style], of["surface.page"]
        stroke = min(stroke, contrast(colours.stroke, page))
        words = min(words, contrast(colours.text_on_fill, over(colours.fill_on_page, page)))
        for vision in VISIONS[1:]:
            here = seen(colours.stroke, vision)
            for other in others:
                if other.style != tag.style:
                    apart = difference(here, seen(of.tags[other.style].stroke, vision))
                    nearest = min(nearest, (apart, other.name))
    same = next((t.name for t in others if t.style == tag.style), "")
    return Sight(stroke, words, nearest[1], nearest[0] if nearest[1] else 0.0, same)


class _Look(Button):
    """One look: its chip over its stroke."""

    def __init__(self, style: str, name: str) -> None:
        super().__init__("")
        self.look = style
        self.letter = ""
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(42, 40)

    def sizeHint(self) -> QSize:
        return QSize(42, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        corner = paint.radius("control")
        if self.isChecked() or self.underMouse():
            painter.setPen(QPen(of["line.control"], 1) if self.isChecked() else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(of["state.pressed" if self.isChecked() else "state.hover"])
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        chip = QRectF(0, box.y() + 4, paint.CHIP, paint.CHIP)
        chip.moveLeft(round(box.center().x() - paint.CHIP / 2))
        paint.draw_chip(painter, chip, TagStyle(self.look, self.letter, ""), of)
        ink = of.tags[self.look].stroke
        paint.draw_stroke(painter, self.look, ink, box.x() + 5, box.right() - 5, box.bottom() - 7)
        if self.ringed:
            paint_focus(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), of)


class Looks(QWidget):
    """A row of all looks; the arrow keys go along it, Space or a click chooses."""

    chosen = Signal(str)  # style

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = {
            "claim": self.tr("Blue, solid line"),
            "speculation": self.tr("Amber, dashed line"),
            "background": self.tr("Green, double line"),
            "plum": self.tr("Plum, wavy line"),
            "teal": self.tr("Teal, dashes and dots"),
            "brick": self.tr("Brick, thick line"),
            "olive": self.tr("Olive, long dashes"),
            "violet": self.tr("Violet, rail"),
            "graphite": self.tr("Graphite, dash and two dots"),
        }
        self.looks = [_Look(style, names.get(style, style)) for style in tokens()["tags"]["order"]]
        line = row(*self.looks, 1)
        self.setLayout(line)
        for look in self.looks:
            look.clicked.connect(self._on_clicked)

    def keep(self, style: str, letter: str) -> None:
        for look in self.looks:
            look.letter = letter
            look.setChecked(look.look == style)
            look.update()

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, _Look):
            for look in self.looks:
                look.setChecked(look is sender)
            self.chosen.emit(sender.look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        focused = [n for n, look in enumerate(self.looks) if look.hasFocus()]
        if not step or not focused:
            super().keyPressEvent(event)
            return
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        self.looks[(focused[0] + step) % len(self.looks)].setFocus(Qt.FocusReason.TabFocusReason)
