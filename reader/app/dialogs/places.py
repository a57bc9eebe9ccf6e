"""What is stored where on this machine, how large it is, and the way to each folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from reader.app.dialogs.palette_rows import Entry
from reader.app.dialogs.settings import Extra
from reader.app.panels.controls import Command, padded
from reader.app.panels.labels import ElidedLabel, hairline, label, leading_edge
from reader.app.panels.words import size as written
from reader.library.backups import folder_of
from reader.paths import Profile
from reader.storage.originals import path_beside


@dataclass(frozen=True, slots=True)
class StoredAt:
    """One file or folder of ours."""

    id: str
    name: str
    about: str
    path: Path

    @property
    def folder(self) -> Path:
        """Return the folder to open: what holds the file, or the folder itself."""
        return self.path if self.path.is_dir() else self.path.parent


def places_of(library: Path, where: Profile | None) -> tuple[StoredAt, ...]:
    """Return all places that the program writes to; those of the profile when it has one."""
    own = (
        StoredAt("library", _tr("Library"), _tr("Texts, annotations, notes, and where you were."), library),
        StoredAt(
            "originals",
            _tr("Originals"),
            _tr("The files that articles were made from."),
            path_beside(library),
        ),
        StoredAt("backups", _tr("Backups"), _tr("Verified copies of the library."), folder_of(library)),
    )
    if where is None:
        return own
    return (
        *own,
        StoredAt("cues", _tr("Own cue words"), _tr("Lists that you changed."), where.data / "cues"),
        StoredAt("settings", _tr("Settings"), _tr("What differs from the usual."), where.settings),
        StoredAt(
            "log",
            _tr("Log"),
            _tr("Numbers and lengths, no text of yours."),
            where.logs,
        ),
    )


def size_of(path: Path, between: Callable[[], None] = lambda: None) -> int | None:
    """Return the bytes that a file or a folder with all in it takes; None when there is nothing.

    Links are not followed, and what goes while one looks counts nothing. `between` is called between files.
    """
    try:
        if not path.is_dir():
            return path.stat().st_size
    except OSError:
        return None
    total = 0
    for folder, _folders, files in os.walk(path):
        for name in files:
            between()
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return total


class PlacesPage(Extra):
    """The places in; sizes by `show_sizes`, when somebody has counted them."""

    folder_wanted = Signal(object)  # Path

    def __init__(self, places: Sequence[StoredAt]) -> None:
        super().__init__()
        self.places = tuple(places)
        self._sizes: dict[str, ElidedLabel] = {}
        self._buttons: dict[str, Command] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        column.addWidget(padded(hairline(), 0, 0, 4, 14))
        column.addWidget(leading_edge(label(self.tr("Stored on this machine"), "uiHead")))
        words = self.tr(
            "Nothing leaves it. There is no account and nobody counts what you do. The network is used"
            " only to fetch a page whose address you give."
        )
        said = leading_edge(label(words, "ui", "secondary", wrap=True), top=True)
        column.addWidget(padded(said, 0, 4, 4, 10))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for place in self.places:
            self._add(grid, place)
        holder = QWidget()
        holder.setLayout(grid)
        column.addWidget(holder)
        column.addStretch(1)

    def _add(self, grid: QGridLayout, place: StoredAt) -> None:
        at = grid.rowCount()
        size = self._sizes[place.id] = ElidedLabel(self.tr("counting…"), "ui", "secondary")
        size.setAlignment(Qt.AlignmentFlag.AlignRight)
        button = self._buttons[place.id] = Command(self.tr("Open the folder"), "plain")
        button.setAccessibleName(self.tr("Open the folder: {0}").format(place.name))
        button.clicked.connect(lambda _on=False, path=place: self.folder_wanted.emit(path.folder))
        name = ElidedLabel(f"{place.name}  –  {place.about}")
        where = ElidedLabel(str(place.path), "uiSmall", "tertiary")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(size, at, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(button, at, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(where, at + 1, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.setRowMinimumHeight(at, 26)
        grid.setRowMinimumHeight(at + 1, 24)

    def show_sizes(self, sizes: Mapping[str, int | None]) -> None:
        """Show how large each place is, in bytes; None where there is nothing yet."""
        for name, size in sizes.items():
            words = written(size) if size is not None else self.tr("nothing yet")
            self._sizes[name].setText(words)
            self._sizes[name].updateGeometry()
        for place in self.places:
            self._buttons[place.id].setEnabled(place.folder.is_dir())

    def entries(self) -> list[Entry]:
        return [Entry(p.id, p.name, f"{p.about} {p.path}", icon="library") for p in self.places]

    def reveal(self, entry: str) -> None:
        self._buttons[entry].setFocus(Qt.FocusReason.TabFocusReason)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlacesPage", text)
