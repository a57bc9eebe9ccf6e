"""Finding in the article on the page: hits come in idle moments, one of them is the current one."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reader.app.page.cursor import CursorSurface
from reader.app.page.find import FindFailed, Hits, Query, search
from reader.app.page.values import PageContent
from reader.text.span import Span


class FindingSurface(CursorSurface):
    """The page with its cursor, and with what is looked for."""

    found_changed = Signal(int, int, str)  # current from 1, so many, "" or why not: "pattern", "time"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found_number: int | None = None

    def set_content(self, content: PageContent) -> None:
        """Show another text; nothing is looked for in it."""
        super().set_content(content)
        self._found_number = None

    def find_text(self, query: Query) -> None:
        """Look for `query` in idle moments; `found_changed` says how many there are so far.

        The first hit at or after the cursor becomes the current one. An empty query finds nothing.
        """
        self._show_hits(Hits(), None)
        self._found_number = None
        self._idle.start("find", lambda: self._find(query))

    def _find(self, query: Query) -> Iterator[None]:
        hits, error, start = self._found, "", self._target.start
        try:
            for batch in search(self.content.text, query):
                hits.extend(batch)
                if batch and self._found_number is None and batch[-1][0] >= start:
                    self._go_to_hit(hits.after(start) or 0)
                yield
        except FindFailed as failed:
            error = failed.reason
        if self._found_number is None and len(hits):
            self._go_to_hit(0)
        self._show_hits(hits, self._found_current)
        self.found_changed.emit((self._found_number or 0) + 1 if len(hits) else 0, len(hits), error)

    @property
    def busy(self) -> bool:
        """Return whether work is left for idle moments: finding, counting, laying out ahead."""
        return self._idle.busy

    def find_step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1), round the ends."""
        if not len(self._found):
            return
        number = 0 if self._found_number is None else (self._found_number + step) % len(self._found)
        self._go_to_hit(number)
        self.found_changed.emit(number + 1, len(self._found), "")

    def _go_to_hit(self, number: int) -> None:
        before = self._found_current
        self._found_number, self._found_current = number, self._found[number]
        for span in (before, self._found_current):
            self.update_span(span, lines_only=True)
        self.reveal(self._found[number])

    def found_spans(self) -> tuple[Span, ...]:
        """Return all places found, for tagging them at once."""
        return tuple(self._found[number] for number in range(len(self._found)))

    def found_current(self) -> Span | None:
        """Return the place that was found and is gone to now."""
        return self._found_current

    def found_next(self) -> Span | None:
        """Return the place that a step forwards would go to."""
        if not len(self._found) or self._found_number is None:
            return None
        return self._found[(self._found_number + 1) % len(self._found)]

    def clear_found(self) -> None:
        """Forget what was found; the cursor goes to the sentence of the current hit."""
        current = self._found_current
        self._idle.stop("find")
        self._show_hits(Hits(), None)
        self._found_number = None
        if current is not None:
            self.set_target(self._sentences.at(current.start), reveal=False)
