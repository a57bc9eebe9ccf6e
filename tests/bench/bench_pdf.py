"""Ratios of the printed page against a bare render in the same run.

    python -m tests.bench.bench_pdf [--runs 5] [--peer PYTHON]

Prints medians: first page of a long file against a short one, a page after a jump and a step of zoom against
the bare engine in this process, the window's event gaps while pages are drawn against idle, bytes held. Jumps
are measured to pages that nothing foretold, neither seen nor beside one that was seen, once when the reader has
been there for a while and once when nothing was read ahead; and as readers jump, by a number that is typed.
With `--peer`, a Python that has QtPdf does the same in the same run (`qtpdf_peer.py`), and poppler's pdftoppm
where it is installed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pymupdf
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.app.start import build
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import keep

_WATCH_MS = 5
_KEY_S = 0.12  # between two keys


def long_pdf(pages: int) -> bytes:
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page()
        for line in range(46):
            words = " ".join(f"word{number}x{line}y{n}" for n in range(5))
            page.insert_text((56, 60 + 15 * line), words, fontsize=10)
    return bytes(document.tobytes(garbage=1, deflate=True))


def newspaper(pages: int) -> bytes:
    """Return pages as a newspaper sets them: three columns of small print and two photographs each."""
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page(width=792, height=1120)
        for column in range(3):
            for line in range(110):
                if column and 30 < line < 65:
                    continue  # a photograph
                words = " ".join(f"w{number}l{line}n{n}" for n in range(6))
                page.insert_text((36 + 244 * column, 40 + 9.6 * line), words, fontsize=8.5, fontname="tiro")
        for column in (1, 2):
            seed = random.Random(2 * number + column).randbytes(400 * 600)
            grain = pymupdf.Pixmap(pymupdf.csGRAY, 600, 400, seed, False)
            photo = pymupdf.Pixmap(pymupdf.Pixmap(pymupdf.csRGB, grain), 1800, 1200, None)
            left = 36 + 244 * column
            page.insert_image(
                (left, 330, left + 230, 660), stream=photo.tobytes("jpeg"), keep_proportion=False
            )
    return bytes(document.tobytes(garbage=1, deflate=True))


def until(condition: Callable[[], object]) -> None:
    loop = QEventLoop()
    while not condition():
        QTimer.singleShot(1, loop.quit)
        loop.exec()


def median_ms(values: list[float]) -> str:
    return f"{1000 * statistics.median(values):8.1f} ms (n={len(values)})"


def kept(data: bytes) -> Path:
    """Return a library that knows the file, read once as a reader's is, and a short text."""
    path = Path(tempfile.mkdtemp()) / "b.spanlib"
    with Library.open(path) as library:
        keep(library, read_article(data, name="b.pdf"), data, name="b.pdf")
        text = b"A short text.\n\nIt is opened between."
        keep(library, read_article(text, name="b.txt"), text, name="b.txt")
    return path


class Opened:
    """A window on a library with one PDF."""

    def __init__(self, library: Path) -> None:
        with Library.open(library) as read:
            kinds = {
                read.newest_revision(row.article.id).source.importer: row.article.id
                for row in read.articles()
            }
        self.paged, self.plain = kinds.pop("pdf"), kinds.popitem()[1]
        self.program = build(library)
        self.program.window.resize(1300, 850)
        self.program.window.show()
        self.program.begin()
        until(lambda: self.program.workspace.revision is not None)
        self.printed: Any = self.program.window.printed
        self.open(self.paged)
        until(lambda: self.printed.view.index is not None)
        self.printed.run("view.printed")
        until(self.drawn)

    def open(self, article: str) -> None:
        self.program.workspace.open_article(article)
        until(lambda: self.program.workspace.revision.article == article)

    def reopened(self) -> float:
        """Return the seconds from asking for the article to its first page on the screen, worker warm."""
        self.open(self.plain)
        until(lambda: self.printed.view.index is None)
        rest(0.3)
        return Shown(self).after(lambda: self.program.workspace.open_article(self.paged))

    def drawn(self) -> bool:
        view = self.printed.view
        return all(self.printed.images.image(p) is not None for p in view.parts_of(view.current_page()))

    def close(self) -> None:
        self.program.window.close()
        self.program.end()


