"""A program over a library of one article, ready for what is brought in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from reader.app.start import Program, build
from tests.gui.conftest import Wait
from tests.gui.panels.conftest import settle


@pytest.fixture
def program(library_path: Path, until: Wait) -> Iterator[Program]:
    made = build(library_path)
    made.window.resize(1300, 820)
    made.window.show()
    made.begin()
    until(lambda: made.workspace.revision is not None)
    made.window.activateWindow()
    made.window.view.setFocus()
    yield made
    made.window.close()
    made.end()
    QCoreApplication.processEvents()  # what storage answered last is heard while the window is there
    made.window.deleteLater()
    settle()


@pytest.fixture
def stories(tmp_path: Path) -> list[str]:
    """Return the paths of three stories that have nothing in common, and of an empty file."""
    texts = {
        "ferry.txt": "Ferry asks for a second crossing\n\nThe operator wrote on Monday. Nobody has answered.\n",
        "floods.md": "# What the floods left\n\nTwo cellars are wet. The baker could not open.\n",
        "buses.txt": "School buses take the long road\n\nThe bridge is shut 🌉. Drivers were told late.\n",
        "empty.txt": "",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return [str(tmp_path / name) for name in texts]
