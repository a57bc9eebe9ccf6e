"""The program's icons: path strings on a 16 grid, painted with QPainter, so that any size and theme is crisp.

A path string is a list of commands and numbers, all absolute: `M x y`, `L x y`, `C x1 y1 x2 y2 x y`,
`Q x1 y1 x y`, `Z`, `O cx cy r` (circle), `R x y w h r` (rounded rectangle), `A cx cy r start sweep` (arc in
degrees, counter-clockwise from three o'clock; joins the path where it stands).
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap, QTransform

from reader.app.theme import Theme, tokens

_TRAY = (
    "M 1.75 10.5 L 1.75 12.25 Q 1.75 14.25 3.75 14.25 L 12.25 14.25 Q 14.25 14.25 14.25 12.25 L 14.25 10.5"
)

PATHS: dict[str, str] = {
    "search": "O 7 7 4.75 M 10.5 10.5 L 14.25 14.25",
    "import": f"M 8 1.75 L 8 10 M 4.75 7 L 8 10.25 L 11.25 7 {_TRAY}",
    "export": f"M 8 10.25 L 8 2 M 4.75 5 L 8 1.75 L 11.25 5 {_TRAY}",
    "filter": "M 1.75 4 L 14.25 4 M 4 8 L 12 8 M 6.25 12 L 9.75 12",
    "library": "R 1.75 2.25 12.5 11.5 2 M 6 2.5 L 6 13.5",
    "annotations": "R 1.75 2.25 12.5 11.5 2 M 10 2.5 L 10 13.5",
    "focus": (
        "M 2 5.5 L 2 4 Q 2 2 4 2 L 5.5 2 M 10.5 2 L 12 2 Q 14 2 14 4 L 14 5.5"
        " M 14 10.5 L 14 12 Q 14 14 12 14 L 10.5 14 M 5.5 14 L 4 14 Q 2 14 2 12 L 2 10.5"
    ),
    "text": "M 1 12.5 L 4.5 3.5 L 8 12.5 M 2.2 9.5 L 6.8 9.5 O 12 9.9 2.6 M 14.6 7.3 L 14.6 12.5",
    "pen": (
        "M 10.6 2.9 Q 11.6 1.9 12.6 2.9 L 13.1 3.4 Q 14.1 4.4 13.1 5.4 L 5.4 13.1 L 2 14 L 2.9 10.6 Z"
        " M 9.1 4.4 L 11.6 6.9"
    ),
    "undo": (
        "M 5.25 2.25 L 2 5.5 L 5.25 8.75 M 2.25 5.5 L 9.75 5.5 C 12.2 5.5 14.25 7.3 14.25 9.6"
        " C 14.25 11.9 12.2 13.75 9.75 13.75 L 6.5 13.75"
    ),
    "remove": (
        "M 2 4 L 14 4 M 5.75 4 L 5.75 3 Q 5.75 1.75 7 1.75 L 9 1.75 Q 10.25 1.75 10.25 3 L 10.25 4"
        " M 3.5 4 L 3.5 12.25 Q 3.5 14.25 5.5 14.25 L 10.5 14.25 Q 12.5 14.25 12.5 12.25 L 12.5 4"
        " M 6.5 7.25 L 6.5 11 M 9.5 7.25 L 9.5 11"
    ),
    "speaker": "O 8 5 3 M 2.25 14.25 C 2.6 11.3 4.9 9.9 8 9.9 C 11.1 9.9 13.4 11.3 13.75 14.25",
    "cue": ("O 4 5.75 2 M 6 5.75 C 6 8.6 5 10.6 3 11.75 O 11 5.75 2 M 13 5.75 C 13 8.6 12 10.6 10 11.75"),
    "note": (
        "M 9.5 14 L 4 14 Q 2 14 2 12 L 2 4 Q 2 2 4 2 L 12 2 Q 14 2 14 4 L 14 9.5 Z"
        " M 9.5 14 L 9.5 11 Q 9.5 9.5 11 9.5 L 14 9.5"
    ),
    "revisions": "A 8.25 8 5.75 160 -320 M 1.9 2.75 L 2.5 6.25 L 6 5.65 M 8.25 5 L 8.25 8.25 L 10.5 9.6",
    "overview": "M 1.75 3.75 L 14.25 3.75 M 1.75 8 L 9.75 8 M 1.75 12.25 L 12 12.25",
    "settings": (
        "M 1.75 4.75 L 8.25 4.75 M 12.25 4.75 L 14.25 4.75 O 10.25 4.75 2"
        " M 1.75 11.25 L 3.75 11.25 M 7.75 11.25 L 14.25 11.25 O 5.75 11.25 2"
    ),
    "warning": "M 8 2 L 14.5 13.5 L 1.5 13.5 Z M 8 6.25 L 8 9.25 M 8 11.4 L 8 11.5",
    "article": ("R 2.75 1.75 10.5 12.5 2 M 5.5 5.25 L 10.5 5.25 M 5.5 8 L 10.5 8 M 5.5 10.75 L 8.5 10.75"),
    "link": (
        "M 7 4.5 L 8.75 2.75 C 10 1.5 12 1.5 13.25 2.75 C 14.5 4 14.5 6 13.25 7.25 L 11.5 9"
        " M 9 11.5 L 7.25 13.25 C 6 14.5 4 14.5 2.75 13.25 C 1.5 12 1.5 10 2.75 8.75 L 4.5 7 M 6 10 L 10 6"
    ),
    "theme": "O 8 8 6.25 M 8 1.75 L 8 14.25 M 8 5 L 13 5 M 8 8 L 14 8 M 8 11 L 13 11",
    "check": "M 2.75 8.5 L 6.25 12 L 13.25 4.5",
    "close": "M 3.25 3.25 L 12.75 12.75 M 12.75 3.25 L 3.25 12.75",
    "more": "O 2.9 8 0.4 O 8 8 0.4 O 13.1 8 0.4",
}

# Primitives, not counted among the 24.
PRIMITIVES: dict[str, str] = {
    "chevron-down": "M 4 6 L 8 10 L 12 6",
    "chevron-up": "M 4 10 L 8 6 L 12 10",
    "chevron-right": "M 6 4 L 10 8 L 6 12",
    "chevron-left": "M 10 4 L 6 8 L 10 12",
    "plus": "M 8 3 L 8 13 M 3 8 L 13 8",
    "minus": "M 3 8 L 13 8",
    "waiting": "O 8 8 5.75",
}

# Only what points along the line of reading turns round in a right-to-left interface.
MIRRORED = frozenset({"library", "annotations", "undo", "chevron-right", "chevron-left"})

_COUNTS = {"M": 2, "L": 2, "C": 6, "Q": 4, "Z": 0, "O": 3, "R": 5, "A": 5}


@functools.cache
def path(name: str) -> QPainterPath:
    """Return the icon's outline on the 16 grid; KeyError when there is no such icon."""
    made = QPainterPath()
    words = iter((PATHS.get(name) or PRIMITIVES[name]).split())
    for command in words:
        n = [float(next(words)) for _ in range(_COUNTS[command])]
        match command:
            case "M":
                made.moveTo(n[0], n[1])
            case "L":
                made.lineTo(n[0], n[1])
            case "C":
                made.cubicTo(n[0], n[1], n[2], n[3], n[4], n[5])
            case "Q":
                made.quadTo(n[0], n[1], n[2], n[3])
            case "Z":
                made.closeSubpath()
            case "O":
                made.addEllipse(QPointF(n[0], n[1]), n[2], n[2])
            case "R":
                made.addRoundedRect(QRectF(n[0], n[1], n[2], n[3]), n[4], n[4])
            case "A":
                box = QRectF(n[0] - n[2], n[1] - n[2], 2 * n[2], 2 * n[2])
                made.arcMoveTo(box, n[3])
                made.arcTo(box, n[3], n[4])
    return made


