"""A window over a library in which one article has two revisions and annotations of every fate."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reader.app.start import Program, build
from reader.library import Library
from reader.library.revising import revise
from tests.core.library.builders import add_article
from tests.core.library.versions import NEW, OLD, imported, mark
from tests.gui.conftest import Wait

EDITED = "Twelve people were hurt when a crane fell on it in September, police said."
MOVED = "The bridge was built in 1931 and carries about nine thousand cars a day."
GONE = "A council meeting on the matter was planned for Tuesday evening."
SAME = "“מחר נדע יותר”"


@dataclass
class Case:
    program: Program
    article: str
    old: str
    new: str
    ids: dict[str, str]
    until: Wait

    @property
    def workspace(self):
        return self.program.workspace

    @property
    def revisions(self):
        return self.program.commands.revisions

    @property
    def place(self):
        return self.revisions.stage.place

    def anchor(self, name: str):
        annotation = self.workspace.annotations[self.ids[name]]
        return next(a for a in annotation.anchors if a.revision == self.new)

    def saved(self) -> None:
        self.until(lambda: not self.workspace.unsaved)

    def review(self):
        self.program.commands.run("revision.review")
        self.until(lambda: self.place is not None and self.place.list.pairs.rows)
        return self.place


# A menu is a popup; the offscreen platform says that it cannot raise it.
no_popup_warnings = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(scope="session")
def two_revisions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str, str, dict[str, str]]:
    """Return a library made once, and the ids in it: article, revisions, annotations."""
    path = tmp_path_factory.mktemp("revisions") / "news.spanlib"
    with Library.open(path) as library:
        old = add_article(library, OLD)
        ids = {
            "same": mark(library, old, SAME).id,
            "edited": mark(library, old, EDITED, cues=["police said"]).id,
            "number": mark(library, old, "Twelve").id,
            "moved": mark(library, old, MOVED, tag="background").id,
            "lost": mark(library, old, GONE).id,
        }
        outcome = revise(library, old.article, imported(NEW), b"", name="new")
    return path, old.article, old.id, outcome.revision, ids


@pytest.fixture
def case(tmp_path: Path, until: Wait, two_revisions) -> Iterator[Case]:
    made, article, old, new, ids = two_revisions
    path = tmp_path / "news.spanlib"
    shutil.copy(made, path)
    program = build(path, data=tmp_path / "profile")
    program.window.resize(1400, 900)
    program.window.show()
    errors: list[Exception] = []
    program.workspace.broke.connect(errors.append)
    program.begin()
    until(lambda: program.is_ready)
    program.workspace.open_article(article)
    until(lambda: program.workspace.revision is not None and program.workspace.revision.article == article)
    yield Case(program, article, old, new, ids, until)
    program.window.close()
    program.end()
    program.window.deleteLater()
    assert not errors, errors
