"""A program over a library of one article, ready for what is brought in."""

from __future__ import annotations

from pathlib import Path

import pytest


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
