"""Where the side panels stand: beside the page, over it in a narrow window, or away.

Below `NARROW` the annotations panel floats over the page and goes when the page gets the focus; below
`NARROWEST` the library does, too. The page's column never drops under its least width before that.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

NARROW, NARROWEST = 1180, 860  # widths of the window, LOOKS.md "Grid of the window"


class SidePanel(QObject):
    """One side panel: `index` 0 before the page, 2 after it; `limit` is the window width it floats below."""

    changed = Signal()  # shown or not

    def __init__(self, panel: QWidget, splitter: QSplitter, index: int, limit: int, usual: int) -> None:
        super().__init__(panel)
        self._panel = panel
        self._splitter = splitter
        self._index = index
        self._limit = limit
        self._width = self._usual = usual
        self._wanted = True  # beside the page, when there is room
        self._floats = False

    @property
    def shown(self) -> bool:
        return self._panel.isVisible() if self._floats else self._wanted

    @property
    def wanted(self) -> bool:
        """Return whether it stands beside the page when there is room."""
        return self._wanted

    def want(self, wanted: bool) -> None:
        """Let it stand beside the page or not, now or as soon as there is room."""
        if self._floats:
            self._wanted = wanted
        else:
            self.show(wanted)

    def toggle(self) -> None:
        self.show(not self.shown)

    def show(self, shown: bool) -> None:
        """Show the panel, or put it away; over the page when the window is narrow."""
        if not self._floats:
            if self._wanted and not shown and self._panel.width() > 0:
                self._width = self._panel.width()
            self._wanted = shown
        self._panel.setVisible(shown)
        if shown:
            self.place()
            self._panel.raise_()
        self.changed.emit()

    def fit(self, window_width: int) -> None:
        """Float or stand beside the page, as the window's width asks."""
        floats = window_width < self._limit
        if floats == self._floats:
            self.place()
            return
        self._floats = floats
        if floats:
            if self._panel.width() > 0 and self._wanted:
                self._width = self._panel.width()
            self._panel.setParent(self._splitter.parentWidget())
            self._panel.hide()
        else:
            at = min(self._index, self._splitter.count())
            self._splitter.insertWidget(at, self._panel)
            self._splitter.setStretchFactor(at, 0)
            self._panel.setVisible(self._wanted)
            sizes = self._splitter.sizes()
            sizes[at] = self._width
            self._splitter.setSizes(sizes)
        self.changed.emit()

    def place(self) -> None:
        """Put a floating panel at its edge of the page, full height."""
        if not self._floats:
            return
        area = self._splitter.geometry()
        width = min(max(self._width, self._usual), area.width())  # squeezed, perhaps, before it floated
        before = (self._index == 0) == (self._panel.layoutDirection() == Qt.LayoutDirection.LeftToRight)
        left = area.left() if before else area.right() + 1 - width
        self._panel.setGeometry(left, area.top(), width, area.height())

    def page_has_focus(self) -> None:
        """The reader is back in the text: what floats over it goes."""
        if self._floats and self._panel.isVisible():
            self.show(False)


class Arrangement(QObject):
    """Both side panels of a window."""

    changed = Signal()

    def __init__(
        self, splitter: QSplitter, page: QWidget, library: SidePanel, annotations: SidePanel
    ) -> None:
        super().__init__(splitter)
        self.library = library
        self.annotations = annotations
        page.installEventFilter(self)
        for side in (library, annotations):
            side.changed.connect(self.changed)

    def fit(self, window_width: int) -> None:
        self.annotations.fit(window_width)
        self.library.fit(window_width)

    def uncover(self) -> None:
        """Put away what floats over the page."""
        self.library.page_has_focus()
        self.annotations.page_has_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.uncover()
        return super().eventFilter(watched, event)
