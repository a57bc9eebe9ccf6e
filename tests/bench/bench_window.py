"""The window's figures: first frame against an empty QWidget, and a key press to paint and to disk.

`python tests/bench/bench_window.py [--runs N]`. Every ratio is inside one run, runs are interleaved, and the
floor is printed beside them. Off screen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(ROOT))

EMPTY = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
class W(QWidget):
    def paintEvent(self, event):
        print("frame", time.monotonic()); sys.stdout.flush(); app.quit()
w = W(); w.resize(1440, 900); w.show(); app.exec()
"""

OURS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from reader.app.start import application, build
app = application()
program = build(Path(sys.argv[1]))
program.window.resize(1440, 900)
def framed():
    print("frame", time.monotonic())
    QTimer.singleShot(0, program.begin)
def usable():
    print("usable", time.monotonic()); sys.stdout.flush()
    program.window.close(); app.quit()
program.window.painted.connect(framed)
program.window.ready.connect(usable)
program.window.show(); app.exec(); program.end()
"""


def story(sentences: int) -> bytes:
    """Return an article of about `sentences` sentences in paragraphs of five."""
    lines = ["A long report on the harbour\n"]
    for number in range(0, sentences, 5):
        lines.append(
            " ".join(
                f"The wall of basin {n} was measured again on Tuesday, the office said."
                for n in range(number, number + 5)
            )
        )
    return "\n\n".join(lines).encode()


def library(path: Path, annotations: int) -> None:
    """Make a library with one article, `annotations` of its sentences tagged, and a session row."""
    from reader.app.session import excerpt_of
    from reader.app.theme import TagStyle
    from reader.importers import read_article
    from reader.library import Library
    from reader.library.edits import AddAnnotations
    from reader.library.importing import keep
    from reader.model import Anchor, Annotation, SpanRow, new_id, piece_of
    from reader.text.segment import sentences

    raw = story(annotations + 100)
    with Library.open(path) as opened:
        outcome = keep(opened, read_article(raw, media_type="text/plain"), raw, name="long.txt")
        revision = opened.newest_revision(outcome.article)
        annotator, codebook = opened.annotator(), opened.codebook()
        spans = sentences(revision.text)[1 : annotations + 1]
        made = tuple(
            Annotation(
                id=new_id(),
                article=outcome.article,
                tag=("claim", "speculation", "background")[n % 3],
                annotator=annotator.id,
                anchors=(Anchor(revision.id, (piece_of(revision.text, span),)),),
                codebook=codebook.id,
                codebook_version=codebook.version,
            )
            for n, span in enumerate(spans)
        )
        opened.apply(AddAnnotations(made))
        rows = tuple(SpanRow(a.id, a.tag, s) for a, s in zip(made, spans, strict=True))
        styles = {t.id: TagStyle(t.style, t.letter, t.name) for t in codebook.tags}
        opened.save_session(
            {
                "article": outcome.article,
                "revision": revision.id,
                "place": {"position": 0},
                "excerpt": excerpt_of(opened.article(outcome.article), revision, rows, 0, styles),
            }
        )


def timed(script: str, *arguments: str) -> dict[str, float]:
    """Run a script in a process of its own; return seconds from its start to each line it prints."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        env={
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPATH": str(ROOT),
        },
    )
    return {name: float(at) - began for name, at in (line.split() for line in done.stdout.splitlines())}


def figure(name: str, values: list[float], floor: float | None = None, unit: float = 1000.0) -> None:
    median = statistics.median(values)
    ratio = f"  ratio {median / floor:5.2f}" if floor else ""
    print(
        f"{name:<52} median {median * unit:8.2f} ms  ({min(values) * unit:.2f}–{max(values) * unit:.2f},"
        f" n {len(values)}){ratio}"
    )


def starts(folder: Path, runs: int) -> None:
    path = folder / "start.spanlib"
    library(path, 40)
    empty: list[float] = []
    frame: list[float] = []
    usable: list[float] = []
    for _ in range(runs):
        empty.append(timed(EMPTY)["frame"])
        ours = timed(OURS, str(path))
        frame.append(ours["frame"])
        usable.append(ours["usable"])
    floor = statistics.median(empty)
    figure("empty QWidget: process start to first paint", empty)
    figure("window: process start to first frame", frame, floor)
    figure("window: process start to library usable", usable, floor)


def until(condition: Callable[[], object]) -> None:
    from PySide6.QtCore import QCoreApplication

    while not condition():
        QCoreApplication.processEvents()


def presses(folder: Path, annotations: int, count: int) -> tuple[list[float], list[float]]:
    """Return the seconds from a key press to painted, and to on disk, for `count` presses of 1, 2 and 3."""
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtGui import QKeyEvent

    from reader.app.start import build

    path = folder / f"keys-{annotations}.spanlib"
    library(path, annotations)
    program = build(path)
    program.window.resize(1440, 900)
    program.window.show()
    program.begin()
    until(lambda: program.is_ready)
    view, workspace = program.window.view, program.workspace
    view.setFocus()
    view.next_untagged()
    until(lambda: not workspace.unsaved)
    for _ in range(50):
        QCoreApplication.processEvents()
    frames: list[float] = []
    view.painted.connect(lambda *_: frames.append(time.perf_counter()))
    painted: list[float] = []
    kept: list[float] = []
    for number in range(count):
        frames.clear()
        key = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)[number % 3]
        began = time.perf_counter()
        QCoreApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
        until(lambda: frames)
        painted.append(frames[0] - began)
        until(lambda: not workspace.unsaved)
        kept.append(time.perf_counter() - began)
    program.window.close()
    program.end()
    program.window.deleteLater()
    return painted, kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts(folder, given.runs)
        few_painted, few_kept = presses(folder, 10, 60)
        many_painted, many_kept = presses(folder, 10_000, 60)
        figure("key press to painted, 10 annotations", few_painted)
        figure("key press to painted, 10,000 annotations", many_painted, statistics.median(few_painted))
        figure("key press to on disk, 10 annotations", few_kept)
        figure("key press to on disk, 10,000 annotations", many_kept, statistics.median(few_kept))


if __name__ == "__main__":
    main()
