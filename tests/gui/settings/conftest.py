"""Sheets of the settings on a bare stage, and a whole window over a library with one article."""

from __future__ import annotations

from tests.gui.panels.conftest import dressed, show, stage  # noqa: F401
