"""Back and forward through jumps that lead to other articles; within one the page has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.window import Window

_KEPT = 50  # places


@dataclass(frozen=True, slots=True)
class _Place:
    article: str
    revision: str
    target: Span


class Trail:
    """`go` jumps to a place and remembers the one that is left; `table()` are its actions."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._workspace = window.workspace
        self._back: list[_Place] = []
        self._forward: list[_Place] = []

    def table(self) -> dict[str, Callable[[], object]]:
        return {"go.back": self.back, "go.forward": self.forward}

    def go(self, article: str, show: Callable[[], None]) -> None:
        """Open an article, or stay in it, and call `show`; `back` comes back to the present place."""
        here = self._here()
        if here is not None and here.article == article:
            self._window.view.remember_place()
            show()
            return
        if here is not None:
            self._back = [*self._back, here][-_KEPT:]
            self._forward.clear()
        self._window.keep_place()
        self._workspace.open_article(article, then=show)

    def back(self) -> None:
        if self._window.view.can_jump(back=True):
            self._window.view.jump_back()
        else:
            self._leave_for(self._back, self._forward)

    def forward(self) -> None:
        if self._window.view.can_jump(back=False):
            self._window.view.jump_forward()
        else:
            self._leave_for(self._forward, self._back)

    def _here(self) -> _Place | None:
        article, revision = self._workspace.article, self._workspace.revision
        if article is None or revision is None:
            return None
        return _Place(article.id, revision.id, self._window.view.target())

    def _leave_for(self, source: list[_Place], kept: list[_Place]) -> None:
        if not source:
            return
        place = source.pop()
        here = self._here()
        window, workspace = self._window, self._workspace

        def show() -> None:
            if here is not None:
                kept.append(here)
            revision = workspace.revision
            if revision is not None and place.target.end <= len(revision.text):
                window.view.set_target(place.target)
            window.view.setFocus()

        def failed(error: Exception) -> None:
            self._leave_for(source, kept)  # it is in the trash by now: the place before it
            if not source:
                workspace.read_failed(error)

        window.keep_place()
        workspace.open_article(place.article, place.revision, then=show, failed=failed)
