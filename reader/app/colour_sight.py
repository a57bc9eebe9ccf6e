"""How colours are told apart: contrast, differences, and what is seen of them by colour-blind eyes.

WCAG 2 contrast; colour differences are CIEDE2000; colour blindness after Machado, Oliveira and Fernandes
(2009), full dichromacy. Figures to reach are those of LOOKS.md: 3 for a stroke, 4.5 for words.
"""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

from PySide6.QtGui import QColor

Triple = tuple[float, float, float]

_SEEN_AS: dict[str, tuple[Triple, Triple, Triple]] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

VISIONS = tuple(_SEEN_AS)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _rgb(colour: QColor) -> Triple:
    return _linear(colour.redF()), _linear(colour.greenF()), _linear(colour.blueF())


def over(colour: QColor, under: QColor) -> QColor:
    """Return `colour` blended over an opaque one."""
    share = colour.alphaF()
    return QColor.fromRgbF(
        *(
            c * share + u * (1 - share)
            for c, u in (
                (colour.redF(), under.redF()),
                (colour.greenF(), under.greenF()),
                (colour.blueF(), under.blueF()),
            )
        )
    )


def contrast(a: QColor, b: QColor) -> float:
    """Return the WCAG 2 contrast of two opaque colours, 1 to 21."""
    light = [0.2126 * r + 0.7152 * g + 0.0722 * bl for r, g, bl in (_rgb(a), _rgb(b))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def lab(rgb: Triple) -> Triple:
    """Return CIE L*a*b* (D65) of linear sRGB."""
    r, g, b = (min(1.0, max(0.0, channel)) for channel in rgb)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Triple, two: Triple) -> float:
    """Return CIEDE2000 between two colours in L*a*b* (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turned = h2 - h1
    if c1 * c2 == 0:
        turned = 0.0
    elif turned > 180:
        turned -= 360
    elif turned < -180:
        turned += 360
    dh = 2 * sqrt(c1 * c2) * sin(radians(turned / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2
    if c1 * c2:
        if abs(h1 - h2) <= 180:
            hm /= 2
        else:
            hm = (hm + 360) / 2 if hm < 360 else (hm - 360) / 2
    t = (
        1
        - 0.17 * cos(radians(hm - 30))
        + 0.24 * cos(radians(2 * hm))
        + 0.32 * cos(radians(3 * hm + 6))
        - 0.20 * cos(radians(4 * hm - 63))
    )
    sl = 1 + 0.015 * (lm - 50) ** 2 / sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    turn = -sin(radians(60 * exp(-(((hm - 275) / 25) ** 2)))) * 2 * sqrt(cm**7 / (cm**7 + 25**7))
    dl, dc = (l2 - l1) / sl, (c2 - c1) / sc
    return sqrt(dl**2 + dc**2 + (dh / sh) ** 2 + turn * dc * dh / sh)


def seen(colour: QColor, vision: str) -> Triple:
    """Return L*a*b* of a colour by one of `VISIONS`."""
    rgb = _rgb(colour)
    first, second, third = (sum(m * c for m, c in zip(row, rgb, strict=True)) for row in _SEEN_AS[vision])
    return lab((first, second, third))
