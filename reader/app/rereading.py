"""A revision's kept original, read again for the dialogs that show it: in the worker, kept by storage.

Nothing here waits: what is asked for comes back as a signal, the newest question wins, and what was
answered after the dialog closed is for nobody.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from reader.app.undo import Where

if TYPE_CHECKING:
    from reader.app.window import Window
    from reader.importers.client import ImportClient
    from reader.importers.preview import PreviewBlock
    from reader.library import Library
    from reader.library.rereading import Original
    from reader.library.revising import RevisionOutcome
    from reader.model import ImportedArticle


class Rereading(QObject):
    """One revision and what its original gives. `close()` when nobody looks any more."""

    blocks_found = Signal(object)  # tuple[PreviewBlock, ...]
    previewed = Signal(object)  # ImportedArticle: what reading it so would give
    progressed = Signal(float)
    failed = Signal(object)  # an exception
    done = Signal(object)  # RevisionOutcome
    _previewed = Signal(int, object)
    _blocks = Signal(int, object)
    _read = Signal(int, object)

    def __init__(self, window: Window, revision: str) -> None:
        super().__init__(window)
        self._window = window
        self._revision = revision
        self._original: Original | None = None
        self._tickets = itertools.count(1)
        self._newest = 0
        self._waiting: Callable[[], None] | None = None  # asked for before the original was there
        self._cancel = threading.Event()
        self._previewed.connect(self._on_previewed)
        self._blocks.connect(self._on_blocks)
        self._read.connect(self._on_read)

    @property
    def original(self) -> Original | None:
        return self._original

    def load(self) -> None:
        """Read the original; what was asked for before it is there is done then."""
        revision = self._revision

        def read(library: Library) -> Original:
            from reader.library.rereading import original_of

            return original_of(library, revision)

        def done(original: Original) -> None:
            self._original = original
            waiting, self._waiting = self._waiting, None
            if waiting is not None:
                waiting()

        self._window.workspace.storage.submit(read, done, self._say_failed)

    def _say_failed(self, error: Exception) -> None:
        if isValid(self):  # else the dialog closed before the answer came
            self.failed.emit(error)

    def when_loaded(self, does: Callable[[Original], None]) -> None:
        """Call `does` with the original, now or as soon as it is there."""
        if self._original is not None:
            does(self._original)
        else:
            self._waiting = partial(self.when_loaded, does)

    def find_blocks(self) -> None:
        """Ask for the blocks of the page, those of its article marked."""
        if self._original is None:
            self._waiting = self.find_blocks
            return
        original = self._original
        options = original.preview_options()
        self._ask(lambda client, told: client.preview(original.data, **options, **told), "_blocks")

    def preview(self, encoding: str) -> None:
        """Ask what the original reads like with this encoding; empty lets the importer find it."""
        if self._original is None:
            self._waiting = partial(self.preview, encoding)
            return
        original = self._original
        options = original.read_options(encoding=encoding)
        self._ask(lambda client, told: client.read(original.data, **options, **told)[0], "_previewed")

    def read_again(
        self,
        *,
        encoding: str | None = None,
        put_back: Sequence[int] | None = None,
        take_out: Sequence[int] | None = None,
        whole_site: bool = True,
        password: str = "",
    ) -> None:
        """Read the original so and keep what differs as the newest revision; `done` or `failed` comes."""
        if self._original is None:
            self._waiting = partial(
                self.read_again,
                encoding=encoding,
                put_back=put_back,
                take_out=take_out,
                whole_site=whole_site,
                password=password,
            )
            return
        original = self._original
        options = original.read_options(encoding=encoding, put_back=put_back, take_out=take_out)

        def read(client: ImportClient, told: dict[str, Any]) -> ImportedArticle:
            imported = client.read(original.data, password=password, **options, **told)[0]
            return imported if whole_site else _for_this_page_only(imported, original)

        self._ask(read, "_read")

    def stop(self) -> None:
        """Give up what is being read; nothing is kept of it."""
        self._cancel.set()
        self._newest = 0
        self._waiting = None

    def close(self) -> None:
        self.stop()
        self.deleteLater()

    def _ask(self, does: Any, answer: str) -> None:
        """Run `does(client, options)` on an import thread; a newer question ends an older one."""
        self._cancel.set()
        cancel = self._cancel = threading.Event()
        ticket = self._newest = next(self._tickets)
        signal = getattr(self, answer)

        def work(client: ImportClient) -> None:
            try:
                found: Any = does(client, {"cancel": cancel, "progress": self.progressed.emit})
            except Exception as error:
                found = error
            if not cancel.is_set():
                signal.emit(ticket, found)

        self._window.imports.run(work)

    def _answered(self, ticket: int, found: object) -> bool:
        """Return whether an answer is the one that is waited for, and no failure, which is said."""
        if ticket != self._newest:
            return False
        if isinstance(found, Exception):
            self.failed.emit(found)
            return False
        return True

    @Slot(int, object)
    def _on_previewed(self, ticket: int, found: ImportedArticle | Exception) -> None:
        if self._answered(ticket, found):
            self.previewed.emit(found)

    @Slot(int, object)
    def _on_blocks(self, ticket: int, found: tuple[PreviewBlock, ...] | Exception) -> None:
        if self._answered(ticket, found):
            self.blocks_found.emit(found)

    @Slot(int, object)
    def _on_read(self, ticket: int, found: ImportedArticle | Exception) -> None:
        original = self._original
        if original is None or not self._answered(ticket, found):
            return

        def keep(library: Library) -> RevisionOutcome:
            from reader.library.revising import revise

            assert not isinstance(found, Exception)
            return revise(
                library, original.article, found, original.data, name=original.name, kind=original.kind
            )

        words = self.tr("Read again from the original")
        done = partial(self._on_kept, words)
        self._window.workspace.storage.submit(keep, done, self._say_failed)

    def _on_kept(self, words: str, outcome: RevisionOutcome) -> None:
        """Take the edit into what can be undone, whether or not somebody still looks."""
        if outcome.applied is not None:
            self._window.workspace.adopt(outcome.applied, words, Where(outcome.article))
        if isValid(self):
            self.done.emit(outcome)


def _for_this_page_only(imported: ImportedArticle, original: Original) -> ImportedArticle:
    """Return the article without what its choice of blocks says about other pages of the site."""
    site = {
        "site_put_back": "\n".join(original.site.put_back),
        "site_take_out": "\n".join(original.site.take_out),
    }
    notices = tuple(
        replace(notice, facts=tuple((name, site.get(name, value)) for name, value in notice.facts))
        if notice.message == "import.blocks-chosen"
        else notice
        for notice in imported.notices
    )
    return replace(imported, notices=notices)
