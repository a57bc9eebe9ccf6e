"""A workspace over a real library on its storage thread, with an article of our own in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer

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


def span_of(workspace: Workspace, words: str) -> Span:
    """Return where `words` stand in the open article."""
    assert workspace.revision is not None
    start = workspace.revision.text.index(words)
    return Span(start, start + len(words))
