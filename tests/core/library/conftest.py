from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.model import Revision
from tests.core.library.builders import add_article


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "test.spanlib") as opened:
        yield opened


@pytest.fixture
def revision(library: Library) -> Revision:
    """The only revision of the only article in `library`."""
    return add_article(library)
