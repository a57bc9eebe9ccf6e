"""Where the window stands: by the screens that are there, so that a desk and a lap have their own places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QGuiApplication, QScreen

if TYPE_CHECKING:
    from reader.app.window import Window

USUAL_SIZE = (1440, 900)
ARRANGEMENTS_KEPT = 8


def arrangement_of(screens: Sequence[QScreen]) -> str:
    """Return what tells one set of screens from another: name, size and place of each."""
    said = []
    for screen in screens:
        at = screen.geometry()
        said.append(f"{screen.name()} {at.width()}x{at.height()}{at.x():+d}{at.y():+d}")
    return "; ".join(sorted(said))


def take_usual_size(window: Window) -> None:
    """Take the size that the layout is drawn for, or what the screen has room for."""
    room = window.screen().availableGeometry().size()
    usual = QSize(*USUAL_SIZE)
    window.resize(usual.boundedTo(QSize(round(room.width() * 0.95), round(room.height() * 0.95))))


def restore(window: Window) -> None:
    """Put the window where it stood on these screens; on ones that it never saw, in its usual place."""
    settings = window.settings
    take_usual_size(window)
    here = settings.arrangements.get(arrangement_of(QGuiApplication.screens()))
    # Before arrangements were kept there was one place for all; Qt moves it onto a screen that is there.
    geometry, splitter = here if here and len(here) == 2 else ("", settings.splitter)
    if not settings.arrangements:
        geometry = settings.geometry
    if geometry:
        window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))
    if splitter:
        window.splitter.restoreState(QByteArray.fromBase64(splitter.encode("ascii", "replace")))
    window.arrangement.library.show(settings.panel_library)
    window.arrangement.annotations.show(settings.panel_annotations)
    window.library.set_order(settings.library_order, settings.library_order_field)


def keep(window: Window) -> None:
    """Remember where the window stands on these screens."""
    settings = window.settings
    geometry = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    splitter = bytes(window.splitter.saveState().toBase64().data()).decode("ascii")
    settings.geometry, settings.splitter = geometry, splitter
    key = arrangement_of(QGuiApplication.screens())
    kept = {name: places for name, places in settings.arrangements.items() if name != key}
    kept[key] = (geometry, splitter)
    settings.arrangements = dict(list(kept.items())[-ARRANGEMENTS_KEPT:])
    settings.panel_library = window.arrangement.library.wanted
    settings.panel_annotations = window.arrangement.annotations.wanted
    settings.library_order, settings.library_order_field = window.library.order
