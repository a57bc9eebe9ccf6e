from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=None, help="how often to kill a process that saves")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """Return how many kills to do: few in the normal run, as many as asked for by hand."""
    return request.config.getoption("--kills", default=None) or 20
