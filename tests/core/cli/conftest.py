from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.running import Console, make_library


@pytest.fixture
def spanreader(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Console:
    """A command line on a library with one article in it."""
    return Console(capsys, make_library(tmp_path))


@pytest.fixture
def article(spanreader: Console) -> str:
    (row,) = spanreader("list", "--json").json["articles"]
    return str(row["id"])
