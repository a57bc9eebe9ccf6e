"""The main job, done unattended in the real window, with pictures: import, tag by key, undo, reopen, export.

`spanreader tour OUTDIR [FILE]`. Each step asserts what must be so; the first that is not ends the tour with
its name and exit status 1. Keys are sent to the window as the system would, through Qt's own event queue.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QPoint,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reader.app.appearance import usual_size
from reader.app.standing import rows_of
from reader.app.start import Program, build
from reader.app.tour_revisions import revise
from reader.app.tour_sheets import sheets
from reader.app.tour_shelves import shelves
from reader.importers.samples import samples
from reader.model import Annotation
from reader.text.span import Span

PATIENCE_S = 30.0
PROFILE = "profile"  # the folder of its settings, beside the pictures
WIDTH, HEIGHT = 1440, 900  # the size of the mock-ups

# Rough words that give a sentence away; the tour needs a plausible page, not a right one. Suggestions are
# another matter and another module.
_SPECULATION = re.compile(
    r"\b(could|may|might|not (?:entirely )?(?:clear|known)|unclear|believes?|expects?|fears?|confident|"
    r"chance|likely|possible|concerns?)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(long|usually|since|has owned|back in|in \d{4}|first|the only|every)\b", re.IGNORECASE
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u06ff]")


class StepFailed(Exception):
    """What a step found that is not as it should be."""


def need(truth: object, otherwise: str) -> None:
    if not truth:
        raise StepFailed(otherwise)


@dataclass
class Tour:
    """One run: where pictures go, which file is read, and what is remembered from step to step."""

    out: Path
    file: Path | None
    program: Program | None = None
    keys: int = 0
    seconds: float = 0.0
    before: dict[str, Annotation] = field(default_factory=dict)
    pictures: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # what Qt said that it should not have to say

    # --- hands -------------------------------------------------------------------------------------------

    @property
    def open(self) -> Program:
        assert self.program is not None
        return self.program

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Let the program run until `condition` holds."""
        until = time.monotonic() + PATIENCE_S
        loop = QEventLoop()
        while not condition():
            need(time.monotonic() < until, f"waited {PATIENCE_S:.0f} s for {what}")
            QTimer.singleShot(5, loop.quit)
            loop.exec()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in whatever has the focus, as the system would."""
        self.keys += 1
        target = QApplication.focusWidget() or self.open.window
        QTest.keyClick(target, key, modifiers)
        QCoreApplication.processEvents()

    def type(self, text: str) -> None:
        target = QApplication.focusWidget()
        need(target is not None, "no field has the focus")
        assert target is not None
        QTest.keyClicks(target, text)
        QCoreApplication.processEvents()

    def saved(self) -> None:
        self.wait(lambda: not self.open.workspace.unsaved, "everything to be saved")

    def settle(self) -> None:
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()

    def picture(self, name: str, *, ratio: float = 1.0, of: QWidget | None = None) -> None:
        """Draw the window, with its open popups and dialogs, at `ratio` device pixels for a logical one."""
        self.settle()
        window = of or self.open.window
        picture = QPixmap(QSize(round(window.width() * ratio), round(window.height() * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(Qt.GlobalColor.transparent))
        window.render(picture)
        for popup in QApplication.topLevelWidgets():
            if popup is not window and popup.isVisible() and popup.width() > 1:
                popup.render(picture, window.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))))
        path = self.out / f"{name}.png"
        need(picture.save(str(path)), f"the picture {path.name} could not be written")
        self.pictures.append(path)

    def start(self) -> None:
        self.program = build(self.out / "tour.spanlib", data=self.out / PROFILE)
        window = self.open.window
        window.resize(WIDTH, HEIGHT)
        window.show()
        self.open.begin()
        self.wait(lambda: self.open.is_ready, "the library to be open")
        window.activateWindow()
        window.view.setFocus()
        self.settle()

    def stop(self) -> None:
        if self.program is not None:
            self.program.window.close()
            self.program.end()
            self.program.window.deleteLater()
            self.program = None
            self.settle()


# --- the steps ------------------------------------------------------------------------------------------


def first_start(tour: Tour) -> None:
    """A new library shows the sample article, the cursor on its first sentence, and the hint."""
    tour.start()
    tour.wait(lambda: tour.open.workspace.article is not None, "the sample article")
    need(tour.open.window.hint.isVisible(), "the hint of the first start is not shown")
    tour.picture("first-start")


def import_article(tour: Tour) -> None:
    """A file becomes an article, by the same door as a drop or the file dialog."""
    workspace = tour.open.workspace
    before = workspace.article.id if workspace.article else ""
    file = tour.file or samples()[-1].path
    need(file.is_file(), f"{file.name} is not there")
    tour.open.commands.import_files([str(file)])

    def arrived() -> bool:
        jobs = tour.open.window.imports.jobs()
        failed = [j for j in jobs if j.state == "failed"]
        need(not failed, f"{file.name} could not be imported: {failed[0].error if failed else ''}")
        return workspace.article is not None and workspace.article.id != before

    tour.wait(arrived, "the article")
    need(workspace.revision is not None and workspace.revision.text.strip(), "the article has no text")
    tour.open.window.hint.close_hint()
    tour.picture("imported")


def tag_every_sentence(tour: Tour) -> None:
    """Each sentence is tagged with one key press, and everything is on disk at the end."""
    view, workspace = tour.open.window.view, tour.open.workspace
    assert workspace.revision is not None
    tour.press(Qt.Key.Key_Home)
    tour.keys = 0
    began = time.monotonic()
    seen: set[Span] = set()
    while view.target() and view.target() not in seen:
        target = view.target()
        seen.add(target)
        words = target.of(workspace.revision.text)
        tour.press(
            Qt.Key.Key_2
            if _SPECULATION.search(words)
            else Qt.Key.Key_3
            if _BACKGROUND.search(words)
            else Qt.Key.Key_1
        )
    tour.saved()
    tour.seconds = time.monotonic() - began
    need(
        len(workspace.annotations) >= len(seen) > 0,
        f"{len(seen)} sentences, {len(workspace.annotations)} tagged",
    )
    print(f"tagged {len(seen)} sentences with {tour.keys} key presses in {tour.seconds:.2f} s, all on disk")
    tour.press(Qt.Key.Key_Home)
    tour.picture("tagged")


def overlaps(tour: Tour) -> None:
    """A part of a sentence gets a tag of its own over the sentence's."""
    view, workspace = tour.open.window.view, tour.open.workspace
    count = len(workspace.annotations)
    for _ in range(2):
        tour.press(Qt.Key.Key_Down)
    for _ in range(4):
        tour.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    tour.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    need(len(workspace.annotations) == count + 1, "Alt+3 did not add an overlapping annotation")
    tour.press(Qt.Key.Key_Up)
    need(len(tour.open.window.tagging.stack_at(view.target())) >= 2, "no overlap under the cursor")
    first = tour.open.window.tagging.active
    tour.press(Qt.Key.Key_O)
    need(tour.open.window.tagging.active != first, "O did not go to the next annotation of the stack")
    tour.saved()
    tour.picture("overlaps")


