"""Dressed panels with sample values, shown and settled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reader.app import style
from reader.app.panels.annotations import AnnotationsPanel
from reader.app.panels.library import LibraryPanel
from reader.app.panels.surface import Surface
from reader.app.theme import layout, theme
from tests.gui.conftest import settle
from tests.gui.panels import samples

Show = Callable[[QWidget], QWidget]


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    style.dress(qapp, theme("light"))


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Return what shows a widget as the active window and lets it settle."""

    def shown(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        settle()
        return widget

    return shown


@pytest.fixture
def stage(show: Show) -> Surface:
    """Return a piece of window for popups and sheets to stand in."""
    made = Surface()
    made.resize(1200, 800)
    show(made)
    return made


@pytest.fixture
def library(show: Show) -> LibraryPanel:
    panel = LibraryPanel()
    panel.resize(layout("library"), 700)
    panel.set_styles(samples.STYLES)
    panel.set_rows(samples.ROWS)
    show(panel)
    return panel


@pytest.fixture
def cards_panel(show: Show) -> AnnotationsPanel:
    panel = AnnotationsPanel()
    panel.resize(layout("annotations"), 800)
    panel.set_codebook(samples.CODEBOOK)
    panel.set_speakers(samples.SPEAKERS)
    panel.set_annotations(samples.CARDS)
    show(panel)
    return panel
