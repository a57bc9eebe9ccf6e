"""What QtPdf needs for the same PDFs; run by `bench_pdf.py --peer` in an environment that has it.

    PYTHON qtpdf_peer.py FEW.pdf MANY.pdf SCALE TIMES

A page counts as shown when a label of its pixel size was painted with it. The renderer is the one of Qt's own
viewer, in its thread.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from PySide6.QtCore import QEventLoop, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer  # type: ignore[import-not-found,unused-ignore]
from PySide6.QtWidgets import QApplication, QLabel


class Viewer:
    """One document, one page on the screen."""

    def __init__(self, path: str, scale: float) -> None:
        self.scale = scale
        self.label = QLabel()
        self.label.resize(900, 1200)
        self.label.show()
        self.document: Any = QPdfDocument()
        self.document.load(path)
        self.renderer: Any = QPdfPageRenderer()
        self.renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self.renderer.setDocument(self.document)

    def show(self, page: int) -> None:
        loop = QEventLoop()

        def take(_page: int, _size: QSize, image: Any, *_rest: object) -> None:
            self.label.setPixmap(QPixmap.fromImage(image))
            self.label.repaint()
            loop.quit()

        connection = self.renderer.pageRendered.connect(take)
        size = self.document.pagePointSize(page) * self.scale
        self.renderer.requestPage(page, size.toSize())
        loop.exec()
        self.renderer.pageRendered.disconnect(connection)


def told(what: str, values: list[float]) -> None:
    print(f"QtPdf {what:18} {1000 * statistics.median(values):8.1f} ms (n={len(values)})", flush=True)


def main() -> None:
    few, many, scale, times = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    _application = QApplication([])
    for path, what in ((few, "first page, few"), (many, "first page, many")):
        took = []
        for _ in range(times):
            begun = time.perf_counter()
            Viewer(path, scale).show(0)
            took.append(time.perf_counter() - begun)
        told(what, took)
    viewer = Viewer(many, scale)
    count = viewer.document.pageCount()
    jumps, bare = [], []
    other: Any = QPdfDocument()  # a page that was never drawn is loaded in it, as in the viewer's
    other.load(many)
    other.render(count - 1, (other.pagePointSize(count - 1) * scale).toSize())
    for number in range(times * 3):
        page = (number * 37 + 5) % count
        begun = time.perf_counter()
        viewer.show(page)
        jumps.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        other.render(page, (other.pagePointSize(page) * scale).toSize())
        bare.append(time.perf_counter() - begun)
    told("page after a jump", jumps)
    told("bare render", bare)


if __name__ == "__main__":
    main()
