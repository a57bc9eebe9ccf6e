"""The filter for annotations that were made while the codebook said something else of their tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from reader.library.query import quoted
from reader.model import Codebook
from reader.model.codebook import older_wording

if TYPE_CHECKING:
    from reader.app.window import Window


class OlderWording(QObject):
    """Joins the panel's filter to the codebook's versions; what is shown follows article and codebook."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self._panel = window.annotations
        self._on = False
        self._older: frozenset[tuple[str, int, str]] = frozenset()
        self._panel.older_requested.connect(self.show_only)
        self._panel.older_of_all_requested.connect(self.search)
        self._workspace.article_opened.connect(self._refresh)
        self._workspace.annotations_changed.connect(self._refresh)
        self._workspace.codebook_changed.connect(self._read)

    @Slot(bool)
    def show_only(self, on: bool) -> None:
        """Show only what an older wording was used for, or all again."""
        self._on = on
        if on:
            self._read()
        else:
            self._panel.set_older(None)

    @Slot()
    def search(self) -> None:
        """Search the whole library for what an older wording was used for, of the tag that is shown alone."""
        names = {tag.id: tag.name for tag in self._workspace.codebook.tags}
        tag = names.get(self._panel.filter or "")
        self._window.arrangement.library.show(True)
        self._window.library.look_for(f"wording:older tag:{quoted(tag)}" if tag else "wording:older")

    @Slot(object)
    def _read(self, *_: object) -> None:
        if not self._on:
            return

        def done(known: tuple[Codebook, ...]) -> None:
            self._older = older_wording(known, self._workspace.codebook)
            self._refresh()

        workspace = self._workspace
        workspace.storage.submit(lambda library: library.codebooks(), done, workspace.read_failed)

    @Slot()
    def _refresh(self, *_: object) -> None:
        if self._on:
            made = self._workspace.annotations.values()
            older = (a.id for a in made if (a.codebook, a.codebook_version, a.tag) in self._older)
            self._panel.set_older(frozenset(older))