def paint_icon(
    painter: QPainter,
    name: str,
    box: QRect | QRectF,
    colour: QColor,
    *,
    right_to_left: bool = False,
    dotted: bool = False,
) -> None:
    """Paint an icon to fill `box`, mirrored where reading runs the other way and the icon points along it."""
    grid = tokens()["icon"]["grid"]
    area = QRectF(box)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shift = QTransform.fromTranslate(area.x(), area.y()).scale(area.width() / grid, area.height() / grid)
    if right_to_left and name in MIRRORED:
        shift = QTransform(-1, 0, 0, 1, grid, 0) * shift
    painter.setTransform(shift, True)
    pen = QPen(colour, tokens()["icon"]["stroke"])
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dotted:
        pen.setDashPattern([1.2, 1.8])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path(name))
    painter.restore()


class _Engine(QIconEngine):
    """Paints one icon in one theme at whatever size Qt asks for."""

    def __init__(self, name: str, of: Theme) -> None:
        super().__init__()
        self._name = name
        self._theme = of

    def _colour(self, mode: QIcon.Mode) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return self._theme["text.disabled"]
        strong = mode in (QIcon.Mode.Active, QIcon.Mode.Selected)
        return self._theme["text.primary" if strong else "text.secondary"]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        box = QRect(0, 0, side, side)
        box.moveCenter(rect.center())
        layout = painter.layoutDirection() if painter.isActive() else Qt.LayoutDirection.LeftToRight
        reversed_ = layout == Qt.LayoutDirection.RightToLeft
        paint_icon(painter, self._name, box, self._colour(mode), right_to_left=reversed_)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._theme)


def icon(name: str, of: Theme) -> QIcon:
    """Return the icon as Qt's menus and native buttons take it."""
    return QIcon(_Engine(name, of))
