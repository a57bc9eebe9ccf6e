"""One surface in the place of the page; the library stays beside it, the text comes back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QBoxLayout

from reader.app.theme import Theme, tokens

if TYPE_CHECKING:
    from reader.app.revisions.surface import Place
    from reader.app.window import Window


class Stage(QObject):
    """Shows one `Place` at a time."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._place: Place | None = None
        self._hint = False
        window.appearance.changed.connect(self._on_theme_changed)
        window.workspace.codebook_changed.connect(self._on_codebook_changed)

    @property
    def place(self) -> Place | None:
        """Return what is shown in the place of the page, or None."""
        return self._place

    def show(self, place: Place) -> None:
        """Show this one; one that was there goes."""
        window = self._window
        if place is self._place:
            return
        if self._place is not None:
            self._take_out()
        else:
            self._hint = window.hint.isVisible()
        self._place = place
        place.set_theme(window.appearance.theme)
        place.set_styles(window.styles)
        usual = tokens()["type"]["sizes"]["readingBody"]["size"]
        place.set_text_scale(window.settings.text_size / usual)
        window.tag_bar.hide()
        window.messages.take_back("revised")
        for widget in (window.head, window.find_bar, window.plain.widget, window.hint, window.annotations):
            widget.hide()
        column = window.page.layout()
        assert isinstance(column, QBoxLayout)
        place.closed.connect(self.close)
        column.insertWidget(column.indexOf(window.view), place, 1)
        place.show()
        place.take_keyboard()

    @Slot()
    def close(self) -> None:
        """Bring the page back, the keyboard in it."""
        if self._place is None:
            return
        self._take_out()
        window = self._window
        window.head.show()
        window.plain.widget.show()
        window.hint.setVisible(self._hint)
        window.annotations.setVisible(window.arrangement.annotations.shown)
        window.view.setFocus()

    def _take_out(self) -> None:
        place, self._place = self._place, None
        column = self._window.page.layout()
        assert place is not None
        assert column is not None
        place.closed.disconnect(self.close)
        column.removeWidget(place)
        place.hide()
        place.deleteLater()

    @Slot(object)
    def _on_theme_changed(self, of: Theme) -> None:
        if self._place is not None:
            self._place.set_theme(of)

    @Slot(object)
    def _on_codebook_changed(self, _codebook: object) -> None:
        if self._place is not None:
            self._place.set_styles(self._window.styles)
