"""The whole program tried where it stands, without a person: `spanreader --self-test`.

For a copy that was just built or installed. Everything happens in a folder of its own that is removed again;
the reader's library and settings are not touched. Each step prints a line; the first fault ends it with
exit status 1.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtGui import QGuiApplication

from reader.app.start import application, build
from reader.assets import resources
from reader.exporters import export
from reader.exporters.registry import EXPORTERS
from reader.importers.client import ImportClient
from reader.library import Library
from reader.library.edits import AddAnnotations
from reader.library.importing import import_path
from reader.model import Anchor, Annotation, new_id, piece_of
from reader.text.segment import sentences
from reader.versions import sentence

PATIENCE_S = 60.0
NOTE = "naïve 😀 ملاحظة"
SEARCHED = "fishermen"  # stands in every specimen


class Failed(Exception):
    """What is not as it should be."""


def need(truth: object, otherwise: str) -> None:
    if not truth:
        raise Failed(otherwise)


def import_every_kind(library: Path, _folder: Path) -> str:
    """Read one file of each kind in a worker process, tag its first sentence, and commit."""
    specimens = sorted((resources() / "specimens").iterdir())
    need(specimens, "there are no specimens")
    with Library.open(library) as opened, ImportClient() as client:
        codebook, annotator = opened.codebook(), opened.annotator()
        for specimen in specimens:
            outcome = import_path(opened, specimen, reader=client.read)
            need(not outcome.duplicate, f"{specimen.name} was taken for another")
            revision = opened.newest_revision(outcome.article)
            first = sentences(revision.text)[0]
            opened.apply(
                AddAnnotations(
                    (
                        Annotation(
                            id=new_id(),
                            article=outcome.article,
                            tag=codebook.tags[0].id,
                            annotator=annotator.id,
                            anchors=(Anchor(revision.id, (piece_of(revision.text, first),)),),
                            codebook=codebook.id,
                            codebook_version=codebook.version,
                            note=NOTE,
                        ),
                    )
                )
            )
    return ", ".join(specimen.suffix.lstrip(".") for specimen in specimens)


def reopen_and_search(library: Path, _folder: Path) -> str:
    """Find again what was saved, by reading it and by searching."""
    with Library.open(library) as opened:
        rows = opened.articles()
        notes = [one.note for row in rows for one in opened.annotations(row.article.id)]
        need(rows and notes == [NOTE] * len(rows), "what was saved did not come back")
        hits = opened.search(SEARCHED)
        need(len(hits) >= len(rows), f"{len(hits)} hits in {len(rows)} articles")
        need(not opened.check().problems, "the check found damage")
    return f"{len(rows)} articles, {len(notes)} annotations, {len(hits)} hits"


def export_every_format(library: Path, folder: Path) -> str:
    """Write the library in every format."""
    with Library.open(library) as opened:
        for one in EXPORTERS:
            out = folder / f"export-{one.id}{one.suffix}"
            export(opened, format=one.id, out=out)
            need(out.stat().st_size > 0, f"{one.id} wrote nothing")
    return ", ".join(one.id for one in EXPORTERS)


def draw_the_window(library: Path, folder: Path) -> str:
    """Open the window on the library and draw it into a picture."""
    application()
    program = build(library, data=folder / "profile")
    try:
        program.window.resize(1280, 800)
        program.window.show()
        program.begin()
        until(lambda: program.is_ready and program.workspace.article is not None, "the window did not open")
        picture = program.window.grab()
        need(picture.save(str(folder / "window.png")), "the picture could not be written")
        image = picture.toImage().scaled(64, 40)
        colours = {image.pixel(x, y) for x in range(64) for y in range(40)}
        need(len(colours) > 20, "the picture is empty")
        return f"{picture.width()} × {picture.height()} pixels, {QGuiApplication.platformName()}"
    finally:
        program.window.close()
        program.end()


def until(condition: Callable[[], object], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        need(time.monotonic() < end, otherwise)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


STEPS: tuple[Callable[[Path, Path], str], ...] = (
    import_every_kind,
    reopen_and_search,
    export_every_format,
    draw_the_window,
)


def run() -> int:
    """Do every step; return 0, or 1 after naming the one that failed on standard error."""
    print(sentence())
    with tempfile.TemporaryDirectory(prefix="spanreader-self-test-") as name:
        folder = Path(name)
        for step in STEPS:
            label = step.__name__.replace("_", " ")
            try:
                found = step(folder / "library.spanlib", folder)
            except Exception as error:  # whatever it is, it is the answer to the question that was asked
                print(f"The self-test failed at “{label}”: {type(error).__name__}: {error}", file=sys.stderr)
                return 1
            print(f"✓ {label}: {found}")
    print("Everything works.")
    return 0
