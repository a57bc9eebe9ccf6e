"""Tag everything that was found: shown on the page first, then done as one edit that one undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from reader.model import SpanRow
from reader.text.span import Span

if TYPE_CHECKING:
    from reader.app.window import Window

# More at once than anybody looks through; each is an annotation with a card.
MOST = 10_000
_KEY = "found"


class TagFound(QObject):
    """While the preview shows, each place is dotted in the tag's look; digits choose another tag."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._tag: str | None = None
        self._spans: tuple[Span, ...] = ()
        window.find_bar.closed.connect(self.cancel)
        window.find_bar.query_changed.connect(self.cancel)
        window.workspace.article_opened.connect(self.cancel)
        window.workspace.article_closed.connect(self.cancel)

    @property
    def on(self) -> bool:
        return bool(self._spans)

    def run(self) -> None:
        """Show the preview; when it shows already, tag."""
        if self.on:
            self.accept()
            return
        spans, tag = self._window.view.found_spans(), self._window.tag_bar.last_tag()
        if not spans or tag is None:
            self._window.say(
                self.tr("Nothing is found yet. Find words first; then all of them can be tagged.")
            )
            return
        if len(spans) > MOST:
            words = self.tr(
                "%n places are too many to tag at once. Look for something rarer.", "", len(spans)
            )
            self._window.say(words)
            return
        self._spans = spans
        self.choose(tag)
        self._window.view.setFocus()

    def takes(self, action: str) -> bool:
        """Return whether an action was meant for the preview, and do it."""
        if not self.on:
            return False
        if action == "go.escape":
            self.cancel()
            return True
        if action.startswith("tag.") and (
            definition := self._window.workspace.codebook.by_key(action.removeprefix("tag."))
        ):
            self.choose(definition.id)
            return True
        return False

    def choose(self, tag: str) -> None:
        """Show what would be tagged with `tag`, and what has it already."""
        workspace = self._window.workspace
        definition = workspace.codebook.tag(tag)
        if definition is None:
            return
        self._tag = tag
        free = [s for s in self._spans if not any(a.tag == tag for a in workspace.exactly_at((s,)))]
        self._window.view.set_preview([SpanRow(f"preview-{s.start}", tag, s) for s in free])
        name = definition.name.lower()
        would = self.tr("%n places, dotted on the page, would be tagged as {0}.", "", len(free))
        if len(free) == 1:
            would = self.tr("1 place, dotted on the page, would be tagged as {0}.")
        words = [would.format(name)]
        if len(free) < len(self._spans):
            tagged = len(self._spans) - len(free)
            has = self.tr("1 has the tag already.")
            words.append(has if tagged == 1 else self.tr("%n have the tag already.", "", tagged))
        words.append(self.tr("A digit chooses another tag."))
        self._window.say(
            " ".join(words),
            (self.tr("Leave it"), self.cancel),
            (self.tr("Tag all as {0}").format(name), self.accept),
            key=_KEY,
        )

    @Slot()
    def accept(self) -> None:
        tag, spans = self._tag, self._spans
        self.cancel()
        if tag is not None and spans:
            self._window.workspace.annotate_all(tag, spans)
            self._window.tag_bar.set_last_tag(tag)

    @Slot()
    def cancel(self, *_: object) -> None:
        """Take the preview away; nothing was changed by it."""
        if self.on:
            self._spans, self._tag = (), None
            self._window.view.set_preview(())
            self._window.messages.take_back(_KEY)
