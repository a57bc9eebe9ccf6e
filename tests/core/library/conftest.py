from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.model import Revision
from tests.core.library.builders import add_article, quick_folder


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A folder in memory where there is one: these tests are not about the disk, and syncing is slow."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def library(quick_path: Path) -> Iterator[Library]:
    with Library.open(quick_path / "test.spanlib") as opened:
        yield opened


@pytest.fixture
def revision(library: Library) -> Revision:
    """The only revision of the only article in `library`."""
    return add_article(library)