def card(tour: Tour) -> None:
    """Speaker and note are typed into the card of the annotation under the cursor."""
    workspace, tagging = tour.open.workspace, tour.open.window.tagging
    active = tagging.active
    need(active is not None, "no annotation under the cursor")
    assert active is not None
    tour.press(Qt.Key.Key_W)
    tour.type("County engineer")
    tour.press(Qt.Key.Key_Escape)
    tour.press(Qt.Key.Key_N)
    tour.type("Who measured this? Compare the second report.")
    tour.picture("card")
    tour.press(Qt.Key.Key_Escape)
    tour.saved()
    made = workspace.annotations[active]
    need(made.note == "Who measured this? Compare the second report.", f"the note is “{made.note}”")
    need(made.speaker is not None, "the speaker was not kept")
    need(QApplication.focusWidget() is tour.open.window.view, "Esc did not return to the text")


def undo_and_redo(tour: Tour) -> None:
    """Undo takes everything back to the start, redo brings the same annotations again."""
    workspace = tour.open.workspace
    after = dict(workspace.annotations)
    stack = workspace.undo_stack
    for _ in range(3):
        tour.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    need(workspace.annotations != after, "Ctrl+Z changed nothing")
    while stack.canUndo() and workspace.annotations:
        workspace.undo()
    tour.saved()
    need(not workspace.annotations, f"{len(workspace.annotations)} annotations are left after undoing all")
    while stack.canRedo():
        workspace.redo()
    tour.saved()
    tour.wait(lambda: workspace.annotations == after, "redo to bring back the same annotations")


def themes(tour: Tour) -> None:
    """The same page in every theme, at 200 %, with larger text and with nothing but the page."""
    window, commands = tour.open.window, tour.open.commands
    tour.press(Qt.Key.Key_Home)
    for name in ("light", "sepia", "dark", "contrast"):
        commands.run(f"view.theme_{name}")
        tour.picture(f"theme-{name}")
    commands.run("view.theme_light")
    tour.picture("theme-light-200", ratio=2.0)
    window.settings.text_size = usual_size() * 2
    window.set_reading()
    tour.picture("text-200")
    commands.run("view.size_reset")
    commands.run("view.focus")
    window.resize(WIDTH, HEIGHT)
    tour.picture("focus")
    commands.run("view.focus")
    window.resize(WIDTH, HEIGHT)


