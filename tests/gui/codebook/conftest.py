"""A whole window over a library with one article."""

from __future__ import annotations

from tests.gui.intake.conftest import program  # noqa: F401