def bare(document: pymupdf.Document, page: int, scale: float) -> float:
    """Return the seconds in which the engine alone makes the pixels of a page, in this process."""
    begun = time.perf_counter()
    document[page].get_pixmap(matrix=pymupdf.Matrix(scale, scale))
    return time.perf_counter() - begun


class Shown:
    """Notes when the page that was asked for was painted with its sharp picture."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.at: float | None = None
        opened.printed.view.painted.connect(self._on_painted)

    def _on_painted(self) -> None:
        view = self.opened.printed.view
        if view.index is None:
            return
        if self.at is None and self.opened.drawn() and not view.asking.lacks(view.current_page()):
            self.at = time.perf_counter()

    def after(self, act: Callable[[], object]) -> float:
        """Return the seconds from before `act` until the page was on the screen."""
        begun = time.perf_counter()
        self.at = None
        act()
        until(lambda: self.at is not None)
        assert self.at is not None
        return self.at - begun


def rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def jump(opened: Opened, page: int) -> Callable[[], object]:
    """Return what goes to a page with no word before."""
    return partial(opened.printed.view.go_to_page, page)


def typed(opened: Opened, page: int) -> Callable[[], object]:
    """Type the number of a page, as fast as a hundred words a minute; return what presses Enter then."""
    field = opened.printed.bar.field
    opened.printed.bar.ask_page()
    for digit in str(page + 1):
        QTest.keyClicks(field, digit)
        rest(_KEY_S)
    return partial(QTest.keyClick, field, Qt.Key.Key_Return)


def jumps(
    opened: Opened,
    data: bytes,
    times: int,
    pause: float,
    what: str,
    how: Callable[[Opened, int], Callable[[], object]] = jump,
) -> None:
    """Print how long a page takes that was never shown, against a bare render of it at the same pixel size."""
    view, shown = opened.printed.view, Shown(opened)
    document = pymupdf.open(stream=data)
    scale = view.sheets.scale * view.devicePixelRatioF()
    bare(document, document.page_count - 1, scale)  # fonts that all pages share
    ours, theirs = [], []
    # Beside a page that is seen others are drawn: never one of these.
    apart = range(3 + 2 * (pause == 0), document.page_count - 3, 4)
    for number, page in enumerate(random.Random(what).sample(apart, min(times, len(apart)))):
        rest(pause)
        if any(part in opened.printed.images._images for part in view.parts_of(page)):
            continue  # where a jump before this began
        if number % 2:
            theirs.append(bare(document, page, scale))
        ours.append(shown.after(how(opened, page)))
        if not number % 2:
            theirs.append(bare(document, page, scale))
    print(f"page after a jump, {what}", median_ms(ours))
    print("  bare render           ", median_ms(theirs))
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"  ratio {one / other:.2f} (target 1.5), beyond the render {1000 * (one - other):.1f} ms")


def settled(opened: Opened, *, ahead: bool = True) -> None:
    """Wait until all pages are drawn ahead that will be; without `ahead` let none be."""
    packed = opened.printed.images._packed
    if not ahead:
        packed.forget()
        packed._sheets, packed._left = opened.printed.view.sheets, set()
    until(lambda: packed.left is False)


def resident() -> str:
    """Return what this process and its workers hold of memory, in MB."""
    pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    held = [
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") for pid in pids
    ]
    return " + ".join(f"{size / 2**20:.0f}" for size in held)


def gaps(opened: Opened, seconds: float, act: Callable[[], None]) -> float:
    """Return the 99th percentile of how much too late a timer of 5 ms came: what a key would have waited.

    `act` is done by another timer, fifty times a second, and is part of what makes the window late.
    """
    found: list[float] = []
    last = time.perf_counter()
    watch, acting = QTimer(interval=_WATCH_MS), QTimer(interval=20)
    watch.setTimerType(Qt.TimerType.PreciseTimer)

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        found.append(now - last)
        last = now

    watch.timeout.connect(tick)
    acting.timeout.connect(act)
    watch.start()
    acting.start()
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
    watch.stop()
    acting.stop()
    return sorted(found)[int(0.99 * (len(found) - 1))]


def peers(python: str, short: bytes, long: bytes, scale: float, times: int) -> None:
    """Print what QtPdf and poppler need for the same files at the same pixel size."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few.pdf"), Path(folder, "many.pdf")
        few.write_bytes(short)
        many.write_bytes(long)
        script = Path(__file__).with_name("qtpdf_peer.py")
        subprocess.run([python, script, few, many, str(scale), str(times)], check=True)
        poppler = shutil.which("pdftoppm")
        if poppler is None:
            return
        for path in (few, many):
            took = []
            for _ in range(times):
                begun = time.perf_counter()
                command = [poppler, "-f", "1", "-l", "1", "-r", f"{72 * scale}", str(path), f"{folder}/out"]
                subprocess.run(command, check=True)
                took.append(time.perf_counter() - begun)
            print(f"pdftoppm first page, {path.stem}", median_ms(took))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer", metavar="PYTHON", default="")
    parser.add_argument("--pages", type=int, default=1000)
    asked = parser.parse_args()
    runs, pages = asked.runs, asked.pages
    application = QApplication([])
    data = long_pdf(pages)
    few_pages = long_pdf(10)
    short, opened = Opened(kept(few_pages)), Opened(kept(data))
    few, many = [], []
    for _ in range(runs * 3):
        few.append(short.reopened())
        many.append(opened.reopened())
    short.close()
    print("first page, 10 pages    ", median_ms(few))
    print("first page, many pages  ", median_ms(many))
    print(f"  ratio {statistics.median(many) / statistics.median(few):.2f} (target 2)")

    view = opened.printed.view
    if asked.peer:
        peers(asked.peer, few_pages, data, view.sheets.scale * view.devicePixelRatioF(), runs * 3)
    settled(opened)
    jumps(opened, data, runs * 8, 0.3, "one at a time")
    jumps(opened, data, runs * 8, 0.0, "one after the other")
    jumps(opened, data, runs * 4, 0.3, "its number typed", typed)

    zoomed, answered = [], []
    shown = Shown(opened)
    for number in range(runs * 2):
        scale = view.sheets.scale * (1.2 if number % 2 else 0.81)  # never twice the same: nothing is kept
        begun = time.perf_counter()

        def zoom(scale: float = scale, begun: float = begun) -> None:
            view.set_scale(scale)
            view.viewport().repaint()
            answered.append(time.perf_counter() - begun)

        zoomed.append(shown.after(zoom))
    print("zoom step answered      ", median_ms(answered))
    print("zoom step sharp         ", median_ms(zoomed))

    idle = gaps(opened, 2.0, lambda: None)
    places = iter(range(10**9))
    busy = gaps(
        opened, 4.0, lambda: view.verticalScrollBar().setValue(next(places) * 97 % view.sheets.total())
    )
    print(
        f"event gap p99 idle {1000 * idle:.1f} ms, drawing {1000 * busy:.1f} ms: ratio {busy / idle:.2f} (target 2)"
    )
    print(f"resident before scrolling {resident()} MB (window and workers)")
    for page in range(0, pages, 2):
        view.verticalScrollBar().setValue(view.sheets.top(page))
        application.processEvents()
    until(opened.drawn)
    print(f"held after scrolling    {opened.printed.images.held / 2**20:.0f} MB of pictures (budget 128)")
    print(f"resident after scrolling {resident()} MB")
    opened.close()

    opened = Opened(kept(data))
    settled(opened, ahead=False)
    jumps(opened, data, runs * 8, 0.3, "nothing drawn ahead")
    opened.close()

    dense = newspaper(40)
    opened = Opened(kept(dense))
    jumps(opened, dense, min(18, runs * 8), 0.3, "newspaper")
    view = opened.printed.view
    view.set_scale(view.sheets.scale * 1.03)  # nothing is kept of the pages so far
    jumps(opened, dense, min(18, runs * 4), 0.5, "newspaper, its number typed", typed)
    opened.close()


if __name__ == "__main__":
    main()