def right_to_left(tour: Tour) -> None:
    """An article with a right-to-left quotation and an emoji: tagged like any other."""
    workspace = tour.open.workspace
    mine = workspace.article
    assert mine is not None
    sample = next(s for s in samples() if _RIGHT_TO_LEFT.search(s.path.read_text("utf-8")))
    tour.open.commands.import_files([str(sample.path)])
    tour.wait(lambda: workspace.article is not None and workspace.article.id != mine.id, "the sample")
    tour.settle()
    view = tour.open.window.view
    view.setFocus()
    assert workspace.revision is not None
    tour.press(Qt.Key.Key_Home)
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_1):
        tour.press(key)
    strong = _RIGHT_TO_LEFT.search(workspace.revision.text)
    need(strong, "the sample has no right-to-left words")
    assert strong is not None
    view.reveal(Span(*strong.span()))
    tour.saved()
    tour.picture("right-to-left")
    tour.open.commands.run("view.theme_sepia")
    tour.picture("right-to-left-sepia")
    tour.open.commands.run("view.theme_light")
    workspace.open_article(mine.id)
    tour.wait(lambda: workspace.article is not None and workspace.article.id == mine.id, "the article again")


def reopen(tour: Tour) -> None:
    """Closed and opened again: the same article, the same annotations, and the library is whole."""
    tour.open.window.view.setFocus()
    workspace = tour.open.workspace
    assert workspace.article is not None
    article = workspace.article.id
    tour.before = dict(workspace.annotations)
    tour.stop()
    tour.start()
    workspace = tour.open.workspace
    tour.wait(lambda: workspace.article is not None, "the last article")
    need(workspace.article is not None and workspace.article.id == article, "another article is open")
    need(workspace.annotations == tour.before, "the annotations are not what they were")
    found: list[object] = []
    workspace.storage.submit(lambda library: library.check(), found.append, found.append)
    tour.wait(lambda: found, "the check")
    need(not getattr(found[0], "problems", True), f"the check found something: {found[0]}")
    tour.picture("reopened")


def export_and_compare(tour: Tour) -> None:
    """What goes out says the same as what is in the library, by another reader."""
    from reader.exporters import export

    workspace = tour.open.workspace
    article, revision = workspace.article, workspace.revision
    assert article is not None
    assert revision is not None
    done: list[object] = []
    for form, name in (
        ("csv", "tags.csv"),
        ("csv-spreadsheet", "tags-spreadsheet.csv"),
        ("json", "library.json"),
        ("jsonl", "tags.jsonl"),
    ):
        out = tour.out / name
        workspace.storage.submit(partial(export, format=form, out=out), done.append, done.append)
    tour.wait(lambda: len(done) == 4, "the exports")
    for report in done:
        need(not isinstance(report, Exception), f"an export failed: {report}")
    with (tour.out / "tags.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["article_id"] == article.id]
    pieces = [row for a in workspace.annotations.values() for row in rows_of(a, revision.id)]
    need(len(rows) == len(pieces), f"{len(rows)} rows in the CSV, {len(pieces)} pieces in the window")
    for row in rows:
        quote = revision.text[int(row["start"]) : int(row["end"])]
        need(row["quote"] == quote, f"row {row['annotation_id']}: the quote is not the slice")
    need(json.loads((tour.out / "library.json").read_text("utf-8")), "the native export is empty")
    tour.picture("library")


STEPS: tuple[Callable[[Tour], None], ...] = (
    first_start,
    import_article,
    tag_every_sentence,
    overlaps,
    card,
    undo_and_redo,
    themes,
    right_to_left,
    sheets,
    shelves,
    reopen,
    export_and_compare,
    revise,
)


def run(out: Path, file: Path | None = None) -> int:
    """Do the tour; return 0, or 1 after naming the step that failed on standard error."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("tour.spanlib*"):
        old.unlink()
    (out / PROFILE / "settings.toml").unlink(missing_ok=True)  # a first start, also in a folder used before
    tour = Tour(out, file)

    def listen(kind: QtMsgType, _context: object, message: str) -> None:
        # The off-screen platform says of every window that it cannot propagate size hints.
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and "propagateSizeHints" not in message:
            tour.warnings.append(message)

    before = qInstallMessageHandler(listen)
    try:
        for step in STEPS:
            try:
                step(tour)
                need(not tour.warnings, "Qt warned: " + "; ".join(tour.warnings))
            except StepFailed as error:
                name = step.__name__.replace("_", " ")
                print(f"The tour failed at “{name}”: {error}", file=sys.stderr)
                if tour.program is not None:
                    tour.picture("failed")
                return 1
            print(f"✓ {step.__name__.replace('_', ' ')}")
    finally:
        tour.stop()
        qInstallMessageHandler(before)
    print(f"{len(tour.pictures)} pictures and the exports are in {out}")
    return 0
