"""Which pictures of pages are asked for, in which order, and how long a paint waits for one.

First what is jumped to, before the window does all else that a jump brings along; then what is in sight;
then, when the reader stays for a moment, where the next step is likely to lead: the neighbours, the next hit
of a search, the next annotation, both ends. What is typed or pointed at is drawn before it is chosen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from reader.app.pdfpage.geometry import GAP, Part
from reader.app.pdfpage.images import PageImages
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.app.pdfpage.view import PrintedView

_PATIENCE_MS = 8  # half a frame: a page that is drawn by then appears at once, not white first
_SETTLED_MS = 150  # after a jump: then what is likely next is drawn too, not before the next jump


class Asking(QObject):
    """See the module. Belongs to one view."""

    def __init__(self, view: PrintedView, images: PageImages) -> None:
        super().__init__(view)
        self._view = view
        self._images = images
        self._seen = range(0)
        self._jumped_at: float | None = None  # until that was painted
        self._foreseen = -1
        self._underway = -1  # a page that was asked for alone, before it is in sight
        self._lacking: set[int] = set()  # pages that were painted without their sharp picture
        self._failures: dict[int, ReaderError] = {}
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.ask)
        self._painted = QTimer(self, singleShot=True, interval=0)
        self._painted.timeout.connect(self.ask)
        self.also_wanted: Callable[[], list[Part]] = list  # what others show of the same pages
        self.sentence: Callable[[ReaderError], str] = lambda error: error.message
        images.drawn.connect(self._on_drawn)
        images.failed.connect(self._on_failed)

    def forget(self) -> None:
        """Other pages are shown."""
        self._seen, self._foreseen, self._underway = range(0), -1, -1
        self._failures.clear()
        self._lacking.clear()

    @property
    def settled(self) -> bool:
        """Return whether the reader stays, so that more than what is in sight is asked for."""
        return not self._settled.isActive()

    @property
    def jumping(self) -> bool:
        """Return whether a page was jumped to that was not painted yet."""
        return self._jumped_at is not None

    def lacks(self, page: int) -> bool:
        """Return whether a page was painted last without its sharp picture."""
        return page in self._lacking

    # --- asking ------------------------------------------------------------------------------------------

    def ahead(self, page: int) -> None:
        """Ask for a page whose top is about to be shown: the worker draws while the window goes there."""
        self._foreseen = -1
        if self._view.isVisible() and page not in self._view.pages_in_sight():
            self._images.want(self._top_of(page), before_wait=True)
            self._begin_jump()
            self._underway = page
            self._painted.start()

    def scrolled(self) -> None:
        """Ask for what is in sight now; after a jump whose page was asked for ahead, when that is painted."""
        if self._underway in self._view.pages_in_sight():
            self._seen = self._view.pages_in_sight()
            self._painted.start()
        else:
            self.ask()

    @Slot(int)
    def foresee(self, page: int) -> None:
        """Have a page drawn that the reader is about to choose; -1: none any more."""
        if page != self._foreseen:
            self._foreseen = page
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask for the page that is read, for what else is in sight, then for what is likely next."""
        view = self._view
        if view.index is None or not view.isVisible():
            return
        self._underway = -1
        seen = view.pages_in_sight()
        jumped = not set(seen).intersection(self._seen)
        if jumped:
            self._begin_jump()
            self._painted.start()
        self._seen = seen
        wanted: list[Part] = []
        middle = view.current_page()  # of the page above often a sliver is left in sight: it can wait
        for page in sorted(seen, key=lambda page: abs(page - middle)):
            if page not in self._failures:
                wanted += view.parts_of(page)
        wanted += self._top_of(self._foreseen)
        if self.settled:
            # Of a page too large to be drawn whole nobody knows which part is next.
            wanted += [part for page in self._likely(seen) for part in self._top_of(page) if part.whole]
        self._images.want([*dict.fromkeys(wanted), *self.also_wanted()], before_wait=jumped)
        if self.settled:
            self._images.draw_ahead(view.sheets, view.devicePixelRatioF(), middle)

    def _likely(self, seen: range) -> Iterator[int]:
        yield from (seen.stop, seen.start - 1)
        view = self._view
        for span in (view.article.found_next(), view.article.annotation_ahead()):
            page = view.index.page_at(span.start) if span is not None and view.index is not None else None
            if page is not None:
                yield page
        yield from (0, len(view.sheets.sizes) - 1)

    def _top_of(self, page: int) -> list[Part]:
        """Return the parts of a page that are in sight when its top is; none of one that failed."""
        view = self._view
        if view.index is None or not 0 <= page < len(view.index.pages) or page in self._failures:
            return []
        port = view.viewport()
        seen = (-view.page_rect(page).left(), -float(GAP), float(port.width()), float(port.height()))
        return list(view.sheets.parts(page, view.devicePixelRatioF(), seen))

    def _begin_jump(self) -> None:
        self._jumped_at = time.monotonic()
        self._settled.start()

    def wait(self) -> None:
        """After a jump wait a moment for the page: most are drawn before a white one could be seen."""
        if self._jumped_at is not None:
            left = self._jumped_at + _PATIENCE_MS / 1000 - time.monotonic()
            self._jumped_at = None
            if left > 0:
                self._images.wait(self._view.parts_of(self._view.current_page()), left)

    # --- answers -----------------------------------------------------------------------------------------

    def painted(self, page: int, *, sharp: bool) -> None:
        """Take note of how a page was painted."""
        if sharp:
            self._lacking.discard(page)
        else:
            self._lacking.add(page)

    @Slot(int)
    def _on_drawn(self, page: int) -> None:
        if page in self._lacking:
            self._view.viewport().update(self._view.page_rect(page).toRect())

    @Slot(int, object)
    def _on_failed(self, page: int, error: ReaderError) -> None:
        self._failures[page] = error
        self._view.viewport().update()

    def try_again(self, page: int | None = None) -> None:
        """Let be drawn what could not be: a page that the reader asks for once more, or all of them."""
        if page is None:
            self._failures.clear()
            self._view.viewport().update()
        elif self._failures.pop(page, None) is not None:
            self._images.try_again(page)

    def failure(self, page: int) -> str:
        """Return what is said in the place of a page that cannot be drawn; nothing for all others."""
        error = self._failures.get(page) or self._failures.get(-1)
        return self.sentence(error) if error is not None else ""
