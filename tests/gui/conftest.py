"""A workspace over a real library on its storage thread, with an article of our own in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication

from reader.app.dialogs.projects import ProjectDialog
from reader.app.start import Program, build
from reader.app.storage_thread import StorageThread
from reader.app.workspace import Workspace
from reader.importers import read_article
from reader.library import Library
from reader.library.importing import keep
from reader.text.span import Span

STORY = """Harbour wall gives way at Quenby

The wall fell on Tuesday. Nobody was hurt 🚧, the harbour office said.

It could have been the frost. The wall was built in 1902.
"""

Wait = Callable[[Callable[[], object]], None]


def wait_until(condition: Callable[[], object]) -> None:
    """Run the event loop until `condition` holds; the test's own time limit ends a wait that never ends."""
    loop = QEventLoop()
    while not condition():
        QTimer.singleShot(1, loop.quit)
        loop.exec()


def settle() -> None:
    """Let posted layouts and deletions happen."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@contextmanager
def opened_program(
    library: Path,
    ready: Callable[[Program], object] = lambda made: made.workspace.revision is not None,
    size: tuple[int, int] = (1200, 800),
) -> Iterator[Program]:
    """Give a shown window over `library` once it is `ready`, with the keyboard in its text."""
    made = build(library)
    try:
        made.window.resize(*size)
        made.window.show()
        made.begin()
        wait_until(lambda: ready(made))
        made.window.activateWindow()
        made.window.view.setFocus()
        yield made
    finally:
        made.window.close()
        made.end()
        QCoreApplication.processEvents()  # what storage answered last is heard while the window is there
        made.window.deleteLater()
        settle()


@pytest.fixture(autouse=True, scope="session")
def clipboard_emptied(qapp: object) -> Iterator[None]:
    """Off screen the clipboard outlives Python, and what a test copied would end the process with a crash."""
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def until(qapp: object) -> Wait:
    return wait_until


@pytest.fixture
def library_path(tmp_path: Path) -> Path:
    """Return the path of a library that holds one article."""
    path = tmp_path / "news.spanlib"
    with Library.open(path) as library:
        story = STORY.encode()
        keep(library, read_article(story, media_type="text/plain"), story, name="quenby.txt")
    return path


@pytest.fixture
def program(library_path: Path) -> Iterator[Program]:
    """Return a window over the library with one article, that article open."""
    with opened_program(library_path) as made:
        yield made


@pytest.fixture
def workspace(qapp: object, library_path: Path) -> Iterator[Workspace]:
    """Return a started workspace with the article open."""
    storage = StorageThread(lambda: Library.open(library_path))
    made = Workspace(storage)
    errors: list[Exception] = []
    made.broke.connect(errors.append)
    rows: list[object] = []
    made.rows_added.connect(lambda page: rows.extend(page[0]))
    made.begin(lambda library: None, errors.append)
    wait_until(lambda: rows or errors)
    assert not errors, errors
    made.open_article(rows[0].article.id)  # type: ignore[attr-defined]
    wait_until(lambda: made.revision is not None)
    yield made
    storage.finish()
    assert not errors, errors


def project_dialog(program: Program) -> ProjectDialog:
    """Return the sheet of a project that comes in, once it can be answered or says why not."""
    wait_until(lambda: program.window.projects is not None and program.window.projects.dialog is not None)
    assert program.window.projects is not None
    dialog = program.window.projects.dialog
    assert dialog is not None
    wait_until(lambda: dialog._go.isEnabled() or not dialog._warning.isHidden())
    return dialog


def span_of(workspace: Workspace, words: str) -> Span:
    """Return where `words` stand in the open article."""
    assert workspace.revision is not None
    start = workspace.revision.text.index(words)
    return Span(start, start + len(words))
