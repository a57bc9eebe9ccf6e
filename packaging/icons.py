"""Render the program's icons from their two drawings: PNG of every size, ICO for Windows, ICNS for macOS.

Needs Qt's SVG renderer and Pillow, both in the environment that readers install. Small sizes have a
drawing of their own with fewer strokes, so that they stay sharp.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWINGS = Path(__file__).resolve().parent.parent / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512, 1024)
SMALL = 32  # pixels: up to here the simpler drawing is clearer
WINDOWS = (16, 24, 32, 48, 64, 128, 256)
MACOS = (16, 32, 64, 128, 256, 512, 1024)


def drawing_for(size: int) -> Path:
    """Return the drawing that is clearer at `size` pixels."""
    return DRAWINGS / ("spanreader-small.svg" if size <= SMALL else "spanreader.svg")


def png(size: int) -> bytes:
    """Return the icon as a PNG of `size` by `size` pixels. Needs a QGuiApplication."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing_for(size))).render(painter)
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())


def render(folder: Path) -> dict[str, Path]:
    """Write PNGs named `spanreader-SIZE.png`, an ICO and an ICNS into `folder`; return them by name."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication.instance() or QGuiApplication([])
    pictures = {size: png(size) for size in SIZES}
    del application
    written = {}
    for size, data in pictures.items():
        written[f"spanreader-{size}.png"] = folder / f"spanreader-{size}.png"
        written[f"spanreader-{size}.png"].write_bytes(data)
    for name, sizes in (("spanreader.ico", WINDOWS), ("spanreader.icns", MACOS)):
        *smaller, largest = (Image.open(io.BytesIO(pictures[size])) for size in sizes)
        written[name] = folder / name
        largest.save(folder / name, append_images=smaller, sizes=[(size, size) for size in sizes])
    return written


if __name__ == "__main__":
    import sys

    for path in render(Path(sys.argv[1])).values():
        print(path)
